"""Checks a ledger's history as a C2SP tlog-tiles log, at an address or in a folder (tiles.md).

    check_tiles.py PLACE --key VERIFIER-KEY --key VERIFIER-KEY [--json]

PLACE is http(s)://… or a folder. The keys are those of the α and the β heads. Everything is recomputed from the headers: each
tile of each level, and the root of each checkpoint. Ends with 0 if all is right, 1 with one sentence if not, 3 for wrong usage.
"""

import argparse
import base64
import hashlib
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

from linking1 import ed25519, note
from linking1.suite import Wrong

WIDTH = 256
FUNCTIONS = {"": hashlib.sha256, "/sha3-256": hashlib.sha3_256}


class Place:
    """Files by their names, from a web server or a folder."""

    def __init__(self, place):
        self.address = place.rstrip("/") if place.startswith(("http://", "https://")) else None
        self.folder = Path(place)

    def find(self, name):
        """The bytes of a file, or None."""
        if self.address is None:
            path = self.folder / name
            return path.read_bytes() if path.is_file() else None
        try:
            with urllib.request.urlopen(f"{self.address}/{name}", timeout=30) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise Wrong(f"{name}: the server answers {error.code}") from error

    def read(self, name):
        data = self.find(name)
        if data is None:
            raise Wrong(f"{name} is missing, though the checkpoint speaks of it: was the folder copied in part, "
                        "or the checkpoint before the tiles?")
        return data


class Key:
    def __init__(self, text):
        name, identifier, blob = text.split("+", 2)
        blob = base64.b64decode(blob, validate=True)
        if blob[:1] != b"\x01" or len(blob) != 33 or not ed25519.is_public_key(blob[1:]):
            raise Wrong(f"{text} is no Ed25519 key")
        self.name, self.id, self.public = name, bytes.fromhex(identifier), blob[1:]
        if hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4] != self.id:
            raise Wrong(f"{text} has another id than its contents")


def name_of(index):
    """000, x001/234 …"""
    text = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        text = f"x{index % 1000:03}/{text}"
    return text


def split_of(size):
    k = 1
    while 2 * k < size:
        k *= 2
    return k


class Tree:
    """One function's reading of the log."""

    def __init__(self, place, prefix, function):
        self.place, self.prefix, self.function = place, prefix, function

    def node(self, left, right):
        return self.function(b"\x01" + left + right).digest()

    def root(self, hashes):
        if len(hashes) == 1:
            return hashes[0]
        k = split_of(len(hashes))
        return self.node(self.root(hashes[:k]), self.root(hashes[k:]))

    def tile(self, kind, index, width, cut):
        """A tile of so many hashes; from the full one where the partial one is gone."""
        full = f"{self.prefix}tile/{kind}/{name_of(index)}"
        if width == WIDTH:
            return self.place.read(full)
        data = self.place.find(f"{full}.p/{width}")
        if data is not None:
            return data
        whole = self.place.find(full)
        if whole is None:
            return self.place.read(f"{full}.p/{width}")
        return cut(whole, width)

    def level(self, level, count):
        hashes = []
        for first in range(0, count, WIDTH):
            width = min(WIDTH, count - first)
            data = self.tile(level, first // WIDTH, width, lambda whole, n: whole[:32 * n])
            if len(data) != 32 * width:
                raise Wrong(f"tile {first // WIDTH} of level {level} has {len(data)} bytes, not {32 * width}")
            hashes += [data[32 * i:32 * i + 32] for i in range(width)]
        return hashes

    def entries(self, count):
        found = []
        for first in range(0, count, WIDTH):
            width = min(WIDTH, count - first)
            data = self.tile("entries", first // WIDTH, width, cut_bundle)
            bundle = read_bundle(data)
            if len(bundle) != width:
                raise Wrong(f"bundle {first // WIDTH} has {len(bundle)} headers, not {width}")
            found += bundle
        return found


def read_bundle(data):
    found = []
    while data:
        length = int.from_bytes(data[:2], "big")
        if len(data) < 2 + length:
            raise Wrong("a bundle ends within a header")
        found.append(data[2:2 + length])
        data = data[2 + length:]
    return found


def cut_bundle(whole, width):
    end = 0
    for _ in range(width):
        end += 2 + int.from_bytes(whole[end:end + 2], "big")
    return whole[:end]


def check(place, keys):
    """What was checked under each function: size and headers."""
    report = {}
    origins = {key.name for key in keys}
    ledger = min(origins, key=len)
    for suffix, function in FUNCTIONS.items():
        origin = ledger + suffix
        prefix = suffix[1:] + "/" if suffix else ""
        head = note.read_head(place.read(f"{prefix}checkpoint"), 32)
        if head.origin != origin:
            raise Wrong(f"the checkpoint is of {head.origin}, not of {origin}")
        known = [(key, line) for key in keys for line in head.note.lines
                 if key.name == origin and (line.name, line.id) == (key.name, key.id)]
        if not known:
            raise Wrong(f"no key given for {origin} has signed its checkpoint")
        for key, line in known:
            if not ed25519.is_right(key.public, head.note.text, line.signature):
                raise Wrong(f"the signature of {key.name} is wrong")

        tree = Tree(place, prefix, function)
        headers = tree.entries(head.size)
        below = [function(b"\x00" + header).digest() for header in headers]
        if tree.root(below) != head.root:
            raise Wrong(f"the headers do not have the root of the checkpoint of {origin}")
        level, tiles = 0, 0
        while below:
            if tree.level(level, len(below)) != below:
                raise Wrong(f"a tile of level {level} of {origin} has other hashes than its headers")
            tiles += -(-len(below) // WIDTH)
            below = [tree.root(below[i:i + WIDTH]) for i in range(0, len(below) - WIDTH + 1, WIDTH)]
            level += 1
        report[origin] = {"size": head.size, "tiles": tiles, "headers": headers}
    shorter = min(len(r["headers"]) for r in report.values())
    if len({tuple(r["headers"][:shorter]) for r in report.values()}) != 1:
        raise Wrong("the two trees are over different headers")
    return report


def main(arguments):
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("place")
    parser.add_argument("--key", action="append", required=True)
    parser.add_argument("--json", action="store_true")
    try:
        given = parser.parse_args(arguments)
        keys = [Key(text) for text in given.key]
    except (argparse.ArgumentError, SystemExit, ValueError, Wrong) as error:
        print(f"wrong usage: {error}", file=sys.stderr)
        return 3
    try:
        report = check(Place(given.place), keys)
    except (Wrong, OSError) as error:
        print(f"not right: {error}", file=sys.stderr)
        return 1
    for origin, found in report.items():
        found.pop("headers")
        if not given.json:
            print(f"{origin}: {found['size']} headers, {found['tiles']} tiles, the root and the signature are right")
    if given.json:
        print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
