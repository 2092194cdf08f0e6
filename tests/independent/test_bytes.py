"""What is cut, changed or put into the bytes of a token never leaves it Valid unseen."""

import unittest

from builder import anchor
from checks import Checks
from linking.token import MOST_BYTES
from sample import EVIDENT, HEAD, LEDGER, PUBLISHED, TWO, built


class Bytes(Checks):
    def test_decoding(self):
        good = built(HEAD, PUBLISHED, levels=TWO)
        for bad, result, code in (
                (good[:-1], "invalid", "LNK-FORMAT"), (good + b"\0", "invalid", "LNK-FORMAT"),
                (b"", "invalid", "LNK-FORMAT"), (good[:3] + b"\2" + good[4:], "inconclusive", "LNK-VERSION"),
                (good[:9] + b"\2" + good[10:], "inconclusive", "LNK-SUITE")):
            verdict = self.check(self.run_token(bad), result, code)
            self.assertIsNone(verdict.claimed_time)

    def test_over_long(self):
        """1,048,576 bytes are a token; one more is none, whatever its version."""
        room = MOST_BYTES - len(built(PUBLISHED)) - 5
        whole, longer = (built(anchor(9, bytes(room + more)), PUBLISHED) for more in (0, 1))
        self.assertEqual((MOST_BYTES, MOST_BYTES + 1), (len(whole), len(longer)))
        self.check(self.run_token(whole), "valid", "LNK-PUBLISHED", basis="published", proven=EVIDENT)
        for bad in (longer, longer[:3] + b"\2" + longer[4:]):
            self.check(self.run_token(bad), "invalid", "LNK-FORMAT")

    def test_unknown_anchor_is_skipped(self):
        made = built(b"\x09\0\0\0\x02zz", PUBLISHED)
        self.check(self.run_token(made), "valid", "LNK-PUBLISHED", basis="published", proven=EVIDENT)

    def test_no_byte_can_change_unseen(self):
        """Of every byte of a token, a change makes the verdict Invalid or Inconclusive.

        Excepted are the parts of a publication that verification does not look at.
        """
        made = built(PUBLISHED, levels=TWO)
        text = LEDGER.publications[1]
        begins = len(made) - len(text)
        free = set(range(begins + text.index(b"previous-"), len(made)))
        free |= set(range(begins + text.index(b"number "), begins + text.index(b"size ")))
        self.assertEqual("valid", self.run_token(made).result)
        for at in range(len(made)):
            for bit in (1, 4, 128):
                changed = made[:at] + bytes([made[at] ^ bit]) + made[at + 1:]
                if self.run_token(changed).result == "valid":
                    self.assertIn(at, free)

    def test_no_cut_or_insertion_is_valid(self):
        made = built(PUBLISHED, levels=TWO)
        for at in range(len(made)):
            self.assertNotEqual("valid", self.run_token(made[:at]).result)
            if at < len(made) - len(LEDGER.publications[1]):
                self.assertNotEqual("valid", self.run_token(made[:at] + b"\0" + made[at:]).result)


if __name__ == "__main__":
    unittest.main()
