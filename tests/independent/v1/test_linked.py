"""The linked tokens of the examples, by the page alone (linked.md)."""

import unittest

import linked
from support import example
from linking1.suite import Wrong


class Linked(unittest.TestCase):
    def test_examples_are_their_tokens(self):
        for name in ("abc", "suite-2"):
            self.assertEqual(linked.read_linked(example(name + ".der")), example(name + ".lts"), name)

    def test_cut_anywhere(self):
        data = example("abc.der")
        for size in range(0, len(data), 7):
            with self.assertRaises(Wrong):
                linked.read_linked(data[:size])
        with self.assertRaises(Wrong):
            linked.read_linked(data + b"\0")

    def test_any_byte_changed_outside_the_notes(self):
        """Each is refused. What stands in a note is for whoever verifies the token."""
        data, token, taken = bytearray(example("abc.der")), example("abc.lts"), 0
        for at in range(len(data)):
            data[at] ^= 1
            try:
                made = linked.read_linked(bytes(data))
            except Wrong:
                pass
            else:
                taken += 1
                self.assertEqual(made[:625], token[:625], at)  # levels and header
                self.assertEqual(sum(a != b for a, b in zip(made, token)), 1, at)
            data[at] ^= 1
        self.assertTrue(0 < taken < 183 + 201 + 826, taken)


if __name__ == "__main__":
    unittest.main()
