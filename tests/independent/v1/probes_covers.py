"""Questions of the files of a cover: small ones that lead a token over, and one that breaks each sentence of the page."""

import base64
import copy
import functools
import unittest
from dataclasses import replace

import examples
import linking1_proofs
from examples import WIDE, levels
from linking1 import cover, round as rounds, suite
from linking1.suite import Wrong, digest
from linking1.token import Token, length
from support import builder, example

TEXT, STAMP, RECORD, ROOTS = "cover.txt", "cover.txt.lts", "record.lrc", "roots"
ENTRIES, LEAVES, EVIDENCE = "entries/00000000", "leaves/00000000-0", "evidence/00000000"


def chunk(*blocks):
    return b"LCC\x01" + len(blocks).to_bytes(2, "big") + b"".join(length(block, 4) for block in blocks)


def hashes(ledger, n, names=WIDE):
    """The block of a round in leaves."""
    found = [rounds.leaf_hash(g, level) for g in names for level in levels(ledger, n)]
    return b"".join(found) if len(found) > len(names) else b""


def roots(*chunks):
    """Of chunks, or what stands for the root of one: bytes as long as a pair."""
    return b"".join(x if isinstance(x, bytes) else b"".join(rounds.root(g, x) for g in WIDE) for x in chunks)


@functools.cache
def first():
    ledger = examples.first()
    return ledger, ledger.publish()


@functools.cache
def second():
    ledger = builder.Ledger("example.org/second", 2)
    ledger.heartbeat()
    return ledger


def stamped(text, leaf=None, below=()):
    """A token of the text in round 1 of a ledger of suite 2, without anchors."""
    leaf = leaf or builder.document(text, suite=2)
    ledger = second()
    ledger.leaves[1] = [leaf]
    header = replace(ledger.header(1), round_roots=tuple(rounds.leaf_hash(g, leaf) for g in WIDE))
    return Token((*below, ledger.level(1, 0)), header.encode(), header, ()).encode()


class Base(unittest.TestCase):
    """The example's ledger of three rounds, covered under suite 2; round 1 has three leaves."""

    def setUp(self):
        self.ledger, self.note = copy.deepcopy(first())
        self.voucher = example("observed.lvc")
        self.entries = [examples.cover_entry(self.ledger, self.note, n) for n in range(3)]
        self.token = self.ledger.token(1, 1)
        self.begin, self.end, self.names = 0, 3, WIDE
        self.evidence = [(1, self.voucher), (2, self.note)]
        self.record, self.stamped, self.line = b"a record", b"another", ""
        self.number = None

    def text(self, entries_roots=None):
        text = (f"linking cover v1\nledger {self.ledger.name}\nsuite 1\nidentity {suite.write_pair(self.ledger.identity)}\n"
                f"from {self.begin}\nto {self.end}\nsize {self.end}\n"
                f"roots {suite.write_pair((self.ledger.history(3, 0), self.ledger.history(3, 1)))}\n"
                f"evidence {len(self.evidence) if self.number is None else self.number}\n")
        bodies = [body for _, body in self.evidence]
        for h, g in enumerate(self.names):
            top = rounds.root_of_hashes(g, entries_roots[h::2]) if entries_roots else rounds.root(g, self.entries)
            text += f"cover {g} {top.hex()} {rounds.root(g, bodies).hex()} {digest(g, self.record).hex()}\n"
        return (text + self.line).encode()

    def files(self, entries_roots=None):
        text = self.text(entries_roots)
        return {TEXT: text, STAMP: stamped(text), "stamp.lrc": self.stamped, RECORD: self.record,
                ENTRIES: chunk(*self.entries), LEAVES: chunk(*(hashes(self.ledger, n) for n in range(3))),
                ROOTS: roots(self.entries), EVIDENCE: chunk(*(bytes([kind]) + body for kind, body in self.evidence))}

    def ask(self, files=None, token=None):
        files = self.files() if files is None else files
        return linking1_proofs.answer({"cover": {
            "files": {name: linking1_proofs.short(data) for name, data in sorted(files.items())},
            "token": base64.b64encode(self.token if token is None else token).decode()}})

    def leads(self, *values, **more):
        found = self.ask(*values, **more)
        self.assertEqual(list(found), ["section"], found)
        return linking1_proofs.bytes_of(found["section"])

    def faults(self, name, what, *values, **more):
        self.assertEqual(self.ask(*values, **more), {"fault": [name, what]})

    def with_(self, name, data):
        return {**self.files(), name: data}


class Opening(Base):
    def test_cover_of_the_example(self):
        """The very section of covered.ler, which a verifier leads over."""
        self.record = self.ledger.record()
        self.assertEqual(self.leads(), examples.cover(self.ledger, self.note, self.voucher)[1])

    def test_cover_with_a_file_missing(self):
        whole = self.files()
        for name in whole:
            self.faults(name, "missing", {n: data for n, data in whole.items() if n != name})

    def test_cover_with_a_file_cut_or_empty_or_longer(self):
        whole = self.files()
        for name in (TEXT, STAMP, RECORD, ROOTS, ENTRIES, LEAVES, EVIDENCE):
            kind = "malformed" if name not in (RECORD, ROOTS) else "wrong"
            for data in (b"", whole[name][:-1], whole[name] + b"\0"):
                self.faults(name, kind, {**whole, name: data})

    def test_cover_with_a_text_of_another_version(self):
        self.faults(TEXT, "version", self.with_(TEXT, self.text().replace(b"cover v1", b"cover v2")))

    def test_cover_with_a_text_of_an_unknown_suite(self):
        self.faults(TEXT, "suite", self.with_(TEXT, self.text().replace(b"suite 1", b"suite 3")))

    def test_cover_with_an_extension_line(self):
        self.line = "x-colour blue\n"
        self.leads()

    def test_cover_with_other_functions(self):
        for names in (WIDE[:1], WIDE[1:], ("sha2-256", *WIDE), (*suite.SUITES[1], *WIDE), ("sha3-256", "sha2-512")):
            self.names = names
            self.faults(TEXT, "functions")

    def test_cover_with_the_token_of_another_text(self):
        other = self.files()[STAMP]
        self.line = "x-colour blue\n"
        self.faults(STAMP, "wrong", self.with_(STAMP, other))

    def test_cover_with_a_text_of_one_imprint_alone(self):
        token = self.files()[STAMP]
        for half in suite.imprint_of(2, self.text()):
            self.faults(STAMP, "wrong", self.with_(STAMP, token.replace(half, bytes(64))))

    def test_cover_stamped_below_an_aggregate(self):
        text = self.text()
        leaf, level = builder.aggregate(2, [builder.document(b"other", suite=2), builder.document(text, suite=2)], index=1)
        self.leads(self.with_(STAMP, stamped(text, leaf, (level,))))

    def test_cover_stamped_by_a_ledger_of_suite_1(self):
        other = builder.Ledger("example.org/second")
        other.round(builder.document(self.text()))
        self.leads(self.with_(STAMP, other.token(1, 0)))

    def test_cover_with_a_token_of_another_version(self):
        self.faults(STAMP, "version", self.with_(STAMP, b"LTS\x02" + self.files()[STAMP][4:]))

    def test_cover_with_too_much_evidence(self):
        self.number = 1_048_576
        self.faults("evidence/00000001", "missing")
        self.number = 1_048_577
        self.faults(TEXT, "long")
        self.faults(TEXT, "long", {TEXT: self.text()})

    def test_cover_with_another_record(self):
        self.faults(RECORD, "wrong", self.with_(RECORD, b"A record"))
        for g in WIDE:
            text = self.text().replace(digest(g, b"a record").hex().encode(), b"00" * 64)
            self.faults(RECORD, "wrong", {**self.files(), TEXT: text, STAMP: stamped(text)})

    def test_cover_with_a_record_that_nobody_could_read(self):
        self.record = self.stamped = b""
        self.assertIn(bytes(4) + b"\1\2", self.leads())

    def test_cover_with_records_as_long_as_can_be(self):
        self.stamped = self.record = bytes(16_777_216)
        self.leads()
        self.stamped, self.record = self.stamped + b"\0", b""
        self.faults("stamp.lrc", "long")
        self.stamped, self.record = self.record, self.stamped
        self.faults(RECORD, "long")


class Rounds(Base):
    def test_cover_of_each_token(self):
        for n, index in ((0, 0), (1, 0), (1, 2), (2, 0)):
            self.leads(token=self.ledger.token(n, index))

    def test_cover_of_a_token_that_cannot_be_read(self):
        self.assertEqual(self.ask(token=b"LTS\x02"), {"error": "version"})
        self.assertEqual(self.ask(token=self.token[:-1]), {"error": "malformed"})
        self.assertEqual(self.ask({}, token=b""), {"fault": [TEXT, "missing"]})

    def test_cover_of_a_token_with_anchors_and_levels_below(self):
        leaf, level = builder.aggregate(1, [builder.document(b"other"), builder.document(b"abc")], index=1)
        self.ledger.round(leaf)
        note = self.ledger.publish()
        self.entries = [examples.cover_entry(self.ledger, self.note, n) for n in range(3)] + [
            self.entries[2].replace(length(self.ledger.headers[2], 2), length(self.ledger.headers[3], 2))[:-128]
            + b"".join(rounds.root(g, levels(self.ledger, 3)) for g in WIDE)]
        self.end = 4
        token = self.ledger.token(3, 0, [self.ledger.publication_anchor(3, note)], (level,))
        self.leads(self.with_(LEAVES, chunk(b"")), token=token)

    def test_cover_of_another_ledger(self):
        other = builder.Ledger("example.org/another")
        other.round(*self.ledger.leaves[1])
        self.faults("token", "uncovered", token=other.token(1, 1))
        wide = builder.Ledger(self.ledger.name, 2)
        wide.round(builder.document(b"abc", suite=2))
        self.faults("token", "uncovered", token=wide.token(1, 0))

    def test_cover_of_another_ledger_of_that_name(self):
        other = builder.Ledger(seeds=((7,), (7,), (8,), ()))
        other.round(*self.ledger.leaves[1])
        self.faults("token", "header", token=other.token(1, 1))

    def test_cover_of_rounds_before_and_behind(self):
        self.begin, self.entries = 2, self.entries[2:]
        self.faults("token", "uncovered")
        self.leads(token=self.ledger.token(2, 0))
        self.begin, self.end, self.entries = 0, 1, [examples.cover_entry(self.ledger, self.note, 0)]
        self.faults("token", "uncovered")
        self.leads(token=self.ledger.token(0, 0))

    def test_cover_with_roots_of_another_length(self):
        right = roots(self.entries)
        for data in (right[:128 - 64], right * 2, right + bytes(128)):
            self.faults(ROOTS, "wrong", self.with_(ROOTS, data))

    def test_cover_with_another_root(self):
        right = roots(self.entries)
        for data in (bytes(64) + right[64:], right[:64] + bytes(64), right[64:] + right[:64]):
            self.faults(ROOTS, "wrong", self.with_(ROOTS, data))

    def test_cover_with_entries_of_another_order_or_number(self):
        first, second, third = self.entries
        for blocks in ((second, first, third), (first, second), (first, second, third, third), (first, second, second)):
            self.faults(ENTRIES, "wrong", self.with_(ENTRIES, chunk(*blocks)))

    def test_cover_with_an_entry_missing_or_another(self):
        """The text has the roots of entries that are not those of the rounds."""
        first, second, third = self.entries
        self.entries = [first, third, second]
        self.faults("token", "header")
        self.entries, self.end = [first, second], 3
        self.faults(ENTRIES, "wrong")
        self.entries, self.end = [first, second, third], 2
        self.faults(ENTRIES, "wrong")
        self.end = 3
        self.entries = [first, b"", third]
        self.faults(ENTRIES, "malformed")
        self.entries = [first, second[:-1], third]
        self.faults(ENTRIES, "malformed")
        self.entries = [first, b"C\x02" + second[2:], third]
        self.faults(ENTRIES, "version")

    def test_cover_with_entries_behind_that_do_not_decode(self):
        self.entries[2] = b"x"
        self.leads()

    def test_cover_with_entries_before_that_do_not_decode(self):
        for change in (lambda data: b"D" + data[1:], lambda data: data[:-1], lambda data: data + b"\0"):
            entries = self.entries
            self.entries = [change(entries[0]), *entries[1:]]
            self.faults(ENTRIES, "malformed")
            self.entries = entries
        self.entries[0] = b"C\x02" + self.entries[0][2:]
        self.faults(ENTRIES, "version")


class Chunks(Base):
    """Round 1 has the number 300, and the rounds before it are 256 or more."""

    def setUp(self):
        super().setUp()
        self.ledger.round(*self.ledger.leaves[1], index=300)
        self.token = self.ledger.token(3, 1)
        self.own = (b"\x43\x01" + length(self.ledger.headers[3], 2)
                    + length(self.entries[1][394:394 + 837], 4) + self.entries[1][-128:])
        self.others = [bytes([k]) * 64 + bytes([k + 1]) * 64 for k in (1, 3, 5, 7)]

    def files_of(self, begin, end, entries, chunks):
        """Chunk C's blocks are the entries; chunks: what stands in roots, None for that one."""
        self.begin, self.end = begin, end
        at = chunks.index(None)
        data = roots(*(entries if x is None else x for x in chunks))
        files = self.files([data[i:i + 64] for i in range(0, len(data), 64)])
        files[f"entries/{at:08}"], files[ROOTS] = chunk(*entries), data
        files[f"leaves/{at:08}-0"] = files.pop(LEAVES)
        if at:
            del files[ENTRIES]
        return files

    def test_cover_of_the_second_chunk(self):
        files = self.files_of(44, 301, [self.own], [self.others[0], None])
        files["leaves/00000001-0"] = chunk(hashes(self.ledger, 3))
        self.leads(files)
        files["entries/00000001"] = chunk(self.own, self.own)
        self.faults("entries/00000001", "wrong", files)

    def test_cover_of_a_chunk_in_the_middle(self):
        """Whole, and another behind it: 45 is the last block of its chunk's first two."""
        entries = [self.entries[0], self.own, *([b"x"] * 254)]
        for chunks in ([self.others[0], None, self.others[1]], [self.others[0], None, *self.others[1:4]]):
            files = self.files_of(43, 43 + 256 * (len(chunks) - 1) + 7, entries, chunks)
            files["leaves/00000001-0"] = chunk(b"", hashes(self.ledger, 3))
            self.leads(files)
        files["entries/00000001"] = chunk(*entries[:255])
        self.faults("entries/00000001", "wrong", files)

    def test_cover_of_the_last_round_of_a_chunk(self):
        entries = [self.entries[0]] * 255 + [self.own]
        files = self.files_of(45, 301, entries, [None])
        files = {**files, LEAVES: chunk(*([b""] * 255), hashes(self.ledger, 3))}
        self.assertEqual(cover.section_of(files, self.token)[:4], length(self.own, 4)[:4])  # too long for a vector

    def test_cover_of_chunks_with_roots_of_another_order(self):
        files = self.files_of(44, 301, [self.own], [self.others[0], None])
        files[ROOTS] = files[ROOTS][128:] + files[ROOTS][:128]
        self.faults(ROOTS, "wrong", files)
        files[ROOTS] = files[ROOTS][:128]
        self.faults(ROOTS, "wrong", files)

    def test_cover_whose_roots_and_chunk_differ(self):
        """The roots lead to the text, and the chunk not to its root; under either function."""
        for h in (0, 1):
            wrong = bytearray(roots([self.own]))
            wrong[64 * h] ^= 1
            data = self.others[0] + bytes(wrong)
            files = self.files_of(44, 301, [self.own], [self.others[0], None])
            changed = self.files([data[i:i + 64] for i in range(0, len(data), 64)])
            files = {**files, TEXT: changed[TEXT], STAMP: changed[STAMP], ROOTS: data}
            self.faults("entries/00000001", "wrong", files)


class Leaves(Base):
    def entry_of(self, count):
        """An entry of round 2 that has so many leaves."""
        header = replace(self.ledger.header(2), leaf_count=count).encode()
        return self.entries[2].replace(self.ledger.headers[2], header)

    def parts(self, counts, part, *blocks):
        """The rounds from 10 on have so many leaves, and the one behind them that of round 1; its part alone is there."""
        own = self.entries[1]
        self.begin, kept = 10, self.entries
        self.ledger.round(*self.ledger.leaves[1], index=10 + len(counts))
        token = self.ledger.token(len(self.ledger.headers) - 1, 1)
        own = own.replace(self.ledger.headers[1], self.ledger.headers[-1])
        self.entries, self.end = [*map(self.entry_of, counts), own], 11 + len(counts)
        files = self.files()
        del files[LEAVES]
        files[f"leaves/00000000-{part}"] = chunk(*blocks, hashes(self.ledger, 1))
        self.entries = kept
        return files, token

    def test_cover_with_leaves_in_parts(self):
        """65,536 leaves have 8 MiB of hashes: that part ends with their round."""
        most = 65_536
        for counts, part, before in (([most], 1, 0), ([most - 1], 0, 1), ([most + 1], 1, 0), ([most, most], 2, 0), ([most, 1], 1, 1),
                                     ([most, most - 1], 1, 1), ([most - 1, 1], 0, 2), ([most - 1, 2], 1, 0), ([2, most, 1, 2], 1, 2)):
            files, token = self.parts(counts, part, *([b""] * before))
            self.leads(files, token=token)

    def test_cover_with_leaves_in_another_part(self):
        files, token = self.parts([65_536], 0, b"")
        self.faults("leaves/00000000-1", "missing", files, token=token)

    def test_cover_with_leaves_of_other_rounds(self):
        own = hashes(self.ledger, 1)
        for blocks in ((own,), (own, b""), (b"", own[:-64]), (b"", own[:-128]), (b"", own + own[:64]), (b"", own + own[:128]), (b"", b"")):
            self.faults(LEAVES, "wrong", self.with_(LEAVES, chunk(*blocks)))

    def test_cover_with_leaves_before_and_behind_that_are_not_looked_at(self):
        self.leads(self.with_(LEAVES, chunk(b"x", hashes(self.ledger, 1))))
        self.leads(self.with_(LEAVES, chunk(b"", hashes(self.ledger, 1), b"x", b"x")))

    def test_cover_with_a_leaf_changed_or_in_another_place(self):
        own = hashes(self.ledger, 1)
        for data in (own[64:128] + own[:64] + own[128:], own[:-64] + bytes(64), bytes(64) + own[64:], own[192:] + own[:192]):
            self.faults(LEAVES, "wrong", self.with_(LEAVES, chunk(b"", data)))

    def test_cover_with_another_round_root(self):
        entry = self.entries[1]
        for data in (entry[:-128] + bytes(64) + entry[-64:], entry[:-64] + bytes(64)):
            self.entries[1] = data
            self.faults(LEAVES, "wrong")

    def test_cover_of_a_token_with_another_leaf(self):
        token = self.ledger.token(1, 1)
        at = token.index(self.ledger.leaves[1][1]) + len(self.ledger.leaves[1][1])
        for index in (0, 2, 3, 2**32):
            self.faults("token", "leaf", token=token[:at] + index.to_bytes(8, "big") + token[at + 8:])
        self.faults("token", "leaf", token=token[:at - 1] + bytes([token[at - 1] ^ 1]) + token[at:])
        self.faults("token", "leaf", token=token[:at + 9] + bytes([token[at + 9] ^ 1]) + token[at + 10:])

    def test_cover_of_a_single_leaf_that_is_another(self):
        token = self.ledger.token(2, 0)
        at = token.index(self.ledger.leaves[2][0]) + len(self.ledger.leaves[2][0])
        self.faults("token", "leaf", token=token[:at] + (1).to_bytes(8, "big") + token[at + 8:])
        self.faults("token", "leaf", token=token[:at - 2] + bytes([token[at - 2] ^ 1]) + token[at - 1:])
        level = replace(self.ledger.level(2, 0), index=1).encode()
        right, self.entries[2] = self.entries[2], self.entries[2][:-128] + b"".join(rounds.leaf_hash(g, level) for g in WIDE)
        self.faults("token", "leaf", token=token[:at] + (1).to_bytes(8, "big") + token[at + 8:])
        self.entries[2] = right
        for data in (self.entries[2][:-128] + bytes(64) + self.entries[2][-64:], self.entries[2][:-64] + bytes(64)):
            self.entries[2] = data
            self.faults("token", "leaf", token=token)

    def test_cover_of_a_token_whose_leaf_is_right_under_one_function(self):
        """Nobody has two leaves of one hash; but a maker may have put a hash of another leaf into one tree."""
        for h in (0, 1):
            other = [[rounds.leaf_hash(g, level) for level in levels(self.ledger, 1)] for g in WIDE]
            other[h][1] = bytes(64)
            entry = self.entries[1][:-128] + b"".join(rounds.root_of_hashes(g, found) for g, found in zip(WIDE, other))
            kept, self.entries = self.entries, [self.entries[0], entry, self.entries[2]]
            self.faults("token", "leaf", self.with_(LEAVES, chunk(b"", b"".join(other[0] + other[1]))))
            self.entries = kept

    def test_cover_of_many_leaves(self):
        self.begin, self.end = 9, 12
        for count in (2, 4, 5, 7):
            self.ledger.round(*(builder.document(bytes([k])) for k in range(count)), index=10)
            n = len(self.ledger.headers) - 1
            self.entries[1] = (b"\x43\x01" + length(self.ledger.headers[n], 2) + self.entries[0][390:-128]
                               + b"".join(rounds.root(g, levels(self.ledger, n)) for g in WIDE))
            self.leads(self.with_(LEAVES, chunk(b"", hashes(self.ledger, n))), token=self.ledger.token(n, count - 1))


class Evidence(Base):
    def is_(self, places, **more):
        """The kinds and indexes of the section's evidence; the round path has two steps."""
        data = self.leads(**more)
        at = 4 + len(self.entries[1]) + 1 + 256 + 1 + 256 + 4 + len(self.record)
        self.assertEqual((data[at], data[at + 1:at + 10] if places else b""),
                         (len(places), bytes([self.evidence[places[0]][0]]) + places[0].to_bytes(8, "big") if places else b""))

    def test_cover_with_vouchers_behind_its_publication(self):
        other = example("second.note")
        one, two = self.voucher, self.voucher[:-1] + b"!"
        for evidence, places in (
                ([(2, self.note)], [0]), ([(2, self.note), (1, one), (1, two)], [0, 1, 2]), ([(1, one), (2, self.note)], [1]),
                ([(2, other), (1, one), (2, self.note), (1, two)], [2, 3]), ([(2, self.note), (1, one), (2, other), (1, two)], [0, 1]),
                ([(2, self.note), (2, other), (1, two)], [0]), ([(2, other), (1, one)], []),
                ([(1, one)], []), ([(2, self.note), (1, one), (2, self.note), (1, two)], [0, 1]),
                ([(1, self.note)], []), ([(2, self.note + b"x")], []), ([(2, b"x"), (2, self.note)], [1])):
            self.evidence = evidence
            self.is_(places)

    def test_cover_with_a_publication_that_nobody_signed_as_it_is(self):
        """Who signed it is the verifier's question."""
        text = self.note.rpartition(b"\n\n")[0] + b"\n"
        self.evidence = [(2, builder.sign(text, [builder.Signer("someone", 9)]))]
        self.is_([0])
        self.evidence = [(2, text)]
        self.is_([])

    def test_cover_with_an_anchor_whose_text_is_no_publication(self):
        """The note has the anchor's text, and is none."""
        self.entries[1] = self.entries[1].replace(b"linking publication v1", b"linking publication v9")
        self.evidence = [(2, self.note.replace(b"linking publication v1", b"linking publication v9"))]
        self.is_([])

    def test_cover_with_sixty_five_vouchers(self):
        for count in (63, 64):
            self.evidence = [(2, self.note), *((1, bytes([k])) for k in range(count))]
            self.is_(list(range(min(64, count + 1))))

    def test_cover_without_evidence(self):
        self.evidence = []
        files = self.files()
        del files[EVIDENCE]
        self.leads(files)
        self.evidence, self.number = [(1, b"x")], 0
        self.leads(files)
        files = self.files()
        files[EVIDENCE] = b"x"
        self.leads(files)

    def test_cover_with_evidence_in_chunks(self):
        one, two = self.voucher, self.voucher[:-1] + b"!"
        self.evidence = [(1, one), (2, self.note), (1, two)]
        blocks = [bytes([kind]) + body for kind, body in self.evidence]
        files = self.with_(EVIDENCE, chunk(*blocks[:2]))
        self.faults("evidence/00000001", "missing", files)
        files["evidence/00000001"] = chunk(blocks[2])
        self.leads(files)
        files["evidence/00000002"] = b"x"
        self.leads(files)
        files["evidence/00000001"] = chunk(blocks[2], blocks[2])
        self.faults(EVIDENCE, "wrong", files)
        files["evidence/00000001"] = chunk()
        self.faults("evidence/00000001", "malformed", files)

    def test_cover_with_evidence_of_another_number_or_order(self):
        first, second = (bytes([kind]) + body for kind, body in self.evidence)
        for blocks in ((first, second, second), (second, first), (first, first), (first, second[:-1])):
            self.faults(EVIDENCE, "wrong", self.with_(EVIDENCE, chunk(*blocks)))
        self.faults("evidence/00000001", "missing", self.with_(EVIDENCE, chunk(first)))
        # A tree that it has not: one piece too many, which leads to the text.
        self.number = 1
        self.faults(EVIDENCE, "wrong")

    def test_cover_with_another_evidence_root(self):
        for g in WIDE:
            right = rounds.root(g, [body for _, body in self.evidence]).hex().encode()
            text = self.text().replace(right, b"00" * 64)
            self.faults(EVIDENCE, "wrong", {**self.files(), TEXT: text, STAMP: stamped(text)})

    def test_cover_with_evidence_of_an_unknown_kind_or_none(self):
        for kind, body in ((0, b"x"), (3, b"x"), (1, b""), (2, b"")):
            self.evidence = [(2, self.note), (kind, body)]
            self.faults(EVIDENCE, "wrong")
        self.evidence = [(2, self.note), (1, b"x")]
        self.faults(EVIDENCE, "wrong", self.with_(EVIDENCE, chunk(b"\2" + self.note, b"")))

    def test_cover_with_the_kinds_of_others(self):
        """A kind is not hashed."""
        self.evidence = [(1, self.note), (2, self.voucher)]
        self.is_([])


class FirstFault(Base):
    """Of two wrong files the one that is read first is named."""

    def test_cover_with_two_files_wrong(self):
        order = (TEXT, STAMP, "stamp.lrc", RECORD, ROOTS, ENTRIES, LEAVES, EVIDENCE)
        files = self.files()
        for name in reversed(order):
            del files[name]
            self.faults(name, "missing", files)

    def test_cover_that_does_not_cover_and_is_damaged(self):
        token = self.ledger.token(1, 1)
        self.begin, self.entries = 2, self.entries[2:]
        self.faults("token", "uncovered", self.with_(ROOTS, b""), token=token)
        self.faults(RECORD, "wrong", self.with_(RECORD, b""), token=token)

    def test_cover_with_leaves_wrong_before_the_token(self):
        at = self.token.index(self.ledger.leaves[1][1]) + len(self.ledger.leaves[1][1])
        token = self.token[:at] + (9).to_bytes(8, "big") + self.token[at + 8:]
        self.faults(LEAVES, "wrong", self.with_(LEAVES, chunk(b"", bytes(384))), token=token)
        self.faults("token", "leaf", self.with_(EVIDENCE, b""), token=token)


class Bytes(unittest.TestCase):
    def is_(self, data, kind):
        with self.assertRaises(Wrong) as caught:
            cover.read_chunk(data)
        self.assertEqual(caught.exception.kind, kind)

    def test_chunk(self):
        self.assertEqual(cover.read_chunk(bytes.fromhex("4c4343010001 00000003 010203")), [b"\1\2\3"])
        self.assertEqual(cover.read_chunk(chunk(b"", b"a", b"bc")), [b"", b"a", b"bc"])

    def test_chunk_of_many(self):
        self.assertEqual(len(cover.read_chunk(chunk(*([b""] * 256)))), 256)
        self.is_(chunk(*([b""] * 257)), "malformed")
        self.is_(chunk(), "malformed")

    def test_chunk_cut_or_longer(self):
        whole = chunk(b"ab", b"c")
        for data in (b"", whole[:3], whole[:5], whole[:8], whole[:-1], whole[:-5], whole + b"\0", chunk(b"ab")[:6] + b"\xff" * 4 + b"ab"):
            self.is_(data, "malformed")

    def test_chunk_of_another_kind(self):
        self.is_(b"LCP" + chunk(b"a")[3:], "malformed")
        for number in (0, 2):
            self.is_(b"LCC" + bytes([number]) + chunk(b"a")[4:], "version")


if __name__ == "__main__":
    unittest.main()
