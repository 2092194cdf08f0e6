"""Writes small ledgers and tokens for test_self.py, with keys that are no secret."""

import base64
import hashlib
import zlib

from linking import ed25519, trees
from linking.basics import ALPHA, BETA, ZEROS, digest, imprint_of, write_time
from linking.leaf_header import AGGREGATE, DOCUMENT, EVENT
from linking.notes import key_id, origin, read_note
from linking.print_code import ALPHABET, check_character

BOTH = (ALPHA, BETA)
START = 1_800_000_000_000_000
SECOND = 1_000_000
DAY = 86_400 * SECOND


class Signer:
    """An Ed25519 key made from its name and a label, so that every run makes the same one."""

    def __init__(self, name, label=""):
        self.name = name
        secret = hashlib.sha512(hashlib.sha256(f"{name} {label}".encode()).digest()).digest()
        self._prefix = secret[32:]
        self._scalar = int.from_bytes(secret[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.public = ed25519.compress(ed25519.multiply(self._scalar, ed25519.BASE))
        self.id = key_id(name, self.public)
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(bytes([1]) + self.public).decode()}"

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self._prefix + message).digest(), "little") % ed25519.L
        point = ed25519.compress(ed25519.multiply(r, ed25519.BASE))
        k = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little")
        return point + ((r + k * self._scalar) % ed25519.L).to_bytes(32, "little")

    def line(self, text):
        return f"\u2014 {self.name} {base64.b64encode(self.id + self.sign(text)).decode()}\n".encode()


def u(width, value):
    return value.to_bytes(width, "big")


def leaf(kind, digests, nonce=b"", count=0):
    return b"L\x01\x01" + u(1, kind) + u(8, count) + b"".join(digests) + u(1, len(nonce)) + nonce


def document(data, nonce=bytes(16)):
    return leaf(DOCUMENT, imprint_of(data), nonce)


def aggregate(entries, nonce=b""):
    return leaf(AGGREGATE, [trees.root(h, entries) for h in BOTH], nonce, len(entries))


def note(text, *signers):
    return text + b"\n" + b"".join(signer.line(text) for signer in signers)


def head_text(ledger, h, size, root):
    return f"{origin(ledger, h)}\n{size}\n{base64.b64encode(root).decode()}\n".encode()


def paths(entries, index):
    found = [trees.inclusion_path(h, entries, index) for h in BOTH]
    return u(1, len(found[0])) + b"".join(map(b"".join, found))


def level(entries, index):
    return u(2, len(entries[index])) + entries[index] + u(8, index) + paths(entries, index)


def token(levels, header, anchors):
    """levels: (entries, index) bottom up; anchors: the bytes of anchor()."""
    return (b"LTS\x01" + u(1, len(levels)) + b"".join(level(*one) for one in levels)
            + u(2, len(header)) + header + u(1, len(anchors)) + b"".join(anchors))


def anchor(kind, body):
    return u(1, kind) + u(4, len(body)) + body


def header(ledger, index, time, leaves, previous, histories, heads, accuracy=SECOND, valid_until=None):
    policy = bytes.fromhex("2b06010401")
    return (b"H\x01\x01" + u(1, len(ledger)) + ledger.encode() + u(8, index) + u(8, time) + u(4, accuracy)
            + u(8, valid_until or time + 3650 * DAY) + u(1, len(policy)) + policy + u(4, len(leaves))
            + b"".join(trees.root(h, leaves) for h in BOTH) + b"".join([*previous, *histories, *heads]))


def print_code(h, time, size, root):
    data = bytes([BOTH.index(h) + 1]) + u(8, time) + u(8, size) + root
    bits = int.from_bytes(data + u(4, zlib.crc32(data)), "big") << 1
    characters = [ALPHABET[bits >> 5 * at & 31] for at in reversed(range(85))]
    groups = ["".join(characters[at:at + 5]) for at in range(0, 85, 5)]
    return "-".join(group + check_character(at + 1, group) for at, group in enumerate(groups))


class Ledger:
    """A ledger in memory; round n is closed n seconds after START unless told otherwise."""

    def __init__(self, ledger="example.org/ledger", first_leaf=None):
        self.id = ledger
        self.signers = {h: Signer(origin(ledger, h)) for h in BOTH}
        self.publisher = Signer(ledger + "/publications")
        self.rounds, self.headers, self.times, self.publications = [], [], [], []
        self.close([first_leaf or leaf(EVENT, imprint_of(b"linking event v1\ngenesis\n"))])

    def close(self, leaves, time=None, **fields):
        n = len(self.headers)
        time = time or START + n * SECOND
        histories = [trees.root(h, self.headers) for h in BOTH]
        previous = heads = [ZEROS, ZEROS]
        if n:
            previous = [trees.leaf_hash(h, self.headers[-1]) for h in BOTH]
            notes = b"".join(self.head(h, n) for h in BOTH)
            heads = [digest(h, notes) for h in BOTH]
        self.rounds.append(leaves)
        self.times.append(time)
        self.headers.append(header(self.id, n, time, leaves, previous, histories, heads, **fields))

    def root(self, h, size):
        return trees.root(h, self.headers[:size])

    def head(self, h, size, *others):
        return note(head_text(self.id, h, size, self.root(h, size)), self.signers[h], *others)

    def head_anchor(self, n, size, alpha=None, beta=None):
        notes = [alpha or self.head(ALPHA, size), beta or self.head(BETA, size)]
        return anchor(1, u(8, size) + paths(self.headers[:size], n) + b"".join(u(2, len(x)) + x for x in notes))

    def publish(self, size=None, announce=()):
        size = size or len(self.headers)
        before = imprint_of(read_note(self.publications[-1]).text) if self.publications else (ZEROS, ZEROS)
        lines = ["linking publication v1", f"ledger {self.id}", "suite 1", f"number {len(self.publications) + 1}",
                 f"size {size}", f"time {write_time(self.times[size - 1])}"]
        lines += [f"{h} {self.root(h, size).hex()}" for h in BOTH]
        lines += [f"previous-{h} {value.hex()}" for h, value in zip(BOTH, before)]
        lines += [f"announce {kind} {alpha.hex()} {beta.hex()}" for kind, alpha, beta in announce]
        self.publications.append(note("".join(line + "\n" for line in lines).encode(), self.publisher))
        return self.publications[-1]

    def publication_anchor(self, n, size, publication):
        return anchor(2, u(8, size) + paths(self.headers[:size], n) + u(2, len(publication)) + publication)
