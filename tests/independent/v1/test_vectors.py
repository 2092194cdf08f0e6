"""Every vector of tests/vectors/v1 against this verifier, and the folder against the script that makes it."""

import json
import subprocess
import sys
import unittest

import make_vectors


class Vectors(unittest.TestCase):
    maxDiff = None

    def test_every_vector(self):
        files = sorted(make_vectors.FOLDER.rglob("*.json"))
        self.assertGreater(len(files), 400)
        for path in files:
            with self.subTest(str(path.relative_to(make_vectors.FOLDER))):
                vector = json.loads(path.read_text())
                self.assertEqual(make_vectors.outcome_of(vector), vector["answer"])

    def test_what_is_frozen_is_all_that_is_there_and_as_it_was(self):
        self.assertEqual(make_vectors.digests(make_vectors.there()), make_vectors.frozen())

    def test_made_again_nothing_changes(self):
        # In a process of its own: what records must stand in place before the tests are read.
        made = subprocess.run(
            [sys.executable, str(make_vectors.HERE / "make_vectors.py"), "--check"], capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)


if __name__ == "__main__":
    unittest.main()
