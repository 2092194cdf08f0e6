"""What a proof, the answer to a batch, a book or a cover says: a question as a vector has it, and its answer.

A question is one of these; bytes are base64, times microseconds, pairs "alpha:beta" in hexadecimal.

    proof    {"format": "consistency", "bytes", "firstRoot": pair, "secondRoot": pair}
             {"format": "order", "bytes"}
             {"format": "fork", "bytes", "identity": pair, "judgedAt", "broken", "record": the verifier's own, if any}
             {"format": "not-before", "bytes", "judgedAt", "broken", "known": [{"value": hex, "time"}],
              "certificates": trusted, if any: bytes of each}
    batch    {"leaves", "token", "rightAlpha", "rightBeta": bytes}
    book     {"ledger", "suite", "identity": pair, "files": {name: bytes}}
    cover    {"files": {name: bytes}, "token": bytes}

The answer of a proof is {"alpha", "beta"}: whether it holds, or the time before which the header was not stamped (null:
none); of a batch {"tokens": bytes of each}; of a book {"publications": numbers, "vouchers": how many, "record": whether
there is one, "faults": [[name, what]]}; of a cover {"section": bytes} or {"fault": [name, what]}, of the first file that is wrong, or of
"token". What is wrong is a kind of error, or missing, long, functions, wrong; of the token uncovered, header or leaf. What cannot be read
is {"error": kind}.
"""

import base64

from linking1 import batch, cover, order, publication, record
from linking1.suitability import Soundness
from linking1.suite import CHAIN_NAMES, CHAINS, SUITE_WIDTH, Cursor, Wrong, read_typed_pair
from linking1.token import read_token

LONG = 20_000  # bytes that are written down whole


def bytes_of(value):
    """Base64; or what is too long to write down, as a list of [base64, how often]."""
    if isinstance(value, str):
        return base64.b64decode(value)
    return b"".join(base64.b64decode(piece) * times for piece, times in value)


def short(data):
    """What bytes_of reads: base64, or of long data each long run of one byte apart."""
    if len(data) <= LONG:
        return base64.b64encode(data).decode()
    pieces, at, place = [], 0, 0
    while place < len(data):
        same = data[place:place + 500]
        if same.count(same[:1]) < 500:  # a run of 1,000 has 500 that begin at such a place
            place += 500
            continue
        begin = at + len(data[at:place].rstrip(same[:1]))
        end = len(data) - len(data[place:].lstrip(same[:1]))
        if end - begin >= 1000:
            pieces += [(data[at:begin], 1), (same[:1], end - begin)]
            at = end
        place = -(-end // 500) * 500
    return [[base64.b64encode(piece).decode(), times] for piece, times in [*pieces, (data[at:], 1)] if piece]


def answer(question):
    [(name, asked)] = question.items()
    try:
        return {"proof": _proof, "batch": _batch, "book": _book, "cover": _cover}[name](asked)
    except Wrong as wrong:
        return {"error": wrong.kind}


def _proof(asked):
    kind, data = asked["format"], bytes_of(asked["bytes"])
    soundness = Soundness((), [(b["algorithm"], b["since"]) for b in asked.get("broken", ())])
    if kind == "consistency":
        proof = order.read_consistency(data)
        first, second = read_typed_pair(asked["firstRoot"]), read_typed_pair(asked["secondRoot"])
        return _both(lambda h: order.consistency_holds(proof, h, first[h], second[h]))
    if kind == "order":
        proof = order.read_order(data)
        return _both(lambda h: order.order_holds(proof, h))
    if kind == "fork":
        proof, identity = order.read_fork(data), read_typed_pair(asked["identity"])
        own = record.read_record(bytes_of(asked["record"])) if "record" in asked else None
        return _both(lambda h: order.fork_holds(proof, h, identity[h], asked["judgedAt"], soundness, own))
    proof = order.read_not_before(data)
    known = {bytes.fromhex(value["value"]): value["time"] for value in asked["known"]}
    certificates = tuple(bytes_of(data) for data in asked.get("certificates", ()))
    return _both(lambda h: order.not_before(proof, h, known, soundness, asked["judgedAt"], certificates))


def _both(ask):
    return {CHAIN_NAMES[h]: ask(h) for h in CHAINS}


def _batch(asked):
    token = bytes_of(asked["token"])
    width = SUITE_WIDTH[read_token(token).header.suite]
    right = [bytes_of(asked[name]) for name in ("rightAlpha", "rightBeta")]
    if any(len(data) % width for data in right):
        raise Wrong("a hash cut short")
    tokens = batch.make_tokens(bytes_of(asked["leaves"]), token, tuple(Cursor(data).hashes(len(data) // width, width) for data in right))
    return {"tokens": [base64.b64encode(token).decode() for token in tokens]}


def _book(asked):
    files = {name: bytes_of(data) for name, data in asked["files"].items()}
    publications, vouchers, found, faults = publication.read_book(
        files, asked["ledger"], asked["suite"], read_typed_pair(asked["identity"]))
    return {"publications": [p.number for p in publications], "vouchers": len(vouchers), "record": found is not None,
            "faults": [[name, what.partition(":")[0]] for name, what in faults]}


def _cover(asked):
    try:
        files = {name: bytes_of(data) for name, data in asked["files"].items()}
        return {"section": short(cover.section_of(files, bytes_of(asked["token"])))}
    except cover.Fault as fault:
        return {"fault": [fault.name, fault.what]}
