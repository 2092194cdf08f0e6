"""Honest tokens in ordinary circumstances are Valid; what an insider or a thief puts together is not."""

import unittest
from dataclasses import replace

from builder import BOTH, DAY, SECOND, START, Ledger, Signer, document, head_text, header, note, token
from linking import trees
from linking.basics import ALPHA, BETA, imprint_of
from linking.notes import origin, read_vkey
from linking.verification import TOLERANCE, Key, Value, verify
from linking_verify import read_date
from sample import DATA, EVIDENT, HEAD, ID, KEYS, LEDGER, NOW, ONE, PUBLISHED, TWO, VALUES, built, trust, twin

FIRST = LEDGER.publication_anchor(3, 5, LEDGER.publications[0])


def values_of(ledger, size, evident):
    return [Value(h, size, ledger.times[size - 1], ledger.root(h, size), evident) for h in BOTH]


def verdict(made, given, data=DATA):
    return verify(made, imprint_of(data), given)


class Honest(unittest.TestCase):
    def check(self, made, given, basis="published", proven=None):
        found = verdict(made, given)
        codes = [chain.codes for chain in found.chains.values()]
        self.assertEqual(("valid", basis, proven), (found.result, found.basis, found.proven_latest_time), codes)

    def test_slow_clock_of_the_client(self):
        self.check(built(HEAD), trust(now=LEDGER.times[3] - TOLERANCE, values=[]), "signed")

    def test_slow_clock_beside_a_publication(self):
        """The reader's clock, or that of the mirror which dated the publication, is 5 minutes slow."""
        at = LEDGER.times[6]
        for now, evident in ((at - TOLERANCE,) * 2, (NOW, at - TOLERANCE)):
            self.check(built(HEAD, PUBLISHED), trust(now=now, values=values_of(LEDGER, 7, evident)), proven=at)

    def test_day_only(self):
        """The newspaper of the publication's day, read on that day: proven by now, and by the day's end later."""
        day = read_date("2027-01-15")
        given = trust(values=values_of(LEDGER, 7, day))
        self.check(built(PUBLISHED), given, proven=day)
        soon = LEDGER.times[6] + SECOND
        self.check(built(PUBLISHED), replace(given, now=soon), proven=soon)

    def test_several_publications(self):
        """All that were published are held; the token was extended with one of them, or with both."""
        every = values_of(LEDGER, 5, EVIDENT - DAY // 2) + VALUES
        self.check(built(HEAD, FIRST, PUBLISHED), trust(values=every), proven=EVIDENT - DAY // 2)
        self.check(built(HEAD, PUBLISHED), trust(values=every), proven=EVIDENT)
        self.check(built(PUBLISHED, HEAD, FIRST, PUBLISHED), trust(values=VALUES), proven=EVIDENT)

    def test_extended_late(self):
        """Extended years after it was made, by a publication of then."""
        ledger = Ledger()
        ledger.close([document(DATA)])
        ledger.close([document(b"later")], time=START + 2000 * DAY)
        made = token([(ledger.rounds[1], 0)], ledger.headers[1],
                     [ledger.head_anchor(1, 2), ledger.publication_anchor(1, 3, ledger.publish())])
        evident = START + 2001 * DAY
        self.check(made, trust(now=evident, values=values_of(ledger, 3, evident)), proven=evident)

    def test_key_given_twice(self):
        at = LEDGER.times[3]
        for periods in ([(None, None)] * 2, [(None, at - 1), (at, None)], [(at, None), (None, at - 1)]):
            keys = [Key(key.key, *period) for period in periods for key in KEYS]
            self.check(built(HEAD), trust(now=START + DAY, keys=keys, values=[]), "signed")

    def test_first_and_last_of_a_publication(self):
        for n in (0, 6):
            made = token([(LEDGER.rounds[n], 0)], LEDGER.headers[n],
                         [LEDGER.publication_anchor(n, 7, LEDGER.publications[1])])
            found = verdict(made, trust(), (b"linking event v1\ngenesis\n", bytes([9, 2]))[n == 6])
            self.assertEqual("valid", found.result)


class Attacks(unittest.TestCase):
    def refuse(self, made, given, code, data=DATA):
        found = verdict(made, given, data)
        self.assertNotEqual("valid", found.result)
        for chain in found.chains.values():
            self.assertIn(code, chain.codes)

    def test_backdated_behind_a_value(self):
        """An insider's round 7 after publication 2, with a time of before it; signed, and published later."""
        for time, valid in ((LEDGER.times[6], False), (LEDGER.times[6] + 1, True)):
            ledger = Ledger()
            for leaves in LEDGER.rounds[1:]:
                ledger.close(leaves)
            ledger.close([document(b"backdated")], time=time)
            later = values_of(ledger, 8, EVIDENT + DAY)
            made = token([([document(b"backdated")], 0)], ledger.headers[7],
                         [ledger.head_anchor(7, 8), ledger.publication_anchor(7, 8, ledger.publish())])
            self.assertEqual("valid" if valid else "invalid",
                             verdict(made, trust(values=VALUES + later), b"backdated").result)
            if not valid:
                self.refuse(made, trust(values=VALUES + later), "LNK-TIME", b"backdated")

    def test_other_branch_over_a_value(self):
        """A rewritten round before a publication that is held, over an anchor of its size."""
        ledger = Ledger()
        for leaves in LEDGER.rounds[1:3]:
            ledger.close(leaves)
        ledger.close([document(b"slipped in")])
        for n in range(3):
            ledger.close([document(bytes([n]))])
        for made in (ledger.head_anchor(3, 7), ledger.publication_anchor(3, 7, ledger.publish(7))):
            self.refuse(token([(ledger.rounds[3], 0)], ledger.headers[3], [made]), trust(now=START + DAY),
                        "LNK-CONTRADICTED", b"slipped in")

    def test_fork_over_a_value_of_its_index(self):
        """Round 5 of another branch, where the caller holds the value of size 5."""
        other = twin()
        other.close([document(DATA)])
        held = values_of(LEDGER, 5, EVIDENT)
        forged = values_of(other, 6, EVIDENT + DAY)
        for made, given in ((other.head_anchor(5, 6), trust(now=START + DAY, values=held)),
                            (other.publication_anchor(5, 6, other.publish()), trust(values=held + forged))):
            self.refuse(token([(other.rounds[5], 0)], other.headers[5], [made]), given, "LNK-CONTRADICTED")

    def test_header_of_no_history(self):
        """A header whose history roots are not those of the headers before it."""
        for n in (1, 4, 5):
            ledger = Ledger()
            for leaves in LEDGER.rounds[1:n]:
                ledger.close(leaves)
            leaves = [document(DATA)]
            links = [trees.leaf_hash(h, ledger.headers[-1]) for h in BOTH]
            ledger.headers.append(header(ID, n, START + DAY, leaves, links, [b"\7" * 32] * 2, [b"\7" * 32] * 2))
            ledger.headers += LEDGER.headers[n + 1:7]
            for size in (n + 1, 7):
                made = token([(leaves, 0)], ledger.headers[n], [ledger.head_anchor(n, size)])
                self.refuse(made, trust(now=START + DAY, values=[]), "LNK-ANCHOR")

    def test_stolen_key(self):
        """A thief's round with a time of before the theft, seen after it."""
        stolen = START + 10 * DAY
        keys = [Key(key.key, None, stolen) for key in KEYS]
        ledger = Ledger()
        ledger.close([document(b"forged")], time=stolen - 1)
        made = token([(ledger.rounds[1], 0)], ledger.headers[1], [ledger.head_anchor(1, 2)])
        self.refuse(made, trust(now=stolen + 1, values=[], keys=keys), "LNK-KEY-PERIOD", b"forged")
        self.assertEqual("valid", verdict(made, trust(now=stolen, values=[], keys=keys), b"forged").result)

    def test_publication_to_come(self):
        """By the caller's clock the publication is of later than now: nothing is proven yet."""
        far = Ledger()
        far.close([document(DATA)])
        far.close([document(b"x")], time=START + DAY)
        made = token([(far.rounds[1], 0)], far.headers[1], [far.publication_anchor(1, 3, far.publish())])
        given = trust(now=START + DAY // 2, values=values_of(far, 3, START + 2 * DAY))
        self.refuse(made, given, "LNK-FUTURE")
        self.assertEqual(far.times[2], verdict(made, replace(given, now=NOW)).proven_latest_time - DAY)

    def test_day_before_the_publication(self):
        """Dates are UTC: the day before, as it was west of Greenwich, is none on which it stood in public."""
        self.refuse(built(PUBLISHED), trust(values=values_of(LEDGER, 7, read_date("2027-01-14"))), "LNK-TIME")

    def test_chains_of_two_branches(self):
        """α of one history and β of another: whichever is not this one is contradicted."""
        mixed = [VALUES[0], replace(VALUES[1], root=bytes(32))]
        found = verdict(built(HEAD, PUBLISHED), trust(values=mixed))
        self.assertEqual(("invalid", "valid", "invalid"),
                         (found.result, found.chains[ALPHA].result, found.chains[BETA].result))

    def test_value_of_the_other_function(self):
        crossed = [replace(VALUES[0], root=VALUES[1].root), replace(VALUES[1], root=VALUES[0].root)]
        self.refuse(built(PUBLISHED), trust(values=crossed), "LNK-CONTRADICTED")
        alpha_twice = [VALUES[0], VALUES[0]]
        self.assertEqual("inconclusive", verdict(built(PUBLISHED), trust(values=alpha_twice)).result)

    def test_key_of_the_same_name(self):
        """A stranger's key under the ledger's name makes nothing, and does no harm beside the ledger's."""
        strangers = {h: Signer(origin(ID, h), "stranger") for h in BOTH}
        texts = {h: head_text(ID, h, 4, LEDGER.root(h, 4)) for h in BOTH}
        alone = LEDGER.head_anchor(3, 4, *[note(texts[h], strangers[h]) for h in BOTH])
        beside = LEDGER.head_anchor(3, 4, *[note(texts[h], strangers[h], LEDGER.signers[h]) for h in BOTH])
        soon = trust(now=START + DAY, values=[])
        self.refuse(built(alone), soon, "LNK-NO-KEY")
        self.assertEqual("valid", verdict(built(beside), soon).result)

    def test_header_of_another_token(self):
        for n in (2, 4):
            made = built(LEDGER.publication_anchor(n, 7, LEDGER.publications[1]), header=LEDGER.headers[n])
            self.refuse(made, trust(), "LNK-PATH")

    def test_publisher_signs_no_head(self):
        """The key of the publications, held by the caller, on a head that bears its name."""
        texts = [f"{ID}/publications\n4\n".encode() + head_text(ID, h, 4, LEDGER.root(h, 4)).split(b"\n")[2] + b"\n"
                 for h in BOTH]
        made = built(LEDGER.head_anchor(3, 4, *[note(text, LEDGER.publisher) for text in texts]))
        self.refuse(made, trust(now=START + DAY, keys=[*KEYS, Key(read_vkey(LEDGER.publisher.vkey))]), "LNK-HEAD")

    def test_expired_or_broken_is_not_saved_by_a_late_cover(self):
        for changes, code in (({"now": NOW + 4000 * DAY, "covered": NOW + 3999 * DAY}, "LNK-EXPIRED"),
                              ({"broken": [(h, NOW - 2 * DAY) for h in BOTH], "covered": NOW - DAY}, "LNK-BROKEN")):
            self.refuse(built(PUBLISHED, levels=TWO), trust(**changes), code)

    def test_one_level_for_two(self):
        """The bottom leaf of an aggregation tree, said to stand in the round itself."""
        self.refuse(built(PUBLISHED, levels=TWO[:1]), trust(), "LNK-PATH")
        self.refuse(built(PUBLISHED, levels=[(LEDGER.below, 4), ONE[0]]), trust(), "LNK-KIND")


if __name__ == "__main__":
    unittest.main()
