"""Verdicts in which one rule alone decides, named after it. make_vectors.py records them."""

import base64
import dataclasses
import hashlib
import unittest

from support import DAY, SECOND, Scene, Soundness, broken, builder, codes, suite, verify
from linking1 import ed25519, record as records, round as rounds, token as tokens
from linking1.key import read_key
from linking1.suite import TOLERANCE
from test_verdict import listed, root_voucher

WITNESS = builder.Signer("witness.example", 7, kind=4)
UNSIGNED = builder.Signer("somebody.else", 9)


def unsigned(note):
    return note.rpartition(b"\n\n")[0] + b"\n\n" + UNSIGNED.line(b"")


class Chains(unittest.TestCase):
    def setUp(self):
        self.s = Scene()
        self.ledger = self.s.ledger

    def later(self, count=1, **values):
        """A round of the same leaves behind `count` heartbeats, and its token with a head."""
        for _ in range(count):
            self.ledger.heartbeat()
        n = self.ledger.round(*self.s.leaves, **values)
        self.ledger.heartbeat()
        return n, self.s.token(self.s.head(n + 1, n), n=n)

    def publication_only(self, note=None, n=1):
        """A token without anybody's signature that counts: one publication, by nobody's key."""
        return self.s.token(self.s.pub(unsigned(note or self.s.note), n), n=n)

    # Hashes

    def test_ledger_of_another_name_in_a_later_round(self):
        for other in (Scene(name="example.org/other"), Scene(suite=2)):
            n = other.ledger.round(*other.leaves)
            other.ledger.heartbeat()
            token = other.token(other.head(n + 1, n), n=n)
            self.s.verify(token, imprint=suite.imprint_of(other.ledger.suite, b"abc"))
            self.s.verify(token, imprint=suite.imprint_of(other.ledger.suite, b"abc"), record=None)

    def test_round_1_at_the_time_of_the_genesis(self):
        for after in (-1, 0, 1):
            ledger = builder.Ledger()
            ledger.round(*self.s.leaves, time=ledger.time(0) + after)
            ledger.heartbeat(time=ledger.time(0) + SECOND)
            self.s.verify(ledger.token(1, 1, [ledger.head_anchor(1, 2)]), identity=ledger.identity, record=ledger.record(),
                          held=ledger.time(0) + DAY)

    def test_round_0_and_a_record_of_another(self):
        token = self.ledger.token(0, 0, [self.s.head(2, 0)])
        other = Scene(name="example.org/other").ledger
        self.s.verify(token, data=self.ledger.entries[0][1], record=other.record())

    def test_a_path_longer_than_its_tree(self):
        # The round root is made over the hash too many: the hashes agree, and the path has no place for it.
        leaf, zero = builder.document(b"abc"), bytes(32)
        for paths in (([zero], [zero]), ([zero, zero], [zero, zero])):
            roots = []
            for h, function in enumerate(self.ledger.functions):
                value = rounds.leaf_hash(function, leaf)
                for step in paths[h]:
                    value = rounds.node(function, step, value)
                roots.append(value)
            scene = Scene()
            n = scene.ledger.round(leaf, round_roots=tuple(roots))
            scene.ledger.heartbeat()
            level = dataclasses.replace(scene.ledger.level(n, 0), paths=paths)
            scene.verify(tokens.Token((level,), scene.ledger.headers[n], scene.ledger.header(n), (scene.head(n + 1, n),)).encode())

    def test_policies_as_text(self):
        for policy in ("0.0", "0.39", "1.0", "1.39", "2.0", "2.39", "2.40", "2.47", "2.48", "2.999", "2.25.340282366920938463463374607431768211455", "1.2.128.16384"):
            n, token = self.later(policy=rounds.policy_bytes(policy))
            self.s.verify(token)

    def test_suite_2_and_a_publication_of_suite_1(self):
        wide = Scene(suite=2)
        self.s.verify(wide.token(self.s.pub(), wide.head()), imprint=suite.imprint_of(2, b"abc"), identity=(None, None))

    # The record

    def test_scheme_fallen_and_a_longer_record(self):
        self.ledger.configuration()
        for accepted in (0, 1, 2):
            for since in (self.s.now, self.s.now + 1):
                self.s.verify(soundness=broken(("ed25519", since)), accepted=accepted)
                self.s.verify(soundness=broken(("ed25519", since)), accepted=accepted, vouchers=(self.s.print_of(),))

    def test_token_behind_an_unknown_event(self):
        # Later headers name the event before the unknown one: the record is not complete for them all the same.
        k = self.ledger.record_event(self.ledger.event_text("later", ""), self.s.leaves[1:2], counts=False)
        self.ledger.heartbeat()
        self.s.verify(self.ledger.token(k, 1, [self.s.head(k + 1, k)]))
        n, token = self.later(0)
        self.s.verify(token)
        self.s.verify(token, vouchers=(root_voucher(self.s, 0, n + 1), root_voucher(self.s, 1, n + 1)), held=self.s.now + DAY)

    def test_heads_at_an_unknown_event(self):
        k = self.ledger.record_event(self.ledger.event_text("later", ""), counts=False)
        self.ledger.heartbeat()
        for size in (k, k + 1):
            self.s.verify(self.s.token(self.s.head(size)))
            self.s.verify(self.s.token(self.s.pub(self.ledger.publish(keep=False, number=1, size=size))))

    def test_publications_beside_at_an_unknown_event(self):
        k = self.ledger.record_event(self.ledger.event_text("later", ""), counts=False)
        self.ledger.heartbeat()
        for size in (k, k + 1):
            note = self.ledger.publish(keep=False, number=1, size=size)
            self.s.verify(self.publication_only(note), publications=(verify.Item(note),), vouchers=(self.s.print_of(note),), held=self.s.now + DAY)

    def test_window_of_the_state_in_force(self):
        # The interval of the round of a configuration is still the one before.
        n = self.ledger.configuration(publication_interval=7)
        self.assertEqual(n, 3)
        self.s.leaves.insert(0, self.ledger.leaves[n][0])
        first = self.ledger.record_event(self.ledger.event_text("configuration", "seal old\n" + builder.state_text(
            self.ledger.keys, publication_interval=9)), self.s.leaves[1:3])
        self.ledger.heartbeat()
        m, token = self.later(0)
        at = self.ledger.token(first, 2, [self.s.head(first + 1, first)])
        for after in (14, 15, 18, 19, 2 * DAY, 2 * DAY + 1):
            self.s.verify(at, held=self.ledger.time(first) + after)
            self.s.verify(token, held=self.ledger.time(m) + after)

    def test_window_in_the_round_of_a_configuration(self):
        text = self.ledger.event_text("configuration", "seal old\n" + builder.state_text(self.ledger.keys, publication_interval=7))
        n = self.ledger.record_event(text, self.s.leaves[1:2])
        self.ledger.heartbeat()
        token = self.ledger.token(n, 1, [self.s.head(n + 1, n)])
        for after in (14, 15, 2 * DAY, 2 * DAY + 1):
            self.s.verify(token, held=self.ledger.time(n) + after)

    def test_policy_and_an_older_record(self):
        self.ledger.configuration(accuracy=5)
        n, token = self.later(accuracy=2_000_000)
        words = (root_voucher(self.s, 0, n + 1), root_voucher(self.s, 1, n + 1))
        for count in (1, 2):
            self.s.verify(token, record=self.ledger.record(count), vouchers=words, held=self.s.now + DAY)

    def test_alpha_struck_and_beta_by_a_record_with_a_fault(self):
        # The walk under beta ends before the notice: beta knows of no struck round.
        n = self.ledger.notice("clock 1 2")
        forged = self.ledger.head(n + 1, builder.role_signers(self.ledger.name, 1, ((9,), (9,))))
        for notes in ((self.ledger.head(n + 1)[0], forged[1]), (forged[0], self.ledger.head(n + 1)[1])):
            record = records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=notes)])
            self.s.verify(record=record, vouchers=(self.s.print_of(),))
            self.s.verify(record=record)

    def test_status_of_two_records_is_the_earlier(self):
        n = self.ledger.notice("other", time=self.ledger.time(2) + 100)
        forged = self.ledger.head(n + 1, builder.role_signers(self.ledger.name, 1, ((9,), (9,))))
        for notes in ((self.ledger.head(n + 1)[0], forged[1]), (forged[0], self.ledger.head(n + 1)[1])):
            self.s.verify(self.s.token(self.s.head()), record=records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=notes)]))

    # Several keys, and keys of unknown types

    def with_unknown_key(self, roles=(0, 1, 2)):
        """A ledger whose roles have a second key, of a type that this reader does not know."""
        keys = builder.role_signers("example.org/ledger", 1, ((1,), (1,), (2,), ()))
        self.extra = [builder.Signer(role[0].name, 20 + place, kind=9) for place, role in enumerate(keys[:3])]
        keys = tuple(tuple(role) + ((self.extra[place],) if place in roles else ()) for place, role in enumerate(keys[:3])) + ((),)
        return Scene(keys=keys)

    def test_unknown_key_and_its_line(self):
        scene = self.with_unknown_key()
        scene.verify()
        scene.verify(vouchers=(scene.print_of(),))
        known = [role[:1] for role in scene.ledger.keys]
        alone = scene.ledger.head(2, known)
        scene.verify(scene.token(scene.head(notes=alone)))
        note = scene.ledger.publish(known[2], keep=False, number=1)
        scene.verify(scene.token(scene.pub(note)), vouchers=(scene.print_of(note),))

    def test_unknown_key_and_a_line_of_another_name_or_id(self):
        scene = self.with_unknown_key((0,))
        text, beta = scene.ledger.head_text(2, 0), scene.ledger.head(2)[1]
        right, key = scene.ledger.keys[0][0].line(text), self.extra[0]
        other_id = bytes(4)
        for name, identifier in ((key.name, key.id), (key.name + "x", key.id), (key.name, other_id)):
            line = f"\u2014 {name} {base64.b64encode(identifier + b'x').decode()}\n".encode()
            scene.verify(scene.token(scene.head(notes=(text + b"\n" + right + line, beta))))
            scene.verify(scene.token(scene.head(notes=(text + b"\n" + line + right, beta))))

    def test_unknown_key_after_the_schemes_fall(self):
        scene = self.with_unknown_key()
        for since in (scene.now, scene.now + 1):
            scene.verify(soundness=broken(("ed25519", since)))

    def test_unknown_key_stolen(self):
        for place in (0, 1):
            scene = self.with_unknown_key()
            scene.ledger.notice(f"stolen {scene.ledger.keys[0][place].vkey} {suite.write_time(scene.now)}")
            for held in (scene.now - 1, scene.now):
                scene.verify(held=held)

    def test_two_keys_one_of_them_wrong(self):
        scene = Scene(seeds=((1, 3), (1, 3), (2,), ()))
        text, beta = scene.ledger.head_text(2, 0), scene.ledger.head(2)[1]
        first, second = scene.ledger.keys[0]
        for lines in (first.line(text) + second.line(text), second.line(text) + first.line(text), first.line(text) + second.wrong_line(text),
                      first.wrong_line(text) + second.line(text), first.line(text), second.line(text), first.line(text) * 2,
                      first.wrong_line(text) + first.line(text) + second.line(text), first.line(text) + second.line(text) + second.wrong_line(text)):
            scene.verify(scene.token(scene.head(notes=(text + b"\n" + lines, beta))))

    def test_right_signature_under_another_name_or_id(self):
        text, beta = self.ledger.head_text(2, 0), self.ledger.head(2)[1]
        key = self.ledger.keys[0][0]
        signature = key.secret.sign(text)
        wrong = key.wrong_line(text)
        for name, identifier in ((key.name + "x", key.id), (key.name, bytes(4))):
            line = f"\u2014 {name} {base64.b64encode(identifier + signature).decode()}\n".encode()
            self.s.verify(self.s.token(self.s.head(notes=(text + b"\n" + line, beta))))
            self.s.verify(self.s.token(self.s.head(notes=(text + b"\n" + wrong + line, beta))))

    def test_signature_of_63_and_65_bytes(self):
        text, beta = self.ledger.head_text(2, 0), self.ledger.head(2)[1]
        key = self.ledger.keys[0][0]
        for signature in (key.secret.sign(text)[:-1], key.secret.sign(text) + b"\0"):
            line = f"\u2014 {key.name} {base64.b64encode(key.id + signature).decode()}\n".encode()
            self.s.verify(self.s.token(self.s.head(notes=(text + b"\n" + line, beta))))

    def test_signature_with_a_number_too_large_and_with_a_point_of_small_order(self):
        # Both would hold by the equation alone.
        text, beta = self.ledger.head_text(2, 0), self.ledger.head(2)[1]
        key = self.ledger.keys[0][0]
        right = key.secret.sign(text)
        number = int.from_bytes(right[32:], "little")
        neutral = (1).to_bytes(32, "little")
        k = int.from_bytes(hashlib.sha512(neutral + key.secret.public + text).digest(), "little")
        for signature in (right, right[:32] + (number + ed25519.L).to_bytes(32, "little"),
                          neutral + (k * key.secret.scalar % ed25519.L).to_bytes(32, "little"), neutral + bytes(32), right[:32] + ed25519.L.to_bytes(32, "little")):
            self.s.verify(self.s.token(self.s.head(notes=(text + b"\n" + key._line(signature), beta))))

    # Vouchers

    def test_witness_line_in_a_head_of_another_origin(self):
        # Size and root are those of the publication that fits; the head is of nobody's that is asked for.
        second = self.s.now // SECOND - 100
        for origin in (b"example.org/ledger", b"example.org/other"):
            text = self.ledger.head_text(3, 0).replace(b"example.org/ledger", origin)
            notes = (text + b"\n" + WITNESS.witness_line(text, second), self.ledger.head(3)[1])
            self.s.verify(self.s.token(self.s.head(3, notes=notes), self.s.pub()), witnesses=(read_key(WITNESS.vkey),))

    def test_witness_line_of_another_name_or_id(self):
        second = self.s.now // SECOND - 100
        text = self.ledger.head_text(3, 0)
        blob = second.to_bytes(8, "big") + WITNESS.secret.sign(f"cosignature/v1\ntime {second}\n".encode() + text)
        for name, identifier, end in ((WITNESS.name, WITNESS.id, b""), (WITNESS.name + "x", WITNESS.id, b""), (WITNESS.name, bytes(4), b""),
                                      (WITNESS.name, WITNESS.id, b"\0")):
            line = f"\u2014 {name} {base64.b64encode(identifier + blob + end).decode()}\n".encode()
            given = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), text + b"\n" + line))
            self.s.verify(vouchers=(given,), witnesses=(read_key(WITNESS.vkey),))

    def test_witness_key_of_type_1(self):
        # A key of another type is no witness, though name, id and signature are right.
        second = self.s.now // SECOND - 100
        plain = builder.Signer("witness.example", 7)
        text = self.ledger.head_text(3, 0)
        line = plain._line(second.to_bytes(8, "big") + plain.secret.sign(f"cosignature/v1\ntime {second}\n".encode() + text))
        given = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), text + b"\n" + line))
        self.s.verify(vouchers=(given,), witnesses=(read_key(plain.vkey),))

    def test_cosigned_and_what_it_rests_on(self):
        second = self.s.now // SECOND - 100
        text = self.ledger.head_text(3, 0)
        given = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), text + b"\n" + WITNESS.witness_line(text, second)))
        for name in ("ed25519", "sha2-512", "sha2-256", "sha3-256"):
            for since in (self.s.now, self.s.now + 1):
                self.s.verify(self.publication_only(), vouchers=(given,), witnesses=(read_key(WITNESS.vkey),), soundness=broken((name, since)))

    def test_cosigned_and_a_list(self):
        second = self.s.now // SECOND - 100
        text = self.ledger.head_text(3, 0)
        given = verify.Item(builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), text + b"\n" + WITNESS.witness_line(text, second)))
        day = "2026-11-24"
        begin = suite.read_day(day)[0]
        for line in (f"ed25519 recommended none forgery {day}", f"ed25519 recommended {day} forgery none",
                     f"sha2-512 recommended none collisions {day} second-preimages none",
                     f"sha2-512 recommended none collisions 2026-11-23 second-preimages {day}"):
            for held in (begin - 1, begin):
                self.s.verify(self.publication_only(), vouchers=(given,), witnesses=(read_key(WITNESS.vkey),), held=held,
                              soundness=listed(f"algorithm {line}\n", self.s))
                self.s.verify(self.s.token(self.s.head()), held=held, soundness=listed(f"algorithm {line}\n", self.s))

    def test_list_and_the_callers_word_the_earlier_counts(self):
        day = "2026-11-24"
        begin = suite.read_day(day)[0]
        found = listed(f"algorithm sha2-256 recommended none collisions {day} second-preimages {day}\n", self.s)
        for since in (begin - 5, begin + 5):
            sound = Soundness([found.list], [("sha2-256", since)])
            for held in (begin - 6, begin - 5, begin - 1, begin, begin + 4, begin + 5):
                self.s.verify(held=held, soundness=sound)

    def test_text_voucher_with_the_root_of_another_size(self):
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        for size in (b"3", b"4", b"2"):
            self.s.verify(vouchers=(self.s.print_of(builder.sign(text.replace(b"\nsize 3\n", b"\nsize " + size + b"\n"), self.ledger.keys[2])),))

    def test_text_voucher_that_ends_before_its_publication(self):
        time = self.ledger.time(2)
        for end in (time - TOLERANCE - 1, time - TOLERANCE, time - 1, time):
            self.s.verify(vouchers=(self.s.print_of(end=end),))
            self.s.verify(vouchers=(root_voucher(self.s, 0, end=end), root_voucher(self.s, 1, end=end)))

    def test_193_of_the_caller_and_the_tokens_own(self):
        second = self.s.now // SECOND - 100
        text = self.ledger.head_text(3, 0)
        own = builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), text + b"\n" + WITNESS.witness_line(text, second))
        token = self.s.token(self.s.head(), self.s.pub(), builder.voucher_anchor(own))
        for count in (192, 193):
            odd = tuple(root_voucher(self.s, 0, begin=self.s.now + 1 + k, end=self.s.now + 1 + k) for k in range(count))
            self.s.verify(token, vouchers=odd, witnesses=(read_key(WITNESS.vkey),))

    def test_unattributed_and_proven_in_the_future(self):
        # The word ends behind held, and the value's time behind held and tolerance.
        held = self.ledger.time(1)
        for after in (TOLERANCE, TOLERANCE + 1):
            words = tuple(root_voucher(self.s, h, begin=held, end=held + DAY, time=held + after) for h in (0, 1))
            self.s.verify(self.publication_only(), vouchers=words, held=held, record=None)
            self.s.verify(self.publication_only(), vouchers=words, held=held + DAY, as_of=held + DAY, record=None)

    def test_future_by_as_of(self):
        held = self.ledger.time(2) + DAY
        for as_of in (self.ledger.time(1) - TOLERANCE - 1, self.ledger.time(1) - TOLERANCE):
            self.s.verify(self.s.token(self.s.head()), held=held, as_of=as_of)
            self.s.verify(self.s.token(self.s.head()), held=as_of, as_of=held)

    # Attributed values

    def test_publication_told_of_another_identity(self):
        alpha, beta = self.ledger.identity
        for identity in ((alpha, beta), (bytes([1]) * 32, beta), (alpha, bytes([1]) * 32)):
            note = self.ledger.publish(keep=False, number=1, identity=identity)
            self.s.verify(self.publication_only(), publications=(verify.Item(note, True),), vouchers=(self.s.print_of(),))

    def test_contradicting_and_one_vouched_in_both_orders(self):
        other = self.ledger.publish(keep=False, number=1, time=self.ledger.time(2) + 5)
        mine, theirs = verify.Item(self.s.note), verify.Item(other)
        for publications in ((mine, theirs), (theirs, mine)):
            for words in ((self.s.print_of(),), (self.s.print_of(other),), (self.s.print_of(), self.s.print_of(other)), ()):
                self.s.verify(self.publication_only(), publications=publications, vouchers=words, held=self.s.now + DAY)
                self.s.verify(self.publication_only(other), publications=publications, vouchers=words, held=self.s.now + DAY)

    def test_contradicting_of_two_sizes_and_one_vouched(self):
        other = self.ledger.publish(keep=False, number=1, size=2)
        mine, theirs = verify.Item(self.s.note), verify.Item(other)
        for publications in ((mine, theirs), (theirs, mine)):
            for words in ((self.s.print_of(),), (self.s.print_of(other),)):
                for note in (self.s.note, other):
                    self.s.verify(self.publication_only(note), publications=publications, vouchers=words, held=self.s.now + DAY)

    def test_not_attributed_by_one_that_names_another(self):
        # Publication 2 names the true first one; a forged first one is not attributed by it, and makes no fork.
        digests = tuple(suite.digest(f, self.s.note.rpartition(b"\n\n")[0] + b"\n") for f in self.ledger.functions)
        self.ledger.heartbeat()
        second = self.ledger.publish(keep=False, number=2, previous=digests)
        forged = unsigned(self.ledger.publish(keep=False, number=1, size=3, roots=(bytes([1]) * 32,) * 2))
        for beside in ((forged, second), (self.s.note, forged, second), (unsigned(self.s.note), forged, second)):
            self.s.verify(publications=tuple(map(verify.Item, beside)), held=self.s.now + DAY)

    def test_contradictions_one_by_one(self):
        # What the pages list, each alone; the token's anchor is the first, by nobody's key.
        for _ in range(4):
            self.ledger.heartbeat()
        first, time = self.s.note, self.ledger.time(2)
        digests = tuple(suite.digest(f, first.rpartition(b"\n\n")[0] + b"\n") for f in self.ledger.functions)
        odd = (bytes([1]) * 32,) * 2
        cases = {
            "same-text": first + UNSIGNED.line(b""), "next": dict(number=2, size=5, previous=digests), "same-number": dict(number=1, size=5),
            "same-size": dict(number=2, size=3, previous=digests, time=time + 5), "same-size-of-a-number-behind": dict(number=3, size=3, previous=odd, time=time + 5),
            "smaller-size": dict(number=2, size=2, previous=digests, time=time + 5), "smaller-size-of-a-number-behind": dict(number=3, size=2, previous=odd, time=time + 5),
            "same-time": dict(number=2, size=5, previous=digests, time=time), "a-microsecond-later": dict(number=2, size=5, previous=digests, time=time + 1),
            "earlier-time-of-a-number-behind": dict(number=3, size=5, previous=odd, time=time - 1), "previous-of-another": dict(number=2, size=5, previous=odd),
            "previous-of-another-under-beta": dict(number=2, size=5, previous=(digests[0], odd[1])), "number-behind": dict(number=3, size=5, previous=odd),
            "number-behind-with-its-digest": dict(number=3, size=5, previous=digests)}
        for values in cases.values():
            other = values if isinstance(values, bytes) else self.ledger.publish(keep=False, **values)
            for publications in ((first, other), (other, first)):
                self.s.verify(self.publication_only(), publications=tuple(map(verify.Item, publications)), vouchers=(), held=self.s.now + DAY)

    def test_times_of_struck_publications(self):
        """Publication 2, of size 5, is dated with the time of the first, of size 3: the notice strikes the one, the other, both or none."""
        for heartbeats, about in ((2, "other"), (2, "clock 4 4"), (2, "clock 3 4"), (2, "clock 2 4"), (1, "clock 3 3"), (0, "clock 2 2"), (0, "clock 1 2")):
            scene = Scene()
            for _ in range(heartbeats):
                scene.ledger.heartbeat()
            scene.ledger.notice(about)
            while len(scene.ledger.headers) < 7:
                scene.ledger.heartbeat()
            digests = tuple(suite.digest(f, scene.note.rpartition(b"\n\n")[0] + b"\n") for f in scene.ledger.functions)
            early = scene.ledger.publish(keep=False, number=2, size=5, previous=digests, time=scene.ledger.time(2))
            token = scene.token(scene.pub(unsigned(scene.note)))
            for publications in ((scene.note, early), (early, scene.note)):
                scene.verify(token, publications=tuple(map(verify.Item, publications)), held=scene.now + DAY)

    def test_attributed_by_the_next_but_one(self):
        self.ledger.heartbeat()
        self.ledger.publish()
        self.ledger.heartbeat()
        third = self.ledger.publish()
        first, second = (unsigned(note) for note in self.ledger.publications[:2])
        for beside in ((first, second, third), (third, second, first), (first, third), (first, second), (second, third)):
            self.s.verify(self.publication_only(first), publications=tuple(map(verify.Item, beside)), vouchers=(self.s.print_of(),), held=self.s.now + DAY)

    def test_attributed_by_one_of_another_number_or_digest(self):
        for values in (dict(number=2), dict(number=3, previous=None), dict(number=2, previous=(bytes([1]) * 32,) * 2)):
            scene = Scene()
            digests = tuple(suite.digest(f, scene.note.rpartition(b"\n\n")[0] + b"\n") for f in scene.ledger.functions)
            scene.ledger.heartbeat()
            later = scene.ledger.publish(keep=False, **{**values, "previous": values.get("previous") or digests})
            scene.verify(scene.token(scene.pub(unsigned(scene.note))), publications=(verify.Item(unsigned(scene.note)), verify.Item(later)),
                         vouchers=(scene.print_of(),), held=scene.now + DAY)

    def test_two_roots_and_a_third_value(self):
        # The fork is that of the first two; a later value that agrees with itself takes nothing back.
        self.ledger.heartbeat()
        second = self.ledger.publish()
        other = self.ledger.publish(keep=False, number=1, size=3, roots=(bytes([1]) * 32, self.ledger.history(3, 1)))
        for beside in ((self.s.note, other, second), (second, self.s.note, other)):
            self.s.verify(publications=tuple(map(verify.Item, beside)), held=self.s.now + DAY)

    def test_one_root_twice(self):
        same = self.s.note + UNSIGNED.line(b"")
        self.s.verify(publications=(verify.Item(self.s.note), verify.Item(same)), vouchers=(self.s.print_of(),))

    # Refuted

    def test_refuted_by_one_of_two_words(self):
        # A value behind the header's time, vouched early and late; the chain's own word lies between.
        n, token = self.later()
        early = self.ledger.publish(keep=False, number=1, size=n + 2, time=self.ledger.time(n) - 1)
        held = self.s.now + DAY
        proof = tuple(root_voucher(self.s, h, n + 1, end=self.s.now) for h in (0, 1))
        for ends in ((self.s.now - 9, self.s.now + 9), (self.s.now + 9, self.s.now - 9), (self.s.now + 9, self.s.now + 8), (self.s.now + 9,), (self.s.now,)):
            words = tuple(self.s.print_of(early, end) for end in ends)
            self.s.verify(token, publications=(verify.Item(early),), vouchers=(*proof, *words), held=held)

    def test_refuted_and_published_without_a_signature(self):
        n, _ = self.later()
        token = self.s.token(self.s.head(n + 1, n, notes=tuple(unsigned(x) for x in self.ledger.head(n + 1))), n=n)
        early = self.ledger.publish(keep=False, number=1, size=n + 2, time=self.ledger.time(n) - 1)
        proof = tuple(root_voucher(self.s, h, n + 1, end=self.s.now) for h in (0, 1))
        for words in (proof, ()):
            self.s.verify(token, publications=(verify.Item(early),), vouchers=words, held=self.s.now + DAY)

    def test_struck_round_and_times(self):
        # A round from the future is struck: later publications are dated before it, and refute it not.
        for strike in (False, True):
            scene = Scene()
            time = scene.ledger.time(2)
            n = scene.ledger.round(*scene.leaves, time=time + 300 * DAY)
            if strike:
                scene.ledger.notice(f"clock {n} {n}", time=time + SECOND)
            scene.ledger.heartbeat(time=time + 2 * SECOND)
            scene.ledger.heartbeat(time=time + 3 * SECOND)
            note = scene.ledger.publish(keep=False, number=1)
            token = scene.token(scene.head(n + 1, n), scene.pub(note, n), n=n)
            for words in ((), (scene.print_of(note),)):
                scene.verify(token, publications=(verify.Item(note),), vouchers=words)

    def test_floor_of_a_struck_publication(self):
        for about in ("other", "clock 2 3"):
            scene = Scene()
            scene.ledger.heartbeat()
            scene.ledger.notice(about)
            n = scene.ledger.round(*scene.leaves)
            scene.ledger.heartbeat()
            token = scene.token(scene.head(n + 1, n), n=n)
            scene.verify(token, publications=(verify.Item(scene.note),), vouchers=(scene.print_of(),))

    def test_floor_of_values_whose_times_fall(self):
        # A publication that is dated late, and the record's own value behind it, dated earlier.
        k = self.ledger.notice("other")
        n, token = self.later()
        for time in (self.ledger.time(1), self.ledger.time(k) + SECOND // 2):
            note = self.ledger.publish(keep=False, number=1, size=3, time=time)
            words = (self.s.print_of(note), root_voucher(self.s, 0, k + 1), root_voucher(self.s, 1, k + 1))
            self.s.verify(token, publications=(verify.Item(note),), vouchers=words)
            self.s.verify(token, publications=(verify.Item(note),), vouchers=words[1:])

    # Ledgers that vouch

    def vouching(self, name, text, seeds):
        """A ledger that stamped a text, the token with its publication, the publication, and the scene."""
        scene = Scene(name=name, seeds=seeds)
        n = scene.ledger.round(builder.document(text, bytes(16)))
        scene.ledger.heartbeat()
        return scene, n, scene.ledger.publish()

    def test_ledger_vouchers_8_deep_and_9(self):
        for deep in (7, 8, 9):
            text, made = self.s.note.rpartition(b"\n\n")[0] + b"\n", []
            for k in range(deep):
                made.append(self.vouching(f"example.net/log-{k}", text, ((30 + k,), (50 + k,), (70 + k,), ())))
                text = made[-1][2].rpartition(b"\n\n")[0] + b"\n"
            last, size = made[-1][0], int(made[-1][2].split(b"\nsize ")[1].split(b"\n")[0])
            second = self.s.now // SECOND - 100
            inner = []
            for h in (0, 1):
                head = last.ledger.head_text(size, h)
                inner.append(builder.cosigned(last.ledger.functions[h], size, last.ledger.history(size, h),
                                              head + b"\n" + WITNESS.witness_line(head, second)))
            for k in range(deep - 1, -1, -1):
                scene, n, note = made[k]
                token = scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note), *map(builder.voucher_anchor, inner)])
                inner = [builder.by_ledger(made[k - 1][2] if k else self.s.note, token)]
            pins = tuple(verify.Ledger(scene.ledger.identity, scene.ledger.record()) for scene, _, _ in made)
            verdict = self.s.verify(vouchers=(verify.Item(inner[0]),), ledgers=pins, witnesses=(read_key(WITNESS.vkey),), held=self.s.now + DAY)
            self.assertEqual("LNK-PUBLISHED" in codes(verdict), deep < 9)

    def test_ledger_voucher_and_halves_of_identities(self):
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        scene, n, note = self.vouching("example.net/log", text, ((11,), (12,), (13,), ()))
        given = verify.Item(builder.by_ledger(self.s.note, scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)])))
        (a, b), (c, d) = self.ledger.identity, scene.ledger.identity
        for own in ((a, b), (a, None), (None, b)):
            for pinned in ((c, d), (c, None), (None, d), (a, d), (c, b)):
                pin = verify.Ledger(pinned, scene.ledger.record(), 0, scene.ledger.name)
                self.s.verify(vouchers=(given, scene.print_of(note, self.s.now - 7)), ledgers=(pin,), identity=own)

    def test_ledger_voucher_by_half_an_identity(self):
        # Where β is broken it is not counted: half an identity suffices, and two that are not given are not the same.
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        scene, n, note = self.vouching("example.net/log", text, ((11,), (12,), (13,), ()))
        given = verify.Item(builder.by_ledger(self.s.note, scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)])))
        for own in (self.ledger.identity, (self.ledger.identity[0], None)):
            pin = verify.Ledger((scene.ledger.identity[0], None), scene.ledger.record(), 0, scene.ledger.name)
            self.s.verify(vouchers=(given, scene.print_of(note, self.s.now - 7)), ledgers=(pin,), identity=own, soundness=broken(("sha3-256", 1)))

    def test_ledger_voucher_as_of_a_day_before_its_functions_fall(self):
        # As of that day the token of the other ledger holds; by what is known on the day it is judged it rests on nothing.
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        scene, n, note = self.vouching("example.net/log", text, ((11,), (12,), (13,), ()))
        given = verify.Item(builder.by_ledger(self.s.note, scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)])))
        pin = verify.Ledger(scene.ledger.identity, scene.ledger.record(), 0, scene.ledger.name)
        for name in ("sha2-256", "sha3-256"):
            for since in (self.s.now - DAY // 2, self.s.now, self.s.now + 1):
                for as_of in (self.s.now - DAY // 2 - 1, self.s.now - DAY // 2):
                    self.s.verify(vouchers=(given, scene.print_of(note, self.s.now - 3 * DAY // 4)), ledgers=(pin,), as_of=as_of, soundness=broken((name, since)))

    def test_ledger_voucher_beside_collisions_between_its_two_words(self):
        # One function is proven before its collisions, the other behind: the word is as late as the later.
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        scene, n, note = self.vouching("example.net/log", text, ((11,), (12,), (13,), ()))
        given = verify.Item(builder.by_ledger(self.s.note, scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)])))
        pin = verify.Ledger(scene.ledger.identity, scene.ledger.record(), 0, scene.ledger.name)
        size = len(scene.ledger.headers)
        begin = suite.read_day("2026-11-22")[0]
        for h, name in enumerate(scene.ledger.functions):
            sound = listed(f"algorithm {name} recommended none collisions 2026-11-22 second-preimages none\n", self.s)
            for first, second in ((begin - 1, begin), (begin - 2, begin - 1), (begin, begin - 1), (begin - 1, begin + 1)):
                words = [root_voucher(scene, h, size, end=first), root_voucher(scene, 1 - h, size, end=second)]
                self.s.verify(vouchers=(given, *words), ledgers=(pin,), soundness=sound, held=self.s.now + DAY)

    def test_ledger_voucher_beside_collisions_on_the_day_between(self):
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        scene, n, note = self.vouching("example.net/log", text, ((11,), (12,), (13,), ()))
        given = verify.Item(builder.by_ledger(self.s.note, scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)])))
        pin = verify.Ledger(scene.ledger.identity, scene.ledger.record(), 0, scene.ledger.name)
        size = len(scene.ledger.headers)
        begin = suite.read_day("2026-11-23")[0]
        for h, name in enumerate(scene.ledger.functions):
            sound = listed(f"algorithm {name} recommended none collisions 2026-11-23 second-preimages none\n", self.s)
            for first, second in ((begin - 1, begin), (begin - 2, begin - 1), (begin, begin - 1)):
                words = [root_voucher(scene, h, size, end=first), root_voucher(scene, 1 - h, size, end=second)]
                self.s.verify(vouchers=(given, *words), ledgers=(pin,), soundness=sound, held=self.s.now + DAY)

    def test_ledger_voucher_and_the_fall_of_what_it_rests_on(self):
        text = self.s.note.rpartition(b"\n\n")[0] + b"\n"
        scene, n, note = self.vouching("example.net/log", text, ((11,), (12,), (13,), ()))
        given = verify.Item(builder.by_ledger(self.s.note, scene.ledger.token(n, 0, [scene.ledger.publication_anchor(n, note)])))
        pin = verify.Ledger(scene.ledger.identity, scene.ledger.record(), 0, scene.ledger.name)
        end = self.s.now - 7
        for words in ("collisions {} second-preimages none", "collisions {0} second-preimages {0}"):
            day = "2026-11-22"
            begin = suite.read_day(day)[0]
            sound = listed(f"algorithm sha2-256 recommended none {words.format(day)}\n", self.s)
            for print_end in (begin - 1, begin, end):
                self.s.verify(vouchers=(given, scene.print_of(note, print_end)), ledgers=(pin,), soundness=sound)
        for name in ("ed25519", "sha2-512"):
            for since in (self.s.now, self.s.now + 1):
                self.s.verify(vouchers=(given, scene.print_of(note, end)), ledgers=(pin,), soundness=broken((name, since)))


if __name__ == "__main__":
    unittest.main()
