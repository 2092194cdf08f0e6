"""The bytes of the example files and of the pages, from the builder and back; the pages' worked verdicts."""

import re
import unittest

import examples
from support import EXAMPLE, SPEC, Soundness, T, broken, builder, example, says, suite, verify
from linking1 import (batch, ers, leaf, note, order, printcode, publication, record, renewal, round as rounds, suitability, token,
                      voucher)
from linking1.key import has_signed, read_key

HEAD_PRIVATE_IS_ONE = bytes([1]) * 32


def page(name):
    return (SPEC / name).read_text(encoding="utf-8")


def blocks(name):
    return re.findall(r"```\n(.*?)```", page(name), re.S)


LINE = re.compile(r" {0,6}(\d+)  ((?:[0-9a-f]{2})*)(?: ?… (\d+) bytes)?(?:  |$)")


def is_dump(block):
    return LINE.match(block) is not None and block.lstrip().startswith("0  ")


def dumps(name):
    return [block for block in blocks(name) if is_dump(block)]


def dump(block):
    """The bytes of a dump without left-out ones."""
    found = ""
    for line in block.split("\n\n")[0].rstrip("\n").split("\n"):
        parts = LINE.match(line)
        found += parts[2] if parts else line.strip()
    return bytes.fromhex(found)


# A policy and schemas are written by hand; a report and a container are signed by others, and translations are made by the program.
FROM_ELSEWHERE = ("policy.json", "verdict.lvr", "abc.asice", "abc.ots", "abc.xml", "asic-digest.xsd", "asic-manifest.xsd", "abc.der", "suite-2.der")


class Files(unittest.TestCase):
    def test_made_from_seeds(self):
        made = examples.files()
        self.assertEqual(sorted([*made, *FROM_ELSEWHERE, "README.md"]), sorted(path.name for path in EXAMPLE.iterdir()))
        for name, data in made.items():
            self.assertEqual(data, example(name), name)
            self.assertIn(f"| `{name}` |", (EXAMPLE / "README.md").read_text(encoding="utf-8"))

    def test_sizes_on_the_pages(self):
        for path in SPEC.glob("*.md"):
            for name, size in re.findall(r"\(example/([^)]*)\),\s([0-9]+)\sbytes", page(path.name)):
                self.assertEqual(len(example(name)), int(size), name)


class Dumps(unittest.TestCase):
    """Every dump of every page is the bytes it stands for, from the first to the last, each at the place it says."""

    def shown(self):
        first, second = token.read_token(example("abc.lts")), token.read_token(example("suite-2.lts"))
        cover = renewal.read_stages(example("covered.ler"))[0][1].cover
        entry = renewal.read_cover(cover, examples.WIDE, 2).entry_bytes
        files = {"ers.md": ["abc.ers"], "audit.md": ["audit.lae"], "batch.md": ["batch.leaves", "batch.answer"], "order.md": ["sizes.lcp", "rounds.lop", "beacon.lnb", "fork.lfk"],
                 "token.md": ["abc.lts"], "voucher.md": ["observed.lvc"]}
        return {**{name: [example(file) for file in found] for name, found in files.items()},
                "leaf.md": [first.levels[0].leaf_bytes, second.levels[0].leaf_bytes],
                "round.md": [first.header_bytes, second.header_bytes],
                "renewal.md": [example("renewed.ler"), entry, cover, example("covered.ler")]}

    def test_every_byte(self):
        shown = self.shown()
        for path in sorted(SPEC.glob("*.md")):
            found = dumps(path.name)
            self.assertEqual(len(found), len(shown.get(path.name, [])), path.name)
            for block, data in zip(found, shown.get(path.name, [])):
                at, end = 0, 0
                for line in block.split("\n\n")[0].rstrip("\n").split("\n"):
                    parts = LINE.match(line)
                    if parts:
                        self.assertEqual((int(parts[1]), at), (end, end), line)
                        piece = bytes.fromhex(parts[2])
                        end = at + (int(parts[3]) if parts[3] else len(piece))
                        self.assertGreaterEqual(end - at, len(piece), line)
                    else:
                        self.assertRegex(line, r"^ {7}([0-9a-f]{2})+$")
                        piece = bytes.fromhex(line.strip())
                        end = at + len(piece)
                    self.assertEqual(data[at:at + len(piece)], piece, line)
                    at = end
                self.assertEqual(at, len(data), path.name)


class Renewed(unittest.TestCase):
    """The worked verdicts of renewal.md."""

    def ask(self, name, *fallen, day="2045-01-01T00:00:00.000000Z"):
        first, since = examples.first(), T("2040-01-01T00:00:00.000000Z")
        papers = (examples.print_of(example("000001.note"), "2026-11-23", "Example Times, 2026-11-23, page 5"),
                  examples.print_of(example("second.note"), "2035-06-04", "Example Times, 2035-06-04, page 7"))
        second = publication.read_publication(example("second.note"))
        given = verify.Given(T(day), ledger=first.name, identity=first.identity,
                             ledgers=(verify.Ledger(second.identity, ledger=second.ledger),),
                             vouchers=tuple(verify.Item(paper, True) for paper in papers),
                             soundness=broken(*((algorithm, since) for algorithm in fallen)))
        if name == "abc.lts":
            given = verify.replace(given, record=example("record.lrc"))
            return verify.verify(example(name), suite.imprint_of(1, b"abc"), given)
        return renewal.verify_record(example(name), [b"abc"], given)

    def is_whole(self, found):
        self.assertEqual((found.chosen, found.reached, found.codes), (2, 1, {}))
        verdict = found.verdict
        self.assertEqual((verdict.result, verdict.basis), ("Valid", "Published"))
        self.assertEqual(verdict.proven, T("2026-11-24T11:59:59.999999Z"))
        self.assertEqual(verdict.claimed, T("2026-11-21T20:47:49.000000Z"))
        self.assertEqual([p.words for chain in verdict.chains for p in chain.proofs],
                         ["Example Times, 2026-11-23, page 5"] * 2)

    def test_renewed(self):
        self.is_whole(self.ask("renewed.ler", "sha2-256", "sha3-256"))
        alone = self.ask("abc.lts", "sha2-256", "sha3-256")
        self.assertEqual(alone.result, "Inconclusive")
        for chain in alone.chains:
            self.assertIn("LNK-BROKEN", chain.findings)

    def test_covered(self):
        self.is_whole(self.ask("covered.ler", "ed25519"))
        alone = self.ask("abc.lts", "ed25519")
        self.assertIsNone(alone.claimed)
        for chain in alone.chains:
            self.assertLessEqual({"LNK-SCHEME", "LNK-NO-KEY", "LNK-UNATTRIBUTED"}, set(chain.findings))
        fallen = self.ask("covered.ler", "sha2-256", "sha3-256")
        self.assertEqual(fallen.verdict.result, "Inconclusive")
        self.assertEqual(fallen.codes[2], ["LNK-DATA-UNCOVERED"])

    def test_texts(self):
        shown = blocks("renewal.md")
        for name, read in (("renewed.ler", renewal.read_renewal_text), ("covered.ler", renewal.read_cover_text)):
            stage = renewal.read_stages(example(name))[0][1]
            self.assertIn(stage.text.decode(), shown)
            read(stage.text)
        self.assertEqual(renewal.read_stages(example("renewed.ler"))[0][1].begin, 3199)


class Translated(unittest.TestCase):
    """The record of ers.md: both objects are in its one group, and it can be a stage."""

    def test_group(self):
        [chain] = ers.read_ers(example("abc.ers"))
        [stamp] = chain.stamps
        self.assertEqual(stamp.lists, (tuple(sorted(suite.digest("sha2-256", data) for data in (b"abc", example("abc.lts")))),))
        held = T("2027-01-01T00:00:00.000000Z")
        for data in (b"abc", example("abc.lts")):
            given = verify.Given(held, certificates=(examples.STAMP_ROOT.raw,))
            found = renewal.verify_record(builder.evidence_record((0x83, example("abc.ers"))), [data], given)
            self.assertEqual((found.verdict.result, found.verdict.proven), ("Valid", T("2026-12-01T00:00:01.000000Z")))


class Observed(unittest.TestCase):
    """The verdicts of the example's page."""

    def test_verdicts_of_the_files(self):
        self.ledger = builder.example()
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
        for name in ("sha2-256", "sha3-256", "sha2-512", "sha3-512"):
            self.assertIn(f'{name}("") = {suite.digest(name, b"").hex()}', text)

    def test_leaf(self):
        for s, block in enumerate(dumps("leaf.md"), 1):
            data = dump(block)
            self.assertEqual(leaf.read_leaf(data).encode(), data)
            self.assertEqual(data, builder.document(b"abc", bytes(range(16)), suite=s))
            for name, function in zip("αβ", suite.SUITES[s]):
                self.assertIn(f"{name}(0x00 ‖ leaf) = {rounds.leaf_hash(function, data).hex()}\n", block)
        self.assertIn("as text  " + suite.write_pair(suite.imprint_of(1, b"abc")), page("leaf.md"))

    def test_header(self):
        for block in dumps("round.md"):
            data = dump(block)
            header = rounds.read_header(data)
            self.assertEqual(header.encode(), data)
            for h, name in enumerate("αβ"):
                self.assertIn(f"link {name} = {header.link(h).hex()}\n", block)

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
        self.assertEqual(voucher.read_voucher(example("observed.lvc")).words, "git.example.org")

    def test_token(self):
        self.assertEqual(token.read_token(example("abc.lts")).encode(), example("abc.lts"))

    def test_batch(self):
        answer, length = example("batch.answer"), 1080  # as the page says
        right = ([answer[length:length + 32]], [answer[length + 32:]])
        made = batch.make_tokens(example("batch.leaves"), answer[:length], right)
        ledger = examples.first()
        self.assertEqual(made, [examples.token(ledger, 1, 0), examples.token(ledger, 1, 1)])
        alike = token.read_token(example("abc.lts"))
        self.assertEqual(token.read_token(made[1]).levels, alike.levels)

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

    def test_proofs(self):
        sizes, rows = order.read_consistency(example("sizes.lcp")), order.read_order(example("rounds.lop"))
        beacon, fork = order.read_not_before(example("beacon.lnb")), order.read_fork(example("fork.lfk"))
        now, value = T("2027-01-01T00:00:00.000000Z"), bytes.fromhex("07131c2b2d31")
        p = publication.read_publication(example("000001.note"))
        for h in (0, 1):
            self.assertTrue(order.consistency_holds(sizes, h, p.identity[h], p.roots[h]))
            self.assertFalse(order.consistency_holds(sizes, h, p.roots[h], p.roots[h]))
            self.assertTrue(order.order_holds(rows, h))
            self.assertEqual(order.not_before(beacon, h, {value: 7}, Soundness(), now), 7)
            self.assertEqual(order.fork_holds(fork, h, p.identity[h], now, Soundness()), h == 0)
        self.assertEqual((rows.first.index, rows.second.index, beacon.header.index), (1, 2, 4))
        for data, found in (("sizes.lcp", sizes), ("rounds.lop", rows), ("beacon.lnb", beacon), ("fork.lfk", fork)):
            self.assertEqual(found.encode(), example(data))

    def test_texts_of_proofs(self):
        shown = blocks("order.md")
        self.assertIn(order.read_not_before(example("beacon.lnb")).event_bytes.decode(), shown)
        notes = [data.decode() for _, data in order.read_fork(example("fork.lfk")).statements]
        self.assertIn("\n".join(notes), shown)


if __name__ == "__main__":
    unittest.main()
