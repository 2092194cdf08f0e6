"""Single sentences of the pages, each with a test."""

import unittest

from support import DAY, SECOND, Scene, Soundness, broken, builder, codes, suite, verify
from linking1 import key as keys, note as notes, order, printcode, record as records, token as tokens
from linking1.suite import Wrong


class Names(unittest.TestCase):
    def test_control_characters_in_key_names(self):
        key = builder.Signer("a", 1)
        text = b"t\n"
        for number in list(range(0x20)) + list(range(0x7F, 0xA0)):
            name = f"a{chr(number)}b"
            self.assertFalse(keys.is_key_name(name))
            with self.assertRaises(Wrong):
                keys.read_key(builder.Signer(name, 1).vkey)
            with self.assertRaises(Wrong):
                notes.read_note(text + b"\n" + key.line(text).replace(b" a ", f" {name} ".encode()))
        self.assertTrue(keys.is_key_name("a\u200bb~"))


class Events(unittest.TestCase):
    def setUp(self):
        self.ledger = Scene().ledger
        self.genesis = self.ledger.entries[0][1].decode()
        self.pair = suite.write_pair((bytes(32), bytes(32)))

    def read(self, text):
        return records.read_event(text.encode(), 1)

    def test_document_names_rise_strictly(self):
        def with_names(*names):
            lines = "".join(f"document {name} {self.pair}\n" for name in names)
            return self.genesis.replace("accuracy-us", lines + "accuracy-us", 1)
        self.assertEqual(len(self.read(with_names("-", "1", "a", "a1", "b")).state.documents), 5)
        for bad in (("a", "a"), ("b", "a"), ("a", "1")):
            with self.assertRaises(Wrong):
                self.read(with_names(*bad))

    def test_values_before_an_unknown_suite(self):
        pair = self.pair
        record = suite.write_pair(self.ledger.identity)

        def predecessor(value):
            return self.genesis.replace("predecessor none", f"predecessor {value}")

        def successor(value):
            return f"linking event v1\nsuccessor\nledger {self.ledger.name}\nrecord {record}\nsuccessor {value}\n"
        self.assertEqual(self.read(self.genesis.replace("suite 1", "suite 3")).unknown_kind, "suite")
        for text, whole in ((predecessor, f"a.b 1 {pair} 1 {pair}"), (successor, f"a.b 1 {pair}")):
            self.assertIsNone(self.read(text(whole)).unknown)
            for value in ("a.b 3 x", "a.b 3", "a.b 3  x y z", f"a.b 3 {pair}"):
                self.assertEqual(self.read(text(value)).unknown_kind, "suite", value)
            for value in ("a+b 3 x", "a.b 03 x", "a.b x", "a.b", " 3 x", whole + " x", whole.replace("a.b", "a+b")):
                with self.assertRaises(Wrong, msg=value) as caught:
                    self.read(text(value))
                self.assertEqual(caught.exception.kind, "malformed")
        beacon = (f"linking event v1\nbeacon\nledger {self.ledger.name}\nsource ledger\nname n\nvalue 3 x\n")
        self.assertEqual(self.read(beacon).unknown_kind, "suite")
        self.assertEqual(self.read(self.genesis.replace("genesis", "other").replace(
            "suite 1", f"record {pair}")).unknown_kind, "unknown")


class ForkProofs(unittest.TestCase):
    def setUp(self):
        self.one, self.two = Scene().ledger, Scene().ledger
        for ledger, kind in ((self.one, b"x"), (self.two, b"y")):
            ledger.round(builder.document(kind))
        self.said = [(1, ledger.head(4)[0]) for ledger in (self.one, self.two)]

    def holds(self, *statements, record=None, own=None):
        proof = order.read_fork(order.Fork(record or self.one.record(), statements).encode())
        return order.fork_holds(proof, 0, self.one.identity[0], 10**15, Soundness(),
                                own and records.read_record(own))

    def test_unknown_types(self):
        good = order.Fork(self.one.record(), tuple(self.said))
        for kind in (0, 5, 255):
            bad = order.Fork(good.record, (self.said[0], (kind, b"x"))).encode()
            for data in (bad, bad + b"x", bad[:-1]):  # whatever follows: a later version may say more there
                with self.assertRaises(Wrong) as caught:
                    order.read_fork(data)
                self.assertEqual(caught.exception.kind, "unknown")

    def test_the_records_walk(self):
        short = self.one.record()
        self.one.record_event(self.one.event_text("later", ""), counts=False)
        unknown = self.one.record()
        self.assertTrue(self.holds(*self.said, record=short))
        self.assertFalse(self.holds(*self.said, record=unknown))          # does not walk whole
        n = self.one.entries[-1][0]
        self.assertEqual(n, 4)
        self.assertTrue(self.holds(*self.said, record=short, own=unknown))        # size 4 is known by it
        for ledger in (self.one, self.two):
            while len(ledger.headers) < 6:
                ledger.heartbeat()
        later = [(1, ledger.head(6)[0]) for ledger in (self.one, self.two)]
        self.assertTrue(self.holds(*later, record=short))
        self.assertFalse(self.holds(*later, record=short, own=unknown))           # size 6 is not

    def test_own_record_as_far_as_it_walks(self):
        short = self.one.record()
        self.one.configuration()
        strange = builder.role_signers(self.one.name, 1, ((9,), (9,), (9,), ()))
        own = records.write_record([self.one.entry(0), self.one.entry(1, notes=self.one.head(5, strange))])
        self.assertTrue(self.holds(*self.said, record=short, own=own))
        self.assertFalse(self.holds(*self.said, record=own, own=own))


class Records(unittest.TestCase):
    def setUp(self):
        self.s = Scene()

    def test_first_entry_makes_the_file(self):
        first = self.s.ledger.entry(0).encode()

        def file(*entries):
            return (b"LRC\x01" + len(entries).to_bytes(2, "big")
                    + b"".join(len(e).to_bytes(4, "big") + e for e in entries))
        changed = {"malformed": [first + b"\0", first[:-1], b"", b"\0"]}
        at = first.index(self.s.ledger.headers[0]) + self.magic()
        changed["version"] = [first[:at] + b"\x09" + first[at + 1:]]
        changed["suite"] = [first[:at + 1] + b"\x09" + first[at + 2:]]
        for kind, pieces in changed.items():
            for piece in pieces:
                with self.assertRaises(Wrong) as caught:
                    records.read_record(file(piece, first))
                self.assertEqual(caught.exception.kind, kind)
                verdict = self.s.verify(record=file(piece))
                self.assertEqual(codes(verdict)[:2], ["LNK-RECORD-FAULT", "LNK-RECORD"])
                self.assertIn(f"record: {kind}", verdict.reported)

    def magic(self):
        """Bytes before the version of a header."""
        header = self.s.ledger.headers[0]
        return next(k for k in range(8) if header[k:k + 2] == b"\x01\x01")

    def test_of_several_the_first_that_begins_with_the_identity(self):
        ledger = self.s.ledger
        other = Scene(name="example.net/log", seeds=((11,), (12,), (13,), ())).ledger.record()
        old = ledger.record()
        ledger.configuration()
        faulty = records.write_record([ledger.entry(0), ledger.entry(
            1, notes=ledger.head(4, builder.role_signers(ledger.name, 1, ((9,), (9,)))))])
        n = ledger.round(self.s.leaves[1])
        ledger.heartbeat()
        token = ledger.token(n, 0, [ledger.head_anchor(n, n + 1)])

        def found(*files):
            return codes(self.s.verify(token, record=None, more_records=tuple((f, 0, None) for f in files)))[:2]
        self.assertEqual(found(other, b"x", old, ledger.record(), faulty), ["LNK-SIGNED"])
        self.assertEqual(found(other, b"x", old, faulty), ["LNK-RECORD", "LNK-NO-KEY"])
        self.assertEqual(found(other, b"x", faulty, old), ["LNK-RECORD-FAULT", "LNK-RECORD"])
        self.assertEqual(found(other, b"x"), ["LNK-RECORD-FAULT", "LNK-RECORD"])
        self.assertEqual(found(other), ["LNK-RECORD", "LNK-NO-KEY"])


class PrintCodes(unittest.TestCase):
    def groups(self, text):
        with self.assertRaises(printcode.BadCode) as caught:
            printcode.read_code(text)
        return caught.exception.groups

    def test_named_groups(self):
        code = printcode.write_code("sha3-512", 5, 7, bytes(64), bytes(64)).replace("-", "")
        self.assertEqual(self.groups("1" + code[1:9] + "0" + code[10:12] + "89" + code[14:] + "!"), [1, 2, 3, 30])

        def wrong(*places):
            return "".join(("B" if c == "A" else "A") if g in places else c for g, c in enumerate(code))
        self.assertEqual(self.groups(wrong(0, 12, 107, 108, 150)), [1, 3, 18])
        self.assertEqual(self.groups(wrong(0, 12, 20)[:22]), [1, 3])       # the fourth is not whole
        self.assertEqual(self.groups(wrong(0)[:6]), [1])
        self.assertEqual(self.groups(code[:4]), [1])


if __name__ == "__main__":
    unittest.main()
