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


if __name__ == "__main__":
    unittest.main()
