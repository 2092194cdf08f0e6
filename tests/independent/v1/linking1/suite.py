"""Functions, numbers, times, and bytes read with bounds (README.md, suite.md)."""

import hashlib
import re
from datetime import datetime, timedelta, timezone

ALPHA, BETA = 0, 1
CHAINS = (ALPHA, BETA)
CHAIN_NAMES = ("alpha", "beta")
FUNCTIONS = {1: "sha2-256", 2: "sha3-256", 3: "sha2-512", 4: "sha3-512"}
NUMBERS = {name: number for number, name in FUNCTIONS.items()}
WIDTH = {"sha2-256": 32, "sha3-256": 32, "sha2-512": 64, "sha3-512": 64}
SUITES = {1: ("sha2-256", "sha3-256"), 2: ("sha2-512", "sha3-512")}
SUITE_WIDTH = {1: 32, 2: 64}
RESERVED = ("sha2-256", "sha3-256", "sha2-512", "sha3-512", "publications", "recovery")
SIGNATURES = ("ed25519", "rsa", "rsa-1024", "rsa-2048", "rsa-3072", "rsa-4096", "ecdsa-p256", "ecdsa-p384",
              "ecdsa-p521", "ml-dsa-44", "ml-dsa-65", "ml-dsa-87", "slh-dsa")
HASHES = ("sha2-256", "sha3-256", "sha2-512", "sha3-512", "sha1", "sha2-224", "sha2-384", "sha3-384")

MAX_U64 = 2**63 - 1
MAX_TIME = 253402300799999999
MINUTE = 60_000_000
DAY = 86_400_000_000
TOLERANCE = 5 * MINUTE

_NEW = {"sha2-256": hashlib.sha256, "sha3-256": hashlib.sha3_256,
        "sha2-512": hashlib.sha512, "sha3-512": hashlib.sha3_512}


class Wrong(Exception):
    """Bytes that a reader does not take; kind is malformed, version, suite or unknown."""

    def __init__(self, message, kind="malformed"):
        super().__init__(message)
        self.kind = kind


def digest(function, data):
    return _NEW[function](data).digest()


def imprint_of(suite, data):
    return tuple(digest(function, data) for function in SUITES[suite])


def stop(micros):
    """Sums of times stop at the last microsecond of the year 9999."""
    return min(micros, MAX_TIME)


class Cursor:
    """Reads bytes from the front; whatever is not there is malformed."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count, what="field"):
        if count > len(self.data) - self.at:
            raise Wrong(f"bytes missing: {what}")
        piece = self.data[self.at:self.at + count]
        self.at += count
        return piece

    def number(self, count, least, most, what):
        value = int.from_bytes(self.take(count, what), "big")
        if not least <= value <= most:
            raise Wrong(f"{what} is {value}, not {least} to {most}")
        return value

    def u8(self, least=0, most=MAX_U64, what="number"):
        return self.number(1, least, most, what)

    def u16(self, least=0, most=MAX_U64, what="number"):
        return self.number(2, least, most, what)

    def u32(self, least=0, most=MAX_U64, what="number"):
        return self.number(4, least, most, what)

    def u64(self, least=0, most=MAX_U64, what="number"):
        return self.number(8, least, most, what)

    def time(self, what="time"):
        return self.number(8, 1, MAX_TIME, what)

    def hashes(self, count, width):
        data = self.take(count * width, "hashes")
        return [data[i * width:(i + 1) * width] for i in range(count)]

    def rest(self):
        return len(self.data) - self.at

    def end(self):
        if self.rest():
            raise Wrong(f"{self.rest()} bytes over")


def version(cursor, magic, name):
    """The magic and a version byte of 1."""
    if cursor.data[:len(magic)] != magic:
        raise Wrong(f"this is no {name}")
    cursor.take(len(magic))
    if cursor.u8() != 1:
        raise Wrong(f"unknown version of a {name}", "version")


def suite_byte(cursor):
    return suite_of(cursor.u8())


def suite_of(suite):
    if suite not in SUITES:
        raise Wrong(f"unknown suite {suite}", "suite")
    return suite


# Values of texts

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})Z")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_ID = re.compile(r"(?!/)[A-Za-z0-9._/-]{1,128}(?<!/)")


def is_ledger_id(text):
    return _ID.fullmatch(text) is not None and not ("/" in text and text.rsplit("/", 1)[1] in RESERVED)


def read_id(text):
    if not is_ledger_id(text):
        raise Wrong(f"{text!r} is no ledger id")
    return text


def read_number(text, least=0, most=MAX_U64):
    if _NUMBER.fullmatch(text) is None or not least <= int(text) <= most:
        raise Wrong(f"{text!r} is not a number from {least} to {most}")
    return int(text)


def read_time(text):
    parts = _TIME.fullmatch(text)
    if parts is None:
        raise Wrong(f"{text!r} is no time")
    try:
        moment = datetime(*map(int, parts.groups()), tzinfo=timezone.utc)
    except ValueError as error:
        raise Wrong(f"{text!r} is no time") from error
    micros = (moment - _EPOCH) // timedelta(microseconds=1)
    if not 1 <= micros <= MAX_TIME:
        raise Wrong(f"{text!r} is out of bounds")
    return micros


def write_time(micros):
    moment = _EPOCH + timedelta(microseconds=micros)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_day(text):
    """A day as its interval: UTC+14 to UTC-12."""
    parts = _DAY.fullmatch(text)
    if parts is None or not "1970-01-02" <= text <= "9999-12-30":
        raise Wrong(f"{text!r} is no day")
    try:
        moment = datetime(*map(int, parts.groups()), tzinfo=timezone.utc)
    except ValueError as error:
        raise Wrong(f"{text!r} is no day") from error
    begin = (moment - _EPOCH) // timedelta(microseconds=1)
    return begin - 14 * 3_600_000_000, begin + DAY + 12 * 3_600_000_000 - 1


def read_hex(text, width):
    if len(text) != 2 * width or re.fullmatch(r"[0-9a-f]*", text) is None:
        raise Wrong(f"not {width} bytes in lower-case hexadecimal digits")
    return bytes.fromhex(text)


def read_pair(text, width):
    if len(text) != 4 * width + 1 or text[2 * width] != ":":
        raise Wrong("not a pair")
    return read_hex(text[:2 * width], width), read_hex(text[2 * width + 1:], width)


def write_pair(pair):
    return pair[0].hex() + ":" + pair[1].hex()


def read_typed_pair(text):
    """An imprint or identity typed by a person: upper case is accepted (leaf.md)."""
    text = text.lower()
    return read_pair(text, 64 if len(text) == 257 else 32)


def read_function(text):
    if text not in NUMBERS:
        raise Wrong(f"{text!r} is no function")
    return text
