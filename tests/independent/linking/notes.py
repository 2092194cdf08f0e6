"""Signed notes (C2SP signed-note), the notes of heads (history.md) and publications (publication.md)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from . import ed25519
from .basics import ALPHA, BETA, SUITE, ZEROS, Refused, is_ledger_id, read_decimal, read_digest_hex, read_time

MOST_BYTES = 65535
MOST_SIGNATURES = 16
_TYPE = re.compile(r"[a-z0-9-]{1,32}")
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)")


def _base64(text, what):
    """Base64 with padding, and only the one form an encoder writes."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Refused(f"{what} is not base64 with padding") from error
    if base64.b64encode(data).decode() != text:
        raise Refused(f"{what} is not in the form a base64 encoder writes")
    return data


def _is_key_name(name):
    return name != "" and "+" not in name and not any(c.isspace() or c < " " for c in name)


@dataclass(frozen=True)
class VerifierKey:
    name: str
    id: bytes
    public: bytes

    def verifies(self, text, signature):
        return ed25519.verify(self.public, text, signature)


def key_id(name, public):
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def read_vkey(text):
    parts = _VKEY.fullmatch(text)
    if parts is None or not _is_key_name(parts[1]):
        raise Refused(f"{text!r} is not a verifier key of the form name+hash+base64")
    data = _base64(parts[3], "the key")
    if len(data) != 33 or data[0] != 1:
        raise Refused("the verifier key is not one of Ed25519 (type 1, 32 bytes)")
    if key_id(parts[1], data[1:]).hex() != parts[2]:
        raise Refused("the verifier key's hash is not that of its name and key: look for a mistyped character")
    if not ed25519.is_public_key(data[1:]):
        raise Refused("the verifier key's 32 bytes are no point of the curve, or one of small order: nothing can be signed with it")
    return VerifierKey(parts[1], bytes.fromhex(parts[2]), data[1:])


@dataclass(frozen=True)
class SignatureLine:
    name: str
    id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    text: bytes
    lines: list

    def lines_of(self, key):
        return [line for line in self.lines if (line.name, line.id) == (key.name, key.id)]


def read_note(data):
    """Splits a signed note into its text and its signature lines; no signature is checked here."""
    if len(data) > MOST_BYTES:
        raise Refused(f"a note of {len(data)} bytes is longer than {MOST_BYTES}")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("the note is not UTF-8") from error
    if any(c < " " and c != "\n" for c in whole):
        raise Refused("the note has a control character")
    at = whole.rfind("\n\n")
    if at < 0 or not whole.endswith("\n"):
        raise Refused("the note has no text and signature lines with an empty line between them")
    written = whole[at + 2:].split("\n")[:-1]
    if not 1 <= len(written) <= MOST_SIGNATURES:
        raise Refused(f"the note has {len(written)} signature lines, not 1 to {MOST_SIGNATURES}")
    return Note(whole[:at + 1].encode(), [_signature_line(line) for line in written])


def _signature_line(line):
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not _is_key_name(parts[1]):
        raise Refused("a signature line is not: em dash, space, key name, space, base64")
    data = _base64(parts[2], "a signature")
    if len(data) < 5:
        raise Refused("a signature line is too short for a key id and a signature")
    return SignatureLine(parts[1], data[:4], data[4:])


def origin(ledger, function):
    return ledger if function == ALPHA else ledger + "/sha3-256"


@dataclass(frozen=True)
class HeadNote:
    note: Note
    origin: str
    size: int
    root: bytes


def read_head_note(data):
    note = read_note(data)
    lines = note.text.decode().split("\n")
    if len(lines) != 4:
        raise Refused(f"a head has three lines, not {len(lines) - 1}")
    root = _base64(lines[2], "the root")
    if len(root) != 32:
        raise Refused("the root has not 32 bytes")
    return HeadNote(note, lines[0], read_decimal(lines[1], 0), root)


@dataclass(frozen=True)
class Publication:
    note: Note
    ledger: str
    suite: int
    number: int
    size: int
    time: int
    roots: dict
    previous: dict
    announcements: list


_LINES = ("ledger", "suite", "number", "size", "time", "sha2-256", "sha3-256",
          "previous-sha2-256", "previous-sha3-256")


def read_publication(data):
    """A publication with its signature lines; no signature is checked here."""
    note = read_note(data)
    lines = note.text.decode().split("\n")[:-1]
    if lines[0] != "linking publication v1" or len(lines) < 1 + len(_LINES):
        raise Refused("not a publication of version 1, or lines are missing")
    values = {}
    for key, line in zip(_LINES, lines[1:]):
        if not line.startswith(key + " "):
            raise Refused(f"the line of {key} is missing or not in its place")
        values[key] = line[len(key) + 1:]
    if not is_ledger_id(values["ledger"]):
        raise Refused("the ledger id is not allowed")
    number = read_decimal(values["number"], 1)
    previous = {ALPHA: read_digest_hex(values["previous-sha2-256"]),
                BETA: read_digest_hex(values["previous-sha3-256"])}
    if any((value == ZEROS) != (number == 1) for value in previous.values()):
        raise Refused("the previous digests are zeros in publication 1, and in no other")
    rest = lines[1 + len(_LINES):]
    if len(rest) > 64:
        raise Refused(f"{len(rest)} announcements are more than 64")
    return Publication(
        note, values["ledger"], read_decimal(values["suite"], SUITE, SUITE), number,
        read_decimal(values["size"], 1), read_time(values["time"]),
        {ALPHA: read_digest_hex(values["sha2-256"]), BETA: read_digest_hex(values["sha3-256"])},
        previous, [_announcement(line) for line in rest])


def _announcement(line):
    parts = line.split(" ")
    if len(parts) != 4 or parts[0] != "announce" or _TYPE.fullmatch(parts[1]) is None:
        raise Refused("a line after the previous digests is not: announce, type, digest, digest")
    return parts[1], read_digest_hex(parts[2]), read_digest_hex(parts[3])
