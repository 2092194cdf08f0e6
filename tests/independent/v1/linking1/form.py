"""The fields that a stamp, a certificate, a list and an answer have (voucher.md, "Form"). What stands in them others judge."""

from dataclasses import dataclass
from typing import Callable

from .suite import Wrong

BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, ENUMERATED, UTC_TIME, TIME, SEQUENCE, SET = 1, 2, 3, 4, 5, 6, 10, 0x17, 0x18, 0x30, 0x31


@dataclass(frozen=True)
class Rule:
    """tags: with which it may begin; None: any."""
    tags: tuple
    holds: Callable = lambda node: True
    optional: bool = False

    def begins(self, node):
        return self.tags is None or node.tag in self.tags

    @property
    def maybe(self):
        return Rule(self.tags, self.holds, True)

    def that(self, holds):
        """With one more condition."""
        def both(node):
            return self.holds(node) and holds(node)
        return Rule(self.tags, both, self.optional)

    def __or__(self, other):
        return Rule(self.tags + other.tags, lambda node: (self if self.begins(node) else other).holds(node))


ANY = Rule(None)


def plain(*tags):
    return Rule(tags)


def number(tag=INTEGER, least=None, most=None):
    def holds(node):
        value = node.integer(tag)
        return (least is None or value >= least) and (most is None or value <= most)
    return Rule((tag,), holds)


def fields(*rules, tag=SEQUENCE):
    def holds(node):
        parts = node.parts(tag)
        for rule in rules:
            if parts and rule.begins(parts[0]):
                if not rule.holds(parts.pop(0)):
                    return False
            elif not rule.optional:
                return False
        return not parts
    return Rule((tag,), holds)


def several(rule, tag=SEQUENCE, least=0, ascending=False):
    def holds(node):
        parts = node.parts(tag)
        raw = [part.raw for part in parts]
        return len(parts) >= least and all(rule.begins(part) and rule.holds(part) for part in parts) and (not ascending or raw == sorted(raw))
    return Rule((tag,), holds)


def within(tag, rule):
    """The one node that stands inside."""
    return fields(rule, tag=tag)


def oid(text):
    return Rule((OID,), lambda node: node.oid() == text)


def once(node):
    """No extension, and no purpose, twice."""
    names = [(part if part.tag == OID else part.parts()[0]).raw for part in node.parts()]
    return len(names) == len(set(names))


def as_written(node):
    """Of what a signature is over: every SET below is in order, every time the shortest."""
    if node.tag == TIME:
        return shortest(node)
    raw = [part.raw for part in node.within]
    return (node.tag != SET or raw == sorted(raw)) and all(as_written(part) for part in node.within)


def shortest(node):
    return b"." not in node.body or not node.body.endswith(b"0Z")


def are_bits(body):
    """Of a BIT STRING, under whatever tag."""
    unused = body[0]
    return unused <= 7 and not (unused and (len(body) == 1 or body[-1] & (1 << unused) - 1))


def hold(rule, node):
    if not rule.begins(node) or not rule.holds(node):
        raise Wrong("fields that do not belong there")
    return node


def bare(node):
    """Of an algorithm that has no parameters: NULL is none."""
    return all(part.tag == NULL for part in node.parts()[1:])


WRITTEN = ANY.that(as_written)
ALGORITHM = fields(plain(OID), WRITTEN.maybe)
NAME = several(several(fields(plain(OID), WRITTEN), SET, 1, ascending=True))
INSTANT = plain(TIME).that(shortest)
MOMENT = INSTANT | plain(UTC_TIME)
EXTENSION = fields(plain(OID), plain(BOOLEAN).maybe, plain(OCTETS))
EXTENSIONS = several(EXTENSION, least=1).that(once)
PSS = fields(within(0xa0, ALGORITHM).maybe, within(0xa1, ALGORITHM).maybe, within(0xa2, number()).maybe, within(0xa3, number()).maybe)
ODD = number(least=1).that(lambda node: node.body[-1] % 2 == 1)
RSA_KEY = fields(ODD, ODD)
BASIC_CONSTRAINTS = fields(plain(BOOLEAN).maybe, number(least=0, most=2**31 - 1).maybe)
PURPOSES = several(plain(OID), least=1).that(once)
REASON = plain(ENUMERATED).that(lambda node: len(node.body) == 1)
GENERAL = within(0xa4, NAME) | fields(plain(OID), within(0xa0, ANY), tag=0xa0) | plain(0x81, 0x82, 0x86, 0x87)
FLAG = [plain(tag).that(lambda node: node.body in (b"\0", b"\xff")).maybe for tag in (0x81, 0x82, 0x84, 0x85)]
PLACE = fields(within(0xa0, several(GENERAL, 0xa0, 1) | several(ANY, 0xa1)).maybe, *FLAG[:2], plain(0x83).that(lambda node: are_bits(node.body)).maybe, *FLAG[2:])
READ = {"2.5.29.19": BASIC_CONSTRAINTS, "2.5.29.15": plain(BITS), "2.5.29.37": PURPOSES, "2.5.29.14": plain(OCTETS), "2.5.29.21": REASON,
        "2.5.29.28": PLACE}

ATTRIBUTE = fields(plain(OID), several(ANY, SET))
SIGNER = fields(plain(INTEGER), fields(NAME, plain(INTEGER)) | plain(0x80), ALGORITHM, several(ATTRIBUTE, 0xa0, 1, ascending=True).that(as_written), ALGORITHM, plain(OCTETS),
                several(ATTRIBUTE, 0xa1).maybe)
TOKEN = fields(oid("1.2.840.113549.1.7.2"), within(0xa0, fields(
    plain(INTEGER), several(ALGORITHM, SET), fields(oid("1.2.840.113549.1.9.16.1.4"), within(0xa0, plain(OCTETS))), several(ANY, 0xa0).maybe,
    several(ANY, 0xa1).maybe, within(SET, SIGNER))))
_ISSUED = fields(several(GENERAL, least=1), plain(INTEGER)).maybe
ESS_1 = fields(several(fields(plain(OCTETS), _ISSUED), least=1), several(ANY).maybe)
ESS_2 = fields(several(fields(ALGORITHM.maybe, plain(OCTETS), _ISSUED), least=1), several(ANY).maybe)
INFO = fields(number(least=1, most=1), plain(OID), fields(ALGORITHM, plain(OCTETS)), plain(INTEGER), plain(TIME),
              fields(number().maybe, number(0x80).maybe, number(0x81).maybe).maybe, plain(BOOLEAN).maybe, plain(INTEGER).maybe,
              within(0xa0, GENERAL).maybe, several(EXTENSION, 0xa1, 1).that(once).that(
                  lambda node: not any(part.parts()[1].tag == BOOLEAN and part.parts()[1].body != b"\0" for part in node.parts())).maybe)


def _of_version(node):
    """What belongs to later versions of a certificate stands in none of an earlier one."""
    parts = node.parts()
    version = parts[0].parts()[0].integer() if parts[0].tag == 0xa0 else 0
    tags = {part.tag for part in parts}
    return (version > 0 or not tags & {0x81, 0x82}) and (version > 1 or 0xa3 not in tags)


CERTIFICATE = fields(fields(within(0xa0, number(least=0, most=2)).maybe, plain(INTEGER), ALGORITHM, NAME, fields(MOMENT, MOMENT), NAME,
                            fields(ALGORITHM, plain(BITS)), plain(0x81).maybe, plain(0x82).maybe, within(0xa3, EXTENSIONS).maybe).that(_of_version),
                     ALGORITHM, plain(BITS))
LIST = fields(fields(number(least=1, most=1).maybe, ALGORITHM, NAME, MOMENT, MOMENT.maybe,
                     several(fields(plain(INTEGER), MOMENT, EXTENSIONS.maybe)).maybe, within(0xa0, EXTENSIONS).maybe), ALGORITHM, plain(BITS))
RESPONSE = fields(number(ENUMERATED, 0, 0), within(0xa0, fields(oid("1.3.6.1.5.5.7.48.1.1"), plain(OCTETS))))
_STATUS = plain(0x80, 0x82).that(lambda node: not node.body) | fields(INSTANT, within(0xa0, REASON).maybe, tag=0xa1)
_BARE = EXTENSIONS.that(lambda node: all(part.parts()[1].body != b"\0" for part in node.parts()))
_SINGLE = fields(fields(ALGORITHM, plain(OCTETS), plain(OCTETS), plain(INTEGER)), _STATUS, INSTANT, within(0xa0, INSTANT).maybe,
                 within(0xa1, _BARE).maybe)
ANSWER = fields(fields(within(0xa0, plain(INTEGER)).maybe, within(0xa1, NAME) | within(0xa2, plain(OCTETS)), INSTANT, several(_SINGLE),
                       within(0xa1, _BARE).maybe), ALGORITHM, plain(BITS), within(0xa0, several(ANY)).maybe)
