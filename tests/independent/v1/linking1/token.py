"""Levels, anchors, tokens (token.md)."""

from dataclasses import dataclass

from .leaf import read_leaf
from .note import MOST_NOTE
from .round import read_header
from .suite import SUITE_WIDTH, Cursor, Wrong, version

MOST_TOKEN = 1_048_576
HEAD, PUBLICATION, VOUCHER = 1, 2, 3


def length(data, count):
    return len(data).to_bytes(count, "big") + data


@dataclass(frozen=True)
class Level:
    leaf_bytes: bytes
    leaf: object
    index: int
    paths: tuple  # α path, β path

    def encode(self):
        return (length(self.leaf_bytes, 2) + self.index.to_bytes(8, "big") + bytes([len(self.paths[0])])
                + b"".join(self.paths[0]) + b"".join(self.paths[1]))


def read_level(cursor, suite=None):
    leaf_bytes = cursor.take(cursor.u16(), "leaf")
    leaf = read_leaf(leaf_bytes)
    if suite is not None and leaf.suite != suite:
        raise Wrong("a leaf of another suite")
    index = cursor.u64(what="index")
    count = cursor.u8(0, 63, "path length")
    width = SUITE_WIDTH[suite or leaf.suite]
    return Level(leaf_bytes, leaf, index, (cursor.hashes(count, width), cursor.hashes(count, width)))


@dataclass(frozen=True)
class Anchor:
    type: int
    body: bytes
    size: int = 0
    paths: tuple = ((), ())
    notes: tuple = ()  # α and β note, or the publication

    def encode(self):
        return bytes([self.type]) + length(self.body, 4)


def anchor_body(size, paths, notes):
    return (size.to_bytes(8, "big") + bytes([len(paths[0])]) + b"".join(paths[0]) + b"".join(paths[1])
            + b"".join(length(note, 4) for note in notes))


def read_anchor(kind, body, width):
    if kind not in (HEAD, PUBLICATION):
        return Anchor(kind, body)
    cursor = Cursor(body)
    size = cursor.u64(what="size")
    count = cursor.u8(0, 63, "path length")
    paths = (cursor.hashes(count, width), cursor.hashes(count, width))
    notes = tuple(cursor.take(cursor.u32(1, MOST_NOTE, "note length"), "note")
                  for _ in range(2 if kind == HEAD else 1))
    cursor.end()
    return Anchor(kind, body, size, paths, notes)


@dataclass(frozen=True)
class Token:
    levels: tuple
    header_bytes: bytes
    header: object
    anchors: tuple

    def encode(self):
        return (b"LTS\x01" + bytes([len(self.levels)]) + b"".join(level.encode() for level in self.levels)
                + length(self.header_bytes, 2) + bytes([len(self.anchors)])
                + b"".join(anchor.encode() for anchor in self.anchors))


def read_token(data):
    if len(data) > MOST_TOKEN:
        raise Wrong("a token has at most 1,048,576 bytes")
    cursor = Cursor(data)
    version(cursor, b"LTS", "token")
    levels = []
    for _ in range(cursor.u8(1, 8, "level count")):
        levels.append(read_level(cursor, levels[0].leaf.suite if levels else None))
    suite = levels[0].leaf.suite
    header_bytes = cursor.take(cursor.u16(), "header")
    header = read_header(header_bytes)
    if header.suite != suite:
        raise Wrong("a header of another suite")
    anchors = []
    for _ in range(cursor.u8(0, 64, "anchor count")):
        kind = cursor.u8()
        anchors.append(read_anchor(kind, cursor.take(cursor.u32(), "anchor"), SUITE_WIDTH[suite]))
    cursor.end()
    return Token(tuple(levels), header_bytes, header, tuple(anchors))
