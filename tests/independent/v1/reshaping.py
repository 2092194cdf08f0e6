"""A tree of DER that can be put out of shape: what the sweep of differ.py does to a stamp, a certificate, a list, an answer."""

import stamper
from linking1 import der

STRINGS = (0x0c, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e)
TAGS = (0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x17, 0x18, 0x24, 0x30, 0x31, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0x40, 0x60,
        0x22, 0x23, 0x1f, 0x00)
TIMES = (b"20270115080000Z", b"20270115080000.0Z", b"20270115080000.50Z", b"20270115080000.5Z", b"20270115080000.1234567Z",
         b"20270115080000.12345678Z", b"202701150800Z", b"2027011508Z", b"20270115080000+0000", b"20270115080000", b"20270115080000,5Z",
         b"20270115240000Z", b"20270115080060Z", b"20270115080000z", b"270115080000Z", b"2701150800Z", b"500115080000Z", b"20270115080000.Z",
         b"19691231235959Z", b"00010101000000Z", b"00000101000000Z", b"99991231235959.9999999Z", b"20240230000000Z", b"20270115 80000Z",
         b"\xd920270115080000Z", b"20231114221320Z", b"20330518033320Z", b"+0270115080000Z", b"")


class Node:
    """kids: the nodes within; None: body says what is within. before: bytes in front of the kids (unused bits)."""

    def __init__(self, tag, body=b"", kids=None, before=b""):
        self.tag, self.body, self.kids, self.before = tag, body, kids, before
        self.wide, self.endless = 0, False

    @staticmethod
    def parse(data, deep=0):
        node, rest = Node._first(bytes(data), deep)
        if rest:
            raise ValueError("bytes follow")
        return node

    @staticmethod
    def _first(data, deep):
        if len(data) < 2 or data[0] & 0x1f == 0x1f or deep > 40:
            raise ValueError("no node")
        size, begin = data[1], 2
        if size > 0x7f:
            begin += size & 0x7f
            size = int.from_bytes(data[2:begin], "big")
        if begin + size > len(data) or stamper.tlv(data[0], data[begin:begin + size]) != data[:begin + size]:
            raise ValueError("no DER")
        return Node(data[0])._filled(data[begin:begin + size], deep), data[begin + size:]

    def _filled(self, body, deep):
        if self.tag & 0x20:
            self.kids = Node._all(body, deep)
        elif self.tag in (der.OCTETS, der.BITS):
            before = body[:1] if self.tag == der.BITS else b""
            try:
                self.kids, self.before = [Node.parse(body[len(before):], deep + 1)], before
            except ValueError:
                self.body = body
        else:
            self.body = body
        return self

    @staticmethod
    def _all(body, deep):
        kids = []
        while body:
            node, body = Node._first(body, deep + 1)
            kids.append(node)
        return kids

    @property
    def within(self):
        return self.body if self.kids is None else self.before + b"".join(kid.raw for kid in self.kids)

    @property
    def raw(self):
        body = self.within
        if self.endless:
            return bytes([self.tag, 0x80]) + body + b"\0\0"
        if self.wide:
            return bytes([self.tag, 0x80 | self.wide]) + len(body).to_bytes(max(self.wide, 3), "big")[-self.wide:] + body
        return stamper.tlv(self.tag, body)

    def put(self, data):
        """Other content, as bytes."""
        self.body, self.kids, self.before = bytes(data), None, b""

    def at(self, *path):
        node = self
        for step in path:
            node = node.kids[step]
        return node

    def all(self, but=(), parent=None, place=""):
        """(node, its parent, where it stands) of this one and all below, but for what stands below those."""
        yield self, parent, place
        if self.kids is not None and not any(self is one for one in but):
            for number, kid in enumerate(self.kids):
                yield from kid.all(but, self, f"{place}.{number}")


def odd(draw):
    """A node that nobody expects."""
    return draw.choice((
        lambda: Node(5), lambda: Node(2, b"\0"), lambda: Node(1, b"\xff"), lambda: Node(0x0c, b"x"), lambda: Node(0x30, kids=[]),
        lambda: Node(0x31, kids=[]), lambda: Node(0x80, b"\0"), lambda: Node(0x83, b""), lambda: Node(0xa0, kids=[]), lambda: Node(0xa1, kids=[Node(5)]),
        lambda: Node(0xa3, kids=[]), lambda: Node(4, b"ab"), lambda: Node.parse(stamper.oid("1.2.3")), lambda: Node.parse(stamper.time(1_800_000_000)),
        lambda: Node.parse(stamper.attribute("1.2.3", stamper.NULL)), lambda: Node(0x88, b"x"), lambda: Node(0xa8, kids=[Node(5)])))()


def strange_extension(draw):
    kind = draw.choice(("1.2.3", "2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.20", "2.5.29.21", "2.5.29.27", "2.5.29.28",
                        "2.5.29.30", "2.5.29.31", "2.5.29.32", "2.5.29.35", "2.5.29.36", "2.5.29.37", "2.5.29.14", "1.3.6.1.5.5.7.1.1",
                        "1.3.6.1.5.5.7.48.1.2", "1.3.6.1.5.5.7.48.1.5", "2.5.29.29", "2.5.29.24"))
    value = draw.choice((stamper.NULL, stamper.seq(), stamper.octets(b"ab"), b"", b"\3\2\5\xa0", b"\3\2\0\xa0", b"\3\1\0", stamper.number(3),
                         stamper.seq(stamper.TRUE), b"\x0a\1\1", stamper.seq(stamper.oid("1.2.3")), stamper.seq(stamper.number(1)),
                         stamper.seq(b"\1\1\0"), stamper.seq(stamper.TRUE, stamper.number(-1)), stamper.time(1_800_000_000), b"x"))
    critical = draw.choice((b"", b"", b"\1\1\xff", b"\1\1\0", b"\1\1\1", b"\1\0"))
    found = Node(0x30, kids=[Node.parse(stamper.oid(kind)), Node(4, value)])
    if critical:
        found.kids.insert(1, Node(1, critical[2:]))
    return found


def _integer(node, draw):
    body = node.within
    node.put(draw.choice((b"\0" + body, b"\xff" + body, b"", b"\0", b"\1", b"\2", b"\3", b"\x80", b"\xff", b"\0\xff", b"\x7f" + b"\xff" * 8,
                          b"\1" + b"\0" * 4, b"\0\x80" + b"\0" * 3, b"\5" * 21, b"\x7f" + body[1:], b"\0\0" + body)))


def _truth(node, draw):
    node.put(draw.choice((b"\1", b"\0", b"", b"\xff\xff", b"\xff", b"\0\0", b"\0\1", b"\x80", b"\xfe")))


def _oid(node, draw):
    body = node.within
    node.put(draw.choice((b"\x80" + body, body[:1] + b"\x80" + body[1:], b"", body + b"\x80", body[:-1] + b"\x81", body + b"\1", body[:-1], body[:1],
                          body[:2] + b"\x80\x80" + body[2:], b"\x2a\x03", b"\xff" * 12 + b"\x7f", b"\x81" * 200 + b"\1", body[:-1] + b"\x80" + body[-1:])))


def _bits(node, draw):
    body = node.within
    node.put(draw.choice((b"", b"\0", b"\1", b"\x08" + body[1:], b"\7" + body[1:], b"\1" + body[1:], body + b"\0", body[:-1],
                          body[:1] + b"\0" + body[1:], b"\5\xa0", b"\5\xa1", b"\0\xa0", b"\0\0", b"\7\0", b"\0\0\0")))


def _text(node, draw):
    if draw.random() < 0.6:
        node.tag = draw.choice(STRINGS)
    else:
        node.put(draw.choice((b"", b"\xff", b"\0", b"Root", b"root ", b"\xd8\0", b"a" * 40_000)))


def _time(node, draw):
    if draw.random() < 0.3:
        node.tag = draw.choice((0x17, 0x18, 0x18, 0x16, 0x13))
    if draw.random() < 0.9:
        body = draw.choice(TIMES)
        node.put(body[2:] if node.tag == 0x17 and draw.random() < 0.6 else body)


def _null(node, draw):
    node.put(draw.choice((b"\0", b"\0\0")))


TYPED = {1: _truth, 2: _integer, 10: _integer, 3: _bits, 5: _null, 6: _oid, 0x17: _time, 0x18: _time, **{tag: _text for tag in STRINGS}}


def reshape(root, draw, but=()):
    """Changes one thing; what and where, in words. but: what stands below these stays."""
    nodes = list(root.all(but))
    node, parent, place = draw.choice(nodes)
    siblings = parent.kids if parent is not None else None
    here = next((i for i, kid in enumerate(siblings) if kid is node), None) if siblings is not None else None
    ways = ["length", "tag", "body"]
    ways += ["typed"] * 6 if node.tag in TYPED else []
    if here is not None:
        ways += ["drop"] * 2 + ["repeat"] * 2 + ["wrap", "beside", "beside", "unwrap"]
        ways += ["swap"] * 2 if len(siblings) > 1 else []
    closed = any(node is one for one in but)
    if node.kids is not None and not closed:
        ways += ["end"] * 3 + ["empty", "turn", "turn", "endless", "borrow"]
        if any(kid.kids and kid.kids[0].tag == der.OID and kid.kids[-1].tag == der.OCTETS for kid in node.kids):
            ways += ["extension"] * 12
        if node.kids and node.kids[0].tag == der.OID and node.tag in (0x30, 0xa1):
            ways += ["parameters"] * 2
    elif node.kids is None and node.body:
        ways += ["pieces"]
    way = draw.choice(ways)
    if way == "length":
        node.wide = draw.choice((1, 2, 3, 4))
    elif way == "tag":
        node.tag = draw.choice((*TAGS, node.tag ^ 0x20, node.tag + 1 & 0xff, node.tag ^ 0x80))
    elif way == "body" and not closed:
        body = bytearray(node.within)
        if body and draw.random() < 0.7:
            body[draw.randrange(len(body))] ^= 1 << draw.randrange(8)
        else:
            body = body[:-1] if draw.random() < 0.5 else body + b"\0"
        node.put(body)
    elif way == "typed" and not closed:
        TYPED[node.tag](node, draw)
    elif way == "drop":
        del siblings[here]
    elif way == "repeat":
        siblings.insert(draw.choice((here, len(siblings))), node)
    elif way == "wrap":
        siblings[here] = Node(draw.choice((0x30, 0x31, 0xa0, 0xa1)), kids=[node])
    elif way == "unwrap":
        siblings[here:here + 1] = node.kids or []
    elif way == "beside":
        siblings.insert(here, odd(draw))
    elif way == "swap":
        other = draw.randrange(len(siblings))
        siblings[here], siblings[other] = siblings[other], siblings[here]
    elif way == "end":
        node.kids.append(odd(draw))
    elif way == "empty":
        node.kids = []
    elif way == "turn":
        node.kids.reverse() if draw.random() < 0.5 else draw.shuffle(node.kids)
    elif way == "endless":
        node.endless = True
    elif way == "borrow":
        node.kids.insert(draw.randrange(len(node.kids) + 1), draw.choice(nodes)[0]) if node is not root else node.kids.append(odd(draw))
    elif way == "extension":
        node.kids.insert(draw.randrange(len(node.kids) + 1), strange_extension(draw))
    elif way == "parameters":
        node.kids[1:] = draw.choice(([], [Node(5)], [Node(5), Node(5)], [odd(draw)], [Node(0x30, kids=[])]))
    elif way == "pieces":
        middle = len(node.body) // 2
        node.kids = [Node(node.tag, node.body[:middle]), Node(node.tag, node.body[middle:])]
        node.tag |= 0x20
    return f"{way} {node.tag:02x} at {place or 'the top'}"
