"""Imprint and leaf (leaf.md)."""

from dataclasses import dataclass

from .suite import MAX_U64, SUITE_WIDTH, Cursor, Wrong, suite_of

DOCUMENT, AGGREGATE, TOKEN, EVENT = 1, 2, 3, 4


@dataclass(frozen=True)
class Leaf:
    suite: int
    kind: int
    count: int
    digests: tuple
    nonce: bytes

    def encode(self):
        return (bytes([0x4C, 1, self.suite, self.kind]) + self.count.to_bytes(8, "big")
                + b"".join(self.digests) + bytes([len(self.nonce)]) + self.nonce)


def read_leaf(data):
    cursor = Cursor(data)
    leaf = take_leaf(cursor)
    cursor.end()
    return leaf


def take_leaf(cursor):
    """A leaf that may not be the last of the bytes."""
    head = cursor.take(3)
    if head[0] != 0x4C:
        raise Wrong("this is no leaf")
    if head[1] != 1:
        raise Wrong("unknown version of a leaf", "version")
    suite = suite_of(head[2])
    width = SUITE_WIDTH[suite]
    kind = cursor.u8(1, what="kind")
    count = cursor.number(8, 1 if kind == AGGREGATE else 0, MAX_U64 if kind == AGGREGATE else 0, "count")
    digests = tuple(cursor.hashes(2, width))
    nonce = cursor.take(cursor.u8(0, 0 if kind == EVENT else 32, "nonce length"))
    return Leaf(suite, kind, count, digests, nonce)
