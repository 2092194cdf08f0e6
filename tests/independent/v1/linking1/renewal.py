"""Renewal texts, evidence records, covers (renewal.md)."""

from dataclasses import dataclass, field, replace
from functools import cache

from . import cms, ers
from .round import fold, leaf_hash, read_header
from .suite import (CHAINS, FUNCTIONS, NUMBERS, SUITES, SUITE_WIDTH, WIDTH, Cursor, Wrong, digest, imprint_of,
                    read_function, read_hex, read_id, read_number, read_pair, version)
from .note import read_note
from .text import Lines
from .record import MOST_RECORD as MOST_RECORD_FILE, NOT_ACCEPTED, read_record
from .token import PUBLICATION as PUBLICATION_ANCHOR, VOUCHER, Anchor, read_anchor, read_token
from .verify import (INCONCLUSIVE, INVALID, PUBLISHED, SIGNED, VALID, Chain, Item, Verdict, overall, verify)

MOST_TEXT, MOST_COVER_TEXT, MOST_RECORD = 131_072, 65_536, 67_108_864
MOST_STAGES, MOST_SECTIONS = 64, 4_096
TOKEN, STAMP, ERS, TEXT, COVER = 0x81, 0x82, 0x83, 0x84, 0x85
RECORD, PUBLICATION, VOUCHER_SECTION, STATUS, LIST, LATE = 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B
_KNOWN = {TOKEN, STAMP, ERS, TEXT, COVER, RECORD, PUBLICATION, VOUCHER_SECTION, STATUS, LIST, LATE}


# Texts

@dataclass(frozen=True)
class RenewalText:
    before: dict    # function: digest
    objects: tuple  # for each: {function: digest}


def read_renewal_text(data):
    lines = Lines(data, "renewal", MOST_TEXT)
    before = {}
    for value in lines.many("before", len(FUNCTIONS), 1):
        name, _, text = value.partition(" ")
        read_function(name)
        if before and NUMBERS[list(before)[-1]] >= NUMBERS[name]:
            raise Wrong("functions do not rise")
        before[name] = read_hex(text, WIDTH[name])
    objects = []
    while lines.has("data"):
        found = {}
        for name in before:
            number, function, text = lines.values("data", 3)
            if read_number(number, 1) != len(objects) + 1 or function != name:
                raise Wrong("the data lines do not rise")
            found[name] = read_hex(text, WIDTH[name])
        objects.append(found)
    if not 1 <= len(objects) <= 64:
        raise Wrong("1 to 64 data objects")
    lines.end()
    return RenewalText(before, tuple(objects))


@dataclass(frozen=True)
class CoverText:
    ledger: str
    suite: int
    identity: tuple
    begin: int
    end: int
    size: int
    roots: tuple
    evidence: int
    covers: dict  # function: (entries root, evidence root, record digest)


def read_cover_text(data):
    lines = Lines(data, "cover", MOST_COVER_TEXT)
    ledger = read_id(lines.value("ledger"))
    suite = lines.number("suite")
    if suite not in SUITES:
        raise Wrong(f"unknown suite {suite}", "suite")
    width = SUITE_WIDTH[suite]
    identity = read_pair(lines.value("identity"), width)
    begin, end, size = lines.number("from"), lines.number("to"), lines.number("size")
    if not begin < end <= size or end - begin > 2**32:
        raise Wrong("from < to <= size, and at most 2^32 rounds")
    roots = read_pair(lines.value("roots"), width)
    evidence = lines.number("evidence", 0, 2**32)
    covers = {}
    for value in lines.many("cover", len(FUNCTIONS), 1):
        words = value.split(" ")
        name = read_function(words[0])
        if len(words) != 4 or covers and NUMBERS[list(covers)[-1]] >= NUMBERS[name]:
            raise Wrong("a cover line has a function that rises, and three digests")
        covers[name] = tuple(read_hex(word, WIDTH[name]) for word in words[1:])
    lines.end()
    return CoverText(ledger, suite, identity, begin, end, size, roots, evidence, covers)


@dataclass(frozen=True)
class CoverEntry:
    header_bytes: bytes
    anchor: object
    round_roots: dict


def read_cover_entry(data, functions):
    cursor = Cursor(data)
    if cursor.u8() != 0x43:
        raise Wrong("this is no entry of a cover")
    if cursor.u8() != 1:
        raise Wrong("unknown version", "version")
    header_bytes = cursor.take(cursor.u16(), "header")
    header = read_header(header_bytes)
    anchor = read_anchor(PUBLICATION_ANCHOR, cursor.take(cursor.u32(), "anchor"), SUITE_WIDTH[header.suite])
    roots = {name: cursor.take(WIDTH[name]) for name in functions}
    cursor.end()
    return CoverEntry(header_bytes, anchor, roots)


@dataclass(frozen=True)
class Cover:
    entry_bytes: bytes
    entry: object
    entry_paths: dict
    round_paths: dict
    record: bytes
    evidence: tuple  # (kind, index, paths, bytes)


def read_cover(data, functions, evidence_number):
    cursor = Cursor(data)

    def paths():
        count = cursor.u8(0, 63, "path length")
        return {name: cursor.hashes(count, WIDTH[name]) for name in functions}

    entry_bytes = cursor.take(cursor.u32(), "entry")
    entry = read_cover_entry(entry_bytes, functions)
    entry_paths, round_paths = paths(), paths()
    record = cursor.take(cursor.u32(0, MOST_RECORD_FILE), "record")
    evidence = []
    for _ in range(cursor.u8(0, 64, "evidence count")):
        kind, index = cursor.u8(1, 2, "kind"), cursor.u64(0, evidence_number - 1, "index")
        steps = paths()
        evidence.append((kind, index, steps, cursor.take(cursor.u32(), "evidence")))
    cursor.end()
    return Cover(entry_bytes, entry, entry_paths, round_paths, record, tuple(evidence))


# The file

@dataclass
class Stage:
    number: int
    begin: int = None
    text: bytes = b""
    cover: bytes = None
    kind: int = None
    stamp: bytes = None
    evidence: list = field(default_factory=list)  # (type, bytes)
    late: list = field(default_factory=list)      # (stage it is about, type, bytes)

    @property
    def is_cover(self):
        return self.cover is not None


def read_stages(data):
    """(stages that stand, the code of what ends the reading or None)."""
    if len(data) > MOST_RECORD:
        raise Wrong("an evidence record has at most 67,108,864 bytes")
    cursor = Cursor(data)
    version(cursor, b"LER", "evidence record")
    stages, now, count = [], Stage(1), 0
    try:
        while cursor.rest():
            begin, kind = cursor.at, cursor.u8()
            body = cursor.take(cursor.u32(), "section")
            count += 1
            if count > MOST_SECTIONS:
                raise Wrong("more than 4,096 sections")
            if kind ^ 128 in _KNOWN:
                raise Wrong("a known section with the other critical bit")
            if kind not in _KNOWN and kind & 128:
                return stages, "LNK-STAGE-UNKNOWN"
            now = _place(stages, now, kind, body, begin)
    except Wrong:
        return stages, "LNK-FORMAT"
    return stages, None if now.stamp is not None else "LNK-FORMAT"


def _place(stages, now, kind, body, begin):
    if kind in (TOKEN, STAMP, ERS):
        if now.stamp is not None or _wants_cover(now):
            raise Wrong("a stamp out of order")
        now.kind, now.stamp = kind, body
        stages.append(now)
    elif kind == TEXT:
        if now.stamp is None:
            raise Wrong("a text out of order")
        if now.number == MOST_STAGES:
            raise Wrong("more than 64 stages")
        return Stage(now.number + 1, begin, text=body)
    elif kind == COVER:
        if not _wants_cover(now):
            raise Wrong("a cover out of order")
        now.cover = body
    elif now.stamp is None:
        raise Wrong("evidence before the stamp")
    elif kind == LATE:
        inner = Cursor(body)
        about, inner_kind = inner.u16(1, now.number - 1, "stage"), inner.u8(RECORD, LIST, "section")
        late = about, inner_kind, inner.take(inner.u32(), "section")
        inner.end()
        now.late.append(late)
    else:
        now.evidence.append((kind, body))
    return now


def _is_cover_text(text):
    return text.startswith(b"linking cover v")


def _text_of(note):
    try:
        return read_note(note).text
    except Wrong:
        return None


def _wants_cover(stage):
    return _is_cover_text(stage.text) and stage.cover is None


# Judging

@dataclass
class Judged:
    result: str
    basis: str = None
    t: int = None
    functions: tuple = ()
    verdict: object = None
    codes: list = field(default_factory=list)
    uncovered: bool = False  # a function that ties data and leaf has fallen by the cover's stage


@dataclass
class Outcome:
    m: int
    s: int = None
    result: str = INCONCLUSIVE
    basis: str = None
    t: int = None
    verdict: object = None
    judged: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)

    def add(self, stage, code):
        codes = self.codes.setdefault(stage, [])
        if code not in codes:
            codes.append(code)


@dataclass
class Found:
    """The verdict of an evidence record."""
    verdict: object
    chosen: int = None
    reached: int = None
    codes: dict = field(default_factory=dict)
    results: dict = field(default_factory=dict)
    objects: list = field(default_factory=list)
    fault: str = None

    def document(self, when):
        return {"chosen": self.chosen, "reached": self.reached, "fault": self.fault,
                "stages": [{"stage": k, "result": self.results.get(k), "codes": self.codes.get(k, [])}
                           for k in sorted(set(self.codes) | set(self.results))],
                "objects": [{"object": i, "boundSince": when(t)} for i, t in self.objects]}


class _File:
    def __init__(self, data, objects, given):
        self.data, self.objects, self.given = data, objects, given
        self.stages, self.fault = read_stages(data)
        self.read_stamp = cache(cms.readings)  # once with the same items, whichever stages are judged

    # What belongs to a stage

    def _pinned(self, ledger, k):
        """(identity, record, accepted) that stage k is judged with: the first that serves the ledger id."""
        given = self.given
        own = [(given.identity, given.record, given.accepted, given.ledger)]
        own += [(x.identity, x.record, x.accepted, x.ledger) for x in given.ledgers]
        for identity, record, accepted, name in own:
            if not any(identity):
                continue
            if name is None and record is not None:
                try:
                    name = read_record(record).entries[0].header.ledger
                except Wrong:
                    pass
            if name is None or name == ledger:
                return identity, record, accepted
        return own[0][:3] if k == 1 else ((None, None), None, NOT_ACCEPTED)

    def _evidence(self, k, m, judged_at):
        """(type, bytes, judged at) of what stands in stage k or is said later about it."""
        found = [(kind, body, judged_at[k]) for kind, body in self.stages[k - 1].evidence]
        for j in range(k + 1, m + 1):
            found += [(kind, body, judged_at[j]) for about, kind, body in self.stages[j - 1].late if about == k]
        return found

    # Stages

    def judge(self, k, m, moments, judged_at, cover=None):
        stage = self.stages[k - 1]
        held, as_of, _ = moments
        over = self.objects[0] if k == 1 else stage.text
        if stage.kind in (STAMP, ERS):
            judging = self._judge_stamp if stage.kind == STAMP else self._judge_ers
            return judging(stage, k, m, moments, over)
        given, judged = self.given, judged_at[k]
        items = self._evidence(k, m, judged_at)
        publications = [Item(x.data, x.told, given.held) for x in given.publications]
        vouchers = [Item(x.data, x.told, given.held) for x in given.vouchers]
        publications += [Item(body, False, at, True) for kind, body, at in items if kind == PUBLICATION]
        vouchers += [Item(body, False, at, True) for kind, body, at in items if kind == VOUCHER_SECTION]
        records = [(body, NOT_ACCEPTED, at) for kind, body, at in items if kind == RECORD]
        token, uncovered, unknown = None, None, False
        try:
            token = read_token(stage.stamp)
        except Wrong as wrong:
            unknown = wrong.kind in ("version", "suite")
        identity = (None, None)
        if token is not None:
            identity, record, accepted = self._pinned(token.header.ledger, k)
            if record is not None:
                records.insert(0, (record, accepted, given.held))
            if cover is not None:
                covered, uncovered = cover
                if covered.record is not None:
                    records.append((covered.record, NOT_ACCEPTED, held))
                publications += [Item(a.notes[0], False, judged, True) for a in token.anchors
                                 if a.type == PUBLICATION_ANCHOR and _text_of(a.notes[0]) == covered.anchor.notes[0]]
                publications += [Item(x, False, held, True) for x in covered.publications]
                vouchers += [Item(a.body, False, judged, True) for a in token.anchors if a.type == VOUCHER]
                vouchers += [Item(x, False, held, True) for x in covered.vouchers]
                token = replace(token, anchors=(covered.anchor,))
        stage_given = replace(
            given, held=held, as_of=as_of, judged_at=judged,
            ledger=given.ledger if k == 1 else None, identity=identity, record=None, more_records=tuple(records),
            publications=tuple(publications), vouchers=tuple(vouchers),
            fresh=given.fresh if k == m else None, strict=given.strict if k == m else False,
            strict_expired=k < m, text_anchor=cover is not None, callers_held=given.held)
        imprint = imprint_of(token.header.suite, over) if token is not None else None
        verdict = verify(stage.stamp, imprint, stage_given, token=token if cover is not None else None)
        if unknown:
            return Judged(INCONCLUSIVE, verdict=verdict, codes=["LNK-STAGE-UNKNOWN"])
        if uncovered:
            for h in CHAINS:
                if SUITES[token.header.suite][h] in uncovered:
                    chain = verdict.chains[h]
                    chain.add("LNK-DATA-UNCOVERED")
                    chain.broken = True
            overall(verdict)
        t = None
        if verdict.result == VALID:
            t = verdict.proven if verdict.basis == PUBLISHED else verdict.header.time
        functions = tuple(verdict.functions()) if verdict.header is not None else ()
        return Judged(verdict.result, verdict.basis, t, functions, verdict, uncovered=bool(uncovered))

    def _items(self, k, m):
        """Of the stage itself; and late ones, which only refuse."""
        late = [(kind, body) for stage in self.stages[:m] for about, kind, body in stage.late if about == k]
        return [tuple((body[0], body[1:]) for kind, body in sections if kind == STATUS and body)
                for sections in (self.stages[k - 1].evidence, late)]

    def _judge_stamp(self, stage, k, m, moments, over):
        items, refusing = self._items(k, m)
        if not cms.can_read(self.given.certificates):
            return Judged(INCONCLUSIVE, codes=["LNK-STAGE-UNKNOWN"])
        held, as_of, judged = moments
        found = self.read_stamp(stage.stamp, items, over, self.given.certificates, refusing)
        stamp = cms.best(found, judged, self.given.soundness)
        if stamp is None:
            if not found and self.read_stamp(stage.stamp, items, None, self.given.certificates, refusing):
                return Judged(INVALID)
            return Judged(INCONCLUSIVE)
        sound = all(self.given.soundness.sound(name, use, stamp.end, judged) for name, use in stamp.rests)
        if not sound or stamp.begin > held or min(stamp.end, held) > as_of:
            return Judged(INCONCLUSIVE)
        return self._stamped(min(stamp.end, held), stamp.function, stamp.name)

    @staticmethod
    def _stamped(there, function, name):
        chains = [Chain(VALID, PUBLISHED, p=there) for _ in CHAINS]
        verdict = Verdict(VALID, chains, basis=PUBLISHED, proven=there, name=name)
        return Judged(VALID, PUBLISHED, there, (function,), verdict)

    def _judge_ers(self, stage, k, m, moments, over):
        if not cms.can_read(self.given.certificates):
            return Judged(INCONCLUSIVE, codes=["LNK-STAGE-UNKNOWN"])
        held, as_of, _ = moments
        what, there, function, name = ers.judge(
            stage.stamp, *self._items(k, m), over, self.given.certificates, held, self.given.soundness,
            self.read_stamp)
        if what == ers.UNKNOWN:
            return Judged(INCONCLUSIVE, codes=["LNK-STAGE-UNKNOWN"])
        if what == ers.VALID and there <= as_of:
            return self._stamped(there, function, name)
        return Judged(INVALID if what == ers.OTHER_DATA else INCONCLUSIVE)

    def _not_valid(self, judged, k, m):
        if "LNK-STAGE-UNKNOWN" in judged.codes:
            return "LNK-STAGE-UNKNOWN"
        if k == m:
            return "LNK-STAGE-STAMP"
        if judged.verdict is not None and judged.verdict.header is not None:
            if not judged.functions:
                return "LNK-STAGE-UNSOUND"
            if all({"LNK-EXPIRED", "LNK-WINDOW"} & set(chain.findings)
                   for chain in judged.verdict.counted if chain.result != VALID):
                return "LNK-STAGE-LATE"
        return "LNK-STAGE-INSIDE"

    def beginning(self, m):
        """The beginning of the file up to stage m."""
        outcome, given = Outcome(m), self.given
        held, as_of, _ = given.moments()
        moments, judged_at, cover = (held, as_of, held), {}, None
        basis = PUBLISHED
        for k in range(m, 0, -1):
            stage = self.stages[k - 1]
            # What a cover covers was sealed with it; all else of the stage with what stands behind.
            judged_at[k] = moments[2] if cover is None else judged_at[k + 1]
            tie = moments[1] if cover is None else tie
            judged = self.judge(k, m, moments, judged_at, cover)
            outcome.judged[k] = judged
            if judged.uncovered:
                outcome.add(k + 1, "LNK-DATA-UNCOVERED")
            if judged.result != VALID:
                outcome.add(k, self._not_valid(judged, k, m))
                if k == m:
                    outcome.result, outcome.verdict = judged.result, judged.verdict
                elif not self.stages[k].is_cover:
                    self._take(outcome, k + 1, basis)
                return outcome
            weakest = basis
            if judged.basis == SIGNED:
                basis = SIGNED
            if k == 1:
                self._take(outcome, 1, basis)
                return outcome
            cover = None
            if _is_cover_text(stage.text):
                cover = self._cover(k, judged, tie)
                if cover is None:
                    outcome.add(k, "LNK-STAGE-COVER")
                    return outcome
            else:
                codes = self._text(stage, judged)
                for code in codes:
                    outcome.add(k, code)
                holds = codes in ([], ["LNK-STAGE-BEFORE"])
                if codes:
                    s = k if holds else k + 1
                    if s <= m and not self.stages[s - 1].is_cover:
                        self._take(outcome, s, basis if holds else weakest)
                    return outcome
            moments = (judged.t,) * 3
        return outcome

    def _take(self, outcome, s, basis):
        judged = outcome.judged[s]
        outcome.s, outcome.result, outcome.basis, outcome.t = s, VALID, basis, judged.t
        outcome.verdict = replace(judged.verdict, basis=basis)
        if s > 1:
            outcome.verdict = replace(outcome.verdict, claimed=None, unsupported=False, floor=None)

    def _text(self, stage, judged):
        try:
            text = read_renewal_text(stage.text)
        except Wrong:
            return ["LNK-STAGE-TEXT"]
        codes, sealed = [], self.data[:stage.begin]
        if any(text.before.get(g) != digest(g, sealed) for g in judged.functions):
            codes.append("LNK-STAGE-BEFORE")
        if any(text.objects[0].get(g) != digest(g, self.objects[0]) for g in judged.functions):
            codes.append("LNK-STAGE-DATA")
        return codes

    def _cover(self, k, judged, tie):
        """renewal.md, "What a cover covers", 1 to 3 and the question of 5; None where it does not fit."""
        stage, inner = self.stages[k - 1], self.stages[k - 2]
        try:
            if inner.kind != TOKEN:
                return None
            token = read_token(inner.stamp)
            text = read_cover_text(stage.text)
            functions = [FUNCTIONS[number] for number in sorted(NUMBERS[name] for name in text.covers)]
            cover = read_cover(stage.cover, functions, text.evidence)
        except Wrong:
            return None
        header, n = token.header, token.header.index
        identity, _, _ = self._pinned(header.ledger, k - 1)
        if ((text.ledger, text.suite) != (header.ledger, header.suite) or n < text.begin
                or any(half is not None and half != said for half, said in zip(identity, text.identity))
                or cover.entry.header_bytes != token.header_bytes
                or any(g not in text.covers for g in judged.functions)):
            return None
        top = token.levels[-1]
        for g in judged.functions:
            entry = fold(g, leaf_hash(g, cover.entry_bytes), n - text.begin, text.end - text.begin,
                         cover.entry_paths[g])
            level = fold(g, leaf_hash(g, top.encode()), top.index, header.leaf_count, cover.round_paths[g])
            if (entry is None or entry[0] != text.covers[g][0]
                    or level is None or level[0] != cover.entry.round_roots[g]):
                return None
        covered = _Covered(cover.entry.anchor)
        if cover.record and all(digest(g, cover.record) == text.covers[g][2] for g in judged.functions):
            covered.record = cover.record
        for kind, index, paths, body in cover.evidence:
            if all(
                    (fold(g, leaf_hash(g, body), index, text.evidence, paths[g]) or (None,))[0] == text.covers[g][1]
                    for g in judged.functions):
                (covered.vouchers if kind == 1 else covered.publications).append(body)
        fallen = {f for f in SUITES[header.suite]
                  if self.given.soundness.second(f) is not None and self.given.soundness.second(f) <= tie}
        return covered, fallen

    def bound(self, outcome):
        """Since when each other object is bound, by the texts of the outcome."""
        result = []
        for i, data in enumerate(self.objects[1:], 2):
            since = None
            for k in range(outcome.m, max(outcome.s, 2) - 1, -1):
                stage = self.stages[k - 1]
                if _is_cover_text(stage.text):
                    continue
                objects = read_renewal_text(stage.text).objects
                functions = outcome.judged[k].functions
                if len(objects) < i or any(objects[i - 1].get(g) != digest(g, data) for g in functions):
                    break
                since = outcome.judged[k].t
            result.append((i, since))
        return result


@dataclass
class _Covered:
    anchor: Anchor
    record: bytes = None
    vouchers: list = field(default_factory=list)
    publications: list = field(default_factory=list)


def verify_record(data, objects, given):
    """The verdict of an evidence record over data objects (the first is what the first stamp is for)."""
    held, as_of, _ = given.moments()

    def nothing(result, code):
        return Found(Verdict(result, [Chain(result, findings=[code]) for _ in CHAINS], as_of > held,
                             identity=given.identity))

    try:
        file = _File(data, objects, given)
    except Wrong as wrong:
        return nothing(*((INVALID, "LNK-FORMAT") if wrong.kind == "malformed" else (INCONCLUSIVE, "LNK-VERSION")))
    if not file.stages:
        unknown = file.fault == "LNK-STAGE-UNKNOWN"
        return nothing(INCONCLUSIVE if unknown else INVALID, file.fault)
    outcomes, chosen = [], None
    for m in range(len(file.stages), 0, -1):
        outcome = file.beginning(m)
        outcomes.append(outcome)
        if outcome.basis == PUBLISHED and outcome.s == 1:
            chosen = outcome
            break
    if chosen is None:
        valid = [outcome for outcome in outcomes if outcome.result == VALID]
        if valid:
            chosen = min(valid, key=lambda o: (o.basis != PUBLISHED, o.t, -o.m))
        else:
            chosen = outcomes[-1]
    codes, results = {}, {}
    for outcome in outcomes:
        for k, found in outcome.codes.items():
            codes.setdefault(k, [])
            codes[k] += [code for code in found if code not in codes[k]]
    for k, judged in chosen.judged.items():
        results[k] = judged.result
    verdict = chosen.verdict or Verdict(chosen.result, [Chain(chosen.result) for _ in CHAINS], False, identity=given.identity)
    verdict = replace(verdict, forecast=as_of > held)
    found = Found(verdict, chosen.m, chosen.s, codes, results, fault=file.fault)
    if chosen.result == VALID:
        found.objects = file.bound(chosen)
    return found
