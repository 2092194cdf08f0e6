"""The command: one case, many cases, files."""

import base64
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import HERE, Scene, builder, example, suite
import linking1_verify

KEYS = ["name", "result", "forecast", "basis", "proven", "claimed", "claimedUnsupported", "floor", "statusAsOf",
        "identity", "ledger", "policy", "chains", "reported", "setAside", "stages"]


def b64(data):
    return base64.b64encode(data).decode()


def run(*arguments, text=None):
    done = subprocess.run([sys.executable, str(HERE / "linking1_verify.py"), *arguments], input=text,
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


class Command(unittest.TestCase):
    def case(self, **values):
        identity = builder.example().identity
        case = {"name": "abc", "token": b64(example("abc.lts")), "data": b64(b"abc"),
                "identity": suite.write_pair(identity), "record": b64(example("record.lrc")),
                "held": "2026-11-22T12:00:00.000000Z", "vouchers": [b64(example("observed.lvc"))]}
        case.update(values)
        return case

    def test_one_case(self):
        code, out, _ = run("--case", "-", text=json.dumps(self.case()))
        verdict = json.loads(out)
        self.assertEqual(code, 0)
        self.assertEqual(list(verdict), KEYS)
        self.assertEqual((verdict["result"], verdict["basis"], verdict["identity"]), ("Valid", "Signed", "pinned"))
        self.assertEqual(verdict["chains"]["alpha"]["proven"], "2026-11-22T09:00:00.000000Z")
        self.assertEqual(verdict["chains"]["alpha"]["vouchers"],
                         [{"kind": "observed", "words": "git.example.org", "restsOn": []}])
        self.assertIsNone(verdict["chains"]["beta"]["proven"])

    def test_ends(self):
        self.assertEqual(run("--case", "-", text=json.dumps(self.case(data=b64(b"abd"))))[0], 1)
        self.assertEqual(run("--case", "-", text=json.dumps(self.case(held="2027-11-22T12:00:00.000000Z")))[0], 2)
        self.assertEqual(run("--case", "-", text=json.dumps(self.case(held="yesterday")))[0], 3)
        self.assertEqual(run("--case", "-", text="no")[0], 3)
        self.assertEqual(run("--case", "/nowhere")[0], 3)
        self.assertEqual(run()[0], 3)

    def test_many(self):
        lines = "".join(json.dumps(self.case(name=str(k))) + "\n" for k in range(20)) + "no\n" + "[]\n"
        code, out, _ = run("--cases", "-", text=lines)
        verdicts = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(code, 0)
        self.assertEqual([v["name"] for v in verdicts[:20]], [str(k) for k in range(20)])
        self.assertEqual(["error" in v for v in verdicts], [False] * 20 + [True, True])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "data").write_bytes(b"abc")
            for name in ("abc.lts", "record.lrc", "observed.lvc", "000001.note"):
                (Path(folder) / name).write_bytes(example(name))
            at = [str(Path(folder) / name) for name in ("data", "abc.lts", "record.lrc", "observed.lvc", "000001.note")]
            identity = suite.write_pair(builder.example().identity)
            code, out, _ = run(at[0], at[1], "--identity", identity, "--record", at[2], "--voucher", at[3],
                               "--publication", at[4], "--held", "2026-11-22T12:00:00.000000Z", "--json")
            self.assertEqual((code, json.loads(out)["result"]), (0, "Valid"))
            code, out, _ = run(at[0], at[1], "--identity", identity, "--record", at[2],
                               "--held", "2026-11-22T12:00:00.000000Z")
            self.assertIn("Valid, Signed", out)
            code, out, _ = run("-", at[1], "--imprint", suite.write_pair(suite.imprint_of(1, b"abc")).upper(),
                               "--identity", identity, "--record", at[2], "--held", "2026-11-22T12:00:00.000000Z")
            self.assertEqual(code, 0)
            code, out, _ = run(at[0], at[1], "--code", "", "--broken", "sha2-256@2020-01-01", "--held",
                               "2026-11-22T12:00:00.000000Z")
            self.assertIn("LNK-BROKEN", out)


class Cases(unittest.TestCase):
    """Fields of a case that the other tests do not use."""

    def ask(self, **values):
        case = {"token": b64(example("abc.lts")), "data": b64(b"abc"), "held": "2026-11-22T12:00:00.000000Z"}
        case.update(values)
        return linking1_verify.verdict_of(case)

    def test_fields(self):
        scene = Scene()
        note = scene.ledger.publish(keep=False)
        lists = "linking suitability v1\npublisher P\nissued 2026-01-01\nnext 2026-02-01\n".encode()
        other = Scene(name="example.net/log")
        verdict = self.ask(
            token=b64(scene.token()), identity={"alpha": scene.ledger.identity[0].hex(), "beta": None},
            record=b64(scene.ledger.record()), accepted=1, publications=[b64(note), {"note": b64(note), "attributed": True}],
            vouchers=[{"voucher": b64(scene.print_of().data), "own": False}],
            witnesses=[builder.Signer("w", 5, kind=4).vkey], certificates=["00" * 32, b64(b"der")],
            ledgers=[{"identity": suite.write_pair(other.ledger.identity), "record": b64(other.ledger.record())}],
            held=scene.now, asOf=scene.now, judgedAt=scene.now, lists=[b64(lists), b64(b"no")], listKeys=[],
            broken=[{"algorithm": "sha3-256"}, {"algorithm": "sha1", "since": "2020-01-01"}], window=1, fresh=10**15,
            strict=False, ledger="example.org/ledger", imprint=None, printCodes=[], objects=[], evidenceRecord=None)
        self.assertNotIn("error", verdict)
        self.assertEqual(verdict["chains"]["alpha"]["findings"],
                         ["LNK-SIGNED", "LNK-VOUCHER-LEFT", "LNK-UNVOUCHED", "LNK-WINDOW"])
        self.assertIn("LNK-BROKEN", verdict["chains"]["beta"]["findings"])
        self.assertTrue(verdict["chains"]["beta"]["broken"])
        self.assertEqual(verdict["reported"], ["list 2: malformed"])

    def test_errors(self):
        for values in ({"token": "!"}, {"data": 5}, {"held": None}, {"held": True}, {"extra": 1}, {"identity": "ab"},
                       {"witnesses": ["x"]}, {"vouchers": [{}]}, {"data": None}, {"held": 0}):
            self.assertIn("error", self.ask(**values), values)

    def test_evidence_record(self):
        verdict = self.ask(token=None, evidenceRecord=b64(builder.evidence_record((0x81, example("abc.lts")))),
                           identity=suite.write_pair(builder.example().identity), record=b64(example("record.lrc")))
        self.assertEqual((verdict["result"], verdict["basis"]), ("Valid", "Signed"))
        self.assertEqual(verdict["stages"]["stages"], [{"stage": 1, "result": "Valid", "codes": []}])


if __name__ == "__main__":
    unittest.main()
