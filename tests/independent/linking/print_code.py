"""Print code (publication.md)."""

import zlib
from dataclasses import dataclass

from .basics import FUNCTION_NAMES, MAX_U64, Refused, is_time

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
GROUPS, DATA, GROUP = 17, 5, 6
_UPPER = {ord(low): ord(low) - 32 for low in "abcdefghijklmnopqrstuvwxyz"}
_SKIPPED = " \t\n\r\u00a0\u3000-"


class BadCode(Refused):
    """A code that does not read; groups are those to look at again, counted from 1."""

    def __init__(self, message, groups=()):
        super().__init__(message)
        self.groups = list(groups)


@dataclass(frozen=True)
class PrintCode:
    function: str
    time: int
    size: int
    root: bytes


def check_character(group, characters):
    """The sixth character of group number `group`, from its five others."""
    total = sum(weight * ALPHABET.index(c) for weight, c in zip((1, 3, 5, 7, 9), characters))
    return ALPHABET[(group + total) % 32]


def _fails(text, group):
    part = text[(group - 1) * GROUP:group * GROUP]
    return len(part) < GROUP or check_character(group, part[:DATA]) != part[DATA]


def read_print_code(text):
    # Only the 26 letters have an upper case here: str.upper would turn U+017F into S.
    text = "".join(c for c in text if c not in _SKIPPED).translate(_UPPER)
    strange = sorted({at // GROUP + 1 for at, c in enumerate(text) if c not in ALPHABET})
    if strange:
        raise BadCode("there are characters other than A to Z and 2 to 7", strange)
    failing = [group for group in range(1, GROUPS + 1) if _fails(text, group)]
    if len(text) != GROUPS * GROUP:
        raise BadCode(f"there are {len(text)} characters, not {GROUPS * GROUP}", failing[:1])
    if failing:
        raise BadCode("the check of a group fails", failing)
    bits = 0
    for at, character in enumerate(text):
        if at % GROUP != DATA:
            bits = bits << 5 | ALPHABET.index(character)
    if bits & 1:
        raise BadCode("the last bit is not zero")
    data = (bits >> 1).to_bytes(53, "big")
    if zlib.crc32(data[:49]) != int.from_bytes(data[49:], "big"):
        raise BadCode("the CRC does not fit")
    function, time = data[0], int.from_bytes(data[1:9], "big")
    size = int.from_bytes(data[9:17], "big")
    if function not in FUNCTION_NAMES or not is_time(time) or not 1 <= size <= MAX_U64:
        raise BadCode("function, time or size is out of bounds")
    return PrintCode(FUNCTION_NAMES[function], time, size, data[17:49])
