"""Every format there and back; every beginning, every byte more, every length and random bytes refused or harmless."""

import base64
import dataclasses
import hashlib
import random
import unittest

from support import Scene, Soundness, builder, example, suite, verify
from linking1 import (ed25519, leaf as leaves, note as notes, order, printcode, publication, record as records,
                      renewal, round as rounds, suitability, token as tokens, voucher as vouchers)
from linking1.key import read_key
from linking1.suite import Wrong

ROUNDS = 400


class Whole(unittest.TestCase):
    """Beginnings and additions of every binary format are refused."""

    def setUp(self):
        s = self.s = Scene()
        ledger = s.ledger
        ledger.configuration()
        beacon = f"linking event v1\nbeacon\nledger {ledger.name}\nsource public\nname A\nvalue 00ff\n".encode()
        n = ledger.round(ledger.event_leaf(beacon))
        m = ledger.heartbeat()
        header = [rounds.read_header(h) for h in ledger.headers]
        proof = order.Order(ledger.headers[n], header[n], ledger.headers[m], header[m],
                            (ledger.path(n, m, 0), ledger.path(n, m, 1)))
        self.formats = {
            "leaf": (leaves.read_leaf, s.leaves[1]),
            "header": (rounds.read_header, ledger.headers[2]),
            "token": (tokens.read_token, s.token()),
            "record": (records.read_record, ledger.record()),
            "voucher": (vouchers.read_voucher, s.print_of().data),
            "root voucher": (vouchers.read_voucher, example("observed.lvc")),
            "consistency": (order.read_consistency,
                            order.Consistency(1, 2, 4, ([bytes(32)] * 2, [bytes(32)] * 2)).encode()),
            "order": (order.read_order, proof.encode()),
            "not before": (order.read_not_before, order.NotBefore(
                proof, ledger.headers[m], header[m], ledger.level(n, 0), beacon, None).encode()),
            "fork": (order.read_fork, order.Fork(ledger.record(), ((1, b"a"), (2, b"b"))).encode()),
        }

    def test_beginnings_and_more(self):
        for name, (read, data) in self.formats.items():
            found = read(data)
            encode = getattr(found, "encode", None)
            if encode:
                self.assertEqual(encode(), data, name)
            for cut in range(len(data)):
                with self.assertRaises(Wrong, msg=f"{name} cut at {cut}"):
                    read(data[:cut])
            with self.assertRaises(Wrong, msg=name):
                read(data + b"\0")

    def test_random_bytes_never_crash(self):
        chance = random.Random(1)
        for name, (read, data) in self.formats.items():
            for _ in range(ROUNDS):
                changed = bytearray(data)
                for _ in range(chance.randint(1, 3)):
                    changed[chance.randrange(len(changed))] = chance.randrange(256)
                try:
                    found = read(bytes(changed))
                except Wrong:
                    continue
                if hasattr(found, "encode"):
                    self.assertEqual(found.encode(), bytes(changed), name)

    def test_texts(self):
        note = self.s.note
        for read, data in ((publication.read_publication, note), (notes.read_note, note),
                           (lambda data: notes.read_head(data, 32), self.s.ledger.head(2)[0]),
                           (renewal.read_renewal_text, builder.renewal_text(("sha2-256", "sha3-512"), b"", [b"a", b"b"])),
                           (suitability.read_list_text, b"linking suitability v1\npublisher P\nissued 2026-01-01\n"
                            b"next 2027-01-01\nalgorithm sha1 recommended none collisions none second-preimages none\n")):
            read(data)
            for cut in range(len(data)):
                if cut and data[cut - 1:cut] == b"\n":
                    continue
                with self.assertRaises(Wrong, msg=data[:cut]):
                    read(data[:cut])
            chance = random.Random(2)
            for _ in range(ROUNDS):
                changed = bytearray(data)
                changed[chance.randrange(len(changed))] = chance.randrange(256)
                try:
                    read(bytes(changed))
                except Wrong:
                    pass


class Mutations(unittest.TestCase):
    """A changed byte of a token, a record or a voucher: never a crash, never Valid for another meaning."""

    def setUp(self):
        self.s = Scene()
        self.token = tokens.read_token(self.s.token())
        self.hashed = len(self.token.levels[0].encode()) + 5

    def meaning(self, data):
        found = tokens.read_token(data)
        return ([(level.leaf_bytes, level.index, level.paths) for level in found.levels], found.header_bytes)

    def test_tokens(self):
        data, chance = self.s.token(), random.Random(3)
        proof = (self.s.print_of(),)
        for place in list(range(0, 640)) + [chance.randrange(640, len(data)) for _ in range(300)]:
            changed = bytearray(data)
            changed[place] ^= 1 << chance.randrange(8)
            changed = bytes(changed)
            verdict = self.s.verify(changed, vouchers=proof)
            if verdict.result == "Valid":
                self.assertEqual(self.meaning(changed), self.meaning(data), place)
                self.assertGreaterEqual(verdict.proven or verdict.claimed, self.s.ledger.time(1))

    def test_every_field_of_levels_and_header_is_bound(self):
        data, chance = self.s.token(), random.Random(4)
        end = 239 + 386
        for place in range(5, end):
            changed = bytearray(data)
            changed[place] ^= 1 << chance.randrange(8)
            self.assertNotEqual(self.s.verify(bytes(changed)).result, "Valid", place)

    def test_records(self):
        self.s.ledger.notice(f"stolen {self.s.ledger.keys[0][0].vkey} 2020-01-01T00:00:00.000000Z")
        record, chance = self.s.ledger.record(), random.Random(5)
        self.assertEqual(self.s.verify(self.s.token(self.s.head()), record=record).result, "Inconclusive")
        n = self.s.ledger.round(*self.s.leaves)
        self.s.ledger.heartbeat()
        token = self.s.token(self.s.head(n + 1, n), n=n)
        for _ in range(500):
            changed = bytearray(record)
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
            self.assertNotEqual(self.s.verify(token, record=bytes(changed)).result, "Valid")

    def test_vouchers(self):
        proof, chance = self.s.print_of().data, random.Random(6)
        for _ in range(300):
            changed = bytearray(proof)
            changed[chance.randrange(len(changed) - 60)] ^= 1 << chance.randrange(8)
            verdict = self.s.verify(vouchers=(verify.Item(bytes(changed), True),))
            for chain in verdict.chains:
                if chain.proven is not None:
                    self.assertEqual(vouchers.read_voucher(bytes(changed)).publication.roots[verdict.chains.index(chain)],
                                     self.s.ledger.history(3, verdict.chains.index(chain)))

    def test_truncated_tokens(self):
        data = self.s.token()
        for cut in range(len(data)):
            self.assertEqual(self.s.verify(data[:cut]).result, "Invalid", cut)

    def test_anchors_added_never_take_away(self):
        chance = random.Random(7)
        for _ in range(60):
            kind = chance.choice((0, 1, 2, 3, 4, 255))
            body = chance.randbytes(chance.randrange(80)) if kind not in (1, 2) else \
                tokens.anchor_body(chance.randrange(9), ([chance.randbytes(32)], [chance.randbytes(32)]),
                                   (chance.randbytes(20),) * (2 if kind == 1 else 1))
            token = self.s.token(tokens.Anchor(kind, body), self.s.head(), self.s.pub())
            self.assertEqual(self.s.verify(token).result, "Valid")


class Headers(unittest.TestCase):
    def setUp(self):
        self.header = rounds.read_header(Scene().ledger.headers[2])

    def refused(self, **values):
        with self.assertRaises(Wrong, msg=values):
            rounds.read_header(dataclasses.replace(self.header, **values).encode())

    def read(self, **values):
        made = dataclasses.replace(self.header, **values)
        self.assertEqual(rounds.read_header(made.encode()), made)

    def test_bounds(self):
        for name in ("/a", "a/", "a/sha3-512", "a/recovery", "a b", "a/b/publications", "a" * 129, ""):
            self.refused(ledger=name)
        for name in ("sha3-256", "recovery", "a/recovery/x", "a" * 128, "a//b", "A.-_9"):
            self.read(ledger=name)
        self.refused(index=2**63 - 1)
        self.read(index=2**63 - 2)
        self.refused(time=0)
        self.refused(valid_until=self.header.time)
        self.read(valid_until=suite.MAX_TIME)
        self.refused(valid_until=suite.MAX_TIME + 1)
        self.refused(accuracy=60_000_001)
        self.refused(leaf_count=0)
        self.read(accuracy=0)
        for policy in (b"", b"\x80", b"\x2a\x80", b"\x80\x01", b"\x2a\x80\x01", bytes(65)):
            self.refused(policy=policy)
        self.read(policy=b"\xff" * 63 + b"\x7f")
        self.refused(extensions=((2, b""), (2, b"")))
        self.refused(extensions=((2, b""), (130, b"")))
        self.refused(extensions=((130, b""), (1, b"")))
        self.refused(extensions=((0, b""),))
        self.refused(extensions=((128, b""),))
        self.refused(extensions=((1, bytes(4094)),))
        self.read(extensions=((1, bytes(4093)),))
        self.read(extensions=((1, b"a"), (130, b"b"), (127, b"")))
        self.assertEqual(len(rounds.Header(2, "a" * 128, 5, 1, 0, 2, bytes(64), 1, ((1, bytes(4093)),),
                                           *[(bytes(64),) * 2] * 5).encode()), rounds.MOST_HEADER)

    def test_rounds_0_and_1(self):
        first = rounds.read_header(Scene().ledger.headers[0])
        for values in (dict(leaf_count=2), dict(previous_link=(bytes(31) + b"\1", bytes(32))),
                       dict(record_link=(bytes(32), b"\1" + bytes(31))), dict(history_roots=(bytes(32),) * 2),
                       dict(head_digests=(b"\1" * 32, bytes(32)))):
            with self.assertRaises(Wrong):
                rounds.read_header(dataclasses.replace(first, **values).encode())
        self.refused(index=1, record_link=(bytes(32), bytes(32)))

    def test_policies(self):
        for text in ("0.0", "0.39", "1.39", "2.0", "2.999.3", "2.25.340282366920938463463374607431768211455", "1.2.840"):
            self.assertEqual(rounds.policy_text(rounds.policy_bytes(text)), text)
        for text in ("0.40", "1.40", "3.1", "1", "1.", ".1", "1.02", "1.2.", "1.-2", "2.25." + "9" * 200, "\u0661.2"):
            with self.assertRaises(Wrong, msg=text):
                rounds.policy_bytes(text)


class Leaves(unittest.TestCase):
    def test_bounds(self):
        for n in (1, 2):
            for kind, count, nonce, good in ((1, 0, b"", True), (1, 0, bytes(32), True), (1, 0, bytes(33), False),
                                             (1, 1, b"", False), (2, 1, b"", True), (2, 0, b"", False),
                                             (2, 2**63 - 1, b"", True), (2, 2**63, b"", False), (4, 0, b"", True),
                                             (4, 0, b"x", False), (0, 0, b"", False), (255, 0, b"x", True)):
                data = leaves.Leaf(n, kind, count, (bytes(32 * n),) * 2, nonce).encode()
                if good:
                    self.assertEqual(leaves.read_leaf(data).encode(), data)
                else:
                    with self.assertRaises(Wrong):
                        leaves.read_leaf(data)


class Trees(unittest.TestCase):
    def test_all_paths(self):
        for function in ("sha2-256", "sha3-512"):
            for count in range(1, 18):
                entries = [bytes([i]) for i in range(count)]
                hashes = [rounds.leaf_hash(function, entry) for entry in entries]
                whole = rounds.root(function, entries)
                for index in range(count):
                    path = rounds.path_of_hashes(function, index, hashes)
                    value, left = rounds.fold(function, hashes[index], index, count, path)
                    self.assertEqual(value, whole)
                    self.assertEqual(rounds.join(function, left), rounds.root(function, entries[:index]))
                    self.assertIsNone(rounds.fold(function, hashes[index], index, count, path + [bytes(32)]))
                    if path:
                        self.assertIsNone(rounds.fold(function, hashes[index], index, count, path[:-1]))
                    self.assertIsNone(rounds.fold(function, hashes[index], count, count, path))


class Notes(unittest.TestCase):
    def test_rules(self):
        key = builder.Signer("a", 1)
        good = builder.sign(b"one\n\ntwo\n", [key])
        self.assertEqual(notes.read_note(good).text, b"one\n\ntwo\n")
        self.assertEqual(len(notes.read_note(b"t\n\n" + key.line(b"t\n") * 16).lines), 16)
        line = key.line(b"t\n")
        for bad in (b"", b"\n", b"t\n", b"t\n\n", b"t\n" + line, b"t\n\n" + line * 17, b"t\n\n" + line[:-1],
                    b"t\n\n" + line + b"\n", b"t\r\n\n" + line, b"t\n\n" + line.replace(b" a ", b"  a "),
                    b"t\n\n" + line.replace(b" a ", b" a+b "), b"t\n\n" + line.replace(b" a ", " a\u3000b ".encode()),
                    b"t\n\n" + line.replace(b" a ", b"  "), b"t\n\n" + line[:-2] + b"\n", b"\xff\n\n" + line,
                    b"t\n\n\xe2\x80\x94 a AAAAAA==\n", b"t\n\n\xe2\x80\x94 a AAAAAAB=\n"):
            with self.assertRaises(Wrong, msg=bad):
                notes.read_note(bad)
        self.assertTrue(notes.read_note(b"t\x7f\n\n" + line.replace(b" a ", b" \xe2\x80\x8b ")))
        self.assertTrue(notes.read_note(b"t\n\n\xe2\x80\x94 a AAAAAAE=\n"))

    def test_heads(self):
        key = builder.Signer("a", 1)
        for text, good in ((f"a\n1\n{base64.b64encode(bytes(32)).decode()}\n", True),
                           (f"a\n0\n{base64.b64encode(bytes(32)).decode()}\n", False),
                           (f"a\n01\n{base64.b64encode(bytes(32)).decode()}\n", False),
                           (f"a\n9223372036854775808\n{base64.b64encode(bytes(32)).decode()}\n", False),
                           (f"\n1\n{base64.b64encode(bytes(32)).decode()}\n", False),
                           (f"a\n1\n{base64.b64encode(bytes(31)).decode()}\n", False),
                           (f"a\n1\n{base64.b64encode(bytes(32)).decode()}\nx\n", False)):
            data = builder.sign(text.encode(), [key])
            if good:
                self.assertEqual(notes.read_head(data, 32).size, 1)
            else:
                with self.assertRaises(Wrong, msg=text):
                    notes.read_head(data, 32)


class Signatures(unittest.TestCase):
    """ed25519.md, its table."""

    def test_round_trip(self):
        for seed in range(5):
            secret = ed25519.Secret(bytes([seed]) * 32)
            signature = secret.sign(b"message")
            self.assertTrue(ed25519.is_right(secret.public, b"message", signature))
            self.assertFalse(ed25519.is_right(secret.public, b"messagf", signature))
            s = int.from_bytes(signature[32:], "little") + ed25519.L
            self.assertFalse(ed25519.is_right(secret.public, b"message", signature[:32] + s.to_bytes(32, "little")))

    def test_rfc_8032(self):
        secret = ed25519.Secret(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        self.assertEqual(secret.public.hex(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        self.assertEqual(secret.sign(b"").hex(),
                         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46"
                         "bd25bf5f0595bbe24655141438e7a100b")

    def small(self):
        """The eight points of small order, by one of order 8."""
        for seed in range(50):
            data = hashlib.sha256(bytes([seed])).digest()
            if not ed25519.is_public_key(data):
                continue
            point = ed25519.multiply(ed25519.L, ed25519.decompress(data))
            found = [ed25519.multiply(k, point) for k in range(8)]
            if len({ed25519.compress(p) for p in found}) == 8:
                return found
        self.fail("no point of order 8")

    def test_public_keys(self):
        for point in self.small():
            y = ed25519.compress(point)
            self.assertFalse(ed25519.is_public_key(y))
            self.assertFalse(ed25519.is_public_key(y[:31] + bytes([y[31] ^ 128])))
        for y in range(ed25519.P, 2**255):
            self.assertFalse(ed25519.is_public_key(y.to_bytes(32, "little")))
            self.assertFalse(ed25519.is_public_key((y | 1 << 255).to_bytes(32, "little")))

    def test_mixed_order(self):
        secret = ed25519.Secret(bytes(32))
        torsion = [p for p in self.small() if ed25519.compress(p) != ed25519.compress((0, 1, 1, 0))]
        accepted = 0
        for point in torsion:
            mixed = ed25519.compress(ed25519.add(ed25519.decompress(secret.public), point))
            self.assertTrue(ed25519.is_public_key(mixed))
            for number in range(16):
                message = bytes([number])
                r = 1234567 + number
                big_r = ed25519.compress(ed25519.multiply_base(r))
                k = int.from_bytes(hashlib.sha512(big_r + mixed + message).digest(), "little") % ed25519.L
                s = (r + k * secret.scalar) % ed25519.L
                holds = ed25519.compress(ed25519.multiply(k, point)) == ed25519.compress((0, 1, 1, 0))
                right = ed25519.is_right(mixed, message, big_r + s.to_bytes(32, "little"))
                self.assertEqual(right, holds)   # without the cofactor
                accepted += right
        self.assertGreater(accepted, 0)

    def test_r_of_small_order(self):
        secret = ed25519.Secret(bytes(32))
        for point in self.small():
            big_r = ed25519.compress(point)
            k = int.from_bytes(hashlib.sha512(big_r + secret.public + b"m").digest(), "little") % ed25519.L
            s = k * secret.scalar % ed25519.L
            self.assertFalse(ed25519.is_right(secret.public, b"m", big_r + s.to_bytes(32, "little")))


class PrintCodes(unittest.TestCase):
    def setUp(self):
        s = self.s = Scene(suite=1)
        self.code = printcode.write_code("sha2-256", s.ledger.time(2), 3, s.ledger.history(3, 0), s.ledger.identity[0])

    def bad(self, text):
        with self.assertRaises(printcode.BadCode) as caught:
            printcode.read_code(text)
        return caught.exception

    def test_reads(self):
        for text in (self.code, self.code.lower(), self.code.replace("-", " \n\t\u3000\u00a0"), self.code.replace("-", "")):
            self.assertEqual(printcode.read_code(text).root, self.s.ledger.history(3, 0))
        wide = printcode.write_code("sha3-512", 5, 7, bytes(64), bytes(64))
        self.assertEqual((len(wide.split("-")), printcode.read_code(wide).size), (29, 7))

    def test_every_wrong_character_names_its_group(self):
        plain = self.code.replace("-", "")
        for place in range(len(plain)):
            other = "B" if plain[place] == "A" else "A"
            bad = self.bad(plain[:place] + other + plain[place + 1:])
            self.assertEqual(bad.groups, [place // 6 + 1])

    def test_every_exchange_of_groups(self):
        groups = self.code.split("-")
        for i in range(18):
            for j in range(i + 1, 18):
                if groups[i] != groups[j]:
                    swapped = groups[:]
                    swapped[i], swapped[j] = swapped[j], swapped[i]
                    self.assertEqual(self.bad("-".join(swapped)).groups, [i + 1, j + 1])

    def test_lengths(self):
        plain = self.code.replace("-", "")
        self.assertEqual(self.bad("").groups, [])
        self.assertEqual(self.bad("- -").groups, [])
        self.assertEqual(self.bad(plain[:5]).groups, [1])
        bad = self.bad(plain[:-1])
        self.assertEqual((bad.groups, bad.count), ([18], 107))
        self.assertEqual(self.bad(plain[:6]).groups, [2])
        bad = self.bad(plain + "A")
        self.assertEqual((bad.groups, bad.count), ([], 109))
        self.assertEqual(self.bad(plain[:10] + "1" + plain[11:]).groups, [2])
        self.assertEqual(self.bad(plain + "\u0131").groups, [19])

    def test_unknown_function(self):
        text = "AUAAA"
        self.assertTrue(self.bad(text + printcode.check_character(1, text)).unknown)

    def test_of_another_ledger(self):
        import linking1_verify
        case = json_case(self.s)
        case["printCodes"] = [{"code": self.code, "day": "2026-11-21", "words": "Times"}]
        self.assertEqual(linking1_verify.verdict_of(case)["chains"]["alpha"]["basis"], "Published")
        other = printcode.write_code("sha2-256", self.s.ledger.time(2), 3, self.s.ledger.history(3, 0), bytes(32))
        case["printCodes"][0]["code"] = other
        verdict = linking1_verify.verdict_of(case)
        self.assertEqual((verdict["setAside"], verdict["basis"]), (["LNK-CODE-LEDGER"], "Signed"))
        case["printCodes"][0]["code"] = self.code[:-1]
        self.assertEqual(len(linking1_verify.verdict_of(case)["reported"]), 1)


def b64(data):
    return base64.b64encode(data).decode()


def json_case(scene, **values):
    case = {"token": b64(scene.token()), "data": b64(scene.data), "identity": suite.write_pair(scene.ledger.identity),
            "record": b64(scene.ledger.record()), "held": suite.write_time(scene.now)}
    case.update(values)
    return case


class Publications(unittest.TestCase):
    def test_rules(self):
        ledger = Scene().ledger
        good = ledger.publication_text(number=1)
        publication.read_publication_text(good)
        for before, after in ((b"number 1", b"number 0"), (b"number 1", b"number 2"), (b"size 3", b"size 0"),
                              (b"suite 1", b"suite 1 "), (b"sha2-256 ", b"sha3-256 "), (b"\nsize", b"\nsizes"),
                              (b"time 2026", b"time 1969"), (b".000000Z", b".00000Z"), (b"ledger ", b"ledger /")):
            with self.assertRaises(Wrong, msg=after):
                publication.read_publication_text(good.replace(before, after, 1))
        with self.assertRaises(Wrong) as caught:
            publication.read_publication_text(good.replace(b"suite 1", b"suite 7"))
        self.assertEqual(caught.exception.kind, "suite")
        with self.assertRaises(Wrong):
            publication.read_publication_text(ledger.publication_text(size=1, number=1, record=(bytes(32),) * 2))
        pair = suite.write_pair((bytes(32),) * 2)
        found = publication.read_publication_text(good + f"announce a-1 {pair}\nx-a b\n".encode())
        self.assertEqual((len(found.announcements), found.extensions), (1, (("-", "a", "b"),)))
        with self.assertRaises(Wrong):
            publication.read_publication_text(good + f"announce a {pair}\n".encode() * 65)
        with self.assertRaises(Wrong) as caught:
            publication.read_publication_text(good + b"x!a b\n")
        self.assertEqual(caught.exception.kind, "unknown")

    def test_book(self):
        scene = Scene()
        ledger = scene.ledger
        ledger.heartbeat()
        second = ledger.publish()
        files = {"000001.note": scene.note, "000002.note": second, "000003.note": second, "1.note": scene.note,
                 "000004.note": b"x", "README.md": b"", "000001.ledger.1.lvc": b"no", "record.lrc": ledger.record(),
                 "000001.cosigned.1.lvc": builder.cosigned("sha2-256", 3, ledger.history(3, 0), ledger.head(3)[0])}
        found, proofs, record, faults = publication.read_book(files, ledger.name, 1, ledger.identity)
        self.assertEqual([p.number for p in found], [1, 2])
        self.assertEqual((len(proofs), record), (1, ledger.record()))
        self.assertEqual(sorted(name for name, _ in faults),
                         ["000001.ledger.1.lvc", "000003.note", "000004.note", "1.note"])

    def test_book_reads_64_vouchers_a_publication(self):
        scene = Scene()
        size, root = 3, scene.ledger.history(3, 0)
        right = builder.cosigned("sha2-256", size, root, scene.ledger.head(3)[0])
        files = {f"{p:06}.cosigned.{k}.lvc": right for p in (1, 2) for k in range(1, 65)}
        files.update({"000001.ledger.1.lvc": b"not read", "000002.stamped.1.lvc": b"not read"})
        _, proofs, _, faults = publication.read_book(files, scene.ledger.name, 1, scene.ledger.identity)
        self.assertEqual((len(proofs), faults), (128, []))
        del files["000001.cosigned.9.lvc"]
        _, proofs, _, faults = publication.read_book(files, scene.ledger.name, 1, scene.ledger.identity)
        self.assertEqual((len(proofs), [name for name, _ in faults]), (127, ["000001.ledger.1.lvc"]))


class Lists(unittest.TestCase):
    HEAD = "linking suitability v1\npublisher P\nissued 2026-11-01\nnext 2027-11-01\n"

    def refused(self, text):
        with self.assertRaises(Wrong, msg=text):
            suitability.read_list_text((self.HEAD + text).encode())

    def test_rules(self):
        suitability.read_list_text(self.HEAD.encode())
        hash_line = "algorithm {} recommended none collisions {} second-preimages {}\n".format
        self.refused(hash_line("sha1", "none", "2026-01-01"))
        self.refused(hash_line("sha1", "2026-01-02", "2026-01-01"))
        self.refused(hash_line("ed25519", "none", "none"))
        self.refused("algorithm sha1 recommended none forgery none\n")
        self.refused("algorithm sha1 recommended none\n")
        self.refused("algorithm A recommended none forgery none\n")
        self.refused(hash_line("sha1", "none", "none") * 2)
        self.refused(hash_line("sha2-256", "none", "none") + hash_line("sha1", "none", "none"))
        self.refused(hash_line("sha1", "2026-02-29", "none"))
        suitability.read_list_text((self.HEAD + hash_line("oid-1.2.3", "2026-01-01", "2026-01-01")).encode())
        for day in ("1970-01-01", "9999-12-31", "2026-1-1"):
            self.refused(hash_line("sha1", day, "none"))

    def test_whose(self):
        publisher = builder.Signer("board.example", 40)
        note = builder.sign(self.HEAD.encode(), [publisher])
        self.assertEqual(suitability.read_list(note, [read_key(publisher.vkey)]).publisher, "P")
        with self.assertRaises(Wrong):
            suitability.read_list(note, [read_key(builder.Signer("board.example", 41).vkey)])

    def test_latest_counts(self):
        old = suitability.read_list_text(self.HEAD.encode())
        new = suitability.read_list_text(self.HEAD.replace("issued 2026-11-01", "issued 2026-11-02").encode())
        self.assertIs(Soundness([old, new]).list, new)
        self.assertIs(Soundness([new, old]).list, new)
        sound = Soundness([new], [("sha2-256", 5), ("sha2-256", 3)])
        self.assertEqual((sound.collisions("sha2-256"), sound.second("sha2-256")), (3, 3))


if __name__ == "__main__":
    unittest.main()
