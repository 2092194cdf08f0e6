"""DER, X.509 certificates and signatures: as much as stamps need (voucher.md, "3 stamped")."""

import functools
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone

from . import form
from .form import BITS, BOOLEAN, ENUMERATED, INTEGER, NULL, OCTETS, OID, SEQUENCE, SET, TIME, UTC_TIME
from .suite import Wrong

DIGESTS = {"1.3.14.3.2.26": ("sha1", "sha1"), "2.16.840.1.101.3.4.2.4": ("sha2-224", "sha224"),
           "2.16.840.1.101.3.4.2.1": ("sha2-256", "sha256"), "2.16.840.1.101.3.4.2.2": ("sha2-384", "sha384"),
           "2.16.840.1.101.3.4.2.3": ("sha2-512", "sha512"), "2.16.840.1.101.3.4.2.8": ("sha3-256", "sha3_256"),
           "2.16.840.1.101.3.4.2.9": ("sha3-384", "sha3_384"), "2.16.840.1.101.3.4.2.10": ("sha3-512", "sha3_512")}
RSA, PSS, EC = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1"
MGF1 = "1.2.840.113549.1.1.8"
SHA1, SHA2 = "1.3.14.3.2.26", "2.16.840.1.101.3.4.2"  # and SHA-3, under the same
SIGNATURES = {  # of those that name a digest: the key's kind, and the digest
    "1.2.840.113549.1.1.5": (RSA, SHA1), "1.2.840.113549.1.1.14": (RSA, f"{SHA2}.4"), "1.2.840.113549.1.1.11": (RSA, f"{SHA2}.1"),
    "1.2.840.113549.1.1.12": (RSA, f"{SHA2}.2"), "1.2.840.113549.1.1.13": (RSA, f"{SHA2}.3"),
    "2.16.840.1.101.3.4.3.14": (RSA, f"{SHA2}.8"), "2.16.840.1.101.3.4.3.15": (RSA, f"{SHA2}.9"),
    "2.16.840.1.101.3.4.3.16": (RSA, f"{SHA2}.10"),
    "1.2.840.10045.4.1": (EC, SHA1), "1.2.840.10045.4.3.1": (EC, f"{SHA2}.4"), "1.2.840.10045.4.3.2": (EC, f"{SHA2}.1"),
    "1.2.840.10045.4.3.3": (EC, f"{SHA2}.2"), "1.2.840.10045.4.3.4": (EC, f"{SHA2}.3"),
    "2.16.840.1.101.3.4.3.10": (EC, f"{SHA2}.8"), "2.16.840.1.101.3.4.3.11": (EC, f"{SHA2}.9"),
    "2.16.840.1.101.3.4.3.12": (EC, f"{SHA2}.10")}
CURVES = {"1.2.840.10045.3.1.7": ("ecdsa-p256", 32, 2**256 - 2**224 + 2**192 + 2**96 - 1,
                                  0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b,
                                  0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551,
                                  (0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
                                   0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)),
          "1.3.132.0.34": ("ecdsa-p384", 48, 2**384 - 2**128 - 2**96 + 2**32 - 1,
                           0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef,
                           0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973,
                           (0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
                            0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f)),
          "1.3.132.0.35": ("ecdsa-p521", 66, 2**521 - 1,
                           int("51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf07"
                               "3573df883d2c34f1ef451fd46b503f00", 16),
                           int("01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5"
                               "d03bb5c9b8899c47aebb6fb71e91386409", 16),
                           (int("c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de"
                                "3348b3c1856a429bf97e7e31c2e5bd66", 16),
                            int("011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761"
                                "353c7086a272c24088be94769fd16650", 16)))}
SIGN_CERTIFICATES, SIGN_LISTS = 4, 2
MOST_LENGTH = 8  # certificates of a path
MOST_STEPS = 500  # signatures that are looked at to find all paths of one
MOST_DEEP, MOST_NAME = 32, 1000
STRINGS, UTF8_STRING, UNIVERSAL_STRING, BMP_STRING = (0x12, 0x13, 0x14, 0x16, 0x1a, 0x1b), 0x0c, 0x1c, 0x1e
MOST_BITS, RSA_SIZES = 4096, (4096, 3072, 2048, 1024)
LEAST_FACTOR = 750
UNDERSTOOD = {"2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.32", "2.5.29.17", "2.5.29.35", "2.5.29.14"}


@dataclass(frozen=True)
class Node:
    tag: int
    body: bytes
    raw: bytes
    within: tuple = field(compare=False, repr=False)

    def parts(self, tag=None):
        """The nodes within it."""
        if tag is not None:
            self.of(tag)
        if not self.tag & 0x20:
            raise Wrong("nothing stands within it")
        return list(self.within)

    def of(self, tag):
        if self.tag != tag:
            raise Wrong(f"tag {self.tag} instead of {tag}")
        return self

    def integer(self, tag=INTEGER):
        if not self.of(tag).body:
            raise Wrong("an empty number")
        if self.body[0] in (0, 0xff) and len(self.body) > 1 and (self.body[0] ^ self.body[1]) < 0x80:
            raise Wrong("a number that is not the shortest")
        return int.from_bytes(self.body, "big", signed=True)

    def oid(self):
        values, value = [], 0
        if len(self.of(OID).body) > MOST_NAME or any(byte == 0x80 and before < 0x80 for before, byte in zip(b"\0" + self.body, self.body)):
            raise Wrong("an object identifier that is too long, or not the shortest")
        for byte in self.body:
            value = value << 7 | byte & 0x7f
            if byte < 0x80:
                values.append(value)
                value = 0
        if self.body[-1] > 0x7f:
            raise Wrong("no object identifier")
        first = min(values[0] // 40, 2)
        return ".".join(str(v) for v in (first, values[0] - 40 * first, *values[1:]))

    def bits(self):
        if self.of(BITS).body[:1] != b"\0":
            raise Wrong("bits that are no bytes")
        return self.body[1:]

    def time(self):
        """Ticks of 100 ns since 1970, as fine as it says."""
        found = _TIME[self.tag].fullmatch(self.body)
        if not found:
            raise Wrong("no time")
        text = found[1].decode()
        if self.tag == UTC_TIME:
            text = ("19" if int(text[:2]) >= 50 else "20") + text
        moment = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
        return int(moment.timestamp()) * 10_000_000 + int((found[2] or b"").ljust(7, b"0"))


_TIME = {UTC_TIME: re.compile(rb"(\d{12})()Z"), TIME: re.compile(rb"(\d{14})(?:\.(\d{1,7}))?Z")}


def _node(data, at=0, deep=1):
    """The node that begins there: all within it is DER."""
    if data[at] & 0x1f == 0x1f or deep > MOST_DEEP:
        raise Wrong("no DER")
    size, begin = data[at + 1], at + 2
    if size > 0x7f:
        begin += size - 0x80
        size = int.from_bytes(data[at + 2:begin], "big")
        if size < 0x80 or not data[at + 2]:
            raise Wrong("a length that is not DER's")
    if begin + size > len(data):
        raise Wrong("bytes are missing")
    body = data[begin:begin + size]
    within, inner = [], 0
    while data[at] & 0x20 and inner < size:
        within.append(_node(body, inner, deep + 1))
        inner += len(within[-1].raw)
    node = Node(data[at], body, data[at:begin + size], tuple(within))
    if not node.tag & 0x20 and node.tag in _PLAIN:
        _PLAIN[node.tag](node)
    if node.tag < 0x40 and node.tag not in _PLAIN and node.tag not in (SEQUENCE, SET):
        raise Wrong("a tag that is not taken")
    return node


def _truth(node):
    if node.body not in (b"\0", b"\xff"):
        raise Wrong("neither true nor false")


def _bits(node):
    if not form.are_bits(node.body):
        raise Wrong("unused bits that are none")


def _of_width(width):
    def hold(node):
        if len(node.body) % width:
            raise Wrong("not whole")
    return hold


def _null(node):
    if node.body:
        raise Wrong("something in a NULL")


def _any(_):
    pass


_PLAIN = {BOOLEAN: _truth, INTEGER: Node.integer, BITS: _bits, OCTETS: _any, NULL: _null, OID: Node.oid, ENUMERATED: lambda node: node.integer(ENUMERATED),
          UTC_TIME: Node.time, TIME: Node.time, UTF8_STRING: lambda node: node.body.decode(), UNIVERSAL_STRING: _of_width(4), BMP_STRING: _of_width(2), **dict.fromkeys(STRINGS, _any)}


def read(data):
    """The one node that fills the bytes."""
    node = _node(bytes(data))
    if len(node.raw) != len(data):
        raise Wrong("bytes follow")
    return node


def digest_of(oid, data):
    return hashlib.new(DIGESTS[oid][1], data).digest()


def digest_name(oid):
    return DIGESTS[oid][0] if oid in DIGESTS else f"oid-{oid}"


def algorithm(node):
    """Its name; one of those that are taken has no parameters, but for those that others read."""
    name = form.hold(form.ALGORITHM, node).parts()[0].oid()
    if (name in DIGESTS or name in SIGNATURES or name == RSA) and not form.bare(node):
        raise Wrong("parameters that do not belong there")
    return name


@dataclass(frozen=True)
class Scheme:
    """The algorithm of a signature."""
    oid: str
    digest: str = None  # None: what it signs names it
    salt: int = None

    @staticmethod
    def read(node):
        oid, more = algorithm(node), node.parts()[1:]
        if oid != PSS:
            return Scheme(oid, SIGNATURES[oid][1] if oid in SIGNATURES else None)
        fields = {part.tag: part.parts()[0] for part in form.hold(form.PSS, more[0]).parts()}
        digest = algorithm(fields[0xa0]) if 0xa0 in fields else SHA1
        mask, below = fields[0xa1].parts(SEQUENCE) if 0xa1 in fields else (None, None)
        salt = fields[0xa2].integer() if 0xa2 in fields else 20
        if (SHA1 if mask is None else algorithm(below)) != digest or mask is not None and mask.oid() != MGF1 or salt < 0 or \
                0xa3 in fields and fields[0xa3].integer() != 1:
            return Scheme("not taken")
        return Scheme(oid, digest, salt)

    @staticmethod
    def read_twice(node, again):
        """What stands twice; NULL is no parameters."""
        if [part.raw for part in node.parts() if part.tag != NULL] != [part.raw for part in again.parts() if part.tag != NULL]:
            raise Wrong("two algorithms")
        return Scheme.read(node)


@dataclass(frozen=True)
class Key:
    """A public key."""
    kind: str
    name: str
    modulus: int = None
    exponent: int = None
    curve: str = None
    point: tuple = None

    @staticmethod
    def read(node):
        identifier, bits = node.parts(SEQUENCE)
        kind = algorithm(identifier)
        if kind == RSA:
            modulus, exponent = (part.integer() for part in form.hold(form.RSA_KEY, read(bits.bits())).parts())
            if modulus.bit_length() > MOST_BITS:
                raise Wrong("an RSA key too long")
            if not is_composite(modulus):
                raise Wrong("an RSA key of one prime, or of a small one")
            return Key(RSA, [f"rsa-{size}" for size in RSA_SIZES if modulus.bit_length() >= size][0], modulus, exponent)
        if kind == EC:
            curve = identifier.parts()[1].oid()
            name, width, p, b, _, _ = CURVES[curve]
            data = bits.bits()
            point = int.from_bytes(data[1:1 + width], "big"), int.from_bytes(data[1 + width:], "big")
            if len(data) != 1 + 2 * width or data[0] != 4 or max(point) >= p or \
                    (point[1] ** 2 - point[0] ** 3 + 3 * point[0] - b) % p:
                raise Wrong("no point of the curve")
            return Key(EC, name, curve=curve, point=point)
        raise Wrong("a key of another kind")

    def signed(self, by, message, signature, digest=None):
        """Whether it made the signature; by: the algorithm; digest: of the content of a stamp, which must be the same."""
        kind = RSA if by.oid == RSA else PSS if by.oid == PSS else SIGNATURES[by.oid][0] if by.oid in SIGNATURES else None
        named = by.digest or digest
        if (RSA if kind == PSS else kind) != self.kind or named is None or digest not in (None, named):
            return False
        value = digest_of(named, message)
        if kind == PSS:
            return self._pss(named, by.salt, value, signature)
        return self._rsa(named, value, signature) if kind == RSA else self._ecdsa(value, signature)

    @property
    def size(self):
        return (self.modulus.bit_length() + 7) // 8

    def _opened(self, signature):
        """The number that an RSA signature hides, or None."""
        number = int.from_bytes(signature, "big")
        if len(signature) != self.size or number >= self.modulus:
            return None
        return pow(number, self.exponent, self.modulus)

    def _rsa(self, digest, value, signature):
        """RFC 8017, section 8.2.2."""
        opened = self._opened(signature)
        arcs = [int(part) for part in digest.split(".")]
        body = bytes([40 * arcs[0] + arcs[1]])
        for arc in arcs[2:]:
            group = bytes([arc & 0x7f])
            while arc := arc >> 7:
                group = bytes([0x80 | arc & 0x7f]) + group
            body += group
        hidden = []
        for parameters in (b"\5\0", b""):
            name = bytes([OID, len(body)]) + body + parameters
            inner = bytes([SEQUENCE, len(name)]) + name + bytes([OCTETS, len(value)]) + value
            info = bytes([SEQUENCE, len(inner)]) + inner
            hidden.append(b"\0\1" + b"\xff" * (self.size - len(info) - 3) + b"\0" + info)
        return opened is not None and opened.to_bytes(self.size, "big") in hidden

    def _pss(self, digest, salt_size, value, signature):
        """RFC 8017, section 9.1.2, with MGF1 under the same digest."""
        opened, bits, width = self._opened(signature), self.modulus.bit_length() - 1, len(value)
        size = (bits + 7) // 8
        if opened is None or opened >> bits:
            return False
        data = opened.to_bytes(size, "big")
        masked, hashed = data[:size - width - 1], data[size - width - 1:-1]
        mask = b"".join(digest_of(digest, hashed + count.to_bytes(4, "big")) for count in range(len(masked)))
        block = (int.from_bytes(masked, "big") ^ int.from_bytes(mask[:len(masked)], "big")) % 2 ** (bits - 8 * (width + 1))
        # What is before the salt is 0 … 0 1; behind it the salt itself.
        return data[-1] == 0xbc and block >> 8 * salt_size == 1 and hashed == digest_of(
            digest, bytes(8) + value + (block % 2 ** (8 * salt_size)).to_bytes(salt_size, "big"))

    def _ecdsa(self, value, signature):
        _, width, p, _, order, base = CURVES[self.curve]
        try:
            r, s = (part.integer() for part in read(signature).parts(SEQUENCE))
        except (Wrong, ValueError, LookupError):
            return False
        if not 0 < s < order:
            return False
        z = int.from_bytes(value[:width], "big")
        w = pow(s, -1, order)
        point = _add(_times(z * w % order, base, p), _times(r * w % order, self.point, p), p)
        return point is not None and point[0] % order == r


@functools.lru_cache(1000)
def is_composite(modulus):
    """Of primes that are not small, by Fermat to base 2."""
    return all(modulus % factor for factor in range(3, LEAST_FACTOR)) and pow(2, modulus - 1, modulus) != 1


def _add(one, two, p):
    """Of a curve with a = −3; None is the neutral point."""
    if one is None:
        return two
    if two is None:
        return one
    if one[0] == two[0]:
        if (one[1] + two[1]) % p == 0:
            return None
        slope = 3 * (one[0] ** 2 - 1) * pow(2 * one[1], -1, p) % p
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, p) % p
    x = (slope ** 2 - one[0] - two[0]) % p
    return x, (slope * (one[0] - x) - one[1]) % p


def _times(number, point, p):
    found = None
    while number:
        if number & 1:
            found = _add(found, point, p)
        point, number = _add(point, point, p), number >> 1
    return found


def signature_rests(by, key):
    """What a signature rests on: its key's algorithm, and the digest that its own algorithm names."""
    return (key.name, *([digest_name(by.digest)] if by.digest else []))


def extensions(node):
    """OID → (whether critical, the node within)."""
    found = {}
    for part in form.hold(form.EXTENSIONS, node).parts():
        oid, *critical, value = part.parts()
        name, value = oid.oid(), read(value.body)
        if name in form.READ:
            form.hold(form.READ[name], value)
        found[name] = bool(critical) and critical[0].body != b"\0", value
    return found


class Certificate:
    def __init__(self, data):
        self.raw = bytes(data)
        body, identifier, signature = form.hold(form.CERTIFICATE, read(data)).parts()
        fields = body.parts()
        if fields[0].tag == 0xa0:
            fields = fields[1:]
        self.body, self.algorithm, self.signature = body.raw, Scheme.read_twice(identifier, fields[1]), signature.bits()
        self.serial, self.issuer, self.subject = fields[0].integer(), fields[2].raw, fields[4].raw
        self.begin, self.end = (time.time() for time in fields[3].parts(SEQUENCE))
        self.key_bits, self.key = fields[5].parts(SEQUENCE)[1].bits(), Key.read(fields[5])
        self.extensions = next((extensions(f.parts()[0]) for f in fields[6:] if f.tag == 0xa3), {})
        self.authority, self.longest = False, None
        if "2.5.29.19" in self.extensions:
            parts = self.extensions["2.5.29.19"][1].parts(SEQUENCE)
            self.authority = bool(parts) and parts[0].tag == BOOLEAN and parts[0].body != b"\0"
            self.longest = parts[-1].integer() if parts and parts[-1].tag == INTEGER else None
        usage = self.extensions.get("2.5.29.15")
        self.usage = None if usage is None else usage[1].of(BITS).body[1:]
        purposes = self.extensions.get("2.5.29.37")
        self.purposes = None if purposes is None else [part.oid() for part in purposes[1].parts(SEQUENCE)]

    @property
    def fingerprint(self):
        return hashlib.sha256(self.raw).digest()

    @property
    def subject_text(self):
        """Its values, for people."""
        return ", ".join(value.parts()[1].body.decode("utf-8", "replace") for part in read(self.subject).parts() for value in part.parts())

    def valid(self, time):
        return self.begin <= time <= self.end

    def understood(self):
        return all(oid in UNDERSTOOD for oid, (critical, _) in self.extensions.items() if critical)

    def may(self, use):
        """use: a bit of the first byte of its key usage."""
        return self.usage is None or bool(int.from_bytes(self.usage[:1], "big") & use)

    def may_have_signed(self, other):
        return other.issuer == self.subject and self.authority and self.may(SIGN_CERTIFICATES)

    def has_signed(self, other):
        return self.may_have_signed(other) and self.key.signed(other.algorithm, other.body, other.signature)


def paths(first, known, trusted, time):
    """Each path from a certificate to a trusted one, all valid at a time."""
    steps = 0

    def after(path):
        nonlocal steps
        last = path[-1]
        if not last.valid(time) or not last.understood():
            return
        if last.fingerprint in trusted:
            yield path
        if len(path) == MOST_LENGTH:
            return
        for issuer in known:
            if issuer in path or issuer.longest is not None and issuer.longest < len(path) - 1 or not issuer.may_have_signed(last):
                continue
            steps += 1
            if steps <= MOST_STEPS and issuer.has_signed(last):
                yield from after([*path, issuer])
    return after([first])
