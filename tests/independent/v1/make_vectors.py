"""Makes tests/vectors/v1: one probe a file, recorded from the probes of the tests beside this file.

    python3 make_vectors.py            writes the files that are new, and their lines of tests/vectors/v1.sha256
    python3 make_vectors.py --check    ends with 1 where a file would be new

What v1.sha256 names is frozen: both end with 1, and nothing is written, where such a file would change or is no longer made.

A probe is a call that a test makes of verify, verify_record or a reader, with this verifier's answer; the test asserts
what is right about it, and the pages say why. A verdict's vector is a case as linking1_verify.py reads it, and the
verdict; a format's vector is bytes, and the fields or the kind of the error. Tests with random bytes, and those that look inside, are not
recorded.
"""

import argparse
import base64
import contextlib
import dataclasses
import functools
import hashlib
import io
import json
import os
import re
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import linking1_proofs  # noqa: E402
import linking1_verify  # noqa: E402
from linking1 import (cms, cover, der, ed25519, key, leaf, note, order, printcode, publication, record, renewal,  # noqa: E402
                      round as rounds, suitability, token, verify, voucher)
from linking1.suite import CHAIN_NAMES, SUITE_WIDTH, Wrong, digest, write_pair  # noqa: E402

FOLDER = HERE.parent.parent / "vectors" / "v1"
FROZEN = FOLDER.with_suffix(".sha256")  # as sha256sum reads it
TESTS = ("probes_formats", "probes_verdicts", "test_verdict", "test_renewal", "test_record", "test_formats", "probes_proofs",
         "probes_records", "probes_readers", "probes_chains", "probes_renewal", "probes_books", "probes_stamped", "probes_made",
         "probes_trusting", "probes_ers", "probes_covers", "probes_forms")
RANDOM = ("Mutations", "test_random", "test_texts", "test_beginnings", "test_all_paths", "test_zz", "test_every_")
INSIDE = ("test_fresh_and_strict_for_the_last_stage_alone",)  # counts the verifier's calls, which recording doubles
READERS = {"leaf": (leaf, "read_leaf"), "header": (rounds, "read_header"), "token": (token, "read_token"),
           "record": (record, "read_record"), "voucher": (voucher, "read_voucher"), "note": (note, "read_note"),
           "publication": (publication, "read_publication_text"), "list": (suitability, "read_list_text"),
           "renewal-text": (renewal, "read_renewal_text"), "cover-text": (renewal, "read_cover_text"),
           "consistency": (order, "read_consistency"), "order": (order, "read_order"),
           "not-before": (order, "read_not_before"), "fork": (order, "read_fork"), "event": (record, "read_event"),
           "cover-chunk": (cover, "read_chunk"), "key": (key, "read_key"), "print-code": (printcode, "read_code")}
TYPED = ("key", "print-code")  # text that people type
OWN = (b"\1", b"\5", b"\6")  # kinds whose word counts only as the caller's own: a case gives no other
MOST = 200_000  # bytes of a vector: what is larger is made in the tests


def b64(data):
    return None if data is None else base64.b64encode(data).decode()


def plain(value):
    """Fields as JSON: bytes in hexadecimal, no nested objects that were read from them."""
    if isinstance(value, bytes):
        return value.hex() if len(value) < 20_000 else f"{len(value)} bytes, sha2-256 {digest('sha2-256', value).hex()}"
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value if value is None or isinstance(value, (bool, int, str)) else type(value).__name__


def identity_of(pair):
    if not any(pair):
        return None
    return write_pair(pair) if all(pair) else {n: half.hex() if half else None for n, half in zip(CHAIN_NAMES, pair)}


def reading_of(vector):
    """The answer of a reader: its fields, or the kind of the error."""
    name, data = vector["format"], linking1_proofs.bytes_of(vector["bytes"])
    module, function = READERS[name]
    read = getattr(module, function)
    try:
        found = getattr(read, "probed", read)(data.decode() if name in TYPED else data,
                                              *([vector["suite"]] if name == "event" else []))
        return {"fields": {} if isinstance(vector["bytes"], list) else plain(found)}
    except Wrong as wrong:
        return {"error": wrong.kind}
    except printcode.BadCode as bad:
        return {"error": "unknown" if bad.unknown else "malformed", "groups": bad.groups}


def outcome_of(vector):
    """What this verifier answers to a vector now, in the vector's own form."""
    if "walk" in vector:
        return walk_of(vector["walk"])
    if "stamp" in vector:
        return stamp_of(vector["stamp"])
    if len(vector.keys() - {"answer"}) == 1 and "case" not in vector:
        return getattr(linking1_proofs.answer, "probed", linking1_proofs.answer)(
            {name: value for name, value in vector.items() if name != "answer"})
    if "case" in vector:
        verdict = linking1_verify.verdict_of(vector["case"])
        verdict.pop("reported", None)
        verdict.pop("name", None)
        return verdict
    return reading_of(vector)


def stamp_of(asked):
    """What a stamp says by each path of certificates, in an order of its own."""
    def data(text):
        return None if text is None else base64.b64decode(text)
    found = getattr(cms.readings, "probed", cms.readings)(
        data(asked["token"]), tuple((kind, data(item)) for kind, item in asked["items"]), data(asked["text"]),
        tuple(data(c) for c in asked["certificates"]))
    return {"readings": sorted(({
        "from": r.begin, "to": r.end, "function": r.function, "imprint": r.imprint.hex(), "restsOn": sorted(" ".join(pair) for pair in r.rests),
        "isStatusKnown": r.known, "validTo": r.valid_to} for r in found), key=json.dumps)}


def walk_of(asked):
    """What the walk of a record took, and why it ended."""
    read = getattr(record.read_record, "probed", record.read_record)(linking1_proofs.bytes_of(asked["record"]))
    walk = getattr(record.walk, "probed", record.walk)
    found = walk(read, CHAIN_NAMES.index(asked["chain"]), bytes.fromhex(asked["identity"]), asked["accepted"],
                 asked["judgedAt"], suitability.Soundness((), [(b["algorithm"], b["since"]) for b in asked["broken"]]))
    said = {"successor": plain(found.successor)} if found.successor else {}
    return {"taken": [n for n, _, _, _ in found.rounds], **said, "fault": found.fault is not None, "later": found.unknown_round,
            "keysFrom": [begin for begin, _, _ in found.states],
            "seals": [[size, time, root.hex()] for size, time, root in found.seals]}


class Recorder:
    """Stands before the verifier while the tests run."""

    def __init__(self):
        self.found, self.known, self.lists, self.test, self.records = {}, set(), [], None, []

    def keep(self, folder, vector):
        text = json.dumps(vector, sort_keys=True)
        if text in self.known or len(text) > MOST:
            return
        self.known.add(text)
        vector["answer"] = outcome_of(vector)
        if "error" in vector["answer"] and "case" in vector:
            raise AssertionError(f"{self.test}: {vector['answer']['error']}")
        self.found.setdefault((folder, self.test), []).append(vector)

    def case_of(self, given):
        """The case of what the caller gives; None where a case cannot say it."""
        texts = [data for found, data in self.lists if found is given.soundness.list]
        if (given.judged_at is not None or given.more_records or given.text_anchor
                or any(not item.told and item.data[4:5] in OWN for item in given.vouchers) or (given.soundness.list and not texts)
                or any(pin.ledger is None and pin.record is None for pin in given.ledgers)):
            return None
        case = {
            "ledger": given.ledger, "identity": identity_of(given.identity), "record": b64(given.record),
            "accepted": given.accepted or None,
            "publications": [{"note": b64(item.data), "attributed": True} if item.told else b64(item.data)
                             for item in given.publications],
            "vouchers": [b64(item.data) for item in given.vouchers], "witnesses": [key.text() for key in given.witnesses],
            "certificates": [data.hex() if len(data) == 32 else b64(data) for data in given.certificates],
            "ledgers": [{"identity": identity_of(pin.identity), "record": b64(pin.record), "ledger": pin.ledger,
                         "accepted": pin.accepted} for pin in given.ledgers],
            "held": given.held, "asOf": given.as_of, "lists": [b64(texts[0])] if texts else [],
            "broken": [{"algorithm": name, "since": since} for name, since in given.soundness.broken.items()],
            "window": given.window, "fresh": given.fresh, "strict": given.strict or None}
        return {name: value for name, value in case.items() if value not in (None, [])}

    def verdict(self, data, imprint, given):
        case = self.case_of(given)
        if case is None:
            return
        try:
            if len(imprint[0]) != SUITE_WIDTH[token.read_token.probed(data).header.suite]:
                return
        except Wrong:
            pass
        self.keep("verdicts", {"case": {"token": b64(data), "imprint": write_pair(imprint), **case}})

    def evidence(self, data, objects, given):
        case = self.case_of(given)
        if case is not None:
            more = {"objects": [b64(x) for x in objects[1:]]} if objects[1:] else {}
            whole = b64(data) if len(data) < MOST else linking1_proofs.short(data)
            self.keep("evidence", {"case": {"evidenceRecord": whole, "data": b64(objects[0]), **more, **case}})

    def question(self, question):
        [(name, asked)] = question.items()
        self.keep({"proof": f"proofs/{asked.get('format')}", "batch": "batches", "book": "books", "cover": "covers"}[name], dict(question))

    def stamp(self, stamp, items, text, certificates):
        self.keep("stamped", {"stamp": {
            "token": b64(stamp), "items": [[kind, b64(data)] for kind, data in items], "text": b64(text),
            "certificates": [b64(data) for data in certificates]}})

    def walk(self, read, h, identity, accepted, judged_at, soundness):
        texts = [data for found, data in self.records if found is read]
        if texts and soundness.list is None:
            self.keep("walks", {"walk": {
                "record": linking1_proofs.short(texts[0]), "chain": CHAIN_NAMES[h], "identity": identity.hex(), "accepted": accepted,
                "judgedAt": judged_at,
                "broken": [{"algorithm": name, "since": since} for name, since in soundness.broken.items()]}})

    @contextlib.contextmanager
    def standing(self):
        def probing():
            name = os.path.basename(sys._getframe(2).f_code.co_filename)
            return self.test and (name.startswith(("test_", "probes_")) or name == "support.py")

        def wrapped(module, name, probe):
            original = getattr(module, name)

            def call(*arguments, **values):
                if probing() and not values:
                    probe(*arguments)
                found = original(*arguments, **values)
                if name == "read_record":
                    self.records.append((found, arguments[0]))
                return found
            call.probed = original
            setattr(module, name, call)
            saved.append((module, name, original))

        saved, read_list = [], suitability.read_list_text

        def reader(kind):
            def probe(data, *more):
                if kind in TYPED:
                    data = data.encode()
                if isinstance(data, bytes) and len(more) == (kind == "event"):
                    suite = {"suite": more[0]} if more else {}
                    self.keep(f"formats/{kind}", {"format": kind, "bytes": linking1_proofs.short(data), **suite})
            return probe

        for kind, (module, name) in READERS.items():
            wrapped(module, name, reader(kind))
        wrapped(linking1_proofs, "answer", self.question)
        wrapped(verify, "verify", self.verdict)
        wrapped(renewal, "verify_record", self.evidence)
        wrapped(record, "walk", self.walk)
        wrapped(cms, "readings", self.stamp)
        inner = suitability.read_list_text

        def remembering(data):
            if probing():
                reader("list")(data)
            found = read_list(data)
            self.lists.append((found, data))
            return found
        remembering.probed = inner.probed
        suitability.read_list_text = remembering
        try:
            yield
        finally:
            for module, name, original in reversed(saved):
                setattr(module, name, original)


class Result(unittest.TestResult):
    def __init__(self, recorder):
        super().__init__()
        self.recorder = recorder

    def startTest(self, test):
        super().startTest(test)
        self.recorder.lists.clear()
        self.recorder.records.clear()
        path = test.id()
        module, group, method = path.split(".")[-3:]
        if any(part in (group, method) or method.startswith(part) for part in RANDOM + INSIDE):
            self.recorder.test = None
            return
        name = method.removeprefix("test_")
        self.recorder.test = kebab(name if module.startswith("probes_") else f"{group}-{name}")

    def stopTest(self, test):
        self.recorder.test = None


def kebab(text):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", text).lower().replace("_", "-")


def make():
    """Path below the folder → text."""
    import stamper  # which mutate.py has no use for
    recorder = Recorder()
    loader = unittest.TestLoader()
    # The same keys sign and are asked again and again.
    for module, slow in ((der, "_times"), (ed25519, "is_public_key"), (ed25519, "multiply_base"), (stamper, "power")):
        setattr(module, slow, functools.cache(getattr(module, slow)))
    with recorder.standing(), contextlib.redirect_stdout(io.StringIO()):
        result = Result(recorder)
        for name in TESTS:
            loader.loadTestsFromName(name).run(result)
    if not result.wasSuccessful():
        raise SystemExit("".join(text for _, text in result.failures + result.errors))
    files = {}
    for (folder, test), vectors in recorder.found.items():
        for number, vector in enumerate(vectors, 1):
            name = test if len(vectors) == 1 else f"{test}-{number:02}"
            if f"{folder}/{name}.json" in files:
                raise SystemExit(f"two probes are named {folder}/{name}")
            files[f"{folder}/{name}.json"] = (json.dumps(vector, indent=1, ensure_ascii=False) + "\n").encode()
    return files


def frozen():
    """Name → digest."""
    return {name: value for value, name in (line.split("  ", 1) for line in FROZEN.read_text().splitlines())}


def digests(files):
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def there():
    """Every file of the folder."""
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    check, made, old = parser.parse_args().check, make(), frozen()
    values = digests(made)
    changed = sorted(name for name, value in old.items() if values.get(name) != value)
    new = sorted(set(made) - set(old))
    for name in changed:
        print(f"frozen, and {'would change' if name in made else 'no longer made'}: {name}")
    for name in new:
        print(f"new: {name}")
    if not check and not changed:
        for name in new:
            path = FOLDER / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made[name])
        FROZEN.write_text("".join(f"{value}  {name}\n" for name, value in sorted(values.items())))
    print(f"{len(made)} vectors, {len(new)} new, {len(changed)} changed")
    return 1 if changed or check and new else 0


if __name__ == "__main__":
    sys.exit(main())
