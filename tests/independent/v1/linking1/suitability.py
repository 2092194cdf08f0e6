"""Suitability lists, and which algorithms were sound when (suitability.md)."""

from dataclasses import dataclass, field

from .note import read_note
from .key import has_signed
from .suite import HASHES, SIGNATURES, Wrong, read_day
from .text import ALGORITHM, Lines, read_name

MOST_LIST = 65_536
_WORDS = {4: ("recommended", "forgery"), 6: ("recommended", "collisions", "second-preimages")}


@dataclass(frozen=True)
class Fact:
    """Moments: the end of the recommendation, and the beginnings of what was found."""
    recommended: int = None
    collisions: int = None
    second: int = None
    forgery: int = None


@dataclass(frozen=True)
class List:
    publisher: str
    issued: int
    next: int
    algorithms: dict
    extensions: list = field(default_factory=list)


def _day(text, end):
    return None if text == "none" else read_day(text)[end]


def read_list_text(data):
    lines = Lines(data, "suitability", MOST_LIST)
    publisher = lines.words("publisher")
    issued, following = read_day(lines.value("issued")), read_day(lines.value("next"))
    if following <= issued:
        raise Wrong("next is not later than issued")
    algorithms, last = {}, ""
    for value in lines.many("algorithm", 256):
        words = value.split(" ")
        name = read_name(words[0], ALGORITHM)
        keys = tuple(words[1::2])
        if len(words) % 2 == 0 or keys != _WORDS.get(len(keys) * 2):
            raise Wrong(f"the words of {name}")
        if name <= last:
            raise Wrong("names do not rise")
        last = name
        if name in (HASHES if len(keys) == 2 else SIGNATURES):
            raise Wrong(f"{name} is an algorithm of the other kind")
        days = words[2::2]
        if len(keys) == 2:
            algorithms[name] = Fact(_day(days[0], 1), forgery=_day(days[1], 0))
            continue
        fact = Fact(_day(days[0], 1), _day(days[1], 0), _day(days[2], 0))
        if fact.second is not None and (fact.collisions is None or fact.second < fact.collisions):
            raise Wrong("second preimages without collisions, or before them")
        algorithms[name] = fact
    return List(publisher, issued[0], following[1], algorithms, lines.end())


def read_list(data, keys=()):
    """A list that the caller trusts: a text of his own, or a note by a key that he gives."""
    if len(data) > MOST_LIST:
        raise Wrong("a list has at most 65,536 bytes")
    if b"\n\n" not in data:
        return read_list_text(data)
    note = read_note(data)
    found = read_list_text(note.text)
    if not any(key.known and has_signed(note, key) for key in keys):
        raise Wrong("the list is not signed by a key that the caller trusts", "untrusted")
    return found


def _earlier(first, second):
    return second if first is None else first if second is None else min(first, second)


class Soundness:
    """What is held of each algorithm: the list issued last, and the caller's own word; the earlier counts."""

    def __init__(self, lists=(), broken=()):
        self.list = None
        for found in lists:
            if self.list is None or found.issued > self.list.issued:
                self.list = found
        self.broken = {}
        for name, since in broken:
            self.broken[name] = _earlier(self.broken.get(name), since)

    def _fact(self, name):
        return self.list.algorithms.get(name, Fact()) if self.list else Fact()

    def recommended(self, name):
        return self._fact(name).recommended

    def collisions(self, name):
        return _earlier(self._fact(name).collisions, self.broken.get(name))

    def second(self, name):
        return _earlier(self._fact(name).second, self.broken.get(name))

    def forgery(self, name):
        return _earlier(self._fact(name).forgery, self.broken.get(name))

    def scheme_fallen(self, judged_at):
        """Ed25519: its forgeries, or collisions of SHA-512."""
        return any(date is not None and date <= judged_at
                   for date in (self.forgery("ed25519"), self.collisions("sha2-512")))

    def sound(self, name, use, end, judged_at):
        """voucher.md, "When a voucher counts", rule 3."""
        def by(date, moment):
            return date is not None and date <= moment
        if use == "signed":
            return not (by(self.collisions(name), judged_at) or by(self.forgery(name), judged_at))
        return not (by(self.collisions(name), end) or by(self.second(name), judged_at))
