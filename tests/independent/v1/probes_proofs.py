"""Questions of order.md, batch.md and of books, named after what is changed. make_vectors.py records them."""

import base64
import dataclasses
import unittest

import linking1_proofs
from support import Scene, builder, suite
from linking1 import batch, order, record as records, round as rounds
from linking1.suite import SUITES
from linking1.token import Anchor, Token

AT = 10**15


def b64(data):
    return base64.b64encode(data).decode()


def ask_proof(kind, data, **values):
    return linking1_proofs.answer({"proof": {"format": kind, "bytes": linking1_proofs.short(data), **values}})


def order_proof(ledger, n, m, **values):
    proof = order.Order(ledger.headers[n], ledger.header(n), ledger.headers[m],
                        ledger.header(m), (ledger.path(n, m, 0), ledger.path(n, m, 1)))
    return dataclasses.replace(proof, **values)


def long(count, width=32):
    return ([bytes(width)] * count,) * 2


class Asked(unittest.TestCase):
    def says(self, answer, alpha, beta=None):
        self.assertEqual(answer, {"alpha": alpha, "beta": alpha if beta is None else beta})

    def refused(self, answer, kind="malformed"):
        self.assertEqual(answer, {"error": kind})


class Consistency(Asked):
    def setUp(self):
        self.ledger = builder.Ledger()
        for _ in range(12):
            self.ledger.heartbeat()

    def paths(self, first, second):
        return tuple(order.consistency_path(f, first, [rounds.leaf_hash(f, x) for x in self.ledger.headers[:second]])
                     for f in self.ledger.functions)

    def roots(self, size):
        return tuple(self.ledger.history(size, h) for h in (0, 1))

    def ask(self, first, second, paths=None, first_root=None, second_root=None):
        proof = order.Consistency(self.ledger.suite, first, second, self.paths(first, second) if paths is None else paths)
        return ask_proof("consistency", proof.encode(), firstRoot=suite.write_pair(first_root or self.roots(first)),
                         secondRoot=suite.write_pair(second_root or self.roots(second)))

    def test_consistency_of_small_sizes(self):
        for second in range(1, 9):
            for first in range(1, second + 1):
                self.says(self.ask(first, second), True)

    def test_consistency_of_larger_sizes(self):
        for first, second in ((1, 13), (4, 13), (6, 13), (7, 12), (8, 12), (8, 13), (11, 12), (11, 13), (12, 13), (13, 13)):
            self.says(self.ask(first, second), True)

    def test_consistency_suite_2(self):
        self.ledger = builder.Ledger(suite=2)
        for _ in range(6):
            self.ledger.heartbeat()
        for first, second in ((3, 7), (4, 7), (7, 7)):
            self.says(self.ask(first, second), True)

    def test_consistency_one_root_wrong(self):
        zeros = bytes(32)
        for first, second in ((3, 7), (4, 7), (5, 5)):
            one, two = self.roots(first), self.roots(second)
            self.says(self.ask(first, second, first_root=(zeros, one[1])), False, True)
            self.says(self.ask(first, second, first_root=(one[0], zeros)), True, False)
            self.says(self.ask(first, second, second_root=(zeros, two[1])), False, True)
            self.says(self.ask(first, second, second_root=(two[0], zeros)), True, False)

    def test_consistency_roots_exchanged(self):
        self.says(self.ask(3, 7, first_root=self.roots(7), second_root=self.roots(3)), False)

    def test_consistency_a_hash_more(self):
        for first, second in ((3, 7), (4, 7), (5, 5), (4, 8)):
            paths = tuple(path + [bytes(32)] for path in self.paths(first, second))
            self.says(self.ask(first, second, paths), False)

    def test_consistency_a_hash_fewer(self):
        for first, second in ((3, 7), (6, 13), (4, 8), (4, 13)):
            self.says(self.ask(first, second, tuple(path[:-1] for path in self.paths(first, second))), False)

    def test_consistency_equal_sizes_and_other_roots(self):
        self.says(self.ask(5, 5, first_root=self.roots(4), second_root=self.roots(5)), False)

    def test_consistency_equal_sizes_with_the_root_as_path(self):
        self.says(self.ask(4, 4, tuple([root] for root in self.roots(4))), False)

    def test_consistency_no_path(self):
        for first, second in ((1, 2), (3, 4), (2, 4)):
            self.says(self.ask(first, second, ([], [])), False)

    def test_consistency_no_path_and_one_root(self):
        self.says(self.ask(2, 4, ([], []), self.roots(2), self.roots(2)), False)

    def test_consistency_a_path_of_another_end(self):
        # The hashes lead to the roots, and the sizes are others: sn is not 0, or too early.
        self.says(self.ask(3, 8, self.paths(3, 4), self.roots(3), self.roots(4)), False)
        self.says(self.ask(3, 4, self.paths(3, 8), self.roots(3), self.roots(8)), False)

    def test_consistency_where_the_path_turns_left_twice(self):
        self.ledger.heartbeat()
        self.says(self.ask(13, 14), True)
        self.says(self.ask(11, 14), True)

    def test_consistency_roots_over_a_longer_path(self):
        # The roots are made with a hash too many, which leads to both: the tree has no place for it.
        step = bytes([7]) * 32
        for first, second in ((3, 4), (6, 7)):
            roots = [tuple(rounds.node(f, step, root) for f, root in zip(self.ledger.functions, self.roots(size))) for size in (first, second)]
            self.says(self.ask(first, second, tuple(path + [step] for path in self.paths(first, second)), *roots), False)

    def test_consistency_first_is_the_root_again(self):
        paths = tuple([root] + path for root, path in zip(self.roots(4), self.paths(4, 7)))
        self.says(self.ask(4, 7, paths), False)

    def test_consistency_alpha_path_under_beta(self):
        alpha, beta = self.paths(3, 7)
        self.says(self.ask(3, 7, (alpha, alpha)), True, False)
        self.says(self.ask(3, 7, (beta, beta)), False, True)


class Orders(Asked):
    def setUp(self):
        self.ledger = builder.Ledger()
        for _ in range(7):
            self.ledger.heartbeat()

    def ask(self, proof):
        return ask_proof("order", proof.encode())

    def test_order_of_all_rounds(self):
        for m in (1, 2, 3, 4, 7):
            for n in range(m):
                self.says(self.ask(order_proof(self.ledger, n, m)), True)

    def test_order_suite_2(self):
        self.ledger = builder.Ledger(suite=2)
        for _ in range(3):
            self.ledger.heartbeat()
        self.says(self.ask(order_proof(self.ledger, 1, 3)), True)

    def test_order_path_of_the_round_before(self):
        paths = (self.ledger.path(1, 4, 0), self.ledger.path(1, 4, 1))
        self.says(self.ask(order_proof(self.ledger, 1, 5, paths=paths)), False)

    def test_order_path_of_the_round_itself(self):
        paths = (self.ledger.path(1, 6, 0), self.ledger.path(1, 6, 1))
        self.says(self.ask(order_proof(self.ledger, 1, 5, paths=paths)), False)

    def test_order_one_path_wrong(self):
        alpha, beta = self.ledger.path(1, 5, 0), self.ledger.path(1, 5, 1)
        zeros = [bytes(32)] * len(alpha)
        self.says(self.ask(order_proof(self.ledger, 1, 5, paths=(zeros, beta))), False, True)
        self.says(self.ask(order_proof(self.ledger, 1, 5, paths=(alpha, zeros))), True, False)

    def test_order_a_hash_more(self):
        paths = tuple(self.ledger.path(1, 5, h) + [bytes(32)] for h in (0, 1))
        self.says(self.ask(order_proof(self.ledger, 1, 5, paths=paths)), False)

    def test_order_of_another_history(self):
        other = builder.Ledger()
        other.round(builder.document(b"x"))
        for _ in range(3):
            other.heartbeat()
        self.says(self.ask(order_proof(self.ledger, 1, 4, second_bytes=other.headers[4])), False)

    def test_order_history_root_wrong_under_beta(self):
        self.ledger.round(builder.document(b"x"), history_roots=(self.ledger.history(8, 0), bytes(32)))
        self.says(self.ask(order_proof(self.ledger, 1, 8)), True, False)

    def test_order_of_falling_and_equal_rounds(self):
        for n, m in ((2, 1), (1, 1)):
            self.refused(self.ask(order_proof(self.ledger, 0, 2, first_bytes=self.ledger.headers[n],
                                              second_bytes=self.ledger.headers[m])))

    def test_order_of_two_ledgers(self):
        other = builder.Ledger(name="example.org/other")
        other.heartbeat()
        other.heartbeat()
        self.refused(self.ask(order_proof(self.ledger, 0, 2, second_bytes=other.headers[2])))

    def test_order_of_two_suites(self):
        other = builder.Ledger(suite=2)
        other.heartbeat()
        self.refused(self.ask(order_proof(self.ledger, 0, 1, second_bytes=other.headers[1])))
        self.refused(self.ask(order_proof(other, 0, 1, second_bytes=self.ledger.headers[1])))

    def test_order_path_of_64_and_65(self):
        self.says(self.ask(order_proof(self.ledger, 1, 5, paths=long(64))), False)
        self.refused(self.ask(order_proof(self.ledger, 1, 5, paths=long(65))))

    def test_order_bytes(self):
        good = order_proof(self.ledger, 1, 5).encode()
        for data in (good + b"\0", good[:-1], b"LOQ" + good[3:], good[:3], b""):
            self.refused(ask_proof("order", data))
        self.refused(ask_proof("order", b"LOP\x02" + good[4:]), "version")
        self.refused(ask_proof("order", b"LOP\x00"), "version")

    def test_order_header_of_another_version_or_suite(self):
        header = self.ledger.headers[1]
        for at, kind in ((1, "version"), (2, "suite")):
            changed = header[:at] + b"\x09" + header[at + 1:]
            self.refused(self.ask(order_proof(self.ledger, 1, 5, first_bytes=changed)), kind)
            self.refused(self.ask(order_proof(self.ledger, 1, 5, second_bytes=changed)), kind)


class NotBefore(Asked):
    PUBLIC = "source public\nname A lottery\nvalue 00ff\n"

    def setUp(self):
        self.ledger = Scene().ledger
        self.m, self.text = self.beacon(self.ledger, self.PUBLIC)

    def event(self, ledger, lines, kind="beacon", name=None):
        return f"linking event v1\n{kind}\nledger {name or ledger.name}\n{lines}".encode()

    def beacon(self, ledger, lines, **values):
        text = self.event(ledger, lines, **values)
        return ledger.round(builder.document(b"first", suite=ledger.suite), ledger.event_leaf(text)), text

    def proof(self, ledger=None, m=None, text=None, n=None, inner=None, **values):
        ledger, m = ledger or self.ledger, self.m if m is None else m
        n = m if n is None else n
        made = order.NotBefore(order_proof(ledger, m, n) if n != m else None, ledger.headers[n],
                               ledger.header(n), ledger.level(m, min(1, len(ledger.leaves[m]) - 1)), text or self.text, inner)
        return dataclasses.replace(made, **values)

    def ask(self, proof, broken=(), known=(("00ff", 77),), judged_at=AT):
        data = proof if isinstance(proof, bytes) else proof.encode()
        return ask_proof("not-before", data, judgedAt=judged_at, known=[{"value": value, "time": time} for value, time in known],
                         broken=[{"algorithm": name, "since": since} for name, since in broken])

    def test_not_before_in_the_round_itself(self):
        self.says(self.ask(self.proof()), 77)

    def test_not_before_of_a_later_round(self):
        self.ledger.heartbeat()
        n = self.ledger.heartbeat()
        self.says(self.ask(self.proof(n=n)), 77)
        self.says(self.ask(self.proof(n=n - 1)), 77)

    def test_not_before_value_not_known(self):
        self.assertEqual(self.ask(self.proof(), known=()), {"alpha": None, "beta": None})
        self.assertEqual(self.ask(self.proof(), known=(("ff00", 77),)), {"alpha": None, "beta": None})

    def test_not_before_a_beacon_at_any_leaf(self):
        m = self.ledger.round(self.ledger.event_leaf(self.text), builder.document(b"x"), builder.document(b"y"))
        self.says(self.ask(self.proof(m=m, level=self.ledger.level(m, 0))), 77)
        self.says(self.ask(self.proof(m=self.ledger.round(self.ledger.event_leaf(self.text)))), 77)

    def none(self, answer):
        self.assertEqual(answer, {"alpha": None, "beta": None})

    def test_not_before_another_event_than_the_leaf(self):
        self.none(self.ask(self.proof(text=self.text.replace(b"lottery", b"Lottery"))))

    def test_not_before_leaf_of_another_event_under_beta(self):
        digests = suite.imprint_of(1, self.text)
        leaf = builder.Leaf(1, 4, 0, (digests[0], bytes(32)), b"").encode()
        m = self.ledger.round(builder.document(b"x"), leaf)
        self.assertEqual(self.ask(self.proof(m=m)), {"alpha": 77, "beta": None})

    def test_not_before_leaf_not_in_the_round(self):
        level = self.ledger.level(self.m, 1)
        zeros = [bytes(32)]
        self.assertEqual(self.ask(self.proof(level=dataclasses.replace(level, paths=(zeros, level.paths[1])))),
                         {"alpha": None, "beta": 77})
        self.none(self.ask(self.proof(level=dataclasses.replace(level, index=2))))
        self.none(self.ask(self.proof(level=dataclasses.replace(level, index=0))))
        self.none(self.ask(self.proof(level=dataclasses.replace(level, paths=([], [])))))

    def test_not_before_another_type_of_event(self):
        for kind, lines in (("statement", f"about a\ndigests {suite.write_pair((bytes(32),) * 2)}\n"), ("heartbeat", ""),
                            ("later", f"record {suite.write_pair((bytes(32),) * 2)}\n" + self.PUBLIC)):
            m, text = self.beacon(self.ledger, lines, kind=kind)
            self.none(self.ask(self.proof(m=m, text=text)))

    def test_not_before_event_malformed_or_unknown(self):
        for lines in ("source public\nname A\nvalue 0\n", self.PUBLIC + "x!a b\n", "source public\nvalue 00ff\n"):
            m, text = self.beacon(self.ledger, lines)
            self.none(self.ask(self.proof(m=m, text=text)))
        m, text = self.beacon(self.ledger, self.PUBLIC + "x-a b\n")
        self.says(self.ask(self.proof(m=m, text=text)), 77)

    def test_not_before_event_of_another_ledger(self):
        m, text = self.beacon(self.ledger, self.PUBLIC, name="example.org/other")
        self.none(self.ask(self.proof(m=m, text=text)))

    def test_not_before_order_of_another_header(self):
        self.ledger.heartbeat()
        n = self.ledger.heartbeat()
        self.none(self.ask(self.proof(n=n, order=order_proof(self.ledger, self.m, n - 1))))

    def test_not_before_order_that_does_not_hold(self):
        n = self.ledger.heartbeat()
        wrong = order_proof(self.ledger, self.m, n, paths=(self.ledger.path(self.m, n, 0), [bytes(32)] * 2))
        self.assertEqual(self.ask(self.proof(n=n, order=wrong)), {"alpha": 77, "beta": None})

    def test_not_before_beacon_of_the_later_round(self):
        # The event stands in header n and not in header m: what was made after the earlier one proves nothing of it.
        n, text = self.beacon(self.ledger, self.PUBLIC.replace("lottery", "later lottery"))
        self.none(self.ask(self.proof(m=self.m, n=n, text=text, level=self.ledger.level(n, 1))))

    def test_not_before_public_with_an_inner_proof(self):
        self.none(self.ask(self.proof(inner=self.proof())))

    def test_not_before_rfc3161(self):
        m, text = self.beacon(self.ledger, "source rfc3161\nname A\nvalue AAAA\n")
        self.none(self.ask(self.proof(m=m, text=text)))

    def test_not_before_leaf_of_another_kind(self):
        leaf = builder.document(self.text)
        m = self.ledger.round(builder.document(b"x"), leaf)
        self.refused(self.ask(self.proof(m=m)))

    def test_not_before_leaf_of_another_suite(self):
        other = Scene(suite=2).ledger
        m, _ = self.beacon(other, self.PUBLIC)
        self.refused(self.ask(self.proof(level=other.level(m, 1))))

    def test_not_before_bytes(self):
        good = self.proof().encode()
        for data in (good + b"\0", good[:-1], b"LNC" + good[3:], good[:3], b""):
            self.refused(self.ask(data))
        self.refused(self.ask(b"LNB\x02" + good[4:]), "version")
        header = self.ledger.headers[self.m]
        for at, kind in ((1, "version"), (2, "suite")):
            self.refused(self.ask(good.replace(header, header[:at] + b"\x09" + header[at + 1:], 1)), kind)

    def test_not_before_an_empty_event(self):
        self.none(self.ask(dataclasses.replace(self.proof(), event_bytes=b"")))

    def test_not_before_event_of_65536_bytes_and_one_more(self):
        for count in (65_536, 65_537):
            text = self.text + b"x" * (count - len(self.text))
            answer = self.ask(self.proof(text=text))
            self.none(answer) if count == 65_536 else self.refused(answer)

    def other(self, lines=PUBLIC, **values):
        """Another ledger of suite 2, its beacon's round, and the proof of it."""
        ledger = Scene(name="example.net/log", suite=2, **values).ledger
        m, text = self.beacon(ledger, lines)
        return ledger, m, self.proof(ledger, m, text)

    def over(self, number, pair, inner):
        m, text = self.beacon(self.ledger, f"source ledger\nname L\nvalue {number} {suite.write_pair(pair)}\n")
        return self.proof(m=m, text=text, inner=inner)

    def test_not_before_over_another_ledger(self):
        ledger, m, inner = self.other()
        self.says(self.ask(self.over(2, ledger.links(m), inner)), 77)

    def test_not_before_over_another_ledger_without_its_proof(self):
        ledger, m, _ = self.other()
        self.none(self.ask(self.over(2, ledger.links(m), None)))

    def test_not_before_over_a_later_header_of_another_ledger(self):
        ledger, m, inner = self.other()
        n = ledger.heartbeat()
        inner = dataclasses.replace(inner, order=order_proof(ledger, m, n), header_bytes=ledger.headers[n],
                                    header=ledger.header(n))
        self.says(self.ask(self.over(2, ledger.links(n), inner)), 77)
        self.none(self.ask(self.over(2, ledger.links(m), inner)))

    def test_not_before_over_another_suite_than_said(self):
        ledger, m, inner = self.other()
        self.none(self.ask(self.over(1, (bytes(32),) * 2, inner)))
        pair = tuple(rounds.leaf_hash(f, ledger.headers[m]) for f in SUITES[1])
        self.none(self.ask(self.over(1, pair, inner)))

    def test_not_before_over_one_half_of_the_link_wrong(self):
        ledger, m, inner = self.other()
        alpha, beta = ledger.links(m)
        for pair, names in (((alpha, bytes(64)), ("sha3-512", "sha2-512")), ((bytes(64), beta), ("sha2-512", "sha3-512"))):
            proof = self.over(2, pair, inner)
            self.none(self.ask(proof))
            self.says(self.ask(proof, broken=((names[0], AT),)), 77)
            self.none(self.ask(proof, broken=((names[0], AT + 1),)))
            self.none(self.ask(proof, broken=((names[1], AT),)))

    def test_not_before_over_no_function_left(self):
        ledger, m, inner = self.other()
        proof = self.over(2, ledger.links(m), inner)
        self.none(self.ask(proof, broken=(("sha2-512", 1), ("sha3-512", 1))))
        self.says(self.ask(proof, broken=(("sha2-256", 1), ("sha3-256", 1))), 77)

    def test_not_before_over_a_beacon_that_is_not_known_or_not_right(self):
        ledger, m, inner = self.other()
        proof = self.over(2, ledger.links(m), inner)
        self.none(self.ask(proof, known=()))
        wrong = dataclasses.replace(inner, level=dataclasses.replace(inner.level, paths=(inner.level.paths[0], [bytes(64)])))
        self.none(self.ask(self.over(2, ledger.links(m), wrong)))
        self.says(self.ask(self.over(2, ledger.links(m), wrong), broken=(("sha3-512", 1),)), 77)

    def test_not_before_over_a_beacon_that_is_right_under_one_function(self):
        ledger, m, inner = self.other()
        alpha, beta = inner.level.paths
        for paths, name in ((([bytes(64)], beta), "sha2-512"), ((alpha, [bytes(64)]), "sha3-512")):
            proof = self.over(2, ledger.links(m), dataclasses.replace(inner, level=dataclasses.replace(inner.level, paths=paths)))
            self.none(self.ask(proof))
            self.says(self.ask(proof, broken=((name, AT),)), 77)

    def test_not_before_over_two_ledgers(self):
        third, k, innermost = self.other(start=builder.START + 7)
        ledger = Scene(name="example.net/second", suite=1).ledger
        m, text = self.beacon(ledger, f"source ledger\nname L\nvalue 2 {suite.write_pair(third.links(k))}\n")
        inner = self.proof(ledger, m, text, inner=innermost)
        self.says(self.ask(self.over(1, ledger.links(m), inner)), 77)

    def test_not_before_8_deep_and_9(self):
        proof = self.proof()
        for _ in range(7):
            proof = dataclasses.replace(proof, inner=proof)
        self.none(self.ask(proof))
        self.refused(self.ask(dataclasses.replace(proof, inner=proof)))


class Forks(Asked):
    def setUp(self):
        self.one, self.two = Scene().ledger, Scene().ledger
        for ledger, kind in ((self.one, b"x"), (self.two, b"y")):
            ledger.round(builder.document(kind))

    def ask(self, *statements, record=None, identity=None, broken=(), own=None, judged_at=AT):
        data = order.Fork(self.one.record() if record is None else record, statements).encode()
        return ask_proof("fork", data, identity=suite.write_pair(identity or self.one.identity), judgedAt=judged_at,
                         broken=[{"algorithm": name, "since": since} for name, since in broken],
                         **({} if own is None else {"record": b64(own)}))

    def heads(self, size=4, signers=None):
        return self.one.head(size, signers), self.two.head(size, signers)

    def test_fork_of_two_heads(self):
        one, two = self.heads()
        self.says(self.ask((1, one[0]), (1, two[0])), True, False)
        self.says(self.ask((2, one[1]), (2, two[1])), False, True)

    def test_fork_of_two_heads_of_suite_2(self):
        self.one, self.two = Scene(suite=2).ledger, Scene(suite=2).ledger
        self.one.round(builder.document(b"x", suite=2))
        self.two.round(builder.document(b"y", suite=2))
        one, two = self.heads()
        self.says(self.ask((1, one[0]), (1, two[0])), True, False)
        self.says(self.ask((2, one[1]), (2, two[1])), False, True)

    def test_fork_of_one_head_twice(self):
        one, _ = self.heads()
        self.says(self.ask((1, one[0]), (1, one[0])), False)

    def test_fork_of_heads_that_differ_in_signatures(self):
        one, _ = self.heads()
        self.says(self.ask((1, one[0]), (1, one[0] + builder.Signer("somebody.else", 3).line(b"x"))), False)

    def test_fork_of_heads_of_two_functions(self):
        one, two = self.heads()
        self.says(self.ask((1, one[0]), (2, two[1])), False)

    def test_fork_of_heads_under_the_others_type(self):
        one, two = self.heads()
        self.says(self.ask((2, one[0]), (2, two[0])), False)
        self.says(self.ask((1, one[1]), (1, two[1])), False)

    def test_fork_of_heads_of_two_sizes(self):
        self.says(self.ask((1, self.one.head(4)[0]), (1, self.two.head(3)[0])), False)

    def test_fork_of_heads_not_signed(self):
        one, two = self.heads()
        forged = self.two.head(4, builder.role_signers(self.one.name, 1, ((9,), (9,))))
        self.says(self.ask((1, one[0]), (1, forged[0])), False)
        self.says(self.ask((1, forged[0]), (1, one[0])), False)
        wrong = self.two.head_text(4, 0)
        self.says(self.ask((1, one[0]), (1, wrong + b"\n" + self.two.keys[0][0].wrong_line(wrong))), False)

    def test_fork_of_heads_of_another_name(self):
        one, _ = self.heads()
        text = self.two.head_text(4, 0).replace(b"example.org", b"example.net")
        self.says(self.ask((1, one[0]), (1, builder.sign(text, self.two.keys[0]))), False)

    def test_fork_of_what_is_no_head(self):
        one, two = self.heads()
        self.says(self.ask((1, one[0]), (1, b"x")), False)
        self.says(self.ask((1, b""), (1, two[0])), False)
        self.says(self.ask((3, one[0]), (3, two[0])), False)
        self.says(self.ask((4, one[0]), (4, two[0])), False)

    def test_fork_after_the_schemes_fall(self):
        one, two = self.heads()
        for name in ("ed25519", "sha2-512"):
            self.says(self.ask((1, one[0]), (1, two[0]), broken=((name, AT),)), False)
            self.says(self.ask((1, one[0]), (1, two[0]), broken=((name, AT + 1),)), True, False)

    def test_fork_by_a_stolen_key(self):
        one, two = self.heads()
        self.one.notice(f"stolen {self.one.keys[0][0].vkey} {suite.write_time(self.one.time(1))}")
        self.says(self.ask((1, one[0]), (1, two[0])), True, False)

    def test_fork_of_another_identity(self):
        one, two = self.heads()
        alpha, beta = self.one.identity
        self.says(self.ask((1, one[0]), (1, two[0]), identity=(bytes(32), beta)), False)
        self.says(self.ask((1, one[0]), (1, two[0]), identity=(alpha, bytes(32))), True, False)

    def test_fork_record_that_does_not_walk(self):
        one, two = self.heads()
        self.one.configuration(counts=False)
        wrong = self.one.head(5, builder.role_signers(self.one.name, 1, ((9,), (9,))))
        record = records.write_record([self.one.entry(0), self.one.entry(1, notes=wrong)])
        self.says(self.ask((1, one[0]), (1, two[0]), record=record), False)

    def test_fork_record_with_an_unknown_event(self):
        one, two = self.heads()
        short = self.one.record()
        self.one.record_event(self.one.event_text("later", ""), counts=False)
        whole = self.one.record()
        self.says(self.ask((1, one[0]), (1, two[0]), record=whole), False)
        self.says(self.ask((1, one[0]), (1, two[0]), record=short, own=whole), True, False)

    def test_fork_behind_an_unknown_event_of_the_own_record(self):
        short = self.one.record()
        self.one.record_event(self.one.event_text("later", ""), counts=False)
        for ledger in (self.one, self.two):
            while len(ledger.headers) < 6:
                ledger.heartbeat()
        one, two = self.heads(6)
        self.says(self.ask((1, one[0]), (1, two[0]), record=short), True, False)
        self.says(self.ask((1, one[0]), (1, two[0]), record=short, own=self.one.record()), False)

    def test_fork_by_keys_that_were_replaced(self):
        short = self.one.record()
        old = self.one.keys
        self.one.configuration(keys=builder.role_signers(self.one.name, 1, ((31,), (32,), (33,), ())))
        for ledger in (self.one, self.two):
            while len(ledger.headers) < 8:
                ledger.heartbeat()
        for size in (4, 5, 6, 7):
            one, two = self.heads(size, old)
            self.says(self.ask((1, one[0]), (1, two[0]), record=short), True, False)
            self.says(self.ask((1, one[0]), (1, two[0]), record=short, own=self.one.record()), size < 6, False)

    def test_fork_own_record_that_does_not_begin_with_the_proofs(self):
        one, two = self.heads()
        self.one.configuration()
        self.two.notice("other")
        self.says(self.ask((1, one[0]), (1, two[0]), own=self.two.record(1)), True, False)
        self.says(self.ask((1, one[0]), (1, two[0]), own=self.two.record()), True, False)
        other = Scene(name="example.org/other").ledger
        self.says(self.ask((1, one[0]), (1, two[0]), own=other.record()), True, False)

    def test_fork_own_record_that_goes_on_differently(self):
        # Beside the proof's: its keys are not those of the proof's statements, and it is not asked.
        old = self.two.keys
        self.one.notice("other")
        self.two.configuration(keys=builder.role_signers(self.two.name, 1, ((31,), (32,), (33,), ())))
        for ledger in (self.one, self.two):
            while len(ledger.headers) < 8:
                ledger.heartbeat()
        one, two = self.one.head(7), self.two.head(7, old)
        self.says(self.ask((1, one[0]), (1, two[0])), True, False)
        self.says(self.ask((1, one[0]), (1, two[0]), own=self.two.record()), True, False)

    def test_fork_own_record_with_a_fault(self):
        one, two = self.heads()
        self.one.configuration()
        wrong = self.one.head(5, builder.role_signers(self.one.name, 1, ((9,), (9,))))
        own = records.write_record([self.one.entry(0), self.one.entry(1, notes=wrong)])
        self.says(self.ask((1, one[0]), (1, two[0]), record=self.one.record(1), own=own), True, False)

    def pubs(self, **values):
        return [ledger.publish(keep=False, **{"number": 1, **values}) for ledger in (self.one, self.two)]

    def test_fork_of_two_publications(self):
        one, two = self.pubs()
        self.says(self.ask((3, one), (3, two)), True)

    def test_fork_of_one_publication_twice(self):
        one, _ = self.pubs()
        self.says(self.ask((3, one), (3, one)), False)

    def test_fork_of_a_publication_and_a_head(self):
        one, _ = self.pubs()
        two = self.two.head(4)
        self.says(self.ask((3, one), (1, two[0])), True, False)
        self.says(self.ask((2, two[1]), (3, one)), False, True)
        self.says(self.ask((3, one), (1, self.one.head(4)[0])), False)

    def test_fork_of_two_publications_of_one_number(self):
        one, two = self.one.publish(keep=False, number=1), self.one.publish(keep=False, number=1, size=3)
        self.says(self.ask((3, one), (3, two)), True)

    def test_fork_of_two_publications_of_one_size(self):
        one = self.one.publish(keep=False, number=1)
        two = self.one.publish(keep=False, number=2, previous=(bytes([1]) * 32,) * 2)
        self.says(self.ask((3, one), (3, two)), True)

    def test_fork_of_publications_that_only_do_not_fit(self):
        # A larger number with a smaller size, and a previous digest of another: contradictions of a book, no fork proof.
        one = self.one.publish(keep=False, number=1)
        two = self.one.publish(keep=False, number=2, size=3, previous=(bytes([1]) * 32,) * 2)
        self.says(self.ask((3, one), (3, two)), False)

    def test_fork_of_publications_not_signed(self):
        one, _ = self.pubs()
        forged = self.two.publish([builder.Signer("example.org/ledger/publications", 9)], keep=False, number=1)
        self.says(self.ask((3, one), (3, forged)), False)
        by_head = self.two.publish(self.two.keys[0], keep=False, number=1)
        self.says(self.ask((3, one), (3, by_head)), False)

    def test_fork_of_a_publication_with_another_record_line(self):
        one, two = self.pubs(record=(bytes(32), bytes(32)))
        self.says(self.ask((3, self.pubs()[0]), (3, two)), False)
        two = self.two.publish(keep=False, number=1, record=(self.two.identity[0], bytes(32)))
        self.says(self.ask((3, self.pubs()[0]), (3, two)), True, False)

    def test_fork_of_a_publication_of_another_identity(self):
        two = self.two.publish(keep=False, number=1, identity=(bytes(32), self.two.identity[1]))
        self.says(self.ask((3, self.pubs()[0]), (3, two)), False, True)

    def test_fork_of_a_publication_of_another_ledger_or_suite(self):
        one, two = self.pubs()
        text = self.two.publication_text(number=1).replace(b"ledger example.org", b"ledger example.net", 1)
        self.says(self.ask((3, one), (3, builder.sign(text, self.two.keys[2]))), False)
        text = Scene(suite=2).ledger.publication_text(number=1)
        self.says(self.ask((3, one), (3, builder.sign(text, self.two.keys[2]))), False)

    def entries(self):
        self.one.configuration()
        self.two.notice("other")
        return self.one.entry(1).encode(), self.two.entry(1).encode()

    def test_fork_of_two_entries(self):
        record = self.one.record(1)
        one, two = self.entries()
        self.says(self.ask((4, one), (4, two), record=record), True)

    def test_fork_of_one_entry_twice(self):
        record = self.one.record(1)
        one, _ = self.entries()
        self.says(self.ask((4, one), (4, one), record=record), False)

    def test_fork_of_an_entry_beside_its_own_record(self):
        one, two = self.entries()
        self.says(self.ask((4, one), (4, two), record=self.one.record()), True)
        self.says(self.ask((4, one), (4, two), record=self.two.record()), True)

    def test_fork_of_an_entry_and_a_head(self):
        record = self.one.record(1)
        one, _ = self.entries()
        self.says(self.ask((4, one), (1, self.two.head(4)[0]), record=record), False)
        self.says(self.ask((1, self.two.head(4)[0]), (4, one), record=record), False)
        self.says(self.ask((4, one), (3, self.two.publish(keep=False, number=1)), record=record), False)

    def test_fork_of_an_entry_and_a_head_of_its_size(self):
        record = self.one.record(1)
        one, _ = self.entries()
        head = self.two.head(5)
        for h, kind in ((0, 1), (1, 2)):
            self.says(self.ask((4, one), (kind, head[h]), record=record), False)
            self.says(self.ask((kind, head[h]), (4, one), record=record), False)

    def test_fork_of_one_value_as_a_head_and_as_a_publication(self):
        one, head = self.one.publish(keep=False, number=1), self.one.head(4)
        for h, kind in ((0, 1), (1, 2)):
            self.says(self.ask((kind, head[h]), (3, one)), False)
            self.says(self.ask((3, one), (kind, head[h])), False)

    def test_fork_of_entries_that_follow_one_under_one_function(self):
        record = self.one.record(1)
        self.one.configuration()
        for link in ((self.two.identity[0], bytes(32)), (bytes(32), self.two.identity[1])):
            two = Scene().ledger
            two.round(builder.document(b"y"))
            two.notice("other", record_link=link)
            one, other = self.one.entry(1).encode(), two.entry(1).encode()
            self.says(self.ask((4, one), (4, other), record=record), link[0] != bytes(32), link[1] != bytes(32))

    def test_fork_of_an_entry_that_the_walk_does_not_take(self):
        record = self.one.record(1)
        one, two = self.entries()
        notes = self.two.head(5, builder.role_signers(self.one.name, 1, ((9,), (9,))))
        forged = self.two.entry(1, notes=notes).encode()
        self.says(self.ask((4, one), (4, forged), record=record), False)
        self.says(self.ask((4, forged), (4, one), record=record), False)

    def test_fork_of_an_entry_of_an_unknown_event(self):
        record = self.one.record(1)
        self.one.configuration()
        self.two.record_event(self.two.event_text("later", ""), counts=False)
        self.says(self.ask((4, self.one.entry(1).encode()), (4, self.two.entry(1).encode()), record=record), False)

    def test_fork_of_entries_behind_different_ones(self):
        record = self.one.record(1)
        self.one.configuration()
        second = self.one.configuration()
        self.two.notice("other")
        self.says(self.ask((4, self.one.entry(2).encode()), (4, self.two.entry(1).encode()), record=self.one.record()), False)
        self.assertGreater(second, 4)
        self.says(self.ask((4, self.one.entry(2).encode()), (4, self.one.entry(1).encode()), record=record), False)

    def test_fork_of_later_entries(self):
        self.one.configuration()
        for name in ("headers", "leaves", "entries", "states", "record_round"):
            value = getattr(self.one, name)
            setattr(self.two, name, list(value) if isinstance(value, list) else value)
        record = self.one.record()
        self.one.configuration()
        self.two.notice("other")
        one, two = self.one.entry(2).encode(), self.two.entry(2).encode()
        self.says(self.ask((4, one), (4, two), record=record), True)
        self.says(self.ask((4, one), (4, two), record=self.one.record(1)), False)
        self.says(self.ask((4, one), (4, two), record=self.one.record()), True)

    def test_fork_of_entries_with_an_own_record(self):
        record = self.one.record(1)
        one, two = self.entries()
        self.says(self.ask((4, one), (4, two), record=record, own=self.one.record()), True)

    def test_fork_of_the_first_entry(self):
        first = self.one.entry(0).encode()
        self.says(self.ask((4, first), (4, self.two.entry(0).encode()), record=self.one.record(1)), False)

    def test_fork_statement_types(self):
        one, two = self.heads()
        for kind in (0, 5, 255):
            self.refused(self.ask((1, one[0]), (kind, two[0])), "unknown")
            self.refused(self.ask((kind, one[0]), (1, two[0])), "unknown")

    def test_fork_bytes(self):
        one, two = self.heads()
        good = order.Fork(self.one.record(), ((1, one[0]), (1, two[0]))).encode()
        identity = suite.write_pair(self.one.identity)
        for data in (good + b"\0", good[:-1], b"LFL" + good[3:], good[:3], b"", good[:8] + b"x" + good[9:]):
            self.refused(ask_proof("fork", data, identity=identity, judgedAt=AT, broken=[]))
        self.refused(ask_proof("fork", b"LFK\x02" + good[4:], identity=identity, judgedAt=AT, broken=[]), "version")
        self.refused(ask_proof("fork", good[:11] + b"\x02" + good[12:], identity=identity, judgedAt=AT, broken=[]), "version")


class Batches(unittest.TestCase):
    def run_of(self, count, first, last, suite_=1):
        ledger = builder.Ledger(suite=suite_)
        leaves = [builder.document(bytes([k]), bytes([k % 3]) * (k % 5), suite=suite_) for k in range(count)]
        self.ledger, self.leaves, self.n = ledger, leaves, ledger.round(*leaves)
        ledger.heartbeat()
        self.anchors = [ledger.head_anchor(self.n, self.n + 1)]
        self.right = [[], []]
        for h, function in enumerate(SUITES[suite_]):
            nodes = [rounds.leaf_hash(function, leaf) for leaf in leaves]
            for _, b, _, needed, _ in batch.outside(first, last, count):
                if needed:
                    self.right[h].append(nodes[b + 1])
                nodes = [rounds.node(function, *nodes[k:k + 2]) if k + 1 < len(nodes) else nodes[k]
                         for k in range(0, len(nodes), 2)]
        self.run_leaves = b"".join(leaves[first:last + 1])
        self.first = ledger.token(self.n, first, self.anchors)
        return self.run_leaves, self.first, *self.right

    def ask(self, leaves, token, alpha=(), beta=()):
        alpha, beta = (side if isinstance(side, bytes) else b"".join(side) for side in (alpha, beta))
        return linking1_proofs.answer({"batch": {"leaves": b64(leaves), "token": b64(token), "rightAlpha": b64(alpha), "rightBeta": b64(beta)}})

    def holds(self, count, first, last, suite_=1):
        found = self.ask(*self.run_of(count, first, last, suite_))
        self.assertEqual(found, {"tokens": [b64(self.ledger.token(self.n, k, self.anchors)) for k in range(first, last + 1)]})

    def refused(self, answer, kind="malformed"):
        self.assertEqual(answer, {"error": kind})

    def test_batch_of_all_leaves(self):
        for count in (1, 2, 3, 6):
            self.holds(count, 0, count - 1)

    def test_batch_of_one_leaf(self):
        for first in range(7):
            self.holds(7, first, first)

    def test_batch_in_a_round_of_11(self):
        for first, last in ((0, 3), (1, 2), (2, 5), (3, 8), (5, 10), (7, 9), (9, 10), (8, 9)):
            self.holds(11, first, last)

    def test_batch_of_suite_2(self):
        self.holds(5, 1, 3, 2)

    def test_batch_right_hashes(self):
        leaves, token, alpha, beta = self.run_of(11, 2, 5)
        zero = bytes(32)
        for right in ((alpha[:-1], beta[:-1]), (alpha + [zero], beta + [zero]), (alpha, beta + [zero]), (alpha, beta[:-1]), (alpha[:-1], beta),
                      (alpha + [zero], beta), (alpha[:-1] + [zero], beta), (alpha, beta[:-1] + [zero]), (beta, alpha), ([], [])):
            self.refused(self.ask(leaves, token, *right))
        alpha, beta = b"".join(alpha), b"".join(beta)
        for right in ((alpha + b"\0", beta), (alpha, beta + b"\0"), (alpha[:-1], beta), (alpha, beta[:-1])):
            self.refused(self.ask(leaves, token, *right))

    def test_batch_leaves(self):
        leaves, *answer = self.run_of(11, 2, 5)
        changed = bytearray(leaves)
        changed[len(leaves) // 2] ^= 1
        more = builder.document(b"more")
        for bad in (b"", leaves[:-1], leaves + b"\x4c", leaves + b"\x4c\x01\x01", bytes(changed), leaves + more, more + leaves,
                    leaves[len(self.leaves[2]):], leaves + more[:77 - 1], leaves + more[:-1] + b"\x05"):
            self.refused(self.ask(bad, *answer))
        self.refused(self.ask(leaves + b"\x4c\x02\x01" + more[3:], *answer), "version")
        self.refused(self.ask(leaves + b"\x4c\x01\x03" + more[3:], *answer), "suite")

    def test_batch_leaves_of_two_suites(self):
        leaves, *answer = self.run_of(11, 2, 5)
        self.refused(self.ask(leaves + builder.document(b"x", suite=2), *answer))

    def test_batch_leaves_of_another_suite_than_the_token(self):
        _, *answer = self.run_of(3, 0, 0)
        self.refused(self.ask(self.run_of(3, 0, 0, 2)[0], *answer))

    def test_batch_token_of_another_leaf(self):
        leaves, *_ = self.run_of(8, 4, 7)
        self.refused(self.ask(leaves, self.ledger.token(self.n, 5, self.anchors)))

    def test_batch_token_with_two_levels(self):
        leaves, *_ = self.run_of(4, 0, 3)
        leaf, below = builder.aggregate(1, self.leaves)
        n = self.ledger.round(leaf)
        self.ledger.heartbeat()
        self.refused(self.ask(leaves, self.ledger.token(n, 0, [self.ledger.head_anchor(n, n + 1)], [below])))

    def test_batch_behind_the_round(self):
        leaves, *answer = self.run_of(3, 1, 2)
        self.refused(self.ask(leaves + leaves, *answer))

    def token(self, **values):
        level = dataclasses.replace(self.ledger.level(self.n, 0), **values)
        return Token((level,), self.ledger.headers[self.n], self.ledger.header(self.n), tuple(self.anchors)).encode()

    def test_batch_first_path(self):
        leaves, *_ = self.run_of(4, 0, 3)
        alpha, beta = self.ledger.level(self.n, 0).paths
        zero = bytes(32)
        for paths in (([], []), (alpha[:1], beta[:1]), (alpha + [zero], beta + [zero]), (alpha[:1] + [zero], beta),
                      (alpha, [zero] + beta[1:])):
            self.refused(self.ask(leaves, self.token(paths=paths)))

    def test_batch_first_path_and_its_left_step(self):
        leaves, _, *right = self.run_of(4, 1, 2)
        for h in (0, 1):
            paths = [list(path) for path in self.ledger.level(self.n, 1).paths]
            paths[h][0] = bytes(32)
            level = dataclasses.replace(self.ledger.level(self.n, 1), paths=tuple(paths))
            token = Token((level,), self.ledger.headers[self.n], self.ledger.header(self.n), tuple(self.anchors))
            self.refused(self.ask(leaves, token.encode(), *right))

    def test_batch_token_of_another_leaf_in_the_first_ones_place(self):
        # All that the batch is made of is right; the token's level has another leaf.
        leaves, *_ = self.run_of(4, 0, 3)
        self.refused(self.ask(leaves, self.token(leaf_bytes=builder.document(b"other"))))

    def test_batch_token_with_a_second_level_that_leads_nowhere(self):
        # The first level leads to the round root by itself.
        leaves, *_ = self.run_of(4, 0, 3)
        upper, _ = builder.aggregate(1, self.leaves)
        second = dataclasses.replace(self.ledger.level(self.n, 0), leaf_bytes=upper)
        token = Token((self.ledger.level(self.n, 0), second), self.ledger.headers[self.n], self.ledger.header(self.n), tuple(self.anchors))
        self.refused(self.ask(leaves, token.encode()))

    def test_batch_leaves_of_two_suites_each_whole(self):
        leaves = [builder.document(b"a"), builder.document(b"b", suite=2)]
        ledger = builder.Ledger()
        n = ledger.round(*leaves)
        self.refused(self.ask(b"".join(leaves), ledger.token(n, 0)))

    def test_batch_of_one_byte_more_than_16777216(self):
        # A whole round, and all else is right: only the sum is too large.
        one, last = builder.document(b"a", bytes(28)), builder.document(b"b", bytes(30))
        count, rest = divmod(2**24 + 1 - len(last), len(one))
        self.assertEqual(rest, 0)
        ledger = builder.Ledger()
        n = ledger.round(*[one] * count, last)
        leaves = [[b64(one), count], [b64(last), 1]]
        self.refused(linking1_proofs.answer({"batch": {"leaves": leaves, "token": b64(ledger.token(n, 0)), "rightAlpha": "", "rightBeta": ""}}))

    def test_batch_index_beside(self):
        leaves, *_ = self.run_of(4, 0, 3)
        self.refused(self.ask(leaves, self.token(index=1)))
        self.refused(self.ask(leaves, self.token(index=4)))
        self.refused(self.ask(leaves[:len(self.leaves[0])], self.token(index=2), [bytes(32)], [bytes(32)]))

    def test_batch_token_of_another_version_or_suite(self):
        leaves, answer, *_ = self.run_of(3, 0, 2)
        self.refused(self.ask(leaves, answer + b"\0"))
        self.refused(self.ask(leaves, b"LTS\x02" + answer[4:]), "version")
        self.refused(self.ask(leaves, b"LTT" + answer[3:]))
        self.refused(self.ask(leaves, answer[:3]))
        self.refused(self.ask(leaves, answer[:8] + b"\x02" + answer[9:]), "version")
        self.refused(self.ask(leaves, answer[:9] + b"\x03" + answer[10:]), "suite")

    def test_batch_anchors(self):
        leaves, *_ = self.run_of(3, 0, 2)
        for count in (0, 64):
            self.anchors = [Anchor(9, b"")] * count
            self.assertIn("tokens", self.ask(leaves, self.ledger.token(self.n, 0, self.anchors)))
        self.refused(self.ask(leaves, self.ledger.token(self.n, 0, [Anchor(9, b"")] * 65)))


class Books(unittest.TestCase):
    def setUp(self):
        self.ledger = Scene().ledger
        for _ in range(2):
            self.ledger.heartbeat()
            self.ledger.publish()
        self.notes = self.ledger.publications
        self.files = {f"{p:06}.note": note for p, note in enumerate(self.notes, 1)}

    def ask(self, files=None, **values):
        given = {"ledger": self.ledger.name, "suite": 1, "identity": suite.write_pair(self.ledger.identity), **values}
        return linking1_proofs.answer({"book": {**given, "files": {
            name: b64(data) for name, data in sorted((self.files if files is None else files).items())}}})

    def is_(self, found, publications, faults=(), vouchers=0, record=False):
        self.assertEqual(found, {"publications": list(publications), "vouchers": vouchers, "record": record,
                                 "faults": [list(fault) for fault in faults]})

    def test_book_without_a_fault(self):
        self.is_(self.ask(), [1, 2, 3])
        self.is_(self.ask({**self.files, "record.lrc": self.ledger.record()}), [1, 2, 3], record=True)

    def test_book_empty(self):
        self.is_(self.ask({}), [])

    def test_book_files_that_are_not_read(self):
        self.is_(self.ask({**self.files, "000001.txt": b"x", "README.md": b"x", "note": b"", "000001.note.bak": b""}), [1, 2, 3])

    def test_book_a_number_missing(self):
        del self.files["000002.note"]
        self.is_(self.ask(), [1, 3], [("000002.note", "missing")])

    def test_book_begins_after_1(self):
        del self.files["000001.note"]
        self.is_(self.ask(), [2, 3], [("000001.note", "missing")])

    def test_book_misnamed(self):
        note = self.notes[2]
        for name in ("3.note", "0000003.note", "00003.note", "000004.note", "x000003.note", "000003.Note.note", "000000.note",
                     "1000003.note", "+00003.note"):
            files = {"000001.note": self.notes[0], "000002.note": self.notes[1], name: note}
            self.is_(self.ask(files), [1, 2], [(name, "misnamed")])

    def test_book_a_file_that_cannot_be_read(self):
        self.files["000002.note"] = b"x"
        self.is_(self.ask(), [1, 3], [("000002.note", "malformed"), ("000002.note", "missing")])
        self.files["000002.note"] = self.notes[1].replace(b"publication v1", b"publication v2", 1)
        self.is_(self.ask(), [1, 3], [("000002.note", "version"), ("000002.note", "missing")])
        self.files["000002.note"] = self.notes[1].replace(b"suite 1", b"suite 9", 1)
        self.is_(self.ask(), [1, 3], [("000002.note", "suite"), ("000002.note", "missing")])

    def test_book_of_another_ledger(self):
        faults = [(name, "another ledger") for name in sorted(self.files)]
        self.is_(self.ask(ledger="example.org/other"), [], faults)
        alpha, beta = self.ledger.identity
        self.is_(self.ask(identity=suite.write_pair((bytes(32), beta))), [], faults)
        self.is_(self.ask(identity=suite.write_pair((alpha, bytes(32)))), [], faults)
        self.is_(self.ask(suite=2), [], faults)

    def test_book_not_signed(self):
        # Who signed is no question of the book's files.
        self.files["000002.note"] = builder.sign(self.notes[1].rpartition(b"\n\n")[0] + b"\n", [builder.Signer("x", 9)])
        self.is_(self.ask(), [1, 2, 3])

    def voucher(self, second=1795300000):
        witness = builder.Signer("witness.example", 7, kind=4)
        text = self.ledger.head_text(3, 0)
        note = text + b"\n" + witness.witness_line(text, second)
        return builder.cosigned("sha2-256", 3, self.ledger.history(3, 0), note)

    def test_book_vouchers(self):
        self.is_(self.ask({**self.files, "000001.cosigned.1.lvc": self.voucher()}), [1, 2, 3], vouchers=1)
        self.is_(self.ask({**self.files, "000001.cosigned.64.lvc": self.voucher()}), [1, 2, 3], vouchers=1)

    def test_book_voucher_misnamed(self):
        for name in ("000001.cosigned.0.lvc", "000001.cosigned.65.lvc", "000001.cosigned.01.lvc", "1.cosigned.1.lvc",
                     "000001.observed.1.lvc", "000001.print.1.lvc", "000001.cosigned.lvc", "x.lvc", "0000001.cosigned.1.lvc"):
            self.is_(self.ask({**self.files, name: self.voucher()}), [1, 2, 3], [(name, "misnamed")])

    def test_book_voucher_of_another_kind_than_its_name(self):
        self.is_(self.ask({**self.files, "000001.ledger.1.lvc": self.voucher()}), [1, 2, 3], [("000001.ledger.1.lvc", "malformed")])

    def test_book_voucher_that_cannot_be_read(self):
        for data, kind in ((b"x", "malformed"), (b"LVC\x02", "version"), (self.voucher()[:4] + b"\x09", "unknown")):
            self.is_(self.ask({**self.files, "000001.cosigned.1.lvc": data}), [1, 2, 3], [("000001.cosigned.1.lvc", kind)])

    def test_book_65_vouchers_of_one_publication(self):
        good = self.voucher()
        names = [f"000001.{kind}.{k}.lvc" for kind in ("cosigned", "ledger") for k in range(1, 65)]
        files = {name: good if "cosigned" in name else b"x" for name in names[:65]}
        self.is_(self.ask({**self.files, **files}), [1, 2, 3], vouchers=64)

    def test_book_64_vouchers_of_each_of_two_publications(self):
        files = {f"00000{p}.cosigned.{k}.lvc": self.voucher() for p in (1, 2) for k in range(1, 65)}
        self.is_(self.ask({**self.files, **files}), [1, 2, 3], vouchers=128)

    def test_book_vouchers_without_their_publication(self):
        self.is_(self.ask({**self.files, "000007.cosigned.1.lvc": self.voucher()}), [1, 2, 3], vouchers=1)


del Asked
