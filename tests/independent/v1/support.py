"""What the tests share: the example files, a ledger, and a short way to a verdict."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import builder  # noqa: E402
from linking1 import publication, record, suite, verify  # noqa: E402
from linking1.suitability import Soundness  # noqa: E402

EXAMPLE = HERE.parent.parent.parent / "docs" / "spec" / "example"
SPEC = EXAMPLE.parent
T = suite.read_time
DAY, SECOND = builder.DAY, builder.SECOND
SEEN = set()  # every code that any test met


def example(name):
    return (EXAMPLE / name).read_bytes()


def broken(*pairs):
    return Soundness((), pairs)


class Scene:
    """A ledger whose round 1 holds "a", "abc", "b"; publication 1 of size 3."""

    def __init__(self, **values):
        self.ledger = ledger = builder.Ledger(**values)
        s = ledger.suite
        self.leaves = [builder.document(b"a", suite=s), builder.document(b"abc", bytes(range(16)), suite=s),
                       builder.document(b"b", suite=s)]
        ledger.round(*self.leaves)
        ledger.heartbeat()
        self.note = ledger.publish()
        self.data = b"abc"
        self.now = ledger.time(2) + DAY

    def head(self, size=2, n=1, **values):
        return self.ledger.head_anchor(n, size, **values)

    def pub(self, note=None, n=1, **values):
        return self.ledger.publication_anchor(n, note or self.note, **values)

    def token(self, *anchors, n=1, index=1, below=()):
        return self.ledger.token(n, index, anchors or (self.head(), self.pub()), below)

    def print_of(self, note=None, end=None, kind=5, begin=None):
        end = self.now if end is None else end
        return verify.Item(builder.about_text(note or self.note, end if begin is None else begin, end, kind=kind), True)

    def verify(self, token=None, data=None, imprint=None, **values):
        values.setdefault("held", self.now)
        values.setdefault("identity", self.ledger.identity)
        if "record" not in values:
            values["record"] = self.ledger.record()
        if imprint is None:
            imprint = suite.imprint_of(self.ledger.suite, self.data if data is None else data)
        verdict = verify.verify(self.token() if token is None else token, imprint, verify.Given(**values))
        note_codes(verdict)
        return verdict


def note_codes(verdict):
    for chain in verdict.chains:
        SEEN.update(chain.findings)


def codes(verdict, h=0):
    return verdict.chains[h].findings


def says(verdict):
    """(result, basis) overall and the codes of α."""
    return verdict.result, verdict.basis, codes(verdict)


def publication_of(note):
    return publication.read_publication(note)


__all__ = ["Scene", "says", "codes", "broken", "example", "T", "DAY", "SECOND", "SEEN", "builder", "suite", "verify",
           "record", "publication_of", "note_codes", "os", "SPEC", "EXAMPLE", "HERE", "Soundness"]
