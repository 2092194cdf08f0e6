"""Records and their walks: one thing changed in each, named after it. make_vectors.py records them."""

import dataclasses
import unittest

from support import Scene, Soundness, broken, builder, suite
from linking1 import record as records
from linking1.leaf import Leaf
from linking1.round import leaf_hash, node, policy_bytes
from linking1.suite import Wrong, digest, imprint_of
from linking1.token import Anchor, anchor_body

AT = 10**15
OTHER = builder.Signer("somebody.else", 9)


def strange(ledger):
    return builder.role_signers(ledger.name, ledger.suite, ((9,), (9,), (9,), ()))


class Probes(unittest.TestCase):
    def setUp(self):
        self.s = Scene()
        self.ledger = self.s.ledger

    def walk(self, data, identity=None, accepted=0, soundness=None):
        try:
            read = records.read_record(data)
        except Wrong:
            return None
        found = [records.walk(read, h, (identity or self.ledger.identity)[h], accepted, AT, soundness or Soundness()) for h in (0, 1)]
        return [(len(walk.rounds), bool(walk.fault), walk.unknown_round) for walk in found]

    def both(self, data, taken, fault=False, unknown=None, **values):
        self.assertEqual(self.walk(data, **values), [(taken, fault, unknown)] * 2)

    def entries(self, *changed):
        """The record with its last entry changed by each."""
        whole = [self.ledger.entry(k) for k in range(len(self.ledger.entries))]
        for values in changed:
            whole[-1] = dataclasses.replace(whole[-1], **values)
        return records.write_record(whole)

    # The file

    def test_record_file(self):
        self.ledger.configuration()
        good = self.ledger.record()
        for data in (good + b"\0", good[:-1], b"LRD" + good[3:], b"XRC" + good[3:], b"LRC", b"LR", b"", b"LRC\x01", good[:5],
                     good[:5] + b"\0" + good[6:], good[:5] + b"\1" + good[6:], good[:5] + b"\3" + good[6:]):
            self.assertIsNone(self.walk(data))
        self.assertIsNone(self.walk(b"LRC\x02" + good[4:]))
        self.assertIsNone(self.walk(b"LRC\x00"))
        self.both(good, 2)

    def test_record_first_entry_malformed(self):
        self.ledger.configuration()
        good = self.ledger.record()
        self.assertIsNone(self.walk(good.replace(self.ledger.headers[0], b"\x49" + self.ledger.headers[0][1:], 1)))
        self.assertIsNone(self.walk(good.replace(self.ledger.headers[0], b"\x48\x02" + self.ledger.headers[0][2:], 1)))
        self.assertIsNone(self.walk(good.replace(self.ledger.headers[0], b"\x48\x01\x03" + self.ledger.headers[0][3:], 1)))

    def test_record_first_entry_of_round_1(self):
        self.ledger.configuration()
        entry = dataclasses.replace(self.ledger.entry(1))
        self.assertIsNone(self.walk(records.write_record([entry])))

    def test_record_first_entry_with_a_seal(self):
        first = dataclasses.replace(self.ledger.entry(0), seal=self.ledger.head_anchor(0, 2))
        self.assertIsNone(self.walk(records.write_record([first])))

    def test_record_later_entry_without_a_seal(self):
        self.ledger.configuration()
        self.both(self.entries({"seal": None}), 1, True)

    def test_record_later_entry_of_another_ledger(self):
        self.ledger.configuration()
        other = Scene(name="example.org/other").ledger
        other.configuration()
        self.both(records.write_record([self.ledger.entry(0), other.entry(1)]), 1, True)

    def test_record_later_entry_of_another_suite(self):
        other = Scene(suite=2).ledger
        other.configuration()
        self.both(records.write_record([self.ledger.entry(0), other.entry(1)]), 1, True)

    def test_record_later_entry_of_another_kind_of_leaf(self):
        n = self.ledger.round(builder.document(b"x"))
        self.ledger.entries.append((n, b"x"))
        self.both(self.ledger.record(), 1, True)

    def test_record_later_entry_at_leaf_1(self):
        text = self.ledger.event_text("configuration", "seal old\n" + builder.state_text(self.ledger.keys))
        n = self.ledger.round(builder.document(b"x"), self.ledger.event_leaf(text))
        self.ledger.entries.append((n, text))
        self.both(self.entries({"level": self.ledger.level(n, 1)}), 1, True)
        # Its index says 0 and the path is that of leaf 1.
        self.both(self.entries({"level": dataclasses.replace(self.ledger.level(n, 1), index=0)}), 1, True)

    def test_record_index_that_does_not_rise(self):
        self.ledger.configuration()
        self.ledger.notice("other")
        first, second, third = (self.ledger.entry(k) for k in range(3))
        self.both(records.write_record([first, third, second]), 1, True)
        self.both(records.write_record([first, second, second]), 2, True)
        self.both(records.write_record([first, second, third, second]), 3, True)

    def test_record_an_empty_event(self):
        n = self.ledger.round(self.ledger.event_leaf(b""))
        self.ledger.entries.append((n, b""))
        self.both(self.ledger.record(), 1, True)

    def test_record_an_event_of_65536_bytes_and_one_more(self):
        for size in (65_536, 65_537):
            scene = Scene()
            self.ledger = scene.ledger
            start = self.ledger.event_text("notice", "about other\n")
            self.ledger.record_event(start + b"x" * (size - len(start)))
            # No such line is known: malformed in either, and the longer one is no entry at all.
            self.both(self.ledger.record(), 1, True)

    def test_record_a_later_entry_that_is_cut(self):
        self.ledger.configuration()
        entry = self.ledger.entry(1).encode()
        first = self.ledger.entry(0).encode()
        for piece in (entry[:-1], entry + b"\0", b"", entry[:3]):
            self.both(b"LRC\x01\x00\x02" + len(first).to_bytes(4, "big") + first + len(piece).to_bytes(4, "big") + piece, 1, True)

    # The genesis

    def with_genesis(self, text=None, leaf=None, level=None, **values):
        """The record of a ledger whose round 0 is another, and its identity."""
        ledger = builder.Ledger()
        text = ledger.entries[0][1] if text is None else text
        leaf = leaf or ledger.event_leaf(text)
        roots = tuple(leaf_hash(f, leaf) for f in ledger.functions)
        ledger.headers[0] = dataclasses.replace(ledger.header(0), **{"round_roots": roots, **values}).encode()
        ledger.leaves[0] = [leaf]
        ledger.entries = [(0, text)]
        entry = ledger.entry(0)
        if level:
            entry = dataclasses.replace(entry, level=dataclasses.replace(entry.level, **level))
        self.ledger = ledger
        return records.write_record([entry])

    def test_genesis_that_fits(self):
        self.both(self.with_genesis(), 1)

    def genesis_text(self):
        return builder.Ledger().entries[0][1]

    def test_genesis_malformed_or_unknown(self):
        text = self.genesis_text()
        for wrong in (text + b"x!a b\n", text[:-1], text.replace(b"suite 1", b"suite 3"), text.replace(b"event v1", b"event v2"),
                      text.replace(b"predecessor none\n", b""), text.replace(b"genesis", b"later").replace(b"suite 1", b"record " + bytes(
                          suite.write_pair((bytes(32),) * 2), "ascii"))):
            self.both(self.with_genesis(wrong), 0)

    def test_genesis_of_another_type(self):
        self.ledger = builder.Ledger()
        pair = suite.write_pair((bytes(32),) * 2)
        text = (f"linking event v1\nconfiguration\nledger {self.ledger.name}\nrecord {pair}\nseal old\n"
                + builder.state_text(self.ledger.keys)).encode()
        self.both(self.with_genesis(text), 0)

    def test_genesis_of_another_ledger_suite_and_policy(self):
        text = self.genesis_text()
        self.both(self.with_genesis(text.replace(b"example.org", b"example.net")), 0)
        self.both(self.with_genesis(policy=policy_bytes("1.2.3")), 0)
        self.both(self.with_genesis(ledger="example.org/other"), 0)
        other = builder.role_signers("example.org/ledger", 2, ((1,), (1,), (2,), ()))
        wide = text.replace(b"suite 1", b"suite 2").replace(self.ledger.keys[1][0].vkey.encode(), other[1][0].vkey.encode())
        self.both(self.with_genesis(wide), 0)

    def test_genesis_with_an_extension_line(self):
        self.both(self.with_genesis(self.genesis_text() + b"x-a b\n"), 1)

    def test_genesis_leaf_of_another_event(self):
        text = self.genesis_text()
        alpha, beta = imprint_of(1, text)
        for digests, expected in (((alpha, bytes(32)), [1, 0]), ((bytes(32), beta), [0, 1])):
            data = self.with_genesis(text, Leaf(1, 4, 0, digests, b"").encode())
            self.assertEqual([taken for taken, _, _ in self.walk(data)], expected)

    def test_genesis_not_in_its_round(self):
        alpha, beta = (leaf_hash(f, self.ledger.leaves[0][0]) for f in self.ledger.functions)
        for roots, expected in (((alpha, bytes(32)), [1, 0]), ((bytes(32), beta), [0, 1])):
            self.assertEqual([taken for taken, _, _ in self.walk(self.with_genesis(round_roots=roots))], expected)

    def test_genesis_with_a_path(self):
        zero = bytes(32)
        self.both(self.with_genesis(level={"paths": ([zero], [zero])}), 0)
        leaf = self.ledger.leaves[0][0]
        roots = tuple(node(f, zero, leaf_hash(f, leaf)) for f in self.ledger.functions)
        self.both(self.with_genesis(level={"paths": ([zero], [zero])}, round_roots=roots), 0)

    def test_another_identity(self):
        alpha, beta = self.ledger.identity
        self.assertEqual([taken for taken, _, _ in self.walk(self.ledger.record(), (bytes(32), beta))], [0, 1])
        self.assertEqual([taken for taken, _, _ in self.walk(self.ledger.record(), (alpha, bytes(32)))], [1, 0])

    # Later entries

    def test_record_link_of_another(self):
        alpha, beta = self.ledger.links(1)
        first = self.ledger.links(0)
        for pair, expected in (((alpha, first[1]), [1, 2]), ((first[0], beta), [2, 1])):
            scene = Scene()
            self.ledger = scene.ledger
            text = self.ledger.event_text("notice", "about other\n", pair)
            self.ledger.record_event(text, record_link=pair)
            self.assertEqual([taken for taken, _, _ in self.walk(self.ledger.record())], expected)

    def test_event_not_the_leafs(self):
        self.ledger.notice("other")
        n, text = self.ledger.entries[1]
        self.both(self.entries({"event_bytes": text + b"x-a b\n"}), 1, True)
        for h in (0, 1):
            scene = Scene()
            self.ledger = scene.ledger
            text = self.ledger.event_text("notice", "about other\n")
            digests = [bytes(32)] * 2
            digests[h] = digest(self.ledger.functions[h], text)
            n = self.ledger.round(Leaf(1, 4, 0, tuple(digests), b"").encode())
            self.ledger.entries.append((n, text))
            self.assertEqual([taken for taken, _, _ in self.walk(self.ledger.record())], [2 - h, 1 + h])

    def test_leaf_among_others(self):
        self.ledger.record_event(self.ledger.event_text("notice", "about other\n"), [builder.document(b"a"), builder.document(b"b")])
        self.both(self.ledger.record(), 2)
        level = self.ledger.level(self.ledger.entries[1][0], 0)
        zeros = [bytes(32)] * 2
        self.assertEqual([t for t, _, _ in self.walk(self.entries({"level": dataclasses.replace(level, paths=(zeros, level.paths[1]))}))], [1, 2])
        self.assertEqual([t for t, _, _ in self.walk(self.entries({"level": dataclasses.replace(level, paths=(level.paths[0], zeros))}))], [2, 1])
        short = dataclasses.replace(level, paths=(level.paths[0][:1], level.paths[1][:1]))
        self.both(self.entries({"level": short}), 1, True)

    def test_seal_of_another_size(self):
        n = self.ledger.notice("other")
        self.ledger.heartbeat()
        self.both(self.entries({"seal": self.ledger.head_anchor(n, n + 2)}), 1, True)
        paths = tuple(self.ledger.path(n, n + 1, h) for h in (0, 1))
        self.both(self.entries({"seal": self.ledger.head_anchor(n, n + 2, self.ledger.head(n + 1), paths)}), 1, True)
        self.both(self.entries({"seal": self.ledger.head_anchor(n, n + 1, self.ledger.head(n + 2))}), 1, True)

    def test_seal_path(self):
        n = self.ledger.notice("other")
        alpha, beta = (self.ledger.path(n, n + 1, h) for h in (0, 1))
        zeros = [bytes(32)] * len(alpha)
        for paths, expected in (((zeros, beta), [1, 2]), ((alpha, zeros), [2, 1]), ((alpha[:-1], beta[:-1]), [1, 1]),
                                ((alpha + [bytes(32)], beta + [bytes(32)]), [1, 1]), (([], []), [1, 1])):
            self.assertEqual([t for t, _, _ in self.walk(self.entries({"seal": self.ledger.head_anchor(n, n + 1, paths=paths)}))], expected)

    def test_seal_of_another_history(self):
        # The head is signed and the path leads to it, but the header names another history.
        n = self.ledger.record_event(self.ledger.event_text("notice", "about other\n"),
                                     history_roots=(bytes(32), self.ledger.history(3, 1)))
        self.assertEqual([t for t, _, _ in self.walk(self.ledger.record())], [1, 2])
        self.assertEqual(n, 3)

    def test_seal_note(self):
        n = self.ledger.notice("other")
        alpha, beta = self.ledger.head(n + 1)
        text = self.ledger.head_text(n + 1, 0)
        for name, notes, expected in (
                ("no note", (b"x", beta), [1, 2]), ("of beta", (beta, beta), [1, 2]), ("exchanged", (beta, alpha), [1, 1]),
                ("of another size", (self.ledger.head(n)[0], beta), [1, 2]),
                ("of another root", (builder.sign(text.replace(text.split(b"\n")[2], b"A" * 43 + b"="), self.ledger.keys[0]), beta), [1, 2]),
                ("of another origin", (builder.sign(text.replace(b"org", b"net"), self.ledger.keys[0]), beta), [1, 2]),
                ("not signed", (text + b"\n" + OTHER.line(text), beta), [1, 2]),
                ("by another key", (alpha, self.ledger.head(n + 1, strange(self.ledger))[1]), [2, 1])):
            body = anchor_body(n + 1, tuple(self.ledger.path(n, n + 1, h) for h in (0, 1)), notes)
            self.assertEqual([t for t, _, _ in self.walk(self.entries({"seal": Anchor(1, body, n + 1, tuple(
                self.ledger.path(n, n + 1, h) for h in (0, 1)), notes)}))], expected, name)

    def event(self, kind, lines, **values):
        self.ledger.record_event(self.ledger.event_text(kind, lines, **values), counts=False)
        return self.ledger.record()

    def test_event_of_another_ledger_or_record_line(self):
        text = self.ledger.event_text("notice", "about other\n").replace(b"ledger example.org", b"ledger example.net")
        self.ledger.record_event(text, counts=False)
        self.both(self.ledger.record(), 1, True)
        alpha, beta = self.ledger.identity
        for pair, expected in (((bytes(32), beta), [1, 2]), ((alpha, bytes(32)), [2, 1])):
            self.ledger = Scene().ledger
            self.assertEqual([t for t, _, _ in self.walk(self.event("notice", "about other\n", record=pair))], expected)

    def test_event_types_in_the_record(self):
        state = builder.state_text(self.ledger.keys)
        pair = suite.write_pair((bytes(32),) * 2)
        for text, expected in ((f"linking event v1\nheartbeat\nledger {self.ledger.name}\n", (1, True, None)),
                               (f"linking event v1\ngenesis\nledger {self.ledger.name}\nsuite 1\npredecessor none\n{state}", (1, True, None)),
                               (f"linking event v1\nheartbeat\nledger {self.ledger.name}\nx!a b\n", (1, False, 3)),
                               (f"linking event v1\ngenesis\nledger {self.ledger.name}\nsuite 1\npredecessor none\n{state}x!a b\n", (1, False, 3)),
                               (f"linking event v1\nstatement\nledger {self.ledger.name}\nabout a\ndigests {pair}\n", (1, True, None)),
                               ("linking event v2\nanything", (1, True, None)), ("linking event v2\nanything\n", (1, False, 3)),
                               (f"linking event v1\nlater\nledger {self.ledger.name}\nrecord {pair}\n", (1, True, None))):
            self.ledger = Scene().ledger
            self.ledger.record_event(text.encode(), counts=False)
            self.assertEqual(self.walk(self.ledger.record()), [expected] * 2, text)

    def test_notice_of_the_rounds_before(self):
        # The notice is of round 4.
        for about, fault in (("clock 1 3", False), ("clock 3 3", False), ("clock 1 2", True), ("clock 1 4", True), ("clock 4 4", True),
                             ("unprovable 0 3", False), ("unprovable 3 3", False), ("unprovable 1 2", False), ("unprovable 1 4", True),
                             ("unprovable 4 4", True), ("unprovable 1 5", True), ("other", False)):
            self.ledger = Scene().ledger
            self.ledger.heartbeat()
            self.assertEqual(len(self.ledger.headers), 4)
            self.both(self.event("notice", f"about {about}\n"), 1 if fault else 2, fault)

    def test_an_unknown_event_and_what_follows(self):
        self.event("later", "")
        self.ledger.notice("other")
        self.both(self.ledger.record(), 1, False, 3)
        self.both(self.ledger.record(2), 1, False, 3)

    def test_an_unknown_event_without_its_record_line(self):
        for lines in ("", "x-a b\n", f"later {suite.write_pair(self.ledger.identity)}\n"):
            ledger = Scene().ledger
            ledger.record_event(f"linking event v1\nlater\nledger {ledger.name}\n{lines}".encode(), counts=False)
            self.both(ledger.record(), 1, True)

    def test_an_unknown_event_not_sealed(self):
        self.event("later", "")
        forged = self.ledger.head(4, strange(self.ledger))
        self.both(records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=forged)]), 1, True)

    def test_an_unknown_event_after_the_schemes_fall(self):
        record = self.event("later", "")
        self.both(record, 1, True, soundness=broken(("ed25519", AT)))
        self.both(record, 1, False, 3, soundness=broken(("ed25519", AT + 1)))
        self.both(record, 1, False, 3, soundness=broken(("ed25519", AT)), accepted=2)

    # Keys

    def test_accepted_entries_after_the_schemes_fall(self):
        self.ledger.configuration()
        self.ledger.notice("other")
        for name in ("ed25519", "sha2-512"):
            for accepted in (0, 1, 2, 3, 4):
                self.both(self.ledger.record(), max(1, min(3, accepted)), accepted < 3, accepted=accepted, soundness=broken((name, AT)))
        self.both(self.ledger.record(), 3, soundness=broken(("ed25519", AT + 1)))
        self.both(self.ledger.record(), 3, soundness=broken(("sha2-256", 1), ("sha3-256", 1)))

    def keys(self, *seeds):
        return builder.role_signers(self.ledger.name, 1, seeds)

    def test_configuration_by_the_old_and_the_new_keys(self):
        new = self.keys((31,), (32,), (33,), ())
        n = self.ledger.configuration(keys=new)
        self.both(self.ledger.record(), 2)
        self.both(records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=self.ledger.head(n + 1, new))]), 1, True)

    def test_configurations_in_two_rounds_one_after_the_other(self):
        self.ledger.configuration(keys=self.keys((31,), (32,), (33,), ()))
        self.ledger.configuration(keys=self.keys((41,), (42,), (43,), ()))
        self.both(self.ledger.record(), 3)

    def recovering(self, *seeds):
        self.s = Scene(seeds=((1,), (1,), (2,), seeds or (4,)))
        self.ledger = self.s.ledger
        return self.ledger.keys[3]

    def test_recovery_seal_new_under_both_functions(self):
        recovery = self.recovering()
        new = self.keys((31,), (32,), (33,), (34,))
        n = self.ledger.configuration(keys=new, seal="new", recovery=recovery)
        self.both(self.ledger.record(), 2)
        old = self.keys((1,), (1,), (2,), (4,))
        self.both(records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=self.ledger.head(n + 1, old))]), 1, True)
        self.ledger.notice("other")
        self.both(self.ledger.record(), 3)

    def test_recovery_seal_old(self):
        recovery = self.recovering()
        new = self.keys((31,), (32,), (33,), (34,))
        n = self.ledger.configuration(keys=new, recovery=recovery)
        self.both(self.ledger.record(), 2)
        self.both(records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=self.ledger.head(n + 1, new))]), 1, True)

    def test_recovery_seal_new_with_one_of_two_heads(self):
        recovery = self.recovering()
        new = self.keys((31,), (32,), (33,), (34,))
        n = self.ledger.configuration(keys=new, seal="new", recovery=recovery)
        alpha, beta = self.ledger.head(n + 1, new)
        old = self.ledger.head(n + 1, self.keys((1,), (1,), (2,), (4,)))
        for notes, expected in (((alpha, old[1]), [2, 1]), ((old[0], beta), [1, 2])):
            found = self.walk(records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=notes)]))
            self.assertEqual([taken for taken, _, _ in found], expected)

    def test_recovery_missing_or_of_another(self):
        for recovery in ((), [builder.Signer("example.org/ledger/recovery", 9)], self.ledger.keys[0]):
            self.recovering()
            self.ledger.configuration(recovery=recovery)
            self.both(self.ledger.record(), 1, True)

    def test_recovery_by_one_of_two_keys(self):
        first, second = self.recovering(4, 5)
        for recovery, taken in (([first], 1), ([second], 1), ([first, second], 2), ([second, first], 2)):
            self.recovering(4, 5)
            self.ledger.configuration(recovery=recovery)
            self.both(self.ledger.record(), taken, taken == 1)

    def test_recovery_keys_of_the_event_itself(self):
        # New recovery keys are in force for the next event on.
        old = self.recovering()
        new = self.keys((1,), (1,), (2,), (6,))
        self.ledger.configuration(keys=new, recovery=new[3])
        self.both(self.ledger.record(), 1, True)
        self.recovering()
        self.ledger.configuration(keys=new, recovery=old)
        self.ledger.configuration(keys=new, recovery=new[3])
        self.both(self.ledger.record(), 3)
        self.ledger.configuration(keys=new, recovery=old)
        self.both(self.ledger.record(), 3, True)

    def test_recovery_ended(self):
        recovery = self.recovering()
        self.ledger.configuration(keys=self.keys((1,), (1,), (2,), ()), recovery=recovery)
        self.ledger.configuration()
        self.both(self.ledger.record(), 3)
        self.ledger.configuration(recovery=recovery)
        self.both(self.ledger.record(), 3, True)

    def test_recovery_after_the_schemes_fall(self):
        recovery = self.recovering()
        self.ledger.configuration(recovery=recovery)
        self.both(self.ledger.record(), 1, True, soundness=broken(("ed25519", AT)))
        self.both(self.ledger.record(), 2, soundness=broken(("ed25519", AT)), accepted=2)

    def test_a_note_or_seal_new_without_recovery_keys(self):
        self.ledger.configuration(recovery=[OTHER])
        self.both(self.ledger.record(), 1, True)
        self.ledger = Scene().ledger
        self.ledger.configuration(seal="new")
        self.both(self.ledger.record(), 1, True)

    def test_successor_with_and_without_recovery_keys(self):
        for recovering, signed in ((False, False), (False, True), (True, False), (True, True)):
            self.ledger = Scene().ledger
            recovery = self.recovering() if recovering else [OTHER]
            self.ledger.successor("example.org/next", 2, (bytes(64),) * 2, recovery if signed else ())
            self.both(self.ledger.record(), 2 if recovering == signed else 1, recovering != signed)

    def test_successor_the_first_counts(self):
        self.ledger.successor("example.org/next", 2, (bytes(64),) * 2)
        self.ledger.successor("example.org/another", 1, (bytes(32),) * 2)
        self.both(self.ledger.record(), 3)

    def test_service_ended(self):
        self.ledger.configuration(keys=((), (), (), ()))
        self.both(self.ledger.record(), 2)
        notes = self.ledger.head(self.ledger.notice("other", counts=False) + 1, self.keys((1,), (1,), (2,), ()))
        self.both(records.write_record([self.ledger.entry(0), self.ledger.entry(1), self.ledger.entry(2, notes=notes)]), 2, True)

    def test_several_head_keys(self):
        for missing in (None, 0, 1):
            self.s = Scene(seeds=((1, 3), (1, 3), (2,), ()))
            self.ledger = self.s.ledger
            n = self.ledger.notice("other")
            heads = [[key for place, key in enumerate(role) if place != missing] for role in self.ledger.keys[:2]]
            record = records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=self.ledger.head(n + 1, heads))])
            self.both(record, 2 if missing is None else 1, missing is not None)


if __name__ == "__main__":
    unittest.main()
