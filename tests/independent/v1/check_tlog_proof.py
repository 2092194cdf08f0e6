"""Checks a C2SP tlog-proof of a header (tiles.md, "Proof of a header").

    check_tlog_proof.py FILE --key VERIFIER-KEY [--entry FILE]

The key is that of the α heads. The entry is the header; without --entry it is taken from the line of extra data. Ends with 0 and the
entry's digest if all is right, 1 with one sentence if not.
"""

import argparse
import base64
import hashlib
import sys
from pathlib import Path

from check_tiles import Key
from linking1 import ed25519, note
from linking1.suite import Wrong


def decoded(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Wrong(f"'{text}' is not base64 as an encoder writes it")
    return data


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf, index, size, path):
    """RFC 9162, section 2.1.3.2."""
    if index >= size:
        raise Wrong("the index is not below the size")
    fn, sn, root = index, size - 1, leaf
    for step in path:
        if sn == 0:
            raise Wrong("the path is too long")
        if fn & 1 or fn == sn:
            root = node(step, root)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node(root, step)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Wrong("the path is too short")
    return root


def check(data, key, entry=None):
    head, _, checkpoint = data.partition(b"\n\n")
    lines = head.decode().split("\n")
    if lines[0] != "c2sp.org/tlog-proof@v1":
        raise Wrong("the first line is another one")
    extra = decoded(lines.pop(1)[6:]) if lines[1].startswith("extra ") else None
    entry = extra if entry is None else entry
    if entry is None:
        raise Wrong("the entry is not there")
    index = lines[1].removeprefix("index ")
    if len(lines) < 2 or not lines[1].startswith("index ") or str(int(index)) != index:
        raise Wrong("there is no line of the index")
    path = [decoded(line) for line in lines[2:]]
    if any(len(step) != 32 for step in path):
        raise Wrong("a hash has another length")
    head = note.read_head(checkpoint, 32)
    lines = [line for line in head.note.lines if (line.name, line.id) == (key.name, key.id)]
    if head.origin != key.name or not any(ed25519.is_right(key.public, head.note.text, line.signature) for line in lines):
        raise Wrong("the checkpoint is not signed by the key")
    if root_of(hashlib.sha256(b"\x00" + entry).digest(), int(index), head.size, path) != head.root:
        raise Wrong("the path does not lead to the root")
    return entry


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", required=True)
    parser.add_argument("--entry", type=Path)
    options = parser.parse_args(arguments)
    try:
        entry = check(options.file.read_bytes(), Key(options.key), options.entry and options.entry.read_bytes())
    except (Wrong, ValueError, IndexError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 1
    print(hashlib.sha256(entry).hexdigest())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
