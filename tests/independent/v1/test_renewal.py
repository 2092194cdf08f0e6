"""Renewal texts, evidence records, covers (renewal.md)."""

import random
import unittest

from support import DAY, SEEN, Scene, Soundness, broken, builder, note_codes, suite, verify
from linking1 import renewal, round as rounds, token as tokens
from linking1.key import read_key
from linking1.suite import Wrong, digest

YEAR = 366 * DAY
BOTH = ("sha2-256", "sha3-256")
WIDE = ("sha2-512", "sha3-512")


class Base(unittest.TestCase):
    def setUp(self):
        self.s = Scene()
        self.new = Scene(name="example.net/log", suite=2, seeds=((11,), (12,), (13,), ()),
                         start=self.s.now + YEAR)
        self.first = self.s.print_of()
        self.inner = self.s.token()
        self.held = self.s.now + 3 * YEAR
        self.stage_1 = ((0x81, self.inner), (0x06, self.s.ledger.record()))

    def stamp(self, text, scene=None, **values):
        """A token of a text in the newer ledger, and the note that it is published by."""
        scene = scene or self.new
        leaf = builder.document(text, bytes(16), suite=scene.ledger.suite, **values)
        n = scene.ledger.round(leaf)
        scene.ledger.heartbeat()
        note = scene.ledger.publish()
        return scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)]), note

    def two_stages(self, text=None, functions=WIDE, objects=(b"abc",), sections=(), tail=()):
        before = builder.evidence_record(*self.stage_1, *sections)
        text = text or builder.renewal_text(functions, before, objects)
        stamp, self.note = self.stamp(text)
        self.text = text
        return before + b"".join(builder.section(k, d) for k, d in ((0x84, text), (0x81, stamp)) + tuple(tail))

    def proofs(self, second=None):
        """The first publication printed in time, the second a year later."""
        end = self.new.ledger.time(len(self.new.ledger.headers) - 1) + 5 if second is None else second
        return (self.first, self.new.print_of(self.note, end))

    def ask(self, data, vouchers=None, objects=(b"abc",), **values):
        values.setdefault("held", self.held)
        given = verify.Given(identity=self.s.ledger.identity, record=self.s.ledger.record(),
                             ledger="example.org/ledger",
                             vouchers=self.proofs() if vouchers is None else vouchers,
                             ledgers=(verify.Ledger(self.new.ledger.identity, self.new.ledger.record()),), **values)
        found = renewal.verify_record(data, list(objects), given)
        note_codes(found.verdict)
        for codes in found.codes.values():
            SEEN.update(codes)
        return found

    def is_(self, found, result, basis, chosen, reached, codes=None):
        self.assertEqual((found.verdict.result, found.verdict.basis, found.chosen, found.reached),
                         (result, basis, chosen, reached), found.codes)
        if codes is not None:
            self.assertEqual(found.codes, codes)


class Stages(Base):
    def test_one_stage(self):
        found = self.ask(builder.evidence_record(*self.stage_1), vouchers=(self.first,))
        self.is_(found, "Valid", "Published", 1, 1, {})
        self.assertEqual(found.verdict.proven, self.s.now)
        found = self.ask(builder.evidence_record(*self.stage_1), vouchers=(self.first,), objects=(b"abd",))
        self.is_(found, "Invalid", None, 1, None, {1: ["LNK-STAGE-STAMP"]})

    def test_two_stages(self):
        found = self.ask(self.two_stages())
        self.is_(found, "Valid", "Published", 2, 1, {})
        self.assertEqual(found.verdict.proven, self.s.now)
        self.assertEqual(found.verdict.claimed, self.s.ledger.time(1))

    def test_first_functions_fallen_since(self):
        fallen = Soundness((), [(name, self.s.now + 2 * YEAR) for name in BOTH])
        self.is_(self.ask(self.two_stages(), soundness=fallen), "Valid", "Published", 2, 1)
        found = self.ask(builder.evidence_record(*self.stage_1), vouchers=(self.first,), soundness=fallen)
        self.assertEqual(found.verdict.result, "Inconclusive")
        early = Soundness((), [(name, self.s.now + 10) for name in BOTH])
        found = self.ask(self.two_stages(), soundness=early)
        self.is_(found, "Valid", "Published", 2, 2)
        self.assertEqual(found.codes[1], ["LNK-STAGE-UNSOUND", "LNK-STAGE-STAMP"])
        self.assertIsNone(found.verdict.claimed)
        self.assertGreater(found.verdict.proven, self.s.now + YEAR)

    def test_signed_first_stage_inside_its_window(self):
        data = self.two_stages()
        found = self.ask(data, vouchers=(self.late(),))
        self.assertEqual(found.codes[1][0], "LNK-STAGE-LATE")
        self.is_(found, "Valid", "Published", 2, 2)

    def late(self):
        return self.new.print_of(self.note, self.new.ledger.time(len(self.new.ledger.headers) - 1) + 5)

    def test_signed_inside_the_window(self):
        self.new = Scene(name="example.net/log", suite=2, seeds=((11,), (12,), (13,), ()), start=self.s.now + 60)
        data = self.two_stages()
        found = self.ask(data, vouchers=(self.late(),))
        self.is_(found, "Valid", "Signed", 2, 1)

    def test_text(self):
        found = self.ask(self.two_stages(text=b"linking renewal v1\n"))
        self.is_(found, "Valid", "Published", 1, 1, {2: ["LNK-STAGE-TEXT"]})

    def test_before(self):
        text = builder.renewal_text(WIDE, b"other bytes", [b"abc"])
        found = self.ask(self.two_stages(text=text))
        self.is_(found, "Valid", "Published", 1, 1, {2: ["LNK-STAGE-BEFORE"]})
        found = self.ask(self.two_stages(text=text), soundness=broken(("sha2-256", 1), ("sha3-256", 1)))
        self.is_(found, "Valid", "Published", 2, 2)

    def test_data(self):
        data = self.two_stages(objects=(b"other",))
        self.is_(self.ask(data), "Valid", "Published", 1, 1, {2: ["LNK-STAGE-DATA"]})
        found = self.ask(data, soundness=broken(("sha2-256", 1), ("sha3-256", 1)))
        self.assertEqual(found.verdict.result, "Inconclusive")

    def test_function_of_the_text_not_counted(self):
        data = self.two_stages(functions=BOTH)
        self.assertEqual(self.ask(data).codes, {2: ["LNK-STAGE-BEFORE", "LNK-STAGE-DATA"]})

    def test_stamp_of_the_last_stage_fails(self):
        found = self.ask(self.two_stages(), vouchers=(self.first,), held=self.held)
        self.is_(found, "Valid", "Published", 1, 1, {2: ["LNK-STAGE-STAMP"]})

    def test_wrong_data_stays_invalid(self):
        found = self.ask(self.two_stages(), objects=(b"abd",))
        self.assertEqual(found.verdict.result, "Invalid")

    def test_inside(self):
        self.stage_1 = ((0x81, self.s.token(tokens.Anchor(9, b""))),)
        found = self.ask(self.two_stages())
        self.is_(found, "Valid", "Published", 2, 2)
        self.assertEqual(found.codes[1][0], "LNK-STAGE-INSIDE")

    def test_unknown(self):
        for sections in (((0x83, b"ers"),), ((0x82, b"stamp"),)):
            found = self.ask(builder.evidence_record(*sections), vouchers=())
            self.is_(found, "Inconclusive", None, 1, None, {1: ["LNK-STAGE-UNKNOWN"]})
            self.assertIsNone(found.fault)
        data = self.two_stages(tail=((0x7F, b"later"), (0x0D, b"kept"), (0x0C, b"not in version 1")))
        found = self.ask(data)
        self.is_(found, "Valid", "Published", 2, 1, {})
        self.assertIsNone(found.fault)

    def test_unknown_critical_section(self):
        """Stages stamped before it stand; none left: Inconclusive."""
        for unknown in ((0xFF, b""), (0x8C, b"earlier"), (0x8D, b"")):
            found = self.ask(builder.evidence_record(unknown, *self.stage_1), vouchers=())
            self.assertEqual((found.verdict.result, found.verdict.chains[0].findings),
                             ("Inconclusive", ["LNK-STAGE-UNKNOWN"]))
            data = self.two_stages(tail=(unknown, (0x81, b"and more")))
            found = self.ask(data)
            self.is_(found, "Valid", "Published", 2, 1, {})
            self.assertEqual(found.fault, "LNK-STAGE-UNKNOWN")
            found = self.ask(builder.evidence_record(*self.stage_1, (0x84, b"linking renewal v1\n"), unknown),
                             vouchers=(self.first,))
            self.is_(found, "Valid", "Published", 1, 1, {})
            self.assertEqual(found.fault, "LNK-STAGE-UNKNOWN")

    def test_stage_of_unknown_version_or_suite(self):
        for place in (3, self.inner.index(self.s.ledger.headers[1]) + 1):
            data = bytearray(self.inner)
            data[place] = 9
            try:
                tokens.read_token(bytes(data))
            except Wrong as wrong:
                self.assertIn(wrong.kind, ("version", "suite"))
            found = self.ask(builder.evidence_record((0x81, bytes(data))), vouchers=())
            self.is_(found, "Inconclusive", None, 1, None, {1: ["LNK-STAGE-UNKNOWN"]})
            self.stage_1 = ((0x81, bytes(data)),)
            self.is_(self.ask(self.two_stages()), "Valid", "Published", 2, 2)
            self.assertEqual(self.ask(self.two_stages()).codes[1], ["LNK-STAGE-UNKNOWN"])

    def test_late_only_where_it_is_all(self):
        """One chain too late and the other against the data is not late, but not Valid inside."""
        chains = [verify.Chain("Inconclusive", findings=["LNK-WINDOW"]), verify.Chain("Valid")]
        judged = renewal.Judged("Inconclusive", functions=BOTH, verdict=verify.Verdict("Inconclusive", chains, header=1))
        code = renewal._File._not_valid
        self.assertEqual(code(None, judged, 1, 2), "LNK-STAGE-LATE")
        for other in (verify.Chain("Invalid"), verify.Chain("Inconclusive")):
            chains[1] = other
            self.assertEqual(code(None, judged, 1, 2), "LNK-STAGE-INSIDE")
        self.assertEqual(code(None, judged, 2, 2), "LNK-STAGE-STAMP")
        other.broken = True
        self.assertEqual(code(None, judged, 1, 2), "LNK-STAGE-LATE")

    def test_identity_of_stage_1(self):
        """Where none fits stage 1 is judged with the caller's own, another stage is unpinned."""
        data = self.two_stages()
        given = verify.Given(self.held, ledger="example.com/other", identity=self.s.ledger.identity,
                             record=self.s.ledger.record(), vouchers=self.proofs())
        found = renewal.verify_record(builder.evidence_record(*self.stage_1), [b"abc"], given)
        self.assertEqual(found.verdict.result, "Invalid")
        self.assertEqual(found.verdict.chains[0].findings[0], "LNK-LEDGER")
        self.assertNotIn("LNK-UNPINNED", found.verdict.chains[0].findings)
        given = verify.Given(self.held, identity=self.new.ledger.identity, record=self.new.ledger.record(),
                             vouchers=(self.first,))
        found = renewal.verify_record(builder.evidence_record(*self.stage_1), [b"abc"], given)
        self.assertNotIn("LNK-UNPINNED", found.verdict.chains[0].findings)
        self.assertIn("LNK-RECORD", found.verdict.chains[0].findings)
        file = renewal._File(data, [b"abc"], given)
        self.assertEqual(file._pinned("example.org/ledger", 1)[0], self.new.ledger.identity)
        self.assertEqual(file._pinned("example.org/ledger", 2), ((None, None), None, 0))
        self.assertEqual(file._pinned("example.net/log", 2)[0], self.new.ledger.identity)

    def test_fresh_and_strict_for_the_last_stage_alone(self):
        seen, real = [], renewal.verify
        try:
            renewal.verify = lambda data, imprint, given, **more: (
                seen.append((given.fresh, given.strict, given.strict_expired)), real(data, imprint, given, **more))[1]
            self.ask(self.two_stages(), fresh=5, strict=True)
        finally:
            renewal.verify = real
        self.assertEqual(seen, [(5, True, False), (None, False, True)])

    def test_evidence_of_a_stage_is_none_of_the_192(self):
        odd = (self.first,) + tuple(self.s.print_of(end=self.held + 1) for _ in range(200))
        witness = builder.Signer("witness.example", 7, kind=4)
        second = self.s.now // 1_000_000 - 100
        text = self.s.ledger.head_text(3, 0)
        inside = builder.cosigned("sha2-256", 3, self.s.ledger.history(3, 0),
                                  text + b"\n" + witness.witness_line(text, second))
        self.stage_1 += ((0x08, inside),) * 200
        trusted = (read_key(witness.vkey),)
        found = self.ask(builder.evidence_record(*self.stage_1), vouchers=(self.first,), witnesses=trusted)
        self.assertNotIn("LNK-VOUCHER-MANY", found.verdict.chains[0].findings)
        found = self.ask(builder.evidence_record(*self.stage_1), vouchers=odd, witnesses=trusted)
        self.assertIn("LNK-VOUCHER-MANY", found.verdict.chains[0].findings)
        self.assertEqual(found.verdict.chains[0].p, second * 1_000_000 + 999_999)

    def test_objects(self):
        data = self.two_stages(objects=(b"abc", b"signature"))
        found = self.ask(data, objects=(b"abc", b"signature", b"third"))
        self.assertEqual([since is not None for _, since in found.objects], [True, False])
        self.assertEqual([since for _, since in self.ask(data, objects=(b"abc", b"x")).objects], [None])

    def test_order_of_sections(self):
        good = builder.evidence_record(*self.stage_1)
        for data in (b"", b"LER", b"LER\x01", builder.evidence_record((0x06, b"")), builder.evidence_record((0x84, b"")),
                     builder.evidence_record((0x01, self.inner)), b"LER\x01\x81\0\0\0\5abc", b"XER\x01" + good[4:]):
            found = self.ask(data, vouchers=())
            self.assertEqual((found.verdict.result, found.verdict.chains[0].findings), ("Invalid", ["LNK-FORMAT"]))
        self.assertEqual(self.ask(b"LER\x02" + good[4:], vouchers=()).verdict.chains[0].findings, ["LNK-VERSION"])
        for tail in (b"\x81", builder.section(0x81, self.inner), builder.section(0x86, b""), builder.section(0x04, b""),
                     builder.section(0x84, b"x"), builder.section(0x85, b""),
                     builder.section(0x0B, b"\0\1" + builder.section(0x07, self.s.note))):
            found = self.ask(good + tail, vouchers=(self.first,))
            self.assertEqual((found.verdict.result, found.verdict.basis), ("Valid", "Published"))
            self.assertEqual(found.fault, "LNK-FORMAT")

    def test_late_evidence(self):
        """A record that arrives late about a sealed stage."""
        self.stage_1 = self.stage_1[:1]
        late = b"\0\1" + builder.section(0x06, self.s.ledger.record())
        for tail, code in (((), True), (((0x0B, late),), False)):
            data = self.two_stages(tail=tail)
            given = verify.Given(self.held, identity=self.s.ledger.identity, ledger="example.org/ledger",
                                 vouchers=self.proofs(), ledgers=(verify.Ledger(self.new.ledger.identity,
                                                                                self.new.ledger.record()),))
            found = renewal.verify_record(data, [b"abc"], given)
            self.assertEqual(found.verdict.result, "Valid")
            self.assertEqual("LNK-RECORD" in found.verdict.chains[0].findings, code)

    def test_sealed_bytes(self):
        data, chance = self.two_stages(), random.Random(8)
        end = len(builder.evidence_record(*self.stage_1))
        fallen = broken(*[(name, self.s.now + 2 * YEAR) for name in BOTH])
        self.is_(self.ask(data, soundness=fallen), "Valid", "Published", 2, 1)
        for _ in range(60):
            changed = bytearray(data)
            changed[chance.randrange(4, end)] ^= 1 << chance.randrange(8)
            found = self.ask(bytes(changed), soundness=fallen)
            self.assertNotEqual((found.verdict.result, found.reached), ("Valid", 1))


class Texts(unittest.TestCase):
    def test_renewal(self):
        good = builder.renewal_text(("sha2-256", "sha3-512"), b"", [b"a", b"b"])
        self.assertEqual(len(renewal.read_renewal_text(good).objects), 2)
        lines = good.decode().splitlines(True)
        for k in range(len(lines)):
            if k in (3, 4, 5, 6):
                continue
            with self.assertRaises(Wrong):
                renewal.read_renewal_text("".join(lines[:k] + lines[k + 1:]).encode())
        for bad in (lines[:3], lines[:4], lines[:1] + lines[2:1:-1] + lines[3:], lines + lines[5:],
                    lines[:3] + lines[5:] + lines[3:5], lines[:3] + [lines[4], lines[3]]):
            with self.assertRaises(Wrong):
                renewal.read_renewal_text("".join(bad).encode())
        many = builder.renewal_text(("sha2-256",), b"", [b""] * 65)
        with self.assertRaises(Wrong):
            renewal.read_renewal_text(many)
        self.assertEqual(len(renewal.read_renewal_text(builder.renewal_text(("sha2-256",), b"", [b""] * 64)).objects), 64)


class Covers(Base):
    """The old ledger's rounds 1 and 2, covered in the newer one."""

    def cover(self, change=None, index=0, begin=1, header=None, level=None):
        ledger = self.s.ledger
        names = WIDE

        def entry(n):
            anchor = tokens.anchor_body(3, (ledger.path(n, 3, 0), ledger.path(n, 3, 1)),
                                        (self.s.note.rpartition(b"\n\n")[0] + b"\n",))
            roots = b"".join(rounds.root(g, [ledger.level(n, i).encode() for i in range(len(ledger.leaves[n]))])
                             for g in names)
            return b"\x43\x01" + tokens.length(ledger.headers[n], 2) + tokens.length(anchor, 4) + roots

        def path(g, entries, place):
            hashes = [rounds.leaf_hash(g, e) for e in entries]
            return rounds.path_of_hashes(g, place, hashes)

        def paths(entries, place):
            found = [path(g, entries, place) for g in names]
            return bytes([len(found[0])]) + b"".join(b"".join(p) for p in found)

        entries = [entry(n) for n in range(begin, 3)]
        levels = [ledger.level(1, i).encode() for i in range(3)]
        evidence = [self.first.data, self.s.note]
        record = ledger.record()
        text = (f"linking cover v1\nledger {ledger.name}\nsuite 1\nidentity {suite.write_pair(ledger.identity)}\n"
                f"from {begin}\nto 3\nsize 3\nroots {suite.write_pair((ledger.history(3, 0), ledger.history(3, 1)))}\n"
                f"evidence {len(evidence)}\n" + "".join(
                    f"cover {g} {rounds.root(g, entries).hex()} {rounds.root(g, evidence).hex()} "
                    f"{digest(g, record).hex()}\n" for g in names)).encode()
        section = tokens.length(entries[1 - begin], 4) + paths(entries, 1 - begin) + paths(levels, 1)
        section += tokens.length(record, 4) + b"\x02"
        for place, (kind, data) in enumerate(((1, evidence[0]), (2, evidence[1]))):
            section += bytes([kind]) + place.to_bytes(8, "big") + paths(evidence, place) + tokens.length(data, 4)
        if change:
            text, section = change(text, section)
        renewal.read_cover_text(text)
        before = builder.evidence_record((0x81, self.s.token()))
        stamp, self.note = self.stamp(text)
        return before + b"".join(builder.section(k, d) for k, d in ((0x84, text), (0x85, section), (0x81, stamp)))

    def both_fallen(self, years):
        return broken(*[(name, self.s.now + years * YEAR) for name in BOTH])

    def test_covers(self):
        found = self.ask(self.cover())
        self.is_(found, "Valid", "Published", 2, 1, {})
        self.assertEqual(found.verdict.proven, self.s.now)
        self.assertEqual(found.verdict.claimed, self.s.ledger.time(1))

    def test_not_without_the_callers_word(self):
        found = self.ask(self.cover(), vouchers=(self.proofs()[1],))
        self.assertNotEqual((found.verdict.result, found.reached), ("Valid", 1))

    def test_signature_scheme_fallen_since(self):
        sound = broken(("ed25519", self.s.now + 2 * YEAR))
        found = self.ask(self.cover(), soundness=sound)
        self.is_(found, "Valid", "Published", 2, 1)

    def test_data_uncovered(self):
        found = self.ask(self.cover(), soundness=self.both_fallen(2))
        self.assertEqual(found.codes, {2: ["LNK-DATA-UNCOVERED"], 1: ["LNK-STAGE-UNSOUND", "LNK-STAGE-STAMP"]})
        self.assertEqual(found.verdict.result, "Inconclusive")
        one = broken(("sha2-256", self.s.now + 2 * YEAR))
        found = self.ask(self.cover(), soundness=one)
        self.is_(found, "Valid", "Published", 2, 1)
        self.assertEqual(found.codes, {2: ["LNK-DATA-UNCOVERED"]})
        self.assertEqual([chain.findings[-1] == "LNK-DATA-UNCOVERED" for chain in found.verdict.chains], [True, False])
        self.assertTrue(found.verdict.chains[0].broken)

    def test_data_uncovered_beside_broken(self):
        """Second preimages before the stamp of the cover: broken already, and uncovered too, last."""
        sound = Soundness((), [("sha2-256", self.s.now + 10)])
        found = self.ask(self.cover(), soundness=sound)
        self.is_(found, "Valid", "Published", 2, 1)
        self.assertEqual(found.codes, {2: ["LNK-DATA-UNCOVERED"]})
        self.assertEqual(found.verdict.chains[0].findings[-2:], ["LNK-BROKEN", "LNK-DATA-UNCOVERED"])

    def asked(self, data, **values):
        """What is given for the covered stage."""
        seen, real = [], renewal.verify
        try:
            renewal.verify = lambda *one, **more: (seen.append((one, more)), real(*one, **more))[1]
            found = self.ask(data, **values)
        finally:
            renewal.verify = real
        return found, seen[1][0][2], seen[0][0][2]

    def test_what_is_covered_stands_behind_all_else(self):
        ledger = self.s.ledger
        same = self.s.note + builder.Signer("somebody.else", 3).line(b"anything")
        ledger.heartbeat()
        other = ledger.publish()
        self.s.token = lambda: ledger.token(1, 1, [
            ledger.head_anchor(1, 2), self.s.pub(same), ledger.publication_anchor(1, other),
            builder.voucher_anchor(builder.about_text(self.s.note, self.s.now, self.s.now))])
        beside = verify.Item(other)
        found, inner, outer = self.asked(self.cover(), publications=(beside,))
        self.is_(found, "Valid", "Published", 2, 1, {})
        t = found.verdict.proven
        self.assertEqual(inner.record, None)
        own, covered = inner.more_records
        self.assertEqual((own[0], covered[0]), (ledger.record(), ledger.record()))
        self.assertEqual((own[2], inner.judged_at), (self.held, self.held))   # stage k's judged at
        self.assertEqual(covered[2], inner.held)        # t(k)
        self.assertLess(covered[2], own[2])
        self.assertLess(t, covered[2])
        self.assertEqual([(p.data, p.judged_at) for p in inner.publications],
                         [(other, self.held), (same, self.held), (self.s.note, inner.held)])
        self.assertEqual([(v.judged_at, v.inside) for v in inner.vouchers],
                         [(self.held, False)] * 2 + [(self.held, True), (inner.held, True)])
        self.assertEqual((inner.callers_held, outer.callers_held), (self.held, self.held))

    def test_faults(self):
        def text_of(before, after):
            return lambda text, section: (text.replace(before, after, 1), section)

        changes = {
            "round": text_of(b"from 1", b"from 2"), "ledger": text_of(b"ledger example.org", b"ledger example.net"),
            "identity": text_of(b"identity " + self.s.ledger.identity[0].hex()[:4].encode(), b"identity 0000"),
            "root": text_of(b"cover sha2-512 ", b"cover sha2-512 0000"),
            "section": lambda text, section: (text, section[:-1]),
            "entry": lambda text, section: (text, section[:400] + bytes([section[400] ^ 1]) + section[401:]),
        }
        for name, change in changes.items():
            if name == "root":
                def change(text, section):
                    place = text.index(b"cover sha2-512 ") + 15
                    return text[:place] + b"00000000" + text[place + 8:], section
            found = self.ask(self.cover(change))
            self.assertIn("LNK-STAGE-COVER", found.codes[2], name)
            self.is_(found, "Valid", "Published", 1, 1)

    def test_uncovered_record(self):
        """A record with another digest is not covered: after the scheme's fall nothing is signed by it."""
        def change(text, section):
            lines = text.decode().split("\n")
            lines = [" ".join(line.split(" ")[:4] + ["0" * 128]) if line.startswith("cover ") else line
                     for line in lines]
            return "\n".join(lines).encode(), section
        found = self.ask(self.cover(change))
        self.is_(found, "Valid", "Published", 2, 1, {})


class Everything(unittest.TestCase):
    def test_zz_codes(self):
        wanted = ("STAGE-STAMP STAGE-TEXT STAGE-BEFORE STAGE-DATA STAGE-COVER STAGE-INSIDE STAGE-LATE STAGE-UNSOUND "
                  "STAGE-UNKNOWN DATA-UNCOVERED").split()
        if "LNK-STAGE-COVER" in SEEN:
            self.assertEqual([code for code in wanted if "LNK-" + code not in SEEN], [])


def load_tests(loader, tests, pattern):
    ordered = unittest.TestSuite()
    for case in (Stages, Texts, Covers, Everything):
        ordered.addTests(loader.loadTestsFromTestCase(case))
    return ordered


if __name__ == "__main__":
    unittest.main()
