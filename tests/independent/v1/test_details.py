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


if __name__ == "__main__":
    unittest.main()
