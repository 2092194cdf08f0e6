"""Verdicts that the tests do not ask for: the ends of every rule. make_vectors.py records them."""

import unittest
