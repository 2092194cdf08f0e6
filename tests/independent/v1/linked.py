"""A linked token (linked.md): python3 linked.py FILE.der [TOKEN.lts] computes its chains, and writes the token it was made of."""

import base64
import datetime
import hashlib
import sys

from linking1 import leaf, token
from linking1.round import read_header
from linking1.suite import Wrong

OWN = "2.25.155697396225336461140391129951474505980"
SUITES = {"2.16.840.1.101.3.4.2.1": (32, (("2.16.840.1.101.3.4.2.1", hashlib.sha256), ("2.16.840.1.101.3.4.2.8", hashlib.sha3_256))),
          "2.16.840.1.101.3.4.2.3": (64, (("2.16.840.1.101.3.4.2.3", hashlib.sha512), ("2.16.840.1.101.3.4.2.10", hashlib.sha3_512)))}
INTEGER, OCTETS, OID, TIME, SEQUENCE = 2, 4, 6, 0x18, 0x30
MOST_BYTES, MOST_LINKS = 4_194_304, 512


def check(holds, what):
    if not holds:
        raise Wrong(what)


class Nodes:
    """The nodes within a node, read one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def next_tag(self):
        return self.data[self.at] if self.at < len(self.data) else None

    def take(self, tag):
        data, at = self.data, self.at
        check(at + 2 <= len(data) and data[at] == tag, f"tag {tag:02x} must stand at {at}")
        size, at = data[at + 1], at + 2
        if size >= 0x80:
            count = size - 0x80
            check(1 <= count <= 3 and at + count <= len(data) and data[at], "not a length of DER")
            size, at = int.from_bytes(data[at:at + count], "big"), at + count
            check(size >= (0x80 if count == 1 else 1 << 8 * (count - 1)), "not the shortest length")
        check(at + size <= len(data), "bytes are missing")
        self.at = at + size
        return data[at:at + size]

    def into(self, tag=SEQUENCE):
        return Nodes(self.take(tag))

    def integer(self, tag=INTEGER):
        body = self.take(tag)
        check(body and (len(body) == 1 or not (body[0] == 0 and body[1] < 0x80)) and body[0] < 0x80, "not a number of DER")
        return int.from_bytes(body, "big")

    def oid(self):
        arcs, value = [], 0
        body = self.take(OID)
        check(body and body[-1] < 0x80, "not an identifier")
        for byte in body:
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                arcs += [value] if arcs else [min(value // 40, 2), value - 40 * min(value // 40, 2)]
                value = 0
        return ".".join(map(str, arcs))

    def end(self):
        check(self.at == len(self.data), "more stands there")


def only(node):
    """The one node that fills another."""
    inner = node.into()
    node.end()
    return inner


def function(node):
    algorithm = node.into()
    name = algorithm.oid()
    algorithm.end()
    return name


def imprint(node, name, width):
    node = node.into()
    check(function(node) == name, "an imprint of another function")
    value = node.take(OCTETS)
    node.end()
    check(len(value) == width, "an imprint of another width")
    return value


def algorithm(node, name, own):
    check(node.oid() == f"{OWN}.{own}", "another algorithm")
    check(function(only(node)) == name, "a chain of another function")


def imprints(members):
    node = members.into(0xA0)
    value = node.take(OCTETS)
    node.end()
    return value


class Reader:
    """Of one linked token: its DER is opened at once, the rest is read by read()."""

    def __init__(self, data):
        self.sides = []  # of the paths read last, in the order of their chains
        check(len(data) <= MOST_BYTES, "too long")
        file = Nodes(data)
        content = file.into()
        file.end()
        check(content.oid() == "1.2.840.113549.1.7.5", "not digested data")
        digested = only(content.into(0xA0))
        content.end()
        check(digested.integer() == 2, "another version")
        names = digested.into()
        check(names.oid() == "1.0.18014.3.8", "not a linked token")
        names.end()
        inner = digested.into()
        check(inner.oid() == "1.2.840.113549.1.9.16.1.4", "no TSTInfo")
        octets = inner.into(0xA0)
        inner.end()
        self.info = only(Nodes(octets.take(OCTETS)))
        octets.end()
        self.binding = only(Nodes(digested.take(OCTETS)))
        digested.end()

    def read(self):
        info = self.read_info()
        binding = self.binding
        check(binding.integer() == 1, "another version")
        both = binding.into()
        self.values = [imprint(both, name, self.width) for name, _ in self.functions]
        both.end()
        check(self.values == info["imprints"], "two different imprints")
        aggregate = binding.into(0xA0)
        levels, last = zip(*(self.read_chain(aggregate, h, h) for h in (0, 1)))
        aggregate.end()
        links = binding.into()
        headers, ends = zip(*(self.read_link(links.into(), h, last[h]) for h in (0, 1)))
        links.end()
        check(headers[0][0] == "entry" and headers[0] == headers[1], "two headers")
        header_bytes = headers[0][1]
        header = read_header(header_bytes)
        check(header.index == info["round"] and len(levels[0]) == len(levels[1]) == len(info["places"]), "another round")
        made = []
        for one, other, place in zip(*levels, info["places"]):
            check(one[0] == other[0] and len(one[1]) == len(other[1]), "two leaves")
            made.append(token.Level(one[0], leaf.read_leaf(one[0]), place, (tuple(one[1]), tuple(other[1]))))
        counts = [level.leaf.count for level in made[1:]] + [header.leaf_count]
        self.check_sides(2 * [sides(level.index, count) for level, count in zip(made, counts)])
        self.check_info(info, header)
        anchors = self.read_anchors(header, ends)
        binding.end()
        return token.Token(tuple(made), header_bytes, header, tuple(anchors))

    def read_info(self):
        info, found = self.info, {}
        check(info.integer() == 1, "another version")
        found["policy"] = info.take(OID)
        first = Nodes(Nodes(info.data[info.at:]).take(SEQUENCE))
        self.suite_name = function(first)
        check(self.suite_name in SUITES, "an imprint of no suite's first function")
        self.width, self.functions = SUITES[self.suite_name]
        alpha = imprint(info, self.suite_name, self.width)
        serial = info.take(INTEGER)
        check(serial[:1] == b"\x01" and len(serial) % 8 == 1 and 17 <= len(serial) <= 73, "another serial number")
        numbers = [int.from_bytes(serial[at:at + 8], "big") for at in range(1, len(serial), 8)]
        found["round"], found["places"] = numbers[0], numbers[:0:-1]
        time = info.take(TIME)
        check(time.isascii(), "a time that is no text")
        found["time"] = time.decode("ascii")
        accuracy = info.into()
        seconds = accuracy.integer() if accuracy.next_tag() == INTEGER else None
        millis = accuracy.integer(0x80) if accuracy.next_tag() == 0x80 else None
        micros = accuracy.integer(0x81) if accuracy.next_tag() == 0x81 else None
        accuracy.end()
        check(0 not in (millis, micros) and (seconds != 0 or millis is micros is None)
              and not (seconds is millis is micros is None) and max(millis or 0, micros or 0) < 1000, "not this accuracy's form")
        found["accuracy"] = (seconds or 0) * 1_000_000 + (millis or 0) * 1000 + (micros or 0)
        extensions = info.into(0xA1)
        info.end()
        more, how = (self.extension(extensions, name) for name in ("1.0.18014.1.1", "1.0.18014.1.2"))
        extensions.end()
        found["imprints"] = [alpha, imprint(more, self.functions[1][0], self.width)]
        more.end()
        check(how.oid() == "1.0.18014.3.1", "not stamped by linking")
        how.end()
        return found

    @staticmethod
    def extension(nodes, name):
        node = nodes.into()
        check(node.oid() == name, "another extension")
        value = only(Nodes(node.take(OCTETS)))
        node.end()
        return value

    def read_link(self, link, h, expected):
        kind = "node"
        name, digest = self.functions[h]
        if link.next_tag() == 0xA0:
            kind = "entry"
            algorithm(link.into(0xA0), name, 2)
        check(link.integer(0x81) == len(self.values), "links are numbered in their order")
        members = link.into()
        link.end()
        parts = []
        while members.next_tag() is not None:
            if members.next_tag() == 0xA0:
                parts.append((False, imprints(members)))
            else:
                check(members.integer(0x81) == expected, "another value is referred to")
                parts.append((True, self.values[expected]))
        shape = [refers for refers, _ in parts]
        whole = b"".join(part for _, part in parts)
        if kind == "entry":
            check(shape == [False, True, False], "not an entry")
            result = kind, whole
        else:
            check(sorted(shape) == [False, True] and len(whole) == 2 * self.width, "not a node")
            result = kind, parts[shape.index(False)][1], shape == [False, True]
        self.values.append(digest((b"\0" if kind == "entry" else b"\1") + whole).digest())
        return result, len(self.values) - 1

    def read_chain(self, chains, h, start, only_nodes=False):
        chain = chains.into()
        algorithm(chain.into(), self.functions[h][0], 1)
        links = chain.into()
        chain.end()
        found, last, count = ([(b"", [], [])] if only_nodes else []), start, 0
        while links.next_tag() is not None:
            count += 1
            check(count <= MOST_LINKS, "a chain of too many links")
            link, last = self.read_link(links.into(), h, last)
            if link[0] == "entry":
                check(not only_nodes, "an entry where a node must stand")
                found.append((link[1], [], []))
            else:
                check(found, "a chain begins with a leaf")
                found[-1][1].append(link[1])
                found[-1][2].append(link[2])
        check(count, "an empty chain")
        self.sides += [each for _, _, each in found]
        return found, last

    def check_sides(self, expected):
        check(self.sides == expected, "a hash on the other side")
        self.sides = []

    def check_info(self, info, header):
        check(info["policy"] == header.policy, "another policy")
        check(info["accuracy"] == header.accuracy, "another accuracy")
        check(info["time"] == time_text(header.time), "another time")

    def read_anchors(self, header, ends):
        binding = self.binding
        publish = binding.into(0xA1) if binding.next_tag() == 0xA1 else None
        anchors = []
        if binding.next_tag() == 0xA2:
            extensions = binding.into(0xA2)
            nodes = self.extension(extensions, f"{OWN}.3")
            extensions.end()
            while nodes.next_tag() is not None:
                anchors.append(self.read_anchor(nodes.into(), publish, header, ends))
        check(len(anchors) <= 64, "too many anchors")
        if publish:
            publish.end()
        return anchors

    def read_anchor(self, node, publish, header, ends):
        kind = node.integer()
        check(kind <= 255, "another type")
        if kind not in (token.HEAD, token.PUBLICATION):
            parts = node.into()
            node.end()
            body = parts.take(OCTETS)
            parts.end()
            return token.read_anchor(kind, body, self.width)
        size = node.integer()
        parts = node.into()
        node.end()
        notes = [parts.take(OCTETS) for _ in range(2 if kind == token.HEAD else 1)]
        parts.end()
        check(publish, "chains are missing")
        paths = tuple(self.read_chain(publish, h, ends[h], only_nodes=True)[0][0][1] for h in (0, 1))
        self.check_sides(2 * [sides(header.index, size)])
        for value in self.values[-1 - len(paths[1])], self.values[-1]:
            check(any(stated(value, note) for note in notes), "a chain that does not lead to what its note states")
        return token.read_anchor(kind, token.anchor_body(size, paths, notes), self.width)


def stated(value, note):
    """Whether a root stands in a note: in base64 in a head, in hexadecimal digits in a publication."""
    return base64.b64encode(value) in note or value.hex().encode() in note


def sides(index, count):
    """For each step of a path whether it is a left-hand hash (round.md, "Folding")."""
    check(index < count, "a place outside its tree")
    found, last = [], count - 1
    while last:
        left = bool(index & 1) or index == last
        found.append(left)
        while left and index and not index & 1:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    return found


def time_text(microseconds):
    time = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=microseconds)
    return time.strftime("%Y%m%d%H%M%S.%f").rstrip("0").rstrip(".") + "Z"


def read_linked(data):
    """The token's bytes; Wrong says what is wrong."""
    return Reader(data).read().encode()


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as given:
        made = read_linked(given.read())
    if len(sys.argv) > 2:
        with open(sys.argv[2], "xb") as place:
            place.write(made)
    print(f"{len(made)} bytes of token; both chains lead to one header")
