"""Signed notes and the notes of heads (note.md)."""

import re
from dataclasses import dataclass

from .key import is_key_name, read_base64
from .suite import SUITES, SUITE_WIDTH, Wrong, read_number

MOST_NOTE = 262_144
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Line:
    name: str
    id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    text: bytes
    lines: tuple


def read_note(data):
    if len(data) > MOST_NOTE or data[-1:] != b"\n":
        raise Wrong("this is no signed note")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong("a note is UTF-8") from error
    if _CONTROL.search(whole):
        raise Wrong("a control character in a note")
    text, middle, signatures = whole.rpartition("\n\n")
    if not middle:
        raise Wrong("a note has signature lines")
    found = []
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or not is_key_name(parts[1]):
            raise Wrong("this is no signature line")
        blob = read_base64(parts[2])
        if len(blob) < 5:
            raise Wrong("a signature is too short")
        found.append(Line(parts[1], blob[:4], blob[4:]))
    if len(found) > 16:
        raise Wrong("more than 16 signature lines")
    return Note((text + "\n").encode(), tuple(found))


@dataclass(frozen=True)
class Head:
    note: Note
    origin: str
    size: int
    root: bytes


def read_head(data, width=None):
    """The note of a head; without a width, 32 or 64 bytes by the root itself."""
    note = read_note(data)
    lines = note.text.decode().split("\n")
    if len(lines) != 4 or lines[0] == "":
        raise Wrong("a head has three lines")
    size, root = read_number(lines[1], 1), read_base64(lines[2])
    if len(root) != width and (width is not None or len(root) not in (32, 64)):
        raise Wrong("the root has another width")
    return Head(note, lines[0], size, root)


def origin(ledger, suite, h):
    return ledger if h == 0 else f"{ledger}/{SUITES[suite][1]}"
