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


if __name__ == "__main__":
    unittest.main()
