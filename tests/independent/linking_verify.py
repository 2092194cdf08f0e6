"""Verifies a file against its token:

    python3 linking_verify.py FILE TOKEN --ledger ID [--publications DIR] [--code CODE@DATE] [--key VKEY]

Ends with 0 for Valid, 1 for Invalid, 2 for Inconclusive, 3 where it could not be run.
"""

import argparse
import hashlib
import re
import sys
import time
from pathlib import Path

from linking.basics import ALPHA, BETA, Refused, is_ledger_id, is_time, read_imprint, read_time, write_time
from linking.leaf_header import decode_header, decode_leaf
from linking.notes import MOST_BYTES as NOTE_MOST
from linking.notes import key_id, read_head_note, read_note, read_publication, read_vkey
from linking.print_code import BadCode, check_character, read_print_code
from linking.token import MOST_BYTES as TOKEN_MOST
from linking.token import decode_token
from linking.trees import consistency_proof, fold, inclusion_path, is_consistent, root
from linking.verification import INVALID, VALID, Key, Trust, Value, Verdict, verify

__all__ = [
    "ALPHA", "BETA", "BadCode", "Key", "Refused", "Trust", "Value", "Verdict", "check_character",
    "consistency_proof", "decode_header", "decode_leaf", "decode_token", "fold", "inclusion_path",
    "is_consistent", "is_signed_by", "key_id", "read_head_note", "read_imprint", "read_note", "read_print_code",
    "read_publication", "read_time", "read_vkey", "root", "verify", "write_time",
]

_FIRST_LINE = b"linking publication v1\n"


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(3, f"error: {message}\n")


def read_date(text):
    """A time, or a day YYYY-MM-DD of UTC, which stands for its last microsecond.

    What stood in public on a day stood there at its end; its beginning may lie before the publication.
    """
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        text += "T23:59:59.999999Z"
    return read_time(text)


def read_bounded(path, most):
    """The bytes of a file, one more than `most` at the most: enough to see that it is too long."""
    with open(path, "rb") as file:
        return file.read(most + 1)


def imprint_of_file(path):
    alpha, beta = hashlib.sha256(), hashlib.sha3_256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            alpha.update(block)
            beta.update(block)
    return alpha.digest(), beta.digest()


def values_of_folder(folder, ledger, evident, keys):
    """Both values of each publication of the ledger in a folder.

    Where the ledger's publication key is among the keys, its signature has to be there and right.
    """
    own = [key for key in keys if key.name == ledger + "/publications"]
    values = []
    for path in sorted(Path(folder).iterdir()):
        if not path.is_file():
            continue
        data = read_bounded(path, NOTE_MOST)
        if not data.startswith(_FIRST_LINE):
            continue
        try:
            publication = read_publication(data)
        except Refused as refused:
            raise Refused(f"{path.name}: {refused}") from refused
        if publication.ledger != ledger:
            print(f"{path.name}: left out, a publication of {publication.ledger}", file=sys.stderr)
            continue
        if own and not any(is_signed_by(publication.note, key) for key in own):
            raise Refused(f"{path.name}: not signed by the publication key given")
        values += [Value(h, publication.size, publication.time, publication.roots[h], evident) for h in (ALPHA, BETA)]
    return values


def is_signed_by(note, key):
    """Whether exactly one line of the note is of that key, and its signature is right."""
    lines = note.lines_of(key)
    return len(lines) == 1 and key.verifies(note.text, lines[0].signature)


def value_of_code(text):
    code, at, date = text.rpartition("@")
    if not at:
        raise Refused("a print code is given as CODE@DATE, the date (UTC) when it stood in public")
    try:
        read = read_print_code(code)
    except BadCode as bad:
        groups = ", ".join(map(str, bad.groups))
        raise Refused(f"print code: {bad}" + (f"; look again at group {groups}" if groups else "")) from bad
    return Value(read.function, read.size, read.time, read.root, read_date(date))


def _arguments():
    parser = _Parser(description="Verifies a file against its token.")
    parser.add_argument("file", help="the data")
    parser.add_argument("token", help="its token, a .lts file")
    parser.add_argument("--ledger", required=True, metavar="ID", help="the ledger expected")
    parser.add_argument("--publications", metavar="DIR", help="publications obtained independently of the token")
    parser.add_argument("--evident", metavar="DATE",
                        help="when those stood in public, a time or day of UTC; without it: now")
    parser.add_argument("--code", action="append", default=[], metavar="CODE@DATE",
                        help="a print code from a paper that names the ledger, and the date (UTC) of the paper")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help="a verifier key of the ledger")
    parser.add_argument("--now", metavar="TIME", help="the time of verification; without it: the clock's")
    return parser.parse_args()


def _trust(arguments):
    if not is_ledger_id(arguments.ledger):
        raise Refused(f"{arguments.ledger!r} is not a ledger id")
    now = read_date(arguments.now) if arguments.now else time.time_ns() // 1000
    if not is_time(now):
        raise Refused("the clock is not within 1970 to 9999")
    keys = [read_vkey(text) for text in arguments.key]
    if arguments.evident and not arguments.publications:
        raise Refused("--evident is the date of the publications: give --publications too, or CODE@DATE")
    values = [value_of_code(text) for text in arguments.code]
    if arguments.publications:
        evident = read_date(arguments.evident) if arguments.evident else now
        values += values_of_folder(arguments.publications, arguments.ledger, evident, keys)
    return Trust(arguments.ledger, now, keys=[Key(key) for key in keys], values=values)


def _show(verdict):
    def when(micros):
        return "none" if micros is None else write_time(micros)

    print("result:", verdict.result)
    print("basis:", verdict.basis or "none")
    print("claimed time:", when(verdict.claimed_time))
    print("proven latest time:", when(verdict.proven_latest_time))
    for function, chain in verdict.chains.items():
        print(f"{function}: {chain.result}, basis {chain.basis or 'none'}, {' '.join(chain.codes)}")


def main():
    arguments = _arguments()
    try:
        trust = _trust(arguments)
        verdict = verify(read_bounded(arguments.token, TOKEN_MOST), imprint_of_file(arguments.file), trust)
    except (Refused, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 3
    _show(verdict)
    return {VALID: 0, INVALID: 1}.get(verdict.result, 2)


if __name__ == "__main__":
    sys.exit(main())
