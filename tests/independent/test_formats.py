"""The decoders, the trees, Ed25519 and print codes."""

import unittest

from builder import SECOND, START, document, print_code, u
from linking import ed25519, trees
from linking.basics import ALPHA, BETA, Refused, digest, imprint_of, read_time, write_time
from linking.leaf_header import decode_header, decode_leaf
from linking.notes import read_note, read_publication, read_vkey
from linking.print_code import BadCode, read_print_code
from linking.token import decode_token
from sample import DATA, HEAD, ID, LEDGER, built


class Formats(unittest.TestCase):
    def test_ed25519_of_rfc8032(self):
        public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        signature = bytes.fromhex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        self.assertTrue(ed25519.verify(public, b"\x72", signature))
        self.assertFalse(ed25519.verify(public, b"\x73", signature))
        more = (int.from_bytes(signature[32:], "little") + ed25519.L).to_bytes(32, "little")
        self.assertFalse(ed25519.verify(public, b"\x72", signature[:32] + more))
        self.assertIsNone(ed25519.decompress(ed25519.P.to_bytes(32, "little")))

    def test_ed25519_the_numbers_of_the_page(self):
        w = 2707385501144840649318225287225658788936804267575313519463743609750303402022
        p = ed25519.P
        for y in (0, 1, p - 1, w, p - w):
            for sign in (0, 1 << 255):
                self.assertFalse(ed25519.is_public_key((y | sign).to_bytes(32, "little")))
        small = {ed25519.decompress(y.to_bytes(32, "little"))[1] for y in (0, 1, p - 1, w, p - w)}
        self.assertEqual(small, {0, 1, p - 1, w, p - w})
        for y in range(2, 40):
            exists = pow((y * y - 1) * (ed25519.D * y * y + 1), (p - 1) // 2, p) == 1
            self.assertEqual(ed25519.is_public_key(y.to_bytes(32, "little")), exists)

    def test_trees(self):
        for count in range(1, 18):
            entries = [bytes([n]) for n in range(count)]
            for h in (ALPHA, BETA):
                whole = trees.root(h, entries)
                for n, entry in enumerate(entries):
                    path, start = trees.inclusion_path(h, entries, n), trees.leaf_hash(h, entry)
                    self.assertEqual(whole, trees.fold(h, start, n, count, path))
                    self.assertEqual((whole, trees.root(h, entries[:n])),
                                     trees.fold_with_past(h, start, n, count, path))
                    self.assertIsNone(trees.fold(h, start, n, count, path + [whole]))
                    self.assertIsNone(trees.fold(h, start, count, count, path))
                    if path:
                        self.assertIsNone(trees.fold(h, start, n, count, path[:-1]))
                    old = trees.root(h, entries[:n + 1])
                    proof = trees.consistency_proof(h, entries, n + 1)
                    self.assertTrue(trees.is_consistent(h, n + 1, count, old, whole, proof))
                    self.assertFalse(trees.is_consistent(h, n + 1, count, whole[::-1], whole, proof))
                    self.assertFalse(trees.is_consistent(h, n + 1, count, old, whole, proof + [old]))

    def test_leaf_errors(self):
        good = document(DATA)
        self.assertEqual(93, len(good))
        for bad, kind in ((good[:2], "malformed"), (b"M" + good[1:], "malformed"), (b"L\2\1", "version"),
                          (b"L\1\2", "suite"), (good + b"\0", "malformed"), (good[:3] + b"\5" + good[4:], "malformed"),
                          (good[:11] + b"\1" + good[12:], "malformed"), (good[:76] + b"\x21" + bytes(33), "malformed"),
                          (good[:3] + b"\4" + good[4:], "malformed")):
            with self.assertRaises(Refused) as caught:
                decode_leaf(bad)
            self.assertEqual(kind, caught.exception.kind)

    def test_header(self):
        header = decode_header(LEDGER.headers[3])
        self.assertEqual((ID, 3, "1.3.6.1.4.1", 3), (header.ledger, header.index, header.policy, header.leaf_count))
        genesis = LEDGER.headers[0]
        for bad in (genesis[:-1] + b"\1", genesis[:-65] + b"\1" + genesis[-64:], genesis + b"\0",
                    genesis.replace(b"example.org/ledger", b"example.org/ledge/"),
                    genesis.replace(b"example.org/ledger", b"example.x/sha3-256"),
                    genesis.replace(b"example.org/ledger", b"exmpl/publications"),
                    genesis.replace(u(4, SECOND), u(4, 60_000_001)),
                    genesis.replace(b"\x2b\6\1\4\1" + u(4, 1), b"\x2b\6\1\4\1" + u(4, 2)),
                    genesis.replace(bytes.fromhex("2b06010401"), bytes.fromhex("2b06010481")),
                    genesis.replace(bytes.fromhex("2b06010401"), bytes.fromhex("2b06800401"))):
            self.assertNotEqual(genesis, bad)
            with self.assertRaises(Refused):
                decode_header(bad)
        for good in (genesis.replace(u(4, SECOND), u(4, 60_000_000)),
                     genesis.replace(b"example.org/ledger", b"example.x-sha3-256")):
            self.assertNotEqual(genesis, good)
            decode_header(good)

    def test_length_field_of_a_leaf(self):
        good = built(HEAD)
        longer = good[:5] + u(2, 94) + good[7:]
        unknown = good[:5] + u(2, 3) + b"L\2\1"
        missing = good[:5] + u(2, 93) + b"L\2\1"
        for bad, kind in ((longer, "malformed"), (unknown, "version"), (missing, "malformed"),
                          (good[:5] + u(2, 2) + b"L\2\1", "malformed")):
            with self.assertRaises(Refused) as caught:
                decode_token(bad)
            self.assertEqual(kind, caught.exception.kind)

    def test_times(self):
        for micros in (1, START, 253402300799999999):
            self.assertEqual(micros, read_time(write_time(micros)))
        for bad in ("1970-01-01T00:00:00.000000Z", "2026-02-30T00:00:00.000000Z", "2026-01-01T00:00:60.000000Z",
                    "2026-01-01T24:00:00.000000Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000z"):
            with self.assertRaises(Refused):
                read_time(bad)

    def test_publication_chain(self):
        first, second = map(read_publication, LEDGER.publications)
        self.assertEqual(imprint_of(first.note.text), (second.previous[ALPHA], second.previous[BETA]))
        self.assertEqual([("policy", digest(ALPHA, b"p"), digest(BETA, b"p"))], second.announcements)
        whole = LEDGER.publications[1]
        for old, new in ((b"number 2", b"number 02"), (b"number 2", b"number 0"), (b"suite 1", b"suite 2"),
                         (b"publication v1", b"publication v2"), (b"announce policy", b"announce Policy"),
                         (b"\nsize", b"\n size"), (b"\n\n", b"\n"), (b"ledger ex", b"ledger\tex")):
            self.assertIn(old, whole)
            with self.assertRaises(Refused, msg=new):
                read_publication(whole.replace(old, new))
        for h in (ALPHA, BETA):
            with self.assertRaises(Refused):
                read_publication(whole.replace(second.previous[h].hex().encode(), b"00" * 32))

    def test_note_base64_has_one_form(self):
        whole = LEDGER.head(ALPHA, 4).decode()
        self.assertEqual(1, len(read_note(whole.encode()).lines))
        last = whole[-3]
        other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        loose = whole[:-3] + other[other.index(last) ^ 1] + whole[-2:]
        with self.assertRaises(Refused):
            read_note(loose.encode())

    def test_vkey(self):
        vkey = LEDGER.publisher.vkey
        self.assertEqual(ID + "/publications", read_vkey(vkey).name)
        for bad in (vkey.replace("/pub", "/bub"), vkey[:-1], "a+b", vkey.replace("publications", "publi cations")):
            with self.assertRaises(Refused):
                read_vkey(bad)


class PrintCodes(unittest.TestCase):
    CODE = print_code(ALPHA, LEDGER.times[6], 7, LEDGER.root(ALPHA, 7))

    def test_read(self):
        for text in (self.CODE, self.CODE.lower().replace("-", "\r\n\t"),
                     self.CODE.replace("-", "\u3000\u00a0 ")):
            code = read_print_code(text)
            self.assertEqual((ALPHA, LEDGER.times[6], 7, LEDGER.root(ALPHA, 7)),
                             (code.function, code.time, code.size, code.root))

    def test_groups_named(self):
        groups = self.CODE.split("-")
        swapped = groups[:3] + [groups[4], groups[3]] + groups[5:]
        changed = lambda at, text: "-".join(groups[:at] + [text] + groups[at + 1:])
        other = "B" if groups[8][0] != "B" else "C"
        for text, named in (("-".join(swapped), [4, 5]), (changed(8, other + groups[8][1:]), [9]),
                            (changed(2, "1" + groups[2][1:]), [3]), (changed(16, groups[16][:5]), [17]),
                            (changed(0, "\u017f" + groups[0][1:]), [1]),
                            (changed(0, "\u2003" + groups[0]), [1]), (changed(4, "\U0001f600" + groups[4][1:]), [5]),
                            (changed(4, "1" + groups[4][1:])[:-1], [5]), (self.CODE + "A", [])):
            with self.assertRaises(BadCode) as caught:
                read_print_code(text)
            self.assertEqual(named, caught.exception.groups)

    def test_every_wrong_character(self):
        for at, character in enumerate(self.CODE):
            if character != "-":
                for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
                    if other != character:
                        with self.assertRaises(BadCode) as caught:
                            read_print_code(self.CODE[:at] + other + self.CODE[at + 1:])
                        self.assertEqual([at // 7 + 1], caught.exception.groups)

    def test_bounds(self):
        for time, size in ((0, 7), (253402300800000000, 7), (START, 0), (START, 2**63)):
            with self.assertRaises(BadCode):
                read_print_code(print_code(BETA, time, size, bytes(32)))


if __name__ == "__main__":
    unittest.main()
