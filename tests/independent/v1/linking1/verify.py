"""From bytes and trust to a verdict (verification.md), step by step."""

from dataclasses import dataclass, field, replace

from . import cms
from .key import ALPHA_HEAD, PUBLICATION as PUBLICATION_ROLE, is_signed
from .leaf import AGGREGATE, EVENT
from .note import origin, read_head
from .publication import close_by_digests, contradict, read_publication, read_publication_text, signed_line
from .record import read_record, walk
from .round import fold, join, leaf_hash, policy_text
from .suitability import Soundness
from .suite import CHAINS, SUITE_WIDTH, SUITES, TOLERANCE, Wrong, imprint_of, stop
from .token import HEAD, PUBLICATION, VOUCHER, read_token
from .voucher import COSIGNED, LEDGER, MOST_DEEP, OWN_KINDS, STAMPED, head_function, read_voucher, witness_lines

VALID, INVALID, INCONCLUSIVE = "Valid", "Invalid", "Inconclusive"
SIGNED, PUBLISHED = "Signed", "Published"
MOST_VOUCHERS = 192  # of the caller


@dataclass(frozen=True)
class Item:
    """A note or voucher beside the token; told: attributed by the caller, or a voucher of his own.

    inside: it stands in an evidence record, and is looked at as what stands in the token.
    """
    data: bytes
    told: bool = False
    judged_at: int = None
    inside: bool = False


@dataclass(frozen=True)
class Ledger:
    """Another ledger that the caller pins."""
    identity: tuple
    record: bytes = None
    accepted: int = 0
    ledger: str = None


@dataclass(frozen=True)
class Given:
    held: int
    as_of: int = None
    judged_at: int = None
    ledger: str = None
    identity: tuple = (None, None)
    record: bytes = None
    accepted: int = 0
    more_records: tuple = ()   # (bytes, accepted, judged at), behind the record (renewal)
    record_judged_at: int = None
    callers_held: int = None   # the caller's own, where held is a stage's (renewal)
    publications: tuple = ()
    vouchers: tuple = ()
    witnesses: tuple = ()
    certificates: tuple = ()   # DER, or SHA-256 fingerprints of 32 bytes
    ledgers: tuple = ()
    soundness: Soundness = field(default_factory=Soundness)
    window: int = None
    fresh: int = None
    strict: bool = False
    strict_expired: bool = False
    text_anchor: bool = False  # the anchors of type 2 hold texts (cover)

    def moments(self):
        return (self.held, self.held if self.as_of is None else self.as_of,
                self.held if self.judged_at is None else self.judged_at)


@dataclass(frozen=True)
class Proof:
    """A voucher's word that counts: when, whose, and what it rests on."""
    time: int
    kind: str
    words: str
    rests: tuple  # (algorithm, use)


@dataclass
class Chain:
    result: str = INCONCLUSIVE
    basis: str = None
    findings: list = field(default_factory=list)
    p: int = None
    proofs: list = field(default_factory=list)
    broken: bool = False
    attributed: bool = False
    struck: bool = False
    status: int = None
    floor: int = None
    contradictions: list = field(default_factory=list)
    notices: list = field(default_factory=list)

    def add(self, code):
        if code not in self.findings:
            self.findings.append(code)

    @property
    def proven(self):
        return self.p if self.basis == PUBLISHED and self.result != INVALID else None


@dataclass
class Verdict:
    result: str
    chains: list
    forecast: bool = False
    basis: str = None
    proven: int = None
    claimed: int = None
    unsupported: bool = False
    floor: int = None
    status: int = None
    identity: tuple = (None, None)
    name: str = None
    header: object = None
    policy: str = None
    reported: list = field(default_factory=list)

    @property
    def identity_word(self):
        """Whether the token is the pinned ledger's, as far as anything says so."""
        if not any(self.identity):
            return "unpinned"
        counted = self.counted
        return "pinned" if counted and all(chain.attributed for chain in counted) else "unattributed"

    @property
    def counted(self):
        return [chain for chain in self.chains if not chain.broken]

    def functions(self):
        """Names of the functions that are counted."""
        return [SUITES[self.header.suite][h] for h in CHAINS if not self.chains[h].broken]


class _Shared:
    """What both readings take from the bytes: nothing but how they read."""

    def __init__(self):
        self.heads, self.publications, self.nested = {}, {}, {}

    def head(self, data, width):
        if (data, width) not in self.heads:
            try:
                self.heads[data, width] = read_head(data, width)
            except Wrong:
                self.heads[data, width] = None
        return self.heads[data, width]

    def publication(self, data, text_only=False):
        if (data, text_only) not in self.publications:
            try:
                read = read_publication_text if text_only else read_publication
                self.publications[data, text_only] = read(data)
            except Wrong:
                self.publications[data, text_only] = None
        return self.publications[data, text_only]


@dataclass(frozen=True)
class _Word:
    """One candidate: an interval, by whom, resting on what."""
    begin: int
    end: int
    kind: str
    words: str
    rests: tuple
    value_time: int
    judged_at: int
    remarks: tuple = ()
    beneath: tuple = ()  # shown, and judged where it counted (kind 4)


class _Source:
    """A voucher as it is looked at: what it binds, and its candidates."""

    def __init__(self, binds, words, caller=False):
        self.binds = binds
        self.words = words
        self.caller = caller


@dataclass(frozen=True)
class _Stated:
    anchor: object
    size: int
    root: bytes
    note: object
    publication: object


class _Reading:
    """Steps 2 to 7 under one function."""

    def __init__(self, h, token, digests, given, context, shared):
        self.h, self.token, self.header = h, token, token.header
        self.digests, self.given, self.context, self.shared = digests, given, context, shared
        self.suite = self.header.suite
        self.function = SUITES[self.suite][h]
        self.width = SUITE_WIDTH[self.suite]
        self.held, self.as_of, self.judged_at = given.moments()
        self.identity = given.identity[h]
        self.chain = Chain()
        self.invalid = False
        self.walk = None
        self.link = leaf_hash(self.function, token.header_bytes)

    def run(self, records):
        self._record(records)
        self._hashes()
        self._anchors()
        self._values()
        self._result()
        self._lower()
        return self.chain

    def _wrong(self, code):
        self.chain.add(code)
        self.invalid = True

    # Step 2

    def _record(self, records):
        self.complete = False
        if self.identity is None:
            self.chain.add("LNK-UNPINNED")
            return
        walks = [walk(file, self.h, self.identity, accepted, self.judged_at if judged is None else judged,
                      self.given.soundness) for file, accepted, judged in records if file is not None]
        begin = [found for found in walks if found.rounds]
        complete = [found for found in begin if found.complete_for(self.header)]
        self.walk = (complete + begin + [None])[0]
        self.complete = bool(complete)
        if self.walk.fault if self.walk else len(walks) < len(records):
            self.chain.add("LNK-RECORD-FAULT")
        if not self.complete:
            self.chain.add("LNK-RECORD")

    def _struck(self, n):
        return self.walk is not None and self.walk.struck(n)

    # Step 3

    def _hashes(self):
        levels, header = self.token.levels, self.header
        if self.digests is None or levels[0].leaf.digests[self.h] != self.digests[self.h]:
            self._wrong("LNK-DATA")
        bottom = levels[0].leaf.kind
        if (bottom == AGGREGATE or bottom == EVENT and len(levels) > 1
                or any(level.leaf.kind != AGGREGATE for level in levels[1:])):
            self._wrong("LNK-KIND")
        genesis = self.walk.genesis if self.walk else None
        if (self.given.ledger is not None and header.ledger != self.given.ledger
                or genesis and (header.ledger, header.suite) != (genesis.ledger, genesis.suite)
                or self.identity is not None and header.index == 0 and self.link != self.identity
                or self.identity is not None and header.index == 1 and header.record_link[self.h] != self.identity
                or genesis and header.index >= 1 and header.time <= genesis.time):
            self._wrong("LNK-LEDGER")
        for place, level in enumerate(levels):
            above = levels[place + 1].leaf if place + 1 < len(levels) else None
            folded = fold(self.function, leaf_hash(self.function, level.leaf_bytes), level.index,
                          above.count if above else header.leaf_count, level.paths[self.h])
            if folded is None:
                self._wrong("LNK-PATH")
            elif above and folded[0] != above.digests[self.h]:
                self._wrong("LNK-AGGREGATE")
            elif not above and folded[0] != header.round_roots[self.h]:
                self._wrong("LNK-ROUND")

    # Step 4

    def _states(self, anchor):
        if anchor.type == HEAD:
            head = self.shared.head(anchor.notes[self.h], self.width)
            if (head is None or head.origin != origin(self.header.ledger, self.suite, self.h)
                    or head.size != anchor.size):
                return None
            return _Stated(anchor, head.size, head.root, head.note, None)
        publication = self.shared.publication(anchor.notes[0], self.given.text_anchor)
        if (publication is None or publication.ledger != self.header.ledger or publication.suite != self.suite
                or self.identity is not None and publication.identity[self.h] != self.identity
                or publication.size != anchor.size):
            return None
        return _Stated(anchor, publication.size, publication.roots[self.h], publication.note, publication)

    def _fits(self, stated):
        n = self.header.index
        if stated is None or stated.size <= n:
            return False
        folded = fold(self.function, self.link, n, stated.size, stated.anchor.paths[self.h])
        return (folded is not None and folded[0] == stated.root
                and join(self.function, folded[1]) == self.header.history_roots[self.h])

    def _counts(self, note, size, role, judged_at, codes=None):
        """Signatures that count: by the keys in force for the size, but those passed over."""
        if note is None or not self.complete or not self.walk.known_for(size):
            return False
        keys, passed = self.walk.keys(size, role), []
        fallen = self.given.soundness.scheme_fallen(judged_at)
        for key in keys:
            if self.walk.stolen(key, judged_at):
                passed.append(key)
                if codes is not None:
                    codes.append("LNK-STOLEN")
            if fallen and key.known:
                passed.append(key)
                if codes is not None:
                    codes.append("LNK-SCHEME")
        return is_signed(note, keys, tuple(passed))

    def _anchors(self):
        self.fitting, self.signed = [], []
        for anchor in self.token.anchors:
            if anchor.type not in (HEAD, PUBLICATION):
                continue
            stated = self._states(anchor)
            fits = self._fits(stated)
            if not fits:
                self.chain.add("LNK-ANCHOR-LEFT")
            codes, signed = [], False
            if stated is not None:
                role = ALPHA_HEAD + self.h if anchor.type == HEAD else PUBLICATION_ROLE
                signed = self._counts(stated.note, stated.size, role, self.judged_at, codes)
                if stated.publication is not None and not signed_line(self.walk, stated.publication):
                    signed = False
            for code in codes:
                self.chain.add(code)
            if signed:
                self.signed.append(stated)
            if fits:
                self.fitting.append(stated)
                self.chain.add("LNK-SIGNED" if signed else "LNK-NO-KEY")
        self.signed_fitting = [stated for stated in self.fitting if stated in self.signed]

    # Step 5: vouchers

    def _sources(self):
        """All vouchers: the caller's in his order, then the token's in its own."""
        sources = []
        for item in self.given.vouchers:
            self._container(sources, item.data, item.told,
                            self.judged_at if item.judged_at is None else item.judged_at, True, item.inside)
        for anchor in self.token.anchors:
            if anchor.type == VOUCHER:
                self._container(sources, anchor.body, False, self.judged_at)
            elif anchor.type == HEAD:
                head = self.shared.head(anchor.notes[self.h], self.width)
                if head is None or head.origin != origin(self.header.ledger, self.suite, self.h):
                    continue
                for key, begin, end in witness_lines(head, self.given.witnesses):
                    word = _Word(begin, end, "cosigned", key.name, _COSIGNED_RESTS, 0, self.judged_at)
                    sources.append(_Source(
                        lambda function, size, root, head=head:
                        (self.function, head.size, head.root) == (function, size, root), lambda word=word: [word]))
        return sources

    def _container(self, sources, data, own, judged_at, beside=False, inside=True):
        try:
            voucher = read_voucher(data)
        except Wrong:
            self.chain.add("LNK-VOUCHER-UNREAD")
            return
        if voucher.kind == STAMPED and not cms.can_read(self.given.certificates):
            self.chain.add("LNK-VOUCHER-UNREAD")
            return
        if beside and self.context and voucher.kind == LEDGER:
            return
        sources.append(_Source(voucher.binds, lambda: self._words(voucher, data, own, judged_at), not inside))

    def _words(self, voucher, data, own, judged_at):
        key = (data, own, judged_at, self.context)
        if key not in self.shared.nested:
            self.shared.nested[key] = self._new_words(voucher, own, judged_at)
        return self.shared.nested[key]

    def _new_words(self, voucher, own, judged_at):
        time = voucher.value_time
        if voucher.kind in OWN_KINDS:
            if not own:
                return []
            return [_Word(voucher.begin, voucher.end, voucher.kind_name, voucher.words, (), time, judged_at)]
        if voucher.kind == COSIGNED:
            head = voucher.head
            if (head_function(head), head.size, head.root) != (voucher.function, voucher.size, voucher.root):
                return []
            return [_Word(begin, end, "cosigned", key.name, _COSIGNED_RESTS, time, judged_at)
                    for key, begin, end in witness_lines(head, self.given.witnesses)]
        if voucher.kind == STAMPED:
            stamp = cms.check(voucher.stamp, voucher.items, voucher.text, self.given.certificates, judged_at,
                              self.given.soundness)
            if stamp is None:
                return []
            return [_Word(stamp.begin, stamp.end, "stamped", stamp.name, stamp.rests, time, judged_at, stamp.remarks)]
        return self._by_ledger(voucher, time, judged_at)

    def _by_ledger(self, voucher, time, judged_at):
        """voucher.md, "4 ledger"."""
        if voucher.token.levels[0].leaf.kind != 1 or voucher.publication is None:
            return []
        if len(self.context) + 1 > MOST_DEEP:
            return []
        if any(half in level for half in voucher.publication.identity for level in self.context):
            return []
        here = frozenset(half for half in self.given.identity + voucher.publication.identity if half)
        before = self.context + (here,)
        suite = voucher.token.header.suite
        for other in self.given.ledgers:
            if other.ledger is not None and other.ledger != voucher.token.header.ledger:
                continue
            if any(half in level for half in other.identity for level in before):
                continue
            inner = replace(self.given, ledger=other.ledger, identity=other.identity, record=other.record,
                            accepted=other.accepted, judged_at=judged_at, more_records=(),
                            record_judged_at=self.held if self.given.callers_held is None else self.given.callers_held,
                            text_anchor=False)
            verdict = verify(voucher.token_bytes, imprint_of(suite, voucher.text), inner, before)
            if (verdict.result != VALID or verdict.basis != PUBLISHED or verdict.proven is None
                    or any("LNK-UNATTRIBUTED" in chain.findings for chain in verdict.counted)):
                continue
            rests = tuple((function, "fixed") for function in verdict.functions())
            beneath = tuple(rest for chain in verdict.counted for proof in chain.proofs for rest in proof.rests)
            return [_Word(1, verdict.proven, "ledger", verdict.header.ledger, rests, time, judged_at,
                          beneath=beneath)]
        return []

    def _judge(self, word, size):
        """voucher.md, "When a voucher counts", rules 3 to 6: (time that it proves, code)."""
        soundness = self.given.soundness
        if not all(soundness.sound(name, use, word.end, word.judged_at) for name, use in word.rests):
            return None, "LNK-VOUCHER-FALLEN"
        if word.begin > self.held:
            return None, "LNK-VOUCHER-DATE"
        time = word.value_time if word.value_time and not self._struck(size - 1) else 0
        if time > stop(word.end + TOLERANCE):
            return None, "LNK-VOUCHER-DATE"
        there = min(word.end, self.held)
        if there > self.as_of:
            return None, "LNK-NOT-YET"
        return max(there, time), None

    def _earliest(self, size, root):
        """The earliest time that any voucher proves for a value, or None."""
        times = []
        for source in _limited([s for s in self.sources if s.binds(self.function, size, root)]):
            for word in source.words():
                time, code = self._judge(word, size)
                if code is None:
                    times.append(time)
        return min(times, default=None)

    # Step 5: values

    def _values(self):
        chain = self.chain
        self.sources = self._sources()
        values = list(dict.fromkeys((stated.size, stated.root)
                                    for stated in sorted(self.fitting, key=lambda stated: stated.size)))
        looked = [s for s in self.sources if any(s.binds(self.function, size, root) for size, root in values)]
        if len(looked) > len(_limited(looked)):
            chain.add("LNK-VOUCHER-MANY")
        looked = _limited(looked)
        proofs = []
        for size, root in values:
            for source in looked:
                if not source.binds(self.function, size, root):
                    continue
                words = source.words()
                if not words:
                    chain.add("LNK-VOUCHER-LEFT")
                for word in words:
                    for remark in word.remarks:
                        chain.add(remark)
                    time, code = self._judge(word, size)
                    if code:
                        chain.add(code)
                    else:
                        rests = tuple(dict.fromkeys(word.rests + word.beneath))
                        proofs.append(Proof(time, word.kind, word.words, rests))
        if proofs:
            chain.p = min(proof.time for proof in proofs)
            chain.proofs = [proof for proof in dict.fromkeys(proofs) if proof.time == chain.p]
            chain.add("LNK-PUBLISHED")
        elif any(stated.publication for stated in self.fitting):
            chain.add("LNK-UNVOUCHED")
        self._attributed(values)
        self._forks()
        self._refuted()

    def _attributed(self, values):
        """5.2, with "Attributed" and "A book with a fault" of publication.md."""
        pool, sources = {}, []
        if self.identity is not None:
            genesis = self.walk.genesis if self.walk else None
            ledger = genesis.ledger if genesis else self.given.ledger or self.header.ledger
            suite = genesis.suite if genesis else self.suite
            for item in self.given.publications:
                publication = self.shared.publication(item.data)
                if (publication is None or publication.suite != self.suite
                        or (publication.ledger, publication.suite) != (ledger, suite)
                        or publication.identity[self.h] != self.identity):
                    continue
                pool.setdefault(publication.text, publication)
                judged = self.judged_at if item.judged_at is None else item.judged_at
                if item.told or (signed_line(self.walk, publication)
                                 and self._counts(publication.note, publication.size, PUBLICATION_ROLE, judged)):
                    sources.append(publication)
        pool = list(pool.values())
        self.attributed = close_by_digests(self.h, pool, sources)
        excluded = set()
        said = list(self.attributed.values())
        for place, first in enumerate(said):
            for second in said[place + 1:]:
                if contradict(self.h, first, second, self._struck):
                    self.chain.contradictions.append((first.number, second.number))
                    vouched = [self._earliest(p.size, p.roots[self.h]) is not None for p in (first, second)]
                    if not vouched[0] or vouched[1]:
                        excluded.add(first.text)
                    if not vouched[1] or vouched[0]:
                        excluded.add(second.text)
        self.effective, self.set_aside = self.attributed, excluded
        if excluded:
            self.effective = close_by_digests(self.h, [p for p in pool if p.text not in excluded],
                                              [p for p in sources if p.text not in excluded])
        self.own_values = [] if self.walk is None else self.walk.seals
        by_value = ({(p.size, p.roots[self.h]) for p in self.effective.values()}
                    | {(size, root) for size, _, root in self.own_values})
        self.chain.attributed = bool(self.signed_fitting) or any(value in by_value for value in values)
        if self.chain.p is not None and not self.chain.attributed:
            self.chain.add("LNK-UNATTRIBUTED")

    def _forks(self):
        roots, fork = {}, False
        for size, root in ([(stated.size, stated.root) for stated in self.signed]
                           + [(p.size, p.roots[self.h]) for p in self.attributed.values()]
                           + [(size, root) for size, _, root in self.own_values]):
            fork = fork or roots.setdefault(size, root) != root
        if fork:
            self.chain.add("LNK-FORK")

    def _refuted(self):
        header, n, p = self.header, self.header.index, self.chain.p
        values = sorted({(q.size, q.time, q.roots[self.h]) for q in self.effective.values()} | set(self.own_values))
        self.chain.struck = self._struck(n)
        for size, time, root in values:
            codes = []
            struck = self._struck(size - 1)
            if "LNK-RECORD" not in self.chain.findings and not struck and not self.chain.struck and (
                    size <= n and header.time <= time or size > n and header.time > time
                    or size == n + 1 and header.time != time):
                codes.append("LNK-TIME")
            if size == n and root != header.history_roots[self.h]:
                codes.append("LNK-CONTRADICTED")
            vouched = self._earliest(size, root)
            if size <= n and not struck and vouched is not None:
                self.chain.floor = max(time, self.chain.floor or 0)
            if not codes:
                continue
            for code in codes:
                self.chain.add(code)
            if (vouched is not None and (p is None or vouched <= p)
                    or p is None and not self.signed_fitting):
                self.invalid = True
            else:
                self.chain.add("LNK-FORK")

    # Step 6

    def _window(self):
        if self.given.window is not None:
            return self.given.window
        return 2 * self.walk.state_at(self.header.index).publication_interval

    def _result(self):
        chain = self.chain
        if self.invalid:
            chain.result = INVALID
        elif chain.p is not None:
            chain.result, chain.basis = VALID, PUBLISHED
            if chain.struck:
                chain.add("LNK-CLOCK")
        elif "LNK-FORK" in chain.findings:
            pass
        elif self.signed_fitting and chain.struck:
            chain.add("LNK-CLOCK")
        elif self.signed_fitting:
            chain.basis = SIGNED
            if self.judged_at <= stop(self.header.time + self._window()):
                chain.result = VALID
            else:
                chain.add("LNK-WINDOW")
        elif "LNK-RECORD" not in chain.findings:
            chain.add("LNK-NO-BASIS")
        if chain.basis == SIGNED:
            chain.status = self._status()
        if self.walk:
            self._notices()

    def _status(self):
        times = [(self.header.index, self.header.time)]
        times += [(n, header.time) for n, _, header, _ in self.walk.rounds]
        times += [(p.size - 1, p.time) for p in self.effective.values()]
        times += [(s.size - 1, s.publication.time) for s in self.signed_fitting
                  if s.publication and s.publication.text not in self.set_aside]
        return max(time for n, time in times if not self._struck(n))

    def _notices(self):
        used = [key for stated in self.fitting
                for key in self.walk.keys(stated.size, ALPHA_HEAD + self.h if stated.anchor.type == HEAD
                                          else PUBLICATION_ROLE)]
        for n, fields in self.walk.notices:
            about = fields["about"]
            if (about in ("clock", "unprovable") and fields["first"] <= self.header.index <= fields["last"]
                    or about == "stolen" and any((key.type, key.public) == (fields["key"].type, fields["key"].public)
                                                 for key in used)):
                self.chain.notices.append((n, about))

    # Step 7

    def _lower(self):
        chain, header, given, sound = self.chain, self.header, self.given, self.given.soundness
        if chain.result == VALID and header.critical:
            chain.add("LNK-EXTENSION")
            chain.result = INCONCLUSIVE
        if chain.result == VALID and self.token.levels[0].leaf.kind >= 5:
            chain.add("LNK-KIND-UNKNOWN")
            chain.result = INCONCLUSIVE
        latest = stop(min(self.held, self.as_of) + TOLERANCE)
        if chain.result == VALID and (chain.attributed and not chain.struck and header.time > latest
                                      or chain.p is not None and chain.p > latest):
            chain.add("LNK-FUTURE")
            chain.result = INCONCLUSIVE
        second, collisions = sound.second(self.function), sound.collisions(self.function)
        if (second is not None and second <= self.as_of
                or collisions is not None and collisions <= self.as_of
                and not (chain.p is not None and chain.p < collisions)):
            chain.add("LNK-BROKEN")
            chain.broken = True
        if chain.result == VALID and self.as_of > header.valid_until:
            chain.add("LNK-EXPIRED")
            if chain.basis == SIGNED or given.strict or given.strict_expired:
                chain.result = INCONCLUSIVE
        if (chain.result == VALID and chain.basis == SIGNED and given.fresh is not None
                and stop(chain.status + given.fresh) < self.held):
            chain.add("LNK-STALE")
            chain.result = INCONCLUSIVE
        if chain.result == VALID and sound.list is not None and sound.list.next < self.as_of:
            chain.add("LNK-LIST")
            if given.strict:
                chain.result = INCONCLUSIVE
        recommended = sound.recommended(self.function)
        if chain.result == VALID and recommended is not None and recommended <= self.as_of:
            chain.add("LNK-RENEWAL-DUE")
        state = self.walk.state_at(header.index) if self.walk and self.complete else None
        if chain.result == VALID and state and (header.policy != state.policy or header.accuracy > state.accuracy):
            chain.add("LNK-POLICY")


def _limited(sources):
    """All that the token brings, and the first 192 of the caller."""
    limited, left = [], MOST_VOUCHERS
    for source in sources:
        if source.caller:
            left -= 1
        if not source.caller or left >= 0:
            limited.append(source)
    return limited


_COSIGNED_RESTS = (("ed25519", "signed"), ("sha2-512", "signed"))
_FORMAT = {"malformed": (INVALID, "LNK-FORMAT"), "version": (INCONCLUSIVE, "LNK-VERSION"),
           "suite": (INCONCLUSIVE, "LNK-SUITE")}


def _report(given):
    """What beside the token cannot be read."""
    reported, records = [], []
    given_records = [(given.record, given.accepted, given.record_judged_at)] if given.record is not None else []
    for data, accepted, judged in given_records + list(given.more_records):
        try:
            records.append((read_record(data), accepted, judged))
        except Wrong as wrong:
            records.append((None, accepted, judged))
            reported.append(f"record: {wrong.kind}")
    for place, item in enumerate(given.publications, 1):
        try:
            read_publication(item.data)
        except Wrong as wrong:
            reported.append(f"publication {place}: {wrong.kind}")
    for place, item in enumerate(given.vouchers, 1):
        try:
            read_voucher(item.data)
        except Wrong as wrong:
            reported.append(f"voucher {place}: {wrong.kind}")
    return reported, records


def verify(data, imprint, given, context=(), token=None):
    """The verdict on a token and the imprint of the data; context: identities of the levels outside."""
    held, as_of, _ = given.moments()
    reported, records = _report(given)
    if token is None:
        try:
            token = read_token(data)
        except Wrong as wrong:
            result, code = _FORMAT[wrong.kind]
            return Verdict(result, [Chain(result, findings=[code]) for _ in CHAINS], as_of > held, reported=reported,
                           identity=given.identity)
    header, shared = token.header, _Shared()
    if imprint is not None and any(len(half) != SUITE_WIDTH[header.suite] for half in imprint):
        imprint = None
    readings = [_Reading(h, token, imprint, given, context, shared) for h in CHAINS]
    chains = [reading.run(records) for reading in readings]
    verdict = Verdict(INCONCLUSIVE, chains, as_of > held, identity=given.identity, name=header.ledger, header=header,
                      policy=policy_text(header.policy), reported=reported)
    for pair in dict.fromkeys(pair for chain in chains for pair in chain.contradictions):
        reported.append("publications {} and {} contradict each other: LNK-FORK".format(*pair))
    overall(verdict)
    return verdict


def overall(verdict):
    """What the two chains say together."""
    counted = verdict.counted
    verdict.result, verdict.basis, verdict.proven = INCONCLUSIVE, None, None
    verdict.claimed, verdict.unsupported, verdict.floor = None, False, None
    if any(chain.result == INVALID for chain in counted):
        verdict.result = INVALID
    elif counted and all(chain.result == VALID for chain in counted):
        verdict.result = VALID
        verdict.basis = SIGNED if any(chain.basis == SIGNED for chain in counted) else PUBLISHED
        if all(chain.proven is not None for chain in counted):
            verdict.proven = max(chain.proven for chain in counted)
    if counted and all(chain.attributed for chain in counted) and not any(chain.struck for chain in counted):
        verdict.claimed = verdict.header.time
        verdict.unsupported = any("LNK-FORK" in chain.findings for chain in counted)
        if all(chain.floor is not None for chain in counted):
            verdict.floor = min(chain.floor for chain in counted)
    statuses = [chain.status for chain in counted if chain.status is not None]
    verdict.status = min(statuses, default=None)
