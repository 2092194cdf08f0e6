"""Makes ledgers, records, publications, tokens, vouchers and evidence records from seeds, with keys that are no secret.

No other program is needed. Every private key is 32 equal bytes or the SHA-256 of a label.
"""

import base64
import hashlib

from linking1 import ed25519, leaf as leaves, record as records, round as rounds, voucher as vouchers
from linking1.key import key_id, role_names
from linking1.leaf import Leaf
from linking1.round import Header, leaf_hash, path_of_hashes, policy_bytes, root_of_hashes
from linking1.suite import SUITES, SUITE_WIDTH, digest, imprint_of, write_pair, write_time
from linking1.token import Anchor, Level, Token, anchor_body, length

START = 1795294068000000  # 2026-11-21T20:47:48.000000Z
SECOND = 1_000_000
DAY = 86_400 * SECOND
POLICY = "1.3.6.1.4.1.99999.1"


class Signer:
    """A test key of a name: type 1 (ledger) or 4 (witness), or another with the same bytes and an id of its own."""

    _secrets = {}

    def __init__(self, name, seed, kind=1):
        seed = bytes([seed]) * 32 if isinstance(seed, int) else hashlib.sha256(seed.encode()).digest()
        self.secret = self._secrets.setdefault(seed, None) or ed25519.Secret(seed)
        self._secrets[seed] = self.secret
        self.name, self.kind = name, kind
        typed = bytes([kind]) + self.secret.public
        self.id = key_id(name, typed)
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(typed).decode()}"

    def line(self, text):
        return self._line(self.secret.sign(text))

    def wrong_line(self, text):
        return self._line(self.secret.sign(text + b"x"))

    def witness_line(self, text, second):
        signature = self.secret.sign(f"cosignature/v1\ntime {second}\n".encode() + text)
        return self._line(second.to_bytes(8, "big") + signature)

    def _line(self, blob):
        return f"\u2014 {self.name} {base64.b64encode(self.id + blob).decode()}\n".encode()


def sign(text, signers):
    return text + b"\n" + b"".join(signer.line(text) for signer in signers)


def document(data, nonce=b"", kind=1, suite=1):
    return Leaf(suite, kind, 0, imprint_of(suite, data), nonce).encode()


def state_text(keys, policy=POLICY, accuracy=1_000_000, interval=1_000_000, publication_interval=DAY, lines=()):
    return (f"policy {policy}\n" + "".join(line + "\n" for line in lines) + f"accuracy-us {accuracy}\n"
            f"interval-us {interval}\npublication-interval-us {publication_interval}\n"
            + "".join(f"key {key.vkey}\n" for role in keys for key in role))


def role_signers(ledger, suite, seeds):
    """Signers a role from a list of seeds a role."""
    return tuple(tuple(Signer(name, seed) for seed in role)
                 for name, role in zip(role_names(ledger, suite), seeds))


class Ledger:
    """A ledger; rounds are a second apart unless told otherwise."""

    def __init__(self, name="example.org/ledger", suite=1, seeds=((1,), (1,), (2,), ()), start=START, state=None,
                 keys=None, genesis_lines="", valid_for=3650 * DAY, **state_values):
        self.name, self.suite, self.valid_for = name, suite, valid_for
        self.functions, self.width = SUITES[suite], SUITE_WIDTH[suite]
        self.headers, self.leaves, self.entries, self.publications = [], [], [], []
        self.keys = keys or role_signers(name, suite, seeds)
        self.states = [(1, self.keys)]
        self.record_round, self.policy = 0, state_values.get("policy", POLICY)
        text = (f"linking event v1\ngenesis\nledger {name}\nsuite {suite}\npredecessor none\n"
                + (state or state_text(self.keys, **state_values)) + genesis_lines).encode()
        self._seal([self.event_leaf(text)], start, {})
        self.entries.append((0, text))

    # Rounds

    def event_leaf(self, text):
        return Leaf(self.suite, 4, 0, imprint_of(self.suite, text), b"").encode()

    @property
    def identity(self):
        return self.links(0)

    def links(self, n):
        return tuple(leaf_hash(function, self.headers[n]) for function in self.functions)

    def keys_for(self, size, role):
        return [keys for begin, keys in self.states if begin <= size][-1][role]

    def history(self, size, h):
        return root_of_hashes(self.functions[h], [leaf_hash(self.functions[h], x) for x in self.headers[:size]])

    def _seal(self, entries, time, values):
        n = len(self.headers)
        zeros = (bytes(self.width),) * 2
        fields = dict(suite=self.suite, ledger=self.name, index=n, time=time, accuracy=1_000_000,
                      valid_until=time + self.valid_for, policy=policy_bytes(self.policy), leaf_count=len(entries),
                      extensions=(), round_roots=tuple(rounds.root(f, entries) for f in self.functions),
                      previous_link=self.links(n - 1) if n else zeros,
                      record_link=self.links(self.record_round) if n else zeros,
                      history_roots=(self.history(n, 0), self.history(n, 1)),
                      head_digests=zeros if n == 0 else tuple(digest(f, b"".join(self.head(n)))
                                                              for f in self.functions))
        fields.update(values)
        self.headers.append(Header(**fields).encode())
        self.leaves.append(list(entries))
        return n

    def header(self, n):
        return rounds.read_header(self.headers[n])

    def time(self, n):
        return self.header(n).time

    def round(self, *entries, time=None, **values):
        """Seals leaves; values replace fields of the header."""
        return self._seal(list(entries), time if time is not None else self.time(len(self.headers) - 1) + SECOND,
                          values)

    def heartbeat(self, **values):
        text = f"linking event v1\nheartbeat\nledger {self.name}\n".encode()
        return self.round(self.event_leaf(text), **values)

    # Record

    def event_text(self, kind, lines, record=None):
        record = write_pair(record or self.links(self.record_round))
        return f"linking event v1\n{kind}\nledger {self.name}\nrecord {record}\n{lines}".encode()

    def record_event(self, text, others=(), counts=True, **values):
        n = self.round(self.event_leaf(text), *others, **values)
        self.entries.append((n, text))
        if counts:
            self.record_round = n
        return n

    def configuration(self, keys=None, seal="old", lines="", recovery=(), counts=True, state=None, **values):
        """New keys from n + 2, or n + 1 with seal new; recovery: who signs the event."""
        new = self.keys if keys is None else keys
        header_values = {key: values.pop(key) for key in ("time",) if key in values}
        text = self.event_text("configuration",
                               f"seal {seal}\n" + (state or state_text(new, policy=self.policy, **values)) + lines)
        if recovery:
            text = sign(text, recovery)
        n = self.record_event(text, **header_values)
        if counts:
            self.states.append((n + (1 if seal == "new" else 2), new))
            self.keys = new
        return n

    def notice(self, about, lines="", **values):
        return self.record_event(self.event_text("notice", f"about {about}\n{lines}"), **values)

    def successor(self, name, suite, identity, recovery=()):
        text = self.event_text("successor", f"successor {name} {suite} {write_pair(identity)}\n")
        return self.record_event(sign(text, recovery) if recovery else text)

    def entry(self, place, seal=True, notes=None):
        n, text = self.entries[place]
        anchor = self.head_anchor(n, n + 1, notes) if n and seal else None
        return records.Entry(self.headers[n], rounds.read_header(self.headers[n]), self.level(n, 0), text, anchor)

    def record(self, count=None):
        return records.write_record([self.entry(k) for k in range(len(self.entries) if count is None else count)])

    # Heads and publications

    def head_text(self, size, h):
        name = self.name if h == 0 else f"{self.name}/{self.functions[1]}"
        return f"{name}\n{size}\n{base64.b64encode(self.history(size, h)).decode()}\n".encode()

    def head(self, size, signers=None):
        return tuple(sign(self.head_text(size, h), signers[h] if signers else self.keys_for(size, h))
                     for h in (0, 1))

    def publication_text(self, size=None, number=None, time=None, record=None, roots=None, previous=None, lines="",
                         identity=None):
        size = len(self.headers) if size is None else size
        number = len(self.publications) + 1 if number is None else number
        before = max([n for n, _ in self.entries if n < size])
        roots = roots or tuple(self.history(size, h) for h in (0, 1))
        if previous is None:
            previous = (bytes(self.width),) * 2
            if number > 1:
                text = self.publications[number - 2].rpartition(b"\n\n")[0] + b"\n"
                previous = tuple(digest(f, text) for f in self.functions)
        text = (f"linking publication v1\nledger {self.name}\nsuite {self.suite}\n"
                f"identity {write_pair(identity or self.identity)}\nnumber {number}\nsize {size}\n"
                f"time {write_time(self.time(size - 1) if time is None else time)}\n"
                f"record {write_pair(record or self.links(before))}\n")
        for f, root in zip(self.functions, roots):
            text += f"{f} {root.hex()}\n"
        for f, value in zip(self.functions, previous):
            text += f"previous-{f} {value.hex()}\n"
        return (text + lines).encode()

    def publish(self, signers=None, keep=True, **values):
        text = self.publication_text(**values)
        size = int(text.split(b"\nsize ")[1].split(b"\n")[0])
        note = sign(text, self.keys_for(size, 2) if signers is None else signers)
        if keep:
            self.publications.append(note)
        return note

    # Tokens

    def path(self, n, size, h):
        function = self.functions[h]
        return path_of_hashes(function, n, [leaf_hash(function, x) for x in self.headers[:size]])

    def head_anchor(self, n, size, notes=None, paths=None):
        return Anchor(1, anchor_body(size, paths or (self.path(n, size, 0), self.path(n, size, 1)),
                                     notes or self.head(size)))

    def publication_anchor(self, n, note, size=None, paths=None):
        size = size or int(note.split(b"\nsize ")[1].split(b"\n")[0])
        return Anchor(2, anchor_body(size, paths or (self.path(n, size, 0), self.path(n, size, 1)), (note,)))

    def level(self, n, index):
        data = self.leaves[n]
        paths = tuple(path_of_hashes(f, index, [leaf_hash(f, x) for x in data]) for f in self.functions)
        return Level(data[index], leaves.read_leaf(data[index]), index, paths)

    def token(self, n, index, anchors=(), below=()):
        return Token(tuple(below) + (self.level(n, index),), self.headers[n], rounds.read_header(self.headers[n]),
                     tuple(anchors)).encode()


def voucher_anchor(voucher):
    return Anchor(3, voucher)


def aggregate(suite, entries, nonce=b"", index=0):
    """(the aggregate leaf, the level of one entry below it)."""
    functions = SUITES[suite]
    leaf = Leaf(suite, 2, len(entries), tuple(rounds.root(f, entries) for f in functions), nonce).encode()
    paths = tuple(path_of_hashes(f, index, [leaf_hash(f, x) for x in entries]) for f in functions)
    return leaf, Level(entries[index], leaves.read_leaf(entries[index]), index, paths)


def observed(function, size, time, root, at, words="git.example.org"):
    return vouchers.write_voucher(1, vouchers.root_subject(function, size, time, root),
                                  vouchers.interval_evidence(at, at, words))


def about_text(note, begin, end, words="a newspaper", kind=5):
    text = note.rpartition(b"\n\n")[0] + b"\n"
    return vouchers.write_voucher(kind, vouchers.text_subject(text), vouchers.interval_evidence(begin, end, words))


def cosigned(function, size, root, note, time=0):
    return vouchers.write_voucher(2, vouchers.root_subject(function, size, time, root), note)


def by_ledger(note, token):
    text = note.rpartition(b"\n\n")[0] + b"\n"
    return vouchers.write_voucher(4, vouchers.text_subject(text), token)


def renewal_text(functions, before, objects):
    """before: the bytes of the record so far; objects: the data."""
    text = "linking renewal v1\n" + "".join(f"before {f} {digest(f, before).hex()}\n" for f in functions)
    for i, data in enumerate(objects, 1):
        text += "".join(f"data {i} {f} {digest(f, data).hex()}\n" for f in functions)
    return text.encode()


def section(kind, data):
    return bytes([kind]) + length(data, 4)


def evidence_record(*sections):
    return b"LER\x01" + b"".join(section(kind, data) for kind, data in sections)


def example():
    """The ledger of the pages' examples."""
    genesis_state = state_text(role_signers("example.org/ledger", 1, ((1,), (1,), (2,), ())), lines=(
        "document policy ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:"
        "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",)).replace(
            "publication-interval-us 86400000000\n",
            "publication-interval-us 86400000000\nmedium Example Times, page of public notices\n")
    ledger = Ledger(state=genesis_state)
    ledger.round(document(b"a"), document(b"abc", bytes(range(16))), document(b"b"))
    ledger.heartbeat()
    return ledger
