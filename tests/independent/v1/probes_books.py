"""Questions of books, covers and proofs that came from reading the pages once more."""

import base64
import unittest

import examples
import linking1_proofs
from linking1 import publication, renewal, voucher
from linking1.suite import Wrong
from support import T, builder, example, suite, verify


def b64(data):
    return base64.b64encode(data).decode()


class Books(unittest.TestCase):
    def setUp(self):
        self.ledger = examples.first()
        self.files = {"000001.note": self.ledger.publish()}
        self.ledger.heartbeat()
        self.files["000002.note"] = self.ledger.publish()

    def ask(self, **more):
        files = {**self.files, **{name.replace("_", "."): data for name, data in more.items()}}
        return linking1_proofs.answer({"book": {
            "ledger": self.ledger.name, "suite": 1, "identity": suite.write_pair(self.ledger.identity),
            "files": {name: linking1_proofs.short(data) for name, data in sorted(files.items())}}})

    def is_(self, found, faults, publications=(1, 2), record=False):
        self.assertEqual(found, {"publications": list(publications), "vouchers": 0, "record": record,
                                 "faults": [list(fault) for fault in faults]})

    def test_book_with_a_record_that_cannot_be_read(self):
        self.is_(self.ask(record_lrc=b"x"), [("record.lrc", "malformed")])
        self.is_(self.ask(record_lrc=b"LRC\x02" + bytes(9)), [("record.lrc", "version")])
        self.is_(self.ask(record_lrc=b""), [("record.lrc", "malformed")])

    def test_book_with_an_empty_file(self):
        self.files["000002.note"] = b""
        self.is_(self.ask(), [("000002.note", "malformed")], [1])

    def test_book_with_a_note_that_is_too_long(self):
        self.files["000002.note"] += b"x" * 262_144
        self.is_(self.ask(), [("000002.note", "malformed")], [1])


class First(unittest.TestCase):
    """The first thing that is wrong decides which error it is."""

    def ask(self, kind, data):
        more = {"fork": {"identity": suite.write_pair(examples.first().identity), "judgedAt": 10**15, "broken": []},
                "not-before": {"judgedAt": 10**15, "broken": [], "known": []}, "order": {}}[kind]
        return linking1_proofs.answer({"proof": {"format": kind, "bytes": b64(data), **more}})

    def test_fork_with_an_unknown_type_before_what_is_malformed(self):
        data = example("fork.lfk")
        self.assertEqual(self.ask("fork", data[:1125] + b"\x09" + data[1126:] + b"x"), {"error": "unknown"})
        self.assertEqual(self.ask("fork", data + b"x"), {"error": "malformed"})

    def test_order_with_a_header_of_another_version_before_what_is_malformed(self):
        data = example("rounds.lop")
        self.assertEqual(self.ask("order", data[:7] + b"\x02" + data[8:500]), {"error": "version"})
        self.assertEqual(self.ask("order", data[:500]), {"error": "malformed"})

    def test_not_before_with_an_order_proof_of_another_version_before_what_is_malformed(self):
        data = example("beacon.lnb")
        self.assertEqual(self.ask("not-before", data[:11] + b"\x02" + data[12:-1]), {"error": "version"})
        self.assertEqual(self.ask("not-before", data[:-1]), {"error": "malformed"})


    def test_voucher_of_a_kind_with_another_subject_of_an_unknown_function(self):
        data = bytearray(example("observed.lvc"))
        data[4], data[6] = 3, 9
        with self.assertRaises(Wrong) as caught:
            voucher.read_voucher(bytes(data))
        self.assertEqual(caught.exception.kind, "malformed")


class Covers(unittest.TestCase):
    def ask(self, data):
        second = publication.read_publication(example("second.note"))
        papers = (examples.print_of(example("000001.note"), "2026-11-23", "a newspaper"),
                  examples.print_of(example("second.note"), "2035-06-04", "a newspaper"))
        ledger = examples.first()
        return renewal.verify_record(data, [b"abc"], verify.Given(
            T("2045-01-01T00:00:00.000000Z"), ledger=ledger.name, identity=ledger.identity,
            ledgers=(verify.Ledger(second.identity, ledger=second.ledger),),
            vouchers=tuple(verify.Item(paper, True) for paper in papers)))

    def with_cover(self, change):
        """covered.ler with another cover section: its text is the same, so the stamp is right."""
        stage = renewal.read_stages(example("covered.ler"))[0][1]
        section = builder.section(0x85, stage.cover)
        assert section in example("covered.ler")
        return example("covered.ler").replace(section, builder.section(0x85, change(stage.cover)))

    def test_cover_as_it_is(self):
        self.assertEqual(self.ask(self.with_cover(lambda cover: cover)).codes, {})

    def test_cover_evidence_with_an_index_not_below_the_number(self):
        begin = b"\x01\x02" + (1).to_bytes(8, "big") + b"\x01"
        found = self.ask(self.with_cover(lambda cover: cover.replace(begin, begin[:9] + b"\x02\x01")))
        self.assertEqual((found.chosen, found.codes), (1, {2: ["LNK-STAGE-COVER"]}))

    def test_cover_evidence_that_does_not_lead_to_the_root(self):
        found = self.ask(self.with_cover(lambda cover: cover[:-1] + b"x"))
        self.assertEqual((found.chosen, found.reached, found.codes), (2, 1, {}))
