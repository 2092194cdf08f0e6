"""Events, the walk, keys in force, pinning (record.md, key.md)."""

import unittest

from support import DAY, Scene, Soundness, broken, builder, codes, suite
from linking1 import record as records
from linking1.key import RECOVERY, read_key
from linking1.suite import Wrong

NAME = "example.org/ledger"
WITH_RECOVERY = ((1,), (1,), (2,), (4,))


def keys(*seeds):
    return builder.role_signers(NAME, 1, seeds)


def walk(ledger, data=None, h=0, accepted=0, judged_at=0, soundness=None, identity=None):
    return records.walk(records.read_record(data or ledger.record()), h, identity or ledger.identity[h], accepted,
                        judged_at, soundness or Soundness())


class Walking(unittest.TestCase):
    def setUp(self):
        self.s = Scene()
        self.ledger = self.s.ledger

    def taken(self, ledger=None, **values):
        found = walk(ledger or self.ledger, **values)
        return len(found.rounds), bool(found.fault), found.unknown_round

    def test_plain(self):
        self.ledger.configuration(keys=keys((31,), (32,), (33,), ()))
        self.ledger.heartbeat()
        self.ledger.notice("other", "text anything at all\n")
        self.ledger.successor("example.org/next", 2, (bytes(64), bytes(64)))
        self.ledger.successor("example.org/another", 1, (bytes(32), bytes(32)))
        for h in (0, 1):
            self.assertEqual(self.taken(h=h), (5, False, None))
        self.assertEqual(walk(self.ledger).successor[0], "example.org/next")
        data = self.ledger.record()
        again = records.read_record(data)
        self.assertEqual(records.write_record(again.entries), data)

    def test_keys_in_force_by_size(self):
        new = keys((31,), (32,), (33,), ())
        n = self.ledger.configuration(keys=new)
        found = walk(self.ledger)
        self.assertEqual([found.keys(size, 0)[0].public == new[0][0].secret.public for size in (n, n + 1, n + 2, n + 9)],
                         [False, False, True, True])
        m = self.ledger.round(*self.s.leaves)
        self.ledger.heartbeat()
        token = self.s.token(self.s.head(m + 1, m), n=m)
        self.assertEqual(self.s.verify(token).result, "Valid")
        old = keys((1,), (1,), (2,), ())
        token = self.s.token(self.s.head(m + 1, m, notes=self.ledger.head(m + 1, old)), n=m)
        self.assertEqual(codes(self.s.verify(token)), ["LNK-NO-KEY", "LNK-NO-BASIS"])

    def test_two_configurations_in_a_row(self):
        self.ledger.configuration(keys=keys((31,), (32,), (33,), ()))
        self.ledger.configuration(keys=keys((34,), (35,), (36,), ()))
        self.assertEqual(self.taken(), (3, False, None))

    def test_service_ends(self):
        n = self.ledger.configuration(keys=((), (), (), ()))
        self.assertEqual(self.taken(), (2, False, None))
        self.assertEqual(walk(self.ledger).keys(n + 2, 0), ())
        self.ledger.keys = keys((1,), (1,), (2,), ())
        self.ledger.states.append((n + 2, self.ledger.keys))
        self.ledger.notice("other")
        self.assertEqual(self.taken(), (2, True, None))

    def test_recovery(self):
        ledger = Scene(seeds=WITH_RECOVERY).ledger
        old = ledger.keys[RECOVERY]
        ledger.configuration(keys=keys((31,), (32,), (33,), (34,)), seal="new", recovery=old)
        self.assertEqual(self.taken(ledger), (2, False, None))
        ledger.successor("example.org/next", 1, (bytes(32), bytes(32)), ledger.keys[RECOVERY])
        self.assertEqual(self.taken(ledger), (3, False, None))
        ledger.successor("example.org/next", 1, (bytes(32), bytes(32)), old)
        self.assertEqual(self.taken(ledger), (3, True, None))

    def test_recovery_left_out(self):
        ledger = Scene(seeds=WITH_RECOVERY).ledger
        ledger.configuration(keys=keys((31,), (32,), (33,), (34,)))
        self.assertEqual(self.taken(ledger), (1, True, None))

    def test_seal_new_without_recovery(self):
        self.ledger.configuration(keys=keys((31,), (32,), (33,), ()), seal="new")
        self.assertEqual(self.taken(), (1, True, None))

    def test_a_note_where_no_recovery_is_in_force(self):
        self.ledger.configuration(recovery=keys((1,), (1,), (2,), (4,))[RECOVERY])
        self.assertEqual(self.taken(), (1, True, None))

    def test_forged_keys(self):
        """The public headers, a round of one's own, and a newspaper."""
        thief = keys((41,), (42,), (43,), ())
        n = self.ledger.configuration(keys=thief)
        notes = self.ledger.head(n + 1, thief)
        data = records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=notes)])
        self.assertEqual(self.taken(data=data), (1, True, None))

    def test_events_that_do_not_belong(self):
        identity = suite.write_pair(self.ledger.identity)
        heartbeat = f"linking event v1\nheartbeat\nledger {NAME}\n".encode()
        genesis = self.ledger.entries[0][1]
        elsewhere = f"linking event v1\nnotice\nledger example.org/other\nrecord {identity}\nabout other\n".encode()
        wrong_record = (f"linking event v1\nnotice\nledger {NAME}\nrecord {suite.write_pair((bytes(32),) * 2)}\n"
                        "about other\n").encode()
        malformed = self.ledger.event_text("notice", "about other\nnothing of the kind\n")
        clock = self.ledger.event_text("notice", "about clock 1 1\n")
        ahead = self.ledger.event_text("notice", "about unprovable 1 3\n")
        for text in (heartbeat, genesis, elsewhere, wrong_record, malformed, clock, ahead):
            scene = Scene()
            scene.ledger.record_event(text)
            self.assertEqual(self.taken(scene.ledger), (1, True, None), text)

    def test_unknown_events_are_noticed(self):
        for text in (self.ledger.event_text("novelty", "whatever stands here\n"),
                     self.ledger.event_text("notice", "about something new\nfoo bar\n"),
                     self.ledger.event_text("notice", "about other\nx!new thing\n"),
                     b"linking event v2\nanything\n"):
            scene = Scene()
            n = scene.ledger.record_event(text)
            self.assertEqual(self.taken(scene.ledger), (1, False, n), text)
            m = scene.ledger.round(*scene.leaves)
            scene.ledger.heartbeat()
            verdict = scene.verify(scene.token(scene.head(m + 1, m), n=m))
            self.assertEqual(codes(verdict), ["LNK-RECORD", "LNK-NO-KEY"])
            self.assertEqual(codes(scene.verify()), ["LNK-SIGNED", "LNK-UNVOUCHED"])
            late = scene.token(scene.head(m + 1, 1))
            self.assertEqual(codes(scene.verify(late)), ["LNK-NO-KEY", "LNK-NO-BASIS"])  # not known for that size

    def test_unknown_event_without_the_keys(self):
        scene = Scene()
        n = scene.ledger.record_event(scene.ledger.event_text("novelty", "x y\n"))
        notes = scene.ledger.head(n + 1, keys((41,), (42,), (43,), ()))
        data = records.write_record([scene.ledger.entry(0), scene.ledger.entry(1, notes=notes)])
        self.assertEqual(self.taken(scene.ledger, data=data), (1, True, None))

    def test_unknown_event_without_its_record_line(self):
        scene = Scene()
        scene.ledger.record_event(f"linking event v1\nnovelty\nledger {NAME}\nfoo bar\n".encode())
        self.assertEqual(self.taken(scene.ledger), (1, True, None))

    def test_fallen_scheme(self):
        self.ledger.configuration(keys=keys((31,), (32,), (33,), ()))
        sound = broken(("ed25519", 1000))
        self.assertEqual(self.taken(judged_at=999, soundness=sound), (2, False, None))
        self.assertEqual(self.taken(judged_at=1000, soundness=sound), (1, True, None))
        self.assertEqual(self.taken(judged_at=1000, soundness=sound, accepted=2), (2, False, None))

    def test_each_function_walks_by_itself(self):
        n = self.ledger.configuration(keys=keys((31,), (32,), (33,), ()))
        wrong = keys((41,), (42,), (43,), ())
        notes = self.ledger.head(n + 1)[0], self.ledger.head(n + 1, wrong)[1]
        data = records.write_record([self.ledger.entry(0), self.ledger.entry(1, notes=notes)])
        self.assertEqual(self.taken(data=data), (2, False, None))
        self.assertEqual(self.taken(data=data, h=1), (1, True, None))

    def test_entries_with_faults(self):
        self.ledger.configuration()
        self.ledger.configuration()
        first, second, third = (self.ledger.entry(k).encode() for k in range(3))

        def file(*entries):
            return (b"LRC\x01" + len(entries).to_bytes(2, "big")
                    + b"".join(len(e).to_bytes(4, "big") + e for e in entries))

        self.assertEqual(self.taken(data=file(first, second, third)), (3, False, None))
        self.assertEqual(self.taken(data=file(first, second + b"\0", third)), (1, True, None))
        self.assertEqual(self.taken(data=file(first, third)), (1, True, None))
        self.assertEqual(self.taken(data=file(first, second, second)), (2, True, None))
        self.assertEqual(self.taken(data=file(first, b"")), (1, True, None))
        for bad in (file(), file(second), file(first)[:-1], file(first) + b"\0", b"LRC\x02", b"XRC\x01\0\1"):
            with self.assertRaises(Wrong):
                records.read_record(bad)

    def test_other_identity(self):
        found = walk(self.ledger, identity=bytes(32))
        self.assertEqual((found.begins, len(found.rounds), found.fault), (False, 0, None))

    def test_genesis_that_does_not_fit(self):
        ledger = builder.Ledger(policy="1.2.3")
        self.assertEqual(self.taken(ledger), (1, False, None))
        text = ledger.entries[0][1].replace(b"policy 1.2.3", b"policy 1.2.4")
        entry = ledger.entry(0)
        data = records.write_record([records.Entry(entry.header_bytes, entry.header, entry.level, text, None)])
        found = walk(ledger, data)
        self.assertEqual((found.begins, len(found.rounds), found.fault), (True, 0, None))


class Notices(unittest.TestCase):
    def test_struck(self):
        scene = Scene()
        scene.ledger.notice("clock 1 2")
        found = walk(scene.ledger)
        self.assertEqual([found.struck(n) for n in range(5)], [False, True, True, False, False])

    def test_unprovable_is_shown(self):
        scene = Scene()
        scene.ledger.notice("unprovable 1 1")
        verdict = scene.verify()
        self.assertEqual((verdict.result, verdict.chains[0].notices), ("Valid", [(3, "unprovable")]))

    def test_weakened_breaks_nothing(self):
        scene = Scene()
        scene.ledger.notice("weakened sha2-256 2020-01-01T00:00:00.000000Z")
        self.assertEqual(scene.verify().result, "Valid")

    def test_stolen_changes_no_walk(self):
        scene = Scene()
        key = scene.ledger.keys[0][0]
        scene.ledger.notice(f"stolen {key.vkey} 2020-01-01T00:00:00.000000Z")
        scene.ledger.configuration(keys=keys((31,), (32,), (33,), ()))
        self.assertEqual(len(walk(scene.ledger).rounds), 3)


class Events(unittest.TestCase):
    def setUp(self):
        self.ledger = Scene().ledger
        self.genesis = self.ledger.entries[0][1].decode()

    def refused(self, text):
        with self.assertRaises(Wrong, msg=text) as caught:
            records.read_event(text.encode() if isinstance(text, str) else text, 1)
        self.assertEqual(caught.exception.kind, "malformed")

    def read(self, text):
        return records.read_event(text.encode(), 1)

    def test_genesis(self):
        self.assertIsNone(self.read(self.genesis).unknown)
        good = self.genesis
        for before, after in (
                ("interval-us 1000000\n", "interval-us 0\n"), ("accuracy-us 1000000", "accuracy-us 60000001"),
                ("accuracy-us 1000000", "accuracy-us 01000000"),
                ("publication-interval-us 86400000000", "publication-interval-us 31622400000001"),
                ("predecessor none", "predecessor "), ("policy 1.3", "policy 1.40"), ("policy 1.3", "policy 3.3"),
                ("ledger example.org/ledger\n", "ledger example.org/publications\n"),
                ("suite 1", "suite 01"), ("suite 1\n", ""), ("genesis\n", "genesis \n"), ("genesis", "Genesis"),
                ("linking event v1", "linking event v01"), ("policy", "\npolicy")):
            self.assertIn(before, good)
            self.refused(good.replace(before, after, 1))
        lines = good.split("\n")
        for k in range(len(lines) - 1):
            self.refused("\n".join(lines[:k] + lines[k + 1:]))
            self.refused("\n".join(lines[:k + 1] + lines[k:]))
        self.refused(good[:-1])
        self.refused(good + "x-b one\nx-a two\n")
        self.refused(good + "x-a one\nx!a two\n")
        self.refused(good + "x-a  one\n")
        self.assertIsNone(self.read(good + "x-a one  two\nx-b t\n").unknown)
        self.assertIsNotNone(self.read(good + "x!a one\n").unknown)
        self.refused(good + "".join(f"x-a{i:02} v\n" for i in range(65)))
        self.assertIsNone(self.read(good + "".join(f"x-a{i:02} v\n" for i in range(64))).unknown)
        self.assertIsNotNone(self.read(good.replace("suite 1", "suite 3")).unknown)
        self.assertIsNotNone(self.read(good.replace("event v1", "event v2")).unknown)
        pair = suite.write_pair((bytes(32), bytes(32)))
        known = self.read(good.replace("predecessor none", f"predecessor a.b 1 {pair} 7 {pair}"))
        self.assertEqual(known.fields["predecessor"][3], 7)
        self.refused(good.replace("predecessor none", f"predecessor a.b 1 {pair} 0 {pair}"))
        self.assertIsNotNone(self.read(good.replace("predecessor none", f"predecessor a.b 3 {pair} 7 {pair}")).unknown)

    def test_roles(self):
        def genesis(roles):
            return self.genesis[:self.genesis.index("key ")] + "".join(
                f"key {key.vkey}\n" for role in roles for key in role)
        self.assertIsNone(self.read(genesis(keys((1, 3, 4, 5), (1,), (2,), (7,)))).unknown)
        self.refused(genesis(keys((1, 3, 4, 5, 6), (1,), (2,), (7,))))
        self.refused(genesis(keys((1, 1), (1,), (2,), ())))
        self.refused(genesis(keys((), (1,), (2,), ())))
        self.refused(genesis(keys((1,), (1,), (), ())))
        self.refused(genesis(((), (), (), ())))
        swapped = keys((1,), (1,), (2,), ())
        self.refused(genesis((swapped[1], swapped[0], swapped[2], ())))
        self.refused(genesis(((builder.Signer(NAME, 1, kind=4),),) + swapped[1:]))
        self.refused(genesis(((builder.Signer("example.org/other", 1),),) + swapped[1:]))
        strange = (builder.Signer(NAME, 1, kind=9),)
        self.assertIsNotNone(self.read(genesis((strange,) + swapped[1:])).unknown)
        self.assertIsNone(self.read(genesis((strange + swapped[0],) + swapped[1:])).unknown)

    def test_other_types(self):
        pair = suite.write_pair((bytes(32), bytes(32)))
        head = f"\nledger {NAME}\n"
        for kind, good, bad in (
                ("heartbeat", "", "x y\n"),
                ("clock", "after 3\nreading 2026-11-21T20:47:48.000000Z\nreason why not\n",
                 "after 3\nreading 2026-11-21T20:47:60.000000Z\nreason why\n"),
                ("statement", f"about a-b\ndigests {pair}\ntext one\ntext two\n", f"about a-b\ndigests {pair[1:]}\n"),
                ("appearance", "publication 1\nday 2026-11-22\nwhere Title, page 5\n",
                 "publication 1\nday 2026-02-30\nwhere Title\n"),
                ("beacon", "source public\nname A lottery\nvalue 00ff\n", "source public\nname A\nvalue 00f\n"),
                ("beacon", f"source ledger\nname L\nvalue 1 {pair}\n", f"source ledger\nname L\nvalue 2 {pair}\n"),
                ("beacon", "source rfc3161\nname T\nvalue AAAA\n", "source rfc3161\nname T\nvalue AAB=\n")):
            self.assertIsNone(self.read(f"linking event v1\n{kind}{head}{good}").unknown)
            self.refused(f"linking event v1\n{kind}{head}{bad}")
            self.refused(f"linking event v1\n{kind}{head}{good}" + "\n\u2014 a AAAAAAA=\n")

    def test_text_rules(self):
        good = f"linking event v1\nheartbeat\nledger {NAME}\n"
        self.refused("\ufeff" + good)
        self.refused(good + "x-a b\u0007c\n")
        self.refused(good + "x-a b\u0085c\n")
        self.refused(good + "x-a b\tc\n")
        self.refused(good.encode() + b"x-a \xed\xa0\x80\n")
        self.refused(good.encode() + b"x-a \xc0\xaf\n")
        self.refused(good + "x-a " + "b" * 1001 + "\n")
        self.assertIsNone(self.read(good + "x-a " + "b" * 1000 + "\nx-b \u200e\u20e3\n").unknown)
        self.refused(good + "x-a b \n")
        self.refused(good + "x-a " + "\u00e9" * 501 + "\n")


class Pinning(unittest.TestCase):
    def setUp(self):
        self.ledger = Scene().ledger
        self.ledger.configuration()
        self.ledger.notice("other")

    def take(self, own, other):
        return records.take_record(records.read_record(own), records.read_record(other), self.ledger.identity, 0,
                                   Soundness())

    def test_shorter_and_longer(self):
        short, whole = self.ledger.record(2), self.ledger.record()
        self.assertEqual(self.take(whole, short), ("LNK-RECORD-OLD", 3))
        self.assertEqual(self.take(short, whole), (None, 3))
        self.assertEqual(self.take(whole, whole), (None, 3))

    def test_fork(self):
        other = Scene().ledger
        other.configuration(publication_interval=DAY // 2)
        self.assertEqual(self.take(self.ledger.record(), other.record()), ("LNK-FORK", 1))
        # nobody without keys makes a fork
        notes = other.head(other.entries[1][0] + 1, keys((41,), (42,), (43,), ()))
        forged = records.write_record([other.entry(0), other.entry(1, notes=notes)])
        self.assertEqual(self.take(self.ledger.record(), forged), ("LNK-RECORD-FAULT", 3))


class Keys(unittest.TestCase):
    def test_verifier_keys(self):
        good = builder.Signer("example.org/ledger", 1).vkey
        self.assertEqual(read_key(good).text(), good)
        for bad in (good[:-1], good + " ", " " + good, good.replace("+", " +", 1), good.upper(), "a+b+c", "",
                    good.replace("example", "exampel"), "+" + good.split("+", 1)[1]):
            with self.assertRaises(Wrong, msg=bad):
                read_key(bad)
        strange = builder.Signer("example.org/ledger", 1, kind=77).vkey
        self.assertFalse(read_key(strange).known)
        self.assertTrue(read_key(strange.replace(strange.split("+")[1], "00000000")))

    def test_key_ids_that_collide_are_tried_by_themselves(self):
        text = b"text\n"
        one, two = builder.Signer("a", 1), builder.Signer("a", 2)
        two.id = one.id
        from linking1.key import Key, has_signed
        from linking1.note import read_note
        note = read_note(text + b"\n" + two.line(text))
        self.assertFalse(has_signed(note, Key("a", one.id, 1, one.secret.public)))
        self.assertTrue(has_signed(note, Key("a", one.id, 1, two.secret.public)))


if __name__ == "__main__":
    unittest.main()
