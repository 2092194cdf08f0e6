"""Token (token.md)."""

from dataclasses import dataclass

from .basics import ALPHA, BETA, DIGEST, Refused
from .leaf_header import Cursor, Header, Leaf, decode_header, decode_leaf

MOST_BYTES = 1_048_576
SIGNED_HEAD, PUBLICATION = 1, 2


@dataclass(frozen=True)
class Level:
    leaf: Leaf
    index: int
    paths: dict


@dataclass(frozen=True)
class Anchor:
    """Of an unknown type only type and body are filled in."""

    type: int
    body: bytes
    size: int = 0
    paths: dict = None
    notes: dict = None
    publication: bytes = None


@dataclass(frozen=True)
class Token:
    levels: list
    header: Header
    anchors: list


def _embedded(cursor, name, decode):
    """A leaf or header, cut out by its u16 length and decoded at once."""
    return decode(cursor.take(cursor.number(2, f"{name} length"), name))


def _paths(cursor):
    k = cursor.number(1, "path length", 0, 63)
    return {function: [cursor.take(DIGEST, "path hash") for _ in range(k)] for function in (ALPHA, BETA)}


def _anchor(cursor):
    kind = cursor.number(1, "anchor type")
    body = cursor.take(cursor.number(4, "anchor body length"), "anchor body")
    if kind not in (SIGNED_HEAD, PUBLICATION):
        return Anchor(kind, body)
    inner = Cursor(body, "anchor")
    size = inner.number(8, "size")
    paths = _paths(inner)
    texts = [inner.take(inner.number(2, "note length"), "note") for _ in range(2 if kind == SIGNED_HEAD else 1)]
    inner.end()
    if kind == SIGNED_HEAD:
        return Anchor(kind, body, size, paths, notes={ALPHA: texts[0], BETA: texts[1]})
    return Anchor(kind, body, size, paths, publication=texts[0])


def decode_token(data):
    if len(data) > MOST_BYTES:
        raise Refused(f"token: {len(data)} bytes are more than {MOST_BYTES}")
    if len(data) < 4 or data[:3] != b"LTS":
        raise Refused("token: the bytes do not begin with LTS and a version")
    if data[3] != 1:
        raise Refused(f"token: version {data[3]} is unknown", "version")
    cursor = Cursor(data, "token")
    cursor.take(4, "magic and version")
    levels = []
    for _ in range(cursor.number(1, "level count", 1, 8)):
        leaf = _embedded(cursor, "leaf", decode_leaf)
        levels.append(Level(leaf, cursor.number(8, "index"), _paths(cursor)))
    header = _embedded(cursor, "header", decode_header)
    anchors = [_anchor(cursor) for _ in range(cursor.number(1, "anchor count", 0, 64))]
    cursor.end()
    return Token(levels, header, anchors)
