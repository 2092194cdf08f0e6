"""Functions, bounds and times (suite.md, README.md)."""

import hashlib
import re
from datetime import datetime, timedelta, timezone

ALPHA = "sha2-256"
BETA = "sha3-256"
FUNCTIONS = {ALPHA: 1, BETA: 2}
FUNCTION_NAMES = {number: name for name, number in FUNCTIONS.items()}
SUITE = 1
DIGEST = 32
ZEROS = bytes(DIGEST)

MAX_U64 = 2**63 - 1
MAX_TIME = 253402300799999999
LEDGER_ID = re.compile(r"(?!/)[A-Za-z0-9._/-]{1,128}(?<!/)(?<!/sha3-256)(?<!/publications)")

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})Z")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_HEX = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """Bytes that a strict reader does not take; kind is malformed, version or suite."""

    def __init__(self, message, kind="malformed"):
        super().__init__(message)
        self.kind = kind


def digest(function, data):
    """The hash of data under a function given by its name."""
    if function == ALPHA:
        return hashlib.sha256(data).digest()
    if function == BETA:
        return hashlib.sha3_256(data).digest()
    raise ValueError(f"no function is named {function!r}")


def imprint_of(data):
    """The imprint of data: (α digest, β digest)."""
    return digest(ALPHA, data), digest(BETA, data)


def read_imprint(text):
    """An imprint from its text form; upper case is accepted (imprint.md)."""
    parts = re.fullmatch(r"([0-9a-fA-F]{64}):([0-9a-fA-F]{64})", text)
    if parts is None:
        raise Refused("an imprint is two digests of 64 hexadecimal digits with a colon between them")
    return bytes.fromhex(parts[1]), bytes.fromhex(parts[2])


def is_ledger_id(text):
    return LEDGER_ID.fullmatch(text) is not None


def is_time(micros):
    return 1 <= micros <= MAX_TIME


def write_time(micros):
    """µs since 1970 as text with six decimals."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_time(text):
    """Text with exactly six decimals and a Z as µs since 1970."""
    parts = _TIME.fullmatch(text)
    if parts is None:
        raise Refused(f"{text!r} is not a time like 2026-11-21T20:47:48.000000Z")
    try:
        moment = datetime(*map(int, parts.groups()), tzinfo=timezone.utc)
    except ValueError as error:
        raise Refused(f"{text!r} is no time of the calendar: {error}") from error
    micros = (moment - _EPOCH) // timedelta(microseconds=1)
    if not is_time(micros):
        raise Refused(f"{text!r} is not after 1970-01-01T00:00:00Z")
    return micros


def read_decimal(text, least, most=MAX_U64):
    if _DECIMAL.fullmatch(text) is None or not least <= int(text) <= most:
        raise Refused(f"{text!r} is not a decimal number from {least} to {most} without leading zeros")
    return int(text)


def read_digest_hex(text):
    if _HEX.fullmatch(text) is None:
        raise Refused(f"{text!r} is not 64 lower-case hexadecimal digits")
    return bytes.fromhex(text)
