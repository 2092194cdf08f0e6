"""Consistency, order, stamped not before, forks (order.md)."""

from dataclasses import dataclass, replace

from . import cms
from .key import ALPHA_HEAD, PUBLICATION as PUBLICATION_ROLE, is_signed
from .note import origin, read_head
from .publication import read_publication, signed_line
from .record import MOST_EVENT, NOT_ACCEPTED, common_part, read_entry, read_event, read_record, walk
from .round import fold, leaf_hash, node, read_header
from .suite import CHAINS, SUITE_WIDTH, SUITES, Cursor, Wrong, digest, suite_byte, version
from .token import length, read_level

MOST = 33_554_432
MOST_DEEP = 8


def _cursor(data, magic, name):
    if len(data) > MOST:
        raise Wrong("more than 33,554,432 bytes")
    cursor = Cursor(data)
    version(cursor, magic, name)
    return cursor


def _paths(cursor, width):
    count = cursor.u8(0, 64, "path length")
    return cursor.hashes(count, width), cursor.hashes(count, width)


# Consistency

@dataclass(frozen=True)
class Consistency:
    suite: int
    first: int
    second: int
    paths: tuple

    def encode(self):
        return (b"LCP\x01" + bytes([self.suite]) + self.first.to_bytes(8, "big") + self.second.to_bytes(8, "big")
                + bytes([len(self.paths[0])]) + b"".join(self.paths[0]) + b"".join(self.paths[1]))


def read_consistency(data):
    cursor = _cursor(data, b"LCP", "consistency proof")
    suite = suite_byte(cursor)
    first = cursor.u64(1, what="first size")
    second = cursor.u64(first, what="second size")
    paths = _paths(cursor, SUITE_WIDTH[suite])
    cursor.end()
    return Consistency(suite, first, second, paths)


def consistent(function, first, second, path, first_root, second_root):
    """RFC 9162, section 2.1.4.2."""
    path = list(path)
    if first == second:
        return not path and first_root == second_root
    if not path:
        return False
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(function, step, fr), node(function, step, sr)
            while not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            sr = node(function, sr, step)
        fn >>= 1
        sn >>= 1
    return fr == first_root and sr == second_root and sn == 0


def consistency_holds(proof, h, first_root, second_root):
    return consistent(SUITES[proof.suite][h], proof.first, proof.second, proof.paths[h], first_root, second_root)


def consistency_path(function, first, hashes):
    """The path of RFC 9162, section 2.1.4.1, over leaf hashes (for making proofs)."""
    from .round import root_of_hashes

    def part(m, d, whole):
        if m == len(d):
            return [] if whole else [root_of_hashes(function, d)]
        half = 1 << (len(d) - 1).bit_length() - 1
        if m <= half:
            return part(m, d[:half], whole) + [root_of_hashes(function, d[half:])]
        return part(m - half, d[half:], False) + [root_of_hashes(function, d[:half])]

    return part(first, hashes, True)


# Order

@dataclass(frozen=True)
class Order:
    first_bytes: bytes
    first: object
    second_bytes: bytes
    second: object
    paths: tuple

    def encode(self):
        return (b"LOP\x01" + length(self.first_bytes, 2) + length(self.second_bytes, 2)
                + bytes([len(self.paths[0])]) + b"".join(self.paths[0]) + b"".join(self.paths[1]))


def read_order(data):
    cursor = _cursor(data, b"LOP", "order proof")
    first_bytes = cursor.take(cursor.u16(), "header")
    first = read_header(first_bytes)
    second_bytes = cursor.take(cursor.u16(), "header")
    second = read_header(second_bytes)
    if (first.suite, first.ledger) != (second.suite, second.ledger) or first.index >= second.index:
        raise Wrong("two headers of one ledger, the first earlier")
    paths = _paths(cursor, SUITE_WIDTH[first.suite])
    cursor.end()
    return Order(first_bytes, first, second_bytes, second, paths)


def order_holds(proof, h):
    function = SUITES[proof.first.suite][h]
    folded = fold(function, leaf_hash(function, proof.first_bytes), proof.first.index, proof.second.index,
                  proof.paths[h])
    return folded is not None and folded[0] == proof.second.history_roots[h]


# Stamped not before

@dataclass(frozen=True)
class NotBefore:
    order: object
    header_bytes: bytes
    header: object
    level: object
    event_bytes: bytes
    inner: object

    def encode(self):
        return (b"LNB\x01" + length(self.order.encode() if self.order else b"", 4) + length(self.header_bytes, 2)
                + self.level.encode() + length(self.event_bytes, 4)
                + length(self.inner.encode() if self.inner else b"", 4))


def read_not_before(data, deep=1):
    if deep > MOST_DEEP:
        raise Wrong("more than 8 deep")
    cursor = _cursor(data, b"LNB", "proof of not before")
    order_bytes = cursor.take(cursor.u32(), "order proof")
    order = read_order(order_bytes) if order_bytes else None
    header_bytes = cursor.take(cursor.u16(), "header")
    header = read_header(header_bytes)
    level = read_level(cursor, header.suite)
    if level.leaf.kind != 4:
        raise Wrong("a beacon is an event")
    event = cursor.take(cursor.u32(0, MOST_EVENT, "event length"), "event")
    inner = cursor.take(cursor.u32(), "inner")
    cursor.end()
    return NotBefore(order, header_bytes, header, level, event,
                     read_not_before(inner, deep + 1) if inner else None)


def not_before(proof, h, known, soundness, judged_at, certificates=()):
    """T under one function, or None; known: {bytes of a public value: when it became known}."""
    header, header_bytes = proof.header, proof.header_bytes
    if proof.order:
        if not order_holds(proof.order, h) or proof.order.second_bytes != proof.header_bytes:
            return None
        header, header_bytes = proof.order.first, proof.order.first_bytes
    function = SUITES[header.suite][h]
    folded = fold(function, leaf_hash(function, proof.level.leaf_bytes), proof.level.index, header.leaf_count,
                  proof.level.paths[h])
    if (proof.level.leaf.digests[h] != digest(function, proof.event_bytes) or folded is None
            or folded[0] != header.round_roots[h]):
        return None
    try:
        event = read_event(proof.event_bytes, header.suite)
    except Wrong:
        return None
    if event.unknown or event.type != "beacon" or event.ledger != header.ledger:
        return None
    source, value = event.fields["source"], event.fields["value"]
    if (proof.inner is not None) != (source == "ledger"):
        return None
    if source == "public":
        return known.get(value)
    if source == "rfc3161":
        return cms.not_before(value, certificates, soundness, judged_at)
    suite, pair = value
    if proof.inner.header.suite != suite:
        return None
    found = None  # what is known is known of both functions: one time
    for g in CHAINS:
        name = SUITES[suite][g]
        date = soundness.collisions(name)  # second preimages are known later, or never
        if date is not None and date <= judged_at:
            continue
        found = not_before(proof.inner, g, known, soundness, judged_at, certificates)
        if found is None or leaf_hash(name, proof.inner.header_bytes) != pair[g]:
            return None
    return found


# Forks

@dataclass(frozen=True)
class Fork:
    record: bytes
    statements: tuple  # (type, bytes)

    def encode(self):
        return (b"LFK\x01" + length(self.record, 4)
                + b"".join(bytes([kind]) + length(data, 4) for kind, data in self.statements))


def read_fork(data):
    cursor = _cursor(data, b"LFK", "fork proof")
    record = cursor.take(cursor.u32(), "record")
    read_record(record)
    statements = []
    for _ in range(2):
        kind = cursor.u8()
        if kind not in (1, 2, 3, 4):
            raise Wrong("a statement of unknown type", "unknown")
        statements.append((kind, cursor.take(cursor.u32(), "statement")))
    cursor.end()
    return Fork(record, tuple(statements))


@dataclass(frozen=True)
class _Said:
    size: int = None
    root: bytes = None
    text: bytes = None
    number: int = None
    link: bytes = None
    header: bytes = None


def fork_holds(proof, h, identity, judged_at, soundness, own=None):
    """own: a record that the verifier has; where it begins with all entries of the proof's it is used for types 1 to 3."""
    try:
        record = read_record(proof.record)
        walked = walk(record, h, identity, NOT_ACCEPTED, judged_at, soundness)
        if not walked.rounds or walked.fault or walked.unknown_round is not None:
            return False
        if own is not None and common_part(own, record) == len(record.entries):
            walked = walk(own, h, identity, NOT_ACCEPTED, judged_at, soundness)
        first, second = (_said(kind, data, record, walked, h, identity, judged_at, soundness)
                         for kind, data in proof.statements)
    except Wrong:
        return False
    if first is None or second is None:
        return False
    if first.header is not None:
        return first.link == second.link and first.header != second.header
    if first.size == second.size and first.root != second.root:
        return True
    return (first.text is not None and second.text is not None and first.text != second.text
            and (first.size == second.size or first.number == second.number))


def _said(kind, data, record, walked, h, identity, judged_at, soundness):
    ledger, suite = walked.genesis.ledger, walked.genesis.suite
    fallen = soundness.scheme_fallen(judged_at)

    def signed(note, size, role):
        if not walked.known_for(size):
            return False
        keys = walked.keys(size, role)
        return is_signed(note, keys, keys if fallen else ())

    if kind in (1, 2):
        if kind != h + 1:
            return None
        head = read_head(data, SUITE_WIDTH[suite])
        if head.origin != origin(ledger, suite, h) or not signed(head.note, head.size, ALPHA_HEAD + h):
            return None
        return _Said(head.size, head.root)
    if kind == 3:
        p = read_publication(data)
        if ((p.ledger, p.suite) != (ledger, suite) or p.identity[h] != identity or not signed_line(walked, p)
                or not signed(p.note, p.size, PUBLICATION_ROLE)):
            return None
        return _Said(p.size, p.roots[h], p.text, p.number)
    entry = read_entry(data, walked.genesis)
    function = SUITES[suite][h]
    before = []
    for other in record.entries:
        before.append(other)
        if leaf_hash(function, other.header_bytes) == entry.header.record_link[h]:
            break
    else:
        return None
    before = tuple(before)
    again = walk(replace(record, entries=before + (entry,)), h, identity, NOT_ACCEPTED, judged_at, soundness)
    if len(again.rounds) != len(before) + 1:
        return None
    return _Said(link=entry.header.record_link[h], header=entry.header_bytes)


# Match

def compare_tokens(own, answer):
    """The parts of a match of one round: {part: equal, differs, folded, missing}; own and answer are tokens."""
    parts = {"header": "equal" if own.header_bytes == answer.header_bytes else "differs",
             "top level": "equal" if own.levels[-1].encode() == answer.levels[-1].encode() else "differs"}
    for place in range(len(own.levels) - 1):
        parts[f"level {place + 1}"] = "folded"
    return parts
