"""Trees of RFC 6962 under one function (round.md), and the consistency check of RFC 9162, 2.1.4.2."""

from .basics import digest


def leaf_hash(function, entry):
    return digest(function, b"\x00" + entry)


def node_hash(function, left, right):
    return digest(function, b"\x01" + left + right)


def _split(count):
    """The largest power of two smaller than count."""
    return 1 << ((count - 1).bit_length() - 1)


def _root_of_hashes(function, hashes):
    if not hashes:
        return digest(function, b"")
    if len(hashes) == 1:
        return hashes[0]
    k = _split(len(hashes))
    return node_hash(function, _root_of_hashes(function, hashes[:k]), _root_of_hashes(function, hashes[k:]))


def root(function, entries):
    return _root_of_hashes(function, [leaf_hash(function, entry) for entry in entries])


def inclusion_path(function, entries, index):
    """The path of entry index, from its sibling up."""
    return _inclusion(function, [leaf_hash(function, entry) for entry in entries], index)


def _inclusion(function, hashes, index):
    if len(hashes) == 1:
        return []
    k = _split(len(hashes))
    if index < k:
        return _inclusion(function, hashes[:k], index) + [_root_of_hashes(function, hashes[k:])]
    return _inclusion(function, hashes[k:], index - k) + [_root_of_hashes(function, hashes[:k])]


def fold(function, start, index, count, path):
    """The root that an entry's hash leads to, or None where index, count and path do not fit."""
    return fold_with_past(function, start, index, count, path)[0]


def fold_with_past(function, start, index, count, path):
    """(root, past): the root as fold gives it, and the root that the path's left-hand hashes lead to.

    The left-hand hashes stand for all entries before `index`, so that in a true path the past is the
    root of the tree of the first `index` entries: verification.md, step 6. Both are None where index,
    count and path do not fit.
    """
    if index >= count:
        return None, None
    fn, sn, result, past = index, count - 1, start, None
    for sibling in path:
        if sn == 0:
            return None, None
        if fn & 1 or fn == sn:
            result = node_hash(function, sibling, result)
            past = sibling if past is None else node_hash(function, sibling, past)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(function, result, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        return None, None
    return result, digest(function, b"") if past is None else past


def consistency_proof(function, entries, old_size):
    """The proof that the first old_size entries are a prefix of all of them (0 < old_size)."""
    if old_size == len(entries):
        return []
    return _consistency(function, [leaf_hash(function, entry) for entry in entries], old_size, True)


def _consistency(function, hashes, old_size, known):
    if old_size == len(hashes):
        return [] if known else [_root_of_hashes(function, hashes)]
    k = _split(len(hashes))
    if old_size <= k:
        return _consistency(function, hashes[:k], old_size, known) + [_root_of_hashes(function, hashes[k:])]
    return _consistency(function, hashes[k:], old_size - k, False) + [_root_of_hashes(function, hashes[:k])]


def is_consistent(function, old_size, new_size, old_root, new_root, proof):
    """Whether a proof shows that the tree of old_root is a prefix of that of new_root.

    A tree of no entries is a prefix of every tree, and a tree of itself: both with an empty proof.
    """
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not proof and old_root == digest(function, b"") and (new_size > 0 or new_root == old_root)
    if old_size == new_size:
        return not proof and old_root == new_root
    if not proof:
        return False
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node_hash(function, sibling, old), node_hash(function, sibling, new)
            while fn & 1 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(function, new, sibling)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and old == old_root and new == new_root
