"""Evidence records in which one rule alone decides, named after it. make_vectors.py records them."""

import unittest

import test_renewal
from support import DAY, SECOND, Scene, broken, builder, suite, verify
from test_renewal import BOTH, WIDE, YEAR
from test_verdict import root_voucher
from linking1 import renewal, round as rounds, token as tokens
from linking1.key import read_key
from linking1.suite import digest

WITNESS = builder.Signer("witness.example", 7, kind=4)
UNSIGNED = builder.Signer("somebody.else", 9)
ERS = (0x83, b"ers")
KEEP = (0x0D, b"")


def unsigned(note):
    return note.rpartition(b"\n\n")[0] + b"\n\n" + UNSIGNED.line(b"")


def text_of(note):
    return note.rpartition(b"\n\n")[0] + b"\n"


class Base(test_renewal.Base):
    def setUp(self):
        super().setUp()
        self.third = Scene(name="example.edu/log", seeds=((21,), (22,), (23,), ()), start=self.s.now + 2 * YEAR)
        self.words, self.pins = [self.first], {}

    def begin(self, *sections):
        return builder.evidence_record(*(sections or self.stage_1))

    def renewed(self, data, scene=None, text=None, functions=None, objects=(b"abc",), extra=(), tail=(), stamp=None):
        """The record with one more stage, which the caller's word dates 5 microseconds after its ledger's last round."""
        scene = scene or self.new
        text = text or builder.renewal_text(functions or scene.ledger.functions, data, objects)
        if stamp is None:
            token, self.note = self.stamp(text, scene)
            stamp = (0x81, token)
            self.words.append(scene.print_of(self.note, scene.ledger.time(len(scene.ledger.headers) - 1) + 5))
        return data + b"".join(builder.section(*part) for part in ((0x84, text), *extra, stamp, *tail))

    def judge(self, data, objects=(b"abc",), **values):
        """With the caller's usual word, unless told otherwise; None takes a field away."""
        pinned = tuple(verify.Ledger(scene.ledger.identity, scene.ledger.record()) for scene in (self.new, self.third))
        usual = dict(held=self.held, identity=self.s.ledger.identity, record=self.s.ledger.record(), ledger="example.org/ledger",
                     vouchers=tuple(self.words), ledgers=pinned)
        given = {name: value for name, value in {**usual, **values}.items() if value is not None}
        return renewal.verify_record(data, list(objects), verify.Given(**given))

    def witnessed(self, h):
        """A voucher by a witness of one of the first ledger's values."""
        text, second = self.s.ledger.head_text(3, h), self.s.now // SECOND - 100
        return builder.cosigned(BOTH[h], 3, self.s.ledger.history(3, h), text + b"\n" + WITNESS.witness_line(text, second))


class Sections(Base):
    """What stands where in the file."""

    def fault(self, data, stages, fault="LNK-FORMAT", **values):
        found = self.judge(data, **values)
        self.assertEqual((found.fault, found.chosen), (fault, stages), found.codes)
        return found

    def test_record_of_a_later_version_alone(self):
        for data in (b"LER\x02", b"LER\x01", b"LER\x00", b"LER", b"LE"):
            self.judge(data)

    def test_record_forecast(self):
        for data in (b"LER\x01", b"LER\x02", self.begin(), self.begin(ERS), self.begin((0x8C, b""))):
            for as_of in (self.held - 1, self.held, self.held + 1):
                self.assertEqual(self.judge(data, as_of=as_of).verdict.forecast, as_of > self.held)

    def test_sections_4096_and_one_more(self):
        good = self.begin(self.stage_1[0])
        for count in (4095, 4096):
            self.fault(good + builder.section(*KEEP) * count, 1, None if count < 4096 else "LNK-FORMAT")

    def test_record_of_67108864_bytes_and_one_more(self):
        good = self.begin(self.stage_1[0])
        for size in (2**26, 2**26 + 1):
            found = self.judge(good + builder.section(0x0D, bytes(size - len(good) - 5)))
            self.assertEqual(found.verdict.result, "Valid" if size == 2**26 else "Invalid")

    def test_known_types_with_the_other_critical_bit(self):
        for kind in (1, 2, 3, 4, 5, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B):
            self.fault(self.begin() + builder.section(kind, b""), 1)

    def test_unknown_types_and_the_critical_bit(self):
        for kind in (0, 0x0C, 0x0D, 0x0E, 0x7F):
            self.fault(self.begin() + builder.section(kind, b""), 1, None)
        for kind in (0x80, 0x8C, 0x8D, 0x8E, 0xFF):
            self.fault(self.begin() + builder.section(kind, b""), 1, "LNK-STAGE-UNKNOWN")

    def test_stamp_behind_a_cover_text_without_a_cover(self):
        for stamp in (self.stage_1[0], ERS):
            found = self.fault(self.renewed(self.begin(), text=b"linking cover v1\n", stamp=stamp), 1)
            self.assertNotIn(2, found.codes)

    def test_text_before_the_stamp(self):
        self.assertEqual(self.judge(self.begin((0x84, b"x"), *self.stage_1)).verdict.result, "Invalid")
        self.fault(self.begin(*self.stage_1, (0x84, b"x"), (0x84, b"x"), ERS), 1)

    def test_64_stages_and_one_more(self):
        more = builder.section(0x84, b"x") + builder.section(*ERS)
        for count in (62, 63, 64):
            self.fault(self.begin() + more * count, 1, None if count < 64 else "LNK-FORMAT")

    def test_cover_out_of_its_place(self):
        cover = (0x85, b"")
        for sections in ((self.stage_1[0], cover), (cover, self.stage_1[0]), (*self.stage_1, (0x84, b"linking renewal v1\n"), cover, ERS),
                         (*self.stage_1, (0x84, b"linking cover v1\n"), cover, cover, ERS), (*self.stage_1, (0x84, b"linking cover v1\n"), cover, ERS, cover),
                         (*self.stage_1, cover, (0x84, b"linking cover v1\n"), ERS), (*self.stage_1, (0x84, b"linking cover v1\n"), cover, ERS),
                         (*self.stage_1, (0x84, b"linking cover v2\n"), cover, ERS)):
            self.judge(self.begin(*sections))

    def test_evidence_before_the_stamp(self):
        self.assertEqual(self.judge(self.begin(*reversed(self.stage_1))).verdict.result, "Invalid")
        for kind in (0x06, 0x07, 0x08, 0x09, 0x0A):
            self.fault(self.renewed(self.begin(), extra=((kind, b""),)), 1)

    def test_late_sections(self):
        """One whole section about an earlier stage."""
        record = builder.section(0x06, self.s.ledger.record())
        self.stage_1 = self.stage_1[:1]
        for late, fault in ((b"\0\1" + record, False), (b"\0\1" + record + b"\0", True), (b"\0\1" + record[:-1], True), (b"\0\0" + record, True),
                            (b"\0\2" + record, True), (b"\0\1" + builder.section(0x05, b""), True), (b"\0\1" + builder.section(0x0B, b""), True),
                            (b"\0\1" + builder.section(0x0A, b""), False), (b"\0\1", True)):
            self.words = self.words[:1]
            self.fault(self.renewed(self.begin(), tail=((0x0B, late),)), 2, "LNK-FORMAT" if fault else None, record=None)

    def test_late_before_the_stamp_of_its_stage(self):
        late = (0x0B, b"\0\1" + builder.section(0x06, self.s.ledger.record()))
        self.fault(self.renewed(self.begin(), extra=(late,)), 1)


class Pinned(Base):
    """Which ledger's identity and record a stage is judged with."""

    def test_own_without_an_identity(self):
        data = self.renewed(self.begin(self.stage_1[0]))
        for own in ((None, None), (self.s.ledger.identity[0], None), (None, self.s.ledger.identity[1])):
            pins = tuple(verify.Ledger(scene.ledger.identity, scene.ledger.record()) for scene in (self.s, self.new))
            self.judge(data, identity=own, ledgers=pins)
            self.judge(data, identity=own, record=None, ledgers=pins)
            self.judge(data, identity=own)

    def test_half_an_identity_of_another_ledger(self):
        data = self.renewed(self.begin(self.stage_1[0]))
        a, b = self.new.ledger.identity
        alone = self.renewed(self.begin(ERS))
        for half in ((a, None), (None, b), (bytes(64), None), (None, bytes(64))):
            self.judge(data, ledgers=(verify.Ledger(half, self.new.ledger.record()),))
            self.judge(alone, ledgers=(verify.Ledger(half, self.new.ledger.record()),))
            self.judge(data, ledgers=(verify.Ledger(half, self.new.ledger.record()), verify.Ledger((a, b), self.new.ledger.record())))

    def test_ledger_id_given_and_that_of_the_record(self):
        data, alone = self.renewed(self.begin(self.stage_1[0])), self.renewed(self.begin(ERS))
        for name in ("example.net/log", "example.net/other", "example.org/ledger"):
            pin = verify.Ledger(self.new.ledger.identity, self.new.ledger.record(), 0, name)
            self.judge(data, ledgers=(pin,))
            self.judge(alone, ledgers=(pin,))
            self.judge(data, ledgers=(pin, verify.Ledger(self.new.ledger.identity, self.new.ledger.record())))
            self.judge(data, ledgers=(verify.Ledger(self.new.ledger.identity, None, 0, name),))

    def test_own_with_neither_id_nor_record(self):
        """It serves any stage, and stands first."""
        for data in (self.renewed(self.begin()), self.renewed(self.begin(ERS))):
            for identity in (self.s.ledger.identity, self.new.ledger.identity):
                for pins in ((), None):
                    pinned = {} if pins is None else {"ledgers": pins}
                    self.judge(data, identity=identity, ledger=None, record=None, **pinned)

    def test_own_record_that_cannot_be_read(self):
        data = self.renewed(self.begin())
        for ledger in (None, "example.org/ledger"):
            self.judge(data, ledger=ledger, record=b"x")
            self.judge(data, ledger=ledger, record=b"")

    def test_own_serves_stage_1_where_none_fits(self):
        for identity in (self.s.ledger.identity, self.new.ledger.identity):
            self.judge(self.begin(), identity=identity, record=self.new.ledger.record(), ledger=None, ledgers=())
            self.judge(self.renewed(self.begin()), identity=identity, record=self.third.ledger.record(), ledger=None, ledgers=())


class Stages(Base):
    """What a stage is judged with."""

    def test_evidence_of_its_own_stage(self):
        """The record of the first ledger stands in stage 1, in stage 2, or late about one of them."""
        record = self.s.ledger.record()
        late = [(0x0B, bytes([0, k]) + builder.section(0x06, record)) for k in (1, 2)]
        for first, second, third in (((self.stage_1[1],), (), ()), ((), (self.stage_1[1],), ()), ((), (), (self.stage_1[1],)),
                                     ((), (late[0],), ()), ((), (), (late[0],)), ((), (), (late[1],))):
            self.setUp()
            data = self.renewed(self.begin(self.stage_1[0], *first), tail=second)
            self.judge(data, record=None)
            self.judge(self.renewed(data, self.third, tail=third), record=None)

    def test_publication_in_the_evidence(self):
        """The token's own publication is signed by nobody; that of the evidence is the ledger's."""
        token = self.s.token(self.s.pub(unsigned(self.s.note)))
        for kind in (0x06, 0x07, 0x08, 0x09, 0x0A):
            self.judge(self.begin((0x81, token), self.stage_1[1], (kind, self.s.note)))
        for kind in (0x07, 0x0A):
            self.judge(self.begin(self.stage_1[0], (kind, self.s.ledger.record())), record=None)
        self.judge(self.begin((0x81, token), self.stage_1[1]))

    def test_callers_record_before_the_stages(self):
        """Both are complete; what the first says counts."""
        old = self.s.ledger.record()
        self.s.ledger.notice("other")
        for inside, own in ((old, self.s.ledger.record()), (self.s.ledger.record(), old)):
            for stage in (((0x06, inside),), ((0x06, inside), (0x06, own))):
                signed = (0x81, self.s.token(self.s.head()))
                self.judge(self.begin(self.stage_1[0], *stage), record=own)
                self.judge(self.begin(signed, *stage), record=own, vouchers=(), held=self.s.now - DAY // 2)
                self.judge(self.begin(signed, *stage), record=None, vouchers=(), held=self.s.now - DAY // 2)

    def test_ledger_voucher_in_the_evidence_and_its_ledgers_record(self):
        """The voucher is judged on the stage's day, the pinned record at the caller's own."""
        text = text_of(self.s.note)
        vouching = Scene(name="example.com/log", seeds=((51,), (52,), (53,), ()))
        vouching.ledger.configuration()
        vouching.ledger.heartbeat()
        n = vouching.ledger.round(builder.document(text, bytes(16)))
        vouching.ledger.heartbeat()
        note = vouching.ledger.publish()
        token = vouching.ledger.token(n, 0, [vouching.ledger.publication_anchor(n, note)])
        second = self.s.now // SECOND - 100
        size = len(vouching.ledger.headers)
        inner = []
        for h, function in enumerate(vouching.ledger.functions):
            head = vouching.ledger.head_text(size, h)
            inner.append(builder.voucher_anchor(builder.cosigned(function, size, vouching.ledger.history(size, h), head + b"\n" + WITNESS.witness_line(head, second))))
        token = vouching.ledger.token(n, 0, [vouching.ledger.publication_anchor(n, note), *inner])
        self.words = []
        data = self.renewed(self.begin(*self.stage_1, (0x08, builder.by_ledger(self.s.note, token))))
        pins = tuple(verify.Ledger(scene.ledger.identity, scene.ledger.record()) for scene in (self.new, vouching))
        day = self.new.ledger.time(len(self.new.ledger.headers) - 1) + 5
        for sound in ((), (("ed25519", day + DAY),), (("ed25519", self.held + 1),), (("ed25519", day),)):
            self.judge(data, ledgers=pins, witnesses=(read_key(WITNESS.vkey),), soundness=broken(*sound))

    def expiring(self, days):
        self.s = Scene(valid_for=days * DAY)
        self.first = self.s.print_of()
        self.stage_1 = ((0x81, self.s.token()), (0x06, self.s.ledger.record()))
        self.words = [self.first]

    def test_strict_for_the_last_stage(self):
        """An ended header's word stands published, unless the caller is strict; inside it does not."""
        self.expiring(30)
        for strict in (None, True):
            self.judge(self.begin(), strict=strict)
            self.judge(self.begin(), strict=strict, held=self.s.now + 1)
            self.judge(self.renewed(self.begin()), strict=strict)
            self.words = self.words[:1]
        self.new = Scene(name="example.net/log", suite=2, seeds=((11,), (12,), (13,), ()), start=self.s.now + YEAR, valid_for=30 * DAY)
        self.expiring(3650)
        data = self.renewed(self.begin())
        for strict in (None, True):
            self.judge(data, strict=strict)

    def test_fresh_for_the_last_stage(self):
        """Both are Signed; as fresh as the caller asks, the last one alone."""
        self.s = Scene()
        self.new = Scene(name="example.net/log", suite=2, seeds=((11,), (12,), (13,), ()), start=self.s.ledger.time(1) + 60 * SECOND)
        data = self.renewed(self.begin((0x81, self.s.token(self.s.head())), (0x06, self.s.ledger.record())))
        held = self.new.ledger.time(0) + 3600 * SECOND
        for fresh in (None, 1, 30 * SECOND, 100 * SECOND, 7200 * SECOND):
            self.judge(data, vouchers=(), held=held, fresh=fresh)
            self.judge(data, vouchers=(self.new.print_of(self.note, held),), held=held, fresh=fresh)

    def test_time_of_a_signed_stage(self):
        """Its claimed time: what is inside is judged as if on that day."""
        self.new = Scene(name="example.net/log", suite=2, seeds=((11,), (12,), (13,), ()), start=self.s.now + 60)
        data = self.renewed(self.begin())
        at = self.new.ledger.time(len(self.new.ledger.headers) - 2)
        for since in (at - 1, at, at + 1):
            self.judge(data, vouchers=(self.first,), held=at + 3600 * SECOND, soundness=broken(("sha2-256", since), ("sha3-256", since)))
            self.judge(data, held=at + 2 * DAY, soundness=broken(("sha2-256", since), ("sha3-256", since)))
        for end in (at - 1, at, at + 1):
            self.judge(data, vouchers=(self.s.print_of(end=end),), held=at + 3600 * SECOND)

    def test_what_is_inside_and_no_token(self):
        """Malformed: not Valid inside, and no question of functions."""
        for stamp in (b"x", b"", self.inner[:-1], self.inner + b"\0"):
            self.words = self.words[:1]
            found = self.judge(self.renewed(self.begin((0x81, stamp))))
            self.assertEqual(found.codes[1][0], "LNK-STAGE-INSIDE")

    def test_late_under_one_function_and_under_the_other(self):
        """A head alone, and one half vouched for: the other's window has ended by the next stage."""
        for half in (0, 1):
            forged = list(self.s.ledger.head(2))
            forged[half] = self.s.ledger.head(2, builder.role_signers(self.s.ledger.name, 1, ((9,), (9,))))[half]
            for notes in (None, tuple(forged)):
                for word in ((root_voucher(self.s, 0, 2),), (root_voucher(self.s, 1, 2),), ()):
                    self.words = list(word)
                    token = self.s.token(self.s.head(notes=notes))
                    self.judge(self.renewed(self.begin((0x81, token), self.stage_1[1])))

    def test_text_right_under_one_function_alone(self):
        for name in WIDE:
            for wrong in (b"before ", b"data 1 "):
                self.words = self.words[:1]
                text = builder.renewal_text(WIDE, self.begin(), (b"abc",))
                at = text.index(wrong + name.encode()) + len(wrong) + len(name) + 1
                text = text[:at] + b"00000000" + text[at + 8:]
                self.judge(self.renewed(self.begin(), text=text))
                self.judge(self.renewed(self.begin(), text=text), soundness=broken((name, 1)))

    def test_basis_of_what_was_reached(self):
        """Stage 2 is Signed, and its text does not cover: stage 3 stands alone. Where only its bytes do not fit it stands too."""
        for text in (builder.renewal_text(WIDE, self.begin(ERS), (b"other",)), builder.renewal_text(WIDE, b"other", (b"abc",)), b"linking renewal v1\n"):
            for later in (60 * SECOND, YEAR):
                self.setUp()
                self.third = Scene(name="example.edu/log", seeds=((21,), (22,), (23,), ()), start=self.s.now + YEAR + later)
                data = self.renewed(self.begin(ERS), text=text)
                words = self.words[:1]
                data = self.renewed(data, self.third)
                self.judge(data, vouchers=(*words, self.words[-1]))
                self.judge(data)
                self.judge(data, vouchers=tuple(words), held=self.third.ledger.time(2) + 60 * SECOND)

    def test_best_of_those_that_do_not_reach_stage_1(self):
        """Stage 1 is of a kind that nobody knows; of the others the Published, the earliest, the longest."""
        start = self.begin(ERS)
        two = self.renewed(start)
        three = self.renewed(two, self.third)
        for vouchers in (self.words[1:], self.words[1:2], self.words[2:], []):
            self.judge(three, vouchers=tuple(vouchers))
        self.judge(three, vouchers=(), held=self.third.ledger.time(2) + 60 * SECOND)
        bad = self.renewed(two, self.third, text=builder.renewal_text(BOTH, b"other", (b"abc",)))
        self.judge(bad)
        self.judge(bad, vouchers=(self.words[1],), held=self.third.ledger.time(len(self.third.ledger.headers) - 1) + 60 * SECOND)
        self.judge(bad, vouchers=(self.words[-1],))

    def test_other_objects_through_three_stages(self):
        more = (b"abc", b"second", b"third")
        for second, third in ((more, more), (more[:2], more), (more, more[:2]), (more, (b"abc", b"changed", b"third")),
                              ((b"abc", b"changed", b"third"), more), (more[:1], more)):
            self.setUp()
            data = self.renewed(self.renewed(self.begin(), objects=second), self.third, objects=third)
            self.judge(data, more)
            self.judge(data, more[:2])

    def test_other_object_right_under_one_function_alone(self):
        for name in WIDE:
            self.words = self.words[:1]
            text = builder.renewal_text(WIDE, self.begin(), (b"abc", b"second"))
            at = text.index(b"data 2 " + name.encode()) + 8 + len(name)
            text = text[:at] + b"00000000" + text[at + 8:]
            self.judge(self.renewed(self.begin(), text=text), (b"abc", b"second"))
            self.judge(self.renewed(self.begin(), text=text), (b"abc", b"second"), soundness=broken((name, 1)))

    def test_other_objects_and_a_stage_that_is_not_reached(self):
        two = self.renewed(self.begin(ERS), objects=(b"abc", b"second"))
        self.judge(two, (b"abc", b"second"))
        self.judge(self.renewed(two, self.third, objects=(b"abc", b"second")), (b"abc", b"second"))
        self.judge(self.renewed(self.begin(), text=b"linking renewal v1\n"), (b"abc", b"second"))


class Covers(Base):
    """The first ledger's rounds 1 and 2, covered in the newer one; one thing is changed."""

    def cover(self, scene=None, n=1, index=1, begin=1, end=3, names=WIDE, evidence=None, pieces=None, record=None, given_record=None,
              of=lambda m: m, entry=lambda n, data: data, text=lambda data: data, section=lambda data: data, paths=lambda which, found: found):
        scene = scene or self.s
        ledger = scene.ledger
        size = int(scene.note.split(b"\nsize ")[1].split(b"\n")[0])

        def entry_of(m):
            m = of(m)
            anchor = tokens.anchor_body(size, (ledger.path(m, size, 0), ledger.path(m, size, 1)), (text_of(scene.note),))
            roots = b"".join(rounds.root(g, [ledger.level(m, i).encode() for i in range(len(ledger.leaves[m]))]) for g in names)
            return entry(m, b"\x43\x01" + tokens.length(ledger.headers[m], 2) + tokens.length(anchor, 4) + roots)

        def path(which, items, place):
            found = paths(which, [rounds.path_of_hashes(g, place, [rounds.leaf_hash(g, x) for x in items]) for g in names])
            return bytes([len(found[0])]) + b"".join(b"".join(steps) for steps in found)

        entries = [entry_of(m) for m in range(begin, end)]
        evidence = [(1, self.first.data), (2, scene.note)] if evidence is None else evidence
        record = ledger.record() if record is None else record
        bodies = [body for _, body in evidence]
        head = (f"linking cover v1\nledger {ledger.name}\nsuite {ledger.suite}\nidentity {suite.write_pair(ledger.identity)}\n"
                f"from {begin}\nto {end}\nsize {size}\nroots {suite.write_pair((ledger.history(size, 0), ledger.history(size, 1)))}\n"
                f"evidence {len(evidence)}\n" + "".join(
                    f"cover {g} {rounds.root(g, entries).hex()} {rounds.root(g, bodies).hex() if bodies else '00' * suite.WIDTH[g]} "
                    f"{digest(g, record).hex()}\n" for g in names)).encode()
        there = n - begin if 0 <= n - begin < len(entries) else 0
        levels = [ledger.level(n, i).encode() for i in range(len(ledger.leaves[n]))]
        body = tokens.length(entries[there], 4) + path("entry", entries, there) + path("round", levels, index)
        body += tokens.length(record if given_record is None else given_record, 4)
        chosen = [(kind, place, data) for place, (kind, data) in enumerate(evidence)] if pieces is None else pieces
        body += bytes([len(chosen)])
        for kind, place, data in chosen:
            body += bytes([kind]) + place.to_bytes(8, "big") + path("evidence", bodies, place if place < len(bodies) else 0) + tokens.length(data, 4)
        return text(head), section(body)

    def covered(self, data=None, by=None, tail=(), **values):
        text, section = self.cover(**values)
        return self.renewed(self.begin() if data is None else data, by, text=text, extra=((0x85, section),), tail=tail)

    def holds(self, data, **values):
        found = self.judge(data, **values)
        self.assertNotIn("LNK-STAGE-COVER", found.codes.get(2, []))
        self.assertEqual((found.verdict.result, found.chosen, found.reached), ("Valid", 2, 1), found.codes)
        return found

    def fails(self, data, **values):
        found = self.judge(data, **values)
        self.assertIn("LNK-STAGE-COVER", found.codes.get(2, []))
        return found

    def test_cover_that_fits(self):
        self.holds(self.covered())
        self.words = self.words[:1]
        self.holds(self.covered(begin=0))
        self.words = self.words[:1]
        self.holds(self.covered(end=2))

    def test_cover_entry_bytes(self):
        for change in (lambda n, data: b"\x44" + data[1:], lambda n, data: b"\x43\x02" + data[2:], lambda n, data: data + b"\0", lambda n, data: data[:-1],
                       lambda n, data: b"\x43\x00" + data[2:]):
            self.fails(self.covered(entry=change))

    def test_cover_entry_of_another_header(self):
        own, other = (tokens.length(self.s.ledger.headers[n], 2) for n in (1, 2))
        self.fails(self.covered(entry=lambda n, data: data.replace(own, other)))

    def test_cover_entry_with_another_round_root(self):
        for name, at in (("sha2-512", -128), ("sha3-512", -64)):
            change = lambda n, data, at=at: data[:at] + bytes([data[at] ^ 1]) + data[at:][1:]  # noqa: E731
            self.fails(self.covered(entry=change))
            self.words = self.words[:1]
            self.holds(self.covered(entry=change), soundness=broken((name, 1)))
            self.words = self.words[:1]

    def test_cover_section_bytes(self):
        for change in (lambda data: data + b"\0", lambda data: data[:-1], lambda data: b""):
            self.fails(self.covered(section=change))

    def test_cover_paths(self):
        """A hash more or less, or another one, on the way to the entries and to the round."""
        for which in ("entry", "round"):
            for change in (lambda steps: steps + [bytes(64)], lambda steps: steps[:-1], lambda steps: [bytes(64)] + steps[1:]):
                self.fails(self.covered(paths=lambda w, found, which=which, change=change: [change(steps) for steps in found] if w == which else found))

    def test_cover_paths_wrong_under_one_function(self):
        for which in ("entry", "round"):
            for h, name in enumerate(WIDE):
                def change(w, found, which=which, h=h):
                    return [[bytes(64)] + steps[1:] if w == which and g == h else steps for g, steps in enumerate(found)]
                self.words = self.words[:1]
                data = self.covered(paths=change)
                self.fails(data)
                self.holds(data, soundness=broken((name, 1)))

    def test_cover_evidence_paths_of_63_and_64(self):
        for count in (63, 64):
            self.words = self.words[:1]
            data = self.covered(paths=lambda w, found, count=count: [[bytes(64)] * count] * 2 if w == "evidence" else found)
            (self.holds if count == 63 else self.fails)(data)

    def test_cover_evidence_counts(self):
        for count in (0, 64, 65):
            self.words = self.words[:1]
            data = self.covered(pieces=[(1, 0, b"")] * count)
            (self.fails if count == 65 else self.holds)(data)

    def test_cover_without_evidence(self):
        self.holds(self.covered(evidence=[]))

    def test_cover_evidence_kinds(self):
        for kind in (0, 1, 2, 3):
            self.words = self.words[:1]
            data = self.covered(pieces=[(kind, 0, self.first.data)])
            (self.holds if kind in (1, 2) else self.fails)(data)

    def test_cover_of_a_range(self):
        """The round before the first, and that behind the last; the text's tree is of one entry or two."""
        for n, begin, end in ((1, 2, 3), (1, 0, 1), (2, 1, 2), (2, 2, 3), (2, 0, 3)):
            self.setUp()
            index = 0 if n == 2 else 1
            token = self.s.ledger.token(n, index, [self.s.head(n + 1, n), self.s.pub(n=n)])

            def entry(m, data, n=n):
                return data if m == n else data.replace(tokens.length(self.s.ledger.headers[m], 2), tokens.length(self.s.ledger.headers[n], 2))
            values = {} if begin <= n < end else {"entry": entry}
            text, section = self.cover(n=n, index=index, begin=begin, end=end, **values)
            data = self.renewed(self.begin((0x81, token), self.stage_1[1]), text=text, extra=((0x85, section),))
            self.judge(data, (self.s.ledger.entries[0][1] if n == 0 else b"abc",))

    def test_cover_of_a_range_beside_its_round(self):
        """The one entry of the text's tree is that of the round before the range, or behind it, and all else is right."""
        for n, begin, end in ((1, 2, 3), (1, 0, 1), (2, 1, 2), (1, 1, 2)):
            self.setUp()
            index = 0 if n == 2 else 1
            token = self.s.ledger.token(n, index, [self.s.head(n + 1, n), self.s.pub(n=n)])
            text, section = self.cover(n=n, index=index, begin=begin, end=end, of=lambda m, n=n: n)
            data = self.renewed(self.begin((0x81, token), self.stage_1[1]), text=text, extra=((0x85, section),))
            (self.holds if begin <= n < end else self.judge)(data)

    def test_cover_of_half_an_identity(self):
        a, b = self.s.ledger.identity
        data = self.covered()
        for own in ((a, None), (None, b)):
            self.judge(data, identity=own)
        for own in ((bytes(32), None), (None, bytes(32))):
            self.fails(data, identity=own)

    def test_cover_and_an_own_ledger_of_another_id(self):
        """Stage 1 is the caller's own where none fits, and so is its cover's identity."""
        data = self.covered()
        for identity in (self.s.ledger.identity, self.third.ledger.identity):
            self.judge(data, identity=identity, ledger="example.org/other")

    def test_cover_lines_of_functions_that_do_not_count(self):
        for names in (("sha2-512",), ("sha3-512",), BOTH, ("sha2-256", "sha2-512"), ("sha2-256", "sha3-256", "sha2-512", "sha3-512")):
            self.words = self.words[:1]
            data = self.covered(names=names, evidence=[])
            (self.holds if set(WIDE) <= set(names) else self.fails)(data)
            for lost in WIDE:
                self.judge(data, soundness=broken((lost, 1)))

    def test_cover_over_what_is_no_token(self):
        """An ers section is none, whatever its bytes are."""
        for kind in (0x82, 0x83):
            self.fails(self.covered(self.begin((kind, self.inner), self.stage_1[1])))

    def test_cover_text_malformed(self):
        for change in (lambda data: data.replace(b"suite 1", b"suite 3"), lambda data: data.replace(b"suite 1", b"suite 2"), lambda data: data + b"x\n",
                       lambda data: data.replace(b"cover v1", b"cover v2"), lambda data: data.replace(b"ledger example.org", b"ledger example.net")):
            self.fails(self.covered(text=change))

    def test_cover_record(self):
        """Nobody gives the record but the cover."""
        ledger_record = self.s.ledger.record()
        self.stage_1 = self.stage_1[:1]
        for values in ({}, {"given_record": b""}, {"record": b""}, {"given_record": ledger_record[:-1]}, {"record": b"x"}):
            self.words = self.words[:1]
            self.judge(self.covered(**values), record=None)
        for name in WIDE:
            def change(data, name=name):
                lines = data.decode().split("\n")
                return "\n".join(" ".join([*line.split(" ")[:4], "0" * 128]) if line.startswith(f"cover {name} ") else line for line in lines).encode()
            self.words = self.words[:1]
            data = self.covered(text=change)
            self.judge(data, record=None)
            self.judge(data, record=None, soundness=broken((name, 1)))

    def test_cover_record_and_the_schemes_fall(self):
        """The covered record is judged at the cover's day; what the caller gives at his."""
        n = self.s.ledger.configuration()
        self.s.ledger.heartbeat()
        self.assertEqual(n, 3)
        self.stage_1 = self.stage_1[:1]
        data = self.covered()
        for since in (self.s.now, self.held - DAY, self.held + 1):
            for record in (None, self.s.ledger.record()):
                self.judge(data, record=record, soundness=broken(("ed25519", since)))

    def test_cover_and_the_tokens_own_publication(self):
        """It attributes the covered text; another of the token's is not used."""
        self.s.ledger.heartbeat()
        other = self.s.ledger.publish(keep=False, number=1, size=4)
        later = self.s.ledger.publish(keep=False)
        for anchors in ((self.s.head(), self.s.pub()), (self.s.head(), self.s.pub(unsigned(self.s.note))), (self.s.head(), self.s.pub(), self.s.pub(other)),
                        (self.s.head(),), (self.s.pub(),), (self.s.pub(unsigned(self.s.note)), self.s.pub(later)), (self.s.pub(later),)):
            self.words = self.words[:1]
            data = self.covered(self.begin((0x81, self.s.token(*anchors)), self.stage_1[1]), evidence=[])
            self.judge(data)

    def test_cover_and_the_tokens_own_vouchers(self):
        trusted = (read_key(WITNESS.vkey),)
        words = [builder.voucher_anchor(self.witnessed(h)) for h in (0, 1)]
        for anchors in (words, words[:1], ()):
            self.words = []
            data = self.covered(self.begin((0x81, self.s.token(self.s.head(), self.s.pub(), *anchors)), self.stage_1[1]), evidence=[])
            self.judge(data, witnesses=trusted)
            self.judge(data, witnesses=trusted, soundness=broken(("ed25519", self.s.now + 2 * YEAR)))

    def test_cover_evidence(self):
        """A witness's voucher, and the publication, that stand in the cover alone."""
        trusted = (read_key(WITNESS.vkey),)
        evidence = [(1, self.witnessed(0)), (2, self.s.note), (1, self.witnessed(1)), (1, b"x")]
        token = self.s.token(self.s.head(), self.s.pub(unsigned(self.s.note)))
        right = [(kind, place, body) for place, (kind, body) in enumerate(evidence)]
        swapped = [(3 - kind, place, body) for kind, place, body in right]
        moved = [(kind, place + 1, body) for kind, place, body in right]
        behind = [(kind, place + 4, body) for kind, place, body in right]
        for pieces in (right, right[:1], right[1:2], right[:1] + right[2:], swapped, moved, behind, right[:2] + behind[2:]):
            self.words = []
            data = self.covered(self.begin((0x81, token), self.stage_1[1]), evidence=evidence, pieces=pieces)
            for sound in ((), (("ed25519", self.s.now + 2 * YEAR),)):
                self.judge(data, witnesses=trusted, soundness=broken(*sound))

    def test_cover_evidence_wrong_under_one_function(self):
        for h, name in enumerate(WIDE):
            def change(w, found, h=h):
                return [[bytes(64)] + steps[1:] if w == "evidence" and g == h else steps for g, steps in enumerate(found)]
            self.words = []
            token = self.s.token(self.s.head(), self.s.pub(unsigned(self.s.note)))
            data = self.covered(self.begin((0x81, token), self.stage_1[1]), evidence=[(1, self.witnessed(0)), (1, self.witnessed(1)), (2, self.s.note)], paths=change)
            self.judge(data, witnesses=(read_key(WITNESS.vkey),))
            self.judge(data, witnesses=(read_key(WITNESS.vkey),), soundness=broken((name, 1)))

    def test_cover_and_the_fall_of_the_data(self):
        """Second preimages by the day of the cover's as of, and a microsecond later."""
        data = self.covered()
        for since in (self.held - 1, self.held, self.held + 1):
            for names in (("sha2-256",), ("sha3-256",), BOTH):
                self.judge(data, soundness=broken(*((name, since) for name in names)))

    def test_cover_and_the_fall_of_the_data_by_the_as_of(self):
        data = self.covered()
        for as_of in (self.held - DAY, self.held + DAY):
            for since in (self.held - DAY - 1, self.held - DAY, self.held - DAY + 1, self.held + DAY, self.held + DAY + 1):
                self.judge(data, as_of=as_of, soundness=broken(("sha2-256", since)))

    def test_cover_inside_another_stage(self):
        """The caller's word and what the token has are judged at the day that the cover's stage has."""
        token = self.s.token(self.s.pub(unsigned(self.s.note)))
        two = self.covered(self.begin((0x81, token), self.stage_1[1]), evidence=[])
        three = self.renewed(two, self.third)
        day = self.third.ledger.time(len(self.third.ledger.headers) - 1)
        for name in ("ed25519", "sha2-256"):
            for since in (self.s.now + YEAR, day - DAY, day + DAY, self.held):
                self.judge(three, soundness=broken((name, since)), publications=(verify.Item(self.s.note),))
                self.judge(three, soundness=broken((name, since)))
        self.judge(three, (b"abc", b"second"))

    def over_the_last(self, data, by, **values):
        """One more stage in a ledger: a cover over the token of the stage before, which the newer ledger made."""
        self.new.note, n = self.note, len(self.new.ledger.headers) - 2
        return self.covered(data, by, scene=self.new, n=n, index=0, begin=n, end=n + 1, evidence=[], names=by.ledger.functions, **values)

    def test_cover_over_a_cover(self):
        """The inner tie is sealed by no cover: it rests on its functions until a renewal text, or to this day."""
        late = Scene(name="example.com/log", suite=2, seeds=((51,), (52,), (53,), ()), start=self.s.now + 5 * YEAR // 2)
        pins = tuple(verify.Ledger(scene.ledger.identity, scene.ledger.record()) for scene in (self.new, self.third, late))
        three = self.over_the_last(self.covered(), self.third)
        four = self.renewed(three, late)
        third, fourth = (scene.ledger.time(len(scene.ledger.headers) - 1) + 5 for scene in (self.third, late))
        for data in (three, four):
            for names in (BOTH, BOTH[:1]):
                for since in (third, third + DAY, fourth, fourth + DAY, self.held + 1):
                    self.judge(data, ledgers=pins, soundness=broken(*((name, since) for name in names)))
        self.judge(three, as_of=third + DAY, soundness=broken(*((name, third + 2 * DAY) for name in BOTH)))

    def test_cover_and_what_it_does_not_seal(self):
        """A witness's words about stage 1: late in the stage that is covered, in that of the cover, behind it; from the caller."""
        trusted = (read_key(WITNESS.vkey),)
        words = tuple(self.witnessed(h) for h in (0, 1))
        tail = [(0x0B, b"\0\1" + builder.section(0x08, body)) for body in words]
        for place in ("covered", "cover", "behind", "caller"):
            self.words = []
            if place == "covered":
                data = self.over_the_last(self.renewed(self.begin(), tail=tail), self.third)
            else:
                data = self.renewed(self.covered(evidence=[], tail=tail if place == "cover" else ()), self.third,
                                    tail=tail if place == "behind" else ())
            day = self.third.ledger.time(len(self.third.ledger.headers) - 1) + 5
            vouchers = (*self.words, *(verify.Item(body) for body in words if place == "caller"))
            for since in (day, day + DAY, self.held, self.held + 1):
                self.judge(data, witnesses=trusted, vouchers=vouchers, soundness=broken(("ed25519", since)))

    def test_cover_and_a_record_that_it_does_not_seal(self):
        """Signed by keys of later: it came late, in the stage of the cover or behind it, or from the caller."""
        self.s.ledger.configuration()
        self.s.ledger.heartbeat()
        record = self.s.ledger.record()
        tail = [(0x0B, b"\0\1" + builder.section(0x06, record))]
        self.stage_1 = self.stage_1[:1]
        for place in ("cover", "behind", "caller"):
            self.words = [self.first]
            data = self.renewed(self.covered(record=b"", tail=tail if place == "cover" else ()), self.third, tail=tail if place == "behind" else ())
            day = self.third.ledger.time(len(self.third.ledger.headers) - 1) + 5
            for since in (day, day + DAY, self.held + 1):
                self.judge(data, record=record if place == "caller" else None, soundness=broken(("ed25519", since)))

    def test_cover_between_texts_that_name_objects(self):
        two = self.renewed(self.begin(), objects=(b"abc", b"second"))
        self.new.note = self.note
        n = len(self.new.ledger.headers) - 2
        three = self.covered(two, self.third, scene=self.new, n=n, index=0, begin=n, end=n + 1, evidence=[], names=BOTH)
        late = Scene(name="example.com/log", suite=2, seeds=((51,), (52,), (53,), ()), start=self.s.now + 5 * YEAR // 2)
        four = self.renewed(three, late, objects=(b"abc", b"second"))
        pins = tuple(verify.Ledger(scene.ledger.identity, scene.ledger.record()) for scene in (self.new, self.third, late))
        for data in (three, four):
            self.judge(data, (b"abc", b"second"), ledgers=pins)
            self.judge(data, (b"abc", b"other"), ledgers=pins)

    def test_cover_over_a_text_that_covers_not(self):
        """A stage of a cover is no stamp of the data by itself: it is not taken."""
        for text in (builder.renewal_text(WIDE, self.begin(), (b"other",)), builder.renewal_text(WIDE, b"other", (b"abc",)), b"linking renewal v1\n"):
            self.setUp()
            two = self.renewed(self.begin(), text=text)
            self.new.note = self.note
            n = len(self.new.ledger.headers) - 2
            three = self.covered(two, self.third, scene=self.new, n=n, index=0, begin=n, end=n + 1, evidence=[], names=BOTH)
            self.judge(three)
            self.judge(three, vouchers=tuple(self.words[1:]))


def load_tests(loader, tests, pattern):
    ordered = unittest.TestSuite()
    for case in (Sections, Pinned, Stages, Covers):
        ordered.addTests(loader.loadTestsFromTestCase(case))
    return ordered


if __name__ == "__main__":
    unittest.main()
