"""Makes time-stamps of RFC 3161, certificates, lists and OCSP answers byte by byte, right ones and wrong ones.

The keys are those of the folder stamps (make_stamps.py) and one of seeds; every signature is the same each time.
"""

import base64
import hashlib
from datetime import datetime, timedelta, timezone

from linking1 import der, ed25519
from make_stamps import FOLDER

NULL, TRUE = b"\5\0", b"\1\1\xff"
ED = "1.3.101.112"  # Ed25519, which is not taken
DIGESTS = {name: oid for oid, (_, name) in der.DIGESTS.items()}
SCHEMES = {(kind, der.DIGESTS[digest][1]): oid for oid, (kind, digest) in der.SIGNATURES.items()}
POLICY = "1.3.6.1.4.1.99999.3"
BEGIN, END = 1_700_000_000, 2_000_000_000  # seconds, of certificates unless told otherwise


power = pow  # which make_vectors.py remembers


def tlv(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def seq(*parts):
    return tlv(der.SEQUENCE, *parts)


def set_of(*parts):
    return tlv(der.SET, *parts)


def octets(*parts):
    return tlv(der.OCTETS, *parts)


def bits(data):
    return tlv(der.BITS, b"\0" + data)


def number(value, tag=der.INTEGER):
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def oid(text):
    first, second, *rest = (int(part) for part in text.split("."))
    body = b""
    for arc in (40 * first + second, *rest):
        group = bytes([arc & 0x7f])
        while arc := arc >> 7:
            group = bytes([0x80 | arc & 0x7f]) + group
        body += group
    return tlv(der.OID, body)


def time(seconds, tag=der.TIME, fraction=""):
    """seconds: of 1970, or a text."""
    if not isinstance(seconds, str):
        moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
        seconds = moment.strftime("%Y%m%d%H%M%S" if tag == der.TIME else "%y%m%d%H%M%S") + fraction + "Z"
    return tlv(tag, seconds.encode())


def name(text):
    return seq(set_of(seq(oid("2.5.4.3"), tlv(0x0c, text.encode()))))


def extension(kind, value, critical=False):
    return seq(oid(kind), TRUE if critical else b"", octets(value))


def purposes(*kinds, critical=True):
    return extension("2.5.29.37", seq(*map(oid, kinds)), critical)


def authority(*parts, critical=True):
    """basicConstraints."""
    return extension("2.5.29.19", seq(*(parts or (TRUE,))), critical)


def usage(*places, unused=0):
    data = sum(0x80 >> place for place in places)
    return extension("2.5.29.15", tlv(der.BITS, bytes([unused, data])), True)


STAMPING = purposes("1.3.6.1.5.5.7.3.8")


class Key:
    """A private key: a file of stamps, or a seed of Ed25519."""

    parameters = NULL  # of the digest within an RSA signature

    def __init__(self, source):
        if isinstance(source, int):
            self.kind, self.secret = ED, ed25519.Secret(bytes([source]) * 32)
            self.identifier, self.bits = seq(oid(ED)), self.secret.public
            self.name = f"seed {source}"
            return
        self.name = source
        text = (FOLDER / f"{source}.key").read_text().split("-----")[2]
        _, identifier, inner = der.read(base64.b64decode(text)).parts()[:3]
        self.kind, self.identifier = der.algorithm(identifier), identifier.raw
        fields = der.read(inner.body).parts()
        if self.kind == der.RSA:
            self.modulus, self.exponent, self.private = (fields[i].integer() for i in (1, 2, 3))
            self.bits = seq(number(self.modulus), number(self.exponent))
        else:
            self.curve = identifier.parts()[1].oid()
            self.private = int.from_bytes(fields[1].body, "big")
            width, p, base = (der.CURVES[self.curve][i] for i in (1, 2, 5))
            x, y = der._times(self.private, base, p)
            self.bits = b"\4" + x.to_bytes(width, "big") + y.to_bytes(width, "big")

    @property
    def info(self):
        return seq(self.identifier, bits(self.bits))

    def scheme(self, digest="sha256", pss=None):
        """AlgorithmIdentifier; pss: the salt's length, or bytes of the parameters."""
        if pss is not None:
            return seq(oid(der.PSS), pss if isinstance(pss, bytes) else pss_parameters(digest, pss))
        if self.kind == ED:
            return seq(oid(ED))
        return seq(oid(SCHEMES[self.kind, digest]), NULL if self.kind == der.RSA else b"")

    def sign(self, message, digest="sha256", pss=None, changed=lambda block: block):
        """changed: of what an RSA signature hides."""
        if self.kind == ED:
            return self.secret.sign(message)
        value = hashlib.new(digest, message).digest()
        if self.kind == der.EC:
            return self._ecdsa(value)
        size = (self.modulus.bit_length() + 7) // 8
        if pss is None:
            info = seq(seq(oid(DIGESTS[digest]), self.parameters), octets(value))
            block = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
        else:
            block = self._pss(value, digest, pss if isinstance(pss, int) else 20)
        return power(int.from_bytes(changed(block), "big"), self.private, self.modulus).to_bytes(size, "big")

    def _pss(self, value, digest, salt_size):
        room = self.modulus.bit_length() - 1
        size = (room + 7) // 8
        salt = bytes(range(1, salt_size + 1))
        hashed = hashlib.new(digest, bytes(8) + value + salt).digest()
        block = b"\1" + salt
        block = bytes(size - len(hashed) - 1 - len(block)) + block
        mask = b"".join(hashlib.new(digest, hashed + i.to_bytes(4, "big")).digest() for i in range(len(block) // len(hashed) + 1))
        masked = bytearray(a ^ b for a, b in zip(block, mask))
        masked[0] &= 0xff >> (8 * size - room)
        return bytes(masked) + hashed + b"\xbc"

    def _ecdsa(self, value, k=None):
        _, width, p, _, order, base = der.CURVES[self.curve]
        k = k or int.from_bytes(hashlib.sha512(value).digest() * 2, "big") % order
        z = int.from_bytes(value, "big") >> max(0, 8 * len(value) - order.bit_length())
        r = der._times(k, base, p)[0] % order
        return seq(number(r), number(pow(k, -1, order) * (z + r * self.private) % order))


def pss_parameters(digest="sha256", salt=32, mask=None, trailer=None, below=None):
    return seq(tlv(0xa0, seq(oid(DIGESTS[digest]), NULL)),
               tlv(0xa1, seq(oid(mask or der.MGF1), seq(oid(DIGESTS[below or digest]), NULL))), tlv(0xa2, number(salt)),
               b"" if trailer is None else tlv(0xa3, number(trailer)))


class Certificate:
    """issuer: another; None: itself."""

    serials = iter(range(1, 1_000_000))

    def __init__(self, title, key, issuer=None, extensions=(), begin=BEGIN, end=END, serial=None, digest="sha256", pss=None, subject=None,
                 issued_by=None, version=tlv(0xa0, number(2)), info=None, inner=None, signature=None, more=b"", changed=lambda block: block,
                 time_tag=der.TIME):
        self.key, self.subject = key, subject or name(title)
        self.serial = sum(map(ord, title)) + 1000 if serial is None else serial
        by = issuer or self
        scheme = by.key.scheme(digest, pss)
        self.issuer = issued_by or by.subject
        times = seq(*(moment if isinstance(moment, bytes) else time(moment, time_tag) for moment in (begin, end)))
        self.body = seq(version, number(self.serial), inner or scheme, self.issuer, times, self.subject, info or key.info, more,
                        tlv(0xa3, seq(*extensions)) if extensions else b"")
        self.raw = seq(self.body, scheme, bits(by.key.sign(self.body, digest, pss, changed) if signature is None else signature))


def info_of(text, moment, digest="sha256", accuracy=seq(number(1)), imprint=None, fraction="", more=b"", policy=POLICY, when=None):
    """TSTInfo."""
    value = hashlib.new(digest, text).digest() if imprint is None else imprint
    algorithm = seq(oid(DIGESTS.get(digest, digest)), NULL)
    return seq(number(1), oid(policy), seq(algorithm, octets(value)), number(7), when or time(moment, fraction=fraction), accuracy or b"", more)


def stamp(text, moment, signer, chain=(), digest="sha256", pss=None, content=None, kind="1.2.840.113549.1.9.16.1.4", ess=None, sid=None,
          attributes=None, scheme=None, signature=None, signers=None, cms_digest=None, hashed=None, more=b"", before=b"", outer=None,
          encapsulated=None, content_type=None, unsigned=b"", **info):
    """A TimeStampToken by a certificate."""
    key = signer.key
    cms_digest = cms_digest or ("sha512" if key.kind == ED else digest)
    content = info_of(text, moment, **info) if content is None else content
    hashed = hashlib.new(cms_digest, content).digest() if hashed is None else hashed
    if attributes is None:
        attributes = (attribute("1.2.840.113549.1.9.3", oid(content_type or kind)), attribute("1.2.840.113549.1.9.4", octets(hashed)),
                      ess_2(signer) if ess is None else ess)
    signed = b"".join(sorted(attributes))
    algorithm = seq(oid(DIGESTS.get(cms_digest, cms_digest)), NULL)
    signer_info = seq(number(1), seq(signer.issuer, number(signer.serial)) if sid is None else sid, algorithm, tlv(0xa0, signed),
                      scheme or key.scheme(digest, pss), octets(key.sign(tlv(der.SET, signed), digest, pss) if signature is None else signature),
                      unsigned)
    content = seq(oid(kind), tlv(0xa0, octets(content))) if encapsulated is None else encapsulated
    data = seq(number(3), set_of(algorithm), content, before, tlv(0xa0, *(c.raw for c in (signer, *chain))), more,
               set_of(*([signer_info] if signers is None else signers(signer_info))))
    return seq(oid(outer or "1.2.840.113549.1.7.2"), tlv(0xa0, data))


def attribute(kind, *values):
    return seq(oid(kind), set_of(*values))


def ess_2(certificate, digest=None, value=None, serial=None, issuer=None, more=b""):
    """signingCertificateV2; digest None: SHA-256, unnamed."""
    value = value or hashlib.new(digest or "sha256", certificate.raw).digest()
    names = seq(seq(more, tlv(0xa4, issuer or certificate.issuer)), number(serial)) if serial is not None else b""
    return attribute("1.2.840.113549.1.9.16.2.47", seq(seq(seq(seq(oid(DIGESTS[digest]), NULL) if digest else b"", octets(value), names))))


def ess_1(certificate, value=None):
    return attribute("1.2.840.113549.1.9.16.2.12", seq(seq(seq(octets(value or hashlib.sha1(certificate.raw).digest())))))


def revocations(issuer, made, entries=(), extensions=(), digest="sha256", pss=None, key=None, version=number(1), signature=None, inner=None,
                after=b"", listed=None, scheme=None):
    """A CRL; entries: (serial, seconds, reason or None)."""
    key = key or issuer.key
    scheme = scheme or key.scheme(digest, pss)
    lines = [seq(number(serial), time(when), *([seq(extension("2.5.29.21", number(reason, der.ENUMERATED)))] if reason is not None else []))
             for serial, when, reason in entries] if listed is None else listed
    body = seq(version, inner or scheme, issuer.subject, time(made), after, seq(*lines) if lines else b"",
               tlv(0xa0, seq(*extensions)) if extensions else b"")
    return seq(body, scheme, bits(key.sign(body, digest, pss) if signature is None else signature))


def answer(certificate, issuer, made, status=tlv(0x80), responder=None, produced=None, digest="sha256", pss=None, chain=None, of="sha1",
           serial=None, issuer_name=None, issuer_key=None, successful=0, kind="1.3.6.1.5.5.7.48.1.1", before=b"", more=b"", after=b"",
           signature=None, singles=None, by=None):
    """An OCSP response about a certificate; status: good (80), revoked (a1) or unknown (82)."""
    responder = responder or issuer
    single = seq(seq(seq(oid(DIGESTS[of]), NULL), octets(issuer_name or hashlib.new(of, issuer.subject).digest()),
                     octets(issuer_key or hashlib.new(of, issuer.key.bits).digest()), number(certificate.serial if serial is None else serial)),
                 status, time(made), more)
    body = seq(before, by or tlv(0xa1, responder.subject), time(made if produced is None else produced),
               seq(*([single] if singles is None else singles(single))), after)
    scheme = responder.key.scheme(digest, pss)
    chain = [responder.raw] if chain is None and responder is not issuer else chain or []
    inner = seq(body, scheme, bits(responder.key.sign(body, digest, pss) if signature is None else signature),
                tlv(0xa0, seq(*chain)) if chain else b"")
    return seq(number(successful, der.ENUMERATED), tlv(0xa0, seq(oid(kind), octets(inner))))


def revoked(when, reason=None):
    return tlv(0xa1, time(when), tlv(0xa0, number(reason, der.ENUMERATED)) if reason is not None else b"")
