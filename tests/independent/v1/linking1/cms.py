"""Time-stamps of RFC 3161 (voucher.md, "3 stamped"), step by step."""

from dataclasses import dataclass, replace

from . import form
from .der import (DIGESTS, ENUMERATED, INTEGER, OCTETS, SEQUENCE, SET, SHA1, SIGN_LISTS, TIME, Certificate, Scheme, algorithm, digest_name, digest_of, extensions,
                  paths, read, signature_rests)
from .suite import MAX_TIME, Wrong

CERTIFICATE, CRL, OCSP = 1, 2, 3
TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_TIME, COUNTERSIGNATURE, PROTECTION = "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.6", "1.2.840.113549.1.9.52"
ESS_1, ESS_2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
SHA256 = "2.16.840.1.101.3.4.2.1"
TIME_STAMPING, OCSP_SIGNING = "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"
PURPOSES, REASON, DISTRIBUTION = "2.5.29.37", "2.5.29.21", "2.5.29.28"
HARMLESS, REMOVED = (0, 3, 4, 5), 8  # unspecified, affiliationChanged, superseded, cessationOfOperation; removeFromCRL
SECOND = 1_000_000
FIXED, SIGNED = "fixed", "signed"


@dataclass(frozen=True)
class Stamp:
    """What one path of certificates says."""
    begin: int
    end: int
    name: str
    rests: tuple
    function: str       # the imprint's digest
    imprint: bytes
    known: bool         # whether an item after genTime gives the status of each certificate
    valid_to: int

    @property
    def remarks(self):
        return () if self.known else ("LNK-STATUS-UNKNOWN",)


def can_read(certificates):
    """Without one that the caller trusts no stamp is looked into."""
    return bool(certificates)


def check(stamp, items, text, certificates, judged_at, soundness):
    """best() of a stamp; text: None where it is compared elsewhere."""
    return best(readings(stamp, items, text, certificates), judged_at, soundness)


def best(paths_read, judged_at, soundness):
    """The path that comes furthest, if its certificates are right at judged_at."""
    def steps(found):
        if not found.known and judged_at > found.valid_to:
            return 0
        return 2 + found.known if all(soundness.sound(name, use, found.end, judged_at) for name, use in found.rests) else 1
    furthest = max(paths_read, key=steps, default=None)
    return None if furthest is None or steps(furthest) == 0 else furthest


def not_before(stamp, certificates, soundness, judged_at):
    """Of a beacon: the time before which it was not, or None (order.md, "Stamped not before")."""
    for found in readings(stamp, (), None, certificates):
        if (found.known or judged_at <= found.valid_to) and \
                all(soundness.sound(name, use, found.end, judged_at) for name, use in found.rests if use == SIGNED):
            return found.begin
    return None


def readings(stamp, items, text, certificates, refusing=()):
    """One for each path that is right, the shortest first; none where the stamp is not right. Of the items that only refuse
    nothing is taken but that a certificate was revoked (renewal.md)."""
    try:
        return _readings(stamp, items, text, certificates, refusing)
    except (Wrong, ValueError, LookupError):
        return []


def _tried(call, *arguments):
    try:
        return call(*arguments)
    except (Wrong, ValueError, LookupError):
        return None


def _readings(stamp, items, text, certificates, refusing):
    _, content = form.hold(form.TOKEN, read(stamp)).parts()
    fields = content.parts()[0].parts()
    [signer] = fields[-1].parts()
    inner = fields[2].parts()[1].parts()[0].body
    info = _Info(inner)
    if text is not None and digest_of(info.digest, text) != info.imprint or len(digest_of(info.digest, b"")) != len(info.imprint):
        raise Wrong("another imprint")
    raw = [part.raw for field in fields[3:-1] if field.tag == 0xa0 for part in field.parts()]
    raw += [data for item, data in items if item == CERTIFICATE] + list(certificates)
    known = [c for c in (_tried(Certificate, data) for data in dict.fromkeys(bytes(d) for d in raw)) if c is not None]
    trusted = {c if len(c) == 32 else Certificate(c).fingerprint for c in certificates}
    signer = _Signer(signer, inner)
    status, refusing = ([s for s in (_tried(_STATUS[item], data) for item, data in given if item in _STATUS) if s is not None]
                        for given in (items, refusing))
    found = []
    for certificate in known:
        if not signer.is_by(certificate):
            continue
        critical, _ = certificate.extensions.get(PURPOSES, (False, None))
        if not critical or certificate.purposes != [TIME_STAMPING]:
            continue
        found += [reading for path in sorted(paths(certificate, known, trusted, info.time), key=len)
                  if (reading := _of_path(info, signer, path, status, refusing)) is not None]
    return found


def _of_path(info, signer, path, status, refusing):
    rests = [(digest_name(info.digest), FIXED)]
    rests += [(name, SIGNED) for name in (digest_name(signer.digest), *signature_rests(signer.algorithm, path[0].key),
                                          digest_name(signer.ess_digest))]
    known = True
    for certificate, issuer in zip(path, path[1:]):
        rests += [(name, SIGNED) for name in signature_rests(certificate.algorithm, issuer.key)]
        said = [word for source in status for word in source.of(certificate, issuer)]
        only_refusing = [word for source in refusing for word in source.of(certificate, issuer)]
        if any(word.revoked(info.time) for word in (*said, *only_refusing)):
            return None
        known &= any(info.time <= word.made <= certificate.end for word in said)
        rests += [(name, SIGNED) for word in said for name in word.rests]
    return Stamp(info.begin, info.end, path[0].subject_text, tuple(dict.fromkeys(rests)), digest_name(info.digest), info.imprint, known,
                 path[0].end // 10)


class _Info:
    """TSTInfo."""

    def __init__(self, data):
        fields = form.hold(form.INFO, read(data)).parts()
        identifier, imprint = fields[2].parts(SEQUENCE)
        self.digest, self.imprint, self.time = algorithm(identifier), imprint.of(OCTETS).body, fields[4].of(TIME).time()
        around, accuracy = SECOND, next((f for f in fields[5:] if f.tag == SEQUENCE), None)
        if accuracy is not None:
            units = {INTEGER: SECOND, 0x80: 1000, 0x81: 1}
            parts = [(part.tag, part.integer(part.tag)) for part in accuracy.parts()]
            if any(value < 0 or tag != INTEGER and not 1 <= value <= 999 for tag, value in parts):
                raise Wrong("no accuracy")
            around = sum(value * units[tag] for tag, value in parts)
        self.begin, self.end = self.time // 10 - around, -(-self.time // 10) + around
        if self.begin < 1 or self.end > MAX_TIME:
            raise Wrong("no time of ours")


class _Signer:
    """SignerInfo, over a content."""

    def __init__(self, node, content):
        fields = node.parts(SEQUENCE)
        self.sid, self.digest = fields[1], algorithm(fields[2])
        at = 3 + (fields[3].tag == 0xa0)
        self.algorithm, self.signature = Scheme.read(fields[at]), fields[at + 1].of(OCTETS).body
        self.message = b"\x31" + fields[3].of(0xa0).raw[1:]
        attributes = {}
        for attribute in fields[3].parts():
            name, values = attribute.parts(SEQUENCE)
            if name.oid() in attributes:
                raise Wrong("an attribute twice")
            [attributes[name.oid()]] = values.parts(SET)
        if attributes[CONTENT_TYPE].oid() != TST_INFO or \
                attributes[MESSAGE_DIGEST].of(OCTETS).body != digest_of(self.digest, content):
            raise Wrong("another content")
        for oid, rule in ((ESS_1, form.ESS_1), (ESS_2, form.ESS_2)):
            if oid in attributes:
                form.hold(rule, attributes[oid])
        first = attributes[ESS_2 if ESS_2 in attributes else ESS_1].parts()[0].parts()[0].parts()
        self.ess_digest = SHA256 if ESS_2 in attributes else SHA1
        if ESS_2 in attributes and first[0].tag == SEQUENCE:
            self.ess_digest, first = algorithm(first[0]), first[1:]
        self.ess = first[0].of(OCTETS).body
        self.ess_issuer, self.ess_serial = None, None
        if len(first) > 1:
            names, serial = first[1].parts(SEQUENCE)
            self.ess_issuer, self.ess_serial = [part.parts()[0].raw for part in names.parts(SEQUENCE) if part.tag == 0xa4], serial.integer()
        self.signing_time = _signing_time(attributes[SIGNING_TIME]) if SIGNING_TIME in attributes else None
        _hold_signed(attributes, fields[2], fields[at])
        _hold_unsigned(fields[at + 2:])

    def is_by(self, certificate):
        if self.signing_time is not None and not certificate.valid(self.signing_time):
            return False
        if self.sid.tag == SEQUENCE:
            issuer, serial = self.sid.parts()
            if issuer.raw != certificate.issuer or serial.integer() != certificate.serial:
                return False
        elif "2.5.29.14" not in certificate.extensions or certificate.extensions["2.5.29.14"][1].body != self.sid.of(0x80).body:
            return False
        if self.ess_issuer is not None and (certificate.issuer not in self.ess_issuer or self.ess_serial != certificate.serial):
            return False
        return digest_of(self.ess_digest, certificate.raw) == self.ess and \
            certificate.key.signed(self.algorithm, self.message, self.signature, self.digest)


def _signing_time(node):
    if b"." in node.body and node.body.endswith(b"0Z"):
        raise Wrong("a fraction that is not the shortest")
    return node.time()


def _hold_signed(attributes, *algorithms):
    """algorithms: the digest's and the signature's, of the signer."""
    if COUNTERSIGNATURE in attributes:
        raise Wrong("a countersignature is signed")
    if PROTECTION in attributes:
        digest, signature = attributes[PROTECTION].parts(SEQUENCE)
        if [_identifier(digest.of(SEQUENCE)), _identifier(signature.of(0xa1))] != [_identifier(given) for given in algorithms]:
            raise Wrong("other algorithms are protected")


def _identifier(node):
    """An algorithm and its parameters: NULL is none."""
    oid, *parameters = node.parts()
    raw = b"".join(part.raw for part in parameters)
    return oid.oid(), b"" if raw == b"\5\0" else raw


def _hold_unsigned(fields):
    """fields: what stands behind the signature."""
    if len(fields) > 1:
        raise Wrong("more than a signer")
    for attribute in fields[0].of(0xa1).parts() if fields else ():
        name, values = attribute.parts(SEQUENCE)
        count = len(values.parts(SET))
        if name.oid() in (CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, PROTECTION) or name.oid() == COUNTERSIGNATURE and not count:
            raise Wrong("an attribute that is not signed")


@dataclass(frozen=True)
class _Word:
    """What an item says of a certificate."""
    made: int
    rests: tuple
    when: int = None    # it was revoked then
    reason: int = None

    def revoked(self, time):
        if self.when is None or self.reason == REMOVED:
            return False
        return not (self.reason in HARMLESS and self.when > time)


class _List:
    """A CRL."""

    def __init__(self, data):
        body, identifier, signature = form.hold(form.LIST, read(data)).parts()
        fields = body.parts()
        if fields[0].tag == INTEGER:
            fields = fields[1:]
        self.body, self.algorithm, self.signature = body.raw, Scheme.read_twice(identifier, fields[0]), signature.bits()
        self.issuer, self.made = fields[1].raw, fields[2].time()
        self.entries = {}
        for entry in next((f for f in fields[3:] if f.tag == SEQUENCE), read(b"0\0")).parts():
            parts = entry.parts(SEQUENCE)
            more = extensions(parts[2]) if len(parts) > 2 else {}
            reason = more[REASON][1].integer(ENUMERATED) if REASON in more else None
            self.entries.setdefault(parts[0].integer(), []).append((parts[1].time(), reason))
        more = next((extensions(f.parts()[0]) for f in fields[3:] if f.tag == 0xa0), {})
        self.whole = all(not critical or oid == DISTRIBUTION and all(part.tag == 0xa0 or part.tag != 0x83 and part.body == b"\0" for part in within.parts())
                         for oid, (critical, within) in more.items())

    def of(self, certificate, issuer):
        if self.issuer != issuer.subject or not issuer.may(SIGN_LISTS) or not self.whole or \
                not issuer.key.signed(self.algorithm, self.body, self.signature):
            return []
        word = _Word(self.made, signature_rests(self.algorithm, issuer.key))
        return [replace(word, when=when, reason=reason) for when, reason in self.entries.get(certificate.serial, [(None, None)])]


class _Response:
    """An OCSP response."""

    def __init__(self, data):
        _, content = form.hold(form.RESPONSE, read(data)).parts()
        _, inner = content.parts()[0].parts()
        fields = form.hold(form.ANSWER, read(inner.body)).parts()
        self.body, self.algorithm, self.signature = fields[0].raw, Scheme.read(fields[1]), fields[2].bits()
        raw = [part.raw for part in fields[3].parts()[0].parts(SEQUENCE)] if len(fields) > 3 else []
        self.certificates = [c for c in (_tried(Certificate, data) for data in raw) if c is not None]
        body = [f for f in fields[0].parts(SEQUENCE) if f.tag not in (0xa0, 0xa1, 0xa2)]
        self.produced, self.answers = body[0].time(), [answer.parts(SEQUENCE) for answer in body[1].parts(SEQUENCE)]
        self.digests = [algorithm(answer[0].parts()[0]) for answer in self.answers]

    def _by(self, issuer):
        """What the signature rests on; None where it is nobody's that may answer."""
        if issuer.key.signed(self.algorithm, self.body, self.signature):
            return signature_rests(self.algorithm, issuer.key)
        for certificate in self.certificates:
            if OCSP_SIGNING in (certificate.purposes or ()) and certificate.valid(self.produced) and certificate.understood() and \
                    issuer.has_signed(certificate) and certificate.key.signed(self.algorithm, self.body, self.signature):
                return signature_rests(self.algorithm, certificate.key) + signature_rests(certificate.algorithm, issuer.key)
        return None

    def of(self, certificate, issuer):
        rests, words = self._by(issuer), []
        if rests is None:
            return []
        for digest, (identifier, status, made, *_) in zip(self.digests, self.answers):
            _, name, key, serial = identifier.parts()
            if digest not in DIGESTS or serial.integer() != certificate.serial or name.body != digest_of(digest, issuer.subject) or \
                    key.body != digest_of(digest, issuer.key_bits) or status.tag == 0x82:
                continue
            word = _Word(made.time(), rests)
            if status.tag == 0xa1:
                parts = status.parts()
                word = replace(word, when=parts[0].time(), reason=next((part.parts()[0].integer(ENUMERATED) for part in parts[1:]), None))
            words.append(word)
        return words


_STATUS = {CRL: _List, OCSP: _Response}
