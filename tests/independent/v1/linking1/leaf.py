"""Imprint and leaf (leaf.md)."""

from dataclasses import dataclass

from .suite import MAX_U64, SUITE_WIDTH, Cursor, Wrong, suite_byte

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
    if len(data) < 3 or data[0] != 0x4C:
        raise Wrong("this is no leaf")
    if data[1] != 1:
        raise Wrong("unknown version of a leaf", "version")
    cursor = Cursor(data)
    cursor.take(2)
    suite = suite_byte(cursor)
    width = SUITE_WIDTH[suite]
    kind = cursor.u8(1, what="kind")
    count = cursor.number(8, 1 if kind == AGGREGATE else 0, MAX_U64 if kind == AGGREGATE else 0, "count")
    digests = tuple(cursor.hashes(2, width))
    nonce = cursor.take(cursor.u8(0, 0 if kind == EVENT else 32, "nonce length"))
    cursor.end()
    return Leaf(suite, kind, count, digests, nonce)
