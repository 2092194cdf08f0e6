"""Every vector of tests/vectors/v1 against this verifier, and the folder against the script that makes it."""

import json
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

    def test_made_again_nothing_changes(self):
        self.assertEqual(make_vectors.differences(make_vectors.make()), [])


if __name__ == "__main__":
    unittest.main()
