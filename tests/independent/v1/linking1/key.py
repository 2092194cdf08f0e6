"""Verifier keys, and who has signed (key.md)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from . import ed25519
from .suite import SUITES, Wrong

MOST_KEY = 8_192
_REFUSED = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000+]")
ED25519, WITNESS = 1, 4


def is_key_name(name):
    """note.md: no +, no control character and no white space."""
    return name != "" and _REFUSED.search(name) is None


def read_base64(text):
    """Base64 with padding, and only the one form that an encoder writes."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise Wrong("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise Wrong("not base64 as an encoder writes it")
    return data


@dataclass(frozen=True)
class Key:
    name: str
    id: bytes
    type: int
    public: bytes

    @property
    def known(self):
        return self.type == ED25519

    def text(self):
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.type]) + self.public).decode()}"


def key_id(name, type_and_public):
    return hashlib.sha256(name.encode() + b"\n" + type_and_public).digest()[:4]


def read_key(text):
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]) or re.fullmatch("[0-9a-f]{8}", parts[1]) is None:
        raise Wrong("this is no verifier key")
    data = read_base64(parts[2])
    if not 2 <= len(data) <= MOST_KEY:
        raise Wrong("a key has 2 to 8,192 bytes with its type")
    identifier = bytes.fromhex(parts[1])
    if data[0] in (ED25519, WITNESS):
        if len(data) != 33 or not ed25519.is_public_key(data[1:]):
            raise Wrong("no public key of Ed25519")
        if key_id(parts[0], data) != identifier:
            raise Wrong("the key id is not that of name and key")
    return Key(parts[0], identifier, data[0], data[1:])


def read_key_file(text):
    return read_key(text[:-1] if text.endswith("\n") else text)


def role_names(ledger, suite):
    return (ledger, f"{ledger}/{SUITES[suite][1]}", f"{ledger}/publications", f"{ledger}/recovery")


ALPHA_HEAD, BETA_HEAD, PUBLICATION, RECOVERY = range(4)


def has_signed(note, key):
    return any(line.name == key.name and line.id == key.id and ed25519.is_right(key.public, note.text, line.signature)
               for line in note.lines)


def is_signed(note, keys, passed=()):
    """key.md, "Several keys a role": by all of them; keys passed over are as if their type were unknown."""
    if not all(any(line.name == key.name and line.id == key.id for line in note.lines) for key in keys):
        return False
    known = [key for key in keys if key.known and key not in passed]
    return bool(known) and all(has_signed(note, key) for key in known)
