"""Verifies a token (or an evidence record) of version 1 and prints the verdict.

    python3 linking1_verify.py DATA TOKEN [--identity PAIR] [--record FILE] [--publication FILE]... [--voucher FILE]... [--json]
    python3 linking1_verify.py --case case.json
    python3 linking1_verify.py --cases cases.jsonl      one case a line in, one verdict a line out

Ends with 0 for Valid, 1 for Invalid, 2 for Inconclusive, 3 where it could not be run (0 for --cases).

A case is one JSON object. Bytes are base64; a time is text as in the pages, or a number of microseconds. What is not
there, or null, is not given. Unknown fields are refused.

    name                 text; repeated in the verdict
    token                bytes of a token; or instead
    evidenceRecord       bytes of an evidence record (.ler); long ones may be a list of [bytes, how often]
    data                 bytes of the data; or instead
    imprint              "alpha:beta" in hexadecimal (tokens only)
    objects              list of bytes: data objects 2, 3 ... of an evidence record
    ledger               ledger id expected
    identity             "alpha:beta", or {"alpha": hex or null, "beta": hex or null}: one half
    record               bytes of the record file
    accepted             number of its entries that were accepted earlier (0)
    publications         list of bytes of notes, or of {"note": bytes, "attributed": true or false}
    vouchers             list of bytes, or of {"voucher": bytes, "own": true or false (true)}; own: kinds 1, 5, 6 count
    printCodes           list of {"code": text, "day": "2026-11-23" or "from": time and "to": time, "words": text};
                         each becomes a voucher of kind 5, after the vouchers
    witnesses            list of verifier keys (type 04)
    certificates         list of bytes (DER), or of 64 hexadecimal digits (SHA-256 of one): trusted
    ledgers              other ledgers pinned: list of {"identity": as above, "record": bytes, "accepted": number,
                         "ledger": id or null}
    held                 time; as of and judged at default to it
    asOf, judgedAt       times
    lists                suitability lists: bytes of a text, or of a note signed by one of
    listKeys             verifier keys
    broken               list of {"algorithm": name, "since": time or day; without: since ever}
    window, fresh        microseconds
    strict               true or false

The verdict, keys always in this order; times are text, what there is not is null:

    name, result, forecast, basis, proven, claimed, claimedUnsupported, floor, statusAsOf,
    identity             "pinned", "unattributed" (nothing says that it is the one pinned) or "unpinned"
    ledger               the header's ledger id
    policy               the header's, dotted
    chains               {"alpha": c, "beta": c}, c = {result, basis, findings, proven, broken, attributed, statusAsOf,
                         vouchers: [{kind, words, restsOn: ["algorithm use"]}], notices: ["round about"]}
    reported             what beside the token could not be read, as text for people: not to be compared
    setAside             codes of what was given and set aside (LNK-CODE-LEDGER)
    stages               of an evidence record: {chosen, reached, fault (null or LNK-FORMAT), stages: [{stage, codes, result}], objects: [...]}

An error of the case itself: {"name": ..., "error": text}.
"""

import argparse
import base64
import binascii
import json
import sys
import time
from pathlib import Path

import linking1_proofs
from linking1 import printcode, renewal, verify, voucher
from linking1.key import read_key
from linking1.suitability import Soundness, read_list
from linking1.suite import (CHAIN_NAMES, CHAINS, MAX_TIME, Wrong, imprint_of, read_day,
                            read_time, read_typed_pair, write_time)
from linking1.token import read_token

FIELDS = ("name token evidenceRecord data imprint objects ledger identity record accepted publications vouchers "
          "printCodes witnesses certificates ledgers held asOf judgedAt lists listKeys broken window fresh strict").split()


class BadCase(Exception):
    pass


def _bytes(value):
    try:
        return linking1_proofs.bytes_of(value) if isinstance(value, list) else base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise BadCase("a field is not base64") from error


def _time(value):
    if isinstance(value, bool) or value is None:
        raise BadCase("a time is missing")
    if isinstance(value, int):
        if not 1 <= value <= MAX_TIME:
            raise BadCase("a time is out of bounds")
        return value
    return read_time(value)


def _identity(value):
    if value is None:
        return None, None
    if isinstance(value, str):
        return read_typed_pair(value)
    return tuple(bytes.fromhex(value[name]) if value.get(name) else None for name in CHAIN_NAMES)


def _ledger(value):
    return verify.Ledger(_identity(value["identity"]), _bytes(value["record"]) if value.get("record") else None,
                         value.get("accepted") or 0, value.get("ledger"))


def _code(value, identity, set_aside):
    """A print code typed in as a voucher of kind 5, or nothing where it is another ledger's."""
    code = printcode.read_code(value["code"])
    h = 0 if code.function in ("sha2-256", "sha2-512") else 1
    if identity[h] is not None and identity[h][:3] != code.tag:
        set_aside.append("LNK-CODE-LEDGER")
        return None
    begin, end = read_day(value["day"]) if value.get("day") else (_time(value["from"]), _time(value["to"]))
    return voucher.write_voucher(voucher.PRINT, voucher.root_subject(code.function, code.size, code.time, code.root),
                                 voucher.interval_evidence(begin, end, value.get("words") or "print"))


def _broken(value):
    since = value.get("since")
    if since is None:
        since = 1
    elif isinstance(since, str) and len(since) == 10:
        since = read_day(since)[0]
    else:
        since = _time(since)
    return value["algorithm"], since


def given_of(case, reported, set_aside):
    def many(name):
        return case.get(name) or []

    identity = _identity(case.get("identity"))
    publications = [verify.Item(_bytes(p), False) if isinstance(p, str)
                    else verify.Item(_bytes(p["note"]), bool(p.get("attributed"))) for p in many("publications")]
    vouchers = [verify.Item(_bytes(v), True) if isinstance(v, str)
                else verify.Item(_bytes(v["voucher"]), v.get("own", True)) for v in many("vouchers")]
    for place, value in enumerate(many("printCodes"), 1):
        try:
            made = _code(value, identity, set_aside)
        except printcode.BadCode as bad:
            reported.append(f"print code {place}: {bad}, groups {bad.groups}")
            continue
        if made:
            vouchers.append(verify.Item(made, True))
    list_keys, lists = [read_key(text) for text in many("listKeys")], []
    for place, value in enumerate(many("lists"), 1):
        try:
            lists.append(read_list(_bytes(value), list_keys))
        except Wrong as wrong:
            reported.append(f"list {place}: {wrong.kind}")
    certificates = [bytes.fromhex(value) if len(value) == 64 else _bytes(value) for value in many("certificates")]
    return verify.Given(
        held=_time(case.get("held")), as_of=_time(case["asOf"]) if case.get("asOf") is not None else None,
        judged_at=_time(case["judgedAt"]) if case.get("judgedAt") is not None else None,
        ledger=case.get("ledger"), identity=identity,
        record=_bytes(case["record"]) if case.get("record") is not None else None, accepted=case.get("accepted") or 0,
        publications=tuple(publications), vouchers=tuple(vouchers),
        witnesses=tuple(read_key(text) for text in many("witnesses")), certificates=tuple(certificates),
        ledgers=tuple(_ledger(value) for value in many("ledgers")),
        soundness=Soundness(lists, [_broken(value) for value in many("broken")]),
        window=case.get("window"), fresh=case.get("fresh"), strict=bool(case.get("strict")))


def _when(micros):
    return None if micros is None else write_time(micros)


def _chain(chain):
    return {"result": chain.result, "basis": chain.basis, "findings": chain.findings, "proven": _when(chain.proven),
            "broken": chain.broken, "attributed": chain.attributed, "statusAsOf": _when(chain.status),
            "vouchers": [{"kind": proof.kind, "words": proof.words,
                          "restsOn": [f"{name} {use}" for name, use in proof.rests]}
                         for proof in (chain.proofs if chain.proven is not None else [])],
            "notices": [f"{n} {about}" for n, about in chain.notices]}


def document_of(verdict, name, reported, set_aside, stages=None):
    return {"name": name, "result": verdict.result, "forecast": verdict.forecast, "basis": verdict.basis,
            "proven": _when(verdict.proven), "claimed": _when(verdict.claimed),
            "claimedUnsupported": verdict.unsupported, "floor": _when(verdict.floor),
            "statusAsOf": _when(verdict.status), "identity": verdict.identity_word,
            "ledger": verdict.name, "policy": verdict.policy,
            "chains": {CHAIN_NAMES[h]: _chain(verdict.chains[h]) for h in CHAINS},
            "reported": reported + verdict.reported, "setAside": set_aside, "stages": stages}


def verdict_of(case):
    """The document of a case's verdict."""
    name = case.get("name") if isinstance(case, dict) else None
    try:
        if not isinstance(case, dict):
            raise BadCase("a case is an object")
        unknown = set(case) - set(FIELDS)
        if unknown:
            raise BadCase(f"unknown fields: {', '.join(sorted(unknown))}")
        reported, set_aside = [], []
        given = given_of(case, reported, set_aside)
        data = _bytes(case["data"]) if case.get("data") is not None else None
        if case.get("evidenceRecord") is not None:
            if data is None:
                raise BadCase("an evidence record is verified with its data")
            objects = [data] + [_bytes(value) for value in case.get("objects") or []]
            found = renewal.verify_record(_bytes(case["evidenceRecord"]), objects, given)
            return document_of(found.verdict, name, reported, set_aside, found.document(_when))
        token = _bytes(case["token"])
        imprint = read_typed_pair(case["imprint"]) if data is None and case.get("imprint") is not None else None
        if data is None and imprint is None:
            raise BadCase("neither data nor imprint")
        if data is not None:
            try:
                imprint = imprint_of(read_token(token).header.suite, data)
            except Wrong:
                pass
        return document_of(verify.verify(token, imprint, given), name, reported, set_aside)
    except (BadCase, Wrong, KeyError, ValueError, TypeError, AttributeError) as error:
        return {"name": name, "error": f"{type(error).__name__}: {error}"}


def _arguments():
    parser = argparse.ArgumentParser(description="Verifies a token of version 1.")
    parser.add_argument("data", nargs="?")
    parser.add_argument("token", nargs="?", help="a token (.lts) or an evidence record (.ler)")
    parser.add_argument("--case", metavar="FILE", help="a case document; - is standard input")
    parser.add_argument("--cases", metavar="FILE", help="one case a line; - is standard input")
    parser.add_argument("--imprint", metavar="PAIR", help="instead of the data (give - as data)")
    parser.add_argument("--ledger", metavar="ID")
    parser.add_argument("--identity", metavar="PAIR")
    parser.add_argument("--record", metavar="FILE")
    parser.add_argument("--accepted", type=int, default=0)
    parser.add_argument("--publication", action="append", default=[], metavar="FILE")
    parser.add_argument("--attributed", action="append", default=[], metavar="FILE",
                        help="a publication that the caller attributes to the ledger himself")
    parser.add_argument("--voucher", action="append", default=[], metavar="FILE")
    parser.add_argument("--code", action="append", default=[], metavar="CODE@DAY")
    parser.add_argument("--witness", action="append", default=[], metavar="KEY")
    parser.add_argument("--certificate", action="append", default=[], metavar="FILE")
    parser.add_argument("--list", action="append", default=[], metavar="FILE")
    parser.add_argument("--list-key", action="append", default=[], metavar="KEY")
    parser.add_argument("--broken", action="append", default=[], metavar="ALGORITHM[@DAY]")
    parser.add_argument("--held", metavar="TIME", help="without it: the clock's")
    parser.add_argument("--as-of", metavar="TIME")
    parser.add_argument("--judged-at", metavar="TIME")
    parser.add_argument("--window", type=int, metavar="US")
    parser.add_argument("--fresh", type=int, metavar="US")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    return parser.parse_args()


def _file(name):
    return base64.b64encode(Path(name).read_bytes()).decode()


def _case_of(arguments):
    a = arguments
    if not a.token:
        raise BadCase("data and token are needed")
    kind = "evidenceRecord" if Path(a.token).read_bytes()[:3] == b"LER" else "token"
    broken = []
    for value in a.broken:
        algorithm, _, since = value.partition("@")
        broken.append({"algorithm": algorithm, "since": since or None})
    codes = []
    for value in a.code:
        code, _, day = value.rpartition("@")
        codes.append({"code": code, "day": day})
    return {kind: _file(a.token), "data": None if a.imprint else _file(a.data), "imprint": a.imprint,
            "ledger": a.ledger, "identity": a.identity, "record": _file(a.record) if a.record else None,
            "accepted": a.accepted,
            "publications": [_file(f) for f in a.publication]
            + [{"note": _file(f), "attributed": True} for f in a.attributed],
            "vouchers": [_file(f) for f in a.voucher], "printCodes": codes, "witnesses": a.witness,
            "certificates": [_file(f) for f in a.certificate], "lists": [_file(f) for f in a.list],
            "listKeys": a.list_key, "broken": broken, "held": a.held or time.time_ns() // 1000, "asOf": a.as_of,
            "judgedAt": a.judged_at, "window": a.window, "fresh": a.fresh, "strict": a.strict}


def _read(name):
    return sys.stdin if name == "-" else open(name, encoding="utf-8")


def main():
    arguments = _arguments()
    if arguments.cases:
        with _read(arguments.cases) as file:
            for line in file:
                if line.strip():
                    try:
                        case = json.loads(line)
                    except ValueError:
                        case = None
                    print(json.dumps(verdict_of(case)), flush=True)
        return 0
    try:
        if arguments.case:
            with _read(arguments.case) as file:
                case = json.load(file)
        else:
            case = _case_of(arguments)
    except (BadCase, OSError, ValueError) as error:
        print(json.dumps({"name": None, "error": str(error)}))
        return 3
    verdict = verdict_of(case)
    if arguments.json or arguments.case or "error" in verdict:
        print(json.dumps(verdict))
    else:
        _show(verdict)
    return 3 if "error" in verdict else {"Valid": 0, "Invalid": 1}.get(verdict["result"], 2)


def _show(verdict):
    print(("Forecast: " if verdict["forecast"] else "") + verdict["result"]
          + (f", {verdict['basis']}" if verdict["basis"] else ""))
    for key in ("proven", "claimed", "floor", "statusAsOf", "identity", "ledger"):
        print(f"{key:<11}{verdict[key] or 'none'}")
    for name, chain in verdict["chains"].items():
        print(f"{name:<11}{chain['result']}, {chain['basis'] or 'no basis'}: {' '.join(chain['findings'])}")
        for proof in chain["vouchers"]:
            print(f"{'':<11}by {proof['kind']}: {proof['words']} (rests on {', '.join(proof['restsOn']) or 'nothing'})")
    for line in verdict["reported"] + verdict["setAside"]:
        print("set aside  " + line)


if __name__ == "__main__":
    sys.exit(main())
