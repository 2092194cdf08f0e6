"""The bytes of the example files and of the pages, from the builder and back; the pages' worked verdicts."""

import re
import unittest

from support import EXAMPLE, SPEC, T, builder, example, says, suite, verify
from linking1 import leaf, note, order, printcode, publication, record, round as rounds, suitability, token, voucher
from linking1.key import has_signed, read_key

HEAD_PRIVATE_IS_ONE = bytes([1]) * 32


def page(name):
    return (SPEC / name).read_text(encoding="utf-8")


def blocks(name):
    return re.findall(r"```\n(.*?)```", page(name), re.S)


def dump(block):
    """The bytes of a commented dump: hexadecimal words of the second column."""
    found = ""
    for line in block.split("\n"):
        parts = re.match(r" {0,6}([0-9]*)  ((?:[0-9a-f]{2})+)(?: |$)", line) or re.match(r" {7}()((?:[0-9a-f]{2})+)$", line)
        if parts:
            found += parts[2]
    return bytes.fromhex(found)


class Files(unittest.TestCase):
    def setUp(self):
        self.ledger = builder.example()
        self.note = self.ledger.publish()

    def test_record(self):
        self.assertEqual(self.ledger.record(), example("record.lrc"))
        self.assertEqual(len(example("record.lrc")), 1117)

    def test_publication(self):
        self.assertEqual(self.note, example("000001.note"))

    def test_token(self):
        made = self.ledger.token(1, 1, [self.ledger.head_anchor(1, 2), self.ledger.publication_anchor(1, self.note)])
        self.assertEqual(made, example("abc.lts"))
        self.assertEqual(token.read_token(made).encode(), made)

    def test_voucher(self):
        made = builder.observed("sha2-256", 3, self.ledger.time(2), self.ledger.history(3, 0),
                                T("2026-11-22T09:00:00.000000Z"))
        self.assertEqual(made, example("observed.lvc"))

    def test_verdicts_of_the_files(self):
        data, given = suite.imprint_of(1, b"abc"), verify.Given(
            T("2026-11-22T12:00:00.000000Z"), identity=self.ledger.identity, record=example("record.lrc"))
        self.assertEqual(says(verify.verify(example("abc.lts"), data, given))[:2], ("Valid", "Signed"))
        seen = verify.replace(given, vouchers=(verify.Item(example("observed.lvc"), True),))
        verdict = verify.verify(example("abc.lts"), data, seen)
        self.assertEqual((verdict.result, verdict.basis, verdict.proven), ("Valid", "Signed", None))
        self.assertEqual(verdict.chains[0].proven, T("2026-11-22T09:00:00.000000Z"))
        self.assertEqual([c.basis for c in verdict.chains], ["Published", "Signed"])


class Verdicts(unittest.TestCase):
    """The two at the head of verification.md."""

    def given(self, **values):
        self.ledger = builder.example()
        return verify.Given(T("2027-01-01T00:00:00.000000Z"), identity=self.ledger.identity,
                            record=example("record.lrc"), **values)

    def test_with_the_newspaper(self):
        begin, end = suite.read_day("2026-11-23")
        paper = builder.about_text(example("000001.note"), begin, end, "Example Times, 2026-11-23, page 5")
        verdict = verify.verify(example("abc.lts"), suite.imprint_of(1, b"abc"),
                                self.given(vouchers=(verify.Item(paper, True),)))
        self.assertEqual((verdict.result, verdict.basis), ("Valid", "Published"))
        self.assertEqual(verdict.proven, T("2026-11-24T11:59:59.999999Z"))
        self.assertEqual(verdict.claimed, T("2026-11-21T20:47:49.000000Z"))
        for chain in verdict.chains:
            self.assertEqual(chain.findings, ["LNK-SIGNED", "LNK-PUBLISHED"])
            self.assertEqual([(p.kind, p.words, p.rests) for p in chain.proofs],
                             [("print", "Example Times, 2026-11-23, page 5", ())])

    def test_without(self):
        verdict = verify.verify(example("abc.lts"), suite.imprint_of(1, b"abc"), self.given())
        self.assertEqual(verdict.result, "Inconclusive")
        self.assertEqual(verdict.claimed, T("2026-11-21T20:47:49.000000Z"))
        self.assertEqual(verdict.status, T("2026-11-21T20:47:50.000000Z"))
        for chain in verdict.chains:
            self.assertEqual((chain.result, chain.basis, chain.findings),
                             ("Inconclusive", "Signed", ["LNK-SIGNED", "LNK-UNVOUCHED", "LNK-WINDOW"]))


class Pages(unittest.TestCase):
    def test_suite(self):
        text = page("suite.md")
        for name in ("sha2-256", "sha3-256"):
            self.assertIn(f'{name}("") = {suite.digest(name, b"").hex()}', text)

    def test_leaf(self):
        data = dump(blocks("leaf.md")[1])
        self.assertEqual(leaf.read_leaf(data).encode(), data)
        self.assertEqual(data, builder.document(b"abc", bytes(range(16))))
        self.assertIn("α(0x00 ‖ leaf) = " + rounds.leaf_hash("sha2-256", data).hex(), page("leaf.md"))
        self.assertIn("β(0x00 ‖ leaf) = " + rounds.leaf_hash("sha3-256", data).hex(), page("leaf.md"))
        self.assertIn("as text  " + suite.write_pair(suite.imprint_of(1, b"abc")), page("leaf.md"))

    def test_header(self):
        data = dump(blocks("round.md")[0])
        header = rounds.read_header(data)
        self.assertEqual(header.encode(), data)
        self.assertEqual(data, token.read_token(example("abc.lts")).header_bytes)
        self.assertIn("link α = " + header.link(0).hex(), page("round.md"))
        self.assertIn("link β = " + header.link(1).hex(), page("round.md"))

    def test_note(self):
        text = blocks("note.md")[0]
        heads, keys = text.split("verifier keys\n")
        cut = heads.index("\nexample.org/ledger/sha3-256\n2")
        ledger = builder.example()
        self.assertEqual(tuple(part.encode() for part in (heads[:cut], heads[cut + 1:-1])), ledger.head(2))
        for h, key in enumerate(keys.split()):
            self.assertEqual(read_key(key).text(), key)
            self.assertTrue(has_signed(note.read_head(ledger.head(2)[h], 32).note, read_key(key)))

    def test_genesis(self):
        text = blocks("record.md")[0]
        first = record.read_record(example("record.lrc")).entries[0]
        self.assertEqual(first.event_bytes.decode(), text)
        for half, name in zip(first.header.links, "αβ"):
            self.assertIn(f"  {name} {half.hex()}", blocks("record.md")[1])

    def test_publication(self):
        self.assertEqual(blocks("publication.md")[0].encode(), example("000001.note"))

    def test_print_codes(self):
        shown = blocks("publication.md")[1]
        p = publication.read_publication(example("000001.note"))
        for h, part in enumerate(shown.split("\n\n")):
            name, _, code = part.partition("\n")
            read = printcode.read_code(code)
            self.assertEqual((read.function, read.size, read.time, read.root, read.tag),
                             (name, p.size, p.time, p.roots[h], p.identity[h][:3]))
            self.assertEqual(printcode.write_code(name, p.time, p.size, p.roots[h], p.identity[h]),
                             "-".join(code.split()).replace("--", "-").strip("-"))

    def test_voucher(self):
        data = dump(blocks("voucher.md")[0])
        self.assertEqual(data, example("observed.lvc"))
        self.assertEqual(voucher.read_voucher(data).words, "git.example.org")

    def test_token_dump(self):
        lines = blocks("token.md")[0]
        data = example("abc.lts")
        for place, text in re.findall(r"^ *([0-9]+)  ([0-9a-f]{2,64})  ", lines, re.M):
            piece = bytes.fromhex(text)
            self.assertEqual(data[int(place):int(place) + len(piece)], piece, place)
        self.assertEqual(len(data), 2068)

    def test_key(self):
        shown = re.search(r"`(example.org/ledger\+[^`]*)`", page("key.md"))[1]
        self.assertEqual(read_key(shown).text(), shown)

    def test_list(self):
        found = suitability.read_list_text(blocks("suitability.md")[0].encode())
        self.assertEqual(found.algorithms["sha1"].collisions, suite.read_day("2017-02-23")[0])
        self.assertEqual(found.algorithms["sha1"].recommended, suite.read_day("2013-12-31")[1])
        self.assertEqual(len(found.algorithms), 4)

    def test_day(self):
        self.assertEqual(suite.read_day("2026-11-22"),
                         (T("2026-11-21T10:00:00.000000Z"), T("2026-11-23T11:59:59.999999Z")))

    def test_consistency_example(self):
        ledger = builder.example()
        for h, function in enumerate(ledger.functions):
            first, second = ledger.history(1, h), ledger.history(2, h)
            self.assertTrue(order.consistent(function, 1, 2, [ledger.links(1)[h]], first, second))

    def test_files_are_all_read(self):
        self.assertEqual(sorted(p.name for p in EXAMPLE.iterdir()),
                         ["000001.note", "README.md", "abc.lts", "observed.lvc", "record.lrc"])


if __name__ == "__main__":
    unittest.main()
