"""Publications, books, and who said them (publication.md)."""

import re
from dataclasses import dataclass

from .key import PUBLICATION
from .note import MOST_NOTE, read_note
from .suite import SUITES, SUITE_WIDTH, Wrong, digest, read_hex, read_id, read_number, read_pair, read_time
from .text import Lines, read_name


@dataclass(frozen=True)
class Publication:
    text: bytes
    ledger: str
    suite: int
    identity: tuple
    number: int
    size: int
    time: int
    record: tuple
    roots: tuple
    previous: tuple
    announcements: tuple
    extensions: tuple
    note: object = None

    def digest(self, h):
        return digest(SUITES[self.suite][h], self.text)


def read_publication_text(data, note=None):
    lines = Lines(data, "publication", MOST_NOTE)
    ledger = read_id(lines.value("ledger"))
    suite = read_number(lines.value("suite"))
    if suite not in SUITES:
        raise Wrong(f"unknown suite {suite}", "suite")
    width, names = SUITE_WIDTH[suite], SUITES[suite]
    identity = read_pair(lines.value("identity"), width)
    number, size = lines.number("number", 1), lines.number("size", 1)
    time = read_time(lines.value("time"))
    record = read_pair(lines.value("record"), width)
    roots = tuple(read_hex(lines.value(name), width) for name in names)
    previous = tuple(read_hex(lines.value("previous-" + name), width) for name in names)
    if any((value == bytes(width)) != (number == 1) for value in previous):
        raise Wrong("previous digests are zeros when, and only when, it is the first")
    announcements = []
    for value in lines.many("announce", 64):
        kind, _, pair = value.partition(" ")
        announcements.append((read_name(kind), read_pair(pair, width)))
    if size == 1 and record != identity:
        raise Wrong("at size 1 the record line is the identity")
    extensions = lines.end()
    return Publication(data, ledger, suite, identity, number, size, time, record, roots, previous,
                       tuple(announcements), tuple(extensions), note)


def read_publication(data):
    note = read_note(data)
    return read_publication_text(note.text, note)


# Attribution

def signed_line(walk, publication):
    """The record line is the link of the last entry of a round before N, and the record is known for N."""
    return (walk is not None and walk.known_for(publication.size)
            and walk.last_link_before(publication.size) == publication.record[walk.h])


def publication_keys(walk, size):
    return walk.keys(size, PUBLICATION)


def close_by_digests(h, pool, sources):
    """All of the pool that is attributed, from those that are by themselves, by the digests that they carry."""
    found = {publication.text: publication for publication in sources}
    by_number = {}
    for publication in pool:
        by_number.setdefault(publication.number, []).append(publication)
    ahead = list(found.values())
    while ahead:
        later = ahead.pop()
        for publication in by_number.get(later.number - 1, ()):
            if publication.text not in found and publication.digest(h) == later.previous[h]:
                found[publication.text] = publication
                ahead.append(publication)
    return found


def contradict(h, first, second, struck):
    """Whether two attributed publications contradict each other ("A book with a fault")."""
    if first.text == second.text:
        return False
    if first.number == second.number:
        return True
    if first.number > second.number:
        first, second = second, first
    if first.size == second.size:
        return True
    if second.size < first.size:
        return True
    if second.time <= first.time and not struck(first.size - 1) and not struck(second.size - 1):
        return True
    return second.number == first.number + 1 and second.previous[h] != first.digest(h)


# Book

_NOTE = re.compile(r"([0-9]{6}|[1-9][0-9]{6,18})\.note")
_VOUCHER = re.compile(r"([0-9]{6}|[1-9][0-9]{6,18})\.(cosigned|stamped|ledger)\.([1-9]|[1-5][0-9]|6[0-4])\.lvc")
MOST_BOOK, MOST_BOOK_BYTES = 100_000, 268_435_456
MOST_BOOK_VOUCHERS = 64  # of one publication, of all kinds together, by name


def hold_limits(files):
    """Counted before anything is opened."""
    from .record import MOST_RECORD
    from .voucher import MOST_VOUCHER
    limits = {name: MOST_NOTE if _NOTE.fullmatch(name) else MOST_VOUCHER if _VOUCHER.fullmatch(name) else
              MOST_RECORD if name == "record.lrc" else 0
              for name in files if name.endswith((".note", ".lvc")) or name == "record.lrc"}
    whole = {name for name, most in limits.items() if 1 <= len(files[name]) <= most}
    counted = [name for name in limits if name not in whole or _NOTE.fullmatch(name)]
    if len(counted) > MOST_BOOK or sum(len(files[name]) for name in whole) > MOST_BOOK_BYTES:
        raise Wrong("a book over its limits is not read")


def read_book(files, ledger, suite, identity):
    """Of {name: bytes}: (publications, vouchers, record or None, faults), each fault (name, what)."""
    from .record import read_record
    from .voucher import read_voucher
    hold_limits(files)
    publications, vouchers, faults = {}, [], []
    for name in sorted(files):
        found = _NOTE.fullmatch(name)
        if found is None:
            if name.endswith(".note") or name.endswith(".lvc") and _VOUCHER.fullmatch(name) is None:
                faults.append((name, "misnamed"))
            continue
        try:
            publication = read_publication(files[name])
        except Wrong as wrong:
            faults.append((name, f"{wrong.kind}: {wrong}"))
            continue
        if publication.number != int(found[1]):
            faults.append((name, "misnamed"))
        elif (publication.ledger, publication.suite) != (ledger, suite) or publication.identity != identity:
            faults.append((name, "another ledger"))
        else:
            publications[publication.number] = publication
    counts = {}
    for name in sorted(files):
        found = _VOUCHER.fullmatch(name)
        if found is None:
            continue
        counts[found[1]] = counts.get(found[1], 0) + 1
        if counts[found[1]] > MOST_BOOK_VOUCHERS:
            continue
        try:
            voucher = read_voucher(files[name])
            if voucher.kind_name != found[2]:
                raise Wrong("a voucher of another kind")
            vouchers.append(voucher)
        except Wrong as wrong:
            faults.append((name, f"{wrong.kind}: {wrong}"))
    record = files.get("record.lrc")
    if record is not None:
        try:
            read_record(record)
        except Wrong as wrong:
            faults.append(("record.lrc", f"{wrong.kind}: {wrong}"))
            record = None
    for number in range(1, max(publications, default=0)):
        if number not in publications:
            faults.append((f"{number:06}.note", "missing"))
    return [publications[number] for number in sorted(publications)], vouchers, record, faults
