"""Leaf (leaf.md) and header (round.md)."""

from dataclasses import dataclass

from . import trees
from .basics import ALPHA, BETA, DIGEST, MAX_U64, SUITE, ZEROS, Refused, digest, is_ledger_id, is_time

DOCUMENT, AGGREGATE, TOKEN, EVENT = 1, 2, 3, 4
MOST_ACCURACY = 60_000_000


class Cursor:
    """Reads fields of a fixed width, front to back; what is missing is malformed."""

    def __init__(self, data, name):
        self.data, self.name, self.at = data, name, 0

    def take(self, count, what):
        if len(self.data) - self.at < count:
            raise Refused(f"{self.name}: {what} needs {count} bytes at {self.at}, {len(self.data) - self.at} are left")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, width, what, least=0, most=MAX_U64):
        value = int.from_bytes(self.take(width, what), "big")
        if not least <= value <= most:
            raise Refused(f"{self.name}: {what} is {value}, not from {least} to {most}")
        return value

    def pair(self, what):
        return {ALPHA: self.take(DIGEST, what), BETA: self.take(DIGEST, what)}

    def end(self):
        if self.at != len(self.data):
            raise Refused(f"{self.name}: {len(self.data) - self.at} bytes are left over at {self.at}")


def check_prefix(data, tag, name):
    """Tag, version and suite, the first step of decoding a leaf or a header."""
    if len(data) < 3:
        raise Refused(f"{name}: {len(data)} bytes are too few for tag, version and suite")
    if data[:1] != tag:
        raise Refused(f"{name}: the tag is {data[0]:02x}, not {tag.hex()}")
    if data[1] != 1:
        raise Refused(f"{name}: version {data[1]} is unknown", "version")
    if data[2] != SUITE:
        raise Refused(f"{name}: suite {data[2]} is unknown", "suite")


@dataclass(frozen=True)
class Leaf:
    data: bytes
    kind: int
    count: int
    digests: dict
    nonce: bytes


def decode_leaf(data):
    check_prefix(data, b"L", "leaf")
    cursor = Cursor(data, "leaf")
    cursor.take(3, "tag, version and suite")
    kind = cursor.number(1, "kind", DOCUMENT, EVENT)
    count = cursor.number(8, "count", 1, MAX_U64) if kind == AGGREGATE else cursor.number(8, "count", 0, 0)
    digests = cursor.pair("digest")
    most_nonce = 0 if kind == EVENT else 32
    nonce = cursor.take(cursor.number(1, "nonce length", 0, most_nonce), "nonce")
    cursor.end()
    return Leaf(data, kind, count, digests, nonce)


@dataclass(frozen=True)
class Header:
    data: bytes
    ledger: str
    index: int
    time: int
    accuracy: int
    valid_until: int
    policy: str
    leaf_count: int
    round_root: dict
    previous_link: dict
    history_root: dict
    signed_head_digest: dict

    def link(self, function):
        return trees.leaf_hash(function, self.data)


def _policy(octets):
    """The dotted form of an object identifier's contents octets, which must be minimal."""
    if octets[-1] & 0x80:
        raise Refused("header: the policy's last subidentifier does not end")
    numbers, value, begins = [], 0, True
    for octet in octets:
        if begins and octet == 0x80:
            raise Refused("header: a subidentifier of the policy begins with 80")
        value, begins = value << 7 | octet & 0x7F, not octet & 0x80
        if begins:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))


def _time(cursor, what):
    micros = cursor.number(8, what)
    if not is_time(micros):
        raise Refused(f"header: {what} {micros} is not within 1970 to 9999")
    return micros


def decode_header(data):
    check_prefix(data, b"H", "header")
    cursor = Cursor(data, "header")
    cursor.take(3, "tag, version and suite")
    ledger = cursor.take(cursor.number(1, "ledger id length", 1, 128), "ledger id").decode("latin-1")
    if not is_ledger_id(ledger):
        raise Refused(f"header: {ledger!r} is no ledger id")
    index = cursor.number(8, "index")
    time = _time(cursor, "time")
    accuracy = cursor.number(4, "accuracy", 0, MOST_ACCURACY)
    valid_until = _time(cursor, "valid-until")
    if valid_until <= time:
        raise Refused("header: valid-until is not later than time")
    policy = _policy(cursor.take(cursor.number(1, "policy length", 1, 64), "policy"))
    leaf_count = cursor.number(4, "leaf count", 1)
    names = ("round root", "previous link", "history root", "signed-head digest")
    round_root, previous, history, heads = (cursor.pair(name) for name in names)
    cursor.end()
    if index == 0:
        if leaf_count != 1:
            raise Refused(f"header: round 0 holds the genesis alone, not {leaf_count} leaves")
        for function in (ALPHA, BETA):
            if previous[function] != ZEROS or heads[function] != ZEROS:
                raise Refused("header: round 0 has no previous link and no signed heads")
            if history[function] != digest(function, b""):
                raise Refused("header: the history before round 0 is empty")
    return Header(data, ledger, index, time, accuracy, valid_until, policy, leaf_count,
                  round_root, previous, history, heads)
