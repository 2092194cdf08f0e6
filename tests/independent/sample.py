"""The ledger, tokens and trust the tests begin with."""

from dataclasses import replace

from builder import DAY, START, Ledger, aggregate, document, token
from linking.basics import ALPHA, BETA, digest
from linking.notes import read_vkey
from linking.verification import Key, Trust, Value

DATA = b"abc"
ID = "example.org/ledger"


def small_ledger():
    """Rounds 0 to 6; round 3 holds DATA at place 1 of 3, and below an aggregate at place 2."""
    ledger = Ledger()
    ledger.close([document(b"one")])
    ledger.close([document(b"two"), document(b"three")])
    below = [document(bytes([n])) for n in range(4)] + [document(DATA)]
    ledger.below = below
    ledger.close([document(b"four"), document(DATA), aggregate(below)])
    for n in range(3):
        ledger.close([document(bytes([9, n]))])
    ledger.publish(5)
    ledger.publish(7, [("policy", digest(ALPHA, b"p"), digest(BETA, b"p"))])
    return ledger


def twin():
    """The same ledger with the same keys up to round 3, and a different round 4: a split view."""
    other = Ledger()
    for leaves in LEDGER.rounds[1:4]:
        other.close(leaves)
    other.close([document(b"another round 4")])
    return other


LEDGER = small_ledger()
ONE = [(LEDGER.rounds[3], 1)]
TWO = [(LEDGER.below, 4), (LEDGER.rounds[3], 2)]
HEAD = LEDGER.head_anchor(3, 4)
PUBLISHED = LEDGER.publication_anchor(3, 7, LEDGER.publications[1])
EVIDENT = START + DAY
NOW = START + 30 * DAY
KEYS = [Key(read_vkey(LEDGER.signers[h].vkey)) for h in (ALPHA, BETA)]
VALUES = [Value(h, 7, LEDGER.times[6], LEDGER.root(h, 7), EVIDENT) for h in (ALPHA, BETA)]


def built(*anchors, levels=ONE, header=LEDGER.headers[3]):
    return token(levels, header, list(anchors))


def trust(**changes):
    return replace(Trust(ID, NOW, keys=KEYS, values=VALUES), **changes)
