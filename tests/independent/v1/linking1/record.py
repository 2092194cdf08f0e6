"""Events, the record file, its walk, and pinning (record.md)."""

from dataclasses import dataclass, field

from .key import ALPHA_HEAD, RECOVERY, WITNESS, is_signed, read_base64, read_key, role_names
from .leaf import EVENT
from .note import origin, read_head, read_note
from .round import fold, join, leaf_hash, policy_bytes, read_header
from .suite import (SUITE_WIDTH, SUITES, Cursor, Wrong, digest, read_day, read_hex, read_id, read_number,
                    read_pair, read_time, version)
from .text import ALGORITHM, Lines, read_name, read_words
from .token import HEAD, length, read_anchor, read_level

MOST_EVENT = 65_536
NOT_ACCEPTED = 0  # how many entries of a record the caller accepted earlier: none
MOST_RECORD = 16_777_216
MOST_ENTRIES = 4_096
YEAR = 31_622_400_000_000
RECORD_EVENTS = ("genesis", "configuration", "notice", "successor")


@dataclass(frozen=True)
class State:
    policy: bytes
    documents: tuple
    accuracy: int
    interval: int
    publication_interval: int
    media: tuple
    keys: tuple  # one tuple a role


@dataclass(frozen=True)
class Event:
    type: str
    ledger: str
    record: tuple
    fields: dict
    state: State = None
    note: object = None
    unknown: str = None
    unknown_kind: str = None  # version, suite or unknown


def _unknown_suite(number):
    if number not in SUITES:
        raise Wrong(f"unknown suite {number}", "suite")
    return number


def _before_suite(value):
    """(id, suite, the rest): what stands before an unknown suite is judged, what stands behind it is not."""
    name, _, rest = value.partition(" ")
    number, _, rest = rest.partition(" ")
    return read_id(name), _unknown_suite(read_number(number)), rest


def _state(lines, ledger, suite, ends):
    width = SUITE_WIDTH[suite]
    policy = policy_bytes(lines.value("policy"))
    documents = []
    for value in lines.many("document", 16):
        name, _, pair = value.partition(" ")
        if documents and documents[-1][0] >= read_name(name):
            raise Wrong("names of documents do not rise")
        documents.append((read_name(name), read_pair(pair, width)))
    accuracy = lines.number("accuracy-us", 1, 60_000_000)
    interval = lines.number("interval-us", 1, YEAR)
    publication_interval = lines.number("publication-interval-us", 1, YEAR)
    media = tuple(read_words(value) for value in lines.many("medium", 16))
    keys, role, names = ([], [], [], []), 0, role_names(ledger, suite)
    for key in map(read_key, lines.many("key", 16)):
        if key.name not in names or names.index(key.name) < role or key.type == WITNESS:
            raise Wrong(f"a key {key.name} has no role here")
        role = names.index(key.name)
        if any(other.id == key.id for other in keys[role]):
            raise Wrong("two keys of a role share a key id")
        keys[role].append(key)
    counts = [len(role_keys) for role_keys in keys]
    if max(counts) > 4 or not all(counts[:3]) and (any(counts) or not ends):
        raise Wrong("1 to 4 keys of each of the first three roles, 0 to 4 of the last")
    if any(role_keys and not any(key.known for key in role_keys) for role_keys in keys):
        lines.unknown = "a role all of whose keys are of unknown types"
    return State(policy, tuple(documents), accuracy, interval, publication_interval, media,
                 tuple(map(tuple, keys)))


def _genesis(lines, ledger, suite):
    suite = _unknown_suite(lines.number("suite"))
    fields = {"suite": suite, "predecessor": None}
    value = lines.value("predecessor")
    if value != "none":
        name, number, rest = _before_suite(value)
        width, parts = SUITE_WIDTH[number], rest.split(" ")
        if len(parts) != 3:
            raise Wrong("a predecessor has id, suite, identity, size, roots")
        fields["predecessor"] = (name, number, read_pair(parts[0], width), read_number(parts[1], 1),
                                 read_pair(parts[2], width))
    return fields, _state(lines, ledger, suite, False)


def _configuration(lines, ledger, suite):
    seal = lines.value("seal")
    if seal not in ("old", "new"):
        raise Wrong("seal is old or new")
    return {"seal": seal}, _state(lines, ledger, suite, True)


def _notice(lines, ledger, suite):
    word, *values = lines.value("about").split(" ")
    fields = {"about": word}
    forms = {"clock": 2, "stolen": 2, "unprovable": 2, "weakened": 2, "other": 0}
    if word in forms and len(values) != forms[word]:
        raise Wrong(f"about {word} has {forms[word]} values")
    if word in ("clock", "unprovable"):
        first, last = (read_number(value) for value in values)
        if not (1 if word == "clock" else 0) <= first <= last:
            raise Wrong("the rounds of a notice rise")
        fields.update(first=first, last=last)
    elif word == "stolen":
        fields.update(key=read_key(values[0]), time=read_time(values[1]))
    elif word == "weakened":
        fields.update(algorithm=read_name(values[0], ALGORITHM), time=read_time(values[1]))
    elif word != "other":
        raise Wrong(f"unknown notice {word}", "unknown")
    fields["text"] = [read_words(value) for value in lines.many("text", 16)]
    return fields, None


def _successor(lines, ledger, suite):
    name, number, identity = _before_suite(lines.value("successor"))
    return {"successor": (name, number, read_pair(identity, SUITE_WIDTH[number]))}, None


def _clock(lines, ledger, suite):
    return {"after": lines.number("after"), "reading": read_time(lines.value("reading")),
            "reason": lines.words("reason")}, None


def _statement(lines, ledger, suite):
    return {"about": read_name(lines.value("about")),
            "digests": read_pair(lines.value("digests"), SUITE_WIDTH[suite]),
            "text": [read_words(value) for value in lines.many("text", 16)]}, None


def _appearance(lines, ledger, suite):
    return {"publication": lines.number("publication", 1), "day": read_day(lines.value("day")),
            "where": lines.words("where")}, None


def _beacon(lines, ledger, suite):
    source = lines.value("source")
    if source not in ("rfc3161", "public", "ledger"):
        raise Wrong("an unknown source of a beacon")
    name, value = lines.words("name"), lines.value("value")
    fields = {"source": source, "name": name}
    if source == "rfc3161":
        fields["value"] = read_base64(value)
        if not fields["value"]:
            raise Wrong("a beacon without a value")
    elif source == "public":
        if not 2 <= len(value) <= 1024 or len(value) % 2:
            raise Wrong("a public beacon has 2 to 1,024 digits")
        fields["value"] = read_hex(value, len(value) // 2)
    else:
        number, _, pair = value.partition(" ")
        other = _unknown_suite(read_number(number))
        fields["value"] = (other, read_pair(pair, SUITE_WIDTH[other]))
    return fields, None


_READERS = {"genesis": _genesis, "configuration": _configuration, "notice": _notice, "successor": _successor,
            "heartbeat": lambda lines, ledger, suite: ({}, None), "clock": _clock, "statement": _statement,
            "appearance": _appearance, "beacon": _beacon}


def read_event(data, suite):
    """An event; what a later version may know has a reason in `unknown`."""
    if len(data) > MOST_EVENT:
        raise Wrong("an event has at most 65,536 bytes")
    note, text = None, data
    if b"\n\n" in data:
        note = read_note(data)
        text = note.text
    try:
        lines = Lines(text, "event", MOST_EVENT)
    except Wrong as wrong:
        if wrong.kind == "version":
            return Event(None, None, None, {}, note=note, unknown=str(wrong), unknown_kind="version")
        raise
    kind = lines.plain()
    read_name(kind)
    if any(character.isdigit() for character in kind):
        raise Wrong("the type of an event has letters and -")
    ledger = read_id(lines.value("ledger"))
    width = SUITE_WIDTH[suite]
    if kind not in _READERS:
        record = read_pair(lines.value("record"), width) if lines.has("record") else None
        return Event(kind, ledger, record, {}, note=note, unknown=f"unknown type {kind}", unknown_kind="unknown")
    if note and kind not in ("configuration", "successor"):
        raise Wrong(f"a {kind} is no note")
    record = None
    if kind in RECORD_EVENTS and kind != "genesis":
        record = read_pair(lines.value("record"), width)
    try:
        fields, state = _READERS[kind](lines, ledger, suite)
    except Wrong as wrong:
        if wrong.kind in ("unknown", "suite"):
            return Event(kind, ledger, record, {}, note=note, unknown=str(wrong), unknown_kind=wrong.kind)
        raise
    unknown = None
    try:
        lines.end()
    except Wrong as wrong:
        if wrong.kind != "unknown":
            raise
        unknown = str(wrong)
    return Event(kind, ledger, record, fields, state, note, unknown, "unknown" if unknown else None)


# Record file

@dataclass(frozen=True)
class Entry:
    header_bytes: bytes
    header: object
    level: object
    event_bytes: bytes
    seal: object  # Anchor or None

    def encode(self):
        return (length(self.header_bytes, 2) + self.level.encode() + length(self.event_bytes, 4)
                + length(self.seal.body if self.seal else b"", 4))


def read_entry(data, first=None):
    cursor = Cursor(data)
    header_bytes = cursor.take(cursor.u16(), "header")
    header = read_header(header_bytes)
    if first and (header.suite != first.suite or header.ledger != first.ledger):
        raise Wrong("an entry of another suite or ledger")
    level = read_level(cursor, header.suite)
    if level.leaf.kind != EVENT or level.index != 0:
        raise Wrong("a record event is leaf 0, of kind 4")
    event = cursor.take(cursor.u32(0, MOST_EVENT, "event length"), "event")
    body = cursor.take(cursor.u32(), "seal")
    cursor.end()
    seal = read_anchor(HEAD, body, SUITE_WIDTH[header.suite]) if body else None
    if (header.index == 0) != (seal is None):
        raise Wrong("every entry has a seal but the first")
    return Entry(header_bytes, header, level, event, seal)


@dataclass(frozen=True)
class Record:
    raw: tuple  # the bytes of each entry
    entries: tuple  # those that read, up to the first that does not
    fault: str = None


def read_record(data):
    if len(data) > MOST_RECORD:
        raise Wrong("a record has at most 16,777,216 bytes")
    cursor = Cursor(data)
    version(cursor, b"LRC", "record")
    raw = tuple(cursor.take(cursor.u32(), "entry") for _ in range(cursor.u16(1, MOST_ENTRIES, "event count")))
    cursor.end()
    entries, fault = [], None
    for piece in raw:
        try:
            entry = read_entry(piece, entries[0].header if entries else None)
            if entries and entry.header.index <= entries[-1].header.index:
                raise Wrong("an index that does not rise")
        except Wrong as wrong:
            if not entries:
                raise
            fault = str(wrong)
            break
        if not entries and entry.header.index != 0:
            raise Wrong("the first header has index 0")
        entries.append(entry)
    return Record(raw, tuple(entries), fault)


def write_record(entries):
    return b"LRC\x01" + len(entries).to_bytes(2, "big") + b"".join(length(entry.encode(), 4) for entry in entries)


# Walk

@dataclass
class Walk:
    """What a record says under one function."""
    h: int
    begins: bool = False        # its first header is the identity's
    fault: str = None
    unknown_round: int = None
    rounds: list = field(default_factory=list)   # (n, link, header, event) of entries taken
    seals: list = field(default_factory=list)    # (n + 1, time, root) of those after the first
    states: list = field(default_factory=list)   # (from size, n, state)
    notices: list = field(default_factory=list)  # (n, fields)
    struck_ranges: list = field(default_factory=list)
    successor: tuple = None

    @property
    def genesis(self):
        return self.rounds[0][2] if self.rounds else None

    def state_for_size(self, size):
        found = None
        for begin, _, state in self.states:
            if begin <= size:
                found = state
        return found

    def keys(self, size, role):
        state = self.state_for_size(size)
        return state.keys[role] if state else ()

    def state_at(self, n):
        """In force at header n: the last of a round before n; n = 0: the genesis."""
        found = None
        for _, at, state in self.states:
            if at < n or at == 0:
                found = state
        return found

    def last_link_before(self, n):
        found = None
        for at, link, _, _ in self.rounds:
            if at < n:
                found = link
        return found

    def complete_for(self, header):
        if header.index == 0:
            return True
        return (self.last_link_before(header.index) == header.record_link[self.h]
                and not (self.unknown_round is not None and self.unknown_round < header.index))

    def known_for(self, size):
        return not (self.unknown_round is not None and self.unknown_round < size)

    def struck(self, n):
        return any(first <= n <= last for first, last in self.struck_ranges)

    def stolen(self, key, judged_at):
        return any(fields["about"] == "stolen" and (fields["key"].type, fields["key"].public) == (key.type, key.public)
                   and fields["time"] <= judged_at for _, fields in self.notices)


def _take_genesis(entry, function, h):
    header = entry.header
    event = read_event(entry.event_bytes, header.suite)
    if event.unknown or event.type != "genesis":
        raise Wrong("the first event is no genesis that this reader knows")
    if (event.ledger, event.fields["suite"], event.state.policy) != (header.ledger, header.suite, header.policy):
        raise Wrong("the header does not fit the genesis")
    folded = fold(function, leaf_hash(function, entry.level.leaf_bytes), 0, header.leaf_count, entry.level.paths[h])
    if (entry.level.leaf.digests[h] != digest(function, entry.event_bytes) or folded is None
            or folded[0] != header.round_roots[h]):
        raise Wrong("the header does not seal the genesis")
    return event


def walk(record, h, identity, accepted, judged_at, soundness):
    """record.md, "Walking the record", under one function."""
    result = Walk(h)
    first = record.entries[0]
    suite, ledger = first.header.suite, first.header.ledger
    function = SUITES[suite][h]
    link = leaf_hash(function, first.header_bytes)
    if link != identity:
        return result
    result.begins = True
    try:
        event = _take_genesis(first, function, h)
    except Wrong:
        return result
    result.rounds.append((0, link, first.header, event))
    result.states.append((1, 0, event.state))
    recovery = event.state.keys[RECOVERY]
    for k, entry in enumerate(record.entries[1:], 1):
        try:
            event, unknown, root = _take_entry(result, entry, k, h, function, recovery, k < accepted, judged_at, soundness)
        except Wrong as wrong:
            result.fault = str(wrong)
            return result
        n = entry.header.index
        if unknown:
            result.unknown_round = n
            return result
        result.rounds.append((n, leaf_hash(function, entry.header_bytes), entry.header, event))
        result.seals.append((n + 1, entry.header.time, root))
        if event.type == "configuration":
            result.states.append((n + (1 if event.fields["seal"] == "new" else 2), n, event.state))
            recovery = event.state.keys[RECOVERY]
        elif event.type == "notice":
            result.notices.append((n, event.fields))
            if event.fields["about"] == "clock":
                result.struck_ranges.append((event.fields["first"], event.fields["last"]))
        elif result.successor is None:
            result.successor = event.fields["successor"]
    result.fault = record.fault
    return result


def _take_entry(result, entry, k, h, function, recovery, pinned, judged_at, soundness):
    header, n = entry.header, entry.header.index
    if header.record_link[h] != result.rounds[-1][1]:
        raise Wrong(f"entry {k}: the record link is not that of the entry before")
    folded = fold(function, leaf_hash(function, entry.level.leaf_bytes), 0, header.leaf_count, entry.level.paths[h])
    if entry.level.leaf.digests[h] != digest(function, entry.event_bytes):
        raise Wrong(f"entry {k}: the leaf is not the event's")
    if folded is None or folded[0] != header.round_roots[h]:
        raise Wrong(f"entry {k}: the leaf is not in the round")
    seal = entry.seal
    folded = fold(function, leaf_hash(function, entry.header_bytes), n, n + 1, seal.paths[h])
    if seal.size != n + 1 or folded is None or join(function, folded[1]) != header.history_roots[h]:
        raise Wrong(f"entry {k}: the seal does not fit")
    head = read_head(seal.notes[h], SUITE_WIDTH[header.suite])
    if (head.origin, head.size, head.root) != (origin(header.ledger, header.suite, h), n + 1, folded[0]):
        raise Wrong(f"entry {k}: the seal is another head")
    event = read_event(entry.event_bytes, header.suite)
    if event.ledger is not None and event.ledger != header.ledger:
        raise Wrong(f"entry {k}: an event of another ledger")
    if event.record is not None and event.record[h] != header.record_link[h]:
        raise Wrong(f"entry {k}: an event that follows another")
    if event.record is None and event.type not in (None, *_READERS):
        raise Wrong(f"entry {k}: an event of an unknown type that follows none")
    if not event.unknown:
        if event.type not in RECORD_EVENTS or event.type == "genesis":
            raise Wrong(f"entry {k}: a {event.type} is no later event of the record")
        if event.type == "notice" and (event.fields["about"] == "clock" and event.fields["last"] != n - 1
                                       or event.fields["about"] == "unprovable" and event.fields["last"] > n - 1):
            raise Wrong(f"entry {k}: a notice about other rounds than it can be")
    fallen = not pinned and soundness.scheme_fallen(judged_at)

    def signed(note, keys):
        return is_signed(note, keys, keys if fallen else ())

    keys = result.keys(n + 1, ALPHA_HEAD + h)
    if event.unknown:
        if not signed(head.note, keys):
            raise Wrong(f"entry {k}: an unknown event that the keys in force did not seal")
        return event, True, head.root
    if event.type in ("configuration", "successor"):
        if recovery:
            if event.note is None or not signed(event.note, recovery):
                raise Wrong(f"entry {k}: not signed by the recovery keys")
        elif event.note is not None or event.fields.get("seal") == "new":
            raise Wrong(f"entry {k}: no recovery keys are in force")
    if event.type == "configuration" and event.fields["seal"] == "new":
        keys = event.state.keys[ALPHA_HEAD + h]
    if not signed(head.note, keys):
        raise Wrong(f"entry {k}: the seal is not signed by the keys in force")
    return event, False, head.root


# Pinning

def common_part(own, other):
    """How many entries two records begin with alike: headers and events byte for byte."""
    common = 0
    for mine, theirs in zip(own.entries, other.entries):
        if (mine.header_bytes, mine.event_bytes) != (theirs.header_bytes, theirs.event_bytes):
            break
        common += 1
    return common


def take_record(own, other, identity, judged_at, soundness, functions=(0, 1)):
    """What a client that pins `own` does with another record: (code or None, entries that it has then).

    The codes are LNK-RECORD-OLD, LNK-RECORD-FAULT and LNK-FORK; a consistency proof is a step of its own.
    """
    common = common_part(own, other)
    walks = [walk(other, h, identity[h], common, judged_at, soundness) for h in functions]
    if common == len(own.entries):
        taken = min((len(found.rounds) for found in walks), default=common)
        fault = any(found.fault for found in walks)
        return "LNK-RECORD-FAULT" if fault else None, max(taken, common)
    if common == len(other.entries):
        return "LNK-RECORD-OLD", len(own.entries)
    if all(len(found.rounds) > common for found in walks):
        return "LNK-FORK", common
    return "LNK-RECORD-FAULT", len(own.entries)
