"""Print codes: one representative value under one function, for ink on paper (publication.md)."""

import zlib
from dataclasses import dataclass

from .suite import FUNCTIONS, MAX_TIME, MAX_U64, NUMBERS, WIDTH

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WEIGHTS = (1, 3, 5, 7, 9)
_SEPARATORS = "\t\n\r \u00a0\u3000-"
_UPPER = {ord(c): c.upper() for c in "abcdefghijklmnopqrstuvwxyz"}


class BadCode(Exception):
    """Groups to look at again (from 1); unknown where a newer reader is needed."""

    def __init__(self, message, groups=(), unknown=False, count=None):
        super().__init__(message)
        self.groups = list(groups)
        self.unknown = unknown
        self.count = count


@dataclass(frozen=True)
class Code:
    function: str
    time: int
    size: int
    root: bytes
    tag: bytes


def check_character(number, five):
    return ALPHABET[(number + sum(w * ALPHABET.index(c) for w, c in zip(_WEIGHTS, five))) % 32]


def _passes(number, group):
    return len(group) == 6 and check_character(number, group) == group[5]


def write_code(function, time, size, root, identity_half):
    data = (bytes([NUMBERS[function]]) + time.to_bytes(8, "big") + size.to_bytes(8, "big") + root + identity_half[:3])
    data += zlib.crc32(data).to_bytes(4, "big")
    count = 18 if WIDTH[function] == 32 else 29
    number = int.from_bytes(data, "big") << count * 25 - len(data) * 8
    text = "".join(ALPHABET[number >> 5 * i & 31] for i in range(count * 5 - 1, -1, -1))
    groups = [text[i:i + 5] for i in range(0, len(text), 5)]
    return "-".join(group + check_character(g, group) for g, group in enumerate(groups, 1))


def read_code(text):
    text = "".join(c for c in text if c not in _SEPARATORS).translate(_UPPER)
    if not text:
        raise BadCode("not a code")
    strange = [place // 6 + 1 for place, character in enumerate(text) if character not in ALPHABET]
    if strange:
        raise BadCode("a character that no code has", dict.fromkeys(strange))
    groups = [text[i:i + 6] for i in range(0, len(text), 6)]
    if not _passes(1, groups[0]):
        wrong = [g for g, group in enumerate(groups[1:18], 2) if len(group) == 6 and not _passes(g, group)]
        raise BadCode("the first group is wrong", [1] + wrong)
    function = FUNCTIONS.get(ALPHABET.index(text[1]) // 4) if text[0] == ALPHABET[0] else None
    if function is None:
        raise BadCode("a function of a newer reader", unknown=True)
    width = WIDTH[function]
    count = 18 if width == 32 else 29
    if len(text) != 6 * count:
        first = next((g for g in range(2, count + 1) if g > len(groups) or not _passes(g, groups[g - 1])), None)
        raise BadCode(f"{len(text)} characters", [first] if first else [], count=len(text))
    wrong = [g for g, group in enumerate(groups, 1) if not _passes(g, group)]
    if wrong:
        raise BadCode("a wrong character", wrong)
    number = 0
    for character in "".join(group[:5] for group in groups):
        number = number << 5 | ALPHABET.index(character)
    spare = count * 25 - (24 + width) * 8
    data = (number >> spare).to_bytes(24 + width, "big")
    time, size = int.from_bytes(data[1:9], "big"), int.from_bytes(data[9:17], "big")
    if (number & (1 << spare) - 1 or zlib.crc32(data[:-4]).to_bytes(4, "big") != data[-4:]
            or not 1 <= size <= MAX_U64 or not 1 <= time <= MAX_TIME):
        raise BadCode("the checks of the whole fail")
    return Code(function, time, size, data[17:17 + width], data[17 + width:20 + width])
