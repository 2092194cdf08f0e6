"""Bytes that the tests do not read: the ends of every bound. make_vectors.py records them."""

import unittest
