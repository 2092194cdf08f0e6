"""Stamps of RFC 3161 made byte by byte (stamper.py): every rule of voucher.md, "3 stamped", broken alone. make_vectors.py records them."""

import hashlib
import math
import unittest

import stamper
from linking1 import cms, der
from stamper import (NULL, STAMPING, Certificate, Key, authority, bits, ess_1, ess_2, extension, info_of, number, octets, oid,
                     pss_parameters, purposes, revocations, revoked, seq, set_of, stamp, time, tlv, usage)

T = 1_800_000_000
TEXT = b"linking publication v1\n"
ROOT_KEY, TSA_KEY, EC_KEY, ED_KEY = Key("root"), Key("tsa"), Key("ec-tsa"), Key(41)
AUTHORITY = (authority(), usage(5, 6))
ROOT = Certificate("root", ROOT_KEY, extensions=AUTHORITY)
TSA = Certificate("tsa", TSA_KEY, ROOT, (STAMPING,))
ANSWERING = purposes("1.3.6.1.5.5.7.3.9", critical=False)
SKI, DISTRIBUTION = "2.5.29.14", "2.5.29.28"
CRL, OCSP = cms.CRL, cms.OCSP


def ecdsa_key(private, curve="1.2.840.10045.3.1.7"):
    """A key that is chosen."""
    key = Key("ec-tsa")
    key.private = private
    width, p, base = (der.CURVES[curve][i] for i in (1, 2, 5))
    x, y = der._times(private, base, p)
    key.bits = b"\4" + x.to_bytes(width, "big") + y.to_bytes(width, "big")
    return key


def key_of_primes(exponents, *others):
    key, primes = Key("tsa"), [2**exponent - 1 for exponent in exponents] + list(others)
    key.modulus, key.exponent = math.prod(primes), 65537
    key.private = pow(key.exponent, -1, math.lcm(*(prime - 1 for prime in primes)))
    key.bits = seq(number(key.modulus), number(key.exponent))
    return key


class Made(unittest.TestCase):
    def right(self, token, *items, trusted=(ROOT,), text=TEXT, paths=1, known=None):
        found = cms.readings(token, items, text, tuple(t if isinstance(t, bytes) else t.raw for t in trusted))
        self.assertEqual(len(found), paths)
        if known is not None:
            self.assertEqual(found[0].known, known)
        return found[0] if found else None

    def wrong(self, token, *items, **values):
        self.right(token, *items, paths=0, **values)

    def by(self, *arguments, **values):
        """Of a certificate of the authority's key that ROOT has made."""
        self.right(stamp(TEXT, T, Certificate("tsa", TSA_KEY, ROOT, *arguments, **values)))

    def not_by(self, *arguments, **values):
        self.wrong(stamp(TEXT, T, Certificate("tsa", TSA_KEY, ROOT, *arguments, **values)))

    def extended(self, *extensions, right=True):
        """A certificate with other extensions beside."""
        (self.by if right else self.not_by)((STAMPING, *extensions))

    # The token

    def test_made_token(self):
        found = self.right(stamp(TEXT, T, TSA))
        self.assertEqual((found.begin, found.end, found.valid_to), ((T - 1) * 10**6, (T + 1) * 10**6, stamper.END * 10**6))
        self.right(stamp(TEXT, T, TSA), text=None)
        self.wrong(stamp(TEXT, T, TSA) + b"\0")

    def test_made_token_of_another_type(self):
        self.wrong(stamp(TEXT, T, TSA, outer="1.2.840.113549.1.7.1"))
        self.wrong(stamp(TEXT, T, TSA, kind="1.2.840.113549.1.7.1", content_type=cms.TST_INFO))
        self.wrong(stamp(TEXT, T, TSA, content_type="1.2.840.113549.1.7.1"))

    def test_made_token_signers(self):
        self.wrong(stamp(TEXT, T, TSA, signers=lambda one: []))
        self.wrong(stamp(TEXT, T, TSA, signers=lambda one: [one, one]))

    def test_made_token_certificate_in_another_place(self):
        fingerprint = hashlib.sha256(ROOT.raw).digest()
        self.wrong(stamp(TEXT, T, TSA, more=tlv(0xa1, ROOT.raw)), trusted=(fingerprint,))
        self.wrong(stamp(TEXT, T, TSA), (CRL, ROOT.raw), trusted=(fingerprint,))
        self.right(stamp(TEXT, T, TSA, (ROOT,)), trusted=(fingerprint,))
        self.right(stamp(TEXT, T, TSA), (cms.CERTIFICATE, ROOT.raw), trusted=(fingerprint,))

    def test_made_items_that_cannot_be_read(self):
        self.right(stamp(TEXT, T, TSA), (CRL, b"x"), (OCSP, b"x"), (cms.CERTIFICATE, b"x"), (CRL, b""), known=False)

    # What it says

    def test_made_imprint(self):
        self.wrong(stamp(TEXT, T, TSA, imprint=bytes(32)))
        self.wrong(stamp(TEXT, T, TSA, imprint=bytes(31)), text=None)
        self.right(stamp(TEXT, T, TSA, imprint=bytes(32)), text=None)
        self.wrong(stamp(TEXT, T, TSA, content=info_of(TEXT, T, "1.2.840.113549.2.5", imprint=hashlib.md5(TEXT).digest())), text=None)
        self.wrong(stamp(TEXT, T, TSA, content=info_of(TEXT, T, "1.2.840.113549.2.5", imprint=hashlib.md5(TEXT).digest())))

    def test_made_imprints(self):
        for name in ("sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"):
            self.right(stamp(TEXT, T, TSA, content=info_of(TEXT, T, name)))

    def test_made_accuracy(self):
        def ask(*parts):
            return stamp(TEXT, T, TSA, accuracy=seq(*parts))
        for parts, around in (((number(2), number(999, 0x80), number(1, 0x81)), 2_999_001), ((number(1, 0x80),), 1000),
                              ((number(999, 0x81),), 999), ((number(0),), 0), ((), 0)):
            self.assertEqual(self.right(ask(*parts)).end, T * 10**6 + around)
        for parts in ((number(-1),), (number(0, 0x80),), (number(1000, 0x80),), (number(0, 0x81),), (number(1000, 0x81),), (number(1, 0x82),)):
            self.wrong(ask(*parts))
        self.assertEqual(self.right(stamp(TEXT, T, TSA, accuracy=None)).begin, (T - 1) * 10**6)

    def test_made_interval_out_of_bounds(self):
        early = Certificate("tsa", TSA_KEY, Certificate("root", ROOT_KEY, extensions=AUTHORITY, begin=0), (STAMPING,), begin=0)
        root = (Certificate("root", ROOT_KEY, extensions=AUTHORITY, begin=0),)
        self.wrong(stamp(TEXT, 1, early), trusted=root)
        self.right(stamp(TEXT, 2, early), trusted=root)
        self.assertEqual(self.right(stamp(TEXT, 1, early, accuracy=seq(number(999, 0x80), number(999, 0x81))), trusted=root).begin, 1)
        last = 253402300799
        late = Certificate("root", ROOT_KEY, extensions=AUTHORITY, end=last)
        tsa = Certificate("tsa", TSA_KEY, late, (STAMPING,), end=last)
        self.wrong(stamp(TEXT, last, tsa), trusted=(late,))
        found = self.right(stamp(TEXT, last, tsa, accuracy=seq(number(999, 0x80), number(999, 0x81))), trusted=(late,))
        self.assertEqual(found.end, last * 10**6 + 999_999)

    def test_made_time(self):
        for fraction, begin, end in ((".5", 500_000, 500_000), (".1234567", 123_456, 123_457), (".000001", 1, 1), (".0000001", 0, 1),
                                     (".9999999", 999_999, 1_000_000)):
            found = self.right(stamp(TEXT, T, TSA, accuracy=seq(number(0)), fraction=fraction))
            self.assertEqual((found.begin - T * 10**6, found.end - T * 10**6), (begin, end))
        for text in ("20270115080000.12345678Z", "20270115080000.Z", "20270115080000", "202701150800Z", "20270115080000+0000",
                     "20270115080000,5Z", "20271315080000Z", "20270115250000Z", "20270115080060Z", "2027011508000xZ", "20270115080000.1"):
            self.wrong(stamp(TEXT, T, TSA, when=time(text)))
        self.right(stamp(TEXT, T, TSA, when=time("20270115080000Z")))
        self.wrong(stamp(TEXT, T, TSA, when=time("270115080000Z", der.UTC_TIME)))

    # Its signer

    def test_made_attributes(self):
        content = attributes_of(TEXT, TSA)
        self.right(stamp(TEXT, T, TSA, attributes=content))
        for left_out in range(3):
            self.wrong(stamp(TEXT, T, TSA, attributes=content[:left_out] + content[left_out + 1:]))
        for twice in range(3):
            self.wrong(stamp(TEXT, T, TSA, attributes=content + content[twice:twice + 1]))
        self.wrong(stamp(TEXT, T, TSA, hashed=bytes(32)))
        self.right(stamp(TEXT, T, TSA, unsigned=tlv(0xa1, stamper.attribute("1.2.3", NULL))))

    def test_made_attribute_signing_time(self):
        self.right(signed_too(cms.SIGNING_TIME, time(T)))
        for tag in (der.TIME, der.UTC_TIME):
            for bound, beyond in ((stamper.BEGIN, -1), (stamper.END, 1)):
                self.right(signed_too(cms.SIGNING_TIME, time(bound, tag)))
                self.right(signed_too(cms.SIGNING_TIME, time(bound - beyond, tag)))
                self.wrong(signed_too(cms.SIGNING_TIME, time(bound + beyond, tag)))
        for second, fraction, right in ((stamper.BEGIN, ".0000001", True), (stamper.BEGIN - 1, ".9999999", False), (stamper.END, ".0", False),
                                        (stamper.END - 1, ".9999999", True), (stamper.END, ".0000001", False)):
            (self.right if right else self.wrong)(signed_too(cms.SIGNING_TIME, time(second, fraction=fraction)))

    def test_made_attribute_signing_time_no_time(self):
        moment = time(T)
        for value in (octets(moment), NULL, number(T), seq(moment), set_of(moment), tlv(0x80, moment[2:]), tlv(0xa0, moment),
                      tlv(0x38, moment), tlv(0x16, moment[2:]), time("2701150800Z", der.UTC_TIME), time("270115080000.5Z", der.UTC_TIME),
                      time("20270115080000"), time("")):
            self.wrong(signed_too(cms.SIGNING_TIME, value))
        self.wrong(signed_too(cms.SIGNING_TIME))
        self.wrong(signed_too(cms.SIGNING_TIME, moment, moment))
        self.wrong(signed_too(cms.SIGNING_TIME, moment, more=(stamper.attribute(cms.SIGNING_TIME, moment),)))
        self.wrong(signed_too(cms.SIGNING_TIME, moment, more=(stamper.attribute(cms.SIGNING_TIME, time(T + 1)),)))

    def test_made_attribute_signing_time_of_the_signer_alone(self):
        """The certificates above it need not be valid then; its own time may be of any century."""
        root = Certificate("root", ROOT_KEY, extensions=AUTHORITY, begin=T - 1)
        self.right(signed_too(cms.SIGNING_TIME, time(stamper.BEGIN), root=root), trusted=(root,))
        old = Certificate("tsa", TSA_KEY, ROOT, (STAMPING,), begin=time("19500101000000Z"))
        self.right(signed_too(cms.SIGNING_TIME, time("500101000000Z", der.UTC_TIME), signer=old))
        self.wrong(signed_too(cms.SIGNING_TIME, time("491231235959Z", der.UTC_TIME), signer=old))
        self.right(signed_too(cms.SIGNING_TIME, time("991231235959Z", der.UTC_TIME), signer=old))
        self.wrong(signed_too(cms.SIGNING_TIME, time("19491231235959Z"), signer=old))

    def test_made_attribute_protection(self):
        digest, by = (seq(oid(stamper.DIGESTS["sha256"]), NULL), TSA_KEY.scheme("sha256", None))
        content, bare = by[2:], seq(oid(stamper.DIGESTS["sha256"]))
        signature = tlv(0xa1, content)
        self.right(signed_too(cms.PROTECTION, seq(digest, signature)))
        self.right(signed_too(cms.PROTECTION, seq(bare, signature)))
        self.right(signed_too(cms.PROTECTION, seq(digest, tlv(0xa1, content.removesuffix(NULL)))))
        other = seq(oid(stamper.DIGESTS["sha512"]), NULL)
        for value in (seq(other, signature), seq(digest, tlv(0xa1, other[2:])), seq(digest, tlv(0xa2, content)), seq(digest, by),
                      seq(digest, tlv(0xa1, by)), seq(digest), seq(signature), seq(signature, digest), seq(digest, signature, NULL),
                      seq(digest, signature, tlv(0xa2, content)), set_of(digest, signature), NULL, seq(), seq(set_of(digest[2:]), signature),
                      seq(seq(oid(stamper.DIGESTS["sha256"]), NULL, NULL), signature), seq(digest, tlv(0xa1, content, NULL)),
                      seq(seq(oid(stamper.DIGESTS["sha256"]), number(0)), signature), seq(digest, tlv(0xa1))):
            self.wrong(signed_too(cms.PROTECTION, value))

    def test_made_attribute_protection_of_pss(self):
        def ask(protected):
            value = seq(seq(oid(cms.SHA256), NULL), tlv(0xa1, oid(der.PSS), protected))
            return signed_too(cms.PROTECTION, value, pss=32, scheme=seq(oid(der.PSS), pss_parameters()))
        self.right(ask(pss_parameters()))
        for parameters in (pss_parameters(salt=20), pss_parameters(trailer=1), b"", NULL):
            self.wrong(ask(parameters))

    def test_made_attribute_countersignature(self):
        self.wrong(signed_too(cms.COUNTERSIGNATURE, NULL))
        self.right(unsigned_too(stamper.attribute(cms.COUNTERSIGNATURE, NULL)))
        self.right(unsigned_too(stamper.attribute(cms.COUNTERSIGNATURE, NULL), stamper.attribute(cms.COUNTERSIGNATURE, NULL)))
        self.wrong(unsigned_too(stamper.attribute(cms.COUNTERSIGNATURE)))
        self.wrong(unsigned_too(stamper.attribute(cms.COUNTERSIGNATURE, NULL), stamper.attribute(cms.COUNTERSIGNATURE)))

    def test_made_attributes_unsigned(self):
        values = ((cms.CONTENT_TYPE, oid(cms.TST_INFO)), (cms.MESSAGE_DIGEST, octets(bytes(32))), (cms.SIGNING_TIME, time(T)),
                  (cms.PROTECTION, NULL))
        for kind, value in values:
            self.wrong(unsigned_too(stamper.attribute(kind, value)))
            self.wrong(unsigned_too(stamper.attribute(kind)))
            self.wrong(unsigned_too(stamper.attribute("1.2.3", NULL), stamper.attribute(kind, value)))
        self.wrong(signed_too(cms.SIGNING_TIME, time(T), unsigned=tlv(0xa1, stamper.attribute(cms.SIGNING_TIME, time(T)))))
        same = stamper.attribute("1.2.3", NULL, number(5))
        self.right(unsigned_too(ess_2(ROOT), stamper.attribute("1.2.3"), same, same))
        self.right(unsigned_too())
        for wrong in (NULL, seq(), seq(oid("1.2.3")), seq(oid("1.2.3"), seq()), seq(oid("1.2.3"), set_of(), NULL), seq(NULL, set_of()),
                      set_of(oid("1.2.3"), set_of())):
            self.wrong(unsigned_too(wrong))
        for field in (tlv(0x81), tlv(0xa2), NULL, set_of(same), tlv(0xa1, same) * 2, tlv(0xa1, same) + NULL):
            self.wrong(stamp(TEXT, T, TSA, unsigned=field))

    def test_made_ess(self):
        self.right(stamp(TEXT, T, TSA, ess=ess_2(TSA, serial=TSA.serial)))
        self.wrong(stamp(TEXT, T, TSA, ess=ess_2(TSA, serial=TSA.serial + 1)))
        self.wrong(stamp(TEXT, T, TSA, ess=ess_2(TSA, serial=TSA.serial, issuer=TSA.subject)))
        self.right(stamp(TEXT, T, TSA, ess=ess_2(TSA, serial=TSA.serial, more=tlv(0x82, b"a.example"))))
        self.wrong(stamp(TEXT, T, TSA, ess=ess_2(TSA, value=bytes(32))))
        self.wrong(stamp(TEXT, T, TSA, ess=ess_2(ROOT)))
        for digest in ("sha1", "sha256", "sha512", "sha3_256"):
            self.right(stamp(TEXT, T, TSA, ess=ess_2(TSA, digest)))
        self.right(stamp(TEXT, T, TSA, ess=ess_1(TSA)))
        self.wrong(stamp(TEXT, T, TSA, ess=ess_1(TSA, bytes(20))))

    def test_made_ess_of_both_versions(self):
        first = attributes_of(TEXT, TSA)[:2]
        self.wrong(stamp(TEXT, T, TSA, attributes=(*first, ess_1(TSA), ess_2(TSA, value=bytes(32)))))
        found = self.right(stamp(TEXT, T, TSA, attributes=(*first, ess_1(TSA, bytes(20)), ess_2(TSA))))
        self.assertNotIn(("sha1", "signed"), found.rests)

    def test_made_ess_of_version_1_with_an_algorithm(self):
        value = stamper.attribute(cms.ESS_1, seq(seq(seq(seq(oid(der.SHA1), NULL), octets(hashlib.sha1(TSA.raw).digest())))))
        self.wrong(stamp(TEXT, T, TSA, ess=value))

    def test_made_signer_identifier(self):
        self.wrong(stamp(TEXT, T, TSA, sid=seq(TSA.issuer, number(TSA.serial + 1))))
        self.wrong(stamp(TEXT, T, TSA, sid=seq(TSA.subject, number(TSA.serial))))
        named = Certificate("tsa", TSA_KEY, ROOT, (STAMPING, extension(SKI, octets(b"abc"))))
        self.right(stamp(TEXT, T, named, sid=tlv(0x80, b"abc")))
        self.wrong(stamp(TEXT, T, named, sid=tlv(0x80, b"abd")))
        self.wrong(stamp(TEXT, T, named, sid=tlv(0x81, b"abc")))
        self.wrong(stamp(TEXT, T, TSA, sid=tlv(0x80, b"abc")))

    def test_made_purposes(self):
        self.not_by(())
        self.not_by((purposes("1.3.6.1.5.5.7.3.8", critical=False),))
        self.not_by((purposes("1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"),))
        self.not_by((purposes("1.3.6.1.5.5.7.3.9"),))

    # Certificates and paths

    def test_made_validity(self):
        self.by((STAMPING,), begin=T)
        self.not_by((STAMPING,), begin=T + 1)
        self.by((STAMPING,), end=T)
        self.not_by((STAMPING,), end=T - 1)
        self.wrong(stamp(TEXT, T, Certificate("tsa", TSA_KEY, ROOT, (STAMPING,), end=T), fraction=".1"))
        for begin, end in ((T, stamper.END), (stamper.BEGIN, T)):
            root = Certificate("root", ROOT_KEY, extensions=AUTHORITY, begin=begin, end=end)
            self.right(stamp(TEXT, T, Certificate("tsa", TSA_KEY, root, (STAMPING,))), trusted=(root,))
        for begin, end in ((T + 1, stamper.END), (stamper.BEGIN, T - 1)):
            root = Certificate("root", ROOT_KEY, extensions=AUTHORITY, begin=begin, end=end)
            self.wrong(stamp(TEXT, T, Certificate("tsa", TSA_KEY, root, (STAMPING,))), trusted=(root,))

    def test_made_validity_of_two_digits(self):
        def times(begin, end):
            return {"begin": time(begin, der.UTC_TIME), "end": time(end, der.UTC_TIME)}
        self.by((STAMPING,), **times("260101000000Z", "491231235959Z"))
        self.by((STAMPING,), **times("500101000000Z", "490101000000Z"))
        self.by((STAMPING,), **times("510101000000Z", "480101000000Z"))
        self.not_by((STAMPING,), **times("260101000000Z", "500101000000Z"))
        for begin in ("2601010000Z", "260101000000", "260101000000+0000", "260101000000.5Z", "261301000000Z"):
            self.not_by((STAMPING,), **times(begin, "491231235959Z"))
        self.by((STAMPING,), begin=time("20260101000000.5Z"))

    def test_made_extensions(self):
        self.extended(extension("1.2.3", NULL))
        self.extended(extension("1.2.3", NULL, True), right=False)
        self.extended(extension("1.2.3", NULL), extension("1.2.3", NULL), right=False)
        self.extended(extension("1.2.3", b"x"), right=False)
        for known in ("2.5.29.32", "2.5.29.17", "2.5.29.35", SKI):
            value = octets(b"a") if known == SKI else seq()
            if known == "2.5.29.32":
                value = seq(seq(oid("1.2.3")))
            if known == "2.5.29.17":
                value = seq(tlv(0x82, b"a.example"))
            self.extended(extension(known, value, True))
        self.extended(extension("2.5.29.30", seq(), True), right=False)
        self.extended(extension("2.5.29.36", seq(), True), right=False)
        self.extended(seq(oid("1.2.3"), b"\1\1\0", octets(NULL)))
        self.extended(authority(b""))
        self.by((STAMPING,), more=tlv(0x81, b"\0ab"))
        self.by((seq(oid("2.5.29.37"), b"\1\1\xff", octets(seq(oid("1.3.6.1.5.5.7.3.8")))),))

    def test_made_object_identifiers(self):
        self.extended(extension("1.2.16384", NULL), extension("1.2.128.0", NULL))
        self.extended(extension("1.2.127", NULL))
        self.extended(extension("1.2.128", NULL))
        for body in (b"", b"\x2a\x81", b"\x2a\x80", b"\xaa"):
            self.extended(seq(tlv(der.OID, body), octets(NULL)), right=False)

    def test_made_lengths(self):
        def ask(value, right):
            self.extended(extension("1.2.3", value), right=right)
        for size in (0, 1, 127, 128, 129, 255, 256, 65535, 65536):
            ask(octets(bytes(size)), True)
        ask(b"\4\x81\x7f" + bytes(127), False)
        ask(b"\4\x82\0\x80" + bytes(128), False)
        ask(b"\4\x83\0\1\0" + bytes(256), False)
        ask(b"\4\x80" + bytes(128), False)
        ask(b"\x24\x80\4\1a\0\0", False)
        ask(b"\4\x7f" + bytes(126), False)
        ask(b"\4\x01", False)
        ask(b"\4\x00\0", False)
        ask(b"\4", False)
        ask(b"", False)

    def test_made_tags(self):
        def ask(value, right):
            self.extended(extension("1.2.3", value), right=right)
        for value in (b"\x1f\1\0", b"\x5f\1\0", b"\x3f\1\0", seq(b"\x1f\1\0")):
            ask(value, False)
        for value in (tlv(0x1e), tlv(0x9e), tlv(0xbe), tlv(0x80), tlv(0xa0, NULL)):
            ask(value, True)
        ask(tlv(der.INTEGER), False)
        ask(seq(tlv(der.INTEGER)), False)
        ask(seq(time("20270115080000")), False)
        ask(seq(time("270115080000", der.UTC_TIME)), False)
        ask(seq(time("20270115080000Z"), time("270115080000Z", der.UTC_TIME)), True)

    def test_made_depth(self):
        value = NULL
        for deep in range(2, 34):
            value = seq(value)
            if deep >= 31:
                self.extended(extension("1.2.3", value), right=deep <= 32)

    def test_made_depth_of_the_token(self):
        value = NULL
        for deep in range(2, 26):
            value = seq(value)
            if deep >= 23:
                (self.right if deep <= 24 else self.wrong)(stamp(TEXT, T, TSA, unsigned=tlv(0xa1, stamper.attribute("1.2.3", value))))

    def test_made_without_version(self):
        self.right(stamp(TEXT, T, TSA), trusted=(Certificate("root", ROOT_KEY, extensions=AUTHORITY, version=tlv(0xa0, number(2))),))

    def test_made_bits_that_are_no_bytes(self):
        signature = TSA_KEY.sign(b"")
        self.assertEqual(len(signature), 256)
        for certificate in (TSA,):
            raw = certificate.raw[:-257] + b"\1" + certificate.raw[-256:]
            changed = Certificate("tsa", TSA_KEY, ROOT, (STAMPING,))
            changed.raw = raw
            self.wrong(stamp(TEXT, T, changed))

    def test_made_two_algorithms(self):
        self.not_by((STAMPING,), inner=ROOT_KEY.scheme("sha512"))
        self.right(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T, inner=ROOT_KEY.scheme("sha512"))), known=False)

    def test_made_path(self):
        def ask(*extensions, right=True, title="middle", **values):
            middle = Certificate(title, EC_KEY, ROOT, extensions)
            (self.right if right else self.wrong)(
                stamp(TEXT, T, Certificate("tsa", TSA_KEY, middle, (STAMPING,), **values)), (cms.CERTIFICATE, middle.raw))
        ask(authority())
        ask(authority(stamper.TRUE, number(0)))
        ask(authority(), usage(5))
        ask(authority(), usage(0, 5))
        ask(authority(), usage(0, 6), right=False)
        ask(authority(), extension("2.5.29.15", tlv(der.BITS, b"\0"), True), right=False)
        ask(right=False)
        ask(authority(b""), right=False)
        ask(authority(b"\1\1\0"), right=False)
        ask(authority(number(0)), right=False)
        ask(authority(number(5)), right=False)
        ask(authority(), usage(7), right=False)
        ask(authority(), extension("2.5.29.15", tlv(der.BITS, b"\7\4\x80"), True))
        ask(authority(critical=False))
        ask(authority(), extension("1.2.3", NULL, True), right=False)
        ask(authority(), right=False, issued_by=stamper.name("another"))
        ask(authority(), right=False, signature=bytes(64))

    def test_made_path_limited(self):
        def ask(limit, below, right):
            top = Certificate("top", ROOT_KEY, extensions=(authority(stamper.TRUE, number(limit)), usage(5)))
            chain, issuer = [], top
            for place in range(below):
                issuer = Certificate(f"below {place}", EC_KEY, issuer, (authority(),))
                chain.append(issuer)
            (self.right if right else self.wrong)(stamp(TEXT, T, Certificate("tsa", TSA_KEY, issuer, (STAMPING,)), chain), trusted=(top,))
        for limit, below, right in ((0, 0, True), (0, 1, False), (1, 1, True), (1, 2, False), (2, 2, True), (6, 6, True), (6, 7, False),
                                    (9, 7, False)):
            ask(limit, below, right)

    # Signatures

    def test_made_rsa(self):
        for digest in ("sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"):
            found = self.right(stamp(TEXT, T, TSA, digest=digest))
            self.assertIn((der.DIGESTS[stamper.DIGESTS[digest]][0], "signed"), found.rests)
        self.right(stamp(TEXT, T, TSA, scheme=seq(oid(der.RSA), NULL)))
        self.wrong(stamp(TEXT, T, TSA, cms_digest="sha512"))
        self.wrong(stamp(TEXT, T, TSA, digest="sha512", scheme=TSA_KEY.scheme("sha256")))
        self.not_by((STAMPING,), inner=seq(oid(der.RSA), NULL))
        self.wrong(stamp(TEXT, T, TSA, scheme=seq(oid("1.2.840.113549.1.1.4"), NULL)))

    def test_made_rsa_sizes(self):
        for size in (1024, 3072, 4096):
            found = self.right(stamp(TEXT, T, Certificate("tsa", Key(f"rsa-{size}"), ROOT, (STAMPING,))))
            self.assertIn((f"rsa-{size}", "signed"), found.rests)

    def test_made_rsa_size_out_of_bounds(self):
        # Of known primes 2^p - 1, so that nobody has to look for such large ones.
        for size, primes in ((4097, (17, 19, 89, 107, 127, 521, 3217)), (801, (19, 31, 17, 127, 607))):
            key = key_of_primes(primes)
            self.assertEqual(key.modulus.bit_length(), size)
            self.wrong(stamp(TEXT, T, Certificate("tsa", key, ROOT, (STAMPING,))))

    def test_made_rsa_padding(self):
        for place, value in ((0, 1), (1, 2), (2, 0), (100, 0xfe)):
            def changed(block, place=place, value=value):
                return block[:place] + bytes([value]) + block[place + 1:] if place else block
            if place:
                self.wrong(stamp(TEXT, T, TSA, signature=TSA_KEY.sign(signed_of(TEXT, TSA), changed=changed)))
        self.right(stamp(TEXT, T, TSA, signature=TSA_KEY.sign(signed_of(TEXT, TSA))))
        short = TSA_KEY.sign(signed_of(TEXT, TSA), changed=lambda block: (b"\0\1" + b"\xff" * 8 + block[block.index(b"\0", 2):]).ljust(256, b"\0"))
        self.wrong(stamp(TEXT, T, TSA, signature=short))

    def test_made_rsa_signature_of_another_length(self):
        signature = TSA_KEY.sign(signed_of(TEXT, TSA))
        self.wrong(stamp(TEXT, T, TSA, signature=b"\0" + signature))
        for second in range(T, T + 200):
            signature = TSA_KEY.sign(signed_of(TEXT, TSA, second))
            more = int.from_bytes(signature, "big") + TSA_KEY.modulus
            if more < 1 << 2048:
                self.right(stamp(TEXT, second, TSA))
                self.wrong(stamp(TEXT, second, TSA, signature=more.to_bytes(256, "big")))
                break

    def test_made_rsa_signature_that_begins_with_zero(self):
        second = next(s for s in range(T, T + 5000) if TSA_KEY.sign(signed_of(TEXT, TSA, s))[0] == 0)
        self.right(stamp(TEXT, second, TSA))
        self.wrong(stamp(TEXT, second, TSA, signature=TSA_KEY.sign(signed_of(TEXT, TSA, second))[1:]))

    def test_made_pss(self):
        for digest in ("sha1", "sha256", "sha384", "sha512", "sha3_256"):
            found = self.right(stamp(TEXT, T, TSA, digest=digest, pss=hashlib.new(digest).digest_size))
            self.assertIn((der.DIGESTS[stamper.DIGESTS[digest]][0], "signed"), found.rests)
            self.assertIn(("rsa-2048", "signed"), found.rests)
        for salt in (0, 1, 20, 222):
            self.right(stamp(TEXT, T, TSA, pss=salt))
        self.by((STAMPING,), pss=32)
        self.by((STAMPING,), pss=64, digest="sha512")

    def test_made_pss_parameters(self):
        def ask(parameters, digest="sha256", salt=20):
            signature = TSA_KEY.sign(signed_of(TEXT, TSA, digest=digest), digest, salt)
            return stamp(TEXT, T, TSA, digest=digest, pss=parameters, signature=signature)
        self.right(ask(pss_parameters(salt=20)))
        self.right(ask(seq(), "sha1"))
        self.right(ask(pss_parameters(salt=20, trailer=1)))
        self.wrong(ask(pss_parameters(salt=20, trailer=2)))
        self.wrong(ask(pss_parameters(salt=21)))
        self.wrong(ask(pss_parameters(salt=-1)))
        self.wrong(ask(pss_parameters(salt=20, mask="1.2.3")))
        self.wrong(ask(pss_parameters(salt=20, below="sha1")))
        self.right(ask(seq(tlv(0xa1, seq(oid(der.MGF1), seq(oid(der.SHA1), NULL)))), "sha1"))
        self.right(ask(seq(tlv(0xa2, number(20))), "sha1"))
        self.right(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T, pss=20, scheme=ROOT_KEY.scheme(pss=pss_parameters(salt=-1)))), known=False)
        self.wrong(ask(seq(tlv(0xa0, seq(oid(stamper.DIGESTS["sha256"]), NULL)), tlv(0xa2, number(20)))))
        self.right(ask(seq(tlv(0xa0, seq(oid(der.SHA1), NULL)), tlv(0xa1, seq(oid(der.MGF1), seq(oid(der.SHA1), NULL)))), "sha1"))
        self.wrong(stamp(TEXT, T, TSA, digest="sha512", cms_digest="sha256", pss=64))
        self.wrong(stamp(TEXT, T, TSA, scheme=seq(oid(der.PSS))))

    def test_made_pss_block(self):
        def ask(changed, right=False):
            signature = TSA_KEY.sign(signed_of(TEXT, TSA), pss=32, changed=changed)
            (self.right if right else self.wrong)(stamp(TEXT, T, TSA, pss=32, signature=signature))

        def set_at(place, mask):
            return lambda block: block[:place] + bytes([block[place] ^ mask]) + block[place + 1:] if place >= 0 else \
                block[:place] + bytes([block[place] ^ mask]) + (block[place + 1:] if place + 1 else b"")
        ask(lambda block: block, True)
        ask(set_at(-1, 1))
        ask(set_at(-2, 1))
        ask(set_at(-34, 1))
        ask(set_at(-66, 1))
        ask(set_at(-66, 2))
        ask(set_at(-67, 1))
        ask(set_at(0, 1))
        ask(set_at(1, 1))
        for second in range(T, T + 200):
            signature = TSA_KEY.sign(signed_of(TEXT, TSA, second), pss=32)
            more = int.from_bytes(signature, "big") + TSA_KEY.modulus
            if more < 1 << 2048:
                self.wrong(stamp(TEXT, second, TSA, pss=32, signature=more.to_bytes(256, "big")))
                break

    def test_made_pss_block_with_its_first_bit(self):
        for second in range(T, T + 200):
            found = []

            def with_bit(block):
                found.append(bytes([block[0] | 0x80]) + block[1:])
                return found[-1]
            signature = TSA_KEY.sign(signed_of(TEXT, TSA, second), pss=32, changed=with_bit)
            if int.from_bytes(found[-1], "big") < TSA_KEY.modulus:
                self.wrong(stamp(TEXT, second, TSA, pss=32, signature=signature))
                break

    def test_made_pss_of_a_key_with_one_bit_more_than_whole_bytes(self):
        key = key_of_primes((19, 31, 61, 89, 107, 127, 607))
        self.assertEqual(key.modulus.bit_length() % 8, 1)
        self.right(stamp(TEXT, T, Certificate("tsa", key, ROOT, (STAMPING,)), pss=32))

    def test_made_pss_of_a_small_key(self):
        small = Certificate("tsa", Key("rsa-1024"), ROOT, (STAMPING,))
        self.right(stamp(TEXT, T, small, digest="sha512", pss=62))
        self.right(stamp(TEXT, T, small, digest="sha512", pss=61))
        signature = Key("rsa-1024").sign(signed_of(TEXT, small, digest="sha512"), "sha512", 62)
        self.wrong(stamp(TEXT, T, small, digest="sha512", pss=63, signature=signature))
        self.wrong(stamp(TEXT, T, small, digest="sha512", pss=64, signature=signature))

    def test_made_ecdsa(self):
        for source, name, digests in (("ec-tsa", "ecdsa-p256", ("sha1", "sha256", "sha512", "sha3_512")), ("p384", "ecdsa-p384", ("sha384", "sha512")),
                                      ("p521", "ecdsa-p521", ("sha256", "sha512"))):
            for digest in digests:
                signer = Certificate("tsa", Key(source), ROOT, (STAMPING,))
                found = self.right(stamp(TEXT, T, signer, digest=digest))
                self.assertIn((name, "signed"), found.rests)
                self.wrong(stamp(TEXT, T, signer, digest=digest, signature=Key(source).sign(b"x", digest)))

    def test_made_ecdsa_point(self):
        key = Key("ec-tsa")
        x, y = key.bits[1:33], key.bits[33:]
        for data in (bytes([6 + (y[-1] & 1)]) + x + y, bytes([2 + (y[-1] & 1)]) + x, b"\4" + x + b"\0" + y, b"\4" + x + y[:-1], b"\4" + x + y + b"\0"):
            self.wrong(stamp(TEXT, T, Certificate("tsa", key, ROOT, (STAMPING,), info=seq(key.identifier, bits(data)))))
        wide = Key("p521")
        p = der.CURVES[wide.curve][2]
        more = (int.from_bytes(wide.bits[1:67], "big") + p).to_bytes(66, "big")
        for data, right in ((wide.bits, True), (b"\4" + more + wide.bits[67:], False)):
            signer = Certificate("tsa", wide, ROOT, (STAMPING,), info=seq(wide.identifier, bits(data)))
            (self.right if right else self.wrong)(stamp(TEXT, T, signer))
        other = Certificate("tsa", key, ROOT, (STAMPING,), info=seq(seq(oid(der.EC), oid("1.3.132.0.10")), bits(key.bits)))
        self.wrong(stamp(TEXT, T, other))
        self.right(stamp(TEXT, T, TSA), (cms.CERTIFICATE, other.raw))

    def test_made_ecdsa_point_beside_the_curve(self):
        _, width, p, _, order, base = der.CURVES["1.2.840.10045.3.1.7"]
        key = Key("ec-tsa")
        key.bits = b"\4" + (5).to_bytes(width, "big") + bytes(width)
        signer = Certificate("tsa", key, ROOT, (STAMPING,))
        z = int.from_bytes(hashlib.sha256(signed_of(TEXT, signer)).digest(), "big")
        for k in range(1, 50):
            r = der._times(k, base, p)[0] % order
            s = z * pow(k, -1, order) % order
            if r * pow(s, -1, order) % order % 2 == 0:
                self.wrong(stamp(TEXT, T, signer, signature=seq(number(r), number(s))))
                break

    def test_made_ecdsa_numbers(self):
        order = der.CURVES["1.2.840.10045.3.1.7"][4]
        signer = Certificate("tsa", EC_KEY, ROOT, (STAMPING,))
        r, s = (part.integer() for part in der.read(EC_KEY.sign(signed_of(TEXT, signer))).parts())
        self.right(stamp(TEXT, T, signer, signature=seq(number(r), number(s))))
        self.right(stamp(TEXT, T, signer, signature=seq(number(r), number(order - s))))
        for pair in ((r, s + order), (r + order, s), (r, s - order), (r, 0), (r, order), (0, s), (s, r), (-r, s)):
            self.wrong(stamp(TEXT, T, signer, signature=seq(*map(number, pair))))
        self.wrong(stamp(TEXT, T, signer, signature=seq(number(r))))
        self.wrong(stamp(TEXT, T, signer, signature=b"x"))
        self.wrong(stamp(TEXT, T, signer, signature=b""))
        self.wrong(stamp(TEXT, T, signer, signature=seq(number(r), number(s)) + b"\0"))

    def test_made_ecdsa_of_a_list(self):
        """What is no signature sets the list aside, and nothing else."""
        order, base, p = (der.CURVES["1.2.840.10045.3.1.7"][i] for i in (4, 5, 2))
        title = Certificate("root", EC_KEY, extensions=AUTHORITY)
        body = der.read(revocations(title, T + 9)).parts()[0].raw
        z = int.from_bytes(hashlib.sha256(body).digest(), "big")
        r, twice = (der._times(times, base, p)[0] % order for times in (7, 14))
        chosen = ((EC_KEY.private, (r, 0), False), (EC_KEY.private, (r, order), False), (EC_KEY.private, (0, 5), False),
                  ((7 - z) * pow(r, -1, order) % order, (r, 1), True), (-z * pow(r, -1, order) % order, (r, 5), False),
                  (-z * pow(twice, -1, order) % order, (twice, z * pow(7, -1, order) % order), False))
        for private, pair, known in chosen:
            root = Certificate("root", ecdsa_key(private), extensions=AUTHORITY)
            made = revocations(root, T + 9, signature=seq(*map(number, pair)))
            self.right(stamp(TEXT, T, Certificate("tsa", TSA_KEY, root, (STAMPING,))), (CRL, made), trusted=(root,), known=known)

    def test_made_ed25519_is_not_taken(self):
        signer = Certificate("tsa", ED_KEY, ROOT, (STAMPING,))
        self.wrong(stamp(TEXT, T, signer))
        root = Certificate("middle", ED_KEY, ROOT, AUTHORITY)
        self.wrong(stamp(TEXT, T, Certificate("tsa", TSA_KEY, root, (STAMPING,)), (root,)))
        self.right(stamp(TEXT, T, TSA), (cms.CERTIFICATE, root.raw))

    def test_made_keys_and_schemes_of_two_kinds(self):
        signer = Certificate("tsa", ED_KEY, ROOT, (STAMPING,))
        for other in (TSA_KEY, EC_KEY):
            self.wrong(stamp(TEXT, T, signer, scheme=other.scheme(), cms_digest="sha256"))
            self.wrong(stamp(TEXT, T, Certificate("tsa", other, ROOT, (STAMPING,)), scheme=ED_KEY.scheme(), cms_digest="sha512"))
        self.right(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T, scheme=seq(oid(der.RSA), NULL))), known=False)
        self.right(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T, scheme=ED_KEY.scheme())), known=False)
        self.wrong(stamp(TEXT, T, TSA, scheme=EC_KEY.scheme()))
        self.wrong(stamp(TEXT, T, Certificate("tsa", EC_KEY, ROOT, (STAMPING,)), scheme=TSA_KEY.scheme()))
        self.wrong(stamp(TEXT, T, Certificate("tsa", EC_KEY, ROOT, (STAMPING,)), scheme=TSA_KEY.scheme(pss=32)))
        under = Certificate("tsa", TSA_KEY, ROOT, (STAMPING,), info=seq(seq(oid(der.PSS)), bits(TSA_KEY.bits)))
        self.wrong(stamp(TEXT, T, under, pss=32))

    # Status

    def list(self, known=True, **values):
        self.right(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, values.pop("made", T + 9), **values)), known=known)

    def revoked(self, *entry, right=True):
        token, item = stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T + 9, [entry]))
        (self.right if right else self.wrong)(token, item)

    def test_made_list(self):
        self.list()
        self.list(made=T)
        self.list(made=T - 1, known=False)
        self.list(after=time(T + 99))
        self.list(version=b"")
        self.list(key=TSA_KEY, known=False)
        for places, known in (((5, 6), True), ((5,), False), ((5, 7), False), ((0, 5), False)):
            root = Certificate("root", ROOT_KEY, extensions=(authority(), usage(*places)))
            self.right(stamp(TEXT, T, Certificate("tsa", TSA_KEY, root, (STAMPING,))), (CRL, revocations(root, T)), trusted=(root,), known=known)
        self.list(signature=bytes(256), known=False)
        self.right(stamp(TEXT, T, TSA), (CRL, revocations(Certificate("another", ROOT_KEY, ROOT), T)), known=False)
        self.right(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T, digest="sha512")), known=True)

    def test_made_list_entries(self):
        self.revoked(TSA.serial, T + 1, 1, right=False)
        self.revoked(TSA.serial + 1, T + 1, 1)
        self.revoked(TSA.serial, T + 1, None, right=False)
        self.revoked(TSA.serial, T - 5, 8)
        for reason in range(0, 11):
            self.revoked(TSA.serial, T + 1, reason, right=reason in (0, 3, 4, 5, 8))
            self.revoked(TSA.serial, T, reason, right=reason == 8)
        self.wrong(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T + 9, [(TSA.serial, T + 1, 1)], after=time(T + 99))))
        self.wrong(stamp(TEXT, T, TSA), (CRL, revocations(ROOT, T - 9, [(TSA.serial, T + 1, 1)])))

    def test_made_list_extensions(self):
        self.list(extensions=[extension("1.2.3", seq())])
        self.list(extensions=[extension("1.2.3", seq(), True)], known=False)
        self.list(extensions=[extension("1.2.3", seq(), True)], after=time(T + 99), known=False)
        place = tlv(0xa0, tlv(0xa0, tlv(0x86, b"http://list.example")))
        for parts, known in (((), True), ((place,), True), ((place, b"\x81\1\xff"), False), ((b"\x82\1\xff",), False), ((b"\x85\1\xff",), False),
                             ((b"\x84\1\xff",), False), ((b"\x83\2\1\6",), False), ((place, b"\x83\2\6\x40"), False), ((b"\x83\1\0",), False), ((b"\x81\1\0",), True)):
            self.list(extensions=[extension(DISTRIBUTION, seq(*parts), True)], known=known)
        self.list(extensions=[extension(DISTRIBUTION, NULL, True)], known=False)

    def ocsp(self, known=True, certificate=TSA, **values):
        self.right(stamp(TEXT, T, TSA), (OCSP, stamper.answer(certificate, ROOT, values.pop("made", T + 9), **values)), known=known)

    def test_made_answer(self):
        self.ocsp()
        self.ocsp(made=T)
        self.ocsp(made=T - 1, known=False)
        self.ocsp(before=tlv(0xa0, number(0)))
        self.ocsp(by=tlv(0xa2, octets(hashlib.sha1(ROOT_KEY.bits).digest())))
        self.ocsp(more=tlv(0xa0, time(T + 99)))
        self.ocsp(after=tlv(0xa1, seq(extension("1.2.3", NULL))))
        self.ocsp(successful=1, known=False)
        self.ocsp(kind="1.2.3", known=False)
        self.ocsp(signature=bytes(256), known=False)
        self.ocsp(status=tlv(0x82), known=False)
        self.ocsp(serial=TSA.serial + 1, known=False)
        self.ocsp(issuer_name=bytes(20), known=False)
        self.ocsp(issuer_key=bytes(20), known=False)
        for of in ("sha256", "sha512"):
            self.ocsp(of=of)
        self.ocsp(singles=lambda one: [], known=False)
        self.ocsp(singles=lambda one: [one, one])

    def test_made_answer_revoked(self):
        def ask(right, *status):
            (self.right if right else self.wrong)(stamp(TEXT, T, TSA), (OCSP, stamper.answer(TSA, ROOT, T + 9, revoked(*status))))
        for reason in (0, 1, 3, 4, 5, 8):
            ask(reason != 1, T + 1, reason)
            ask(reason == 8, T, reason)
        ask(False, T + 1)

    def test_made_answer_by_a_responder(self):
        def responder(*extensions, issuer=ROOT, **values):
            return Certificate("answers", EC_KEY, issuer, extensions, **values)
        right = responder(ANSWERING)
        self.ocsp(responder=right)
        odd = Certificate("odd", EC_KEY, ROOT, (ANSWERING,), info=seq(seq(oid(der.EC), oid("1.3.132.0.10")), bits(EC_KEY.bits)))
        self.ocsp(responder=right, chain=[odd.raw, right.raw])
        self.ocsp(responder=right, chain=[responder().raw, right.raw])
        self.ocsp(responder=right, chain=[], known=False)
        self.ocsp(responder=responder(), known=False)
        self.ocsp(responder=responder(STAMPING), known=False)
        self.ocsp(responder=responder(ANSWERING, extension("1.2.3", NULL, True)), known=False)
        self.ocsp(responder=responder(ANSWERING, begin=T + 9), known=True)
        self.ocsp(responder=responder(ANSWERING, begin=T + 10), known=False)
        self.ocsp(responder=responder(ANSWERING, end=T + 8), known=False)
        self.ocsp(responder=responder(ANSWERING, end=T + 8), produced=T + 8)
        self.ocsp(responder=responder(ANSWERING, issuer=Certificate("other", TSA_KEY, extensions=AUTHORITY)), known=False)
        self.ocsp(responder=right, signature=EC_KEY.sign(b"x"), known=False)

    def test_made_status_of_two_paths(self):
        """A certificate that is revoked on the one way and not on the other."""
        one, two = (Certificate(title, key, extensions=AUTHORITY) for title, key in (("root", ROOT_KEY), ("root two", EC_KEY)))
        middle = [Certificate("middle", Key("answers"), top, AUTHORITY, serial=place) for place, top in ((5, one), (6, two))]
        token = stamp(TEXT, T, Certificate("tsa", TSA_KEY, middle[0], (STAMPING,)), middle)
        self.right(token, trusted=(one, two), paths=2)
        for status in (revoked(T + 1), revoked(T + 1, 1)):
            self.right(token, (OCSP, stamper.answer(middle[0], one, T + 9, status)), trusted=(one, two))
        self.right(token, (OCSP, stamper.answer(middle[0], one, T + 9)), trusted=(one, two), paths=2)


def attributes_of(text, signer, second=T, digest="sha256", **values):
    content = info_of(text, second, **values)
    return (stamper.attribute("1.2.840.113549.1.9.3", oid(cms.TST_INFO)),
            stamper.attribute("1.2.840.113549.1.9.4", octets(hashlib.new(digest, content).digest())), ess_2(signer))


def signed_too(kind, *values, more=(), root=ROOT, signer=None, **given):
    """With a signed attribute beside the three."""
    signer = signer or Certificate("tsa", TSA_KEY, root, (STAMPING,))
    return stamp(TEXT, T, signer, attributes=(*attributes_of(TEXT, signer), stamper.attribute(kind, *values), *more), **given)


def unsigned_too(*attributes):
    return stamp(TEXT, T, TSA, unsigned=tlv(0xa1, *attributes))


def signed_of(text, signer, second=T, digest="sha256"):
    """What is signed."""
    return set_of(*sorted(attributes_of(text, signer, second, digest)))


if __name__ == "__main__":
    unittest.main()
