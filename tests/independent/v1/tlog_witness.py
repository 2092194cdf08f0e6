"""Both sides of witness.md, written from the page: a witness that knows SHA-256 alone, and a log that asks one.

    tlog_witness.py serve NAME LOG-KEY...      a witness on a free port; prints its address and its verifier key
    tlog_witness.py keys ORIGIN                prints the verifier keys of the log that "ask" is, under both functions
    tlog_witness.py ask URL WITNESS-KEY ORIGIN FUNCTION     goes through every case of the page; prints one line a case
"""

import base64
import hashlib
import http.server
import re
import sys
import threading
import time
import urllib.error
import urllib.request

from builder import Signer
from linking1 import ed25519
from linking1.key import read_base64, read_key
from linking1.note import read_note
from linking1.suite import Wrong

HASHES = {"sha2-256": hashlib.sha256, "sha3-256": hashlib.sha3_256}


class Tree:
    """RFC 6962, section 2.1, by its recursive words."""

    def __init__(self, function, entries):
        self.hash, self.entries = HASHES[function], entries

    def root(self, start, end):
        if end - start == 1:
            return self.hash(b"\x00" + self.entries[start]).digest()
        middle = start + split(end - start)
        return self.hash(b"\x01" + self.root(start, middle) + self.root(middle, end)).digest()

    def consistency(self, old, new):
        return self._subproof(old, 0, new, True) if 0 < old < new else []

    def _subproof(self, old, start, end, whole):
        count = end - start
        if old == count:
            return [] if whole else [self.root(start, end)]
        half = split(count)
        if old <= half:
            return self._subproof(old, start, start + half, whole) + [self.root(start + half, end)]
        return self._subproof(old - half, start + half, end, False) + [self.root(start, start + half)]


def split(count):
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def is_consistent(hash_, old, old_root, new, new_root, proof):
    """RFC 9162, section 2.1.4.2."""
    if old == new:
        return not proof and old_root == new_root
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for c in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = hash_(b"\x01" + c + fr).digest(), hash_(b"\x01" + c + sr).digest()
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hash_(b"\x01" + sr + c).digest()
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == new_root and sn == 0


class Witness:
    """Memory only, SHA-256 only."""

    def __init__(self, name, logs):
        self.signer = Signer(name, name, kind=4)
        self.logs = {key.name: key for key in map(read_key, logs)}
        self.state, self.lock = {}, threading.Lock()

    def add(self, body):
        try:
            head, _, note_bytes = body.partition(b"\n\n")
            first, *lines = head.decode("ascii").split("\n")
            note = read_note(note_bytes)
            origin, size, root = note.text.decode().split("\n")[:3]
            old, size, root = int(re.fullmatch("old (0|[1-9][0-9]*)", first)[1]), int(size), read_base64(root)
            proof = [read_base64(line) for line in lines]
            if len(proof) > 63 or any(len(node) != 32 for node in [root, *proof]):
                raise Wrong("lengths")
        except (Wrong, TypeError, ValueError, UnicodeDecodeError):
            return 400, "text/plain", b"malformed\n"
        key = self.logs.get(origin)
        if key is None:
            return 404, "text/plain", b"unknown\n"
        if not any(line.id == key.id and line.name == key.name and ed25519.is_right(key.public, note.text, line.signature)
                   for line in note.lines):
            return 403, "text/plain", b"not signed\n"
        if old > size:
            return 400, "text/plain", b"old is larger\n"
        with self.lock:
            known, known_root = self.state.get(origin, (0, b""))
            if old != known:
                return 409, "text/x.tlog.size", f"{known}\n".encode()
            if known == size and known_root != root:
                return 409, "text/plain", b""
            if known == 0 and proof or known and not is_consistent(hashlib.sha256, known, known_root, size, root, proof):
                return 422, "text/plain", b"bad proof\n"
            self.state[origin] = (size, root)
        return 200, "text/plain", self.signer.witness_line(note.text, int(time.time()))


def server_of(witness):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            status, kind, body = 404, "text/plain", b""
            if self.path == "/add-checkpoint":
                status, kind, body = witness.add(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def serve(name, *logs):
    witness = Witness(name, logs)
    server = server_of(witness)
    print(f"http://127.0.0.1:{server.server_port} {witness.signer.vkey}", flush=True)
    server.serve_forever()


def log_signer(origin, function):
    return Signer(origin if function == "sha2-256" else f"{origin}/{function}", "log")


def keys(origin):
    for function in HASHES:
        print(log_signer(origin, function).vkey)


class Log:
    def __init__(self, origin, function, prefix=b"entry"):
        self.signer = log_signer(origin, function)
        self.tree = Tree(function, [prefix + bytes([i]) for i in range(200)])

    def text(self, size, origin=None):
        root = base64.b64encode(self.tree.root(0, size)).decode()
        return f"{origin or self.signer.name}\n{size}\n{root}\n".encode()

    def body(self, old, size, proof=None, note=None):
        proof = self.tree.consistency(old, size) if proof is None else proof
        lines = b"".join(base64.b64encode(node) + b"\n" for node in proof)
        text = self.text(size)
        return f"old {old}\n".encode() + lines + b"\n" + (note or text + b"\n" + self.signer.line(text))


def post(url, body):
    request = urllib.request.Request(url + "/add-checkpoint", data=body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get("Content-Type"), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Content-Type"), error.read()


def ask(url, witness_key, origin, function, say=print):
    log, other, witness = Log(origin, function), Log(origin, function, b"other"), read_key(witness_key)
    stranger = Signer(log.signer.name, "stranger")

    def check(name, body, status, size=None):
        code, kind, answer = post(url, body)
        assert code == status, (name, code, answer)
        if status == 200:
            text = body.split(b"\n\n")[1] + b"\n"
            line, = read_note(text + b"\n" + answer).lines
            second = int.from_bytes(line.signature[:8], "big")
            assert (line.name, line.id, len(line.signature)) == (witness.name, witness.id, 72), name
            assert abs(second - time.time()) < 60, name
            message = f"cosignature/v1\ntime {second}\n".encode() + text
            assert ed25519.is_right(witness.public, message, line.signature[8:]), name
            assert answer.endswith(b"\n") and answer.count(b"\n") == 1, name
        if size is not None:
            assert (kind, answer) == ("text/x.tlog.size", f"{size}\n".encode()), (name, kind, answer)
        say(f"{status} {name}")

    def note(text, *signers):
        return text + b"\n" + b"".join(signer.line(text) for signer in signers)

    check("a proof where nothing is held", log.body(0, 3, proof=[bytes(32)]), 422)
    check("the first head", log.body(0, 3), 200)
    check("the same head again", log.body(3, 3), 200)
    check("a later head", log.body(3, 7), 200)
    check("a head with another size before", log.body(3, 9), 409, 7)
    check("a head as if nothing were held", log.body(0, 9), 409, 7)
    check("an old size over the head's", log.body(9, 7), 400)
    check("a proof that is wrong", log.body(7, 9, proof=[bytes(32)] * 3), 422)
    check("no proof", log.body(7, 9, proof=[]), 422)
    check("another history", other.body(7, 9), 422)
    check("another root of the same size", other.body(7, 7), 409)
    check("an origin that is not known", log.body(0, 3, note=note(log.text(3, "unknown.example/log"), log.signer)), 404)
    check("a head that nobody has signed", log.body(7, 9, note=note(log.text(9), stranger)), 403)
    wrong = log.text(9) + b"\n" + log.signer.wrong_line(log.text(9))
    check("a signature that is wrong", log.body(7, 9, note=wrong), 403)
    check("a signature of a stranger beside the log's", log.body(7, 9, note=note(log.text(9), stranger, log.signer)), 200)
    check("a size with a zero before it", log.body(9, 12).replace(b"old 9\n", b"old 09\n", 1), 400)
    check("64 lines of a proof", log.body(9, 12, proof=[bytes(32)] * 64), 400)
    check("a proof line that is short", log.body(9, 12, proof=[bytes(31)]), 400)
    check("rubbish", b"old 9\n", 400)
    check("nothing", b"", 400)
    for size in (12, 16, 17, 64, 65, 100, 128, 199):
        previous = {12: 9, 16: 12, 17: 16, 64: 17, 65: 64, 100: 65, 128: 100, 199: 128}[size]
        check(f"from {previous} to {size}", log.body(previous, size), 200)


if __name__ == "__main__":
    {"serve": serve, "keys": keys, "ask": ask}[sys.argv[1]](*sys.argv[2:])
