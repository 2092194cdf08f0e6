"""Stamps of RFC 3161: the steps of voucher.md, "3 stamped", over the files of the folder stamps (make_stamps.py)."""

import unittest

from linking1 import cms
from linking1.suitability import Soundness
from make_stamps import FOLDER, TEXT

SURE = Soundness((), ())
LATER = 2**62


def der(name):
    return (FOLDER / name).read_bytes()


def cer(name):
    return der(f"{name}.der")


def crl(name):
    return cms.CRL, der(f"{name}.crl")


def ocsp(name):
    return cms.OCSP, der(f"{name}.ocsp")


def given(*names):
    return tuple((cms.CERTIFICATE, cer(name)) for name in names)


class Stamped(unittest.TestCase):
    def right(self, name, *items, trusted=("root",), text=TEXT, paths=1):
        found = cms.readings(der(f"{name}.tst"), items, text, tuple(cer(t) if isinstance(t, str) else t for t in trusted))
        self.assertEqual(len(found), paths, name)
        return found[0] if found else None

    def wrong(self, name, *items, **values):
        self.right(name, *items, paths=0, **values)

    def test_stamped_imprint(self):
        for name, function in (("rsa", "sha2-256"), ("sha384", "sha2-384"), ("sha512", "sha2-512"), ("sha3-256", "sha3-256"),
                               ("sha3-512", "sha3-512"), ("imprint-sha1", "sha1")):
            found = self.right(name)
            self.assertEqual((found.function, found.rests[0]), (function, (function, "fixed")))
            self.wrong(name, text=TEXT + b" ")
        self.assertEqual(self.right("rsa", text=None).imprint, cms.digest_of(cms.SHA256, TEXT))

    def test_stamped_interval(self):
        found = self.right("rsa")
        self.assertEqual(found.end - found.begin, 2 * 1_500_007)
        found = self.right("silent")
        self.assertEqual(found.end - found.begin, 2_000_000)

    def test_stamped_rests(self):
        self.assertEqual(self.right("ess-sha1").rests, (("sha2-256", "fixed"), ("sha2-256", "signed"), ("rsa-2048", "signed"),
                                                        ("sha1", "signed")))
        for name, more in (("ess-sha512", "sha2-512"), ("signed-sha512", "sha2-512"), ("by-sha1", "sha1")):
            self.assertIn((more, "signed"), self.right(name).rests)
        found = self.right("ec", trusted=("ec-root",))
        self.assertTrue({("ecdsa-p256", "signed"), ("ecdsa-p384", "signed"), ("sha2-384", "signed")} <= set(found.rests))

    def test_stamped_trusted(self):
        self.right("bare", trusted=("tsa",))
        self.assertTrue(self.right("bare", trusted=("tsa",)).known)
        self.right("bare", trusted=(Certificate("root").fingerprint, cer("root")))
        self.right("rsa", trusted=(Certificate("root").fingerprint,))
        self.wrong("bare", trusted=(Certificate("root").fingerprint,))
        self.right("bare", *given("root"), trusted=(Certificate("root").fingerprint,))
        self.wrong("rsa", trusted=("ec-root",))
        self.wrong("rsa", trusted=())

    def test_stamped_path(self):
        self.right("of-eight", *given(*(f"chain-{n}" for n in range(1, 7))), trusted=("ec-root",))
        self.wrong("of-nine", *given(*(f"chain-{n}" for n in range(1, 8))), trusted=("ec-root",))
        self.wrong("of-eight", *given(*(f"chain-{n}" for n in range(2, 7))), trusted=("ec-root",))
        self.right("of-near", trusted=("short",))
        self.right("of-far", trusted=("below",))
        self.wrong("of-far", *given("below"), trusted=("short",))
        self.wrong("of-by-none", *given("no-ca"))
        self.wrong("of-unsigned", *given("no-sign"))

    def test_stamped_signer(self):
        for name in ("more", "soft", "none", "expired", "early", "strange"):
            self.wrong(f"of-{name}")
        for name in ("again", "keyid"):
            self.right(name)
        for name in ("twice", "no-ess", "other-type"):
            self.wrong(name)

    def test_stamped_bytes(self):
        data = der("rsa.tst")
        for at in range(0, len(data), 97):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
            for found in cms.readings(changed, (), TEXT, (cer("root"),)):
                self.assertEqual((found.begin, found.imprint), (self.right("rsa").begin, self.right("rsa").imprint))
        self.assertEqual(cms.readings(data + b"\0", (), TEXT, (cer("root"),)), [])
        self.assertEqual(cms.readings(data[:-1], (), TEXT, (cer("root"),)), [])
        self.assertEqual(cms.readings(b"", (), TEXT, (cer("root"),)), [])

    def test_stamped_crl(self):
        self.assertTrue(self.right("rsa", crl("later")).known)
        self.assertIn(("sha2-256", "signed"), self.right("rsa", crl("later")).rests)
        for name in ("before", "of-other", "some-reasons", "indirect", "only-users"):
            self.assertFalse(self.right("rsa", crl(name)).known, name)
        for name in ("where", "another", "unspecified", "affiliationChanged", "superseded", "cessationOfOperation"):
            self.assertTrue(self.right("rsa", crl(name)).known, name)
        for name in ("key", "no-reason", "superseded-before"):
            self.wrong("rsa", crl(name))
        self.wrong("rsa", crl("later"), crl("key"))
        self.assertFalse(self.right("of-unlisted", crl("no-lists"), trusted=("no-lists",)).known)
        self.assertFalse(self.right("ec", crl("ec-later"), trusted=("ec-root",)).known)
        self.assertTrue(self.right("ec", crl("ec-later"), crl("middle-later"), trusted=("ec-root",)).known)

    def test_stamped_ocsp(self):
        for name, known in (("by-root", True), ("by-answers", True), ("by-client", False), ("by-stranger", False)):
            self.assertEqual(self.right("rsa", ocsp(name)).known, known, name)
        self.assertIn(("ecdsa-p256", "signed"), self.right("rsa", ocsp("by-answers")).rests)
        self.wrong("rsa", ocsp("revoked"))
        self.wrong("rsa", ocsp("revoked-no-reason"))
        self.assertTrue(self.right("rsa", ocsp("revoked-later")).known)

    def test_stamped_cross(self):
        both = ("root", "ec-root")
        self.right("ec", *given("cross"), trusted=both, paths=2)
        self.right("ec", *given("cross"), crl("cross"), trusted=both)
        self.right("ec", *given("cross"), crl("middle"), trusted=both)
        self.wrong("ec", *given("cross"), crl("cross"), crl("middle"), trusted=both)

    def test_stamped_counts(self):
        """Which of the paths speaks; not recorded as a vector."""
        both = (cer("root"), cer("ec-root"))

        def speaks(sure, judged_at=1):
            return cms.check(der("ec.tst"), given("cross"), TEXT, both, judged_at, sure)
        self.assertIn(("rsa-2048", "signed"), speaks(Soundness((), (("sha2-384", 1),))).rests)
        self.assertNotIn(("rsa-2048", "signed"), speaks(Soundness((), (("rsa-2048", 1),))).rests)
        self.assertEqual(speaks(SURE).remarks, ("LNK-STATUS-UNKNOWN",))
        self.assertIsNone(speaks(SURE, LATER))


def Certificate(name):
    return cms.Certificate(cer(name))


if __name__ == "__main__":
    unittest.main()
