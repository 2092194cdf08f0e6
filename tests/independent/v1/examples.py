"""The files of docs/spec/example, made from seeds.

    python3 examples.py            writes the folder again; test_examples.py says where a file would change
"""

import stamper
from support import EXAMPLE, T, builder
from linking1 import order, round as rounds, suite
from linking1.round import leaf_hash, path_of_hashes
from linking1.token import anchor_body, length

STAMP_ROOT = stamper.Certificate("Example root", stamper.Key("root"), extensions=(stamper.authority(), stamper.usage(5, 6)))
STAMP_SIGNER = stamper.Certificate("Example TSA", stamper.Key("tsa"), STAMP_ROOT, (stamper.STAMPING,))
WIDE = ("sha2-512", "sha3-512")  # what renewal and cover text have lines for: the functions of suite 2
BEACON = "source public\nname Example Lottery, draw of 2026-11-21\nvalue 07131c2b2d31\n"


def nonce(first):
    return bytes(range(first, first + 16))


def first():
    """The ledger of the pages, three rounds."""
    return builder.example()


def beacon():
    """The same, two rounds further: (ledger, text of the beacon in round 3)."""
    ledger = first()
    text = f"linking event v1\nbeacon\nledger {ledger.name}\n{BEACON}".encode()
    ledger.round(ledger.event_leaf(text))
    ledger.heartbeat()
    return ledger, text


def origin():
    """Who submits "abc", and a token that covers both: the same ledger, another round further."""
    ledger, _ = beacon()
    signer = builder.Signer("press.example.org", 6)
    data = ":".join(digest.hex() for digest in suite.imprint_of(1, b"abc"))
    text = (f"linking origin v1\nby {signer.vkey}\ndate 2026-11-21T20:47:51.000000Z\nsuite 1\ndata {data}\n"
            f"nonce {bytes(range(32)).hex()}\nnote as sent to the printer\n").encode()
    statement = text + b"\n" + signer.line(text)
    leaf, level = builder.aggregate(1, [builder.document(b"abc", nonce(0)), builder.document(statement)], nonce(16))
    ledger.round(leaf)
    return statement, ledger.token(5, 0, [ledger.head_anchor(5, 6)], (level,))


def forked():
    """The same, with the data "c" in round 2, where the ledger has a heartbeat."""
    ledger = first()
    for rows in (ledger.headers, ledger.leaves):
        rows.pop()
    ledger.round(builder.document(b"c"))
    return ledger


def token(ledger, n, index, note=None):
    anchors = [ledger.head_anchor(n, n + 1)] + ([ledger.publication_anchor(n, note)] if note else [])
    return ledger.token(n, index, anchors)


def print_of(note, day, words):
    """A voucher of kind 5 for the publication."""
    return builder.about_text(note, *suite.read_day(day), words)


def sealed(ledger, note):
    """Stage 1 of both evidence records."""
    return builder.evidence_record((0x81, token(ledger, 1, 1, note)), (0x06, ledger.record()))


# Cover of rounds 0 to 2 of the first ledger

def cover_entry(ledger, note, n):
    text = note.rpartition(b"\n\n")[0] + b"\n"
    anchor = anchor_body(3, (ledger.path(n, 3, 0), ledger.path(n, 3, 1)), (text,))
    return (b"\x43\x01" + length(ledger.headers[n], 2) + length(anchor, 4)
            + b"".join(rounds.root(g, levels(ledger, n)) for g in WIDE))


def levels(ledger, n):
    return [ledger.level(n, i).encode() for i in range(len(ledger.leaves[n]))]


def paths(entries, place):
    found = [path_of_hashes(g, place, [leaf_hash(g, x) for x in entries]) for g in WIDE]
    return bytes([len(found[0])]) + b"".join(b"".join(path) for path in found)


def cover(ledger, note, voucher):
    """(cover text, cover section of round 1's leaf 1)."""
    entries = [cover_entry(ledger, note, n) for n in range(3)]
    evidence, record = [voucher, note], ledger.record()
    text = (f"linking cover v1\nledger {ledger.name}\nsuite 1\nidentity {suite.write_pair(ledger.identity)}\n"
            f"from 0\nto 3\nsize 3\nroots {suite.write_pair((ledger.history(3, 0), ledger.history(3, 1)))}\n"
            f"evidence {len(evidence)}\n")
    for g in WIDE:
        digests = (rounds.root(g, entries), rounds.root(g, evidence), suite.digest(g, record))
        text += " ".join(["cover", g] + [digest.hex() for digest in digests]) + "\n"
    section = (length(entries[1], 4) + paths(entries, 1) + paths(levels(ledger, 1), 1) + length(record, 4)
               + b"\x01" + b"\x02" + (1).to_bytes(8, "big") + paths(evidence, 1) + length(note, 4))
    return text.encode(), section


def translated(*objects):
    """The group of these bytes under an evidence record of RFC 4998, stamped in 2026."""
    hashes = sorted(suite.digest("sha2-256", data) for data in objects)
    moment = T("2026-12-01T00:00:00.000000Z") // 1_000_000
    name = stamper.oid(stamper.DIGESTS["sha256"])
    stamp = stamper.stamp(b"".join(hashes), moment, STAMP_SIGNER)
    tree = stamper.tlv(0xA2, stamper.seq(*map(stamper.octets, hashes)))
    return stamper.seq(stamper.number(1), stamper.seq(stamper.seq(name)),
                       stamper.seq(stamper.seq(stamper.seq(stamper.tlv(0xA0, name), tree, stamp))))


def second(*documents):
    """A ledger of suite 2, in which texts are stamped in 2035: round 1 has the data "abc" and these."""
    ledger = builder.Ledger("example.org/second", 2, ((3,), (3,), (4,), ()), T("2035-06-01T12:00:00.000000Z"))
    ledger.round(builder.document(b"abc", nonce(0), suite=2),
                 *(builder.document(data, nonce(16 * k), suite=2) for k, data in enumerate(documents, 1)))
    ledger.heartbeat()
    return ledger


def files():
    """{name: bytes}."""
    ledger = first()
    note = ledger.publish()
    voucher = builder.observed("sha2-256", 3, ledger.time(2), ledger.history(3, 0), T("2026-11-22T09:00:00.000000Z"))
    right = [leaf_hash(f, ledger.leaves[1][2]) for f in ledger.functions]
    headers = [rounds.read_header(data) for data in ledger.headers]
    functions = ledger.functions
    sizes = order.Consistency(1, 1, 3, [order.consistency_path(f, 1, [leaf_hash(f, x) for x in ledger.headers])
                                        for f in functions])
    later, text = beacon()
    between = order.Order(later.headers[3], later.header(3), later.headers[4], later.header(4),
                          [later.path(3, 4, h) for h in (0, 1)])
    fork = order.Fork(ledger.record(), ((1, ledger.head(3)[0]), (1, forked().head(3)[0])))

    words = b"Two signed heads of 3 rounds."
    audit = (b"LAE\x01\x09" + T("2026-11-22T09:00:00.000000Z").to_bytes(8, "big") + len(words).to_bytes(2, "big") + words
             + len(fork.record).to_bytes(4, "big") + fork.record + b"\x02"
             + b"".join(bytes([kind]) + len(data).to_bytes(4, "big") + data for kind, data in fork.statements))

    stage = sealed(ledger, note)
    renewal = builder.renewal_text(WIDE, stage, [b"abc"])
    cover_text, cover_section = cover(ledger, note, voucher)
    other = second(renewal, cover_text)
    other_note = other.publish()
    statement, submitted = origin()

    def stamped(index):
        return builder.section(0x81, token(other, 1, index, other_note)) + builder.section(0x06, other.record())

    return {
        "abc.lts": token(ledger, 1, 1, note),
        "abc.ers": translated(b"abc", token(ledger, 1, 1, note)),
        "record.lrc": ledger.record(),
        "000001.note": note,
        "observed.lvc": voucher,
        "batch.leaves": b"".join(ledger.leaves[1][:2]),
        "batch.answer": token(ledger, 1, 0) + b"".join(right),
        "sizes.lcp": sizes.encode(),
        "rounds.lop": order.Order(ledger.headers[1], headers[1], ledger.headers[2], headers[2],
                                  [ledger.path(1, 2, h) for h in (0, 1)]).encode(),
        "beacon.lnb": order.NotBefore(between, later.headers[4], later.header(4), later.level(3, 0), text, None).encode(),
        "fork.lfk": fork.encode(),
        "audit.lae": audit,
        "origin.lor": statement,
        "origin.lts": submitted,
        "suite-2.lts": token(other, 1, 0),
        "second.note": other_note,
        "renewed.ler": stage + builder.section(0x84, renewal) + stamped(1),
        "covered.ler": stage + builder.section(0x84, cover_text) + builder.section(0x85, cover_section) + stamped(2),
    }


if __name__ == "__main__":
    for name, data in files().items():
        (EXAMPLE / name).write_bytes(data)
