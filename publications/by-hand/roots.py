"""Recomputes a ledger's history roots from its headers, under both functions (docs/spec/note.md).

    python3 roots.py HEADERS SIZE

HEADERS holds each header as a big-endian 16-bit length and the header's bytes. Prints the two lines that a
publication of that size must have.
"""
import hashlib
import sys


def root(entries, h):
    """The Merkle tree hash of RFC 6962, section 2.1."""
    if len(entries) == 1:
        return h(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return h(b"\x01" + root(entries[:split], h) + root(entries[split:], h)).digest()


def headers(data):
    while data:
        length = int.from_bytes(data[:2], "big")
        yield data[2:2 + length]
        data = data[2 + length:]


with open(sys.argv[1], "rb") as file:
    covered = list(headers(file.read()))[:int(sys.argv[2])]
print("sha2-256", root(covered, hashlib.sha256).hex())
print("sha3-256", root(covered, hashlib.sha3_256).hex())
