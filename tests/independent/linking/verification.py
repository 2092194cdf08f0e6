"""Verification: the numbered steps of verification.md."""

from dataclasses import dataclass, field

from . import trees
from .basics import ALPHA, BETA, MAX_TIME, Refused
from .leaf_header import AGGREGATE, DOCUMENT, EVENT, TOKEN
from .notes import VerifierKey, origin, read_head_note, read_publication
from .token import PUBLICATION, SIGNED_HEAD, decode_token

VALID, INVALID, INCONCLUSIVE = "valid", "invalid", "inconclusive"
PUBLISHED, SIGNED = "published", "signed"
TWO_DAYS = 2 * 86_400 * 1_000_000
TOLERANCE = 5 * 60 * 1_000_000
"""For clocks that are apart, in µs."""

_DECODING = {"malformed": (INVALID, "LNK-FORMAT"), "version": (INCONCLUSIVE, "LNK-VERSION"),
             "suite": (INCONCLUSIVE, "LNK-SUITE")}
_INVALID = {"LNK-DATA", "LNK-KIND", "LNK-LEDGER", "LNK-PATH", "LNK-AGGREGATE", "LNK-ROUND", "LNK-ANCHOR",
            "LNK-CONTRADICTED", "LNK-PUBLICATION", "LNK-TIME", "LNK-HEAD", "LNK-SIGNATURE"}


@dataclass(frozen=True)
class Key:
    """A verifier key the caller trusts, from and to inclusive in µs, None for no bound."""

    key: VerifierKey
    start: int = None
    end: int = None

    def holds(self, time):
        return (self.start is None or self.start <= time) and (self.end is None or time <= self.end)


@dataclass(frozen=True)
class Value:
    """A representative value of the expected ledger, obtained independently of the token."""

    function: str
    size: int
    time: int
    root: bytes
    evident: int


@dataclass(frozen=True)
class Trust:
    ledger: str
    now: int
    window: int = TWO_DAYS
    keys: list = field(default_factory=list)
    values: list = field(default_factory=list)
    broken: list = field(default_factory=list)
    """Pairs (function, since)."""
    covered: int = None

    @property
    def judged_at(self):
        return self.now if self.covered is None else min(self.now, self.covered)


@dataclass
class Chain:
    result: str = None
    broken: bool = False
    published: bool = False
    signed: bool = False
    proven_latest_time: int = None
    codes: list = field(default_factory=list)
    proven: list = field(default_factory=list)
    """The times of step 8, one of each value that published it."""

    def find(self, code):
        if code not in self.codes:
            self.codes.append(code)

    @property
    def basis(self):
        return PUBLISHED if self.published else SIGNED if self.signed else None


@dataclass(frozen=True)
class Verdict:
    result: str
    basis: str
    claimed_time: int
    proven_latest_time: int
    chains: dict


def plus(time, span):
    """A sum of times, which saturates at the end of the year 9999."""
    return min(time + span, MAX_TIME)


def verify(token_bytes, imprint, trust):
    """The verdict over a token; imprint is the pair (α, β) computed over the data."""
    try:
        token = decode_token(token_bytes)
    except Refused as refused:
        result, code = _DECODING[refused.kind]
        return Verdict(result, None, None, None, {h: Chain(result, codes=[code]) for h in (ALPHA, BETA)})
    chains = {h: _Reading(h, token, trust).run(own) for h, own in zip((ALPHA, BETA), imprint)}
    counted = [chain for chain in chains.values() if not chain.broken]
    if any(chain.result == INVALID for chain in counted):
        return Verdict(INVALID, None, token.header.time, None, chains)
    if not counted or any(chain.result != VALID for chain in counted):
        return Verdict(INCONCLUSIVE, None, token.header.time, None, chains)
    basis = PUBLISHED if all(chain.basis == PUBLISHED for chain in counted) else SIGNED
    times = [chain.proven_latest_time for chain in counted]
    return Verdict(VALID, basis, token.header.time, None if None in times else max(times), chains)


class _Reading:
    """One reading of a token, under the function h alone."""

    def __init__(self, h, token, trust):
        self.h, self.token, self.header, self.trust = h, token, token.header, trust
        self.chain = Chain()
        self.folded = {}
        """Of each size an anchor named: the first root one of them led to."""
        self.published_at = []
        """The times of the publications that passed step 7."""

    def run(self, data_digest):
        if self.token.levels[0].leaf.digests[self.h] != data_digest:
            self.chain.find("LNK-DATA")
        self.kinds_and_ledger()
        self.levels()
        link = self.header.link(self.h)
        for anchor in self.token.anchors:
            if anchor.type in (SIGNED_HEAD, PUBLICATION):
                self.anchor(anchor, link)
        self.times_held()
        self.result()
        self.broken()
        self.expiry()
        return self.chain

    def kinds_and_ledger(self):
        bottom, *above = [level.leaf.kind for level in self.token.levels]
        allowed = (DOCUMENT, TOKEN) if above else (DOCUMENT, TOKEN, EVENT)
        if bottom not in allowed or any(kind != AGGREGATE for kind in above):
            self.chain.find("LNK-KIND")
        if self.header.ledger != self.trust.ledger:
            self.chain.find("LNK-LEDGER")

    def levels(self):
        levels = self.token.levels
        trees_above = [(level.leaf.count, level.leaf.digests[self.h], "LNK-AGGREGATE") for level in levels[1:]]
        trees_above.append((self.header.leaf_count, self.header.round_root[self.h], "LNK-ROUND"))
        for level, (count, expected, code) in zip(levels, trees_above):
            start = trees.leaf_hash(self.h, level.leaf.data)
            root = trees.fold(self.h, start, level.index, count, level.paths[self.h])
            if root is None:
                self.chain.find("LNK-PATH")
            elif root != expected:
                self.chain.find(code)

    def anchor(self, anchor, link):
        # Fold refuses N ≤ n by itself: index not below count.
        root, past = trees.fold_with_past(self.h, link, self.header.index, anchor.size, anchor.paths[self.h])
        if root is None or past != self.header.history_root[self.h]:
            self.chain.find("LNK-ANCHOR")
            return
        held = [v for v in self.trust.values if (v.function, v.size) == (self.h, anchor.size)]
        first = self.folded.setdefault(anchor.size, root)
        if first != root or any(value.root != root for value in held):
            self.chain.find("LNK-CONTRADICTED")
        if anchor.type == PUBLICATION:
            self.publication(anchor, root, held)
        else:
            self.signed_head(anchor, root)

    def publication(self, anchor, root, held):
        try:
            text = read_publication(anchor.publication)
        except Refused:
            self.chain.find("LNK-PUBLICATION")
            return
        suite = self.header.data[2]
        if (text.ledger, text.suite, text.size, text.roots[self.h]) != (self.trust.ledger, suite, anchor.size, root):
            self.chain.find("LNK-PUBLICATION")
            return
        self.published_at.append(text.time)
        if not held:
            self.chain.find("LNK-NO-VALUE")
        for value in held:
            if value.root == root:
                self.times(text, value)

    def times(self, text, value):
        if value.time == text.time and text.time <= plus(value.evident, TOLERANCE):
            self.chain.published = True
            self.chain.proven.append(max(text.time, min(value.evident, self.trust.now)))
            self.chain.find("LNK-PUBLISHED")
        else:
            self.chain.find("LNK-TIME")

    def signed_head(self, anchor, root):
        own = origin(self.trust.ledger, self.h)
        try:
            head = read_head_note(anchor.notes[self.h])
        except Refused:
            self.chain.find("LNK-HEAD")
            return
        if (head.origin, head.size, head.root) != (own, anchor.size, root):
            self.chain.find("LNK-HEAD")
            return
        # A head's key carries the head's origin as its name (history.md): a key for the other
        # function's heads, for publications or of a witness does not make this chain Signed.
        known = {}
        for given in self.trust.keys:
            if given.key.name == own:
                known.setdefault((given.key.name, given.key.id), []).append(given)
        met = list(dict.fromkeys((line.name, line.id) for line in head.note.lines))
        met = [name for name in met if name in known]
        if not met:
            self.chain.find("LNK-NO-KEY")
        for name in met:
            self.signature(head.note, known[name])

    def signature(self, note, entries):
        """One key's lines; the key may have been given several times, with several periods."""
        lines = note.lines_of(entries[0].key)
        good = [e for e in entries if len(lines) == 1 and e.key.verifies(note.text, lines[0].signature)]
        if not good:
            self.chain.find("LNK-SIGNATURE")
        elif any(e.holds(self.header.time) and e.holds(self.trust.judged_at) for e in good):
            self.chain.signed = True
            self.chain.find("LNK-SIGNED")
        else:
            self.chain.find("LNK-KEY-PERIOD")

    def times_held(self):
        """Step 10: header n is later than header M − 1 of a value with M ≤ n, and no later than it otherwise."""
        n, time, covered = self.header.index, self.header.time, self.trust.covered
        for value in self.trust.values:
            if value.function == self.h:
                early = value.size <= n and time <= value.time
                late = value.size > n and time > value.time
                if early or late or (value.size == n + 1 and time != value.time):
                    self.chain.find("LNK-TIME")
                if value.size == n and value.root != self.header.history_root[self.h]:
                    self.chain.find("LNK-CONTRADICTED")
        if covered is not None and plus(covered, TOLERANCE) < max([time, *self.published_at]):
            self.chain.find("LNK-TIME")

    def result(self):
        chain, header, trust = self.chain, self.header, self.trust
        if _INVALID & set(chain.codes):
            chain.result = INVALID
        elif chain.published:
            chain.result, chain.proven_latest_time = VALID, min(chain.proven)
        elif chain.signed and trust.judged_at <= plus(header.time, trust.window):
            chain.result = VALID
        else:
            self.inconclusive("LNK-WINDOW" if chain.signed else "LNK-NO-BASIS")
        if chain.result == VALID and max(header.time, chain.proven_latest_time or 0) > plus(trust.now, TOLERANCE):
            self.inconclusive("LNK-FUTURE")

    def broken(self):
        covered = self.trust.covered
        for function, since in self.trust.broken:
            if function == self.h and since <= self.trust.now and (covered is None or covered >= since):
                self.chain.broken = True
                self.chain.find("LNK-BROKEN")

    def expiry(self):
        covered, limit = self.trust.covered, self.header.valid_until
        if self.chain.result == VALID and self.trust.now > limit and (covered is None or covered > limit):
            self.inconclusive("LNK-EXPIRED")

    def inconclusive(self, code):
        self.chain.result = INCONCLUSIVE
        self.chain.find(code)
