"""Vouchers: who says that a value was there, and when (voucher.md)."""

from dataclasses import dataclass

from . import ed25519
from .key import WITNESS
from .note import MOST_NOTE, read_head
from .publication import read_publication_text
from .suite import FUNCTIONS, MAX_TIME, NUMBERS, SUITES, WIDTH, Cursor, Wrong, version
from .text import words_of_bytes
from .token import length, read_token

MOST_VOUCHER = 2_097_152
OBSERVED, COSIGNED, STAMPED, LEDGER, PRINT, ASSERTED = range(1, 7)
KINDS = {1: "observed", 2: "cosigned", 3: "stamped", 4: "ledger", 5: "print", 6: "asserted"}
TEXT, ROOT = 1, 2
MOST_DEEP = 8
OWN_KINDS = (OBSERVED, PRINT, ASSERTED)


@dataclass(frozen=True)
class Voucher:
    kind: int
    subject: int
    text: bytes = None       # subject 1
    publication: object = None
    function: str = None     # subject 2
    size: int = 0
    time: int = 0            # 0: none
    root: bytes = None
    begin: int = None        # kinds 1, 5, 6
    end: int = None
    words: str = None
    head: object = None      # kind 2
    stamp: bytes = None      # kind 3
    items: tuple = ()
    token: object = None     # kind 4
    token_bytes: bytes = None

    @property
    def kind_name(self):
        return KINDS[self.kind]

    def binds(self, function, size, root):
        if self.subject == ROOT:
            return (self.function, self.size, self.root) == (function, size, root)
        p = self.publication
        return p is not None and p.size == size and function in SUITES[p.suite] \
            and p.roots[SUITES[p.suite].index(function)] == root

    @property
    def value_time(self):
        """The time of the value, or 0."""
        return self.time if self.subject == ROOT else self.publication.time if self.publication else 0


def head_function(head):
    """Which function a head of any ledger is under."""
    second = head.origin.rsplit("/", 1)[-1] if "/" in head.origin else ""
    if second in ("sha3-256", "sha3-512"):
        return second if WIDTH[second] == len(head.root) else None
    return "sha2-256" if len(head.root) == 32 else "sha2-512"


def read_voucher(data):
    if len(data) > MOST_VOUCHER:
        raise Wrong("a voucher has at most 2,097,152 bytes")
    cursor = Cursor(data)
    version(cursor, b"LVC", "voucher")
    kind = cursor.u8()
    if kind not in KINDS:
        raise Wrong(f"unknown kind {kind}", "unknown")
    subject = cursor.u8(1, 2, "subject")
    if subject == TEXT and kind == COSIGNED or subject == ROOT and kind in (STAMPED, LEDGER):
        raise Wrong("a kind with another subject")
    fields = {}
    if subject == TEXT:
        fields["text"] = cursor.take(cursor.u32(1, MOST_NOTE, "text length"), "text")
        try:
            fields["publication"] = read_publication_text(fields["text"])
        except Wrong:
            pass
    else:
        function = FUNCTIONS.get(cursor.u8())
        if function is None:
            raise Wrong("unknown function", "unknown")
        size = cursor.u64(1, what="size")
        time = cursor.number(8, 0, MAX_TIME, "time")
        fields.update(function=function, size=size, time=time, root=cursor.take(WIDTH[function], "root"))
    evidence = Cursor(cursor.take(cursor.u32(), "evidence"))
    cursor.end()
    if kind in OWN_KINDS:
        begin = evidence.time("from")
        end = evidence.number(8, begin, begin if kind == OBSERVED else MAX_TIME, "to")
        words = words_of_bytes(evidence.take(evidence.u16(1, 1000, "length of the words"), "words"))
        fields.update(begin=begin, end=end, words=words)
    elif kind == COSIGNED:
        fields["head"] = read_head(evidence.take(evidence.rest()))
    elif kind == STAMPED:
        stamp = evidence.take(evidence.u32(), "stamp")
        items = []
        for _ in range(evidence.u8(0, 64, "item count")):
            item = evidence.u8(1, 3, "item type")
            items.append((item, evidence.take(evidence.u32(), "item")))
        fields.update(stamp=stamp, items=tuple(items))
    else:
        fields["token_bytes"] = evidence.take(evidence.rest())
        fields["token"] = read_token(fields["token_bytes"])
    evidence.end()
    return Voucher(kind, subject, **fields)


def write_voucher(kind, subject, evidence):
    return b"LVC\x01" + bytes([kind]) + subject + length(evidence, 4)


def text_subject(text):
    return b"\x01" + length(text, 4)


def root_subject(function, size, time, root):
    return b"\x02" + bytes([NUMBERS[function]]) + size.to_bytes(8, "big") + time.to_bytes(8, "big") + root


def interval_evidence(begin, end, words):
    return begin.to_bytes(8, "big") + end.to_bytes(8, "big") + length(words.encode(), 2)


def witness_lines(head, witnesses):
    """(witness key, from, to) of each right line of a witness that the caller trusts."""
    found = []
    for line in head.note.lines:
        for key in witnesses:
            if (key.type, key.name, key.id) != (WITNESS, line.name, line.id) or len(line.signature) != 72:
                continue
            second = int.from_bytes(line.signature[:8], "big")
            begin = second * 1_000_000
            if not 1 <= begin <= MAX_TIME:
                continue
            message = f"cosignature/v1\ntime {second}\n".encode() + head.note.text
            if ed25519.is_right(key.public, message, line.signature[8:]):
                found.append((key, begin, begin + 999_999))
    return found
