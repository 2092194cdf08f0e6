"""Tree, folding, header, link, policy (round.md)."""

import re
from dataclasses import dataclass

from .suite import MAX_TIME, MAX_U64, SUITE_WIDTH, SUITES, Cursor, Wrong, digest, is_ledger_id, suite_byte

MOST_HEADER = 4_967


def leaf_hash(function, entry):
    return digest(function, b"\x00" + entry)


def node(function, left, right):
    return digest(function, b"\x01" + left + right)


def root_of_hashes(function, hashes):
    if not hashes:
        return digest(function, b"")
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return node(function, root_of_hashes(function, hashes[:half]), root_of_hashes(function, hashes[half:]))


def root(function, entries):
    return root_of_hashes(function, [leaf_hash(function, entry) for entry in entries])


def path_of_hashes(function, index, hashes):
    if len(hashes) == 1:
        return []
    half = 1 << (len(hashes) - 1).bit_length() - 1
    if index < half:
        return path_of_hashes(function, index, hashes[:half]) + [root_of_hashes(function, hashes[half:])]
    return path_of_hashes(function, index - half, hashes[half:]) + [root_of_hashes(function, hashes[:half])]


def fold(function, value, index, count, path):
    """(result, left-hand hashes), or None where folding fails."""
    if index >= count:
        return None
    fn, sn, left = index, count - 1, []
    for step in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            value = node(function, step, value)
            left.append(step)
            while not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            value = node(function, value, step)
        fn >>= 1
        sn >>= 1
    return None if sn else (value, left)


def join(function, left):
    if not left:
        return digest(function, b"")
    value = left[0]
    for step in left[1:]:
        value = node(function, step, value)
    return value


# Policy

def policy_bytes(text):
    if re.fullmatch(r"[0-2](\.(0|[1-9][0-9]*))+", text) is None:
        raise Wrong(f"{text!r} is no policy")
    arcs = [int(arc) for arc in text.split(".")]
    if arcs[0] < 2 and arcs[1] > 39:
        raise Wrong("the second arc is at most 39")
    data = b""
    for value in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        piece = bytes([value & 127])
        while value := value >> 7:
            piece = bytes([value & 127 | 128]) + piece
        data += piece
    if len(data) > 64:
        raise Wrong("a policy has at most 64 bytes")
    return data


def policy_text(data):
    if not 1 <= len(data) <= 64 or data[-1] & 128:
        raise Wrong("this is no policy")
    arcs, value, first = [], 0, True
    for byte in data:
        if first and byte == 0x80:
            raise Wrong("a number of a policy begins with 80")
        value, first = value << 7 | byte & 127, not byte & 128
        if first:
            arcs.append(value)
            value = 0
    top = min(arcs[0] // 40, 2)
    return ".".join(map(str, [top, arcs[0] - 40 * top] + arcs[1:]))


@dataclass(frozen=True)
class Header:
    suite: int
    ledger: str
    index: int
    time: int
    accuracy: int
    valid_until: int
    policy: bytes
    leaf_count: int
    extensions: tuple  # (type byte, value)
    round_roots: tuple
    previous_link: tuple
    record_link: tuple
    history_roots: tuple
    head_digests: tuple

    def encode(self):
        block = b"".join(bytes([kind]) + len(value).to_bytes(2, "big") + value for kind, value in self.extensions)
        return (bytes([0x48, 1, self.suite, len(self.ledger)]) + self.ledger.encode()
                + self.index.to_bytes(8, "big") + self.time.to_bytes(8, "big") + self.accuracy.to_bytes(4, "big")
                + self.valid_until.to_bytes(8, "big") + bytes([len(self.policy)]) + self.policy
                + self.leaf_count.to_bytes(4, "big") + len(block).to_bytes(2, "big") + block
                + b"".join(self.round_roots + self.previous_link + self.record_link + self.history_roots
                           + self.head_digests))

    def link(self, h):
        return leaf_hash(SUITES[self.suite][h], self.encode())

    @property
    def links(self):
        return self.link(0), self.link(1)

    @property
    def critical(self):
        return any(kind & 128 for kind, _ in self.extensions)


def read_header(data):
    if len(data) < 3 or data[0] != 0x48:
        raise Wrong("this is no header")
    if data[1] != 1:
        raise Wrong("unknown version of a header", "version")
    cursor = Cursor(data)
    cursor.take(2)
    suite = suite_byte(cursor)
    width = SUITE_WIDTH[suite]
    ledger = cursor.take(cursor.u8()).decode("latin-1")
    if not is_ledger_id(ledger):
        raise Wrong("this is no ledger id")
    index = cursor.u64(0, MAX_U64 - 1, "index")
    time = cursor.time()
    accuracy = cursor.u32(0, 60_000_000, "accuracy")
    valid_until = cursor.u64(time + 1, MAX_TIME, "valid-until")
    policy = cursor.take(cursor.u8())
    policy_text(policy)
    leaf_count = cursor.u32(1, what="leaf count")
    block = Cursor(cursor.take(cursor.u16(0, 4096, "extensions length")))
    extensions, last = [], 0
    while block.rest():
        kind = block.u8()
        if kind & 127 <= last:
            raise Wrong("types of extensions do not rise")
        last = kind & 127
        extensions.append((kind, block.take(block.u16())))
    pairs = [tuple(cursor.hashes(2, width)) for _ in range(5)]
    cursor.end()
    zeros = (bytes(width),) * 2
    if index == 0:
        empty = tuple(digest(function, b"") for function in SUITES[suite])
        if leaf_count != 1 or pairs[1:] != [zeros, zeros, empty, zeros]:
            raise Wrong("round 0 has one leaf, no links, and an empty history")
    if index == 1 and pairs[1] != pairs[2]:
        raise Wrong("header 1's record link is its previous link")
    return Header(suite, ledger, index, time, accuracy, valid_until, policy, leaf_count, tuple(extensions), *pairs)
