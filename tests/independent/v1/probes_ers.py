"""Stages that are evidence records of RFC 4998 (ers.md), each rule broken alone. make_vectors.py records them."""

import hashlib
import unittest

import stamper
from linking1 import ers
from linking1.suite import digest
from probes_made import AUTHORITY, ROOT, ROOT_KEY, STAMPING, TSA, TSA_KEY, ecdsa_key
from probes_chains import listed
from probes_renewal import Base
from stamper import NULL, Certificate, answer, ess_2, info_of, number, octets, oid, revocations, seq, tlv
from support import SECOND, broken, builder
from test_renewal import BOTH, WIDE

T = 1_800_000_000  # 2027-01-15
PYTHON = {"sha2-256": "sha256", "sha2-384": "sha384", "sha2-512": "sha512", "sha3-256": "sha3_256", "sha3-512": "sha3_512"}
WIDE_TSA = Certificate("wide", TSA_KEY, ROOT, (STAMPING,), digest="sha512")
LATER = Certificate("later", TSA_KEY, ROOT, (STAMPING,), end=2_600_000_000)


def token(data, moment=T, function="sha2-256", imprint=None, signer=TSA, **more):
    """A TimeStampToken over bytes, or over what is their digest already."""
    return stamper.stamp(b"", moment, signer, content=info_of(data, moment, digest=PYTHON[function], imprint=imprint), **more)


def algorithm(function, more=b"", tag=0x30):
    return tlv(tag, function if isinstance(function, bytes) else oid(stamper.DIGESTS[PYTHON[function]]), more)


def tree(*lists):
    return tlv(0xA2, *(seq(*map(octets, hashes)) for hashes in lists))


def root(function, first, *others):
    """What is stamped: the root itself."""
    value = first[0] if len(first) == 1 else digest(function, b"".join(sorted(first)))
    for hashes in others:
        value = digest(function, b"".join(sorted([value, *hashes])))
    return value


def over(value, *others, function="sha2-256", moment=T, stated=True, siblings=(), **more):
    """An archive time-stamp with a tree over a hash."""
    lists = [sorted([value, *siblings]), *others]
    return seq(algorithm(function, tag=0xA0) if stated else b"", tree(*lists),
               token(b"", moment, function, imprint=root(function, *lists), **more))


def plain(data, moment=T, function="sha2-256", stated=False, **more):
    """An archive time-stamp without a tree."""
    return seq(algorithm(function, tag=0xA0) if stated else b"", token(data, moment, function, **more))


def record(*chains, version=number(1), algorithms=None, before=b"", after=b"", sequence=None):
    return seq(version, seq(algorithm("sha2-256")) if algorithms is None else algorithms, before,
               seq(*chains) if sequence is None else sequence, after)


def token_of(stamp):
    """The last node of an archive time-stamp."""
    return ers.read_ers(record(seq(stamp)))[0].stamps[0].token


def again(stamp, moment, function="sha2-256", siblings=(b"\7" * 32,), **more):
    """The next archive time-stamp of a chain."""
    return over(digest(function, token_of(stamp)), function=function, moment=moment, siblings=siblings, **more)


def renewed_tree(chains, moment, function="sha2-512", data=b"abc", before=None, **more):
    """The first archive time-stamp of the next chain."""
    value = digest(function, digest(function, data) + digest(function, seq(*chains) if before is None else before))
    return over(value, function=function, moment=moment, siblings=(digest(function, b"proof"),), **more)


H = digest("sha2-256", b"abc")
A, B, C = (digest("sha2-256", x) for x in (b"a", b"b", b"c"))


class Ers(Base):
    def held_(self, data, *more, **values):
        values = {"held": (T + 100) * SECOND, "certificates": (ROOT.raw,), "vouchers": (), **values}
        return self.judge(builder.evidence_record((0x83, data), *more), **values)

    def right(self, data, *more, when=T, **values):
        found = self.held_(data, *more, **values)
        self.assertEqual((found.verdict.result, found.verdict.basis, found.codes), ("Valid", "Published", {}))
        self.assertEqual(found.verdict.proven, (when + 1) * SECOND)

    def wrong(self, data, *more, result="Inconclusive", code="LNK-STAGE-STAMP", **values):
        found = self.held_(data, *more, **values)
        self.assertEqual((found.verdict.result, found.codes), (result, {1: [code]}))

    def unknown(self, data, **values):
        self.wrong(data, code="LNK-STAGE-UNKNOWN", **values)

    def test_ers_without_a_tree(self):
        for function in ("sha2-256", "sha3-256", "sha2-512", "sha3-512"):
            for stated in (False, True):
                self.right(record(seq(plain(b"abc", function=function, stated=stated))))
        self.wrong(record(seq(plain(b"abd"))), result="Invalid")
        self.wrong(record(seq(seq(token(b"", imprint=H[:-1])))))
        self.unknown(record(seq(plain(b"abc"))), certificates=())
        self.unknown(b"ers", certificates=())
        self.unknown(record(seq(plain(b"abc", function="sha2-384"))))

    def test_ers_with_a_tree(self):
        self.right(record(seq(over(H))))
        self.right(record(seq(over(H, stated=False))))
        self.right(record(seq(over(H, siblings=(A,)))))
        self.right(record(seq(over(H, siblings=(A, B)))))
        self.right(record(seq(over(H, siblings=(H, A)))))
        self.right(record(seq(over(H, [A], sorted([B, C])))))
        self.right(record(seq(over(H, [A], [B], [C], siblings=(B,)))))
        self.right(record(seq(over(digest("sha3-512", b"abc"), function="sha3-512", siblings=(bytes(64), b"\xff" * 64)))))
        self.wrong(record(seq(over(A, siblings=(B,)))), result="Invalid")
        self.wrong(record(seq(over(A, [H]))), result="Invalid")
        self.wrong(record(seq(over(A, [B], [H]))), result="Invalid")

    def test_ers_changed_tree(self):
        lists = [sorted([H, A]), [B]]
        right = token(b"", imprint=root("sha2-256", *lists))
        self.right(record(seq(seq(tree(*lists), right))))
        for changed in ([sorted([H, A]), [C]], [sorted([H, C]), [B]], [sorted([H, A])], [sorted([H, A]), [B], [C]], [[H], [B]], [[B], sorted([H, A])],
                        [[H], sorted([A, B])], [sorted([H, A, B])]):
            self.wrong(record(seq(seq(tree(*changed), right))))
        # The root of two is none of one in front of the other, and not of a hash hashed once more.
        self.wrong(record(seq(seq(tree(sorted([H, A])), token(b"", imprint=digest("sha2-256", b"".join(sorted([H, A], reverse=True))))))))
        self.wrong(record(seq(seq(tree([H]), token(b"", imprint=digest("sha2-256", H))))))
        # Nobody stamped the root, but the data.
        self.wrong(record(seq(seq(tree(sorted([H, A])), token(b"abc")))))

    def test_ers_lists_unsorted_empty_or_of_another_length(self):
        first = sorted([H, A])
        whole = root("sha2-256", first, [B])
        self.wrong(record(seq(seq(tree(first[::-1]), token(b"", imprint=root("sha2-256", first))))))
        self.wrong(record(seq(seq(tree([H], sorted([A, B], reverse=True)), token(b"", imprint=root("sha2-256", [H], [A, B]))))))
        self.wrong(record(seq(seq(tree(first, [B], []), token(b"", imprint=digest("sha2-256", whole))))))
        self.wrong(record(seq(seq(tree([], [H]), token(b"", imprint=H)))))
        self.wrong(record(seq(seq(tlv(0xA2), token(b"abc")))))
        for more in (b"", A[:-1], A + b"\0"):
            lists = [sorted([H, more])]
            self.wrong(record(seq(seq(tree(*lists), token(b"", imprint=root("sha2-256", *lists))))))
            lists = [[H], [more]]
            self.wrong(record(seq(seq(tree(*lists), token(b"", imprint=root("sha2-256", *lists))))))
        # The hash under another function than that of the imprint.
        wide = digest("sha2-512", b"abc")
        self.wrong(record(seq(seq(tree([wide]), token(b"", imprint=digest("sha2-256", wide))))))

    def test_ers_function_stated(self):
        both = sorted([H, A])
        right = token(b"", imprint=root("sha2-256", both))
        for name in ("sha2-512", "sha3-256", "sha3-512"):
            self.wrong(record(seq(seq(algorithm(name, tag=0xA0), tree(both), right))))
        self.unknown(record(seq(seq(algorithm("sha2-384", tag=0xA0), tree(both), right))))
        self.right(record(seq(seq(algorithm("sha2-256", NULL, tag=0xA0), tree(both), right))))
        for more in (b"\5\1\0", b"\5\x81\0", octets(b""), NULL + NULL):
            self.wrong(record(seq(seq(algorithm("sha2-256", more, tag=0xA0), tree(both), right))))
        for name in (tlv(6), tlv(6, b"\x60\x86"), tlv(6, b"\x80\x60"), tlv(6, b"\x60\x80\x01"), b"\5\0"):
            self.wrong(record(seq(seq(algorithm(name, tag=0xA0), tree(both), right))))
        self.unknown(record(seq(seq(algorithm(tlv(6, b"\x60\x81\x01"), tag=0xA0), tree(both), right))))
        self.wrong(record(seq(seq(tlv(0x80, oid(stamper.DIGESTS["sha256"])), tree(both), right))))

    def test_ers_object_identifiers_of_any_length(self):
        """Of 71 parts, and with parts of 182 and 1,057 bits: no library's limit is one here."""
        for body in (b"\1" * 70, b"\x81" * 25 + b"\1", b"\xff" * 150 + b"\x7f"):
            name = tlv(6, b"\x60" + body)
            self.right(record(seq(plain(b"abc")), algorithms=seq(algorithm(name))))
            self.unknown(record(seq(seq(algorithm(name, tag=0xA0), token(b"abc")))))

    def test_ers_of_the_rest(self):
        """Version, functions, what is not taken."""
        chain = seq(plain(b"abc"))
        for version in (number(0), number(2), number(-1), number(257), number(128)):
            self.unknown(record(chain, version=version))
        for version in (octets(b"\1"), tlv(2), tlv(2, b"\0\1"), tlv(2, b"\xff\xff"), b""):
            self.wrong(record(chain, version=version))
        for names in (seq(), seq(*[algorithm("sha2-256")] * 17), seq(octets(b"")), tlv(0x31, algorithm("sha2-256")), b"", seq(seq())):
            self.wrong(record(chain, algorithms=names))
        for names in (seq(*[algorithm("sha2-256")] * 16), seq(algorithm("sha2-384")), seq(algorithm("sha3-512", NULL))):
            self.right(record(chain, algorithms=names))
        for before in (tlv(0xA0), tlv(0xA1), tlv(0xA0, seq()), tlv(0x81)):
            self.unknown(record(chain, before=before))
        self.wrong(record(chain, before=tlv(0xA2)))
        self.wrong(record(chain, after=NULL))
        self.wrong(record(chain) + b"\0")
        for place in (tlv(0xA1), tlv(0x81, b"\0")):
            self.unknown(record(seq(seq(place, token(b"abc")))))
        self.wrong(record(seq(seq(tlv(0xA3), token(b"abc")))))
        self.wrong(record(seq(seq(token(b"abc"), NULL))))
        self.wrong(record(seq(seq(tree([H])))))
        self.wrong(record(seq(seq())))
        self.wrong(record(seq(seq(octets(b"")))))
        self.wrong(record(sequence=tlv(0x31, chain)))
        self.wrong(record(tlv(0x31, plain(b"abc"))))

    def test_ers_empty(self):
        self.wrong(record())
        self.wrong(record(seq()))
        self.wrong(record(seq(plain(b"abc")), seq()))
        self.wrong(record(seq(), seq(plain(b"abc"))))
        for data in (b"", b"\x30", b"\x30\0", b"ers"):
            self.wrong(data)

    def test_ers_lengths_that_are_not_ders(self):
        data = record(seq(plain(b"abc")))
        size = len(data) - 4
        self.assertEqual(data[:2], b"\x30\x82")
        for head in (b"\x30\x80", b"\x30\x83" + size.to_bytes(3, "big"), b"\x30\x85" + size.to_bytes(5, "big"), b"\x30\x81", b"\x30\x82",
                     b"\x30\x82" + (size - 1).to_bytes(2, "big"), b"\x30\x82" + (size + 1).to_bytes(2, "big"), b"\x31\x82" + size.to_bytes(2, "big"),
                     b"\x10\x82" + size.to_bytes(2, "big")):
            self.wrong(head + data[4:])
        for size in (121, 122, 123, 124, 125):
            self.right(record(seq(plain(b"abc")), algorithms=seq(seq(tlv(6, bytes(size))))))
        self.wrong(record(seq(plain(b"abc")), algorithms=b"\x30\x80" + seq(tlv(6, bytes(124)))))
        self.wrong(record(seq(plain(b"abc")), algorithms=seq(b"\x30\x80" + tlv(6, bytes(126)))))
        short = seq(b"\2\x81\1\1", data[7:])
        self.wrong(short)
        for end in (1, 2, 100, size // 2):
            self.wrong(data[:-end])

    def test_ers_limits(self):
        stamps = [plain(b"abc")]
        for k in range(1, 32):
            stamps.append(seq(token(token_of(stamps[-1]), T + k)))
        self.right(record(seq(*stamps)))
        self.wrong(record(seq(*stamps, seq(token(token_of(stamps[-1]), T + 32)))))
        for count in (63, 64):
            lists = [[A]] * count
            (self.right if count == 63 else self.wrong)(record(seq(over(H, *lists))))
        self.wrong(record(*[seq(seq(seq()))] * 10_000))
        self.wrong(record(seq(*[plain(b"abc")] * 2)))

    def test_ers_as_long_as_may_be(self):
        def long(room):
            return record(seq(plain(b"abc", unsigned=tlv(0xA1, stamper.attribute("1.2.3.4", octets(bytes(room)))))))
        most = ers.MOST_SIZE - len(long(4_190_000)) + 4_190_000
        self.assertEqual(len(long(most)), ers.MOST_SIZE)
        self.right(long(most))
        self.wrong(long(most + 1))

    def test_ers_stamp_not_over_the_root_or_by_a_stranger(self):
        stranger = Certificate("stranger", ROOT_KEY, extensions=AUTHORITY)
        tsa = Certificate("tsa", TSA_KEY, stranger, (STAMPING,))
        self.wrong(record(seq(over(H, siblings=(A,), signer=Certificate("tsa", TSA_KEY, ROOT)))))
        self.wrong(record(seq(plain(b"abc", signer=Certificate("other", TSA_KEY, tsa, (STAMPING,))))))
        changed = bytearray(record(seq(plain(b"abc"))))
        changed[-10] ^= 1
        self.wrong(bytes(changed))

    def test_ers_revoked(self):
        """The list stands beside the record as a status section."""
        data = record(seq(plain(b"abc")))
        for reason, right in ((1, False), (4, True), (None, False)):
            for revoked in (TSA.serial, TSA.serial + 1):
                crl = revocations(ROOT, T + 50, [(revoked, T + 40, reason)])
                (self.right if right or revoked != TSA.serial else self.wrong)(data, (0x09, b"\2" + crl))
        # Known, it counts beyond its certificate's end.
        crl = revocations(ROOT, T + 50, [(TSA.serial + 1, T + 40, 1)])
        self.right(data, (0x09, b"\2" + crl), held=2_100_000_000 * SECOND)
        self.wrong(data, held=2_100_000_000 * SECOND)

    def test_ers_status_beside_a_stamp_that_is_renewed(self):
        """No stamp that follows is over it: who forges a certificate or a list later gains nothing; it can only refuse."""
        ca, tsa, good, good_tsa = (ecdsa_key(k) for k in (1001, 1002, 1003, 1004))
        own = Certificate("own", tsa, Certificate("ca", ca, extensions=AUTHORITY), (STAMPING,))
        forged = Certificate("ca", ca, ROOT, AUTHORITY)
        other = Certificate("root 2", good, extensions=AUTHORITY)
        honest = {"signer": Certificate("tsa 2", good_tsa, other, (STAMPING,))}
        first = over(H, siblings=(A,), signer=own)
        words = dict(held=(T + 9000) * SECOND, certificates=(ROOT.raw, other.raw))
        for chains in ((seq(first, again(first, T + 5000, **honest)),), (seq(first), seq(renewed_tree([seq(first)], T + 5000, **honest)))):
            for items in ((), ((0x09, b"\1" + forged.raw),)):
                for since in (T + 4000, T + 6000, T + 9001):
                    self.wrong(record(*chains), *items, **words, soundness=broken(("rsa-2048", since * SECOND)))
        # It stood in the token: there it is covered.
        first = over(H, siblings=(A,), signer=own, chain=(forged,))
        for chains in ((seq(first, again(first, T + 5000, **honest)),), (seq(first), seq(renewed_tree([seq(first)], T + 5000, **honest)))):
            self.right(record(*chains), **words, soundness=broken(("rsa-2048", (T + 6000) * SECOND)))
            self.wrong(record(*chains), **words, soundness=broken(("rsa-2048", (T + 5000) * SECOND)))

    def test_ers_lists_beside_a_stamp_that_is_renewed(self):
        """Its certificate ends before the renewal, and no list makes up for it; one that says that it was revoked is heard."""
        end = T + 1000
        signer = Certificate("short", TSA_KEY, ROOT, (STAMPING,), end=end)
        first = over(H, siblings=(A,), signer=signer)
        for moment in (end - 2, end):
            for chains in ((seq(first, again(first, moment)),), (seq(first), seq(renewed_tree([seq(first)], moment)))):
                for revoked in ([], [(signer.serial, T + 40, 1)], [(signer.serial, T + 40, 4)]):
                    for items in ((), ((0x09, b"\2" + revocations(ROOT, end + 50, revoked)),)):
                        self.held_(record(*chains), *items, held=(end + 100) * SECOND)
        # Of the last one a list tells the status, and rests on its algorithms.
        data, late = record(seq(first, again(first, T + 50))), 2_100_000_000 * SECOND
        for items in ((), ((0x09, b"\2" + revocations(ROOT, T + 500)),)):
            self.held_(data, *items, held=late)
        crl = (0x09, b"\2" + revocations(ROOT, T + 500, digest="sha384"))
        for held in ((T + 100) * SECOND, late):
            self.held_(data, crl, held=held, soundness=broken(("sha2-384", 1)))
            self.held_(record(seq(first)), crl, held=held, soundness=broken(("sha2-384", 1)))

    def test_late_status_only_refuses(self):
        """Of a stamp, and of the last of a record: what stands in a later stage was not sealed on the day of the next stamp."""
        ca, tsa, good, good_tsa = (ecdsa_key(k) for k in (1001, 1002, 1003, 1004))
        own = Certificate("own", tsa, Certificate("ca", ca, extensions=AUTHORITY), (STAMPING,), end=T + 1000)
        forged = Certificate("ca", ca, ROOT, AUTHORITY)
        other = Certificate("root 2", good, extensions=AUTHORITY)
        honest = Certificate("tsa 2", good_tsa, other, (STAMPING,))
        below, known = (0x09, b"\1" + forged.raw), [(0x09, b"\2" + revocations(x, T + 900)) for x in (ROOT, forged)]
        gone = (0x09, b"\2" + revocations(forged, T + 7000, [(own.serial, T + 40, 1)]))
        listing = (0x09, b"\2" + revocations(forged, T + 7000, digest="sha384"))
        good = [(0x09, b"\3" + answer(x, y, T + 900)) for x, y in ((own, forged), (forged, ROOT))]
        gone_too = (0x09, b"\3" + answer(own, forged, T + 7000, tlv(0xA1, tlv(0x18, b"20270115080040Z"), tlv(0xA0, number(1, 0x0A)))))
        for stage in ((0x82, token(b"abc", signer=own)), (0x83, record(seq(over(H, siblings=(A,), signer=own))))):
            for sealed, late, moment in (((), (), T + 500), ((), (below,), T + 500), ((below,), (), T + 500), ((below,), (), T + 5000),
                                         ((below,), known, T + 5000), ((below, *known), (), T + 5000), ((below,), (gone,), T + 500),
                                         ((below, gone), (), T + 500), ((below,), (listing,), T + 500), ((below, listing), (), T + 500),
                                         ((below,), good, T + 5000), ((below, *good), (), T + 5000), ((below,), (gone_too,), T + 500),
                                         ((below,), ((0x09, b""), (0x08, gone[1])), T + 500)):
                start = builder.evidence_record(stage, *sealed)
                text = builder.renewal_text(WIDE, start, (b"abc",))
                for about in (1, 2) if late else (1,):
                    tail = [(0x0B, bytes([0, about]) + builder.section(*part)) for part in late]
                    begin = self.renewed(start, text=text, stamp=(0x82, token(text, moment, "sha2-512", signer=honest)), tail=tail if about == 1 else ())
                    if about == 2:
                        more = builder.renewal_text(WIDE, begin, (b"abc",))
                        begin = self.renewed(begin, text=more, stamp=(0x82, token(more, T + 6000, "sha2-512", signer=honest)), tail=tail)
                    for fallen in ((), (("rsa-2048", (T + 6000) * SECOND),), (("sha2-384", 1),)):
                        self.judge(begin, held=(T + 9000) * SECOND, vouchers=(), certificates=(ROOT.raw, other.raw), soundness=broken(*fallen))

    def test_status_made_behind_the_end(self):
        """Of a certificate that has ended its issuer may leave out that it was revoked: such a list tells nothing good, and still refuses."""
        end = T + 1000
        signer = Certificate("short", TSA_KEY, ROOT, (STAMPING,), end=end)
        for stage in ((0x82, token(b"abc", signer=signer)), (0x83, record(seq(over(H, siblings=(A,), signer=signer))))):
            for made in (T - 1, T, end - 1, end, end + 1, end + 5000):
                items = [b"\2" + revocations(ROOT, made), b"\3" + answer(signer, ROOT, made),
                         b"\2" + revocations(ROOT, made, [(signer.serial, T + 40, 1)])]
                for item in items:
                    for held in (end, end + 9000):
                        found = self.judge(builder.evidence_record(stage, (0x09, item)), held=held * SECOND, vouchers=(),
                                           certificates=(ROOT.raw,))
                        counts = item is not items[2] and (held == end or T <= made <= end)
                        self.assertEqual(found.verdict.result, "Valid" if counts else "Inconclusive")

    def test_ers_times(self):
        data = record(seq(plain(b"abc")))
        second = (T + 1) * SECOND
        for held in ((T - 1) * SECOND - 1, (T - 1) * SECOND, T * SECOND, second, second + 1):
            self.held_(data, held=held)
        for as_of in (second - 1, second, second + 1):
            self.held_(data, as_of=as_of)
        for held in (2_000_000_000 * SECOND, 2_000_000_000 * SECOND + 1, 2_000_000_001 * SECOND):
            self.held_(data, held=held)
        for name in ("sha2-256", "rsa-2048", "sha2-512"):
            for since in (second - 1, second, second + 1, (T + 100) * SECOND, (T + 100) * SECOND + 1):
                self.held_(data, soundness=broken((name, since)))
                self.held_(record(seq(plain(b"abc", function="sha2-512"))), soundness=broken((name, since)))

    def test_ers_time_stamp_renewal(self):
        first = over(H, siblings=(A,))
        self.right(record(seq(first, again(first, T + 50))))
        self.right(record(seq(first, seq(token(token_of(first), T + 50)))))
        second = again(first, T + 50)
        self.right(record(seq(first, second, again(second, T + 60))))
        # Over something else, of the data again, of the one before the last, of another function, without the first.
        self.wrong(record(seq(first, over(A, siblings=(B,), moment=T + 50))))
        self.wrong(record(seq(first, over(H, siblings=(B,), moment=T + 50))))
        self.wrong(record(seq(first, over(digest("sha2-256", first), moment=T + 50, siblings=(B,)))))
        self.wrong(record(seq(first, second, again(first, T + 60))))
        self.wrong(record(seq(first, over(B, [digest("sha2-256", token_of(first))], moment=T + 50))))
        self.wrong(record(seq(first, again(first, T + 50, "sha2-512", siblings=(bytes(64),)))))
        self.wrong(record(seq(first, again(first, T + 50, "sha3-256"))))
        self.wrong(record(seq(second)), result="Invalid")
        other = over(A, siblings=(B,))
        self.wrong(record(seq(other, again(other, T + 50))), result="Invalid")
        self.wrong(record(seq(other, over(A, siblings=(B,), moment=T + 50))))
        # Before what it renews, but for the accuracy.
        for moment in (T - 100, T - 3, T - 2, T - 1, T):
            self.held_(record(seq(first, again(first, moment))))

    def test_ers_renewal_carries_on(self):
        """The first authority's certificate ends in 2033; what renewed it in time still counts."""
        first, end = over(H, siblings=(A,)), 2_000_000_000
        at = {"held": (end + 1_000_000) * SECOND}
        self.wrong(record(seq(first)), **at)
        for moment in (end - 2, end - 1, end, end + 1):
            self.held_(record(seq(first, again(first, moment, signer=LATER))), **at)
        self.wrong(record(seq(first, again(first, end - 10))), **at)
        # Its function fell, or its key, before and after the renewal.
        moment = (T + 1_000) * SECOND
        for name in ("sha2-256", "rsa-2048"):
            for since in (T + 1, T + 2, T + 51, T + 52, T + 1_000, T + 1_001):
                for held in (moment - 1, moment):
                    for chains in ((seq(first, again(first, T + 50)),),
                                   (seq(first), seq(renewed_tree([seq(first)], T + 50)))):
                        self.held_(record(*chains), held=held, soundness=broken((name, since * SECOND)))

    def test_ers_hash_tree_renewal(self):
        old = seq(over(H, siblings=(A,)))
        new = seq(renewed_tree([old], T + 50))
        self.right(record(old, new))
        self.right(record(old, seq(renewed_tree([old], T + 50, "sha3-512"))))
        self.right(record(old, seq(renewed_tree([old], T + 50, "sha3-256"))))
        self.right(record(old, new, seq(renewed_tree([old, new], T + 60, "sha3-512"))))
        longer = seq(over(H, siblings=(A,)), again(over(H, siblings=(A,)), T + 20))
        self.right(record(longer, seq(renewed_tree([longer], T + 50))))
        second = renewed_tree([old], T + 50)
        self.right(record(old, seq(second, again(second, T + 60, "sha2-512", siblings=(b"\7" * 64,)))))
        # Of other data, of other chains, of a chain that is no sequence, of the data alone, of the chains alone.
        for values in ({"data": b"abd"}, {"before": seq(old, old)}, {"before": old}, {"before": b""}, {"before": seq(seq(over(H)))}):
            self.wrong(record(old, seq(renewed_tree([old], T + 50, **values))))
        self.wrong(record(old, seq(over(digest("sha2-512", b"abc"), function="sha2-512", moment=T + 50, siblings=(bytes(64),)))))
        self.wrong(record(old, seq(over(digest("sha2-512", seq(old)), function="sha2-512", moment=T + 50, siblings=(bytes(64),)))))
        self.wrong(record(old, seq(plain(token_of(over(H, siblings=(A,))), T + 50))))
        self.wrong(record(old, new, seq(renewed_tree([old], T + 60, "sha3-512"))))
        self.wrong(record(old, new, seq(renewed_tree([new], T + 60, "sha3-512"))))
        self.wrong(record(new), result="Invalid")
        self.wrong(record(new, old), result="Invalid")
        other = seq(over(A, siblings=(B,)))
        self.wrong(record(other, seq(renewed_tree([other], T + 50))), result="Invalid")
        self.wrong(record(other, seq(renewed_tree([other], T + 50, data=b"abd"))), result="Invalid")
        self.wrong(record(old, seq(renewed_tree([old], T + 50)), seq(renewed_tree([old], T + 60, data=b"abd"))))
        for moment in (T - 3, T - 2, T):
            self.held_(record(old, seq(renewed_tree([old], moment))))

    def test_ers_function_of_the_tree_until_the_end_of_its_chain(self):
        """A time-stamp renewal hashes no data: the first tree rests on its function until the next chain."""
        signed = {"signer": WIDE_TSA, "digest": "sha512", "ess": ess_2(WIDE_TSA, "sha512")}
        first, day = over(H, siblings=(A,), **signed), 86_400
        chain = seq(first, again(first, T + 100 * day, **signed))
        for fallen in ("collisions 2027-01-10 second-preimages none", "collisions 2027-02-01 second-preimages none",
                       "collisions 2027-06-01 second-preimages none", "collisions 2027-06-01 second-preimages 2028-01-01",
                       "collisions 2027-02-01 second-preimages 2028-01-01"):
            found = listed(f"algorithm sha2-256 recommended none {fallen}\n", self.s)
            for chains in ((seq(first),), (chain,), (chain, seq(renewed_tree([chain], T + 300 * day, **signed))),
                           (chain, seq(renewed_tree([chain], T + 400 * day, **signed))),
                           (seq(first), seq(renewed_tree([seq(first)], T + 300 * day, **signed))),
                           (chain, seq(renewed_tree([chain], T + 300 * day, "sha3-256", **signed)))):
                self.held_(record(*chains), held=(T + 500 * day) * SECOND, soundness=found)

    def test_ers_as_stage_2(self):
        """Over the text; its function is that of its last chain."""
        start = self.begin()
        words = dict(vouchers=(self.first,), certificates=(ROOT.raw,), held=(T + 100) * SECOND)
        for functions in (BOTH, WIDE):
            text = builder.renewal_text(functions, start, (b"abc",))
            h = digest("sha2-256", text)
            old = seq(over(h, siblings=(A,)))
            for data in (record(old), record(old, seq(renewed_tree([old], T + 50, data=text))),
                         record(seq(over(A, siblings=(H,)))), record(old, seq(renewed_tree([old], T + 50)))):
                self.judge(self.renewed(start, text=text, stamp=(0x83, data)), **words)
                self.judge(self.renewed(start, text=text, stamp=(0x83, data)), **{**words, "certificates": ()})
        # And inside, judged as if on the day of the stage behind it.
        text = builder.renewal_text(BOTH, start, (b"abc",))
        two = self.renewed(start, text=text, stamp=(0x83, record(seq(over(digest("sha2-256", text), siblings=(A,))))))
        for since in (T + 1, T + 2, T + 10**9):
            self.judge(self.renewed(two, self.third), vouchers=(self.first, *self.words[1:]), certificates=(ROOT.raw,),
                       soundness=broken(("rsa-2048", since * SECOND)))

    def test_ers_as_stage_1_renewed(self):
        """An archive's record of before is taken on by a ledger."""
        data = builder.evidence_record((0x83, record(seq(over(H, siblings=(A,))))))
        scene = self.third
        whole = self.renewed(data, scene)
        for certificates in ((ROOT.raw,), ()):
            self.judge(whole, vouchers=tuple(self.words), certificates=certificates)


if __name__ == "__main__":
    unittest.main()
