"""Each rule of verification.md, kept and broken."""

import unittest

from support import DAY, SECOND, SEEN, Scene, Soundness, broken, builder, codes, says, suite, verify
from linking1 import leaf as leaves, suitability, token as tokens, voucher as vouchers
from linking1.key import read_key

WITNESS = builder.Signer("witness.example", 7, kind=4)


def root_voucher(scene, h=0, size=3, end=None, time=None, kind=5, begin=None, root=None):
    ledger = scene.ledger
    end = scene.now if end is None else end
    subject = vouchers.root_subject(ledger.functions[h], size, ledger.time(size - 1) if time is None else time,
                                    root or ledger.history(size, h))
    return verify.Item(vouchers.write_voucher(kind, subject, vouchers.interval_evidence(
        end if begin is None else begin, end, "seen")), True)


def listed(text, scene):
    return Soundness([suitability.read_list_text(
        ("linking suitability v1\npublisher P\nissued 2026-01-01\nnext 2035-01-01\n" + text).encode())])


class Case(unittest.TestCase):
    def setUp(self):
        self.s = Scene()
        self.ledger = self.s.ledger

    def published(self, **values):
        values.setdefault("vouchers", (self.s.print_of(),))
        return self.s.verify(**values)

    def is_(self, verdict, result, basis, *found):
        self.assertEqual(says(verdict), (result, basis, list(found)))


class Decoding(Case):
    def test_format(self):
        for data in (b"", b"LTS", b"LTS\x01", b"XTS\x01\x01", self.s.token() + b"\0", self.s.token()[:-1]):
            self.is_(self.s.verify(data), "Invalid", None, "LNK-FORMAT")
        self.is_(self.s.verify(b"LTS\x01" + bytes(1_048_576)), "Invalid", None, "LNK-FORMAT")

    def test_version(self):
        token = self.s.token()
        self.is_(self.s.verify(b"LTS\x02"), "Inconclusive", None, "LNK-VERSION")
        self.is_(self.s.verify(token[:8] + b"\x02" + token[9:]), "Inconclusive", None, "LNK-VERSION")
        self.is_(self.s.verify(token[:240] + b"\x02" + token[241:]), "Inconclusive", None, "LNK-VERSION")

    def test_suite(self):
        token = self.s.token()
        self.is_(self.s.verify(token[:9] + b"\x03" + token[10:]), "Inconclusive", None, "LNK-SUITE")
        self.is_(self.s.verify(token[:9] + b"\x02" + token[10:]), "Invalid", None, "LNK-FORMAT")
        self.is_(self.s.verify(token[:241] + b"\x09" + token[242:]), "Inconclusive", None, "LNK-SUITE")

    def test_version_before_suite(self):
        token = self.s.token()
        self.is_(self.s.verify(token[:8] + b"\x02\x03" + token[10:]), "Inconclusive", None, "LNK-VERSION")

    def test_suite_2(self):
        scene = Scene(suite=2)
        verdict = scene.verify(vouchers=(scene.print_of(),))
        self.assertEqual(says(verdict), ("Valid", "Published", ["LNK-SIGNED", "LNK-PUBLISHED"]))


class Records(Case):
    def test_signed(self):
        self.is_(self.s.verify(), "Valid", "Signed", "LNK-SIGNED", "LNK-UNVOUCHED")

    def test_unpinned(self):
        verdict = self.published(identity=(None, None))
        self.is_(verdict, "Valid", "Published", "LNK-UNPINNED", "LNK-NO-KEY", "LNK-PUBLISHED", "LNK-UNATTRIBUTED")
        self.assertIsNone(verdict.claimed)
        self.assertEqual(verdict.identity_word, "unpinned")
        self.is_(self.s.verify(identity=(None, None)), "Inconclusive", None, "LNK-UNPINNED", "LNK-NO-KEY",
                 "LNK-UNVOUCHED", "LNK-NO-BASIS")

    def test_half_an_identity(self):
        verdict = self.s.verify(identity=(self.ledger.identity[0], None))
        self.assertEqual(verdict.chains[0].result, "Valid")
        self.assertEqual(codes(verdict, 1), ["LNK-UNPINNED", "LNK-NO-KEY", "LNK-UNVOUCHED", "LNK-NO-BASIS"])
        self.assertEqual(verdict.result, "Inconclusive")

    def test_no_record(self):
        self.is_(self.s.verify(record=None), "Inconclusive", None, "LNK-RECORD", "LNK-NO-KEY", "LNK-UNVOUCHED")

    def test_another_record(self):
        other = Scene(seeds=((5,), (5,), (6,), ()))
        self.is_(self.s.verify(record=other.ledger.record()), "Inconclusive", None, "LNK-RECORD", "LNK-NO-KEY",
                 "LNK-UNVOUCHED")

    def test_unreadable_record(self):
        verdict = self.s.verify(record=b"LRC")
        self.is_(verdict, "Inconclusive", None, "LNK-RECORD-FAULT", "LNK-RECORD", "LNK-NO-KEY", "LNK-UNVOUCHED")
        self.assertTrue(verdict.reported)

    def test_old_record_for_a_newer_token(self):
        self.ledger.configuration()
        n = self.ledger.round(*self.s.leaves)
        self.ledger.heartbeat()
        token = self.s.token(self.s.head(n + 1, n), n=n)
        self.is_(self.s.verify(token, record=self.ledger.record(1)), "Inconclusive", None, "LNK-RECORD", "LNK-NO-KEY")
        self.is_(self.s.verify(token), "Valid", "Signed", "LNK-SIGNED")

    def test_published_stays_without_a_record(self):
        verdict = self.published(record=None)
        self.is_(verdict, "Valid", "Published", "LNK-RECORD", "LNK-NO-KEY", "LNK-PUBLISHED", "LNK-UNATTRIBUTED")
        self.assertEqual(verdict.identity_word, "unattributed")

    def test_fault_behind_what_is_needed(self):
        self.ledger.configuration()
        entries = [self.ledger.entry(0), self.ledger.entry(1, notes=tuple(
            builder.sign(self.ledger.head_text(4, h), [builder.Signer("other.example", 9)]) for h in (0, 1)))]
        verdict = self.s.verify(record=builder.records.write_record(entries))
        self.is_(verdict, "Valid", "Signed", "LNK-RECORD-FAULT", "LNK-SIGNED", "LNK-UNVOUCHED")


class Hashes(Case):
    def test_data(self):
        verdict = self.s.verify(data=b"abd")
        self.assertEqual(verdict.result, "Invalid")
        self.assertIn("LNK-DATA", codes(verdict))
        self.assertIn("LNK-DATA", codes(verdict, 1))

    def test_one_half_of_the_data(self):
        right, wrong = suite.imprint_of(1, b"abc"), suite.imprint_of(1, b"abd")
        verdict = self.s.verify(imprint=(right[0], wrong[1]))
        self.assertEqual([c.result for c in verdict.chains], ["Valid", "Invalid"])
        self.assertEqual(verdict.result, "Invalid")

    def test_kind(self):
        token = self.ledger.token(0, 0, [self.s.head(2, 0)])
        verdict = self.s.verify(token, data=self.ledger.entries[0][1])
        self.is_(verdict, "Valid", "Signed", "LNK-SIGNED")
        leaf, below = builder.aggregate(1, [self.ledger.leaves[0][0]])
        n = self.ledger.round(leaf)
        self.ledger.heartbeat()
        verdict = self.s.verify(self.ledger.token(n, 0, [self.s.head(n + 1, n)], [below]),
                                data=self.ledger.entries[0][1])
        self.assertIn("LNK-KIND", codes(verdict))
        self.assertEqual(verdict.result, "Invalid")

    def test_kind_of_a_level_above_and_below(self):
        inner, below = builder.aggregate(1, [self.s.leaves[1]])
        wrong = leaves.read_leaf(inner)
        leaf = leaves.Leaf(1, 1, 0, wrong.digests, b"").encode()
        n = self.ledger.round(leaf)
        self.ledger.heartbeat()
        verdict = self.s.verify(tokens.Token((below, self.ledger.level(n, 0)), self.ledger.headers[n],
                                             tokens.read_header(self.ledger.headers[n]), ()).encode())
        self.assertIn("LNK-KIND", codes(verdict))
        n = self.ledger.round(inner)
        self.assertIn("LNK-KIND", codes(self.s.verify(self.ledger.token(n, 0))))

    def test_aggregate(self):
        entries = [builder.document(b"x"), self.s.leaves[1], builder.document(b"y")]
        leaf, below = builder.aggregate(1, entries, index=1)
        n = self.ledger.round(leaf)
        self.ledger.heartbeat()
        good = self.ledger.token(n, 0, [self.s.head(n + 1, n)], [below])
        self.is_(self.s.verify(good), "Valid", "Signed", "LNK-SIGNED")
        bad = tokens.Level(below.leaf_bytes, below.leaf, 1, ([bytes(32)] + below.paths[0][1:], below.paths[1]))
        verdict = self.s.verify(self.ledger.token(n, 0, [self.s.head(n + 1, n)], [bad]))
        self.assertIn("LNK-AGGREGATE", codes(verdict))
        self.assertNotIn("LNK-AGGREGATE", codes(verdict, 1))
        self.assertEqual(verdict.result, "Invalid")

    def test_path_and_round(self):
        token = self.s.token()
        verdict = self.s.verify(token[:107] + b"\x03" + token[108:])
        self.assertIn("LNK-PATH", codes(verdict))
        verdict = self.s.verify(token[:109] + bytes([token[109] ^ 1]) + token[110:])
        self.assertIn("LNK-ROUND", codes(verdict))
        self.assertNotIn("LNK-ROUND", codes(verdict, 1))
        self.assertEqual(verdict.result, "Invalid")

    def test_ledger(self):
        self.is_(self.s.verify(ledger="example.org/ledger"), "Valid", "Signed", "LNK-SIGNED", "LNK-UNVOUCHED")
        self.assertIn("LNK-LEDGER", codes(self.s.verify(ledger="example.org/other")))
        other = Scene(seeds=((5,), (5,), (6,), ()))
        self.assertIn("LNK-LEDGER", codes(self.s.verify(identity=other.ledger.identity, record=None)))
        token = self.ledger.token(0, 0, [self.s.head(2, 0)])
        self.assertIn("LNK-LEDGER", codes(self.s.verify(token, data=self.ledger.entries[0][1],
                                                        identity=other.ledger.identity, record=None)))

    def test_earlier_than_the_genesis(self):
        n = self.ledger.round(*self.s.leaves, time=self.ledger.time(0))
        self.ledger.heartbeat(time=self.ledger.time(2) + 1)
        self.assertIn("LNK-LEDGER", codes(self.s.verify(self.s.token(self.s.head(n + 1, n), n=n))))


class Anchors(Case):
    def test_left(self):
        for anchor in (
                self.s.head(notes=self.ledger.head(3)),                                # another size
                self.s.head(paths=([bytes(32)], [bytes(32)])),                         # another path
                self.s.head(notes=(b"x", b"y")),
                self.s.pub(paths=(self.ledger.path(1, 2, 0), self.ledger.path(1, 2, 1))),
                self.s.pub(note=self.ledger.publish(keep=False, identity=(bytes(32), bytes(32)))),
                self.ledger.head_anchor(0, 1)):
            verdict = self.s.verify(self.s.token(self.s.head(), anchor))
            self.is_(verdict, "Valid", "Signed", "LNK-SIGNED", "LNK-ANCHOR-LEFT")
            verdict = self.s.verify(self.s.token(anchor))
            self.assertEqual(verdict.result, "Inconclusive")
            self.assertIn("LNK-NO-BASIS", codes(verdict))

    def test_size_not_above_the_round(self):
        early = self.s.head(1, 0)
        self.assertIn("LNK-ANCHOR-LEFT", codes(self.s.verify(self.s.token(early))))

    def test_unknown_types_do_nothing(self):
        self.is_(self.s.verify(self.s.token(self.s.head(), tokens.Anchor(99, b"anything"))), "Valid", "Signed",
                 "LNK-SIGNED")

    def test_no_key(self):
        other = [builder.Signer("example.org/ledger", 9)], [builder.Signer("example.org/ledger/sha3-256", 9)]
        verdict = self.s.verify(self.s.token(self.s.head(notes=self.ledger.head(2, other))))
        self.is_(verdict, "Inconclusive", None, "LNK-NO-KEY", "LNK-NO-BASIS")

    def test_wrong_line_beside_the_right_one(self):
        key = self.ledger.keys[0][0]
        text = self.ledger.head_text(2, 0)
        notes = (text + b"\n" + key.wrong_line(text) + key.line(text), self.ledger.head(2)[1])
        self.is_(self.s.verify(self.s.token(self.s.head(notes=notes))), "Valid", "Signed", "LNK-SIGNED")
        notes = (text + b"\n" + key.wrong_line(text), self.ledger.head(2)[1])
        verdict = self.s.verify(self.s.token(self.s.head(notes=notes)))
        self.assertEqual([c.result for c in verdict.chains], ["Inconclusive", "Valid"])

    def test_publication_of_another_record_link(self):
        self.ledger.configuration()
        note = self.ledger.publish(keep=False, record=self.ledger.identity)
        verdict = self.s.verify(self.s.token(self.s.pub(note)))
        self.assertIn("LNK-NO-KEY", codes(verdict))
        note = self.ledger.publish(keep=False)
        self.assertIn("LNK-SIGNED", codes(self.s.verify(self.s.token(self.s.pub(note)))))

    def test_several_keys(self):
        scene = Scene(seeds=((1, 3), (1,), (2,), ()))
        head = scene.ledger.head(2)
        self.assertEqual(scene.verify(scene.token(scene.head())).result, "Valid")
        stripped = scene.ledger.head(2, (scene.ledger.keys[0][:1], scene.ledger.keys[1]))
        verdict = scene.verify(scene.token(scene.head(notes=(stripped[0], head[1]))))
        self.assertEqual(codes(verdict), ["LNK-NO-KEY", "LNK-NO-BASIS"])

    def test_stolen(self):
        key = self.ledger.keys[0][0]
        when = self.s.now + 10 * SECOND
        self.ledger.notice(f"stolen {key.vkey} {suite.write_time(when)}")
        self.is_(self.s.verify(held=when - 1), "Valid", "Signed", "LNK-SIGNED", "LNK-UNVOUCHED")
        verdict = self.s.verify(self.s.token(self.s.head()), held=when)
        self.is_(verdict, "Inconclusive", None, "LNK-STOLEN", "LNK-NO-KEY", "LNK-NO-BASIS")
        self.assertEqual(codes(verdict, 1), ["LNK-STOLEN", "LNK-NO-KEY", "LNK-NO-BASIS"])  # the same public key
        verdict = self.s.verify(held=when, vouchers=(self.s.print_of(),))
        self.assertEqual((verdict.result, verdict.basis), ("Valid", "Published"))
        self.assertEqual(verdict.chains[0].notices, [(3, "stolen")])
        # as of the past changes nothing: judged at does
        self.assertEqual(self.s.verify(self.s.token(self.s.head()), held=when, as_of=when - DAY).result,
                         "Inconclusive")

    def test_scheme(self):
        verdict = self.s.verify(self.s.token(self.s.head()), soundness=broken(("ed25519", self.s.now)))
        self.is_(verdict, "Inconclusive", None, "LNK-SCHEME", "LNK-NO-KEY", "LNK-NO-BASIS")
        self.assertEqual(self.s.verify(soundness=broken(("ed25519", self.s.now + 1))).result, "Valid")
        verdict = self.s.verify(soundness=broken(("sha2-512", self.s.now)))
        self.assertIn("LNK-SCHEME", codes(verdict))


class Values(Case):
    def test_published(self):
        verdict = self.published()
        self.is_(verdict, "Valid", "Published", "LNK-SIGNED", "LNK-PUBLISHED")
        self.assertEqual(verdict.proven, self.s.now)
        self.assertEqual(verdict.claimed, self.ledger.time(1))

    def test_earliest_word_counts_and_latest_chain(self):
        early, late = root_voucher(self.s, 0, end=self.s.now - 10), root_voucher(self.s, 1, end=self.s.now - 5)
        verdict = self.published(vouchers=(self.s.print_of(), early, late))
        self.assertEqual([c.p for c in verdict.chains], [self.s.now - 10, self.s.now - 5])
        self.assertEqual(verdict.proven, self.s.now - 5)

    def test_one_chain_only(self):
        verdict = self.published(vouchers=(root_voucher(self.s, 0),))
        self.assertEqual([c.basis for c in verdict.chains], ["Published", "Signed"])
        self.assertEqual((verdict.result, verdict.basis, verdict.proven), ("Valid", "Signed", None))

    def test_token_vouchers_are_not_the_callers_own(self):
        token = self.s.token(self.s.head(), self.s.pub(), builder.voucher_anchor(self.s.print_of().data))
        self.is_(self.s.verify(token), "Valid", "Signed", "LNK-SIGNED", "LNK-VOUCHER-LEFT", "LNK-UNVOUCHED")

    def test_time_never_before_the_publication(self):
        tight = root_voucher(self.s, 0, end=self.ledger.time(2) - 60 * SECOND)
        verdict = self.published(vouchers=(tight,))
        self.assertEqual(verdict.chains[0].p, self.ledger.time(2))

    def test_dates_that_cannot_be(self):
        late = root_voucher(self.s, 0, begin=self.s.now + 1, end=self.s.now + 2)
        self.assertIn("LNK-VOUCHER-DATE", codes(self.published(vouchers=(late,))))
        edge = self.ledger.time(2) - 300 * SECOND
        self.assertIn("LNK-PUBLISHED", codes(self.published(vouchers=(root_voucher(self.s, 0, end=edge),))))
        verdict = self.published(vouchers=(root_voucher(self.s, 0, end=edge - 1),))
        self.assertIn("LNK-VOUCHER-DATE", codes(verdict))
        self.assertNotIn("LNK-PUBLISHED", codes(verdict))
        without = root_voucher(self.s, 0, end=edge - 1, time=0)
        self.assertEqual(self.published(vouchers=(without,)).chains[0].p, edge - 1)

    def test_not_yet(self):
        verdict = self.published(as_of=self.s.now - 1)
        self.is_(verdict, "Valid", "Signed", "LNK-SIGNED", "LNK-NOT-YET", "LNK-UNVOUCHED")
        begin = self.s.now - 10
        interval = root_voucher(self.s, 0, begin=begin, end=self.s.now + DAY)
        self.assertEqual(self.published(vouchers=(interval,)).chains[0].p, self.s.now)

    def test_unread(self):
        for data in (b"", b"LVC\x02" + bytes(90), b"LVC\x01\x09\x02", self.s.print_of().data + b"\0",
                     b"LVC\x01\x03" + vouchers.text_subject(b"x") + b"\0\0\0\5\0\0\0\0\0"):
            verdict = self.published(vouchers=(verify.Item(data, True), self.s.print_of()))
            self.is_(verdict, "Valid", "Published", "LNK-SIGNED", "LNK-VOUCHER-UNREAD", "LNK-PUBLISHED")

    def test_many(self):
        odd = [root_voucher(self.s, 0, end=self.s.now + 1, begin=self.s.now + 1) for _ in range(192)]
        good = self.s.print_of()
        verdict = self.published(vouchers=tuple(odd[:191]) + (good,))
        self.is_(verdict, "Valid", "Published", "LNK-SIGNED", "LNK-VOUCHER-DATE",
                 "LNK-PUBLISHED")
        verdict = self.published(vouchers=tuple(odd) + (good,))
        self.assertIn("LNK-VOUCHER-MANY", codes(verdict))
        self.assertNotIn("LNK-PUBLISHED", codes(verdict))
        self.assertIn("LNK-PUBLISHED", codes(verdict, 1))

    def test_a_text_that_does_not_read_binds_nothing(self):
        text = self.s.note.rpartition(b"\n\n")[0]
        item = verify.Item(vouchers.write_voucher(5, vouchers.text_subject(text), vouchers.interval_evidence(
            self.s.now, self.s.now, "x")), True)
        self.is_(self.published(vouchers=(item,)), "Valid", "Signed", "LNK-SIGNED", "LNK-UNVOUCHED")

    def test_cosigned(self):
        second = self.s.now // SECOND - 100
        text = self.ledger.head_text(3, 0)
        note = text + b"\n" + WITNESS.witness_line(text, second)
        given = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), note))
        trusted = (read_key(WITNESS.vkey),)
        verdict = self.published(vouchers=(given,), witnesses=trusted)
        self.assertEqual(verdict.chains[0].p, second * SECOND + 999_999)
        self.assertEqual(verdict.chains[0].proofs[0].words, "witness.example")
        self.assertIn("LNK-VOUCHER-LEFT", codes(self.published(vouchers=(given,))))
        fallen = self.published(vouchers=(given,), witnesses=trusted, soundness=broken(("ed25519", self.s.now)))
        self.assertIn("LNK-VOUCHER-FALLEN", codes(fallen))
        wrong = text + b"\n" + WITNESS._line(second.to_bytes(8, "big") + bytes(64))
        item = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), wrong))
        self.assertIn("LNK-VOUCHER-LEFT", codes(self.published(vouchers=(item,), witnesses=trusted)))
        # in a book or a token as well
        token = self.s.token(self.s.head(), self.s.pub(), builder.voucher_anchor(given.data))
        self.assertIn("LNK-PUBLISHED", codes(self.s.verify(token, witnesses=trusted)))

    def test_cosigned_head_as_it_stands(self):
        second = self.s.now // SECOND - 100
        notes = tuple(note + WITNESS.witness_line(self.ledger.head_text(2, h), second)
                      for h, note in enumerate(self.ledger.head(2)))
        token = self.s.token(self.s.head(notes=notes))
        verdict = self.s.verify(token, witnesses=(read_key(WITNESS.vkey),))
        self.is_(verdict, "Valid", "Published", "LNK-SIGNED", "LNK-PUBLISHED")
        self.is_(self.s.verify(token), "Valid", "Signed", "LNK-SIGNED")
        other = builder.Signer("witness.example", 8, kind=4)
        self.is_(self.s.verify(token, witnesses=(read_key(other.vkey),)), "Valid", "Signed", "LNK-SIGNED")
        # the h note only: the same note in the other's place vouches for nothing
        both = self.s.token(self.s.head(), self.s.head(notes=(notes[0], notes[0])))
        verdict = self.s.verify(both, witnesses=(read_key(WITNESS.vkey),))
        self.assertEqual([chain.basis for chain in verdict.chains], ["Published", "Signed"])
        turned = self.s.token(self.s.head(), self.s.head(notes=(notes[1], notes[0])))
        verdict = self.s.verify(turned, witnesses=(read_key(WITNESS.vkey),))
        self.assertEqual([chain.basis for chain in verdict.chains], ["Signed", "Signed"])

    def test_attributed_by_publications_beside(self):
        verdict = self.published(record=None, publications=(verify.Item(self.s.note, True),))
        self.is_(verdict, "Valid", "Published", "LNK-RECORD", "LNK-NO-KEY", "LNK-PUBLISHED")
        verdict = self.published(record=None, publications=(verify.Item(self.s.note),))
        self.assertIn("LNK-UNATTRIBUTED", codes(verdict))

    def test_publications_of_another_suite_are_not_used(self):
        """A text of the genesis' suite is none for a token of another header."""
        other = Scene(suite=2, start=builder.START + DAY)
        given = dict(record=self.ledger.record(), identity=self.ledger.identity, held=other.now)
        told = dict(publications=(verify.Item(self.s.note, True),), vouchers=(self.s.print_of(),))
        token = other.ledger.token(0, 0, [other.ledger.head_anchor(0, 2)])     # complete for header 0
        alone, beside = other.verify(token, **given), other.verify(token, **given, **told)
        self.assertIn("LNK-LEDGER", codes(alone))
        self.assertEqual(codes(beside), codes(alone))      # no LNK-TIME
        # without a record: the id expected, else the header's
        unsigned = self.s.token(self.s.pub(self.s.note.rpartition(b"\n\n")[0] + b"\n\n" + WITNESS.line(b"")))
        told = (verify.Item(self.s.note, True),)
        for ledger, attributed in ((None, True), (self.ledger.name, True), ("example.net/x", False)):
            verdict = self.s.verify(unsigned, record=None, publications=told, ledger=ledger)
            self.assertEqual(verdict.chains[0].attributed, attributed)

    def test_attributed_by_the_next_one(self):
        self.ledger.heartbeat()
        second = self.ledger.publish()
        beside = (verify.Item(self.s.note), verify.Item(second, True))
        self.assertNotIn("LNK-UNATTRIBUTED", codes(self.published(record=None, publications=beside)))
        other = self.ledger.publish(number=2, keep=False, previous=(bytes([1]) * 32,) * 2)
        beside = (verify.Item(self.s.note), verify.Item(other, True))
        self.assertIn("LNK-UNATTRIBUTED", codes(self.published(record=None, publications=beside)))

    def test_attributed_by_its_own_signature(self):
        unsigned = self.s.note.rpartition(b"\n\n")[0] + b"\n\n" + builder.Signer("x", 9).line(b"")
        token = self.s.token(self.s.pub(unsigned))
        self.assertIn("LNK-UNATTRIBUTED", codes(self.published(token=token)))
        self.assertNotIn("LNK-UNATTRIBUTED",
                         codes(self.published(token=token, publications=(verify.Item(self.s.note),))))

    def test_attributed_by_the_record(self):
        n = self.ledger.configuration()
        other = [builder.Signer("example.org/ledger", 9)], [builder.Signer("example.org/ledger/sha3-256", 9)]
        anchor = self.s.head(n + 1, notes=self.ledger.head(n + 1, other))
        verdict = self.s.verify(self.s.token(anchor), vouchers=(root_voucher(self.s, 0, n + 1),
                                                                root_voucher(self.s, 1, n + 1)))
        self.is_(verdict, "Valid", "Published", "LNK-NO-KEY", "LNK-PUBLISHED")


class Refuting(Case):
    """A later header that the ledger dates before what it published."""

    def setUp(self):
        super().setUp()
        self.late = self.ledger.round(*self.s.leaves, time=self.ledger.time(1) + 10)
        self.ledger.heartbeat(time=self.ledger.time(2) + DAY)
        self.token = self.s.token(self.s.head(self.late + 1, self.late), n=self.late)

    def test_signed_against_a_word_of_the_ledger(self):
        verdict = self.s.verify(self.token, publications=(verify.Item(self.s.note),))
        self.is_(verdict, "Inconclusive", None, "LNK-SIGNED", "LNK-TIME", "LNK-FORK")

    def test_signed_against_a_vouched_one(self):
        verdict = self.s.verify(self.token, publications=(verify.Item(self.s.note),), vouchers=(self.s.print_of(),))
        self.assertEqual(verdict.result, "Invalid")
        self.assertIn("LNK-TIME", codes(verdict))

    def test_unsigned(self):
        verdict = self.s.verify(self.s.token(tokens.Anchor(99, b""), n=self.late),
                                publications=(verify.Item(self.s.note),))
        self.is_(verdict, "Invalid", None, "LNK-TIME")

    def test_published_earlier_and_later(self):
        size = self.late + 1
        for end, result in ((self.s.now - 10, "Valid"), (self.s.now + 10, "Invalid")):
            proofs = (self.s.print_of(), root_voucher(self.s, 0, size, end=end, time=0),
                      root_voucher(self.s, 1, size, end=end, time=0))
            verdict = self.s.verify(self.token, publications=(verify.Item(self.s.note),), vouchers=proofs,
                                    held=self.s.now + DAY)
            self.assertEqual(verdict.result, result)
            self.assertEqual(verdict.unsupported, result == "Valid")

    def test_not_attributed_refutes_nothing(self):
        other = self.s.note.rpartition(b"\n\n")[0] + b"\n\n" + builder.Signer("x", 9).line(b"")
        self.is_(self.s.verify(self.token, publications=(verify.Item(other),)), "Valid", "Signed", "LNK-SIGNED")

    def test_not_looked_at_without_the_record(self):
        verdict = self.s.verify(self.token, record=None, publications=(verify.Item(self.s.note, True),))
        self.is_(verdict, "Inconclusive", None, "LNK-RECORD", "LNK-NO-KEY")

    def test_contradicted(self):
        n = self.ledger.round(*self.s.leaves)
        self.ledger.heartbeat()
        token = self.s.token(self.s.head(n + 1, n), n=n)
        wrong = self.ledger.publish(size=n, number=1, keep=False, roots=(bytes(32), self.ledger.history(n, 1)))
        verdict = self.s.verify(token, publications=(verify.Item(wrong),), held=self.s.now + DAY)
        self.is_(verdict, "Inconclusive", None, "LNK-SIGNED", "LNK-CONTRADICTED", "LNK-FORK")
        self.assertEqual(codes(verdict, 1), ["LNK-SIGNED"])
        item = root_voucher(self.s, 0, n, root=bytes(32))
        verdict = self.s.verify(token, publications=(verify.Item(wrong),), vouchers=(item,), held=self.s.now + DAY)
        self.assertEqual(verdict.result, "Invalid")

    def test_next_size_has_the_headers_time(self):
        scene = Scene()
        other = scene.ledger.publish(size=2, keep=False, time=scene.ledger.time(1) + 1)
        verdict = scene.verify(scene.token(scene.head()), publications=(verify.Item(other),))
        self.assertIn("LNK-TIME", codes(verdict))
        right = scene.ledger.publish(size=2, number=1, keep=False)
        self.assertNotIn("LNK-TIME", codes(scene.verify(scene.token(scene.head()), publications=(verify.Item(right),))))

    def test_record_itself_refutes(self):
        scene = Scene()
        n = scene.ledger.configuration(time=scene.now)
        m = scene.ledger.round(*scene.leaves, time=scene.now - 10)
        scene.ledger.heartbeat(time=scene.now + 10)
        verdict = scene.verify(scene.token(scene.head(m + 1, m), n=m), held=scene.now + 20)
        self.is_(verdict, "Inconclusive", None, "LNK-SIGNED", "LNK-TIME", "LNK-FORK")
        self.assertTrue(n)


class Forks(Case):
    def test_two_heads_of_one_size(self):
        other = Scene()
        twin = builder.Ledger()
        twin.round(*self.s.leaves, time=self.ledger.time(1) + 1)
        anchor = twin.head_anchor(1, 2)
        verdict = self.s.verify(self.s.token(self.s.head(), anchor))
        self.is_(verdict, "Inconclusive", None, "LNK-SIGNED", "LNK-ANCHOR-LEFT", "LNK-FORK")
        verdict = self.s.verify(self.s.token(self.s.head(), self.s.pub(), anchor), vouchers=(self.s.print_of(),))
        self.is_(verdict, "Valid", "Published", "LNK-SIGNED", "LNK-ANCHOR-LEFT", "LNK-PUBLISHED", "LNK-FORK")
        self.assertTrue(verdict.unsupported)
        self.assertTrue(other)

    def test_publications_that_contradict(self):
        other = self.ledger.publish(size=2, number=1, keep=False)
        beside = (verify.Item(self.s.note), verify.Item(other))
        unsigned = self.s.token(self.s.pub(self.s.note.rpartition(b"\n\n")[0] + b"\n\n" + WITNESS.line(b"")))
        verdict = self.s.verify(unsigned, publications=beside, vouchers=(root_voucher(self.s, 0), ))
        self.assertNotIn("LNK-UNATTRIBUTED", codes(verdict))  # the one that a voucher counts for
        self.assertTrue(any("contradict" in line for line in verdict.reported))
        both = (root_voucher(self.s, 0), root_voucher(self.s, 0, 2))
        verdict = self.s.verify(unsigned, publications=beside, vouchers=both)
        self.assertIn("LNK-UNATTRIBUTED", codes(verdict))

    def test_publications_of_one_size(self):
        other = self.ledger.publish(number=1, keep=False, roots=(bytes(32), bytes(32)))
        verdict = self.s.verify(publications=(verify.Item(self.s.note), verify.Item(other)))
        self.assertIn("LNK-FORK", codes(verdict))


class Results(Case):
    def test_window(self):
        end = self.ledger.time(1) + 2 * DAY
        self.is_(self.s.verify(held=end), "Valid", "Signed", "LNK-SIGNED", "LNK-UNVOUCHED")
        self.is_(self.s.verify(held=end + 1), "Inconclusive", None, "LNK-SIGNED", "LNK-UNVOUCHED", "LNK-WINDOW")
        self.assertEqual(self.s.verify(held=end + 1).chains[0].basis, "Signed")
        self.assertEqual(self.s.verify(held=end + 1, window=3 * DAY).result, "Valid")
        self.assertEqual(self.s.verify(held=end + 1, as_of=end).result, "Inconclusive")
        self.assertEqual(self.s.verify(held=end + 1, judged_at=end).result, "Valid")

    def test_clock(self):
        self.ledger.notice("clock 1 2")
        verdict = self.s.verify()
        self.is_(verdict, "Inconclusive", None, "LNK-SIGNED", "LNK-UNVOUCHED", "LNK-CLOCK")
        self.assertIsNone(verdict.claimed)
        verdict = self.published()
        self.is_(verdict, "Valid", "Published", "LNK-SIGNED", "LNK-PUBLISHED", "LNK-CLOCK")
        self.assertIsNone(verdict.claimed)
        self.assertIn((3, "clock"), verdict.chains[0].notices)

    def test_a_struck_publication_is_compared_with_nothing(self):
        late = self.ledger.round(*self.s.leaves, time=self.ledger.time(1) + 10)
        self.ledger.heartbeat(time=self.s.now)
        token = self.s.token(self.s.head(late + 1, late), n=late)
        beside = (verify.Item(self.s.note),)
        self.assertIn("LNK-TIME", codes(self.s.verify(token, publications=beside)))
        scene = Scene()
        scene.ledger.notice("clock 2 2", time=scene.ledger.time(1) + 5)
        late = scene.ledger.round(*scene.leaves, time=scene.ledger.time(1) + 10)
        scene.ledger.heartbeat(time=scene.now)
        verdict = scene.verify(scene.token(scene.head(late + 1, late), n=late), publications=(verify.Item(scene.note),))
        self.is_(verdict, "Valid", "Signed", "LNK-SIGNED")
        early = root_voucher(scene, 0, end=scene.ledger.time(2) - DAY)
        self.assertEqual(scene.verify(vouchers=(early,)).chains[0].p, scene.ledger.time(2) - DAY)

    def test_no_basis(self):
        self.is_(self.s.verify(self.s.token(tokens.Anchor(9, b""))), "Inconclusive", None, "LNK-NO-BASIS")

    def test_floor(self):
        n = self.ledger.round(*self.s.leaves, time=self.s.now)
        self.ledger.heartbeat()
        token = self.s.token(self.s.head(n + 1, n), n=n)
        beside = (verify.Item(self.s.note),)
        verdict = self.s.verify(token, publications=beside, vouchers=(self.s.print_of(),), held=self.s.now + 1)
        self.assertEqual(verdict.floor, self.ledger.time(2))
        self.assertIsNone(self.s.verify(token, publications=beside).floor)
        one = (root_voucher(self.s, 0),)
        self.assertIsNone(self.s.verify(token, publications=beside, vouchers=one).floor)

    def test_status(self):
        self.assertEqual(self.s.verify().status, self.ledger.time(2))
        self.assertEqual(self.s.verify(self.s.token(self.s.head())).status, self.ledger.time(1))
        other = verify.Item(self.ledger.publish(size=2, number=1, keep=False))
        self.assertEqual(self.s.verify(publications=(other,)).status, self.ledger.time(2))
        both = self.s.verify(publications=(other, verify.Item(self.s.note)))      # one number, two texts: set aside
        self.assertEqual((both.basis, both.status), ("Signed", self.ledger.time(1)))
        self.ledger.configuration(time=self.s.now - 5)
        self.assertEqual(self.s.verify(self.s.token(self.s.head())).status, self.s.now - 5)


class Lowering(Case):
    def extended(self, extensions=(), leaf=None, **values):
        n = self.ledger.round(leaf or self.s.leaves[1], extensions=extensions, **values)
        self.ledger.heartbeat(time=max(self.ledger.time(n), self.ledger.time(2)) + 1)
        return self.ledger.token(n, 0, [self.s.head(n + 1, n)])

    def test_extension(self):
        self.is_(self.s.verify(self.extended(((5, b"x"),))), "Valid", "Signed", "LNK-SIGNED")
        self.is_(self.s.verify(self.extended(((5, b"x"), (134, b"")))), "Inconclusive", None, "LNK-SIGNED",
                 "LNK-EXTENSION")

    def test_unknown_kind(self):
        leaf = builder.document(b"abc", b"n", kind=5)
        self.is_(self.s.verify(self.extended(leaf=leaf)), "Inconclusive", None, "LNK-SIGNED", "LNK-KIND-UNKNOWN")
        self.assertEqual(self.s.verify(self.extended(leaf=leaf), data=b"x").result, "Invalid")
        leaf = builder.document(b"abc", b"n", kind=3)
        self.assertEqual(self.s.verify(self.extended(leaf=leaf)).result, "Valid")
        leaf = builder.document(b"abc", kind=200)
        verdict = self.s.verify(self.extended(((134, b""),), leaf=leaf))
        self.is_(verdict, "Inconclusive", None, "LNK-SIGNED", "LNK-EXTENSION")

    def test_future(self):
        when = self.ledger.time(1)
        edge = when - 300 * SECOND
        token = self.s.token(self.s.head())
        self.is_(self.s.verify(token, held=edge), "Valid", "Signed", "LNK-SIGNED")
        self.is_(self.s.verify(token, held=edge - 1), "Inconclusive", None, "LNK-SIGNED", "LNK-FUTURE")
        self.is_(self.s.verify(token, as_of=edge - 1), "Inconclusive", None, "LNK-SIGNED", "LNK-FUTURE")

    def test_broken(self):
        sound = broken(("sha2-256", self.s.now))
        verdict = self.s.verify(soundness=sound)
        self.assertEqual(codes(verdict), ["LNK-SIGNED", "LNK-UNVOUCHED", "LNK-BROKEN"])
        self.assertEqual((verdict.result, verdict.basis), ("Valid", "Signed"))  # on beta alone
        self.assertEqual(verdict.functions(), ["sha3-256"])
        both = self.s.verify(soundness=broken(("sha2-256", self.s.now), ("sha3-256", 1)))
        self.assertEqual(both.result, "Inconclusive")
        self.assertEqual(self.s.verify(soundness=sound, as_of=self.s.now - 1).chains[0].broken, False)
        # a wrong chain that is broken does not count
        right, wrong = suite.imprint_of(1, b"abc"), suite.imprint_of(1, b"abd")
        self.assertEqual(self.s.verify(imprint=(wrong[0], right[1]), soundness=sound).result, "Valid")

    def test_collisions(self):
        line = "algorithm sha2-256 recommended none collisions 2030-01-01 second-preimages none\n"
        sound = listed(line, self.s)
        later = suite.read_day("2031-01-01")[0]
        verdict = self.published(soundness=sound, held=later)
        self.assertNotIn("LNK-BROKEN", codes(verdict))   # proven before the collision
        self.assertEqual(verdict.result, "Valid")
        verdict = self.published(soundness=sound, held=later, vouchers=(self.s.print_of(end=later - DAY),))
        self.assertIn("LNK-BROKEN", codes(verdict))
        line = "algorithm sha2-256 recommended none collisions 2030-01-01 second-preimages 2030-06-01\n"
        self.assertIn("LNK-BROKEN", codes(self.published(soundness=listed(line, self.s), held=later)))

    def test_expired(self):
        scene = Scene(valid_for=DAY)
        end = scene.ledger.time(1) + DAY
        self.assertNotIn("LNK-EXPIRED", codes(scene.verify(held=end)))
        verdict = scene.verify(held=end + 1)
        self.assertEqual(says(verdict), ("Inconclusive", None, ["LNK-SIGNED", "LNK-UNVOUCHED", "LNK-EXPIRED"]))
        proof = (scene.print_of(end=end - 1),)
        verdict = scene.verify(held=end + 1, vouchers=proof)
        self.assertEqual(says(verdict), ("Valid", "Published", ["LNK-SIGNED", "LNK-PUBLISHED", "LNK-EXPIRED"]))
        self.assertEqual(scene.verify(held=end + 1, vouchers=proof, strict=True).result, "Inconclusive")
        self.assertEqual(scene.verify(held=end + 1, vouchers=proof, strict=True).chains[0].p, end - 1)

    def test_stale(self):
        self.assertEqual(self.s.verify(fresh=DAY).result, "Valid")
        self.is_(self.s.verify(fresh=DAY - 1), "Inconclusive", None, "LNK-SIGNED", "LNK-UNVOUCHED", "LNK-STALE")
        self.assertEqual(self.published(fresh=1).result, "Valid")

    def test_list(self):
        sound = listed("", self.s)
        held = suite.read_day("2035-01-01")[1]
        self.assertNotIn("LNK-LIST", codes(self.published(soundness=sound, held=held)))
        verdict = self.published(soundness=sound, held=held + 1)
        self.assertIn("LNK-LIST", codes(verdict))
        self.assertEqual(verdict.result, "Valid")
        self.assertEqual(self.published(soundness=sound, held=held + 1, strict=True).result, "Inconclusive")

    def test_renewal_due(self):
        line = "algorithm sha2-256 recommended 2026-12-01 collisions none second-preimages none\n"
        due = suite.read_day("2026-12-01")[1]
        self.assertIn("LNK-RENEWAL-DUE", codes(self.published(soundness=listed(line, self.s), held=due)))
        self.assertNotIn("LNK-RENEWAL-DUE", codes(self.published(soundness=listed(line, self.s), held=due - 1)))

    def test_policy(self):
        self.is_(self.s.verify(self.extended(policy=builder.policy_bytes("1.2.3"))), "Valid", "Signed", "LNK-SIGNED",
                 "LNK-POLICY")
        self.is_(self.s.verify(self.extended(accuracy=1_000_001)), "Valid", "Signed", "LNK-SIGNED", "LNK-POLICY")
        self.is_(self.s.verify(self.extended(accuracy=1)), "Valid", "Signed", "LNK-SIGNED")

    def test_forecast(self):
        verdict = self.s.verify(as_of=self.s.now + 1)
        self.assertTrue(verdict.forecast)
        self.assertFalse(self.s.verify().forecast)


class ByLedger(Case):
    """A publication stamped by another ledger, and that one's printed."""

    def setUp(self):
        super().setUp()
        self.other = Scene(name="example.net/log", seeds=((11,), (12,), (13,), ()))
        self.text = self.s.note.rpartition(b"\n\n")[0] + b"\n"

    def stamped(self, scene, text, *anchors_for):
        leaf = builder.document(text, bytes(16))
        n = scene.ledger.round(leaf)
        scene.ledger.heartbeat()
        note = scene.ledger.publish()
        return scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)]), note

    def pin(self, scene):
        return verify.Ledger(scene.ledger.identity, scene.ledger.record())

    def test_counts(self):
        token, note = self.stamped(self.other, self.text)
        end = self.s.now - 7
        item = verify.Item(builder.by_ledger(self.s.note, token))
        proof = self.other.print_of(note, end)
        verdict = self.s.verify(vouchers=(item, proof), ledgers=(self.pin(self.other),))
        self.is_(verdict, "Valid", "Published", "LNK-SIGNED", "LNK-PUBLISHED")
        self.assertEqual(verdict.proven, end)
        self.assertEqual(verdict.chains[0].proofs[0].rests, (("sha2-256", "fixed"), ("sha3-256", "fixed")))
        self.assertIn("LNK-VOUCHER-LEFT", codes(self.s.verify(vouchers=(item, proof))))      # not pinned
        self.assertIn("LNK-VOUCHER-LEFT", codes(self.s.verify(vouchers=(item,), ledgers=(self.pin(self.other),))))
        unattributed = verify.Ledger(self.other.ledger.identity)
        self.assertIn("LNK-VOUCHER-LEFT", codes(self.s.verify(vouchers=(item, proof), ledgers=(unattributed,))))
        in_token = self.s.token(self.s.head(), self.s.pub(), builder.voucher_anchor(item.data))
        self.assertEqual(self.s.verify(in_token, vouchers=(proof,), ledgers=(self.pin(self.other),)).proven, end)

    def test_no_ledger_for_itself(self):
        token, note = self.stamped(self.s, self.text)
        item = verify.Item(builder.by_ledger(self.s.note, token))
        proof = self.s.print_of(note, self.s.now - 7)
        pin = (self.pin(self.s),)
        self.assertIn("LNK-VOUCHER-LEFT", codes(self.s.verify(vouchers=(item, proof), ledgers=pin)))
        verdict = self.s.verify(vouchers=(item, proof), ledgers=pin, identity=(None, None))
        self.assertIn("LNK-VOUCHER-LEFT", codes(verdict))

    def test_over_a_third(self):
        third = Scene(name="example.com/log", seeds=((21,), (22,), (23,), ()))
        token, note = self.stamped(self.other, self.text)
        inner, third_note = self.stamped(third, note.rpartition(b"\n\n")[0] + b"\n")
        inner_voucher = builder.by_ledger(note, inner)
        proof = third.print_of(third_note, self.s.now - 3)
        read = tokens.read_token(token)
        whole = tokens.Token(read.levels, read.header_bytes, read.header,
                             read.anchors + (builder.voucher_anchor(inner_voucher),)).encode()
        pins = (self.pin(self.other), self.pin(third))
        item = verify.Item(builder.by_ledger(self.s.note, whole))
        verdict = self.s.verify(vouchers=(item, proof), ledgers=pins)
        self.assertEqual((verdict.basis, verdict.proven), ("Published", self.s.now - 3))
        # a voucher of kind 4 of the caller's is not used inside
        item = verify.Item(builder.by_ledger(self.s.note, token))
        verdict = self.s.verify(vouchers=(item, verify.Item(inner_voucher), proof), ledgers=pins)
        self.assertNotIn("LNK-PUBLISHED", codes(verdict))

    def test_rests_on_all_that_prove_p(self):
        """What lies beneath is shown, all of it, and judged where it counted."""
        token, note = self.stamped(self.other, self.text)
        second = self.s.now // SECOND - 100
        text = self.other.ledger.head_text(int(note.split(b"\nsize ")[1].split(b"\n")[0]), 0)
        signed = text + b"\n" + WITNESS.witness_line(text, second)
        size, root = int(text.split(b"\n")[1]), self.other.ledger.history(int(text.split(b"\n")[1]), 0)
        end = second * SECOND + 999_999
        alpha = verify.Item(builder.cosigned("sha2-256", size, root, signed))
        proofs = (self.other.print_of(note, end), alpha)
        item = verify.Item(builder.by_ledger(self.s.note, token))
        trusted = (read_key(WITNESS.vkey),)
        verdict = self.s.verify(vouchers=(item,) + proofs, witnesses=trusted, ledgers=(self.pin(self.other),))
        self.assertEqual(verdict.proven, end)
        self.assertEqual(verdict.chains[0].proofs[0].rests, (
            ("sha2-256", "fixed"), ("sha3-256", "fixed"), ("ed25519", "signed"), ("sha2-512", "signed")))
        self.assertEqual(verdict.chains[1].proofs[0].rests, verdict.chains[0].proofs[0].rests)
        word = verify._Word(1, end, "ledger", "x", (("sha2-256", "fixed"),), 0, self.s.now,
                            beneath=(("ed25519", "signed"),))
        given = verify.Given(self.s.now, soundness=broken(("ed25519", 1)))
        reading = verify._Reading(0, tokens.read_token(self.s.token()), None, given, (), verify._Shared())
        self.assertEqual(reading._judge(word, 3), (end, None))

    def test_no_identity_twice_inwards(self):
        """Neither a text's identity nor the one pinned shares a half with an outer one."""
        third = Scene(name="example.com/log", seeds=((21,), (22,), (23,), ()))
        outer, strange = self.s.ledger.identity, (bytes(32), bytes([1]) * 32)
        for identity, good in (((third.ledger.identity), True), (self.other.ledger.identity, True), (strange, True),
                               (outer, False), ((outer[0], strange[1]), False), ((strange[0], outer[1]), False)):
            self.other = Scene(name="example.net/log", seeds=((11,), (12,), (13,), ()))
            third = Scene(name="example.com/log", seeds=((21,), (22,), (23,), ()))
            leaf = builder.document(self.text, bytes(16))
            n = self.other.ledger.round(leaf)
            self.other.ledger.heartbeat()
            # the stamp of our text is covered by a publication that says it is of `identity`: a root is bound by it
            said = self.other.ledger.publication_text(identity=identity) + b"\n" + WITNESS.line(b"")
            own = self.other.ledger.publish()
            inner, third_note = self.stamped(third, said.rpartition(b"\n\n")[0] + b"\n")
            whole = self.other.ledger.token(n, 0, [self.other.ledger.publication_anchor(n, own),
                                                   builder.voucher_anchor(builder.by_ledger(said, inner))])
            verdict = self.s.verify(vouchers=(verify.Item(builder.by_ledger(self.s.note, whole)),
                                              third.print_of(third_note, self.s.now - 3)),
                                    ledgers=(self.pin(self.other), self.pin(third)))
            expected = good and identity != third.ledger.identity
            self.assertEqual("LNK-PUBLISHED" in codes(verdict), expected, identity)

    def test_the_pinned_record_at_the_callers_own_held(self):
        """A scheme fallen between judged at and held: the record of the other ledger walks no further."""
        self.other.ledger.configuration()
        token, note = self.stamped(self.other, self.text)
        vouchers = (verify.Item(builder.by_ledger(self.s.note, token)), self.other.print_of(note, self.s.now - 7))
        given = dict(vouchers=vouchers, ledgers=(self.pin(self.other),))
        self.assertIn("LNK-PUBLISHED", codes(self.s.verify(**given)))
        sound = broken(("ed25519", self.s.now - 2))
        for judged_at in (self.s.now - 3, None):
            verdict = self.s.verify(judged_at=judged_at, soundness=sound, **given)
            self.assertIn("LNK-VOUCHER-LEFT", codes(verdict))
        early = dict(held=self.s.now - 3, soundness=sound)
        self.assertIn("LNK-PUBLISHED", codes(self.s.verify(**early, **given)))
        self.assertIn("LNK-VOUCHER-LEFT", codes(self.s.verify(callers_held=self.s.now, **early, **given)))

    def test_two_for_each_other(self):
        token, note = self.stamped(self.other, self.text)
        back, own_note = self.stamped(self.s, note.rpartition(b"\n\n")[0] + b"\n")
        read = tokens.read_token(token)
        whole = tokens.Token(read.levels, read.header_bytes, read.header,
                             read.anchors + (builder.voucher_anchor(builder.by_ledger(note, back)),)).encode()
        item = verify.Item(builder.by_ledger(self.s.note, whole))
        verdict = self.s.verify(vouchers=(item, self.s.print_of(own_note)),
                                ledgers=(self.pin(self.other), self.pin(self.s)))
        self.assertNotIn("LNK-PUBLISHED", codes(verdict))


class Everything(unittest.TestCase):
    """Runs last in this file by its name: every code of the page's table was met."""

    def test_zz_codes(self):
        wanted = ("FORMAT VERSION SUITE DATA KIND PATH AGGREGATE ROUND LEDGER UNPINNED RECORD RECORD-FAULT ANCHOR-LEFT "
                  "NO-KEY STOLEN SCHEME SIGNED PUBLISHED UNVOUCHED VOUCHER-LEFT VOUCHER-FALLEN VOUCHER-DATE NOT-YET "
                  "VOUCHER-UNREAD VOUCHER-MANY UNATTRIBUTED FORK TIME CONTRADICTED CLOCK WINDOW NO-BASIS EXTENSION "
                  "KIND-UNKNOWN FUTURE BROKEN EXPIRED LIST STALE RENEWAL-DUE POLICY").split()
        if len(SEEN) > 10:
            self.assertEqual([code for code in wanted if "LNK-" + code not in SEEN], [])


def load_tests(loader, tests, pattern):
    ordered = unittest.TestSuite()
    for case in (Decoding, Records, Hashes, Anchors, Values, Refuting, Forks, Results, Lowering, ByLedger, Everything):
        ordered.addTests(loader.loadTestsFromTestCase(case))
    return ordered


if __name__ == "__main__":
    unittest.main()
