"""Checks a hand-over of a ledger from nothing but itself and the last published value (handover.md).

    linking1_handover.py FOLDER [--code CODE]... [--publication FILE]... [--json]
    linking1_handover.py FOLDER --sweep STEP

CODE is a print code, FILE a publication from another place. --sweep changes a bit of every STEPth byte of every file of a copy, one at a
time, and checks each: ends with 0 if each is found with the file's name, 1 with those that are not. Ends with 0 if all is right and a
value from elsewhere is that of this history and of all its rounds, 1 with a code and a sentence for each fault if not, 2 if it holds and
no value for all rounds was given, 3 for wrong usage.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # what is checked is not to grow by it

from linking1 import leaf, note, printcode, publication, record, round as rounds, voucher
from linking1.key import is_signed
from linking1.suitability import Soundness
from linking1.suite import CHAINS, MAX_TIME, SUITES, SUITE_WIDTH, Wrong, digest, read_id, read_number, read_pair, read_time
from linking1.text import Lines, read_name, read_words

WIDTH = 256
MOST_FINDINGS = 1000
MOST_FILES = 1 << 26
MOST_LINE = 1200
MOST_NOTE = 262_144
MOST_LOG = 16_777_216
MOST_TEXT = 65_536
PART = re.compile(r"[A-Za-z0-9._+@-]{1,255}")
FIRST, SECOND = "handover.txt", "late.txt"
KEYS = ("linking", "ledger", "suite", "identity", "before", "size", "publications", "entries", "files")


class Unfinished(Exception):
    """There is no hand-over, or not a whole one."""


class Findings:
    def __init__(self):
        self.all, self.count = [], 0

    def add(self, code, message):
        self.count += 1
        # Names may hold what steers a terminal, or no characters at all.
        message = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in message)
        if self.count <= MOST_FINDINGS:
            self.all.append((f"LNH-{code}", message))


class Place:
    """The folder. Links are not followed."""

    def __init__(self, root):
        self.root = Path(root)

    def open(self, name):
        path = self.root / name
        try:
            kind = os.lstat(path).st_mode
        except OSError:
            return None
        return open(path, "rb") if stat.S_ISREG(kind) else None

    def length(self, name):
        return os.stat(self.root / name, follow_symlinks=False).st_size

    def find(self, name, most):
        file = self.open(name)
        if file is None:
            return None
        with file:
            data = file.read(most + 1)
        return data if len(data) <= most else None

    def walk(self, below=""):
        """(name, whether it is a plain file), rising by the bytes of the names. However deep the folders are: nothing is called anew."""
        rest = [self._entries(below)]
        while rest:
            entry = next(rest[-1], None)
            if entry is None:
                rest.pop()
            elif entry[1]:
                rest.append(self._entries(entry[0]))
            else:
                yield entry[0], entry[2]

    def _entries(self, below):
        entries = []
        with os.scandir(os.path.join(self.root, below)) as found:
            for entry in found:
                folder = entry.is_dir(follow_symlinks=False)
                entries.append((os.fsencode(entry.name) + (b"/" if folder else b""), folder,
                                entry.is_file(follow_symlinks=False)))
        return iter([(below + os.fsdecode(name), folder, plain) for name, folder, plain in sorted(entries)])

    def names(self, below):
        """The names in a folder, if it is one and no link, but for those of folders."""
        path = self.root / below
        if not path.is_dir() or path.is_symlink():
            return []
        with os.scandir(path) as entries:
            return sorted(entry.name for entry in entries if not entry.is_dir(follow_symlinks=False))


class Manifest:
    """A manifest, read line by line."""

    def __init__(self, place, name):
        self.name, self.file, self.last, self.read = name, place.open(name), "", 0
        if self.file is None:
            raise Unfinished(f"there is no {name}: this is no hand-over, or not a whole one")
        try:
            values = []
            for key in KEYS:
                line = self._line()
                if line is None or not line.startswith(key + " "):
                    raise Wrong(f"a line {key!r} is missing")
                values.append(line[len(key) + 1:])
            if values[0] != "handover v1":
                raise Wrong("the first line is another")
            self.ledger, self.suite = read_id(values[1]), read_number(values[2])
            if self.suite not in SUITES:
                raise Wrong("an unknown suite")
            self.identity = read_pair(values[3], SUITE_WIDTH[self.suite])
            self.before = None if values[4] == "none" else read_pair(values[4], 32)
            self.size, self.publications = read_number(values[5], 1), read_number(values[6])
            self.entries, self.files = read_number(values[7]), read_number(values[8], 0, MOST_FILES)
        except Wrong as wrong:
            raise Unfinished(f"{name} cannot be read: {wrong}") from wrong

    def whose(self):
        return self.ledger, self.suite, self.identity

    def _line(self):
        line = self.file.readline(MOST_LINE + 1)
        if not line:
            return None
        if line[-1:] != b"\n":
            raise Wrong("a line is too long or cut short")
        return line[:-1].decode("latin-1")

    def next(self):
        """(name, digests, length), or None at the end."""
        line = self._line()
        if self.read == self.files:
            if line is not None:
                raise Wrong("it goes on behind its files")
            return None
        parts = (line or "").split(" ")
        if len(parts) != 4 or parts[0] != "file":
            raise Wrong("a line is no file")
        name = parts[3]
        if len(name) > 1000 or any(PART.fullmatch(p) is None or p in (".", "..") for p in name.split("/")):
            raise Wrong("a line has no name")
        if name <= self.last:
            raise Wrong("names do not rise")
        self.last, self.read = name, self.read + 1
        return name, read_pair(parts[1], 32), read_number(parts[2])


def digests_of(place, name, functions=("sha2-256", "sha3-256")):
    new = {"sha2-256": hashlib.sha256, "sha3-256": hashlib.sha3_256, "sha2-512": hashlib.sha512, "sha3-512": hashlib.sha3_512}
    hashes, length = [new[function]() for function in functions], 0
    with place.open(name) as file:
        while part := file.read(1 << 20):
            length += len(part)
            for one in hashes:
                one.update(part)
    return tuple(one.digest() for one in hashes), length


def check_files(place, manifests, findings):
    """Step 2: the two lists and the folder, side by side."""
    ahead = {}
    late = manifests[1]

    def step(manifest):
        try:
            ahead[manifest] = manifest.next()
        except Wrong as wrong:
            findings.add("MANIFEST", f"{manifest.name}: {wrong}.")
            ahead[manifest] = None

    def listed():
        there = [m for m in manifests if ahead[m]]
        return min(there, key=lambda m: ahead[m][0]) if there else None

    def take(first):
        found = ahead[first]
        for manifest in manifests:
            if ahead[manifest] and ahead[manifest][0] == found[0]:
                if manifest is not first:
                    findings.add("MANIFEST", f"{found[0]} is in both manifests.")
                step(manifest)
        return found

    for manifest in manifests:
        step(manifest)
    for name, plain in place.walk():
        # By bytes: a name that is no text has none of a manifest's before it otherwise.
        while (first := listed()) and os.fsencode(ahead[first][0]) < os.fsencode(name):
            findings.add("MISSING", f"{take(first)[0]} is missing, and {first.name} names it.")
        if name in (FIRST, SECOND) and plain:
            continue
        if not first or ahead[first][0] != name:
            findings.add("EXTRA", f"{name} is there, and neither {FIRST} nor {SECOND} names it.")
            continue
        _, digests, length = take(first)
        if not plain:
            findings.add("LINK", f"{name} is a link or no plain file.")
        elif place.length(name) != length or digests_of(place, name) != (digests, length):
            findings.add("CHANGED", f"{name} has other bytes than {first.name} says.")
        if not is_opened(name, late):
            findings.add("EXTRA", f"{name} is there, and no file of {late.size} rounds and {late.publications} publications is named so.")
        if first is late and f"{name}/".startswith(SEALED_FOLDERS):
            findings.add("EXTRA", f"{name} stands in {SECOND}, and is sealed by nothing.")
    while first := listed():
        findings.add("MISSING", f"{take(first)[0]} is missing, and {first.name} names it.")


SEALED_FOLDERS = ("source/", "program/", "papers/")
TILE = re.compile(r"tile/(entries|[0-5])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
NOTE = re.compile(r"([0-9]{6}|[1-9][0-9]{6,18})\.note")
VOUCHER = re.compile(r"([0-9]{6}|[1-9][0-9]{6,18})\.(cosigned|stamped|ledger)\.([1-9]|[1-5][0-9]|6[0-4])\.lvc")


def read_tile(name):
    """(level, first hash, hashes, whether it is full) of the name of a tile or bundle, or None."""
    found = TILE.fullmatch(name)
    if found is None:
        return None
    index, width = int(found[2].replace("x", "").replace("/", "")), int(found[3] or WIDTH)
    if name_of(index) != found[2] or found[3] and width >= WIDTH:
        return None
    return 0 if found[1] == "entries" else int(found[1]), index * WIDTH, width, not found[3]


def is_opened(name, head):
    """Whether some step opens a file of that name, or the page names no folder that it is in; step 11 says so of the audit log."""
    beta, book = SUITES[head.suite][1] + "/", "publications/"
    if name == beta + "checkpoint":
        return True
    if name.startswith((beta, "tile/")):
        tile = read_tile(name.removeprefix(beta))
        return tile is not None and tile[1] + tile[2] <= head.size >> 8 * tile[0]
    if name.startswith("rounds/"):
        tile = read_tile("tile/entries/" + name[7:])
        return tile is not None and (tile[1] + WIDTH <= head.size if tile[3] else tile[1] + tile[2] == head.size)
    if name.startswith(book) and name.endswith((".note", ".lvc")):
        found = NOTE.fullmatch(name[len(book):]) or VOUCHER.fullmatch(name[len(book):])
        return found is not None and 1 <= int(found[1]) <= head.publications
    return True


class Range:
    """The right edge of a tree under one function."""

    def __init__(self, function):
        self.function, self.peaks, self.size = function, [], 0

    def append(self, value):
        rest = self.size
        while rest & 1:
            value = rounds.node(self.function, self.peaks.pop(), value)
            rest >>= 1
        self.peaks.append(value)
        self.size += 1

    def root(self):
        if not self.peaks:
            return digest(self.function, b"")
        value = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            value = rounds.node(self.function, peak, value)
        return value


def name_of(index):
    text = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        text = f"x{index % 1000:03}/{text}"
    return text


def read_rounds(file, header, may_be_lost):
    """One round of a file of rounds: its events; None where it is lost. Raises Wrong."""
    suite, width = header.suite, SUITE_WIDTH[header.suite]

    def take(count):
        data = file.read(count)
        if len(data) != count:
            raise Wrong("the file ends within it")
        return data

    def number(count, most):
        return bounded(int.from_bytes(take(count), "big"), most)

    def bounded(value, most):
        if value > most:
            raise Wrong(f"a length is {value}, and at most {most}")
        return value

    first = int.from_bytes(take(4), "big")
    if first == 0xffffffff:
        if not may_be_lost:
            raise Wrong("marked as lost, and no notice says so")
        return None
    notes = [take(bounded(first, MOST_NOTE)), take(number(4, MOST_NOTE))]
    if any(notes):
        digests = tuple(digest(function, b"".join(notes)) for function in SUITES[suite])
        for h in CHAINS:
            note.read_note(notes[h])
    else:
        digests = (bytes(width),) * 2
    if digests != header.head_digests:
        raise Wrong("its signed head is not the one that its header digests")
    texts, length = [], 0
    for _ in range(number(4, 65_536)):
        texts.append(take(number(4, 65_536)))
        length += len(texts[-1])
        if length > 67_108_864:
            raise Wrong("its events are too long")
    rest, trees, found = number(8, 2**63 - 1), [Range(f) for f in SUITES[suite]], []
    while rest:
        if trees[0].size == header.leaf_count:
            raise Wrong("it has more leaves than its header counts")
        data = take(13 + 2 * width)
        data += take(data[12 + 2 * width])
        rest -= len(data)
        if rest < 0:
            raise Wrong("its last leaf is cut")
        one = leaf.read_leaf(data)
        if one.suite != suite:
            raise Wrong("a leaf of another suite")
        if one.kind == leaf.EVENT:
            if len(found) == len(texts):
                raise Wrong("the text of an event is missing")
            text = texts[len(found)]
            if one.digests != tuple(digest(function, text) for function in SUITES[suite]):
                raise Wrong("an event is not the one that its leaf digests")
            found.append((trees[0].size, text))
        for h in CHAINS:
            trees[h].append(rounds.leaf_hash(SUITES[suite][h], data))
    if trees[0].size != header.leaf_count or tuple(t.root() for t in trees) != header.round_roots:
        raise Wrong("its leaves are not those of its header")
    if len(found) != len(texts):
        raise Wrong("it has more texts than leaves of events")
    return found


def read_log_entry(text):
    """(number, link of the entry before or None) of an entry of the audit log (audit-log.md). Raises Wrong."""
    lines = Lines(text, "audit entry", MOST_TEXT)
    number, before = lines.number("number", 1), lines.value("before")
    if (before == "none") != (number == 1):
        raise Wrong("'before' is 'none' in the first entry and only there")
    before = None if before == "none" else read_pair(before, 32)
    read_time(lines.value("time"))
    read_name(lines.value("kind"))
    read_name(lines.value("outcome"))
    values = 0
    while lines.has("value") or lines.has("hidden"):
        hidden = lines.has("hidden")
        name, _, value = lines.value("hidden" if hidden else "value").partition(" ")
        read_name(name)
        read_pair(value, 32) if hidden else read_words(value)
        values += 1
    if values > 64:
        raise Wrong("more than 64 values")
    lines.end()
    return number, before


class Check:
    def __init__(self, place, values):
        self.place, self.values, self.findings = place, values, Findings()
        self.confirmed, self.stated, self.statements, self.last = [], None, [], None
        self.lost_rounds, self.unplaced = 0, []
        self.rounds, self.signed, self.published = 0, [0, 0], set()

    def run(self):
        first, second = Manifest(self.place, FIRST), Manifest(self.place, SECOND)
        self.head = second
        if first.whose() != second.whose():
            self.findings.add("MANIFEST", f"{FIRST} and {SECOND} are of two ledgers.")
        if first.before is not None or second.before != digests_of(self.place, FIRST)[0]:
            self.findings.add("MANIFEST", f"{SECOND} names another {FIRST}.")
        if (first.size > second.size or first.publications > second.publications or first.entries > second.entries):
            self.findings.add("MANIFEST", f"{SECOND} has less of the ledger than {FIRST}.")
        check_files(self.place, (first, second), self.findings)
        self.digests = digests_of(self.place, FIRST, SUITES[second.suite])[0]
        if self._record() and self._history():
            self._stated()
            self._log()
        return self.findings

    def _record(self):
        """Step 3."""
        name, head = "publications/record.lrc", self.head
        data = self.place.find(name, record.MOST_RECORD)
        try:
            if data is None:
                raise Wrong("cannot be read")
            self.record = record.read_record(data)
            if self.record.entries[0].header.links != head.identity:
                raise Wrong("is of another ledger")
        except Wrong as wrong:
            self.findings.add("RECORD", f"{name}: {wrong}.")
            return False
        self.walks = [record.walk(self.record, h, head.identity[h], record.NOT_ACCEPTED, MAX_TIME, Soundness())
                      for h in CHAINS]
        for walk in self.walks:
            if walk.fault or walk.unknown_round is not None or len(walk.rounds) != len(self.record.raw):
                self.findings.add("RECORD", f"{name} does not hold: {walk.fault}.")
        self.entries = {entry.header.index: entry for entry in self.record.entries}
        # Both functions must say so.
        lost = [{(f["first"], f["last"]) for _, f in walk.notices if f["about"] == "unprovable"} for walk in self.walks]
        self.lost, self.lost_rounds, self.unplaced = lost[0] & lost[1], 0, []
        self.end = min((n for walk in self.walks for _, n, state in walk.states if not any(state.keys)), default=None)
        return True

    def covered(self):
        """Rounds for which no signature is needed: of the largest value that is confirmed, else of the last publication."""
        return max((size for _, size, _, _ in self.confirmed), default=self.last.size if self.last else 0)

    def whole(self):
        return bool(self.confirmed) and self.covered() >= self.head.size

    def _history(self):
        """Steps 4 to 9, 12 and 13."""
        head, suite = self.head, self.head.suite
        self.functions, self.prefix = SUITES[suite], ("", SUITES[suite][1] + "/")
        self.trees = [Range(function) for function in self.functions]
        self.levels = [[[] for _ in CHAINS] for _ in range(6)]
        self.links, self.link = (bytes(SUITE_WIDTH[suite]),) * 2, (bytes(SUITE_WIDTH[suite]),) * 2
        self.times = []  # (first round, last round, time of the last) of each peak, to find one before struck rounds
        self.number, self.next, self.previous = 0, None, (bytes(SUITE_WIDTH[suite]),) * 2
        self.said = {}  # digest of a statement: the first round that has it, or None, and the file's name
        for name in self.place.names("announced"):
            if name.endswith(".statement"):
                data = self.place.find(f"announced/{name}", MOST_TEXT)
                if data is None:
                    self.findings.add("STATEMENT", f"announced/{name} is no plain file of at most {MOST_TEXT} bytes.")
                else:
                    self.said[digest("sha3-256", data)] = None, name
        self.vouchers = {}
        for name in self.place.names("publications"):
            if found := VOUCHER.fullmatch(name):
                self.vouchers.setdefault(int(found[1]), []).append((name, found[2]))
        self._heads()
        self._publication()
        for at in range(0, head.size, WIDTH):
            if not self._bundle(at, min(WIDTH, head.size - at)):
                return False
        self._partial()
        if self.next:
            self.findings.add("PUBLICATION", f"publication {self.number} covers rounds that are not here.")
        for size in sorted({size for _, size, _, _ in self.confirmed} - self.published):
            self.findings.add("PUBLICATION", f"the value is of {size} rounds, and no publication here is.")
        last = self.last.size if self.last else 0
        if self.end is not None and last != head.size:
            self.findings.add("PUBLICATION", "the last publication does not cover the end of the ledger.")
        for h in CHAINS:
            if max(self.signed[h], last) < head.size:
                self.findings.add("HEAD", f"{SECOND} counts {head.size} rounds, and those behind {max(self.signed[h], last)} nobody "
                                          f"has signed under {self.functions[h]}.")
        for entry in sorted(self.entries):
            self.findings.add("RECORD", f"the record has an event of round {entry} that is not in that round.")
        for at, name in self.said.values():
            if at is None and self.lost_rounds:
                self.unplaced.append(f"announced/{name}")
            elif at is None:
                self.findings.add("STATEMENT", f"announced/{name} is in no round.")
            elif at >= self.covered():
                self.findings.add("STATEMENT", f"announced/{name} is in round {at}, and the value covers {self.covered()}.")
        for name, _, found in self.checkpoints:
            if found.size > head.size:
                self.findings.add("HEAD", f"{name} is of more rounds than are here.")
        for _, size, _, _ in self.values:
            if size > head.size:
                self.findings.add("VALUE", f"the value is of {size} rounds, and {head.size} are here.")
        return True

    def _heads(self):
        self.checkpoints = []
        for h in CHAINS:
            name = self.prefix[h] + "checkpoint"
            data = self.place.find(name, MOST_NOTE)
            try:
                if data is None:
                    raise Wrong("is missing")
                found = note.read_head(data, SUITE_WIDTH[self.head.suite])
                if found.origin != note.origin(self.head.ledger, self.head.suite, h):
                    raise Wrong("is of another ledger")
                self.checkpoints.append((name, h, found))
            except Wrong as wrong:
                self.findings.add("HEAD", f"{name}: {wrong}.")

    def _bundle(self, at, count):
        beside = name_of(at // WIDTH) + ("" if count == WIDTH else f".p/{count}")
        name = f"tile/entries/{beside}"
        data = self.place.find(name, WIDTH * 65_537)
        headers, rest = [], data or b""
        while rest and len(rest) >= 2 + int.from_bytes(rest[:2], "big"):
            headers.append(rest[2:2 + int.from_bytes(rest[:2], "big")])
            rest = rest[2 + len(headers[-1]):]
        if rest or len(headers) != count:
            self.findings.add("HEADER", f"{name} is no bundle of {count} headers, and {SECOND} counts {self.head.size}.")
            return False
        if self.place.find(self.prefix[1] + name, WIDTH * 65_537) != data:
            self.findings.add("TILE", f"{self.prefix[1]}{name} does not hold the same headers.")
        self._older(f"tile/entries/{name_of(at // WIDTH)}.p", headers)
        own = f"rounds/{beside}"
        file = self.place.open(own)
        if file is None:
            self.findings.add("ROUND", f"{own} is missing.")
        for piece in headers:
            header = self._header(piece)
            if header is None:
                return False
            if file is not None:
                try:
                    events = read_rounds(file, header, any(a <= header.index <= b for a, b in self.lost))
                    if events is not None:
                        self._events(header, piece, events)
                        continue
                    self.lost_rounds += 1
                    if header.index in self.entries and self.entries[header.index].header_bytes == piece:
                        del self.entries[header.index]
                except Wrong as wrong:
                    self.findings.add("ROUND", f"{own}: round {header.index}: {wrong}.")
                    file = None
        if file is not None and file.read(1):
            self.findings.add("ROUND", f"{own} goes on behind its rounds.")
        return True

    def _older(self, below, headers):
        """Partial bundles of when the history was shorter."""
        for prefix in self.prefix:
            for name in self.place.names(prefix + below):
                width = int(name) if re.fullmatch("[1-9][0-9]{0,2}", name) else 0
                whole = b"".join(len(h).to_bytes(2, "big") + h for h in headers[:width])
                if (not 1 <= width <= len(headers) or name != str(width)
                        or self.place.find(f"{prefix}{below}/{name}", WIDTH * 65_537) != whole):
                    self.findings.add("TILE", f"{prefix}{below}/{name} does not hold the headers.")

    def _header(self, data):
        n = self.trees[0].size
        try:
            header = rounds.read_header(data)
            if self.end is not None and n > self.end:
                raise Wrong("it stands behind the end of the ledger")
            roots = tuple(tree.root() for tree in self.trees)
            entry = self.entries.get(n)
            for what, right in (
                    ("round, ledger or suite", (header.index, header.ledger, header.suite) == (n, *self.head.whose()[:2])),
                    ("identity", n > 0 or header.links == self.head.identity),
                    ("previous link", header.previous_link == self.links),
                    ("history root", header.history_roots == roots),
                    ("record link", header.record_link == self.link),
                    ("place in the record", entry is None or entry.header_bytes == data),
                    ("time", n == 0 or header.time > self._floor(n))):
                if not right:
                    raise Wrong(f"its {what} is another")
        except Wrong as wrong:
            self.findings.add("RECORD" if "record" in str(wrong) else "HEADER", f"header {n}: {wrong}.")
            return None
        self.links = header.links
        if n in self.entries:
            self.link = self.links
        for h in CHAINS:
            self.trees[h].append(self.links[h])
            self._tile(0, h, self.links[h])
        self._peaks(n, header.time)
        self.rounds, self.time = n + 1, header.time
        self._sizes()
        return header

    def _peaks(self, n, time):
        # As the peaks of the tree: joined where two are of one size.
        self.times.append((n, n, time))
        while len(self.times) > 1 and self.times[-2][1] - self.times[-2][0] == self.times[-1][1] - self.times[-1][0]:
            (first, _, _), (_, last, newest) = self.times[-2:]
            self.times[-2:] = [(first, last, newest)]

    def _floor(self, n):
        walk = self.walks[0]
        notice = next((fields for at, fields in walk.notices if at == n and fields["about"] == "clock"), None)
        if notice is None:
            return self.time
        floor = 0
        for _, last, time in self.times:
            if last < notice["first"] and not any(a <= last <= b for a, b in walk.struck_ranges):
                floor = time
        return floor

    def _tile(self, level, h, value):
        hashes = self.levels[level][h]
        hashes.append(value)
        if len(hashes) < WIDTH:
            return
        index = (self.trees[h].size - 1) >> 8 * (level + 1)
        name = f"{self.prefix[h]}tile/{level}/{name_of(index)}"
        if self.place.find(name, WIDTH * 64) != b"".join(hashes):
            self.findings.add("TILE", f"{name} does not hold the hashes of the headers.")
        self._beginnings(f"{name}.p", b"".join(hashes))
        if level < 5:
            self._tile(level + 1, h, rounds.root_of_hashes(self.functions[h], hashes))
        hashes.clear()

    def _partial(self):
        size = self.head.size
        for level, both in enumerate(self.levels):
            for h in CHAINS:
                if not both[h]:
                    continue
                below = f"{self.prefix[h]}tile/{level}/{name_of((size >> 8 * level) // WIDTH)}.p"
                if str(len(both[h])) not in self.place.names(below):
                    self.findings.add("TILE", f"{below}/{len(both[h])} is missing.")
                self._beginnings(below, b"".join(both[h]))

    def _beginnings(self, below, whole):
        """Partial tiles, of when the history was shorter too."""
        for name in self.place.names(below):
            found, width = self.place.find(f"{below}/{name}", len(whole)), SUITE_WIDTH[self.head.suite]
            if found is None or name != str(len(found) // width) or len(found) % width or not whole.startswith(found):
                self.findings.add("TILE", f"{below}/{name} does not hold the hashes of the headers.")

    def _sizes(self):
        """Whatever speaks of a history of this size."""
        size, roots = self.trees[0].size, tuple(tree.root() for tree in self.trees)
        if self.next and self.next.size <= size:
            self._take(size, roots)
        for name, h, found in self.checkpoints:
            if found.size != size:
                continue
            if found.root != roots[h] or not is_signed(found.note, self.walks[h].keys(size, h)):
                self.findings.add("HEAD", f"{name} is not the head of the {size} headers, or not signed.")
            else:
                self.signed[h] = size
        for value in self.values:
            function, at, root, time = value
            if at != size:
                continue
            if function in self.functions and root == roots[self.functions.index(function)] and time in (None, self.time):
                self.confirmed.append(value)
            else:
                self.findings.add("VALUE", f"the value of {at} rounds under {function} is not that of these rounds.")

    def _take(self, size, roots):
        found, name = self.next, f"publications/{self.number:06}.note"
        for what, right in (
                ("size", found.size == size), ("root", found.roots == roots), ("time", found.time == self.time),
                ("number", found.number == self.number), ("previous digest", found.previous == self.previous),
                ("ledger", (found.ledger, found.suite, found.identity) == self.head.whose()),
                ("record line or signature", all(
                    publication.signed_line(walk, found)
                    and is_signed(found.note, publication.publication_keys(walk, found.size)) for walk in self.walks))):
            if not right:
                self.findings.add("PUBLICATION", f"{name}: its {what} is not right.")
        self.previous = tuple(found.digest(h) for h in CHAINS)
        self.last = found
        self.published.add(found.size)
        for kind_name, kind in self.vouchers.get(self.number, []):
            self._voucher(f"publications/{kind_name}", kind, found)
        self._publication()

    def _voucher(self, name, kind, said):
        """That it is one, and of this publication; what it says is for its reader to judge."""
        data = self.place.find(name, voucher.MOST_VOUCHER)
        try:
            if data is None:
                raise Wrong("cannot be read")
            found = voucher.read_voucher(data)
            if found.kind_name != kind or not any(
                    found.binds(function, said.size, root) for function, root in zip(self.functions, said.roots)):
                raise Wrong("is no voucher of that kind for that publication")
        except Wrong as wrong:
            self.findings.add("PUBLICATION", f"{name}: {wrong}.")

    def _publication(self):
        self.next = None
        if self.number == self.head.publications:
            return
        self.number += 1
        name = f"publications/{self.number:06}.note"
        data = self.place.find(name, MOST_NOTE)
        try:
            if data is None:
                raise Wrong("cannot be read")
            self.next = publication.read_publication(data)
        except Wrong as wrong:
            self.findings.add("PUBLICATION", f"{name}: {wrong}; {SECOND} counts {self.head.publications}.")

    def _events(self, header, data, events):
        for place, text in events:
            if self.said and (key := digest("sha3-256", text)) in self.said and self.said[key][0] is None:
                self.said[key] = header.index, self.said[key][1]
            lines = text.split(b"\n", 2)
            kind = lines[1].decode("latin-1") if len(lines) > 1 and lines[0] == b"linking event v1" else ""
            if place == 0 and kind in record.RECORD_EVENTS:
                entry = self.entries.pop(header.index, None)
                if entry is None or entry.event_bytes != text or entry.header_bytes != data:
                    self.findings.add("RECORD", f"round {header.index} holds an event that the record does not have.")
            if kind != "statement":
                continue
            try:
                said = record.read_event(text, header.suite)
            except Wrong:
                continue
            if said.unknown or said.ledger != header.ledger:
                continue
            if said.fields["about"] == "handover" and said.fields["digests"] == self.digests and self.stated is None:
                self.stated = header.index
            if said.fields["about"] == "audit-log":
                self._log_statement(said.fields, header.suite)

    def _log_statement(self, fields, suite):
        words = fields["text"]
        found = re.fullmatch(r"entries ([1-9][0-9]{0,18})", words[0]) if words else None
        if not found or int(found[1]) >= 2**63:
            return
        root = fields["digests"]
        if suite != 1:
            line = words[1] if len(words) > 1 else ""
            if not line.startswith("root ") or root != tuple(digest(f, line[5:].encode()) for f in SUITES[suite]):
                return
            root = read_pair(line[5:], 32)
        self.statements.append((int(found[1]), root))

    def _stated(self):
        """Step 10."""
        covered = self.covered()
        if self.stated is None:
            self.findings.add("UNSTATED", f"the ledger has not stated the digests of {FIRST}.")
        elif self.stated >= covered:
            self.findings.add("UNSTATED", f"the digests of {FIRST} are stated in round {self.stated}, and the value covers {covered}.")

    def _log(self):
        """Step 11."""
        links, before, opened = [Range(f) for f in SUITES[1]], None, set()
        wanted = sorted(self.statements)
        while links[0].size < self.head.entries:
            first = links[0].size + 1
            name = f"audit-log/{first:010}.log"
            data = self.place.find(name, MOST_LOG)
            if data is not None:
                found = self._entries(data, first, before)
            else:
                name = f"audit-log/{first:010}.links"
                data = self.place.find(name, MOST_LOG)
                found = self._links(data or b"", first)
            opened.add(name)
            if not found:
                self.findings.add("LOG", f"{name} does not go on behind entry {first - 1}; {SECOND} counts {self.head.entries}.")
                return
            for pair in found:
                for h in CHAINS:
                    links[h].append(pair[h])
                before = pair
                while wanted and wanted[0][0] == links[0].size:
                    if wanted.pop(0)[1] != tuple(one.root() for one in links):
                        self.findings.add("LOG", f"{name} has other entries than the ledger has stated.")
                        return
        if self.place.names("audit-log"):
            for name, _ in self.place.walk("audit-log/"):
                if name not in opened:
                    self.findings.add("EXTRA", f"{name} is there, and not needed for {self.head.entries} entries.")
        if links[0].size != self.head.entries or wanted:
            self.findings.add("LOG", f"the audit log has {links[0].size} entries, and others than {SECOND} counts, or stated.")

    def _entries(self, data, number, before):
        found = []
        while data:
            text, end, data = data.partition(b"\n\n")
            text += b"\n"
            try:
                if not end or read_log_entry(text) != (number, before):
                    return None
            except Wrong:
                return None
            before = tuple(rounds.leaf_hash(f, text) for f in SUITES[1])
            found.append(before)
            number += 1
        return found

    def _links(self, data, number):
        found = []
        if not data.endswith(b"\n"):
            return None
        for line in data.split(b"\n")[:-1]:
            place, _, pair = line.decode("latin-1").partition(" ")
            if place != str(number):
                return None
            try:
                found.append(read_pair(pair, 32))
            except Wrong:
                return None
            number += 1
        return found


def values_of(arguments):
    values = []
    for text in arguments.code:
        code = printcode.read_code(text)
        values.append((code.function, code.size, code.root, code.time))
    for name in arguments.publication:
        found = publication.read_publication(Path(name).read_bytes())
        values += [(f, found.size, root, found.time) for f, root in zip(SUITES[found.suite], found.roots)]
    return values


def faults_of(folder):
    check = Check(Place(folder), [])
    try:
        return [message for _, message in check.run().all]
    except Unfinished as unfinished:
        return [str(unfinished)]


def sweep(folder, step):
    """The whole of the claim that no byte can be changed unnoticed, on a copy."""
    missed = count = 0
    with tempfile.TemporaryDirectory() as home:
        copy = Path(home) / "handover"
        shutil.copytree(folder, copy, symlinks=True)
        if faults_of(copy):
            print("it does not hold as it is: nothing was changed")
            return 1
        for name in [name for name, _ in Place(copy).walk()]:
            data = bytearray((copy / name).read_bytes())
            for at in range(0, len(data), step):
                data[at] ^= 1
                (copy / name).write_bytes(data)
                data[at] ^= 1
                count += 1
                if not any(name in message for message in faults_of(copy)):
                    missed += 1
                    print(f"{name}, byte {at}: not found")
            (copy / name).write_bytes(data)
    print(f"{count} changes, {missed} not found")
    return 1 if missed else 0


def main(arguments):
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("folder")
    parser.add_argument("--code", action="append", default=[])
    parser.add_argument("--publication", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sweep", type=int)
    try:
        given = parser.parse_args(arguments)
        values = values_of(given)
    except (argparse.ArgumentError, SystemExit, OSError, Wrong, printcode.BadCode) as error:
        print(f"wrong usage: {error}", file=sys.stderr)
        return 3
    if given.sweep:
        return sweep(given.folder, max(1, given.sweep))
    check = Check(Place(given.folder), values)
    try:
        findings = check.run()
    except (Unfinished, OSError) as error:
        print(f"no hand-over: {error}", file=sys.stderr)
        return 3
    if given.json:
        print(json.dumps({"findings": findings.all, "faults": findings.count, "rounds": check.rounds, "stated": check.stated,
                          "confirmed_rounds": check.covered() if check.confirmed else 0,
                          "confirmed": [function for function, _, _, _ in check.confirmed]}))
    else:
        for code, message in findings.all:
            print(f"{code}   {message}")
        if check.confirmed and not check.whole() and not findings.count:
            print(f"rounds 0 to {check.covered() - 1} are those of the value; {check.covered()} to {check.head.size - 1} rest on "
                  "signatures only")
        for name in check.unplaced:
            print(f"{name} is in no round that is here: it may be in one of the {check.lost_rounds} that are lost")
        print(f"{check.rounds} rounds, {check.lost_rounds} of them lost, {findings.count} faults, confirmed under "
              f"{', '.join(function for function, _, _, _ in check.confirmed) or 'no function'}")
    return 1 if findings.count else 0 if check.whole() else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
