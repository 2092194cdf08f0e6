"""The limits of a book (publication.md): a book over them is not read."""

import unittest
from unittest import mock

from probes_books import Books as Probes
from linking1 import publication


class Limits(Probes):
    def test_publications_and_faults_are_counted_together(self):
        with mock.patch.object(publication, "MOST_BOOK", 3):
            self.is_(self.ask(z_lvc=b"x"), [("z.lvc", "misnamed")])
            self.assertEqual(self.ask(z_lvc=b"x", y_lvc=b"x"), {"error": "malformed"})
            self.files["000003.note"] = b""
            self.assertEqual(self.ask(z_lvc=b"x"), {"error": "malformed"})

    def test_bytes_of_what_would_be_read(self):
        size = sum(map(len, self.files.values()))
        with mock.patch.object(publication, "MOST_BOOK_BYTES", size):
            self.is_(self.ask(z_lvc=bytes(1000), README_md=bytes(1000)), [("z.lvc", "misnamed")])
            self.assertEqual(self.ask(record_lrc=b"x"), {"error": "malformed"})
        with mock.patch.object(publication, "MOST_BOOK_BYTES", size - 1):
            self.assertEqual(self.ask(), {"error": "malformed"})


del Probes

if __name__ == "__main__":
    unittest.main()
