"""What the tests over verdicts share."""

import unittest

from linking.basics import ALPHA, BETA, imprint_of
from linking.verification import verify
from sample import DATA, trust


class Checks(unittest.TestCase):
    def check(self, verdict, result, alpha, beta=None, basis=None, proven=None):
        self.assertEqual((result, basis, proven), (verdict.result, verdict.basis, verdict.proven_latest_time))
        self.assertEqual(alpha.split(), verdict.chains[ALPHA].codes)
        self.assertEqual((alpha if beta is None else beta).split(), verdict.chains[BETA].codes)
        return verdict

    def run_token(self, data, given=None, imprint=None):
        return verify(data, imprint or imprint_of(DATA), given or trust())
