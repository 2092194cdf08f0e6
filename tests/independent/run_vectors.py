"""Runs the test vectors: python3 run_vectors.py DIR. Their shapes: docs/spec/vectors.md."""

import json
import sys
from pathlib import Path

from linking.basics import ALPHA, BETA, FUNCTIONS, imprint_of
from linking.batch import BadBatch, tokens_of_batch
from linking.trees import leaf_hash
from linking_verify import (
    BadCode, Key, Refused, Trust, Value, consistency_proof, decode_header, decode_leaf, decode_token, fold,
    inclusion_path, is_consistent, is_signed_by, read_imprint, read_note, read_print_code, read_publication,
    read_time, read_vkey, root, verify, write_time)

NAMES = {ALPHA: "alpha", BETA: "beta"}


class Different(Exception):
    """A case whose outcome is not the one written in the vectors."""


def same(what, found, written):
    if found != written:
        raise Different(f"{what}: found {found!r}, the vectors say {written!r}")


def hexes(hashes):
    return [value.hex() for value in hashes]


def pair(digests):
    return {NAMES[h]: digests[h].hex() for h in NAMES}


def moment(value):
    """A time in a vector as µs; it is written as text, or as the number of µs."""
    return value if value is None or isinstance(value, int) else read_time(value)


def decoded(case, decode):
    """What decode makes of the bytes, or None where the error is the one written."""
    try:
        value, error = decode(bytes.fromhex(case["bytes"])), None
    except Refused as refused:
        value, error = None, refused.kind
    same("error", error, case["error"])
    return value


def run_imprint(case):
    alpha, beta = imprint_of(bytes.fromhex(case["data"]))
    same("alpha", alpha.hex(), case["alpha"])
    same("beta", beta.hex(), case["beta"])
    same("as text", read_imprint(f"{case['alpha']}:{case['beta'].upper()}"), (alpha, beta))


def run_leaf(case):
    leaf = decoded(case, decode_leaf)
    if leaf is not None:
        same("kind", leaf.kind, case["kind"])
        same("count", leaf.count, case["count"])
        same("digests", pair(leaf.digests), {name: case[name] for name in NAMES.values()})
        same("nonce", leaf.nonce.hex(), case["nonce"])


def run_tree(case):
    entries = [bytes.fromhex(entry) for entry in case["entries"]]
    for h, name in NAMES.items():
        same(f"{name} root", root(h, entries).hex(), case[name])
        for proof in case["inclusion"]:
            index, size = proof["index"], proof["size"]
            what = f"{name} inclusion of {index} in {size}"
            same(what, hexes(inclusion_path(h, entries[:size], index)), proof[name])
            path = [bytes.fromhex(value) for value in proof[name]]
            same(f"{what}, folded", fold(h, leaf_hash(h, entries[index]), index, size, path), root(h, entries[:size]))
        for proof in case["consistency"]:
            old, new = proof["from"], proof["to"]
            what = f"{name} consistency of {old} and {new}"
            if 0 < old <= new:
                same(what, hexes(consistency_proof(h, entries[:new], old)), proof[name])
            path = [bytes.fromhex(value) for value in proof[name]]
            roots = root(h, entries[:old]), root(h, entries[:new])
            same(f"{what}, checked", is_consistent(h, old, new, *roots, path), True)


def run_header(case):
    header = decoded(case, decode_header)
    if header is None:
        return
    for key, found in (("ledger", header.ledger), ("index", header.index), ("accuracy_us", header.accuracy),
                       ("policy", header.policy), ("leaf_count", header.leaf_count)):
        same(key, found, case[key])
    same("time", header.time, moment(case["time"]))
    same("valid_until", header.valid_until, moment(case["valid_until"]))
    for key in ("round_root", "previous_link", "history_root", "signed_head_digest"):
        same(key, pair(getattr(header, key)), case[key])
    same("link", pair({h: header.link(h) for h in NAMES}), case["link"])


def run_verifier_key(case):
    try:
        key = read_vkey(case["vkey"])
    except Refused:
        same("error", True, case["error"])
        return
    same("error", False, case["error"])
    same("key", (key.name, key.id.hex(), key.public.hex()), (case["key_name"], case["id"], case["public_key"]))


def run_note(case):
    data = case["note"].encode() if "note" in case else bytes.fromhex(case["bytes"])
    try:
        accepted = is_signed_by(read_note(data), read_vkey(case["vkey"]))
    except Refused:
        accepted = False
    same("accepted", accepted, case["accepted"])


def run_publication(case):
    try:
        read, refused = read_publication(case["text"].encode()), None
    except Refused as error:
        read, refused = None, error
    same(f"error ({refused})", read is None, case["error"])
    if read is None:
        return
    for key in ("ledger", "suite", "number", "size"):
        same(key, getattr(read, key), case[key])
    same("time", read.time, moment(case["time"]))
    same("roots", pair(read.roots), {name: case[name] for name in NAMES.values()})
    same("previous", pair(read.previous), {name: case["previous_" + name] for name in NAMES.values()})
    announcements = [{"type": kind, "alpha": alpha.hex(), "beta": beta.hex()}
                     for kind, alpha, beta in read.announcements]
    same("announcements", announcements, case["announcements"])


def run_print_code(case):
    try:
        code = read_print_code(case["text"])
    except BadCode as bad:
        same("error", True, case["error"])
        same("groups", bad.groups, case["groups"])
        return
    same("error", False, case["error"])
    same("function", case["function"] in (code.function, FUNCTIONS[code.function]), True)
    same("time", code.time, moment(case["time"]))
    same("size", code.size, case["size"])
    same("root", code.root.hex(), case["root"])


def run_token(case):
    token = decoded(case, decode_token)
    if token is None:
        return
    levels = [{"leaf": level.leaf.data.hex(), "index": level.index, **hex_paths(level.paths)}
              for level in token.levels]
    same("levels", levels, case["levels"])
    same("header", token.header.data.hex(), case["header"])
    same("anchors", [shown(anchor) for anchor in token.anchors], case["anchors"])


def run_batch(case):
    right = {h: bytes.fromhex(case["right_" + name]) for h, name in NAMES.items()}
    try:
        tokens, error = tokens_of_batch(bytes.fromhex(case["leaves"]), bytes.fromhex(case["token"]), right), None
    except BadBatch as bad:
        tokens, error = None, bad.step
    same("error", error, case["error"])
    if tokens is not None:
        same("tokens", hexes(tokens), case["tokens"])


def hex_paths(paths):
    return {NAMES[h]: hexes(paths[h]) for h in NAMES}


def shown(anchor):
    if anchor.paths is None:
        return {"type": anchor.type, "body": anchor.body.hex()}
    found = {"type": anchor.type, "size": anchor.size, **hex_paths(anchor.paths)}
    if anchor.notes is not None:
        return {**found, **{f"{NAMES[h]}_note": anchor.notes[h].hex() for h in NAMES}}
    return {**found, "publication": anchor.publication.hex()}


def read_trust(trust):
    return Trust(
        trust["ledger"], moment(trust["now"]), trust["window_us"],
        [Key(read_vkey(key["vkey"]), moment(key["from"]), moment(key["to"])) for key in trust["keys"]],
        [Value(value["function"], value["size"], moment(value["time"]), bytes.fromhex(value["root"]),
               moment(value["evident"])) for value in trust["values"]],
        [(broken["function"], moment(broken["since"])) for broken in trust["broken"]],
        moment(trust["covered"]))


def text_of(micros):
    return None if micros is None else write_time(micros)


def run_verification(case):
    verdict = verify(bytes.fromhex(case["token"]), read_imprint(case["imprint"]), read_trust(case["trust"]))
    found = {"result": verdict.result, "basis": verdict.basis, "claimed_time": text_of(verdict.claimed_time),
             "proven_latest_time": text_of(verdict.proven_latest_time)}
    for h, name in NAMES.items():
        chain = verdict.chains[h]
        found[name] = {"result": chain.result, "broken": chain.broken, "basis": chain.basis,
                       "proven_latest_time": text_of(chain.proven_latest_time), "codes": chain.codes}
    for key, value in found.items():
        same(key, value, case["expect"].get(key))


RUNNERS = {
    "imprints.json": run_imprint, "leaves.json": run_leaf, "trees.json": run_tree, "headers.json": run_header,
    "verifier-keys.json": run_verifier_key, "notes.json": run_note, "publications.json": run_publication, "print-codes.json": run_print_code,
    "tokens.json": run_token, "batches.json": run_batch, "verification.json": run_verification,
}


def run_file(path, run):
    """(how many cases passed, the failures as text)."""
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(cases, list) or not cases:
            raise ValueError("not a list of cases, or an empty one")
    except (OSError, ValueError) as error:
        return 0, [f"the file cannot be read: {error}"]
    failures = []
    for number, case in enumerate(cases):
        name = case.get("name", f"case {number}") if isinstance(case, dict) else f"case {number}"
        try:
            run(case)
        except (Different, Refused) as error:
            failures.append(f"{name}: {error}")
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            failures.append(f"{name}: the case is not in the shape of vectors.md: {type(error).__name__} {error}")
    return len(cases) - len(failures), failures


def run_raw_files(folder, cases):
    """tokens/*.lts are the tokens of valid cases, byte for byte; data/* the data of their imprints."""
    tokens = {case["token"] for case in cases}
    imprints = {case["imprint"] for case in cases}
    failures, passed = [], 0
    for kind in ("tokens", "data"):
        files = sorted(path for path in (folder / kind).glob("*.lts" if kind == "tokens" else "*") if path.is_file())
        if not files:
            failures.append(f"{kind}: there are no files")
        for path in files:
            data = path.read_bytes()
            text = ":".join(hexes(imprint_of(data)))
            if data.hex() in tokens if kind == "tokens" else text in imprints:
                passed += 1
            else:
                failures.append(f"{kind}/{path.name}: belongs to no case of verification.json")
    return passed, failures


def main():
    if len(sys.argv) != 2:
        print("use: python3 run_vectors.py DIR", file=sys.stderr)
        return 3
    folder = Path(sys.argv[1])
    outcomes = [(name, *run_file(folder / name, run)) for name, run in RUNNERS.items()]
    try:
        cases = json.loads((folder / "verification.json").read_text(encoding="utf-8"))
        outcomes.append(("tokens/*.lts, data/*", *run_raw_files(folder, cases)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        outcomes.append(("tokens/*.lts, data/*", 0, [f"verification.json cannot be read: {error}"]))
    for name, passed, failures in outcomes:
        print(f"{name}: {passed} passed, {len(failures)} failed")
        for failure in failures:
            print(f"  {name}: {failure}")
    failed = sum(len(failures) for _, _, failures in outcomes)
    print(f"{sum(passed for _, passed, _ in outcomes)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
