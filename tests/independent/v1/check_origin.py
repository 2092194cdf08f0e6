"""Checks who submitted a file (origin.md).

    check_origin.py FILE TOKEN ORIGIN --key VERIFIER-KEY [--there-by TIME] [--broken ALGORITHM@TIME]...

What the token proves of the file is not looked at: linking1_verify.py does that, and comes first. Its time is --there-by: by then the
statement was there; without it the time is now. Ends with 0 and the name and words of who submitted it if all is right, 1 with one
sentence if not.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from linking1.key import ED25519, has_signed, read_key
from linking1.leaf import DOCUMENT, Leaf
from linking1.note import read_note
from linking1.round import leaf_hash
from linking1.suitability import Soundness
from linking1.suite import SUITE_WIDTH, SUITES, Wrong, imprint_of, read_hex, read_number, read_pair, read_time
from linking1.text import Lines
from linking1.token import read_token

MOST_ORIGIN = 16_384


@dataclass(frozen=True)
class Origin:
    by: object
    date: int
    suite: int
    data: tuple
    words: str
    note: object
    bytes: bytes


def read_origin(data):
    if len(data) > MOST_ORIGIN:
        raise Wrong("an origin statement has at most 16,384 bytes")
    note = read_note(data)
    if len(note.lines) != 1:
        raise Wrong("an origin statement has one signature line")
    lines = Lines(note.text, "origin", MOST_ORIGIN)
    by = read_key(lines.value("by"))
    if by.type != ED25519:
        raise Wrong("a key of an unknown type", "unknown")
    date = read_time(lines.value("date"))
    suite = read_number(lines.value("suite"))
    if suite not in SUITES:
        raise Wrong(f"unknown suite {suite}", "suite")
    pair = read_pair(lines.value("data"), SUITE_WIDTH[suite])
    read_hex(lines.value("nonce"), 32)
    words = lines.words("note") if lines.has("note") else None
    lines.end()
    return Origin(by, date, suite, pair, words, note, data)


def fault_of(origin, expected, imprint, token, soundness, there_by):
    """What is wrong with it, as the steps of the page say; None if it holds."""
    if not has_signed(origin.note, origin.by):
        return "it is not signed by the key that it names"
    if origin.by != expected:
        return "it is of another key"
    if soundness.scheme_fallen(there_by):
        return "anybody can have signed it by then"
    level = token.levels[0]
    if origin.suite != level.leaf.suite or origin.data != imprint or level.leaf.kind != DOCUMENT:
        return "it speaks of other data"
    functions = SUITES[origin.suite]
    beside = Leaf(origin.suite, DOCUMENT, 0, imprint_of(origin.suite, origin.bytes), b"").encode()
    if not all(path and path[0] == leaf_hash(f, beside) for f, path in zip(functions, level.paths)):
        return "the data was not stamped together with it"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("file", "token", "origin"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--key", required=True)
    parser.add_argument("--there-by")
    parser.add_argument("--broken", action="append", default=[])
    given = parser.parse_args()
    try:
        token, origin = read_token(given.token.read_bytes()), read_origin(given.origin.read_bytes())
        imprint = imprint_of(token.levels[0].leaf.suite, given.file.read_bytes())
        broken = [(name, read_time(since)) for name, _, since in (word.partition("@") for word in given.broken)]
        there_by = read_time(given.there_by) if given.there_by else time.time_ns() // 1000
        fault = fault_of(origin, read_key(given.key), imprint, token, Soundness(broken=broken), there_by)
    except Wrong as wrong:
        fault = str(wrong)
    print(fault or f"{origin.by.name}: {origin.words or ''}")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
