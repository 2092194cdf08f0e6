"""run_vectors.py, on vectors written here: each file passes, and a changed case is named."""

import io
import json
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import run_vectors
from builder import BOTH, document, print_code
from linking import trees
from linking.basics import ALPHA, BETA, digest, imprint_of, write_time
from linking.leaf_header import decode_header
from sample import DATA, EVIDENT, HEAD, ID, LEDGER, NOW, PUBLISHED, VALUES, built

NAMES = {ALPHA: "alpha", BETA: "beta"}
HEADERS = LEDGER.headers


def both(of):
    return {NAMES[h]: of(h) for h in BOTH}


def root(size):
    return lambda h: LEDGER.root(h, size).hex()


def proof(make):
    return both(lambda h: [value.hex() for value in make(h)])


def path(entries, index):
    return proof(lambda h: trees.inclusion_path(h, entries, index))


def header_case():
    read = decode_header(HEADERS[3])
    case = {"name": "third", "bytes": HEADERS[3].hex(), "error": None, "ledger": ID, "index": 3,
            "time": write_time(read.time), "accuracy_us": 1000000, "valid_until": write_time(read.valid_until),
            "policy": "1.3.6.1.4.1", "leaf_count": 3, "history_root": both(root(3)),
            "link": both(lambda h: digest(h, b"\0" + HEADERS[3]).hex())}
    for name in ("round_root", "previous_link", "signed_head_digest"):
        case[name] = both(lambda h: getattr(read, name)[h].hex())
    return case


def token_case():
    leaf = document(DATA)
    return {"name": "two anchors", "bytes": built(HEAD, PUBLISHED, b"\x09\0\0\0\x01z").hex(), "error": None,
            "levels": [{"leaf": leaf.hex(), "index": 1, **path(LEDGER.rounds[3], 1)}], "header": HEADERS[3].hex(),
            "anchors": [{"type": 1, "size": 4, **path(HEADERS[:4], 3), "alpha_note": LEDGER.head(ALPHA, 4).hex(),
                         "beta_note": LEDGER.head(BETA, 4).hex()},
                        {"type": 2, "size": 7, **path(HEADERS[:7], 3), "publication": LEDGER.publications[1].hex()},
                        {"type": 9, "body": "7a"}]}


def batch_case():
    entries = LEDGER.rounds[3]
    tokens = [built(HEAD, PUBLISHED, levels=[(entries, index)]).hex() for index in (1, 2)]
    return {"name": "the last two", "leaves": b"".join(entries[1:]).hex(), "token": tokens[0], "right_alpha": "",
            "right_beta": "", "error": None, "tokens": tokens}


def verification_case():
    values = [{"function": v.function, "size": v.size, "time": write_time(v.time), "root": v.root.hex(),
               "evident": write_time(v.evident)} for v in VALUES]
    evident = write_time(EVIDENT)
    chain = {"result": "valid", "broken": False, "basis": "published", "proven_latest_time": evident,
             "codes": ["LNK-SIGNED", "LNK-PUBLISHED"]}
    return {"name": "published/valid", "comment": "", "imprint": ":".join(x.hex() for x in imprint_of(DATA)),
            "token": built(HEAD, PUBLISHED).hex(),
            "trust": {"ledger": ID, "now": write_time(NOW), "window_us": 1, "values": values, "covered": None,
                      "keys": [{"vkey": LEDGER.signers[h].vkey, "from": None, "to": write_time(NOW)} for h in BOTH],
                      "broken": [{"function": ALPHA, "since": write_time(NOW + 1)}]},
            "expect": {"result": "valid", "basis": "published", "claimed_time": write_time(LEDGER.times[3]),
                       "proven_latest_time": evident, "alpha": chain, "beta": chain}}


def vectors():
    h_of = {NAMES[h]: value.hex() for h, value in zip(BOTH, imprint_of(DATA))}
    bad = {"name": "bad", "bytes": "4c0201", "error": "version"}
    code = print_code(BETA, LEDGER.times[6], 7, LEDGER.root(BETA, 7))
    return {
        "imprints.json": [{"name": "abc", "data": DATA.hex(), **h_of}],
        "leaves.json": [bad, {"name": "abc", "bytes": document(DATA).hex(), "error": None, "kind": 1, "count": 0,
                              **h_of, "nonce": "00" * 16}],
        "trees.json": [{"name": "seven", "entries": [one.hex() for one in HEADERS], **both(root(7)),
                        "inclusion": [{"index": 3, "size": 5, **path(HEADERS[:5], 3)}],
                        "consistency": [
                            {"from": 3, "to": 6, **proof(lambda h: trees.consistency_proof(h, HEADERS[:6], 3))},
                            {"from": 0, "to": 6, "alpha": [], "beta": []}]}],
        "headers.json": [header_case()],
        "verifier-keys.json": [{"name": "heads", "vkey": LEDGER.signers[ALPHA].vkey, "error": False,
                                "key_name": ID, "id": LEDGER.signers[ALPHA].vkey.split("+")[1],
                                "public_key": LEDGER.signers[ALPHA].public.hex()},
                               {"name": "none", "vkey": "none", "error": True}],
        "notes.json": [{"name": "head", "note": LEDGER.head(ALPHA, 4).decode(), "vkey": LEDGER.signers[ALPHA].vkey,
                        "accepted": True},
                       {"name": "other key", "note": LEDGER.head(ALPHA, 4).decode(), "vkey": LEDGER.publisher.vkey,
                        "accepted": False}],
        "publications.json": [{"name": "first", "text": LEDGER.publications[0].decode(), "error": False,
                               "ledger": ID, "suite": 1, "number": 1, "size": 5,
                               "time": write_time(LEDGER.times[4]), **both(root(5)), "previous_alpha": "00" * 32,
                               "previous_beta": "00" * 32, "announcements": []},
                              {"name": "none", "text": "none", "error": True}],
        "print-codes.json": [{"name": "good", "text": code, "error": False, "function": "sha3-256",
                              "time": write_time(LEDGER.times[6]), "size": 7, "root": LEDGER.root(BETA, 7).hex()},
                             {"name": "short", "text": code[:-1], "error": True, "groups": [17]}],
        "tokens.json": [token_case()],
        "batches.json": [batch_case(), dict(batch_case(), name="too many on the right", right_beta="00" * 32,
                                            error="right")],
        "verification.json": [verification_case()],
    }


class Vectors(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for kind, data in (("tokens/a.lts", built(HEAD, PUBLISHED)), ("data/a", DATA)):
                (folder / kind).parent.mkdir()
                (folder / kind).write_bytes(data)
            for file, cases in files.items():
                (folder / file).write_text(json.dumps(cases), encoding="utf-8")
            shown = io.StringIO()
            with mock.patch("sys.argv", ["run_vectors.py", name]), redirect_stdout(shown):
                return run_vectors.main(), shown.getvalue().splitlines()

    def test_all_pass(self):
        code, lines = self.run_on(vectors())
        self.assertEqual((0, "19 passed, 0 failed"), (code, lines[-1]), lines)

    def test_each_file_can_fail(self):
        for file in vectors():
            changed = vectors()
            del changed[file]
            self.assertEqual(1, self.run_on(changed)[0])
            changed[file] = [dict(vectors()[file][0], name="changed")]
            case = changed[file][0]
            key = next(k for k in ("expect", "error", "alpha", "accepted") if k in case)
            case[key] = {"result": "invalid"} if key == "expect" else "other"
            code, lines = self.run_on(changed)
            self.assertEqual(1, code)
            self.assertTrue(any(line.startswith(f"  {file}: changed: ") for line in lines), lines)


if __name__ == "__main__":
    unittest.main()
