"""Puts time stamps, certificates, lists, answers and evidence records out of shape, signs again what is signed, and says what this
verifier answers, a line of JSON each; tests/Linking.Tsp.Tests (StampSweepTests) asks the other verifier the same.

    python3 differ.py --seed 1 --count 2000 [--to FILE]

The same seed gives the same lines.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import random
import sys

import make_vectors
import probes_ers
import stamper
from linking1 import cms, der, ers
from linking1.suite import Wrong
from make_stamps import FOLDER, TEXT as OPENSSL_TEXT
from reshaping import Node, reshape
from stamper import (NULL, STAMPING, Certificate, Key, answer, attribute, authority, ess_1, ess_2, extension, number, octets, oid, purposes,
                     revocations, revoked, seq, set_of, tlv, usage)

T = 1_800_000_000
TEXT = b"linking publication v1\n"
ROOT_KEY, TSA_KEY, ANSWER_KEY, EC_KEY = Key("rsa-1024"), Key("rsa-1024"), Key("rsa-1024"), Key("ec-tsa")
SHA256 = seq(oid(cms.SHA256), NULL)
PARTS = ("info", "info", "attributes", "attributes", "attributes", "signer", "token", "tsa", "tsa", "tsa", "root", "list", "list", "list outside", "answer",
         "answer", "answer outside", "responder", "tsa outside", "key")


def name(*pairs):
    return seq(*(set_of(seq(oid(kind), tlv(tag, text))) for kind, tag, text in pairs))


def signed_tree(tree, key):
    """Signs the first part again with the third."""
    tree.kids[2].put(b"\0" + key.sign(tree.kids[0].raw))


class Scene:
    """Everything that one stamp is judged by, as trees."""

    def __init__(self, draw):
        self.draw, self.said = draw, []
        self.tsa_key = EC_KEY if draw.random() < 0.03 else TSA_KEY
        wordy = draw.random() < 0.6
        root_name = name(("2.5.4.6", 0x13, b"JP"), ("2.5.4.3", 0x0c, b"root")) if wordy else stamper.name("root")
        root = Certificate("root", ROOT_KEY, extensions=(authority(), usage(5, 6, unused=1),
                                                         *([extension("2.5.29.14", octets(b"root key"))] if wordy else [])), subject=root_name)
        more = (extension("2.5.29.35", seq(tlv(0x80, b"root key"))), extension("2.5.29.14", octets(b"tsa key")), usage(0, 1, unused=6),
                extension("2.5.29.32", seq(seq(oid("1.2.3.4")))), extension("1.2.3.9", NULL),
                extension("2.5.29.31", seq(seq(tlv(0xa0, tlv(0xa0, tlv(0x86, b"http://a.example/")))))),
                authority(b"", critical=False)) if wordy else ()
        tag = draw.choice((der.TIME, der.UTC_TIME))
        tsa = Certificate("tsa", self.tsa_key, root, (STAMPING, *more), time_tag=tag,
                          subject=name(("2.5.4.3", 0x13, b"tsa"), ("2.5.4.10", 0x0c, b"a")) if wordy else None)
        responder = Certificate("answers", ANSWER_KEY, root, (purposes("1.3.6.1.5.5.7.3.9", critical=False),
                                                              *([extension("1.3.6.1.5.5.7.48.1.5", NULL)] if wordy else [])))
        self.root, self.tsa, self.responder = (Node.parse(c.raw) for c in (root, tsa, responder))
        attributes = [attribute(cms.CONTENT_TYPE, oid(cms.TST_INFO)), attribute(cms.MESSAGE_DIGEST, octets(bytes(32))),
                      draw.choice((ess_2(tsa), ess_2(tsa, serial=tsa.serial), ess_2(tsa, "sha256"), ess_1(tsa)))]
        if wordy:
            attributes += draw.sample((attribute(cms.SIGNING_TIME, stamper.time(T, draw.choice((der.TIME, der.UTC_TIME)))),
                                       attribute(cms.PROTECTION, seq(SHA256, tlv(0xa1, TSA_KEY.scheme()[2:] if self.tsa_key is TSA_KEY
                                                                                 else EC_KEY.scheme()[2:]))),
                                       attribute("1.2.3.7", seq(NULL))), 2)
        extras = draw.choice((b"", stamper.TRUE, number(5), tlv(0xa0, tlv(0xa4, tsa.subject)), stamper.TRUE + number(5) + tlv(0xa0, tlv(0xa4, tsa.subject)),
                              tlv(0xa1, extension("1.2.3.8", NULL)))) if wordy else b""
        self.info = Node.parse(stamper.info_of(TEXT, T, fraction=draw.choice(("", "", ".5")), more=extras,
                                               accuracy=draw.choice((None, seq(number(1)), seq(number(2), number(500, 0x80), number(7, 0x81))))))
        sid = draw.choice((None, None, tlv(0x80, b"tsa key"))) if wordy else None
        unsigned = tlv(0xa1, attribute("1.2.3.5", NULL)) if draw.random() < 0.2 else b""
        token = stamper.stamp(TEXT, T, tsa, (root,), attributes=attributes, sid=sid, unsigned=unsigned, signature=b"",
                              more=tlv(0xa1, revocations(root, T)) if draw.random() < 0.1 else b"")
        self.token = Node.parse(token)
        self.list = Node.parse(revocations(root, T + 5, ((5, T - 9, 1), (6, T + 1, None), (tsa.serial, T + 2, 4))[:draw.randrange(4)],
                                           draw.choice(((), (extension("2.5.29.20", number(3)),), (extension("2.5.29.28", seq(), True),))),
                                           after=draw.choice((b"", stamper.time(T + 900)))))
        by = draw.choice((None, tlv(0xa2, octets(hashlib.sha1(responder.key.bits).digest()))))
        status = draw.choice((tlv(0x80), tlv(0x80), revoked(T + 2, 4), revoked(T - 2, 1), tlv(0x82)))
        of_issuer = draw.random() < 0.3
        self.answer = Node.parse(answer(tsa, root, T + 5, status, responder=None if of_issuer else responder, by=None if of_issuer else by,
                                        more=draw.choice((b"", tlv(0xa0, stamper.time(T + 900)), tlv(0xa1, seq(extension("1.2.3", NULL))))),
                                        after=draw.choice((b"", tlv(0xa1, seq(extension("1.3.6.1.5.5.7.48.1.2", octets(b"n"))))))))
        self.carries = not of_issuer
        self.answer_key = ROOT_KEY if of_issuer else ANSWER_KEY

    def change(self, tree, but=()):
        self.said.append(f"{self.part}: {reshape(tree, self.draw, but)}")

    def vector(self):
        """Changes it, mends what is above the change, and says what the verifier is asked."""
        self.part = self.draw.choice(PARTS)
        self._change_signed()
        if self.draw.random() < 0.15:
            with contextlib.suppress(IndexError, TypeError, Wrong):  # there may be nothing left to sign
                self._change_signed()
        items = self.draw.choice(((), (cms.CRL,), (cms.OCSP,), (cms.CRL, cms.OCSP)))
        if self.part.startswith("list"):
            items = (cms.CRL,)
        if self.part.startswith(("answer", "responder")):
            items = (cms.OCSP,)
        given = [[item, self.list.raw if item == cms.CRL else self.answer.raw] for item in items]
        whole = self.root.raw
        trusted = whole if self.part not in ("root", "key") else hashlib.sha256(whole).digest()
        if self.part in ("root", "key"):
            given.append([cms.CERTIFICATE, whole])
        return _asked(self.token.raw, given, TEXT, [trusted])

    def _change_signed(self):
        part = self.part
        root, tsa, token = self.root, self.tsa, self.token
        if part == "root":
            self.change(root.kids[0])
            signed_tree(root, ROOT_KEY)
        if part == "key":
            self.change(self.draw.choice((root, tsa)).at(0, 6 if root.at(0, 0).tag == 0xa0 else 5))
            signed_tree(root, ROOT_KEY)
            signed_tree(tsa, ROOT_KEY)
        if part == "tsa":
            self.change(tsa.kids[0])
            signed_tree(tsa, ROOT_KEY)
        if part == "tsa outside":
            self.change(tsa, tsa.kids[:1])
        if part == "info":
            self.change(self.info)
        data = token.at(1, 0)
        data.at(2, 1, 0).put(self.info.raw)
        data.at(3).kids[0] = _Raw(tsa.raw)
        signer = data.kids[-1].kids[0]
        attributes, signature = signer.at(3), signer.at(5)
        if not self.said or part != "attributes":
            self._name_signed(attributes.kids)
        if part == "attributes":
            self.change(attributes)
        message = bytes([der.SET]) + attributes.raw[1:]
        if part == "attributes" and self.draw.random() < 0.3 and attributes.kids is not None:
            message = set_of(*sorted(kid.raw for kid in attributes.kids))
            self.said.append("signed sorted")
        signature.put(self.tsa_key.sign(message))
        if part == "signer":
            self.change(signer, [attributes, signature])
        if part == "token":
            self.change(token, [data.at(2, 1, 0), signer])
        if part == "list":
            self.change(self.list.kids[0])
            signed_tree(self.list, ROOT_KEY)
        if part == "list outside":
            self.change(self.list, self.list.kids[:1])
        basic = self.answer.at(1, 0, 1, 0)
        if part == "responder" and self.carries:
            self.change(self.responder.kids[0])
            signed_tree(self.responder, ROOT_KEY)
            basic.at(3, 0).kids[0] = _Raw(self.responder.raw)
        if part == "answer":
            self.change(basic.kids[0])
            signed_tree(basic, self.answer_key)
        if part == "answer outside":
            self.change(self.answer, basic.kids[:1])


    def _name_signed(self, attributes):
        """What the attributes say of the content and of the certificate."""
        for one in attributes:
            kind = der.read(one.kids[0].raw).oid()
            if kind == cms.MESSAGE_DIGEST:
                one.at(1, 0).put(hashlib.sha256(self.info.raw).digest())
            if kind in (cms.ESS_1, cms.ESS_2):
                hashed = [n for n, _, _ in one.all() if n.tag == der.OCTETS][0]
                hashed.put((hashlib.sha1 if kind == cms.ESS_1 else hashlib.sha256)(self.tsa.raw).digest())
        attributes.sort(key=lambda kid: kid.raw)


class _Raw(Node):
    """Bytes as they are."""

    def __init__(self, data):
        super().__init__(0)
        self.data = data

    @property
    def raw(self):
        return self.data


def _asked(token, items, text, certificates):
    def text_of(data):
        return base64.b64encode(data).decode()
    return {"stamp": {"token": text_of(token), "items": [[kind, text_of(data)] for kind, data in items], "text": text_of(text),
                      "certificates": [text_of(c) for c in certificates]}}


def by_openssl(draw):
    """A token that openssl made, changed and, below the signature, signed again."""
    title = draw.choice(("rsa", "keyid", "ess-sha1", "silent", "bare", "again", "signed-sha512", "ec"))
    token = Node.parse((FOLDER / f"{title}.tst").read_bytes())
    data = token.at(1, 0)
    signer = data.kids[-1].kids[0]
    content = data.at(2, 1, 0)
    said = [reshape(draw.choice((token, token, signer, signer.at(3), content)), draw)]
    try:
        hashed = getattr(hashlib, "sha512" if title == "signed-sha512" else "sha256")
        for one in signer.at(3).kids:
            if one.kids[0].within == der.read(oid(cms.MESSAGE_DIGEST)).body:
                one.at(1, 0).put(hashed(content.within).digest())
        if title != "ec":
            signer.at(5).put(Key("tsa").sign(bytes([der.SET]) + signer.at(3).raw[1:], hashed().name))
    except (IndexError, TypeError, AttributeError):
        said.append("not signed again")
    trusted = "ec-root" if title == "ec" else "root"
    return [f"{title}: {words}" for words in said], _asked(token.raw, (), OPENSSL_TEXT, [(FOLDER / f"{trusted}.der").read_bytes()])


def record_of(draw):
    """An evidence record, changed; what a reader takes of it."""
    value = hashlib.sha256(b"a").digest()
    hull = seq(oid("1.2.3"))
    stamp = seq(probes_ers.algorithm("sha2-256", tag=0xa0), probes_ers.tree([value, b"\xff" * 32], [bytes(32)]), hull)
    tree = Node.parse(probes_ers.record(seq(stamp, seq(hull)), seq(seq(probes_ers.tree([value]), hull))))
    said = [reshape(tree, draw) for _ in range(draw.choice((1, 1, 1, 2)))]
    return [f"record: {words}" for words in said], {"ers": base64.b64encode(tree.raw).decode()}


def answer_of(vector):
    if "stamp" in vector:
        return make_vectors.stamp_of(vector["stamp"])
    try:
        return {"chains": [[{"stated": stamp.stated, "lists": [[value.hex() for value in values] for values in stamp.lists], "token": stamp.token.hex()}
                            for stamp in chain.stamps] for chain in ers.read_ers(base64.b64decode(vector["ers"]))]}
    except Wrong as wrong:
        return {"error": wrong.kind}


def vectors(seed, count):
    for at in range(count):
        draw = random.Random(f"{seed} {at}")
        part = draw.random()
        try:
            if part < 0.12:
                said, vector = by_openssl(draw)
            elif part < 0.24:
                said, vector = record_of(draw)
            else:
                scene = Scene(draw)
                vector = scene.vector()
                said = scene.said
        except RecursionError:  # a node was put into itself
            continue
        yield {"number": at, "what": "; ".join(said), **vector, "answer": answer_of(vector)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--to", help="a file; else the standard output")
    given = parser.parse_args()
    with open(given.to, "w", encoding="utf-8") if given.to else sys.stdout as to:
        for vector in vectors(given.seed, given.count):
            to.write(json.dumps(vector) + "\n")


if __name__ == "__main__":
    main()
