"""Bytes at the ends of what a reader takes, named after what is changed. make_vectors.py records them."""

import base64
import dataclasses
import unittest

from support import Scene, builder, suite
from linking1 import (ed25519, key as keys, leaf as leaves, note as notes, order, printcode, publication, record as records, renewal,
                      round as rounds, suitability, token as tokens, voucher as vouchers)
from linking1.suite import Wrong

S = Scene()
LEDGER = S.ledger
PAIR = suite.write_pair((bytes(32), bytes(32)))
HEADER = LEDGER.headers[2]
LEAF = LEDGER.leaves[1][1]
G1, G3 = "11" * 32, "22" * 64


class Readers(unittest.TestCase):
    def is_(self, kind, read, *arguments):
        """What a reader says: read, or the kind of the error."""
        try:
            read(*arguments)
            found = "read"
        except Wrong as wrong:
            found = wrong.kind
        except printcode.BadCode as bad:
            found = "unknown" if bad.unknown else "malformed"
        self.assertEqual(found, kind)

    # Leaf and header

    def test_leaf_short(self):
        for data in (b"", b"\x4c", b"\x4c\x01", b"\x4c\x01\x01", LEAF[:-1]):
            self.is_("malformed", leaves.read_leaf, data)
        self.is_("version", leaves.read_leaf, b"\x4c\x02\x01")
        self.is_("suite", leaves.read_leaf, b"\x4c\x01\x03")

    def test_leaf_tag_and_end(self):
        self.is_("malformed", leaves.read_leaf, b"\x4d" + LEAF[1:])
        self.is_("malformed", leaves.read_leaf, b"\x48" + LEAF[1:])
        self.is_("malformed", leaves.read_leaf, LEAF + b"\0")

    def test_header_short(self):
        for data in (b"", b"\x48", b"\x48\x01", b"\x48\x01\x01", HEADER[:-1]):
            self.is_("malformed", rounds.read_header, data)
        self.is_("version", rounds.read_header, b"\x48\x02\x01")
        self.is_("suite", rounds.read_header, b"\x48\x01\x03")

    def test_header_tag_and_end(self):
        self.is_("malformed", rounds.read_header, b"\x49" + HEADER[1:])
        self.is_("malformed", rounds.read_header, b"\x4c" + HEADER[1:])
        self.is_("malformed", rounds.read_header, HEADER + b"\0")

    def header(self, **values):
        return dataclasses.replace(LEDGER.header(2), **values).encode()

    def test_header_ledger_id(self):
        self.is_("read", rounds.read_header, self.header(ledger="a"))
        self.is_("malformed", rounds.read_header, self.header(ledger=""))
        self.is_("read", rounds.read_header, self.header(ledger="a" * 128))
        self.is_("malformed", rounds.read_header, self.header(ledger="a" * 129))
        for name in ("publications", "a/publication", "sha2-256/a", "recovery", "a//b", "-", ".", "a/_"):
            self.is_("read", rounds.read_header, self.header(ledger=name))
        for name in ("a/publications", "a/recovery", "a/sha2-256", "a/sha3-256", "a/sha2-512", "a/sha3-512", "/a", "a/", "a b", "a+b", "a:b"):
            self.is_("malformed", rounds.read_header, self.header(ledger=name))

    def test_header_valid_until(self):
        time = LEDGER.time(2)
        self.is_("read", rounds.read_header, self.header(valid_until=time + 1))
        self.is_("malformed", rounds.read_header, self.header(valid_until=time))
        self.is_("read", rounds.read_header, self.header(valid_until=suite.MAX_TIME))
        self.is_("malformed", rounds.read_header, self.header(valid_until=suite.MAX_TIME + 1))

    def test_header_policy(self):
        for policy in (b"\x2a", b"\0", b"\x2a\x81\x80\x00", b"\x2a" * 64, b"\x2a" + b"\xff" * 62 + b"\x7f"):
            self.is_("read", rounds.read_header, self.header(policy=policy))
        for policy in (b"", b"\x2a\x80\x01", b"\x80\x01", b"\xaa", b"\x2a\x81", b"\x2a" * 65):
            self.is_("malformed", rounds.read_header, self.header(policy=policy))

    def test_header_of_round_1(self):
        first, other = LEDGER.header(1), (bytes([1]) * 32,) * 2
        for values, kind in (({}, "read"), ({"history_roots": other}, "read"), ({"record_link": other}, "malformed"), ({"previous_link": other}, "malformed"),
                             ({"previous_link": other, "record_link": other}, "read"), ({"record_link": (first.record_link[0], other[1])}, "malformed")):
            self.is_(kind, rounds.read_header, dataclasses.replace(first, **values).encode())

    # Tokens, vouchers, records, proofs that are as long as can be

    def long_token(self, size):
        good = tokens.Token((LEDGER.level(1, 1),), LEDGER.headers[1], LEDGER.header(1), (tokens.Anchor(9, b""),)).encode()
        count = size - len(good)
        return good[:-4] + tokens.length(bytes(count), 4)

    def test_token_of_1048576_bytes_and_one_more(self):
        self.is_("read", tokens.read_token, self.long_token(1_048_576))
        self.is_("malformed", tokens.read_token, self.long_token(1_048_577))

    def test_voucher_of_2097152_bytes_and_one_more(self):
        text = vouchers.text_subject(LEDGER.publication_text(number=1))
        for size, kind in ((2_097_152, "read"), (2_097_153, "malformed")):
            empty = vouchers.write_voucher(3, text, bytes(5))
            count = size - len(empty)
            data = vouchers.write_voucher(3, text, tokens.length(bytes(count), 4) + b"\0")
            self.assertEqual(len(data), size)
            self.is_(kind, vouchers.read_voucher, data)

    def test_voucher_text_of_262144_bytes_and_one_more(self):
        for size, kind in ((262_144, "read"), (262_145, "malformed")):
            self.is_(kind, vouchers.read_voucher, vouchers.write_voucher(
                5, vouchers.text_subject(b"x" * size), vouchers.interval_evidence(5, 5, "x")))

    def test_record_of_16777216_bytes_and_one_more(self):
        # The second entry is none: a fault of the entry, and the file stands.
        first = LEDGER.entry(0).encode()
        for size, kind in ((16_777_216, "read"), (16_777_217, "malformed")):
            start = b"LRC\x01\x00\x02" + tokens.length(first, 4)
            self.is_(kind, records.read_record, start + tokens.length(bytes(size - len(start) - 4), 4))

    def test_record_of_4096_entries_and_one_more(self):
        first = tokens.length(LEDGER.entry(0).encode(), 4)
        for count, kind in ((4096, "read"), (4097, "malformed")):
            self.is_(kind, records.read_record, b"LRC\x01" + count.to_bytes(2, "big") + first + bytes(4 * (count - 1)))

    def test_fork_of_33554432_bytes_and_one_more(self):
        for size, kind in ((33_554_432, "read"), (33_554_433, "malformed")):
            start = b"LFK\x01" + tokens.length(LEDGER.record(), 4) + b"\x01" + tokens.length(b"x", 4) + b"\x02"
            self.is_(kind, order.read_fork, start + tokens.length(bytes(size - len(start) - 4), 4))

    def test_note_of_262144_bytes_and_one_more(self):
        line = builder.Signer("a", 1).line(b"")
        for size, kind in ((262_144, "read"), (262_145, "malformed")):
            self.is_(kind, notes.read_note, b"x" * (size - len(line) - 2) + b"\n\n" + line)

    def test_anchor_note_of_262144_bytes_and_one_more(self):
        for size, kind in ((262_144, "read"), (262_145, "malformed")):
            body = tokens.anchor_body(3, ([bytes(32)],) * 2, (b"x" * size,))
            self.is_(kind, tokens.read_token, tokens.Token((LEDGER.level(1, 1),), LEDGER.headers[1], LEDGER.header(1),
                                                           (tokens.Anchor(2, body),)).encode())

    def test_event_of_65536_bytes_and_one_more(self):
        # Words fill a line up to 1,000 bytes: the text is as long as it may be by 16 lines and 64 extension lines.
        start = f"linking event v1\nlater\nledger {LEDGER.name}\nrecord {PAIR}\n"
        for size, kind in ((65_536, "read"), (65_537, "malformed")):
            rest, lines = size - len(start), []
            while rest > 16_000:
                lines.append("y" * 15_999 + "\n")
                rest -= 16_000
            self.is_(kind, records.read_event, (start + "".join(lines) + "z" * (rest - 1) + "\n").encode(), 1)

    def test_renewal_text_of_too_many_bytes(self):
        self.is_("malformed", renewal.read_renewal_text, b"linking renewal v2\n" + b"x" * 131_054)
        good = b"linking renewal v2\n" + (b"x" * 16_383 + b"\n") * 7
        for size, kind in ((131_072, "version"), (131_073, "malformed")):
            self.is_(kind, renewal.read_renewal_text, good + b"y" * (size - len(good) - 1) + b"\n")

    def test_cover_text_of_too_many_bytes(self):
        good = b"linking cover v2\n" + (b"x" * 16_383 + b"\n") * 3
        for size, kind in ((65_536, "version"), (65_537, "malformed")):
            self.is_(kind, renewal.read_cover_text, good + b"y" * (size - len(good) - 1) + b"\n")

    def test_list_of_too_many_bytes(self):
        good = b"linking suitability v2\n" + (b"x" * 16_383 + b"\n") * 3
        for size, kind in ((65_536, "version"), (65_537, "malformed")):
            self.is_(kind, suitability.read_list_text, good + b"y" * (size - len(good) - 1) + b"\n")

    def test_publication_text_of_262144_bytes_and_one_more(self):
        good = b"linking publication v2\n" + (b"x" * 16_383 + b"\n") * 15
        for size, kind in ((262_144, "version"), (262_145, "malformed")):
            self.is_(kind, publication.read_publication_text, good + b"y" * (size - len(good) - 1) + b"\n")

    def test_text_line_of_16384_bytes_and_one_more(self):
        start = f"linking event v1\nlater\nledger {LEDGER.name}\nrecord {PAIR}\n"
        for size, kind in ((16_384, "read"), (16_385, "malformed")):
            self.is_(kind, records.read_event, (start + "y" * size + "\n").encode(), 1)
            self.is_(kind, records.read_event, (start + "\u00e9" * (size // 2) + "z" * (size % 2) + "\n").encode(), 1)

    # Proofs

    def test_consistency_bytes(self):
        good = order.Consistency(1, 2, 4, ([bytes(32)] * 2,) * 2).encode()
        for data in (good + b"\0", good[:-1], b"LCQ" + good[3:], b"LCP", b""):
            self.is_("malformed", order.read_consistency, data)
        self.is_("version", order.read_consistency, b"LCP\x02" + good[4:])
        self.is_("suite", order.read_consistency, b"LCP\x01\x03" + good[5:])
        self.is_("read", order.read_consistency, order.Consistency(2, 1, 2**63 - 1, ([bytes(64)],) * 2).encode())
        self.is_("malformed", order.read_consistency, order.Consistency(2, 1, 2**63, ([bytes(64)],) * 2).encode())

    # Notes and the notes of heads

    def test_note_lines(self):
        good = builder.Signer("a", 1).line(b"x\n").decode()
        text = good.split(" ")[2]
        b64 = lambda data: base64.b64encode(data).decode()  # noqa: E731
        for lines, kind in ((good, "read"), (good * 16, "read"), (good * 17, "malformed"), ("", "malformed"),
                            ("\u2014 a " + text, "read"), ("- a " + text, "malformed"), ("\u2014  a " + text, "malformed"),
                            ("\u2014 a  " + text, "malformed"), ("\u2014 a " + text[:-1] + " x\n", "malformed"), ("\u2014 a\n", "malformed"),
                            ("\u2014 a " + text[:-1] + " \n", "malformed"), ("\u2014 a+b " + text, "malformed"), ("\u2014 \u3000 " + text, "malformed"),
                            (f"\u2014 a {b64(bytes(4))}\n", "malformed"), (f"\u2014 a {b64(bytes(5))}\n", "read"), (" " + good, "malformed"),
                            (good + "\n", "malformed"), (good + "x", "malformed"), (good[:-1], "malformed"),
                            (f"\u2014 a {b64(bytes(6))}x", "malformed"), ("x\n" + good, "malformed")):
            self.is_(kind, notes.read_note, ("x\n\n" + lines).encode())

    def test_note_parts(self):
        line = builder.Signer("a", 1).line(b"x\n")
        for data, kind in ((line, "malformed"), (b"\n" + line, "malformed"), (b"\n\n" + line, "read"), (b"x\n" + line, "malformed"),
                           (b"x\n\n", "malformed"), (b"x\n\n\n", "malformed"), (b"\n", "malformed"), (b"", "malformed"), (b"x", "malformed"),
                           (b"x\n\ny\n\n" + line, "read"), (b"\xff\n\n" + line, "malformed"), (b"x\ty\n\n" + line, "malformed"),
                           (b"x\x1f\n\n" + line, "malformed"), (b"x\x7f\xc2\x85\n\n" + line, "read"), (b"\xef\xbb\xbfx\n\n" + line, "read"),
                           (b"x\r\n\r\n" + line, "malformed")):
            self.is_(kind, notes.read_note, data)

    def cosigned(self, text):
        note = text + b"\n" + builder.Signer("a", 1).line(text)
        return vouchers.write_voucher(2, vouchers.root_subject("sha2-256", 3, 0, bytes(32)), note)

    def test_voucher_head(self):
        def root(count):
            return base64.b64encode(bytes(count))
        for text, kind in ((b"a\n3\n" + root(32) + b"\n", "read"), (b"a\n3\n" + root(64) + b"\n", "read"), (b"a\n3\n" + root(31) + b"\n", "malformed"),
                           (b"a\n3\n" + root(33) + b"\n", "malformed"), (b"a\n3\n" + root(63) + b"\n", "malformed"),
                           (b"a\n3\n" + root(65) + b"\n", "malformed"), (b"\n3\n" + root(32) + b"\n", "malformed"),
                           (b"a\n0\n" + root(32) + b"\n", "malformed"), (b"a\n1\n" + root(32) + b"\n", "read"), (b"a\n03\n" + root(32) + b"\n", "malformed"),
                           (b"a\n9223372036854775807\n" + root(32) + b"\n", "read"), (b"a\n9223372036854775808\n" + root(32) + b"\n", "malformed"),
                           (b"a\n3\n", "malformed"), (b"a\n3\n" + root(32) + b"\nmore\n", "malformed"), (b"a b\n3\n" + root(32) + b"\n", "read"),
                           (b"a\n3\n" + root(32)[:-1] + b"\n", "malformed"), (b"a\n3\n" + root(32) + b" \n", "malformed")):
            self.is_(kind, vouchers.read_voucher, self.cosigned(text))

    # Verifier keys

    def key(self, name, data, identifier=None):
        return f"{name}+{identifier or keys.key_id(name, data).hex()}+{base64.b64encode(data).decode()}"

    def test_key_parts(self):
        good = b"\x01" + builder.Signer("a", 1).secret.public
        for text, kind in ((self.key("a", good), "read"), ("a+0123abcd", "malformed"), ("a", "malformed"), ("", "malformed"), ("a+", "malformed"),
                           (self.key("", good), "malformed"), (self.key("a b", good), "malformed"), (self.key("a\u00a0b", good), "malformed"),
                           (self.key("a\u0085", good), "malformed"), (self.key("a\u007f", good), "malformed"), (self.key("\u00e9", good), "read"),
                           (self.key("a/b c".replace(" ", "_"), good), "read"), (self.key("a", good, "0123abcd"), "malformed"),
                           (self.key("a", good, keys.key_id("a", good).hex().upper()), "malformed"), (self.key("a", good) + "\n", "malformed"),
                           (" " + self.key("a", good), "malformed"), (self.key("a", b"\x09+", "0123abcd"), "read"), (self.key("a", good, "0123abc"), "malformed"),
                           (self.key("a", good, "0123abcde"), "malformed")):
            self.is_(kind, keys.read_key, text)

    def test_key_public(self):
        point = builder.Signer("a", 1).secret.public
        small = b"\x01" + bytes(31)
        high = (2**255 - 19 + 3).to_bytes(32, "little")
        for kind in (1, 4):
            for public, found in ((point, "read"), (point[:-1], "malformed"), (point + b"\0", "malformed"), (small, "malformed"), (bytes(32), "malformed"),
                                  (high, "malformed"), (b"\x02" + bytes(31), "malformed"), (b"\x03" + bytes(31), "read")):
                self.is_(found, keys.read_key, self.key("a", bytes([kind]) + public))

    def test_key_public_at_the_ends(self):
        # y = p is 0 again; two of order 8, and the two points of which y is 1 and p - 1; beside them.
        for y in (ed25519.P, ed25519.P - 1, ed25519.P - ed25519.W, ed25519.W, 1, 0, ed25519.W + 1, ed25519.P - ed25519.W + 1, ed25519.P - ed25519.W - 1, 4, 5, 6):
            for high in (0, 1 << 255):
                public = (y | high).to_bytes(32, "little")
                self.is_("read" if ed25519.is_public_key(public) else "malformed", keys.read_key, self.key("a", b"\x01" + public))

    # Values of texts

    def event(self, kind, lines):
        return f"linking event v1\n{kind}\nledger {LEDGER.name}\n{lines}".encode()

    def events(self, kind, lines, *asked):
        for value, found in asked:
            self.is_(found, records.read_event, self.event(kind, lines.format(value)), 1)

    def test_event_pairs(self):
        good, short = "00" * 32, "00" * 31
        self.events("statement", "about a\ndigests {}\n", (PAIR, "read"), (good + "-" + good, "malformed"), (good + good, "malformed"), (good, "malformed"),
                    ("00", "malformed"), ("", "malformed"), (good + ":" + good + "00", "malformed"), (good + ":" + short, "malformed"),
                    (short + ":" + good, "malformed"), (good + "::" + good[1:], "malformed"), (good + ":" + good.replace("00", "0g", 1), "malformed"))

    def test_event_times(self):
        self.events("clock", "after 3\nreading {}\nreason x\n", ("1970-01-01T00:00:00.000001Z", "read"), ("1970-01-01T00:00:00.000000Z", "malformed"),
                    ("9999-12-31T23:59:59.999999Z", "read"), ("2026-11-21T24:00:00.000000Z", "malformed"), ("2026-11-21T23:60:00.000000Z", "malformed"),
                    ("2026-13-01T00:00:00.000000Z", "malformed"), ("2026-00-01T00:00:00.000000Z", "malformed"), ("2026-11-00T00:00:00.000000Z", "malformed"),
                    ("2100-02-29T00:00:00.000000Z", "malformed"), ("2000-02-29T00:00:00.000000Z", "read"), ("2026-11-21T20:47:49.00000Z", "malformed"),
                    ("2026-11-21t20:47:49.000000z", "malformed"), ("2026-11-21T20:47:49Z", "malformed"), ("2026-11-21T20:47:49.000000+00:00", "malformed"),
                    ("\u0662026-11-21T20:47:49.000000Z", "malformed"))

    def test_event_days(self):
        self.events("appearance", "publication 1\nday {}\nwhere x\n", ("1970-01-02", "read"), ("1970-01-01", "malformed"), ("9999-12-30", "read"),
                    ("9999-12-31", "malformed"), ("2026-11-31", "malformed"), ("2026-1-01", "malformed"), ("2026-11-2\u0662", "malformed"))

    def test_event_numbers(self):
        self.events("clock", "after {}\nreading 2026-11-21T20:47:49.000000Z\nreason x\n", ("0", "read"), ("00", "malformed"), ("+1", "malformed"), ("", "malformed"),
                    ("1 ", "malformed"), ("\u0661", "malformed"), ("9223372036854775807", "read"), ("9223372036854775808", "malformed"), ("99999999999999999999", "malformed"))

    def test_event_lines_missing(self):
        for text, kind in ((b"linking event v1\n", "malformed"), (b"linking event v1\nheartbeat\n", "malformed"), (b"linking event v1", "malformed"),
                           (b"linking event v1\nheartbeat\nledger\n", "malformed"), (b"linking event v1\nheartbeat\nledger \n", "malformed"),
                           (b"linking event v\nheartbeat\n", "malformed"), (b"linking event v1 \n", "malformed"), (b"linking event v999999999\n", "read"),
                           (b"linking event v2\n", "read"), (b"linking event v2\n\n", "malformed"), (b"linking event v2\nx\ty\n", "malformed"),
                           (b"\xef\xbb\xbflinking event v1\nheartbeat\nledger a\n", "malformed"), (b"linking event v1\nheartbeat\nledger a\nx-a \xef\xbb\xbf\n", "read"),
                           (b"linking event v1\nheartbeat\nledger a\nx-a b\xc2\x85c\n", "malformed"), (b"linking event v1\nheartbeat\nledger a\nx-a \xed\xa0\x80\n", "malformed"),
                           (b"linking event v1\nheartbeat\nledger a\nx-a \xc0\xaf\n", "malformed"), (b"linking event v1\nheartbeat\nledger a\nx-a b\x7fc\n", "malformed")):
            self.is_(kind, records.read_event, text, 1)

    def test_event_type_names(self):
        for kind, found in (("Later", "malformed"), ("la_ter", "malformed"), ("later ", "malformed"), ("a" * 32, "read"), ("a" * 33, "malformed"),
                            ("la-ter", "read"), ("-", "read"), ("later1", "malformed"), ("l\u00e4ter", "malformed")):
            self.is_(found, records.read_event, self.event(kind, f"record {PAIR}\n"), 1)

    def test_event_extension_lines(self):
        for lines, found in (("x-a b\n", "read"), ("x!a b\n", "read"), ("x-a b\nx-b c\n", "read"), ("x-b b\nx-a c\n", "malformed"), ("x-a b\nx-a c\n", "malformed"),
                             ("x-a b\nx!a c\n", "malformed"), ("x!a b\nx!b c\n", "read"), ("x!a b\nmore\n", "malformed"), ("x-\n", "malformed"), ("x- b\n", "malformed"),
                             ("x-a\n", "malformed"), ("x-a \n", "malformed"), ("x-a  b\n", "malformed"), ("x-a b \n", "malformed"), ("x-A b\n", "malformed"),
                             ("x+a b\n", "malformed"), ("x-1 b\nx-a b\n", "read"), ("x-- b\nx-0 b\n", "read"), ("x-" + "a" * 32 + " b\n", "read"),
                             ("x-" + "a" * 33 + " b\n", "malformed"), ("".join(f"x-{k:02} b\n" for k in range(64)), "read"),
                             ("".join(f"x-{k:02} b\n" for k in range(65)), "malformed"), ("x-a b\nafter 1\n", "malformed")):
            self.is_(found, records.read_event, self.event("heartbeat", lines), 1)

    def test_event_beacons(self):
        self.events("beacon", "source {}\n", (f"private\nname A\nvalue 1 {PAIR}", "malformed"), ("rfc3161\nname A\nvalue ", "malformed"), ("public\nname A\nvalue 00", "read"),
                    ("public\nname A\nvalue 000", "malformed"), ("public\nname A\nvalue 0", "malformed"), ("public\nname A\nvalue ", "malformed"),
                    ("public\nname A\nvalue " + "0" * 1024, "read"), ("public\nname A\nvalue " + "0" * 1025, "malformed"),
                    ("public\nname A\nvalue " + "0" * 1026, "malformed"), ("public\nname A\nvalue 0g", "malformed"), ("rfc3161\nname A\nvalue AAA=", "read"),
                    ("rfc3161\nname A\nvalue AAB=", "malformed"), (f"ledger\nname A\nvalue 1{PAIR}", "malformed"), (f"ledger\nname A\nvalue 01 {PAIR}", "malformed"))

    def test_event_documents(self):
        state = builder.state_text(LEDGER.keys).split("\n", 1)
        start = f"suite 1\npredecessor none\n{state[0]}\n"
        for names, found in ((["a"], "read"), ([f"{k:02}" for k in range(16)], "read"), ([f"{k:02}" for k in range(17)], "malformed"),
                             (["a", "b"], "read"), (["b", "a"], "malformed"), (["a", "a"], "malformed"), (["a", "-"], "malformed"), (["-", "a"], "read"),
                             (["a" * 32], "read"), (["a" * 33], "malformed")):
            lines = "".join(f"document {name} {PAIR}\n" for name in names)
            self.is_(found, records.read_event, self.event("genesis", start + lines + state[1]), 1)

    def test_event_policies(self):
        genesis = "suite 1\npredecessor none\n" + builder.state_text(LEDGER.keys)
        for policy, found in (("2.40", "read"), ("2.999", "read"), ("1.39", "read"), ("1.40", "malformed"), ("0.39", "read"), ("0.40", "malformed"), ("3.1", "malformed"),
                              ("1", "malformed"), ("1.", "malformed"), ("1.2.", "malformed"), ("1.02", "malformed"), ("1.2" + ".3" * 63, "read"),
                              ("1.2" + ".3" * 64, "malformed"), ("2.25.340282366920938463463374607431768211455", "read"), ("01.2", "malformed"), (" 1.2", "malformed")):
            self.is_(found, records.read_event, self.event("genesis", genesis.replace(f"policy {builder.POLICY}\n", f"policy {policy}\n")), 1)

    def test_event_note_of_65536_bytes_and_one_more(self):
        # The text is short: what fills the note are signatures.
        text = self.event("configuration", f"record {PAIR}\nseal old\n" + builder.state_text(LEDGER.keys))
        for size, kind in ((65_536, "read"), (65_537, "malformed")):
            for first in (12, 13, 14, 15):
                lines = [f"\u2014 {'a' * first} {base64.b64encode(bytes(30_000)).decode()}\n".encode()]
                rest = size - len(text) - 1 - len(lines[0]) - len("\u2014 b \n".encode())
                if rest % 4 == 0:
                    lines.append(f"\u2014 b {base64.b64encode(bytes(rest // 4 * 3)).decode()}\n".encode())
                    break
            note = text + b"\n" + b"".join(lines)
            self.assertEqual(len(note), size)
            self.is_(kind, records.read_event, note, 1)

    def test_event_keys_of_an_unknown_type(self):
        unknown = "key " + LEDGER.name + "+00000001+" + base64.b64encode(b"\x09abc").decode() + "\n"
        same_id = "key " + LEDGER.name + "+00000001+" + base64.b64encode(b"\x09abd").decode() + "\n"
        first = f"key {LEDGER.keys[0][0].vkey}\n"
        genesis = "suite 1\npredecessor none\n" + builder.state_text(LEDGER.keys)
        for keys_, found in ((first + unknown, "read"), (unknown + first, "read"), (unknown, "read"), (first + unknown + same_id, "malformed"),
                             (first + unknown + unknown, "malformed")):
            self.is_(found, records.read_event, self.event("genesis", genesis.replace(first, keys_)), 1)

    # Suitability lists and the texts of renewals

    def list(self, lines, issued="2026-01-01", following="2035-01-01"):
        return f"linking suitability v1\npublisher P\nissued {issued}\nnext {following}\n{lines}".encode()

    def test_list_days(self):
        for issued, following, found in (("2026-01-01", "2026-01-02", "read"), ("2026-01-01", "2026-01-01", "malformed"), ("2026-01-02", "2026-01-01", "malformed")):
            self.is_(found, suitability.read_list_text, self.list("", issued, following))

    def test_list_algorithms(self):
        hashed, signed = "recommended none collisions none second-preimages none", "recommended none forgery none"
        for lines, found in ((f"sha2-256 {hashed}", "read"), (f"ed25519 {signed}", "read"), (f"sha2-256 {signed}", "malformed"), (f"ed25519 {hashed}", "malformed"),
                             (f"later {signed}", "read"), (f"later {hashed}", "read"), ("later recommended none forgery", "malformed"),
                             ("later recommended none", "malformed"), ("later", "malformed"), (f"later {signed} x", "malformed"), (f"later {signed} x y", "malformed"),
                             (f"later {hashed} x y", "malformed"), ("later forgery none recommended none", "malformed"), ("later recommended 2026-01-01 forgery 2027-01-01", "read"),
                             ("later recommended x forgery none", "malformed"), ("later recommended none forgery None", "malformed"),
                             ("later recommended none collisions 2026-01-02 second-preimages 2026-01-02", "read"),
                             ("later recommended none collisions 2026-01-02 second-preimages 2026-01-01", "malformed"),
                             ("later recommended none collisions none second-preimages 2026-01-01", "malformed"), (f"Later {signed}", "malformed"),
                             (f"oid-1.2.3 {signed}", "read"), (f"{'a' * 64} {signed}", "read"), (f"{'a' * 65} {signed}", "malformed")):
            self.is_(found, suitability.read_list_text, self.list(f"algorithm {lines}\n"))

    def test_list_of_256_algorithms_and_one_more(self):
        for count, found in ((256, "read"), (257, "malformed")):
            self.is_(found, suitability.read_list_text, self.list("".join(f"algorithm a{k:03} recommended none forgery none\n" for k in range(count))))

    def test_list_of_a_later_version(self):
        for data, found in ((b"linking suitability v2\nx\n", "version"), (b"linking suitability v2\n\nx\n", "malformed"), (b"linking suitability v2\nx\n\n", "malformed"),
                            (b"linking suitability v2", "malformed"), (b"linking suitability v2\n" + b"x" * 16_385 + b"\n", "malformed")):
            self.is_(found, suitability.read_list_text, data)

    def test_list_names_rise(self):
        line = "algorithm {} recommended none forgery none\n"
        for names, found in (("ab", "read"), ("ba", "malformed"), ("aa", "malformed")):
            self.is_(found, suitability.read_list_text, self.list("".join(line.format(name) for name in names)))

    def test_renewal_text_data_lines(self):
        start = f"linking renewal v1\nbefore sha2-256 {G1}\n"
        for lines, found in ((f"data 1 sha2-256 {G1}\n", "read"), (f"data 1 sha2-256 {G1} x\n", "malformed"), ("data 1 sha2-256\n", "malformed"), ("data 1\n", "malformed"),
                             ("data \n", "malformed"), (f"data  sha2-256 {G1}\n", "malformed"), ("data 1 sha2-256 \n", "malformed"),
                             (f"data 1  {G1}\n", "malformed"), (f"data 01 sha2-256 {G1}\n", "malformed"), (f"data 1 sha2-256 {G1}\ndata 1 sha2-256 {G1}\n", "malformed"),
                             (f"data 1 sha2-256 {G1}\ndata 3 sha2-256 {G1}\n", "malformed"), (f"data 1 sha2-256 {G3}\n", "malformed"), ("", "malformed")):
            self.is_(found, renewal.read_renewal_text, (start + lines).encode())

    def test_cover_text_of_one_function(self):
        for count in (0, 1):
            self.is_("read" if count else "malformed", renewal.read_cover_text, (
                f"linking cover v1\nledger a\nsuite 1\nidentity {PAIR}\nfrom 0\nto 3\nsize 3\nroots {PAIR}\nevidence 0\n" + f"cover sha2-256 {G1} {G1} {G1}\n" * count).encode())

    def test_renewal_text_five_functions(self):
        lines = "".join(f"before {f} {'11' * suite.WIDTH[f]}\n" for f in suite.NUMBERS)
        self.is_("malformed", renewal.read_renewal_text, ("linking renewal v1\n" + lines + f"before sha3-512 {G3}\n" + lines.replace("before", "data 1")).encode())

    # Print codes

    def code(self, function="sha2-256", time=5, size=7, root=None, tag=bytes(3)):
        return printcode.write_code(function, time, size, bytes(suite.WIDTH[function]) if root is None else root, tag)

    def checked(self, groups):
        return "-".join(group[:5] + printcode.check_character(g, group) for g, group in enumerate(groups, 1))

    def test_print_code_of_each_function(self):
        for function in suite.NUMBERS:
            self.is_("read", printcode.read_code, self.code(function))

    def test_print_code_times_and_sizes(self):
        for time, size, found in ((1, 1, "read"), (suite.MAX_TIME, 2**63 - 1, "read"), (suite.MAX_TIME + 1, 1, "malformed"), (1, 2**63, "malformed"),
                                  (0, 1, "malformed"), (1, 0, "malformed")):
            self.is_(found, printcode.read_code, self.code(time=time, size=size))

    def test_print_code_of_an_unknown_function(self):
        groups = self.code().split("-")
        for first in ("ACAAA", "AUAAA", "77777", "AAAAA"):
            self.is_("unknown", printcode.read_code, self.checked([first, *(group[:5] for group in groups[1:])]))
        # Function 4 and function 5: the last that is known, and the first that is not; nothing else is said.
        self.is_("unknown", printcode.read_code, self.checked(["AUAAA"]))
        self.is_("malformed", printcode.read_code, self.checked(["AQAAA"]))

    def test_print_code_spare_bits(self):
        groups = [group[:5] for group in self.code().split("-")]
        self.is_("read", printcode.read_code, self.checked(groups))
        for last in ("B", "C"):
            self.is_("malformed", printcode.read_code, self.checked(groups[:-1] + [groups[-1][:4] + last]))
        wide = [group[:5] for group in self.code("sha2-512").split("-")]
        self.is_("malformed", printcode.read_code, self.checked(wide[:-1] + [wide[-1][:4] + "B"]))

    def test_print_code_crc(self):
        # A bit of the root and of the tag is another, and every group's check is right.
        for g, at in ((5, 0), (16, 1), (17, 3), (4, 2)):
            groups = [group[:5] for group in self.code().split("-")]
            groups[g] = groups[g][:at] + ("B" if groups[g][at] == "A" else "A") + groups[g][at + 1:]
            self.is_("malformed", printcode.read_code, self.checked(groups))

    def test_print_code_each_group_wrong(self):
        groups = self.code().split("-")
        for g in (0, 1, 8, 17):
            for at in range(6):
                wrong = list(groups)
                wrong[g] = wrong[g][:at] + ("C" if wrong[g][at] != "C" else "D") + wrong[g][at + 1:]
                self.is_("malformed", printcode.read_code, "-".join(wrong))

    def test_print_code_two_groups_wrong(self):
        groups = self.code().split("-")
        groups[3], groups[9] = "C" + groups[3][1:], "C" + groups[9][1:]
        self.is_("malformed", printcode.read_code, "-".join(groups))
        groups[0] = "C" + groups[0][1:]
        self.is_("malformed", printcode.read_code, "-".join(groups))
        self.is_("malformed", printcode.read_code, "-".join(groups)[:-1])
        self.is_("malformed", printcode.read_code, "-".join(groups + ["CCCCCC", "CCCCCD"]))

    def test_print_code_lengths(self):
        for function in ("sha2-256", "sha2-512"):
            groups = self.code(function).split("-")
            for cut in (groups[:1], groups[:-1], groups + ["AAAAAA"], groups[:5] + groups[6:], groups[:1] + ["A"]):
                self.is_("malformed", printcode.read_code, "-".join(cut))
            self.is_("malformed", printcode.read_code, "-".join(groups)[:-1])
            self.is_("malformed", printcode.read_code, "-".join(groups) + "A")
            self.is_("malformed", printcode.read_code, groups[0][:5])

    def test_print_code_cut_and_its_second_group_wrong(self):
        groups = self.code().split("-")
        for g in (1, 2):
            wrong = list(groups)
            wrong[g] = "C" + wrong[g][1:]
            for cut in (wrong[:-1], wrong + ["AAAAAA"], wrong[:2], wrong[:3]):
                self.is_("malformed", printcode.read_code, "-".join(cut))

    def test_print_code_separators(self):
        groups = self.code().split("-")
        for separator in ("", " ", "\t", "\r\n", "\u00a0", "\u3000", "--", " - "):
            self.is_("read", printcode.read_code, separator.join(groups))
        self.is_("read", printcode.read_code, " " + "".join("-".join(group) for group in groups) + "\n")
        for separator in ("\u2003", ".", "_", "\u2010", "\u2014"):
            self.is_("malformed", printcode.read_code, separator.join(groups))
        self.is_("malformed", printcode.read_code, "-- \n")

    def test_print_code_strange_characters(self):
        code = self.code()
        for at, character in ((0, "0"), (8, "1"), (8, "8"), (8, "\u0130"), (8, "\u0131"), (3, "\U0001d400"), (8, "\u017f")):
            self.is_("malformed", printcode.read_code, code[:at] + character + code[at + 1:])
        self.is_("malformed", printcode.read_code, "0" + code[1:8] + "9" + code[9:] + "AAAAAA1")


if __name__ == "__main__":
    unittest.main()
