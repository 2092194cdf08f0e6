"""Evidence records of RFC 4998 (ers.md): how they are read, and what they are over."""

import re
from dataclasses import dataclass

from . import cms
from .suite import WIDTH, Wrong, digest

MOST_SIZE, MOST_STAMPS, MOST_LISTS, MOST_ALGORITHMS = 4_194_304, 32, 64, 16
INTEGER, OCTETS, NULL, OID, SEQUENCE, ZERO, ONE, TWO = 2, 4, 5, 6, 0x30, 0xA0, 0xA1, 0xA2
FUNCTIONS = {bytes.fromhex("60864801650304020" + last): name
             for last, name in (("1", "sha2-256"), ("3", "sha2-512"), ("8", "sha3-256"), ("a", "sha3-512"))}
PARTS = re.compile(rb"(?:(?:[\x81-\xff][\x80-\xff]*)?[\x00-\x7f])+")  # of an object identifier, each as short as can be


@dataclass(frozen=True)
class ArchiveStamp:
    stated: str     # function, or None
    lists: tuple    # of tuples of hashes
    token: bytes

    def root(self, function):
        first, *others = self.lists
        value = first[0] if len(first) == 1 else digest(function, b"".join(first))
        for hashes in others:
            value = digest(function, b"".join(sorted([value, *hashes])))
        return value

    def is_of(self, function, imprint):
        """Whether the imprint is the root."""
        if not self.lists:
            return len(imprint) == WIDTH[function]
        return all(len(x) == WIDTH[function] for hashes in self.lists for x in hashes) and self.root(function) == imprint

    def is_over(self, value, imprint):
        return value in self.lists[0] if self.lists else value == imprint


@dataclass(frozen=True)
class Chain:
    stamps: tuple
    raw: bytes


class _Nodes:
    """The nodes of a body, one after the other; what is within one is not looked into."""

    def __init__(self, body):
        self.body, self.at = body, 0

    @property
    def more(self):
        return self.at < len(self.body)

    def next_is(self, tag):
        """Whatever form it has: of a tag of this number."""
        return self.more and self.body[self.at] & 0xDF == tag & 0xDF

    def take(self, tag):
        """(body, raw)"""
        begin = self.at
        if self.body[begin:begin + 1] != bytes([tag]) or begin + 2 > len(self.body):
            raise Wrong("another node is here")
        size, at = self.body[begin + 1], begin + 2
        if size > 0x7F:
            length = self.body[at:at + size - 0x80]
            if length[:1] in (b"", b"\0"):
                raise Wrong("a length that is not DER's")
            at, size = at + len(length), int.from_bytes(length, "big")
            if size < 0x80:
                raise Wrong("a length that is not DER's")
        if at + size > len(self.body):
            raise Wrong("bytes are missing")
        self.at = at + size
        return self.body[at:self.at], self.body[begin:self.at]

    def within(self, tag=SEQUENCE):
        return _Nodes(self.take(tag)[0])

    def end(self):
        if self.more:
            raise Wrong("bytes follow")


def _function(nodes, tag=SEQUENCE):
    """Its name; None: none of the four."""
    inner = nodes.within(tag)
    name, _ = inner.take(OID)
    if not PARTS.fullmatch(name):
        raise Wrong("no object identifier")
    if inner.more and inner.take(NULL)[0]:
        raise Wrong("no NULL")
    inner.end()
    return FUNCTIONS.get(name)


def _stamp(nodes):
    stated, lists = None, []
    if nodes.next_is(ZERO):
        stated = _function(nodes, ZERO)
        if stated is None:
            raise Wrong("a function that is none of the four", "unknown")
    if nodes.next_is(ONE):
        raise Wrong("attributes", "unknown")
    if nodes.next_is(TWO):
        tree = nodes.within(TWO)
        while tree.more:
            hashes, values = tree.within(), []
            while hashes.more:
                values.append(hashes.take(OCTETS)[0])
                if len(values) > 1 and values[-2] > values[-1]:
                    raise Wrong("a list is not sorted")
            if not values:
                raise Wrong("a list is empty")
            lists.append(tuple(values))
        if not 1 <= len(lists) <= MOST_LISTS:
            raise Wrong("1 to 64 lists")
    token = nodes.take(SEQUENCE)[1]
    nodes.end()
    return ArchiveStamp(stated, tuple(lists), token)


def read_ers(data):
    """Its chains."""
    if len(data) > MOST_SIZE:
        raise Wrong("it is too long")
    outer = _Nodes(bytes(data))
    nodes = outer.within()
    outer.end()
    number, _ = nodes.take(INTEGER)
    if not number or len(number) > 1 and number[:1] in (b"\0", b"\xff") and (number[0] ^ number[1]) < 0x80:
        raise Wrong("no number")
    if number != b"\1":
        raise Wrong("another version", "version")
    algorithms, count = nodes.within(), 0
    while algorithms.more:
        _function(algorithms)
        count += 1
    if not 1 <= count <= MOST_ALGORITHMS:
        raise Wrong("1 to 16 functions")
    if nodes.next_is(ZERO) or nodes.next_is(ONE):
        raise Wrong("cryptoInfos or encryptionInfo", "unknown")
    sequence, chains, count = nodes.within(), [], 0
    nodes.end()
    while sequence.more:
        body, raw = sequence.take(SEQUENCE)
        inner, stamps = _Nodes(body), []
        while inner.more:
            count += 1
            if count > MOST_STAMPS:
                raise Wrong("too many archive time-stamps")
            stamps.append(_stamp(inner.within()))
        if not stamps:
            raise Wrong("an empty chain")
        chains.append(Chain(tuple(stamps), raw))
    if not chains:
        raise Wrong("no chain")
    return chains


def sequence_of(chains):
    """DER of an ArchiveTimeStampSequence."""
    body = b"".join(chain.raw for chain in chains)
    length = bytes.fromhex(f"{len(body):08x}").lstrip(b"\0")  # over 127: a right stamp alone is longer
    return bytes([SEQUENCE, 0x80 | len(length)]) + length + body



VALID, OTHER_DATA, NOT_RIGHT, UNKNOWN = "valid", "other data", "not right", "unknown"


def judge(data, items, refusing, over, certificates, held, soundness, read_stamp):
    """(what it is, W of the first, function of the last chain, name of the first signer), judged as if on `held`. The items are
    of the last stamp alone: nothing but it is as late as they are."""
    try:
        chains = read_ers(data)
    except Wrong as wrong:
        return (NOT_RIGHT if wrong.kind == "malformed" else UNKNOWN), None, None, None
    read = []
    for number, chain in enumerate(chains):
        for stamp in chain.stamps:
            mine, others = (items, refusing) if stamp is chains[-1].stamps[-1] else ((), items + refusing)
            found = read_stamp(stamp.token, mine, None, certificates, others)
            if not found:
                return NOT_RIGHT, None, None, None
            function, imprint = found[0].function, found[0].imprint
            if function not in WIDTH:
                return UNKNOWN, None, None, None
            if stamp.stated not in (None, function) or not stamp.is_of(function, imprint):
                return NOT_RIGHT, None, None, None
            if stamp is not chain.stamps[0]:
                before = read[-1]
                if before[1] != function or not stamp.is_over(digest(function, before[2].token), imprint):
                    return NOT_RIGHT, None, None, None
            read.append((number, function, stamp, found))
    for number, chain in enumerate(chains):
        _, function, stamp, found = next(x for x in read if x[0] == number)
        value = digest(function, over)
        if number:
            value = digest(function, value + digest(function, sequence_of(chains[:number])))
        if not stamp.is_over(value, found[0].imprint):
            return (NOT_RIGHT if number else OTHER_DATA), None, None, None
    at, name = held, None
    for _, _, _, found in reversed(read):
        counting = [x for x in found if (x.known or at <= x.valid_to)
                    and all(soundness.sound(rest, use, x.end, at) for rest, use in x.rests)]
        if not counting or counting[0].begin > at:
            return NOT_RIGHT, None, None, None
        at, name = min(counting[0].end, at), counting[0].name
    return VALID, at, read[-1][1], name
