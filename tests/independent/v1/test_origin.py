"""Who submitted data: the example of origin.md, and what an adversary makes of it."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import HERE, SPEC, builder, example, suite
from check_origin import fault_of, read_origin
from linking1.key import read_key
from linking1.suitability import Soundness
from linking1.suite import Wrong, read_time
from linking1.token import read_token

STATEMENT, TOKEN = example("origin.lor"), example("origin.lts")
IMPRINT = suite.imprint_of(1, b"abc")
SIGNER = builder.Signer("press.example.org", 6)
KEY = read_key(SIGNER.vkey)


def signed(text, signer=SIGNER):
    return text + b"\n" + signer.line(text)


def text_of(data=STATEMENT):
    return data.rpartition(b"\n\n")[0] + b"\n"


def fault(data=STATEMENT, key=KEY, imprint=IMPRINT, token=TOKEN, broken=(), there_by="2026-11-21T21:00:00.000000Z"):
    return fault_of(read_origin(data), key, imprint, read_token(token), Soundness(broken=broken), read_time(there_by))


class Origins(unittest.TestCase):
    def test_the_example_holds_and_stands_on_the_page(self):
        self.assertIsNone(fault())
        self.assertIn(STATEMENT.decode(), (SPEC / "origin.md").read_text(encoding="utf-8"))
        self.assertEqual(read_origin(STATEMENT).words, "as sent to the printer")

    def test_what_does_not_belong_together(self):
        self.assertEqual(fault(key=read_key(builder.Signer("press.example.org", 7).vkey)), "it is of another key")
        self.assertEqual(fault(key=read_key(builder.Signer("other.example.org", 6).vkey)), "it is of another key")
        self.assertEqual(fault(imprint=suite.imprint_of(1, b"abd")), "it speaks of other data")
        self.assertEqual(fault(imprint=IMPRINT[::-1]), "it speaks of other data")
        self.assertEqual(fault(token=example("abc.lts")), "the data was not stamped together with it")
        again = signed(text_of().replace(b"nonce 00", b"nonce 01"))
        self.assertEqual(fault(again), "the data was not stamped together with it")
        self.assertEqual(fault(signed(text_of(), builder.Signer("press.example.org", 7))), "it is not signed by the key that it names")

    def test_a_scheme_that_had_fallen(self):
        for name in ("ed25519", "sha2-512"):
            since = [(name, read_time("2030-01-01T00:00:00.000000Z"))]
            self.assertIsNone(fault(broken=since, there_by="2029-12-31T23:59:59.999999Z"))
            self.assertEqual(fault(broken=since, there_by="2030-01-01T00:00:00.000000Z"), "anybody can have signed it by then")
        self.assertIsNone(fault(broken=[("sha2-256", 1)]))

    def test_any_byte_changed(self):
        for at in range(0, len(STATEMENT), 7):
            changed = STATEMENT[:at] + bytes([STATEMENT[at] ^ 1]) + STATEMENT[at + 1:]
            try:
                self.assertIsNotNone(fault(changed), at)
            except Wrong:
                continue

    def test_other_forms(self):
        for old, new, kind in ((b"origin v1", b"origin v2", "version"), (b"suite 1", b"suite 3", "suite"),
                               (b"note as", b"x!more as", "unknown"), (b"note as", b"x-more as", None),
                               (b"nonce 00", b"nonce ", "malformed"), (b"date 2026", b"date 26", "malformed"),
                               (b"note as", b"note  as", "malformed"), (b"by press", b"by", "malformed"),
                               (b"printer", b"p" * 16_400, "malformed")):
            try:
                read_origin(signed(text_of().replace(old, new)))
                found = None
            except Wrong as wrong:
                found = wrong.kind
            self.assertEqual(found, kind, old)
        for cut in (0, 1, 200, len(STATEMENT) - 1):
            with self.assertRaises(Wrong):
                read_origin(STATEMENT[:cut])
        with self.assertRaises(Wrong):
            read_origin(STATEMENT + SIGNER.line(text_of()))

    def test_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "abc"
            file.write_bytes(b"abc")
            for key, code, more in ((SIGNER.vkey, 0, ()), (builder.Signer("press.example.org", 7).vkey, 1, ()),
                                    (SIGNER.vkey, 1, ("--broken", "ed25519@2020-01-01T00:00:00.000000Z"))):
                found = subprocess.run([sys.executable, HERE / "check_origin.py", file, HERE / "../../../docs/spec/example/origin.lts",
                                        HERE / "../../../docs/spec/example/origin.lor", "--key", key, *more],
                                       capture_output=True, check=False)
                self.assertEqual(found.returncode, code, found.stderr)


if __name__ == "__main__":
    unittest.main()
