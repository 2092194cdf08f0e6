"""The limits of a cover's files (cover.md) that no vector can have."""

import unittest
from unittest import mock

from linking1 import cover
from probes_covers import ENTRIES, EVIDENCE, LEAVES, ROOTS, Base, chunk


class Limits(Base):
    def test_bytes_of_roots_and_chunks(self):
        files, names = self.files(), (ROOTS, ENTRIES, LEAVES, EVIDENCE)
        for name in names:
            size = len(files[name])
            with mock.patch.object(cover, "MOST_CHUNK", size):
                found = self.ask(files)
                self.assertNotEqual(found.get("fault"), [name, "long"])
            with mock.patch.object(cover, "MOST_CHUNK", size - 1):
                self.faults(next(n for n in names if len(files[n]) >= size), "long", files)

    def test_bytes_of_all_evidence(self):
        first, second = (chunk(bytes([kind]) + body) for kind, body in self.evidence)
        files = {**self.files(), EVIDENCE: first, "evidence/00000001": second}
        with mock.patch.object(cover, "MOST_EVIDENCE_BYTES", len(first) + len(second)):
            self.leads(files)
        with mock.patch.object(cover, "MOST_EVIDENCE_BYTES", len(first) + len(second) - 1):
            self.faults("evidence/00000001", "long", files)
        with mock.patch.object(cover, "MOST_EVIDENCE_BYTES", len(first) - 1):
            self.faults(EVIDENCE, "long", files)


del Base

if __name__ == "__main__":
    unittest.main()
