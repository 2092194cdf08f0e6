"""witness.md: the worked example, made from seeds; both sides of the protocol against each other."""

import base64
import hashlib
import threading
import unittest

import examples
import tlog_witness
from builder import Signer
from support import SPEC
from tlog_witness import Tree, is_consistent

SECOND = 1795338000  # 2026-11-22T09:00:00Z


def example():
    """The request and the answer under each function."""
    ledger, witness = examples.first(), Signer("witness.example.org", 5, kind=4)
    for h, function in enumerate(ledger.functions):
        proof = Tree(function, ledger.headers).consistency(1, 3)
        note = ledger.head(3)[h]
        request = b"old 1\n" + b"".join(base64.b64encode(node) + b"\n" for node in proof) + b"\n" + note
        yield request.decode(), witness.witness_line(ledger.head_text(3, h), SECOND).decode(), witness.vkey


class Page(unittest.TestCase):
    def test_the_example_is_on_the_page(self):
        page = (SPEC / "witness.md").read_text(encoding="utf-8")
        for request, answer, key in example():
            for part in (request, answer, key):
                self.assertIn(f"\n{part.rstrip()}\n", page)


class Proofs(unittest.TestCase):
    def test_every_proof_of_a_small_tree_and_none_of_another(self):
        tree, other = (Tree("sha2-256", [prefix + bytes([i]) for i in range(20)]) for prefix in (b"a", b"b"))
        for new in range(1, 21):
            for old in range(1, new + 1):
                proof, roots = tree.consistency(old, new), (tree.root(0, old), tree.root(0, new))
                self.assertTrue(is_consistent(hashlib.sha256, old, roots[0], new, roots[1], proof))
                self.assertFalse(is_consistent(hashlib.sha256, old, other.root(0, old), new, roots[1], proof))


class BothSides(unittest.TestCase):
    def test_the_log_goes_through_every_case_at_the_witness(self):
        witness = tlog_witness.Witness("w.example", [tlog_witness.log_signer("log.example", "sha2-256").vkey])
        server = tlog_witness.server_of(witness)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            tlog_witness.ask(f"http://127.0.0.1:{server.server_port}", witness.signer.vkey, "log.example", "sha2-256", say=lambda _: None)
        finally:
            server.shutdown()
            server.server_close()


if __name__ == "__main__":
    unittest.main()
