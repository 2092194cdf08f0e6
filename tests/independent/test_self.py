"""Verdicts over tokens of a ledger made here: python3 -m unittest runs these and the other tests."""

import unittest
from dataclasses import replace

from builder import DAY, START, Ledger, Signer, aggregate, document, head_text, leaf, note, paths, token, u
from checks import Checks
from linking.basics import ALPHA, BETA, MAX_TIME, digest, imprint_of
from linking.leaf_header import AGGREGATE, EVENT, TOKEN
from linking.notes import read_vkey
from linking.verification import TOLERANCE, Key, Value
from sample import DATA, EVIDENT, HEAD, ID, KEYS, LEDGER, NOW, ONE, PUBLISHED, TWO, VALUES, built, trust, twin


class Verdicts(Checks):
    def test_published(self):
        for levels in (ONE, TWO):
            verdict = self.run_token(built(HEAD, PUBLISHED, levels=levels), trust(keys=[]))
            self.check(verdict, "valid", "LNK-NO-KEY LNK-PUBLISHED", basis="published", proven=EVIDENT)
            self.assertEqual(LEDGER.times[3], verdict.claimed_time)

    def test_published_earliest_evident(self):
        more = VALUES + [replace(value, evident=EVIDENT + n * DAY) for value in VALUES for n in (-0.5, 1)]
        self.check(self.run_token(built(PUBLISHED), trust(values=more)), "valid", "LNK-PUBLISHED",
                   basis="published", proven=EVIDENT - DAY / 2)

    def test_signed_within_window(self):
        soon = trust(now=LEDGER.times[3] + 2 * DAY)
        self.check(self.run_token(built(HEAD), soon), "valid", "LNK-SIGNED", basis="signed")
        late = trust(now=soon.now + 1)
        self.check(self.run_token(built(HEAD), late), "inconclusive", "LNK-SIGNED LNK-WINDOW")

    def test_no_basis(self):
        self.check(self.run_token(built()), "inconclusive", "LNK-NO-BASIS")
        self.check(self.run_token(built(HEAD, PUBLISHED), trust(keys=[], values=[])), "inconclusive",
                   "LNK-NO-KEY LNK-NO-VALUE LNK-NO-BASIS")

    def test_one_chain_missing(self):
        alone = trust(values=VALUES[:1])
        self.check(self.run_token(built(PUBLISHED), alone), "inconclusive", "LNK-PUBLISHED",
                   "LNK-NO-VALUE LNK-NO-BASIS")
        broken = replace(alone, broken=[(BETA, NOW)])
        self.check(self.run_token(built(PUBLISHED), broken), "valid", "LNK-PUBLISHED",
                   "LNK-NO-VALUE LNK-NO-BASIS LNK-BROKEN", "published", EVIDENT)

    def test_bases_mixed(self):
        given = trust(now=START + 2 * DAY, values=VALUES[1:])
        self.check(self.run_token(built(HEAD, PUBLISHED), given), "valid", "LNK-SIGNED LNK-NO-VALUE",
                   "LNK-SIGNED LNK-PUBLISHED", "signed")

    def test_data(self):
        mixed = (digest(ALPHA, DATA), digest(BETA, b"other"))
        self.check(self.run_token(built(PUBLISHED), imprint=mixed), "invalid", "LNK-PUBLISHED",
                   "LNK-DATA LNK-PUBLISHED")

    def test_ledger(self):
        self.check(self.run_token(built(HEAD, PUBLISHED), trust(ledger="example.org/other")), "invalid",
                   "LNK-LEDGER LNK-HEAD LNK-PUBLICATION")

    def test_kinds(self):
        inner = leaf(TOKEN, imprint_of(DATA))
        event = leaf(EVENT, imprint_of(DATA))
        lone = leaf(AGGREGATE, imprint_of(DATA), count=1)
        for bottom, code in ((inner, ""), (event, ""), (lone, "LNK-KIND ")):
            ledger = Ledger()
            ledger.close([bottom])
            made = token([([bottom], 0)], ledger.headers[1], [ledger.head_anchor(1, 2)])
            soon = trust(now=START + DAY)
            self.check(self.run_token(made, soon), "invalid" if code else "valid", code + "LNK-SIGNED",
                       basis=None if code else "signed")
        ledger = Ledger()
        ledger.close([aggregate([event])])
        made = token([([event], 0), (ledger.rounds[1], 0)], ledger.headers[1], [ledger.head_anchor(1, 2)])
        self.check(self.run_token(made, trust(now=START + DAY)), "invalid", "LNK-KIND LNK-SIGNED")

    def test_level_above_is_no_aggregate(self):
        made = built(PUBLISHED, levels=[([document(DATA)], 0), ONE[0]])
        self.check(self.run_token(made), "invalid", "LNK-KIND LNK-PATH LNK-PUBLISHED")

    def test_paths(self):
        ledger = LEDGER
        cases = [
            ([(ledger.below[:4] + [document(b"x"), document(DATA)], 5), TWO[1]], "LNK-PATH"),
            ([([document(b"y")] + ledger.below[1:], 4), TWO[1]], "LNK-AGGREGATE"),
            ([([document(b"y")] + ledger.rounds[3][1:], 1)], "LNK-ROUND"),
            ([([document(DATA)], 0)], "LNK-PATH"),
        ]
        for levels, code in cases:
            self.check(self.run_token(built(PUBLISHED, levels=levels)), "invalid", code + " LNK-PUBLISHED")

    def test_anchor(self):
        text = LEDGER.publications[1]
        short = u(8, 7) + paths(LEDGER.headers[:4], 3) + u(2, len(text)) + text
        small = u(8, 3) + paths(LEDGER.headers[:4], 3) + u(2, len(text)) + text
        for body in (short, small):
            made = built(b"\x02" + u(4, len(body)) + body)
            self.check(self.run_token(made), "invalid", "LNK-ANCHOR")

    def test_contradicted(self):
        other = [replace(VALUES[0], root=bytes(32)), VALUES[0], VALUES[1]]
        self.check(self.run_token(built(PUBLISHED), trust(values=other)), "invalid",
                   "LNK-CONTRADICTED LNK-PUBLISHED", "LNK-PUBLISHED")
        head = LEDGER.head_anchor(3, 7)
        self.check(self.run_token(built(head), trust(values=other, now=START + DAY)), "invalid",
                   "LNK-CONTRADICTED LNK-SIGNED", "LNK-SIGNED")

    def test_publication(self):
        five = LEDGER.publications[0]
        self.check(self.run_token(built(LEDGER.publication_anchor(3, 7, five))), "invalid", "LNK-PUBLICATION")
        self.check(self.run_token(built(LEDGER.publication_anchor(3, 7, b"no"))), "invalid", "LNK-PUBLICATION")
        half = LEDGER.publications[1].replace(LEDGER.root(BETA, 7).hex().encode(), b"00" * 32)
        self.check(self.run_token(built(LEDGER.publication_anchor(3, 7, half))), "invalid", "LNK-PUBLISHED",
                   "LNK-PUBLICATION")

    def test_times(self):
        """The date may be 5 minutes before the publication; what it proves is no earlier than that."""
        edge = LEDGER.times[6] - TOLERANCE
        for evident, code in ((edge, "LNK-PUBLISHED"), (edge - 1, "LNK-TIME")):
            values = [replace(value, evident=evident) for value in VALUES]
            good = code == "LNK-PUBLISHED"
            self.check(self.run_token(built(PUBLISHED), trust(values=values)), "valid" if good else "invalid", code,
                       basis="published" if good else None, proven=LEDGER.times[6] if good else None)
        values = [replace(value, time=value.time + 1) for value in VALUES]
        self.check(self.run_token(built(PUBLISHED), trust(values=values)), "invalid", "LNK-TIME")

    def test_head(self):
        swapped = LEDGER.head_anchor(3, 4, LEDGER.head(BETA, 4), LEDGER.head(ALPHA, 4))
        self.check(self.run_token(built(swapped)), "invalid", "LNK-HEAD")
        longer = LEDGER.head_anchor(3, 4, alpha=note(
            head_text(ID, ALPHA, 4, LEDGER.root(ALPHA, 4)) + b"more\n", LEDGER.signers[ALPHA]))
        self.check(self.run_token(built(longer), trust(now=START + DAY)), "invalid", "LNK-HEAD", "LNK-SIGNED")

    def test_signatures(self):
        text = head_text(ID, ALPHA, 4, LEDGER.root(ALPHA, 4))
        signer, witness = LEDGER.signers[ALPHA], Signer("witness.example")
        wrong = text + b"\n" + signer.line(b"other\n")
        soon = trust(now=START + DAY)
        for alpha, code in ((note(text, signer, signer), "LNK-SIGNATURE"), (wrong, "LNK-SIGNATURE"),
                            (note(text, witness), "LNK-NO-KEY LNK-NO-BASIS"),
                            (note(text, witness, signer, witness), "LNK-SIGNED"),
                            (note(text, *[witness] * 16, signer), "LNK-HEAD")):
            verdict = self.run_token(built(LEDGER.head_anchor(3, 4, alpha=alpha)), soon)
            self.assertEqual(code.split(), verdict.chains[ALPHA].codes)
            self.assertEqual(["LNK-SIGNED"], verdict.chains[BETA].codes)

    def test_key_of_another_purpose(self):
        """A key that signs something else, and that the caller holds too, makes no chain Signed."""
        text = head_text(ID, BETA, 4, LEDGER.root(BETA, 4))
        for signer in (LEDGER.signers[ALPHA], LEDGER.publisher, Signer("witness.example")):
            given = trust(now=START + DAY, keys=[*KEYS, Key(read_vkey(signer.vkey))])
            made = built(LEDGER.head_anchor(3, 4, beta=note(text, signer)))
            self.check(self.run_token(made, given), "inconclusive", "LNK-SIGNED", "LNK-NO-KEY LNK-NO-BASIS")

    def test_key_period(self):
        """One period holds the header's time and the time judged at, the earlier of now and covered."""
        at, now = LEDGER.times[3], START + DAY
        for periods, covered, good in (
                ([(at, now)], None, True), ([(at + 1, now)], None, False), ([(at, now - 1)], None, False),
                ([(at, now - 1)], now - 1, True), ([(at, now)], now + DAY, True), ([(now - 1, None)], now - 1, False),
                ([(None, at), (at + 1, None)], None, False), ([(None, at), (at, None)], None, True)):
            keys = [Key(key.key, *period) for key in KEYS for period in periods]
            found = self.run_token(built(HEAD), trust(now=now, keys=keys, covered=covered))
            self.check(found, "valid" if good else "inconclusive",
                       "LNK-SIGNED" if good else "LNK-KEY-PERIOD LNK-NO-BASIS", basis="signed" if good else None)

    def test_future(self):
        at = LEDGER.times[3] - TOLERANCE
        self.check(self.run_token(built(HEAD), trust(now=at)), "valid", "LNK-SIGNED", basis="signed")
        self.check(self.run_token(built(HEAD), trust(now=at - 1)), "inconclusive", "LNK-SIGNED LNK-FUTURE")

    def test_future_published(self):
        """A date later than now counts as now, but not as earlier than the publication: proven, perhaps, to come."""
        slow = trust(now=LEDGER.times[6] - TOLERANCE)
        self.check(self.run_token(built(PUBLISHED), slow), "valid", "LNK-PUBLISHED", basis="published",
                   proven=LEDGER.times[6])
        slower = replace(slow, now=slow.now - 1)
        found = self.run_token(built(PUBLISHED), slower)
        self.check(found, "inconclusive", "LNK-PUBLISHED LNK-FUTURE")
        self.assertEqual(LEDGER.times[6], found.chains[ALPHA].proven_latest_time)

    def test_split_view(self):
        """Two heads of one size under one key, both leading from the header: no honest ledger makes them."""
        other = twin()
        self.assertNotEqual(LEDGER.root(ALPHA, 5), other.root(ALPHA, 5))
        made = built(LEDGER.head_anchor(3, 5), other.head_anchor(3, 5))
        self.check(self.run_token(made, trust(now=START + DAY)), "invalid", "LNK-SIGNED LNK-CONTRADICTED")
        first = LEDGER.head_anchor(3, 5)
        self.check(self.run_token(built(first, first, HEAD), trust(now=START + DAY)), "valid", "LNK-SIGNED",
                   basis="signed")

    def test_values_held(self):
        """Step 10: a value of any size bounds the header's time, whether an anchor names it or not."""
        at = LEDGER.times[3]
        for size, time, fits in ((3, at - 1, True), (3, at, False), (1, at - 1, True), (1, at + 1, False),
                                 (4, at, True), (4, at + 1, False), (4, at - 1, False), (5, at, True),
                                 (5, at - 1, False), (900, at + 1, True)):
            more = [Value(BETA, size, time, LEDGER.root(BETA, size), EVIDENT)]
            verdict = self.run_token(built(PUBLISHED), trust(values=VALUES + more))
            self.assertEqual(["LNK-PUBLISHED"], verdict.chains[ALPHA].codes)
            self.assertEqual(["LNK-PUBLISHED"] + ["LNK-TIME"] * (not fits), verdict.chains[BETA].codes)
            self.assertEqual("valid" if fits else "invalid", verdict.result)

    def test_history_held(self):
        """A value of the header's own index is the history the header names."""
        held = [Value(h, 3, LEDGER.times[2], LEDGER.root(h, 3), EVIDENT) for h in (ALPHA, BETA)]
        self.check(self.run_token(built(PUBLISHED), trust(values=VALUES + held)), "valid", "LNK-PUBLISHED",
                   basis="published", proven=EVIDENT)
        other = [replace(held[0], root=bytes(32)), held[1]]
        self.check(self.run_token(built(PUBLISHED), trust(values=VALUES + other)), "invalid",
                   "LNK-PUBLISHED LNK-CONTRADICTED", "LNK-PUBLISHED")

    def test_covered_too_early(self):
        """A cover is no earlier than the header, or than a publication among the bytes it covers."""
        for made, last, codes in ((built(HEAD), 3, "LNK-SIGNED"), (built(PUBLISHED), 6, "LNK-PUBLISHED")):
            edge = LEDGER.times[last] - TOLERANCE
            self.assertEqual("valid", self.run_token(made, trust(covered=edge)).result)
            self.check(self.run_token(made, trust(covered=edge - 1)), "invalid", codes + " LNK-TIME")
        self.check(self.run_token(built(PUBLISHED), trust(covered=edge - 1, values=[])), "invalid",
                   "LNK-NO-VALUE LNK-TIME")

    def test_window_at_covered(self):
        """What was covered within the window stays Valid; a cover to come does not shorten now."""
        limit = LEDGER.times[3] + 2 * DAY
        for now, covered, valid in ((NOW, limit, True), (NOW, limit + 1, False), (limit, NOW, True)):
            verdict = self.run_token(built(HEAD), trust(now=now, covered=covered))
            self.assertEqual("valid" if valid else "inconclusive", verdict.result)

    def test_sums_saturate(self):
        """Near the end of the year 9999 a window or a tolerance goes no further than that end."""
        verdict = self.run_token(built(HEAD), trust(now=MAX_TIME, window=2**63 - 1))
        self.assertEqual(["LNK-SIGNED", "LNK-EXPIRED"], verdict.chains[ALPHA].codes)

    def test_broken(self):
        made = built(PUBLISHED)
        for since, covered, broken in (
                (NOW, None, True), (NOW, NOW, True), (NOW + 1, None, False), (NOW, NOW - 1, False)):
            verdict = self.run_token(made, trust(broken=[(ALPHA, since)], covered=covered))
            self.check(verdict, "valid", "LNK-PUBLISHED" + " LNK-BROKEN" * broken, "LNK-PUBLISHED",
                       "published", EVIDENT)
            self.assertEqual(broken, verdict.chains[ALPHA].broken)
        both = trust(broken=[(ALPHA, 1), (BETA, 1)])
        self.check(self.run_token(made, both), "inconclusive", "LNK-PUBLISHED LNK-BROKEN")
        forged = self.run_token(made, trust(broken=[(ALPHA, 1)]), (bytes(32), digest(BETA, DATA)))
        self.assertEqual(("valid", "invalid"), (forged.result, forged.chains[ALPHA].result))

    def test_expired(self):
        made, limit = built(PUBLISHED), LEDGER.times[3] + 3650 * DAY
        for now, covered, good in ((limit, None, True), (limit + 1, None, False), (limit + 1, limit, True),
                                   (limit + 1, limit + 1, False)):
            verdict = self.run_token(made, trust(now=now, covered=covered))
            self.assertEqual("valid" if good else "inconclusive", verdict.result)
            self.assertEqual(EVIDENT, verdict.chains[ALPHA].proven_latest_time)


if __name__ == "__main__":
    unittest.main()
