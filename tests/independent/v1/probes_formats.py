"""Bytes that the tests do not read: the ends of every bound, named after what is changed. make_vectors.py records them."""

import base64
import unittest

from support import Scene, builder, suite
from linking1 import (key as keys, leaf as leaves, note as notes, order, printcode, publication, record as records,
                      renewal, round as rounds, suitability, token as tokens, voucher as vouchers)
from linking1.suite import Wrong


class Probes(unittest.TestCase):
    """A test a probe; what is read or refused stands in the vector."""


READ = {"leaf": lambda x: leaves.read_leaf(x), "header": lambda x: rounds.read_header(x),
        "token": lambda x: tokens.read_token(x), "record": lambda x: records.read_record(x),
        "voucher": lambda x: vouchers.read_voucher(x), "note": lambda x: notes.read_note(x),
        "publication": lambda x: publication.read_publication_text(x), "list": lambda x: suitability.read_list_text(x),
        "renewal-text": lambda x: renewal.read_renewal_text(x), "cover-text": lambda x: renewal.read_cover_text(x),
        "consistency": lambda x: order.read_consistency(x), "order": lambda x: order.read_order(x),
        "not-before": lambda x: order.read_not_before(x), "fork": lambda x: order.read_fork(x),
        "event": lambda x: records.read_event(*x) if isinstance(x, tuple) else records.read_event(x, 1),
        "key": lambda x: keys.read_key(x), "print-code": lambda x: printcode.read_code(x)}


def probe(name, kind, data):
    def test(self):
        try:
            READ[kind](data)
        except (Wrong, printcode.BadCode):
            pass
    attribute = "test_" + name.replace("-", "_")
    assert not hasattr(Probes, attribute), name
    setattr(Probes, attribute, test)


def changed(kind, good, changes, wrap=lambda x: x):
    for name, (before, after) in changes.items():
        assert before in good, name
        probe(f"{kind}-{name}", kind, wrap(good.replace(before, after, 1)))


S = Scene()
LEDGER = S.ledger
ZERO, PAIR = bytes(32), suite.write_pair((bytes(32), bytes(32)))
WIDE = suite.write_pair((bytes(64), bytes(64)))


# Tokens

def token(levels=None, header=None, anchors=()):
    header = header or LEDGER.headers[1]
    return tokens.Token(levels or (LEDGER.level(1, 1),), header, rounds.read_header(header), anchors).encode()


def level(paths=((), ()), suite_=1, leaf=None):
    leaf = leaf or builder.document(b"x", suite=suite_)
    return tokens.Level(leaf, leaves.read_leaf(leaf), 0, paths)


def long(count, width=32):
    return ([bytes(width)] * count,) * 2


TWO = Scene(suite=2)
probe("token-of-suite-1", "token", token())
probe("token-of-suite-2", "token", TWO.token())
probe("token-without-anchors", "token", token(anchors=()))
probe("token-eight-levels", "token", token((level(),) * 8))
probe("token-nine-levels", "token", token((level(),) * 9))
probe("token-no-level", "token", b"LTS\x01\0")
probe("token-level-above-of-suite-2", "token", token((level(), level(suite_=2))))
probe("token-header-of-suite-2", "token", token(header=TWO.ledger.headers[1]))
probe("token-path-of-63", "token", token((level(long(63)),)))
probe("token-path-of-64", "token", token((level(long(64)),)))
probe("token-64-anchors", "token", token(anchors=(tokens.Anchor(9, b""),) * 64))
probe("token-65-anchors", "token", token(anchors=(tokens.Anchor(9, b""),) * 65))
probe("token-byte-behind", "token", token() + b"\0")
probe("token-cut", "token", token()[:-1])
probe("token-index-with-the-sign-bit", "token", token((tokens.Level(*[LEDGER.leaves[1][1], leaves.read_leaf(
    LEDGER.leaves[1][1]), 2**63, long(2)]),)))
for n, note in (("no-note", b""), ("a-note-of-one-byte", b"x")):
    probe(f"token-anchor-with-{n}", "token", token(anchors=(tokens.Anchor(2, tokens.anchor_body(3, long(1), (note,))),)))
BODY = tokens.anchor_body(3, long(1), (b"x", b"y"))
probe("token-head-anchor", "token", token(anchors=(tokens.Anchor(1, BODY),)))
probe("token-head-anchor-with-a-byte-behind", "token", token(anchors=(tokens.Anchor(1, BODY + b"\0"),)))
probe("token-head-anchor-as-publication", "token", token(anchors=(tokens.Anchor(2, BODY),)))
probe("token-publication-anchor-as-head", "token", token(anchors=(
    tokens.Anchor(1, tokens.anchor_body(3, long(1), (b"x",))),)))
probe("token-anchor-path-of-63", "token", token(anchors=(tokens.Anchor(1, tokens.anchor_body(3, long(63), (b"x", b"y"))),)))
probe("token-anchor-path-of-64", "token", token(anchors=(tokens.Anchor(1, tokens.anchor_body(3, long(64), (b"x", b"y"))),)))
probe("token-anchor-size-with-the-sign-bit", "token", token(anchors=(
    tokens.Anchor(1, tokens.anchor_body(2**63, long(1), (b"x", b"y"))),)))
probe("token-unknown-anchor-with-any-bytes", "token", token(anchors=(tokens.Anchor(0, b"\xff"),)))
for n, at in (("version-of-the-leaf", 8), ("suite-of-the-leaf", 9), ("kind-of-the-leaf", 10)):
    probe(f"token-{n}-9", "token", token()[:at] + b"\x09" + token()[at + 1:])

# Vouchers

TEXT = LEDGER.publication_text(number=1)
WORDS = vouchers.interval_evidence(5, 5, "here")


def voucher(kind, subject, evidence):
    return vouchers.write_voucher(kind, subject, evidence)


def root(function="sha2-256", size=3, time=7, value=None):
    return vouchers.root_subject(function, size, time, bytes(suite.WIDTH[function]) if value is None else value)


ABOUT = vouchers.text_subject(TEXT)
HEAD = LEDGER.head(2)[0]
for kind in range(0, 9):
    for name, subject in (("text", ABOUT), ("root", root())):
        evidence = {2: HEAD, 3: b"\0\0\0\1x\0", 4: token()}.get(kind, WORDS)
        probe(f"voucher-kind-{kind}-of-a-{name}", "voucher", voucher(kind, subject, evidence))
        probe(f"voucher-kind-{kind}-of-a-{name}-with-a-byte-in-the-evidence", "voucher",
              voucher(kind, subject, evidence + b"\0"))
for function in suite.NUMBERS:
    probe(f"voucher-root-under-{function}", "voucher", voucher(5, root(function), WORDS))
probe("voucher-root-under-function-5", "voucher", voucher(5, b"\x02\x05" + root()[2:], WORDS))
probe("voucher-root-under-function-0", "voucher", voucher(5, b"\x02\x00" + root()[2:], WORDS))
probe("voucher-subject-0", "voucher", voucher(5, b"\x00" + root()[1:], WORDS))
probe("voucher-subject-3", "voucher", voucher(5, b"\x03" + root()[1:], WORDS))
probe("voucher-size-0", "voucher", voucher(5, root(size=0), WORDS))
probe("voucher-size-1", "voucher", voucher(5, root(size=1), WORDS))
probe("voucher-size-with-the-sign-bit", "voucher", voucher(5, root(size=2**63), WORDS))
probe("voucher-without-a-time", "voucher", voucher(5, root(time=0), WORDS))
probe("voucher-time-the-last", "voucher", voucher(5, root(time=suite.MAX_TIME), WORDS))
probe("voucher-time-behind-the-last", "voucher", voucher(5, root(time=suite.MAX_TIME + 1), WORDS))
probe("voucher-empty-text", "voucher", voucher(5, vouchers.text_subject(b""), WORDS))
probe("voucher-any-text", "voucher", voucher(5, vouchers.text_subject(b"\xff"), WORDS))
for kind in (1, 5, 6):
    for name, begin, end in (("from-before-to", 5, 6), ("from-after-to", 6, 5), ("from-0", 0, 5), ("from-1", 1, 1),
                             ("to-the-last", suite.MAX_TIME, suite.MAX_TIME),
                             ("to-behind-the-last", 5, suite.MAX_TIME + 1)):
        probe(f"voucher-kind-{kind}-{name}", "voucher", voucher(kind, root(), vouchers.interval_evidence(begin, end, "x")))
for name, words in (("none", ""), ("of-1000", "x" * 1000), ("of-1001", "x" * 1001), ("with-a-space-first", " x"),
                    ("with-a-space-last", "x "), ("with-two-spaces", "x  y"), ("with-a-tab", "x\ty"),
                    ("with-a-line-end", "x\ny"), ("with-a-c1-control", "x\x85y"), ("with-delete", "x\x7fy"),
                    ("of-1000-bytes-in-500-letters", "\u00e9" * 500), ("of-1002-bytes-in-501-letters", "\u00e9" * 501),
                    ("with-a-no-break-space-last", "x\u00a0")):
    probe(f"voucher-words-{name}", "voucher", voucher(5, root(), vouchers.interval_evidence(5, 5, words)))
probe("voucher-words-not-utf-8", "voucher", voucher(5, root(), b"\0" * 7 + b"\5" + b"\0" * 7 + b"\5\0\1\xff"))
probe("voucher-version-2", "voucher", b"LVC\x02" + voucher(5, root(), WORDS)[4:])
probe("voucher-another-magic", "voucher", b"LVD" + voucher(5, root(), WORDS)[3:])
probe("voucher-byte-behind", "voucher", voucher(5, root(), WORDS) + b"\0")
probe("voucher-cosigned-not-a-head", "voucher", voucher(2, root(), b"x"))
probe("voucher-ledger-not-a-token", "voucher", voucher(4, ABOUT, b"x"))


def stamped(*items, count=None):
    return voucher(3, ABOUT, tokens.length(b"stamp", 4) + bytes([len(items) if count is None else count])
                   + b"".join(bytes([kind]) + tokens.length(data, 4) for kind, data in items))


for kind in range(0, 5):
    probe(f"voucher-stamp-item-{kind}", "voucher", stamped((kind, b"der")))
probe("voucher-stamp-64-items", "voucher", stamped(*[(1, b"")] * 64))
probe("voucher-stamp-65-items", "voucher", stamped(*[(1, b"")] * 65))
probe("voucher-stamp-an-item-fewer", "voucher", stamped((1, b""), count=2))
probe("voucher-stamp-an-item-more", "voucher", stamped((1, b""), count=0))

# Events

START = "linking event v1\n"
NAME = LEDGER.name
KEYS = "".join(f"key {s.vkey}\n" for role in LEDGER.keys for s in role)
STATE = ("policy 1.2.3\naccuracy-us 1\ninterval-us 1\npublication-interval-us 1\n" + KEYS)
GENESIS = f"{START}genesis\nledger {NAME}\nsuite 1\npredecessor none\n{STATE}"
CONFIGURATION = f"{START}configuration\nledger {NAME}\nrecord {PAIR}\nseal old\n{STATE}"


def event(name, text, suite_=1):
    probe(f"event-{name}", "event", (text.encode() if isinstance(text, str) else text, suite_))


def events(kind, good, **changes):
    event(kind, good)
    for name, (before, after) in changes.items():
        assert before in good, name
        event(f"{kind}-{name.replace('_', '-')}", good.replace(before, after, 1))


def signers(count, name=NAME, kind=1, first=50):
    return "".join(f"key {builder.Signer(name, first + i, kind=kind).vkey}\n" for i in range(count))


ROLES = builder.role_names(NAME, 1)
FIRST = f"key {LEDGER.keys[0][0].vkey}\n"
SECOND = f"key {LEDGER.keys[1][0].vkey}\n"
THIRD = f"key {LEDGER.keys[2][0].vkey}\n"
YEAR = records.YEAR
events("genesis", GENESIS, suite_3=("suite 1", "suite 3"), suite_2_with_keys_of_1=("suite 1", "suite 2"),
       no_predecessor=("predecessor none\n", ""), accuracy_0=("accuracy-us 1", "accuracy-us 0"),
       accuracy_a_minute=("accuracy-us 1", "accuracy-us 60000000"), accuracy_above=("accuracy-us 1", "accuracy-us 60000001"),
       interval_0=("\ninterval-us 1", "\ninterval-us 0"), interval_a_year=("\ninterval-us 1", f"\ninterval-us {YEAR}"),
       interval_above=("\ninterval-us 1", f"\ninterval-us {YEAR + 1}"),
       publication_interval_0=("publication-interval-us 1", "publication-interval-us 0"),
       publication_interval_a_year=("publication-interval-us 1", f"publication-interval-us {YEAR}"),
       publication_interval_above=("publication-interval-us 1", f"publication-interval-us {YEAR + 1}"),
       documents_16=("accuracy", "".join(f"document a {PAIR}\n" for _ in range(16)) + "accuracy"),
       documents_17=("accuracy", "".join(f"document a {PAIR}\n" for _ in range(17)) + "accuracy"),
       document_of_other_width=("accuracy", f"document a {WIDE}\naccuracy"),
       document_upper_case=("accuracy", f"document A {PAIR}\naccuracy"),
       media_16=("key", "medium x\n" * 16 + "key"), media_17=("key", "medium x\n" * 17 + "key"),
       policy_wrong=("policy 1.2.3", "policy 1.40"), keys_none=(KEYS, ""), keys_without_beta=(SECOND, ""),
       keys_without_publications=(THIRD, ""), keys_of_roles_exchanged=(FIRST + SECOND, SECOND + FIRST),
       keys_4_of_a_role=(FIRST, signers(4)), keys_5_of_a_role=(FIRST, signers(5)), keys_twice=(FIRST, FIRST * 2),
       keys_16=(FIRST + SECOND + THIRD, "".join(signers(4, name) for name in ROLES)),
       keys_recovery=(THIRD, THIRD + signers(1, ROLES[3])), keys_5_recovery=(THIRD, THIRD + signers(5, ROLES[3])),
       key_of_another_name=(FIRST, signers(1, "example.org/x") + FIRST), key_of_a_witness=(FIRST, signers(1, NAME, 4) + FIRST),
       extension=(THIRD, THIRD + "x-a b\n"), critical=(THIRD, THIRD + "x!a b\n"), line_behind=(THIRD, THIRD + "more\n"),
       predecessor=("predecessor none", f"predecessor a 1 {PAIR} 1 {PAIR}"),
       predecessor_of_suite_2=("predecessor none", f"predecessor a 2 {WIDE} 1 {WIDE}"),
       predecessor_of_suite_3=("predecessor none", f"predecessor a 3 {PAIR} 1 {PAIR}"),
       predecessor_of_size_0=("predecessor none", f"predecessor a 1 {PAIR} 0 {PAIR}"),
       predecessor_short=("predecessor none", f"predecessor a 1 {PAIR} 1"),
       predecessor_of_other_width=("predecessor none", f"predecessor a 1 {WIDE} 1 {PAIR}"),
       predecessor_bad_id=("predecessor none", f"predecessor /a 1 {PAIR} 1 {PAIR}"),
       version_2=("event v1", "event v2"), version_0=("event v1", "event v0"), version_01=("event v1", "event v01"),
       version_big=("event v1", "event v1000000000"), other_text=("linking event", "linking Event"),
       no_line_end=(THIRD, THIRD[:-1]), carriage_return=("suite 1\n", "suite 1\r\n"), empty_line=("suite", "\nsuite"))
UNKNOWN_KEY = "key " + NAME + "+00000001+" + base64.b64encode(b"\x09abc").decode() + "\n"
events("configuration", CONFIGURATION, seal_new=("seal old", "seal new"), seal_none=("seal old\n", ""),
       seal_other=("seal old", "seal both"), record_of_other_width=(PAIR, WIDE), no_record=(f"record {PAIR}\n", ""),
       keys_none=(KEYS, ""), keys_one_role=(SECOND + THIRD, ""), only_recovery=(KEYS, signers(1, ROLES[3])),
       role_of_an_unknown_type=(FIRST, UNKNOWN_KEY), key_of_an_unknown_type_beside=(FIRST, FIRST + UNKNOWN_KEY))
event("configuration-signed", builder.sign(CONFIGURATION.encode(), [builder.Signer("a", 1)]))
event("genesis-signed", builder.sign(GENESIS.encode(), [builder.Signer("a", 1)]))
NOTICE = f"{START}notice\nledger {NAME}\nrecord {PAIR}\nabout other\n"
VKEY = LEDGER.keys[0][0].vkey
WHEN = "2026-11-21T20:47:49.000000Z"
events("notice", NOTICE, text=("about other\n", "about other\ntext x\n"),
       texts_16=("about other\n", "about other\n" + "text x\n" * 16), texts_17=("about other\n", "about other\n" + "text x\n" * 17),
       other_with_a_value=("other", "other x"), unknown=("other", "later 1"), clock=("other", "clock 1 2"),
       clock_one_round=("other", "clock 1 1"), clock_falling=("other", "clock 2 1"), clock_from_0=("other", "clock 0 1"),
       clock_three=("other", "clock 1 2 3"), unprovable=("other", "unprovable 0 1"), unprovable_falling=("other", "unprovable 1 0"),
       stolen=("other", f"stolen {VKEY} {WHEN}"), stolen_without_a_time=("other", f"stolen {VKEY}"),
       stolen_bad_time=("other", f"stolen {VKEY} {WHEN[:-1]}"), weakened=("other", f"weakened sha2-256 {WHEN}"),
       weakened_upper_case=("other", f"weakened SHA {WHEN}"), weakened_day=("other", "weakened sha2-256 2026-11-21"),
       two_spaces=("about other", "about  other"))
event("notice-signed", builder.sign(NOTICE.encode(), [builder.Signer("a", 1)]))
events("successor", f"{START}successor\nledger {NAME}\nrecord {PAIR}\nsuccessor b 1 {PAIR}\n", suite_2=("b 1 " + PAIR, "b 2 " + WIDE),
       suite_3=("b 1", "b 3"), other_width=("b 1 " + PAIR, "b 2 " + PAIR), bad_id=("successor b", "successor b/"),
       short=("b 1 ", "b "), four=("b 1 ", "b 1 1 "))
events("heartbeat", f"{START}heartbeat\nledger {NAME}\n", record=(f"{NAME}\n", f"{NAME}\nrecord {PAIR}\n"),
       bad_ledger=(NAME, "/a"), extension=(f"{NAME}\n", f"{NAME}\nx-a b\n"), extension_critical=(f"{NAME}\n", f"{NAME}\nx!a b\n"),
       extensions_64=(f"{NAME}\n", f"{NAME}\n" + "".join(f"x-{i:03} b\n" for i in range(64))),
       extensions_65=(f"{NAME}\n", f"{NAME}\n" + "".join(f"x-{i:03} b\n" for i in range(65))),
       extensions_falling=(f"{NAME}\n", f"{NAME}\nx-b b\nx-a b\n"), extensions_equal=(f"{NAME}\n", f"{NAME}\nx-a b\nx!a b\n"),
       extension_upper_case=(f"{NAME}\n", f"{NAME}\nx-A b\n"), extension_of_32=(f"{NAME}\n", f"{NAME}\nx-{'a' * 32} b\n"),
       extension_of_33=(f"{NAME}\n", f"{NAME}\nx-{'a' * 33} b\n"), extension_without_words=(f"{NAME}\n", f"{NAME}\nx-a \n"),
       extension_of_1000=(f"{NAME}\n", f"{NAME}\nx-a {'b' * 1000}\n"), extension_of_1001=(f"{NAME}\n", f"{NAME}\nx-a {'b' * 1001}\n"))
events("clock", f"{START}clock\nledger {NAME}\nafter 3\nreading {WHEN}\nreason x y\n", negative=("after 3", "after -1"),
       leading_zero=("after 3", "after 03"), after_the_most=("after 3", f"after {2**63 - 1}"), after_above=("after 3", f"after {2**63}"),
       no_reason=("reason x y\n", ""), bad_day=("11-21", "11-31"), leap_second=("20:47:49", "23:59:60"), year_1969=("2026", "1969"))
events("statement", f"{START}statement\nledger {NAME}\nabout a-1\ndigests {PAIR}\n", text=(PAIR + "\n", PAIR + "\ntext x\n"),
       wide=(PAIR, WIDE), upper_case=("a-1", "A-1"), name_of_32=("a-1", "a" * 32), name_of_33=("a-1", "a" * 33),
       texts_17=(PAIR + "\n", PAIR + "\n" + "text x\n" * 17), hex_upper_case=("00:00", "0A:00"))
events("appearance", f"{START}appearance\nledger {NAME}\npublication 1\nday 2026-11-23\nwhere x\n", number_0=("publication 1", "publication 0"),
       bad_day=("11-23", "02-29"), leap_day=("2026-11-23", "2028-02-29"), no_words=("where x\n", ""))
events("beacon", f"{START}beacon\nledger {NAME}\nsource public\nname A\nvalue 00ff\n", odd=("00ff", "00f"), empty=("00ff", ""),
       upper_case=("00ff", "00FF"), of_1024=("00ff", "0" * 1024), of_1026=("00ff", "0" * 1026), other_source=("public", "private"),
       rfc3161=("public\nname A\nvalue 00ff", "rfc3161\nname A\nvalue AAAA"), rfc3161_not_base64=("public\nname A\nvalue 00ff", "rfc3161\nname A\nvalue AAA"),
       ledger=("public\nname A\nvalue 00ff", f"ledger\nname A\nvalue 1 {PAIR}"), ledger_wide=("public\nname A\nvalue 00ff", f"ledger\nname A\nvalue 2 {PAIR}"),
       ledger_of_suite_9=("public\nname A\nvalue 00ff", f"ledger\nname A\nvalue 9 {PAIR}"))
event("of-another-type", f"{START}later\nledger {NAME}\nrecord {PAIR}\nanything\n")
event("of-another-type-without-record", f"{START}later\nledger {NAME}\n")
event("of-another-type-with-another-line-in-its-place", f"{START}later\nledger {NAME}\nseal {PAIR}\n")
event("of-another-type-with-half-a-record-line", f"{START}later\nledger {NAME}\nrecord {PAIR[:64]}\n")
event("of-another-type-with-a-digit", f"{START}later2\nledger {NAME}\nrecord {PAIR}\n")
event("of-another-type-signed", builder.sign(f"{START}later\nledger {NAME}\nrecord {PAIR}\n".encode(), [builder.Signer("a", 1)]))
event("empty", b"")
event("not-utf-8", b"linking event v1\nheartbeat\nledger a\nx-a \xff\n")

# Verifier keys, and the texts

GOOD_KEY = builder.Signer("a", 1).vkey
changed("key", GOOD_KEY, {"of-no-name": ("a+", "+"), "with-a-space": ("a+", "a b+"), "of-another-name": ("a+", "b+"),
                          "with-a-tab": ("a+", "a\t+"), "with-an-ideographic-space": ("a+", "a\u3000+"),
                          "with-one-plus": ("a+", "a"), "without-padding-changed": ("=", "") if "=" in GOOD_KEY else ("+", "+")})
probe("key-good", "key", GOOD_KEY)
probe("key-of-a-witness", "key", builder.Signer("a", 1, kind=4).vkey)
probe("key-upper-case-id", "key", "a+ABCDEF01+CWFi")
for name, data in (("of-an-unknown-type", b"\x09ab"), ("of-one-byte", b"\x09"), ("of-two-bytes", b"\x09a"),
                   ("of-8192-bytes", b"\x09" + bytes(8191)), ("of-8193-bytes", b"\x09" + bytes(8192)),
                   ("of-31-bytes", b"\x01" + bytes(31)), ("of-33-bytes", b"\x01" + bytes(33)), ("of-small-order", b"\x01\x01" + bytes(31))):
    probe(f"key-{name}", "key", "a+00000000+" + base64.b64encode(data).decode())
G1, G3 = "11" * 32, "22" * 64
RENEWAL = (f"linking renewal v1\nbefore sha2-256 {G1}\nbefore sha3-512 {G3}\ndata 1 sha2-256 {G1}\ndata 1 sha3-512 {G3}\n").encode()
changed("renewal-text", RENEWAL, {
    "extension": (b"data 1 sha3-512 " + G3.encode() + b"\n", b"data 1 sha3-512 " + G3.encode() + b"\nx-a b\n"),
    "critical": (b"data 1 sha3-512 " + G3.encode() + b"\n", b"data 1 sha3-512 " + G3.encode() + b"\nx!a b\n"),
    "functions-fall": (f"before sha2-256 {G1}\nbefore sha3-512 {G3}\n".encode(), f"before sha3-512 {G3}\nbefore sha2-256 {G1}\n".encode()),
    "function-twice": (f"before sha2-256 {G1}\n".encode(), f"before sha2-256 {G1}\n".encode() * 2),
    "unknown-function": (b"before sha2-256", b"before sha1"), "other-width": (f"sha2-256 {G1}".encode(), f"sha2-256 {G3}".encode()),
    "data-2-first": (b"data 1 sha2-256", b"data 2 sha2-256"), "data-0": (b"data 1 sha2-256", b"data 0 sha2-256"),
    "data-of-another-function": (b"data 1 sha2-256", b"data 1 sha3-256"), "data-line-missing": (f"data 1 sha3-512 {G3}\n".encode(), b""),
    "no-before": (f"before sha2-256 {G1}\nbefore sha3-512 {G3}\n".encode(), b""), "line-behind": (b"linking renewal v1\n", b"linking renewal v1\nx-a b\n")})
probe("renewal-text-good", "renewal-text", RENEWAL)
ALL = "".join(f"before {f} {'11' * suite.WIDTH[f]}\n" for f in suite.NUMBERS)
for count in (64, 65):
    probe(f"renewal-text-{count}-objects", "renewal-text", (f"linking renewal v1\nbefore sha2-256 {G1}\n" + "".join(
        f"data {i + 1} sha2-256 {G1}\n" for i in range(count))).encode())
probe("renewal-text-four-functions", "renewal-text", ("linking renewal v1\n" + ALL + ALL.replace("before", "data 1")).encode())
COVER = (f"linking cover v1\nledger a\nsuite 1\nidentity {PAIR}\nfrom 0\nto 3\nsize 3\nroots {PAIR}\nevidence 4\n"
         f"cover sha2-256 {G1} {G1} {G1}\ncover sha3-512 {G3} {G3} {G3}\n").encode()
probe("cover-text-good", "cover-text", COVER)
LAST = f"cover sha3-512 {G3} {G3} {G3}\n".encode()
changed("cover-text", COVER, {
    "suite-3": (b"suite 1", b"suite 3"), "suite-2": (b"suite 1", b"suite 2"), "from-equal-to": (b"from 0", b"from 3"),
    "from-after-to": (b"from 0", b"from 4"), "to-above-size": (b"to 3", b"to 4"), "to-below-size": (b"to 3", b"to 2"),
    "rounds-the-most": (b"to 3\nsize 3", b"to 4294967296\nsize 4294967296"),
    "rounds-above": (b"to 3\nsize 3", b"to 4294967297\nsize 4294967297"), "rounds-the-most-from-1": (b"from 0\nto 3\nsize 3", b"from 1\nto 4294967297\nsize 4294967297"),
    "evidence-0": (b"evidence 4", b"evidence 0"), "evidence-the-most": (b"evidence 4", b"evidence 4294967296"),
    "evidence-above": (b"evidence 4", b"evidence 4294967297"), "no-cover": (COVER[COVER.index(b"cover sha2"):], b""),
    "two-digests": (f"cover sha2-256 {G1} {G1} {G1}".encode(), f"cover sha2-256 {G1} {G1}".encode()),
    "four-digests": (f"cover sha2-256 {G1} {G1} {G1}".encode(), f"cover sha2-256 {G1} {G1} {G1} {G1}".encode()),
    "function-twice": (LAST, LAST * 2), "functions-fall": (LAST, LAST + f"cover sha2-256 {G1} {G1} {G1}\n".encode()),
    "extension": (LAST, LAST + b"x-a b\n"), "critical": (LAST, LAST + b"x!a b\n"), "bad-ledger": (b"ledger a", b"ledger /a"),
    "unknown-function": (b"cover sha2-256", b"cover sha1")})
probe("cover-text-four-functions", "cover-text", COVER[:COVER.index(b"cover sha2")] + "".join(
    f"cover {f} " + " ".join(["11" * suite.WIDTH[f]] * 3) + "\n" for f in suite.NUMBERS).encode())
PUBLICATION = TEXT.decode()
END = PUBLICATION[PUBLICATION.index("previous-sha3"):]
changed("publication", PUBLICATION, {
    "number-1-with-previous": ("previous-sha2-256 00", "previous-sha2-256 01"), "number-2-without": ("number 1", "number 2"),
    "suite-2": ("suite 1", "suite 2"), "suite-3": ("suite 1", "suite 3"), "size-the-most": ("size 3", f"size {2**63 - 1}"),
    "size-above": ("size 3", f"size {2**63}"), "time-the-first": ("time 2026-11-21T20:47:50.000000Z", "time 1970-01-01T00:00:00.000001Z")
    if "20:47:50" in PUBLICATION else ("time ", "time  "), "announce-64": (END, END + f"announce a {PAIR}\n" * 64),
    "announce-65": (END, END + f"announce a {PAIR}\n" * 65), "announce-behind-an-extension": (END, END + f"x-a b\nannounce a {PAIR}\n"),
    "announce-upper-case": (END, END + f"announce A {PAIR}\n"), "announce-wide": (END, END + f"announce a {WIDE}\n"),
    "lines-exchanged": ("number 1\nsize 3", "size 3\nnumber 1")}, wrap=str.encode)

# Proofs

probe("consistency-good", "consistency", order.Consistency(1, 2, 4, ([bytes(32)] * 2, [bytes(32)] * 2)).encode())
for name, first, second in (("of-size-0", 0, 4), ("of-equal-sizes", 4, 4), ("of-falling-sizes", 5, 4), ("of-size-1", 1, 4)):
    probe(f"consistency-{name}", "consistency", order.Consistency(1, first, second, ([bytes(32)] * 2,) * 2).encode())
for count in (126, 127, 64, 65, 63):
    probe(f"consistency-path-of-{count}", "consistency", order.Consistency(1, 2, 4, ([bytes(32)] * count,) * 2).encode())

# Print codes

CODE = printcode.write_code("sha2-256", LEDGER.time(2), 3, LEDGER.history(3, 0), LEDGER.identity[0])
for name, text in (("good", CODE), ("lower-case", CODE.lower()), ("without-dashes", CODE.replace("-", "")),
                   ("with-line-ends", CODE.replace("-", "\n")), ("short", CODE[:-1]), ("long", CODE + "A"), ("empty", ""),
                   ("with-1-in-group-2", CODE[:8] + "1" + CODE[9:]), ("with-long-s", CODE[:-1] + "\u017f"),
                   ("groups-1-and-2-exchanged", "-".join([CODE.split("-")[1], CODE.split("-")[0], *CODE.split("-")[2:]])),
                   ("of-size-0", printcode.write_code("sha2-256", LEDGER.time(2), 0, bytes(32), bytes(32))),
                   ("of-time-0", printcode.write_code("sha2-256", 0, 3, bytes(32), bytes(32))),
                   ("wide", printcode.write_code("sha3-512", 5, 7, bytes(64), bytes(64)))):
    probe(f"print-code-{name}", "print-code", text)
