"""What has another form than voucher.md, "DER" and "Form", say, and would be right but for it: signed again. make_vectors.py records it."""

import hashlib
import unittest

import stamper
from linking1 import cms, der
from probes_made import ANSWERING, ROOT, T, TEXT, TSA, TSA_KEY, Made, attributes_of, key_of_primes
from stamper import (NULL, STAMPING, TRUE, Certificate, answer, bits, ess_2, extension, info_of, name, number, octets, oid, revocations, seq,
                     set_of, stamp, tlv)

SHA256 = oid(cms.SHA256)
NAMED = (extension("2.5.29.14", octets(b"key")),)


def content(*, version=number(1), policy=oid(stamper.POLICY), algorithm=seq(SHA256, NULL), imprint=None, behind_imprint=b"", serial=number(7),
            moment=stamper.time(T), more=b""):
    value = octets(cms.digest_of(cms.SHA256, TEXT)) if imprint is None else imprint
    return seq(version, policy, seq(algorithm, value, behind_imprint), serial, moment, more)


class Forms(unittest.TestCase):
    right, wrong, by, not_by, extended = Made.right, Made.wrong, Made.by, Made.not_by, Made.extended

    def content(self, right, **values):
        (self.right if right else self.wrong)(stamp(TEXT, T, TSA, content=content(**values)))

    def test_forms_info(self):
        self.content(True)
        for version in (number(0), number(2), number(-1), tlv(2, b"\0\1"), b""):
            self.content(False, version=version)
        for policy in (tlv(der.OID, b"\x80\x2a\3"), tlv(der.OID, b"\x2a\x80\3"), policy_twice(), NULL):
            self.content(False, policy=policy)
        for algorithm in (seq(SHA256), seq(SHA256, NULL)):
            self.content(True, algorithm=algorithm)
        for algorithm in (seq(SHA256, NULL, NULL), seq(SHA256, number(0)), seq(SHA256, tlv(5, b"\0")), seq(SHA256, seq()), set_of(SHA256), seq()):
            self.content(False, algorithm=algorithm)
        self.content(False, behind_imprint=NULL)
        for serial in (tlv(2, b"\0\7"), tlv(2, b"\xff\xff"), tlv(0x82, b"\7"), number(7) * 2):
            self.content(False, serial=serial)
        self.content(True, serial=number(-1))

    def test_forms_info_behind_the_time(self):
        general = tlv(0xa4, TSA.subject)
        for more in (TRUE, b"\1\1\0", number(5), tlv(0xa0, general), tlv(0xa0, tlv(0x86, b"http://a.example")), tlv(0xa1, extension("1.2.3", NULL)),
                     seq(number(1)) + TRUE + number(5) + tlv(0xa0, general) + tlv(0xa1, extension("1.2.3", NULL), extension("1.2.4", NULL)),
                     tlv(0xa0, tlv(0xa0, oid("1.2.3"), tlv(0xa0, NULL)))):
            self.content(True, more=more)
        for more in (b"\1\1\1", b"\1\0", b"\1\2\xff\xff", TRUE + TRUE, number(5) + TRUE, NULL, tlv(0xa0), tlv(0x80, b"a"), tlv(0xa0, general, general),
                     tlv(0xa0, tlv(0xa4, TSA.subject, NULL)), tlv(0xa0, tlv(0xa5, NULL)), tlv(0xa0, tlv(0x88, b"\x2a")), tlv(0xa1),
                     tlv(0xa1, extension("1.2.3", NULL, True)), tlv(0xa1, extension("1.2.3", NULL) * 2), tlv(0xa1, seq(extension("1.2.3", NULL))),
                     tlv(0xa2), seq(number(1)) * 2, seq(number(1), NULL), seq(number(1), number(1)), seq(tlv(0x81, b"\1"), tlv(0x80, b"\1")),
                     seq(tlv(0x80, b"\0\1")), seq(tlv(2, b"\0\1"))):
            self.content(False, more=more)

    def test_forms_attributes_in_order(self):
        attributes = sorted(attributes_of(TEXT, TSA))
        for order in ((1, 0, 2), (2, 1, 0), (0, 2, 1)):
            turned = b"".join(attributes[at] for at in order)
            for message in (turned, b"".join(attributes)):
                self.wrong(with_attributes(turned, TSA_KEY.sign(set_of(message))))
        self.right(with_attributes(b"".join(attributes), TSA_KEY.sign(set_of(*attributes))))

    def test_forms_signer(self):
        signed = b"".join(sorted(attributes_of(TEXT, TSA)))
        algorithm, scheme, sid = seq(SHA256, NULL), TSA_KEY.scheme(), seq(TSA.issuer, number(TSA.serial))
        signature = octets(TSA_KEY.sign(tlv(der.SET, signed)))
        fields = [number(1), sid, algorithm, tlv(0xa0, signed), scheme, signature]

        def ask(at, field):
            return stamp(TEXT, T, TSA, signers=lambda one: [seq(*fields[:at], field, *fields[at + 1:])])
        self.right(ask(0, number(3)))
        self.right(ask(2, seq(SHA256)))
        for at, field in ((0, b""), (0, tlv(2, b"\0\1")), (1, seq(TSA.issuer, number(TSA.serial), NULL)), (1, seq(TSA.issuer, b"\2\3\0" + number(TSA.serial)[2:])),
                          (2, seq(SHA256, NULL, NULL)), (2, seq(SHA256, number(0))), (4, scheme[:1] + bytes([scheme[1] + 2]) + scheme[2:] + NULL),
                          (4, seq(oid("1.2.840.113549.1.1.11"), seq())), (5, signature + NULL), (5, tlv(0x24, signature)),
                          (5, bits(signature[4:]))):
            self.wrong(ask(at, field))

    def test_forms_token(self):
        token = der.read(stamp(TEXT, T, TSA, (ROOT,)))
        kind, outer = token.parts()
        fields = [part.raw for part in outer.parts()[0].parts()]

        def ask(at, field, more=b"", outside=b""):
            return seq(kind.raw, tlv(0xa0, seq(*fields[:at], field, *fields[at + 1:]), outside), more)
        self.right(ask(0, number(1)))
        self.right(ask(1, set_of()))
        self.right(ask(3, fields[3] + tlv(0xa1, revocations(ROOT, T))))
        self.right(ask(3, tlv(0xa0, b"".join(part.raw for part in reversed(der.read(fields[3]).parts())))))
        self.right(ask(3, tlv(0xa0, TSA.raw, seq(NULL), tlv(0xa1, NULL), seq())))
        self.wrong(ask(0, fields[0], more=NULL))
        self.wrong(ask(0, fields[0], outside=NULL))
        for at, field in ((0, b""), (1, b""), (1, fields[1] * 2), (1, set_of(seq())), (1, set_of(NULL)), (2, fields[2] + NULL),
                          (2, seq(oid(cms.TST_INFO), tlv(0xa0, octets(content()), NULL))), (2, seq(oid(cms.TST_INFO), tlv(0xa0, octets(content())), NULL)),
                          (2, seq(oid(cms.TST_INFO), tlv(0xa0, tlv(0x24, octets(content()))))), (3, fields[3] + tlv(0xa2)), (3, fields[3] * 2),
                          (4, fields[4] + NULL), (4, tlv(0x31, der.read(fields[4]).body, NULL)), (3, tlv(0xa0, TSA.raw, b"\1\1\1")),
                          (3, tlv(0xa0, TSA.raw, b"\0\0"))):
            self.wrong(ask(at, field))

    def test_forms_ess(self):
        issued = seq(seq(tlv(0xa4, TSA.issuer)), number(TSA.serial))
        value = octets(cms.digest_of(cms.SHA256, TSA.raw))

        def ask(*parts):
            return stamp(TEXT, T, TSA, ess=stamper.attribute(cms.ESS_2, seq(*parts)))
        for parts in ((seq(seq(value)),), (seq(seq(value, issued)),), (seq(seq(value), seq(octets(bytes(32)))),), (seq(seq(value)), seq(seq(oid("1.2.3")))),
                      (seq(seq(seq(SHA256), value)),)):
            self.right(ask(*parts))
        for parts in ((seq(seq(value, NULL)),), (seq(seq(value)), NULL), (seq(seq(value)), seq(), seq()), (seq(seq(value), NULL),), (seq(),),
                      (seq(seq(seq(SHA256, number(0)), value)),), (seq(seq(value, seq(seq(tlv(0xa4, TSA.issuer)), number(TSA.serial), NULL))),),
                      (seq(seq(value, seq(seq(NULL, tlv(0xa4, TSA.issuer)), number(TSA.serial)))),),
                      (seq(seq(value, seq(seq(tlv(0xa4, TSA.issuer, NULL)), number(TSA.serial)))),),
                      (seq(seq(value, seq(seq(tlv(0xa4, name("ROOT"))), number(TSA.serial)))),), (seq(seq(value, seq(seq(), number(TSA.serial)))),)):
            self.wrong(ask(*parts))

    def test_forms_certificate(self):
        self.by((STAMPING,), more=tlv(0x81, b"\0ab") + tlv(0x82, b"\0ab"))
        for version in (tlv(0xa0, number(3)), tlv(0xa0, number(-1)), tlv(0xa0, number(1)), b"", tlv(0xa0, number(2), NULL), tlv(0xa0, tlv(2, b"\0\2")),
                        tlv(0xa0, number(0)), tlv(0x80, b"\2"), tlv(0xa0, number(2)) * 2):
            self.not_by((STAMPING,), version=version)
        for more in (tlv(0x82, b"\0a") + tlv(0x81, b"\0a"), tlv(0xa1, NULL), NULL, tlv(0xa4)):
            self.not_by((STAMPING,), more=more)
        two = [seq(oid("2.5.4.3"), tlv(0x0c, b"a")), seq(oid("2.5.4.10"), tlv(0x0c, b"b"))]
        self.by((STAMPING,), subject=seq(set_of(*sorted(two))))
        for subject in (seq(set_of(*sorted(two, reverse=True))), seq(set_of()), seq(set_of(seq(oid("2.5.4.3")))), seq(set_of(two[0] + NULL)), set_of(),
                        seq(set_of(seq(oid("2.5.4.3"), tlv(0x0c, b"a"), NULL))), seq(NULL), seq(set_of(seq(oid("2.5.4.3"), tlv(0x1e, b"a"))))):
            self.not_by((STAMPING,), subject=subject)
        self.by((STAMPING,), begin=stamper.time("20260101000000.5Z"))
        self.not_by((STAMPING,), begin=stamper.time("20260101000000.50Z"))
        self.not_by((STAMPING,), end=stamper.time(stamper.END) + NULL)

    def test_forms_certificate_algorithms(self):
        key, kind = TSA_KEY.bits, oid(der.RSA)
        for info in (seq(seq(kind), bits(key)), seq(seq(kind, NULL), bits(key))):
            self.by((STAMPING,), info=info)
        for info in (seq(seq(kind, NULL, NULL), bits(key)), seq(seq(kind, seq()), bits(key)), seq(seq(kind, NULL), bits(key), NULL),
                     seq(seq(kind, NULL), bits(seq(*(part.raw for part in der.read(key).parts()), NULL))),
                     seq(seq(kind, NULL), tlv(der.BITS, b"\1" + key[:-1] + b"\0"))):
            self.not_by((STAMPING,), info=info)
        scheme = oid("1.2.840.113549.1.1.11")
        self.by((STAMPING,), inner=seq(scheme))
        for inner in (seq(scheme, NULL, NULL), seq(scheme, number(0)), seq(scheme, seq())):
            self.not_by((STAMPING,), inner=inner)

    def test_forms_extensions(self):
        for wrong in (seq(oid("1.2.3"), b"\1\1\1", octets(NULL)), seq(oid("1.2.3"), TRUE, TRUE, octets(NULL)), seq(oid("1.2.3"), octets(NULL), NULL),
                      seq(oid("1.2.3"), octets(NULL), TRUE), seq(tlv(der.OID, b"\x2a\x80\3"), octets(NULL)), seq(oid("1.2.3")), NULL,
                      extension("2.5.29.19", seq(TRUE, number(-1))), extension("2.5.29.19", seq(number(0), TRUE)), extension("2.5.29.19", NULL),
                      extension("2.5.29.15", b"\3\0"), extension("2.5.29.15", b"\3\1\1"), extension("2.5.29.15", b"\3\2\x08\x80"),
                      extension("2.5.29.15", b"\3\2\1\x81"), extension("2.5.29.15", octets(b"\x80")), extension("2.5.29.14", NULL),
                      extension("1.2.3", seq(tlv(0x12, b"1"), tlv(0x19, b"a"))), extension("1.2.3", tlv(0x1c, b"abc")), extension("1.2.3", tlv(0x0c, b"\xff")), extension("1.2.3", tlv(0x1e, b"abc")),
                      extension("1.2.3", tlv(0x24, octets(b"a"))), extension("1.2.3", tlv(0x10)), extension("1.2.3", tlv(0x11)),
                      extension("1.2.3", tlv(der.OID, b"\x2a" + b"\x81" * 999 + b"\1")), extension("1.2.3", tlv(der.ENUMERATED, b"\0\1")),
                      extension("1.2.3", tlv(der.ENUMERATED))):
            self.extended(wrong, right=False)
        for right in (extension("2.5.29.19", seq(b"\1\1\0")), extension("1.2.3", tlv(der.OID, b"\x2a" + b"\x81" * 998 + b"\1")),
                      extension("1.2.3", seq(*(tlv(tag, b"abcd") for tag in (0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1b, 0x1c, 0x1e))))):
            self.extended(right)
        self.not_by((seq(oid("2.5.29.37"), TRUE, octets(seq(*[oid("1.3.6.1.5.5.7.3.8")] * 2))),))
        self.not_by((STAMPING,), more=tlv(0xa3, STAMPING))

    def test_forms_list(self):
        def ask(known, **values):
            self.right(stamp(TEXT, T, TSA), (cms.CRL, revocations(ROOT, T + 5, **values)), known=known)
        entry = [number(TSA.serial), stamper.time(T + 1)]
        superseded = seq(extension("2.5.29.21", number(4, der.ENUMERATED)))
        ask(True, after=stamper.time(T + 9))
        ask(True, version=b"")
        ask(True, listed=[seq(*entry, superseded)])
        ask(True, listed=[seq(*entry, superseded)] * 2)
        for version in (number(0), number(2), tlv(2, b"\0\1"), number(1) * 2):
            ask(False, version=version)
        for after in (stamper.time(T + 9) * 2, NULL, stamper.time("20270115080100.10Z")):
            ask(False, after=after)
        for listed in ([seq(*entry, seq(extension("2.5.29.21", number(128, der.ENUMERATED))))], [seq(*entry, superseded, NULL)], [seq(*entry, NULL)], [seq(*entry, seq())], [seq(*entry[:1])], [NULL],
                       [seq(*entry, seq(extension("2.5.29.21", number(4))))], [seq(*entry, seq(extension("2.5.29.21", number(4, der.ENUMERATED)) * 2))]):
            ask(False, listed=listed)
        for wrong in (seq(oid("1.2.3"), b"\1\1\1", octets(NULL)), extension("2.5.29.28", seq(tlv(0xa0, NULL, NULL))), extension("2.5.29.28", seq(tlv(0x86, b"\0")))):
            ask(False, extensions=(wrong,))
        ask(True, inner=seq(oid("1.2.840.113549.1.1.11")))
        ask(False, inner=seq(oid("1.2.840.113549.1.1.11"), seq()))

    def test_forms_list_with_a_number_twice(self):
        entries = ((TSA.serial, T + 1, 4), (TSA.serial, T - 1, 1))
        for listed in (entries, entries[::-1]):
            self.wrong(stamp(TEXT, T, TSA), (cms.CRL, revocations(ROOT, T + 5, listed)))

    def test_forms_answer(self):
        def ask(known, *arguments, **values):
            self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, *arguments, **values)), known=known)
        ask(True)
        ask(True, before=tlv(0xa0, number(0)))
        ask(True, by=tlv(0xa2, octets(bytes(20))))
        ask(True, more=tlv(0xa0, stamper.time(T + 9)) + tlv(0xa1, seq(extension("1.2.3", NULL))), after=tlv(0xa1, seq(extension("1.2.3", NULL))))
        for status in (tlv(0x80, b"\0"), tlv(0xa0), tlv(0x81), tlv(0xa1), tlv(0x83), NULL, tlv(0xa1, stamper.time(T + 1), NULL), tlv(0x80) * 2):
            ask(False, status)
        self.wrong(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, stamper.revoked(T + 1, 127))))
        ask(False, stamper.revoked(T + 1, 128))
        for more in (NULL, tlv(0xa1, seq()), tlv(0xa0, NULL), tlv(0xa2), tlv(0xa1, seq(extension("1.2.3", NULL) * 2))):
            ask(False, more=more)
        for after in (NULL, tlv(0xa1), tlv(0xa1, seq()), tlv(0xa2)):
            ask(False, after=after)
        for by in (tlv(0xa1), NULL, tlv(0xa2, NULL), tlv(0x82, bytes(20)), tlv(0xa1, ROOT.subject) * 2, tlv(0xa1, ROOT.subject, NULL)):
            ask(False, by=by)
        ask(False, before=tlv(0xa0))
        ask(False, produced="270115080000Z")
        ask(False, produced="20270115080005.0Z")

    def test_forms_answer_extensions_with_a_default(self):
        plain = seq(oid("1.2.3"), b"\1\1\0", octets(NULL))
        for values in ({"more": tlv(0xa1, seq(plain))}, {"after": tlv(0xa1, seq(plain))}):
            self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, **values)), known=False)
        self.right(stamp(TEXT, T, TSA), (cms.CRL, revocations(ROOT, T + 5, extensions=(plain,))), known=True)

    def test_forms_answer_that_is_right_by_md5(self):
        md5 = seq(oid("1.2.840.113549.2.5"), NULL)
        names = (octets(hashlib.md5(data).digest()) for data in (ROOT.subject, ROOT.key.bits))
        right = seq(seq(md5, *names, number(TSA.serial)), stamper.revoked(T - 1, 1), stamper.time(T + 5))
        self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, singles=lambda one: [right])), known=False)

    def test_forms_as_written(self):
        """What a reader that writes it again before it checks the signature would change."""
        turned, moment = set_of(number(2), number(1)), stamper.time("20260101000000.50Z")
        attributes = attributes_of(TEXT, TSA)
        for value, right in ((set_of(number(1), number(2)), True), (stamper.time("20260101000000.5Z"), True), (seq(turned), False), (turned, False),
                             (seq(moment), False), (tlv(0xa0, seq(turned)), False), (set_of(), True)):
            signed = sorted([*attributes, stamper.attribute("1.2.3.7", value)])
            (self.right if right else self.wrong)(with_attributes(b"".join(signed), TSA_KEY.sign(set_of(*signed))))
        signed = sorted([*attributes, stamper.attribute("1.2.3.7", number(2), number(1))])
        self.wrong(with_attributes(b"".join(signed), TSA_KEY.sign(set_of(*signed))))
        self.right(stamp(TEXT, T, TSA, unsigned=tlv(0xa1, stamper.attribute("1.2.3.7", number(2), number(1)))))
        for value, right in ((seq(set_of(number(1), number(2))), True), (seq(turned), False), (moment, False)):
            (self.by if right else self.not_by)((STAMPING,), subject=seq(set_of(seq(oid("2.5.4.3"), value))))
        for value, known in ((number(1), True), (turned, False)):
            strange = seq(seq(seq(oid("1.2.3.4"), value), octets(b"n"), octets(b"k"), number(1)), tlv(0x80), stamper.time(T + 5))
            self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, singles=lambda one: [strange, one])), known=known)

    def test_forms_place_of_a_list(self):
        def ask(known, *parts):
            place = extension("2.5.29.28", seq(*parts))
            self.right(stamp(TEXT, T, TSA), (cms.CRL, revocations(ROOT, T + 5, extensions=(place,))), known=known)
        address = tlv(0x86, b"http://a.example")
        for parts in ((), (tlv(0xa0, tlv(0xa0, address)),), (tlv(0xa0, tlv(0xa1, seq(oid("2.5.4.3"), tlv(0x0c, b"a")))),), (tlv(0xa0, tlv(0xa1)),),
                      (tlv(0x81, b"\0"), tlv(0x82, b"\xff"), tlv(0x83, b"\1\2"), tlv(0x84, b"\0"), tlv(0x85, b"\xff"))):
            ask(True, *parts)
        for parts in ((tlv(0xa0),), (tlv(0xa0, NULL),), (tlv(0xa0, tlv(0xa0)),), (tlv(0xa0, tlv(0xa0, tlv(0x88, b"\x2a"))),), (tlv(0xa0, tlv(0xa2, address)),),
                      *((tlv(tag, data),) for tag in (0x81, 0x82, 0x84, 0x85) for data in (b"", b"\1", b"\xff\xff")),
                      *((tlv(0x83, data),) for data in (b"", b"\1", b"\1\1", b"\x08\0"))):
            ask(False, *parts)

    def test_forms_numbers_that_are_too_large(self):
        for longest, right in ((2**31 - 1, True), (2**31, False), (2**40, False)):
            authority = Certificate("between", stamper.Key("ec-tsa"), ROOT, (extension("2.5.29.19", seq(TRUE, number(longest)), True),))
            signer = Certificate("tsa", TSA_KEY, authority, (STAMPING,))
            (self.right if right else self.wrong)(stamp(TEXT, T, signer, (authority,)))

    def test_forms_rsa_keys(self):
        large = 1279  # of a prime 2^p - 1
        for key, right in ((key_of_primes((large, 61)), True), (key_of_primes((large,)), False), (key_of_primes((large, 7)), False),
                           (key_of_primes((large,), 743), False), (key_of_primes((large,), 751), True)):
            (self.right if right else self.wrong)(stamp(TEXT, T, Certificate("tsa", key, ROOT, (STAMPING,))))
        for modulus, exponent in ((TSA_KEY.modulus, 65536), (TSA_KEY.modulus - 1, 65537)):
            info = seq(seq(oid(der.RSA), NULL), bits(seq(number(modulus), number(exponent))))
            self.not_by((STAMPING,), info=info)

    def test_forms_rsa_without_null(self):
        key = stamper.Key("tsa")
        key.parameters = b""
        self.right(stamp(TEXT, T, Certificate("tsa", key, ROOT, (STAMPING,))))
        key.parameters = number(0)
        self.wrong(stamp(TEXT, T, Certificate("tsa", key, ROOT, (STAMPING,))))

    def test_forms_crowd(self):
        """Authorities before the real one: those of another name cost nothing, those of its name a signature each."""
        def crowd(subject, count):
            key = stamper.Key("ec-tsa")
            return [Certificate("x", key, extensions=(stamper.authority(),), serial=1000 + i, subject=subject, signature=b"x") for i in range(count)]
        self.right(stamp(TEXT, T, TSA, crowd(name("x"), 501)))
        self.right(stamp(TEXT, T, TSA, crowd(ROOT.subject, 499)))
        self.wrong(stamp(TEXT, T, TSA, crowd(ROOT.subject, 500)))

    def test_forms_answer_of_a_digest_that_is_not_known(self):
        """It speaks of nobody; what else came with the stamp counts."""
        moment, status = stamper.time(T + 5), tlv(0x80)
        strange = seq(seq(seq(oid("1.2.840.113549.2.5"), NULL), octets(bytes(16)), octets(bytes(16)), number(TSA.serial)), status, moment)
        self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, singles=lambda one: [strange, one])), known=True)
        self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, singles=lambda one: [strange])), known=False)
        wrong = seq(seq(seq(oid(der.SHA1), seq()), octets(bytes(20)), octets(bytes(20)), number(9)), status, moment)
        self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, singles=lambda one: [wrong, one])), known=False)

    def test_forms_answer_with_certificates(self):
        responder = Certificate("answers", stamper.Key("ec-tsa"), ROOT, (ANSWERING,))
        for chain in ([seq(NULL), responder.raw], [NULL, responder.raw], [responder.raw, tlv(0xa1, NULL)]):
            self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, responder=responder, chain=chain)), known=True)
        changed = Certificate("answers", stamper.Key("ec-tsa"), ROOT, (ANSWERING, NULL))
        self.right(stamp(TEXT, T, TSA), (cms.OCSP, answer(TSA, ROOT, T + 5, responder=changed)), known=False)


def policy_twice():
    return oid(stamper.POLICY) * 2


def with_attributes(attributes, signature):
    """Signed attributes as they are given."""
    info = seq(number(1), seq(TSA.issuer, number(TSA.serial)), seq(SHA256, NULL), tlv(0xa0, attributes), TSA_KEY.scheme(), octets(signature))
    return stamp(TEXT, T, TSA, signers=lambda one: [info])


del Made  # its tests are asked where they stand


if __name__ == "__main__":
    unittest.main()
