"""What all texts have in common (text.md)."""

import re

from .suite import Wrong, read_number

MOST_LINE = 16_384
MOST_WORDS = 1_000
MOST_EXTENSIONS = 64
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_EXTENSION = re.compile(r"x([-!])([a-z0-9-]{1,32}) (.*)")
_VERSION = re.compile(r"0|[1-9][0-9]{0,8}")
NAME = re.compile(r"[a-z0-9-]{1,32}")
ALGORITHM = re.compile(r"[a-z0-9.-]{1,64}")


def read_words(text):
    if not 1 <= len(text.encode()) <= MOST_WORDS or text[0] == " " or text[-1] == " ":
        raise Wrong("words are 1 to 1,000 bytes with no space first or last")
    return text


def read_name(text, form=NAME):
    if form.fullmatch(text) is None:
        raise Wrong(f"{text!r} is no name")
    return text


def words_of_bytes(data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong("words are not UTF-8") from error
    if _FORBIDDEN.search(text) or "\n" in text:
        raise Wrong("a control character in words")
    return read_words(text)


class Lines:
    """The lines of one text, taken from the front."""

    def __init__(self, data, name, most):
        if len(data) > most:
            raise Wrong(f"a {name} text has at most {most} bytes")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Wrong("not well-formed UTF-8") from error
        if _FORBIDDEN.search(text):
            raise Wrong("a control character")
        if text[-1:] != "\n":
            raise Wrong("the last byte is not a line end")
        self.lines = text[:-1].split("\n")
        if any(line == "" or len(line.encode()) > MOST_LINE for line in self.lines):
            raise Wrong("an empty line, or one of more than 16,384 bytes")
        start = f"linking {name} v"
        if not self.lines[0].startswith(start) or _VERSION.fullmatch(self.lines[0][len(start):]) is None:
            raise Wrong(f"the first line is not {start}1")
        if self.lines[0] != start + "1":
            raise Wrong(f"unknown version: {self.lines[0]}", "version")
        self.at = 1
        self.unknown = None

    def peek(self):
        return self.lines[self.at] if self.at < len(self.lines) else ""

    def plain(self):
        """A whole line."""
        if self.at == len(self.lines):
            raise Wrong("a line is missing")
        self.at += 1
        return self.lines[self.at - 1]

    def has(self, key):
        return self.peek().startswith(key + " ")

    def value(self, key):
        """All that stands after the key and one space."""
        if not self.has(key):
            raise Wrong(f"a line {key!r} is missing")
        return self.plain()[len(key) + 1:]

    def values(self, key, count):
        values = self.value(key).split(" ")
        if len(values) != count or "" in values:
            raise Wrong(f"a line {key!r} has {count} values")
        return values

    def number(self, key, least=0, most=2**63 - 1):
        return read_number(self.value(key), least, most)

    def words(self, key):
        return read_words(self.value(key))

    def many(self, key, most, least=0):
        """The values of consecutive lines of one key."""
        found = []
        while self.has(key):
            found.append(self.value(key))
        if not least <= len(found) <= most:
            raise Wrong(f"{len(found)} lines {key!r}, not {least} to {most}")
        return found

    def end(self):
        """Extension lines and nothing else; then what made the text unknown."""
        extensions, last = [], ""
        while self.at < len(self.lines):
            parts = _EXTENSION.fullmatch(self.plain())
            if parts is None:
                raise Wrong("a line that does not belong here")
            if parts[2] <= last:
                raise Wrong("names of extension lines do not rise")
            last = parts[2]
            extensions.append((parts[1], parts[2], read_words(parts[3])))
            if parts[1] == "!":
                self.unknown = self.unknown or f"unknown critical line x!{parts[2]}"
        if len(extensions) > MOST_EXTENSIONS:
            raise Wrong("more than 64 extension lines")
        if self.unknown:
            raise Wrong(self.unknown, "unknown")
        return extensions
