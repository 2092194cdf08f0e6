"""Verdicts that the tests do not ask for: the ends of every rule, named after it. make_vectors.py records them."""

import unittest

from support import DAY, SECOND, Scene, broken, builder, suite, verify
from linking1 import token as tokens
from linking1.key import read_key
from test_verdict import listed, root_voucher

WITNESS = builder.Signer("witness.example", 7, kind=4)


class Probes(unittest.TestCase):
    def setUp(self):
        self.s = Scene()
        self.ledger = self.s.ledger

    def late(self, leaf=None, after=DAY, **values):
        """A round a day later, and its token with a head."""
        n = self.ledger.round(*(leaf or self.s.leaves), time=self.ledger.time(1) + after, **values)
        self.ledger.heartbeat(time=max(self.ledger.time(k) for k in range(n + 1)) + 1)
        return n, self.s.token(self.s.head(n + 1, n), n=n, index=0 if leaf else 1)

    # Anchors

    def test_head_of_another_origin(self):
        text = [self.ledger.head_text(2, h).replace(b"example.org", b"example.net") for h in (0, 1)]
        notes = tuple(builder.sign(text[h], self.ledger.keys[h]) for h in (0, 1))
        self.s.verify(self.s.token(self.s.head(notes=notes)))

    def test_head_of_another_size_than_its_anchor(self):
        paths = tuple(self.ledger.path(1, 3, h) for h in (0, 1))
        self.s.verify(self.s.token(self.s.head(2, notes=self.ledger.head(3), paths=paths)))

    def test_publication_of_another_size_than_its_anchor(self):
        paths = tuple(self.ledger.path(1, 3, h) for h in (0, 1))
        self.s.verify(self.s.token(self.ledger.publication_anchor(1, self.s.note, size=2, paths=paths)))

    def test_publication_of_another_ledger(self):
        text = self.ledger.publication_text(number=1).replace(b"ledger example.org", b"ledger example.net", 1)
        note = builder.sign(text, self.ledger.keys[2])
        self.s.verify(self.s.token(self.s.pub(note)), vouchers=(self.s.print_of(note),))

    def test_publication_of_another_identity_under_beta(self):
        note = self.ledger.publish(keep=False, number=1, identity=(self.ledger.identity[0], bytes([1]) * 32))
        self.s.verify(self.s.token(self.s.pub(note)), vouchers=(self.s.print_of(note),))

    def test_publication_of_another_identity_unpinned(self):
        note = self.ledger.publish(keep=False, number=1, identity=(bytes([1]) * 32,) * 2)
        self.s.verify(self.s.token(self.s.pub(note)), vouchers=(self.s.print_of(note),), identity=(None, None))

    def test_history_root_of_another_history(self):
        roots = (self.ledger.history(2, 0), self.ledger.history(3, 1))
        self.s.verify(self.late(history_roots=roots)[1])

    def test_fitting_anchor_unsigned_beside_a_signed_one(self):
        other = [builder.Signer("example.org/ledger", 9)], [builder.Signer("example.org/ledger/sha3-256", 9)]
        self.s.verify(self.s.token(self.s.head(notes=self.ledger.head(2, other)), self.s.pub()))

    def test_signed_by_the_key_of_the_other_chain(self):
        heads = self.ledger.head(2, (self.ledger.keys[1], self.ledger.keys[0]))
        self.s.verify(self.s.token(self.s.head(notes=heads)))

    def test_notes_of_the_chains_exchanged(self):
        self.s.verify(self.s.token(self.s.head(notes=self.ledger.head(2)[::-1])))

    def test_head_signed_by_the_key_of_publications(self):
        self.s.verify(self.s.token(self.s.head(notes=self.ledger.head(2, (self.ledger.keys[2],) * 2))))

    # Hashes

    def test_imprint_wrong_under_alpha(self):
        right, wrong = suite.imprint_of(1, b"abc"), suite.imprint_of(1, b"abd")
        self.s.verify(imprint=(wrong[0], right[1]))

    def test_header_time_equal_to_the_genesis(self):
        self.s.verify(self.late(after=-SECOND)[1])

    def test_header_time_a_microsecond_behind_the_genesis(self):
        self.s.verify(self.late(after=1 - SECOND)[1])

    def test_round_0_of_another_identity_under_beta(self):
        token = self.ledger.token(0, 0, [self.s.head(2, 0)])
        self.s.verify(token, data=self.ledger.entries[0][1], identity=(self.ledger.identity[0], bytes([1]) * 32), record=None)

    def test_header_of_another_suite_than_the_genesis(self):
        other = Scene(suite=2)
        self.s.verify(other.token(), imprint=suite.imprint_of(2, b"abc"))

    def test_header_of_another_name_than_the_genesis(self):
        other = Scene(name="example.org/other")
        self.s.verify(other.token())

    def test_kinds_of_the_bottom_leaf(self):
        for kind in (1, 3, 4, 5, 255):
            scene = Scene()
            leaf = builder.document(b"abc", kind=kind)
            n = scene.ledger.round(leaf)
            scene.ledger.heartbeat()
            scene.verify(scene.ledger.token(n, 0, [scene.ledger.head_anchor(n, n + 1)]))

    def test_three_levels(self):
        inner, below = builder.aggregate(1, [builder.document(b"x"), self.s.leaves[1]], index=1)
        outer, middle = builder.aggregate(1, [inner, builder.document(b"y"), builder.document(b"z")])
        n = self.ledger.round(builder.document(b"v"), outer)
        self.ledger.heartbeat()
        self.s.verify(self.ledger.token(n, 1, [self.s.head(n + 1, n)], [below, middle]))
        self.s.verify(self.ledger.token(n, 1, [self.s.head(n + 1, n)], [middle, below]))

    def test_count_of_the_aggregate_one_more(self):
        entries = [builder.document(b"x"), self.s.leaves[1], builder.document(b"y")]
        leaf, below = builder.aggregate(1, entries, index=2)
        n = self.ledger.round(leaf)
        self.ledger.heartbeat()
        self.s.verify(self.ledger.token(n, 0, [self.s.head(n + 1, n)], [below]), data=b"y")

    def test_path_in_a_round_of_40(self):
        data = [builder.document(bytes([i])) for i in range(40)]
        for index in (0, 31, 32, 39):
            n = self.ledger.round(*data)
            self.ledger.heartbeat()
            self.s.verify(self.ledger.token(n, index, [self.s.head(n + 1, n)]), data=bytes([index]))

    # Values

    def test_two_words_for_one_value_the_earlier_counts(self):
        late, early = root_voucher(self.s, 0, end=self.s.now - 1), root_voucher(self.s, 0, end=self.s.now - 9)
        self.s.verify(vouchers=(late, early))
        self.s.verify(vouchers=(early, late))

    def test_voucher_of_another_size_root_and_function(self):
        for values in (dict(size=2), dict(root=bytes(32)), dict(h=1)):
            self.s.verify(vouchers=(root_voucher(self.s, **values),))

    def test_text_voucher_of_another_publication(self):
        for values in (dict(size=2), dict(roots=(bytes(32), self.ledger.history(3, 1)))):
            self.s.verify(vouchers=(self.s.print_of(self.ledger.publish(keep=False, number=1, **values)),))

    def test_text_voucher_of_a_publication_of_suite_2(self):
        self.s.verify(vouchers=(self.s.print_of(Scene(suite=2).note),))

    def test_voucher_begins_at_held_and_behind(self):
        for begin in (self.s.now, self.s.now + 1):
            self.s.verify(vouchers=(root_voucher(self.s, 0, begin=begin, end=begin + 9),))

    def test_voucher_ends_at_as_of_and_behind(self):
        for end in (self.s.now - 9, self.s.now - 8):
            self.s.verify(vouchers=(root_voucher(self.s, 0, end=end),), as_of=self.s.now - 9)

    def test_kinds_of_the_callers_word(self):
        for kind in (1, 5, 6):
            self.s.verify(vouchers=(root_voucher(self.s, 0, kind=kind),))

    def test_witness_lines(self):
        second = self.s.now // SECOND - 100
        text = self.ledger.head_text(3, 0)
        other = builder.Signer("witness.example", 7)
        for line in (WITNESS.witness_line(text, second), WITNESS.witness_line(text + b"x", second), WITNESS.witness_line(text, 0),
                     WITNESS.witness_line(text, 1), WITNESS.witness_line(text, 253402300799), WITNESS.witness_line(text, 253402300800),
                     other.line(text), WITNESS._line(second.to_bytes(8, "big") + bytes(65))):
            given = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), text + b"\n" + line))
            self.s.verify(vouchers=(given,), witnesses=(read_key(WITNESS.vkey),))

    def test_cosigned_head_of_another_subject(self):
        second = self.s.now // SECOND - 100
        for size, root, function, h in ((2, self.ledger.history(3, 0), "sha2-256", 0), (3, bytes(32), "sha2-256", 0),
                                        (3, self.ledger.history(3, 1), "sha3-256", 1), (3, self.ledger.history(3, 0), "sha3-256", 0)):
            text = self.ledger.head_text(3, h)
            note = text + b"\n" + WITNESS.witness_line(text, second)
            self.s.verify(vouchers=(verify.Item(builder.cosigned(function, size, root, note)),), witnesses=(read_key(WITNESS.vkey),))

    def test_cosigned_by_two_witnesses_the_earlier_counts(self):
        second, another = self.s.now // SECOND - 100, builder.Signer("another.example", 8, kind=4)
        text = self.ledger.head_text(3, 0)
        note = text + b"\n" + WITNESS.witness_line(text, second) + another.witness_line(text, second - 9)
        given = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), note))
        for keys in ((WITNESS,), (another,), (WITNESS, another), (another, WITNESS)):
            self.s.verify(vouchers=(given,), witnesses=tuple(read_key(key.vkey) for key in keys))

    def test_record_attributes_and_is_not_beneath(self):
        n = self.ledger.configuration()
        self.s.verify(self.s.token(self.s.head(n + 1)), publications=(verify.Item(self.s.note),))

    def test_contradictions(self):
        for values in (dict(number=1, time=self.ledger.time(2) + 5), dict(number=2, size=2), dict(number=1, size=2),
                       dict(number=2, size=3, time=self.ledger.time(1)), dict(number=1, record=(bytes([1]) * 32,) * 2),
                       dict(number=2, previous=(bytes([1]) * 32,) * 2), dict(number=1, roots=(bytes([1]) * 32, self.ledger.history(3, 1)))):
            other = self.ledger.publish(keep=False, **values)
            unsigned = self.s.note.rpartition(b"\n\n")[0] + b"\n\n" + builder.Signer("x", 9).line(b"")
            for words in ((), (self.s.print_of(),), (self.s.print_of(other),), (self.s.print_of(), self.s.print_of(other))):
                self.s.verify(self.s.token(self.s.pub(unsigned)), vouchers=words, held=self.s.now + DAY,
                              publications=(verify.Item(self.s.note), verify.Item(other)))

    def test_attributed_and_not(self):
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        other = builder.sign(text, [builder.Signer("example.org/ledger/publications", 9)])
        for note, told in ((self.s.note, False), (other, False), (other, True),
                           (builder.sign(text.replace(b"org/ledger", b"org/other"), self.ledger.keys[2]), True)):
            for words in ((), (self.s.print_of(),)):
                self.s.verify(self.s.token(self.s.pub(other)), publications=(verify.Item(note, told),), vouchers=words)

    # Refuted

    def test_publication_against_the_header(self):
        for size in (1, 2, 3, 4, 5):
            for delta in (-1, 0, 1):
                scene = Scene()
                n = scene.ledger.round(*scene.leaves, time=scene.ledger.time(2) + 10)
                scene.ledger.heartbeat(time=scene.ledger.time(n) + 10)
                if n + 1 < size and delta == 1:
                    continue
                note = scene.ledger.publish(keep=False, number=1, size=size, time=scene.ledger.time(n) + delta)
                token = scene.ledger.token(n, 1, [scene.ledger.head_anchor(n, n + 1)])
                scene.verify(token, publications=(verify.Item(note),), held=scene.now + DAY)

    def test_refuted_by_a_word_at_the_proven_time(self):
        n, token = self.late(after=10)
        size = n + 1
        for delta in (-1, 0, 1):
            words = (self.s.print_of(end=self.s.now + delta), root_voucher(self.s, 0, size, end=self.s.now, time=0),
                     root_voucher(self.s, 1, size, end=self.s.now, time=0))
            self.s.verify(token, publications=(verify.Item(self.s.note),), vouchers=words, held=self.s.now + DAY)

    def test_floor_of_two_publications(self):
        self.ledger.heartbeat()
        second = self.ledger.publish()
        n, token = self.late(after=2 * DAY)
        notes = (verify.Item(self.s.note), verify.Item(second))
        for words in ((self.s.print_of(),), (self.s.print_of(), self.s.print_of(second)),
                      (self.s.print_of(second), root_voucher(self.s, 0)), (root_voucher(self.s, 0), root_voucher(self.s, 1, 4))):
            self.s.verify(token, publications=notes, vouchers=words, held=self.ledger.time(n) + 1)

    # Results and lowering

    def test_struck_and_not_signed(self):
        self.ledger.notice("clock 1 2")
        self.s.verify(self.s.token(tokens.Anchor(9, b"")))
        self.s.verify(self.s.token(tokens.Anchor(9, b"")), held=self.ledger.time(0))

    def test_struck_rounds_at_their_ends(self):
        for first, last in ((1, 1), (2, 2), (2, 3), (1, 3)):
            scene = Scene()
            scene.ledger.notice(f"clock {first} {last}")
            scene.verify()
            scene.verify(vouchers=(scene.print_of(),), publications=(verify.Item(scene.note),))

    def test_window_of_another_interval(self):
        scene = Scene(publication_interval=7)
        end = scene.ledger.time(1) + 14
        for held in (end, end + 1):
            scene.verify(scene.token(scene.head()), held=held)

    def test_window_at_its_end_when_given(self):
        for held in (self.ledger.time(1) + 9, self.ledger.time(1) + 10):
            self.s.verify(self.s.token(self.s.head()), held=held, window=9)

    def test_nothing_lowers_what_is_not_valid(self):
        sound = listed("algorithm sha2-256 recommended 2026-01-01 collisions none second-preimages none\n", self.s)
        n, token = self.late(extensions=((134, b""),), accuracy=2_000_000, valid_until=self.ledger.time(1) + DAY + 9)
        held = suite.read_day("2036-01-01")[0]
        self.s.verify(token, data=b"abd", soundness=sound, held=held, fresh=1, strict=True)
        self.s.verify(token, soundness=sound, held=held, fresh=1, strict=True)
        self.s.verify(token, soundness=sound, held=held, fresh=1, window=10**17, strict=True)
        self.s.verify(token, soundness=sound, held=held, fresh=1, window=10**17)
        self.s.verify(token, data=b"abd", held=self.ledger.time(0))

    def test_future_of_a_chain_not_attributed(self):
        size = 3
        early = self.ledger.time(1) - 301 * SECOND
        words = tuple(root_voucher(self.s, h, size, end=early - 9, time=0) for h in (0, 1))
        self.s.verify(vouchers=words, held=early, record=None)
        self.s.verify(vouchers=words, held=early)
        self.ledger.notice("clock 1 2")
        self.s.verify(vouchers=words, held=early)

    def test_broken_at_its_moments(self):
        for since in (self.s.now, self.s.now + 1):
            for name in ("sha2-256", "sha3-256"):
                self.s.verify(soundness=broken((name, since)))
                self.s.verify(soundness=broken((name, since)), vouchers=(self.s.print_of(end=self.s.now - 9),))

    def test_collisions_at_their_moments(self):
        day = suite.read_day("2026-11-23")[0]
        for words in ("collisions 2026-11-23 second-preimages none", "collisions 2026-11-22 second-preimages 2026-11-23"):
            sound = listed(f"algorithm sha2-256 recommended none {words}\n", self.s)
            for held in (day - 1, day):
                self.s.verify(held=held, soundness=sound)
                for end in (day - DAY - 1, day - DAY, day - 1, day):
                    self.s.verify(held=held + DAY, as_of=held, soundness=sound, vouchers=(root_voucher(self.s, 0, end=end),))

    def test_expired_at_its_end_signed_and_published(self):
        scene = Scene(valid_for=DAY)
        end = scene.ledger.time(1) + DAY
        for held in (end, end + 1):
            for strict in (False, True):
                scene.verify(held=held, strict=strict)
                scene.verify(held=held, strict=strict, vouchers=(scene.print_of(end=end - 1),))

    def test_policy_without_a_record(self):
        n, token = self.late(accuracy=2_000_000)
        self.s.verify(token, record=None, vouchers=(root_voucher(self.s, 0, n + 1), root_voucher(self.s, 1, n + 1)), held=self.s.now + DAY)

    def test_status_of_each_source(self):
        n, token = self.late()
        self.ledger.configuration()
        note = self.ledger.publish()
        held = self.ledger.time(len(self.ledger.headers) - 1)
        self.s.verify(token, held=held)
        self.s.verify(token, held=held, record=self.ledger.record(1), publications=(verify.Item(note, True),))
        self.s.verify(self.s.token(self.s.head(n + 1, n), self.s.pub(note, n), n=n), held=held, record=self.ledger.record(1))

    def test_publications_that_cannot_be_read(self):
        self.s.verify(publications=(verify.Item(b"x"), verify.Item(self.s.note)), record=None)

    def test_record_pinned_entries(self):
        self.ledger.configuration()
        for accepted in (0, 1, 2, 3):
            self.s.verify(accepted=accepted)
            self.s.verify(accepted=accepted, record=self.ledger.record(1))

    def test_stolen_key_of_another_role(self):
        for role in (0, 1, 2):
            scene = Scene(seeds=((1,), (5,), (2,), ()))
            scene.ledger.notice(f"stolen {scene.ledger.keys[role][0].vkey} {suite.write_time(scene.now)}")
            for held in (scene.now - 1, scene.now):
                scene.verify(held=held)

    def test_many_vouchers_that_bind_nothing_here(self):
        odd = [root_voucher(self.s, 0, root=bytes([i]) * 32) for i in range(200)]
        self.s.verify(vouchers=(*odd, self.s.print_of()))




class More(unittest.TestCase):
    """Of vouchers."""

    def setUp(self):
        self.s = Scene()
        self.ledger = self.s.ledger

    def test_cosigned_of_another_value(self):
        second = self.s.now // SECOND - 100
        for text in (self.ledger.head_text(2, 0), self.ledger.head_text(3, 1),
                     self.ledger.head_text(3, 0).replace(b"\n3\n", b"\n4\n"),
                     self.ledger.head_text(3, 0).replace(b"ledger\n", b"ledger/sha3-256\n"),
                     self.ledger.head_text(3, 0).replace(b"ledger\n", b"ledger/sha3-512\n"),
                     self.ledger.head_text(3, 0).replace(b"example.org/ledger\n", b"sha3-256\n"),
                     self.ledger.head_text(3, 0).replace(b"example.org/ledger\n", b"elsewhere/sha2-256\n")):
            note = text + b"\n" + WITNESS.witness_line(text, second)
            given = builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), note)
            self.s.verify(vouchers=(verify.Item(given),), witnesses=(read_key(WITNESS.vkey),))

    def by_ledger(self, *cases):
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        end = self.s.now - 7
        for name, leaf, pinned, about in cases:
            leaf = leaf or builder.document(text, bytes(16))
            other = Scene(name=name, seeds=((11,), (12,), (13,), ()))
            n = other.ledger.round(leaf)
            other.ledger.heartbeat()
            note = other.ledger.publish()
            for anchors in ((other.ledger.publication_anchor(n, note),), (other.ledger.head_anchor(n, n + 1),)):
                given = verify.Item(builder.by_ledger(about, other.ledger.token(n, 0, anchors)))
                for words in ((other.print_of(note, end),), (), (root_voucher(other, 0, int(n) + 2, end=end),)):
                    pin = verify.Ledger(other.ledger.identity, other.ledger.record(), 0, pinned)
                    self.s.verify(vouchers=(given, *words), ledgers=(pin,), held=self.s.now + DAY)
                    self.s.verify(vouchers=(given, *words), held=self.s.now + DAY,
                                  ledgers=(verify.Ledger((other.ledger.identity[0], None), other.ledger.record(), 0, pinned),))

    def test_ledger_voucher(self):
        self.by_ledger(("example.net/log", None, "example.net/log", self.s.note),
                       ("example.net/log", None, "example.net/other", self.s.note))

    def test_ledger_voucher_of_another_subject(self):
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        self.by_ledger(("example.net/log", builder.document(text, bytes(16), kind=3), None, self.s.note),
                       ("example.net/log", builder.document(text, bytes(16), kind=7), None, self.s.note),
                       ("example.net/log", builder.document(b"other", bytes(16)), None, self.s.note))

    def test_round_0_unpinned(self):
        token = self.ledger.token(0, 0, [self.s.head(2, 0)])
        self.s.verify(token, data=self.ledger.entries[0][1], identity=(None, None))
        self.s.verify(token, data=self.ledger.entries[0][1], identity=(None, None), record=None)

    def test_value_without_a_time_of_a_struck_round(self):
        self.ledger.notice("clock 2 2")
        for time in (0, self.ledger.time(2)):
            self.s.verify(vouchers=(root_voucher(self.s, 0, end=self.ledger.time(2) - DAY, time=time),))
