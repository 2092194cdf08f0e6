"""Consistency, order, not before, forks, batches (order.md, batch.md)."""

import dataclasses
import unittest

from support import Scene, Soundness, broken, builder, suite
from linking1 import batch, order, record as records, round as rounds
from linking1.suite import SUITES, Wrong


class Consistency(unittest.TestCase):
    def test_all_sizes(self):
        for function in ("sha2-256", "sha3-256"):
            hashes = [rounds.leaf_hash(function, bytes([i])) for i in range(13)]
            for second in range(1, 14):
                for first in range(1, second + 1):
                    path = order.consistency_path(function, first, hashes[:second])
                    roots = (rounds.root_of_hashes(function, hashes[:first]),
                             rounds.root_of_hashes(function, hashes[:second]))
                    self.assertTrue(order.consistent(function, first, second, path, *roots))
                    self.assertFalse(order.consistent(function, first, second, path + [bytes(32)], *roots))
                    if first != second:
                        self.assertFalse(order.consistent(function, first, second, path, bytes(32), roots[1]))
                        self.assertFalse(order.consistent(function, first, second, path, roots[0], bytes(32)))
                        self.assertFalse(order.consistent(function, first, second, path[:-1], *roots))

    def test_file(self):
        for first, second in ((0, 1), (2, 1)):
            with self.assertRaises(Wrong):
                order.read_consistency(order.Consistency(1, first, second, ([], [])).encode())
        with self.assertRaises(Wrong) as caught:
            order.read_consistency(b"LCP\x01\x05")
        self.assertEqual(caught.exception.kind, "suite")
        ledger = Scene().ledger
        paths = tuple(order.consistency_path(f, 2, [rounds.leaf_hash(f, x) for x in ledger.headers])
                      for f in ledger.functions)
        proof = order.read_consistency(order.Consistency(1, 2, 3, paths).encode())
        for h in (0, 1):
            self.assertTrue(order.consistency_holds(proof, h, ledger.history(2, h), ledger.history(3, h)))
            self.assertFalse(order.consistency_holds(proof, h, ledger.history(1, h), ledger.history(3, h)))


def order_proof(ledger, n, m):
    return order.Order(ledger.headers[n], rounds.read_header(ledger.headers[n]), ledger.headers[m],
                       rounds.read_header(ledger.headers[m]), (ledger.path(n, m, 0), ledger.path(n, m, 1)))


class Orders(unittest.TestCase):
    def test_holds(self):
        ledger = Scene().ledger
        for m in range(1, 3):
            for n in range(m):
                proof = order.read_order(order_proof(ledger, n, m).encode())
                self.assertTrue(order.order_holds(proof, 0) and order.order_holds(proof, 1))
        proof = order_proof(ledger, 0, 2)
        wrong = dataclasses.replace(proof, paths=([bytes(32)], proof.paths[1]))
        self.assertEqual([order.order_holds(wrong, h) for h in (0, 1)], [False, True])

    def test_malformed(self):
        ledger, other = Scene().ledger, Scene(name="example.org/other").ledger
        for first, second in ((2, 1), (1, 1)):
            with self.assertRaises(Wrong):
                order.read_order(dataclasses.replace(
                    order_proof(ledger, 0, 2), first_bytes=ledger.headers[first],
                    second_bytes=ledger.headers[second]).encode())
        with self.assertRaises(Wrong):
            order.read_order(dataclasses.replace(order_proof(ledger, 0, 2), second_bytes=other.headers[2]).encode())


class NotBefore(unittest.TestCase):
    def beacon(self, ledger, lines):
        text = f"linking event v1\nbeacon\nledger {ledger.name}\n{lines}".encode()
        return ledger.round(builder.document(b"first"), ledger.event_leaf(text)), text

    def proof(self, ledger, m, text, n=None, inner=None):
        n = m if n is None else n
        return order.NotBefore(order_proof(ledger, m, n) if n != m else None, ledger.headers[n],
                               rounds.read_header(ledger.headers[n]), ledger.level(m, 1), text, inner)

    def ask(self, proof, h=0, known=None, sound=None):
        proof = order.read_not_before(proof.encode())
        return order.not_before(proof, h, {b"\x00\xff": 77} if known is None else known, sound or Soundness(), 10**15)

    def test_public(self):
        ledger = Scene().ledger
        m, text = self.beacon(ledger, "source public\nname A lottery\nvalue 00ff\n")
        n = ledger.heartbeat()
        for h in (0, 1):
            self.assertEqual(self.ask(self.proof(ledger, m, text), h), 77)
            self.assertEqual(self.ask(self.proof(ledger, m, text, n), h), 77)
        self.assertIsNone(self.ask(self.proof(ledger, m, text), known={}))
        self.assertIsNone(self.ask(self.proof(ledger, m, text.replace(b"00ff", b"01ff"))))
        self.assertIsNone(self.ask(self.proof(ledger, m, text, inner=self.proof(ledger, m, text))))
        other = Scene(start=builder.START + 5).ledger
        self.beacon(other, "source public\nname A lottery\nvalue 00ff\n")
        other.heartbeat()
        wrong = dataclasses.replace(self.proof(ledger, m, text, n), order=order_proof(other, m, n))
        self.assertIsNone(self.ask(wrong))

    def test_over_another_ledger(self):
        inner_ledger, ledger = Scene(name="example.net/log", suite=2).ledger, Scene().ledger
        m, text = self.beacon2(inner_ledger, "source public\nname A\nvalue 00ff\n")
        inner = self.proof(inner_ledger, m, text)
        n, outer_text = self.beacon(ledger, f"source ledger\nname L\nvalue 2 {suite.write_pair(inner_ledger.links(m))}\n")
        self.assertEqual(self.ask(self.proof(ledger, n, outer_text, inner=inner)), 77)
        self.assertIsNone(self.ask(self.proof(ledger, n, outer_text)))
        wrong = self.beacon(ledger, f"source ledger\nname L\nvalue 2 {suite.write_pair((inner_ledger.links(m)[0], bytes(64)))}\n")
        proof = self.proof(ledger, *wrong, inner=inner)
        self.assertIsNone(self.ask(proof))
        self.assertEqual(self.ask(proof, sound=broken(("sha3-512", 1))), 77)
        self.assertIsNone(self.ask(proof, sound=broken(("sha3-512", 1), ("sha2-512", 1))))

    def beacon2(self, ledger, lines):
        text = f"linking event v1\nbeacon\nledger {ledger.name}\n{lines}".encode()
        return ledger.round(builder.document(b"first", suite=2), ledger.event_leaf(text)), text

    def test_deep(self):
        ledger = Scene().ledger
        m, text = self.beacon(ledger, "source public\nname A\nvalue 00ff\n")
        proof = self.proof(ledger, m, text)
        for _ in range(7):
            proof = dataclasses.replace(proof, inner=proof)
        order.read_not_before(proof.encode())
        with self.assertRaises(Wrong):
            order.read_not_before(dataclasses.replace(proof, inner=proof).encode())


class Forks(unittest.TestCase):
    def setUp(self):
        self.one, self.two = Scene().ledger, Scene().ledger
        for ledger, kind in ((self.one, b"x"), (self.two, b"y")):
            ledger.round(builder.document(kind))

    def holds(self, *statements, record=None, h=0, **values):
        proof = order.read_fork(order.Fork(record or self.one.record(), statements).encode())
        return order.fork_holds(proof, h, self.one.identity[h], 10**15, Soundness(), **values)

    def test_heads(self):
        one, two = self.one.head(4), self.two.head(4)
        self.assertTrue(self.holds((1, one[0]), (1, two[0])))
        self.assertFalse(self.holds((1, one[0]), (1, one[0])))
        self.assertFalse(self.holds((1, one[0]), (1, two[0]), h=1))
        self.assertTrue(self.holds((2, one[1]), (2, two[1]), h=1))
        self.assertFalse(self.holds((1, one[0]), (1, self.two.head(3)[0])))
        forged = self.two.head(4, builder.role_signers("example.org/ledger", 1, ((9,), (9,))))
        self.assertFalse(self.holds((1, one[0]), (1, forged[0])))
        line = builder.Signer("somebody.else", 3).line(b"anything")
        self.assertFalse(self.holds((1, one[0]), (1, one[0] + line)))

    def test_publications(self):
        one, two = self.one.publish(keep=False, number=1), self.two.publish(keep=False, number=1)
        self.assertTrue(self.holds((3, one), (3, two)))
        self.assertTrue(self.holds((3, one), (1, self.two.head(4)[0])))
        smaller = self.one.publish(keep=False, number=1, size=3)
        self.assertTrue(self.holds((3, one), (3, smaller)))     # one number, two texts
        later = self.one.publish(keep=False, number=2, size=3)
        self.assertFalse(self.holds((3, one), (3, later)))
        self.assertFalse(self.holds((3, one), (3, one)))
        elsewhere = self.two.publish(keep=False, number=1, record=(bytes(32), bytes(32)))
        self.assertFalse(self.holds((3, one), (3, elsewhere)))

    def test_entries(self):
        record = self.one.record(1)
        self.one.configuration()
        self.two.notice("other")
        one, two = self.one.entry(1).encode(), self.two.entry(1).encode()
        self.assertTrue(self.holds((4, one), (4, two), record=record))
        self.assertFalse(self.holds((4, one), (4, one), record=record))
        self.assertFalse(self.holds((4, one), (1, self.two.head(4)[0]), record=record))
        notes = self.two.head(self.two.entries[1][0] + 1, builder.role_signers("example.org/ledger", 1, ((9,), (9,))))
        self.assertFalse(self.holds((4, one), (4, self.two.entry(1, notes=notes).encode()), record=record))

    def test_a_record_cut_short(self):
        short = self.one.record()
        new = builder.role_signers("example.org/ledger", 1, ((31,), (32,), (33,), ()))
        self.one.configuration(keys=new)
        self.one.heartbeat()
        self.one.heartbeat()
        old = builder.role_signers("example.org/ledger", 1, ((1,), (1,), (2,), ()))
        size = len(self.one.headers)
        for ledger in (self.two,):
            while len(ledger.headers) < size:
                ledger.heartbeat()
        statements = ((1, self.one.head(size, old)[0]), (1, self.two.head(size, old)[0]))
        self.assertTrue(self.holds(*statements, record=short))
        self.assertFalse(self.holds(*statements, record=short, own=records.read_record(self.one.record())))

    def test_record_has_to_walk(self):
        one, two = self.one.head(4), self.two.head(4)
        with self.assertRaises(Wrong):
            self.holds((1, one[0]), (1, two[0]), record=self.two.record(1)[:-1] + b"x")


class Batches(unittest.TestCase):
    def run_of(self, count, first, last):
        ledger = builder.Ledger()
        leaves = [builder.document(bytes([k]), bytes([k % 3]) * (k % 5)) for k in range(count)]
        n = ledger.round(*leaves)
        ledger.heartbeat()
        anchors = [ledger.head_anchor(n, n + 1)]
        right = [[], []]
        for h, function in enumerate(SUITES[1]):
            nodes = [rounds.leaf_hash(function, leaf) for leaf in leaves]
            for _, b, _, needed, width in batch.outside(first, last, count):
                self.assertEqual(len(nodes), width)
                if needed:
                    right[h].append(nodes[b + 1])
                nodes = [rounds.node(function, *nodes[k:k + 2]) if k + 1 < len(nodes) else nodes[k]
                         for k in range(0, len(nodes), 2)]
        answer = ledger.token(n, first, anchors), right
        wanted = [ledger.token(n, k, anchors) for k in range(first, last + 1)]
        return b"".join(leaves[first:last + 1]), answer, wanted

    def test_all_runs(self):
        for count in range(1, 12):
            for first in range(count):
                for last in range(first, count):
                    leaves, answer, wanted = self.run_of(count, first, last)
                    self.assertEqual(batch.make_tokens(leaves, *answer), wanted)

    def test_refused(self):
        leaves, (token, (alpha, beta)), wanted = self.run_of(11, 2, 5)
        for bad in ((alpha[:-1], beta), (alpha[:-1], beta[:-1]), (alpha + [bytes(32)], beta + [bytes(32)]), (alpha, beta[:-1] + [bytes(32)])):
            with self.assertRaises(Wrong):
                batch.make_tokens(leaves, token, bad)
        changed = bytearray(leaves)
        changed[len(leaves) // 2] ^= 1
        for bad in (leaves[:-1], b"", bytes(changed), leaves + builder.document(b"more")):
            with self.assertRaises(Wrong):
                batch.make_tokens(bad, token, (alpha, beta))
        with self.assertRaises(Wrong):
            batch.cut_leaves(builder.document(b"a") + builder.document(b"a", suite=2))
        self.assertEqual(len(wanted), 4)


if __name__ == "__main__":
    unittest.main()
