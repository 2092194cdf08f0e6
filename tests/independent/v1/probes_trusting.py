"""Whole verdicts, evidence records and beacons whose caller trusts certificates (stamper.py). make_vectors.py records them."""

import base64
import hashlib
import unittest

from linking1 import cms, order, renewal, verify
from linking1.token import length
from probes_made import AUTHORITY, EC_KEY, ROOT, T, TSA, TSA_KEY
from probes_proofs import ask_proof, order_proof
from stamper import END, STAMPING, Certificate, Key, info_of, purposes, revocations, stamp
from support import DAY, SECOND, Scene, broken, builder, codes
from test_verdict import listed

END_US = END * SECOND
NOT_READ = "LNK-VOUCHER-UNREAD"


def voucher(text, token, *items):
    evidence = length(token, 4) + bytes([len(items)]) + b"".join(bytes([kind]) + length(data, 4) for kind, data in items)
    return b"LVC\1\3\1" + length(text, 4) + length(evidence, 4)


class Trusting(unittest.TestCase):
    def setUp(self):
        self.s = Scene()
        self.text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        self.held = (T + 3600) * SECOND

    def token(self, stamped, *items):
        """Made half a second after the publication's time, or when it is said."""
        return self.s.token(self.s.head(), self.s.pub(), builder.voucher_anchor(voucher(self.text, stamped, *items)))

    def ask(self, stamped=None, *items, code="LNK-PUBLISHED", trusted=(ROOT,), **values):
        values.setdefault("held", self.held)
        values.setdefault("window", 365 * DAY)
        stamped = stamp(self.text, T, TSA) if stamped is None else stamped
        found = self.s.verify(self.token(stamped, *items), certificates=tuple(c if isinstance(c, bytes) else c.raw for c in trusted), **values)
        self.assertIn(code, codes(found))
        self.assertEqual(found.basis == "Published", code == "LNK-PUBLISHED")
        return found

    def test_trusting_counts(self):
        found = self.ask()
        self.assertEqual(found.proven, (T + 1) * SECOND)
        self.assertIn("LNK-STATUS-UNKNOWN", codes(found))
        self.ask(trusted=(hashlib.sha256(TSA.raw).digest(),))
        self.ask(strict=True)
        self.ask(trusted=(), code=NOT_READ)

    def test_trusting_of_the_callers(self):
        for trusted in ((ROOT.raw,), ()):
            found = self.s.verify(certificates=trusted, held=self.held, vouchers=(verify.Item(voucher(self.text, stamp(self.text, T, TSA)), True),))
            self.assertEqual(found.basis == "Published", bool(trusted))

    def test_trusting_status(self):
        self.assertNotIn("LNK-STATUS-UNKNOWN", codes(self.ask(None, (cms.CRL, revocations(ROOT, T + 9)))))
        self.assertIn("LNK-STATUS-UNKNOWN", codes(self.ask(None, (cms.CRL, revocations(ROOT, T - 9)))))
        self.assertNotIn("LNK-STATUS-UNKNOWN", codes(self.ask(trusted=(TSA,))))
        for reason, code in ((1, "LNK-VOUCHER-LEFT"), (None, "LNK-VOUCHER-LEFT"), (4, "LNK-PUBLISHED")):
            self.ask(None, (cms.CRL, revocations(ROOT, T + 9, [(TSA.serial, T + 5, reason)])), code=code)

    def test_trusting_certificate_that_has_ended(self):
        self.ask(held=END_US)
        self.ask(held=END_US + 1, code="LNK-VOUCHER-LEFT")
        self.ask(None, (cms.CRL, revocations(ROOT, T + 9)), held=END_US + 1)
        self.ask(held=END_US + 1, trusted=(TSA,))

    def test_trusting_wrong(self):
        left = "LNK-VOUCHER-LEFT"
        self.ask(stamp(self.text + b"x", T, TSA), code=left)
        self.ask(stamp(self.text, T, Certificate("tsa", TSA_KEY, ROOT, (purposes("1.3.6.1.5.5.7.3.3"),))), code=left)
        self.ask(stamp(self.text, T, Certificate("tsa", TSA_KEY, ROOT, (STAMPING,), end=T - 1)), code=left)
        self.ask(trusted=(Certificate("other", TSA_KEY, extensions=AUTHORITY),), code=left)
        self.ask(b"x", code=left)
        self.ask(b"", code=left)

    def test_trusting_times(self):
        self.ask(held=(T - 1) * SECOND)
        self.ask(held=(T - 1) * SECOND - 1, code="LNK-VOUCHER-DATE")
        self.ask(as_of=(T + 1) * SECOND)
        self.ask(as_of=(T + 1) * SECOND - 1, code="LNK-NOT-YET")
        published = self.s.ledger.time(2) // SECOND
        self.ask(stamp(self.text, published - 301, TSA))
        self.ask(stamp(self.text, published - 302, TSA), code="LNK-VOUCHER-DATE")

    def test_trusting_fallen(self):
        for algorithm in ("rsa-2048", "sha2-256"):
            self.ask(soundness=broken((algorithm, self.held)), code="LNK-VOUCHER-FALLEN")
            self.ask(soundness=broken((algorithm, self.held + 1)))
        self.ask(soundness=broken(("ecdsa-p256", 1)))
        self.ask(stamp(self.text, T, TSA, digest="sha512"), soundness=broken(("sha2-512", 1)), code="LNK-VOUCHER-FALLEN")

    def test_trusting_fallen_by_a_list(self):
        self.ask(soundness=listed("algorithm rsa-2048 recommended none forgery 2027-01-01\n", self.s), code="LNK-VOUCHER-FALLEN")
        self.ask(soundness=listed("algorithm rsa-2048 recommended 2027-01-01 forgery none\n", self.s))

    def test_trusting_two_paths(self):
        """Of several the one that comes furthest speaks."""
        two = Certificate("root two", EC_KEY, extensions=AUTHORITY)
        middle = [Certificate("middle", Key("answers"), top, AUTHORITY, serial=place) for place, top in ((5, ROOT), (6, two))]
        tsa = Certificate("tsa", TSA_KEY, middle[0], (STAMPING,))
        stamped, both = stamp(self.text, T, tsa, middle, digest="sha384"), (ROOT, two)

        def rests(*items, **values):
            return {name for name, _ in self.ask(stamped, *items, trusted=both, **values).chains[0].proofs[0].rests}
        lists = [(cms.CRL, revocations(one, T + 9)) for one in (*both, middle[0])]
        self.assertNotIn("LNK-STATUS-UNKNOWN", codes(self.ask(stamped, lists[1], lists[2], trusted=both)))
        self.assertNotIn("LNK-STATUS-UNKNOWN", codes(self.ask(stamped, lists[0], lists[2], trusted=both)))
        self.assertIn("LNK-STATUS-UNKNOWN", codes(self.ask(stamped, lists[0], trusted=both)))
        three = Certificate("root two", Key("p521"), extensions=AUTHORITY)
        other = Certificate("middle", Key("answers"), three, AUTHORITY, serial=6, digest="sha512")
        stamped, both = stamp(self.text, T, tsa, (middle[0], other), digest="sha384"), (ROOT, three)
        self.ask(stamped, trusted=both)
        self.assertIn("rsa-2048", rests(soundness=broken(("ecdsa-p521", 1))))
        self.ask(stamped, trusted=both, soundness=broken(("ecdsa-p521", 1), ("ecdsa-p256", 1)), code="LNK-VOUCHER-FALLEN")
        lists = [(cms.CRL, revocations(one, T + 9)) for one in (ROOT, middle[0])]
        self.ask(stamped, *lists, trusted=both, held=END_US + 1)
        self.ask(stamped, lists[0], trusted=both, held=END_US + 1, code="LNK-VOUCHER-LEFT")
        self.ask(stamped, *lists, trusted=both, soundness=broken(("ecdsa-p521", 1)))

    def test_trusting_two_paths_the_first_fallen(self):
        three = Certificate("root two", Key("p521"), extensions=AUTHORITY)
        middle = [Certificate("middle", Key("answers"), top, AUTHORITY, serial=place, digest=digest)
                  for place, top, digest in ((5, ROOT, "sha256"), (6, three, "sha512"))]
        stamped = stamp(self.text, T, Certificate("tsa", EC_KEY, middle[0], (STAMPING,)), middle)
        for fallen in ("rsa-2048", "ecdsa-p521"):
            self.ask(stamped, trusted=(ROOT, three), soundness=broken((fallen, 1)))

    # Evidence records

    def record(self, *sections, data=b"abc", trusted=(ROOT,), result="Valid", **values):
        values.setdefault("held", self.held)
        given = verify.Given(identity=self.s.ledger.identity, record=self.s.ledger.record(), certificates=tuple(c.raw for c in trusted), **values)
        found = renewal.verify_record(builder.evidence_record(*sections), [data], given)
        self.assertEqual(found.verdict.result, result)
        return found

    def test_trusting_stage(self):
        stage = (0x82, stamp(b"abc", T, TSA))
        self.assertEqual(self.record(stage).verdict.proven, (T + 1) * SECOND)
        self.record(stage, trusted=(), result="Inconclusive")
        self.record(stage, data=b"abd", result="Invalid")
        self.record(stage, trusted=(TSA,))
        self.record(stage, trusted=(Certificate("other", TSA_KEY, extensions=AUTHORITY),), result="Inconclusive")
        self.record(stage, held=END_US)
        self.record(stage, held=END_US + 1, result="Inconclusive")
        self.record(stage, held=(T - 1) * SECOND)
        self.record(stage, held=(T - 1) * SECOND - 1, result="Inconclusive")
        self.assertEqual(self.record(stage, held=T * SECOND).verdict.proven, T * SECOND)
        self.record(stage, as_of=(T + 1) * SECOND)
        self.record(stage, as_of=(T + 1) * SECOND - 1, result="Inconclusive")
        self.record(stage, soundness=broken(("rsa-2048", 1)), result="Inconclusive")
        self.record((0x82, b"x"), result="Inconclusive")

    def test_trusting_stage_status(self):
        stage = (0x82, stamp(b"abc", T, TSA))
        self.record(stage, (9, b"\2" + revocations(ROOT, T + 9)), held=END_US + 1)
        self.record(stage, (9, b"\2" + revocations(ROOT, T + 9, [(TSA.serial, T + 1, 1)])), result="Inconclusive")
        self.record(stage, (9, b"\3" + revocations(ROOT, T + 9)), held=END_US + 1, result="Inconclusive")
        self.record(stage, (9, b"\4" + revocations(ROOT, T + 9)), (9, b""), (9, b"\2"), (9, b"\0"))
        middle = Certificate("middle", EC_KEY, ROOT, AUTHORITY)
        below = (0x82, stamp(b"abc", T, Certificate("tsa", TSA_KEY, middle, (STAMPING,))))
        self.record(below, result="Inconclusive")
        self.record(below, (9, b"\1" + middle.raw))
        self.record(stage, (0x70, b"\2" + revocations(ROOT, T + 9)), held=END_US + 1, result="Inconclusive")

    def test_trusting_stage_renewed(self):
        first = ((0x82, stamp(b"abc", T, TSA)),)
        before = builder.evidence_record(*first)
        text = builder.renewal_text(("sha2-256", "sha3-256"), before, [b"abc"])
        for over, digest, chosen in ((text, "sha256", 2), (text + b"x", "sha256", 1), (text, "sha512", 2)):
            second = (0x82, stamp(over, T + DAY // SECOND, TSA, digest=digest))
            self.assertEqual(self.record(*first, (0x84, text), second, held=self.held + 9 * DAY).chosen, chosen)
        old = Certificate("tsa", TSA_KEY, ROOT, (STAMPING,), end=T + 5)
        short = ((0x82, stamp(b"abc", T, old)),)
        text = builder.renewal_text(("sha2-256", "sha3-256"), builder.evidence_record(*short), [b"abc"])
        for when, reached in ((T + 4, 1), (T + 9, 2)):
            self.assertEqual(self.record(*short, (0x84, text), (0x82, stamp(text, when, TSA)), held=self.held + DAY).reached, reached)
        changed = ((0x82, stamp(b"abc", T, TSA, hashed=bytes(32))),)
        text = builder.renewal_text(("sha2-256", "sha3-256"), builder.evidence_record(*changed), [b"abc"])
        self.assertEqual(self.record(*changed, (0x84, text), (0x82, stamp(text, T + 9, TSA)), held=self.held + DAY).reached, 2)

    # Beacons

    def beacon(self, stamped, trusted=(ROOT,), judged_at=None, later=False, **values):
        ledger = builder.Ledger()
        text = (f"linking event v1\nbeacon\nledger {ledger.name}\nsource rfc3161\nname A\n"
                f"value {base64.b64encode(stamped).decode()}\n").encode()
        m = ledger.round(ledger.event_leaf(text))
        n = ledger.heartbeat() if later else m
        proof = order.NotBefore(order_proof(ledger, m, n) if later else None, ledger.headers[n], ledger.header(n), ledger.level(m, 0), text, None)
        return ask_proof("not-before", proof.encode(), judgedAt=judged_at or self.held, known=[], broken=values.get("broken", []),
                         **({"certificates": [base64.b64encode(c.raw).decode() for c in trusted]} if trusted else {}))["alpha"]

    def test_trusting_rfc3161_beacon(self):
        right = stamp(b"anything", T, TSA)
        self.assertEqual(self.beacon(right), (T - 1) * SECOND)
        self.assertEqual(self.beacon(right, later=True), (T - 1) * SECOND)
        self.assertEqual(self.beacon(stamp(b"", T, TSA, imprint=bytes(32))), (T - 1) * SECOND)
        for stamped, trusted in ((right, ()), (right, (Certificate("other", TSA_KEY, extensions=AUTHORITY),)), (b"x", (ROOT,)),
                                 (stamp(b"", T, TSA, imprint=bytes(31)), (ROOT,)), (stamp(b"", T, TSA, hashed=bytes(32)), (ROOT,))):
            self.assertIsNone(self.beacon(stamped, trusted))

    def test_trusting_rfc3161_beacon_judged(self):
        right = stamp(b"anything", T, TSA)
        self.assertIsNotNone(self.beacon(right, judged_at=END_US))
        self.assertIsNone(self.beacon(right, judged_at=END_US + 1))
        self.assertIsNotNone(self.beacon(right, (TSA,), judged_at=END_US + 1))
        for algorithm, since, counts in (("rsa-2048", self.held, False), ("rsa-2048", self.held + 1, True), ("sha2-256", 1, False),
                                         ("ecdsa-p256", 1, True)):
            self.assertEqual(self.beacon(right, broken=[{"algorithm": algorithm, "since": since}]) is not None, counts)

    def test_trusting_rfc3161_beacon_over_a_fallen_imprint(self):
        stamped = stamp(b"", T, TSA, content=info_of(b"anything", T, "sha512"))
        self.assertIsNotNone(self.beacon(stamped, broken=[{"algorithm": "sha2-512", "since": 1}]))


if __name__ == "__main__":
    unittest.main()
