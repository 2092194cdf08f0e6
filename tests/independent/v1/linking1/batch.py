"""The tokens of a batch from its leaves and the answer (batch.md)."""

from .leaf import read_leaf
from .round import leaf_hash, node, read_header
from .suite import CHAINS, SUITE_WIDTH, SUITES, Cursor, Wrong, version
from .token import Level, Token, read_anchor, read_level, read_token

MOST_LEAVES = 16_777_216


def cut_leaves(data):
    if not 1 <= len(data) <= MOST_LEAVES:
        raise Wrong("1 to 16,777,216 bytes of leaves")
    found, at, suite = [], 0, None
    while at < len(data):
        if len(data) - at < 3:
            raise Wrong("bytes missing")
        width = SUITE_WIDTH.get(data[at + 2], 32)
        end = at + 13 + 2 * width
        if end <= len(data):
            end += data[end - 1]
        leaf = read_leaf(data[at:end])
        if end > len(data) or suite not in (None, leaf.suite):
            raise Wrong("a leaf cut short or of another suite")
        suite = leaf.suite
        found.append(data[at:end])
        at = end
    return found


def cut_answer(data):
    """(token bytes, what follows): a token tells its own length."""
    cursor = Cursor(data)
    version(cursor, b"LTS", "token")
    for _ in range(cursor.u8(1, 8)):
        level = read_level(cursor)
    read_header(cursor.take(cursor.u16()))
    for _ in range(cursor.u8(0, 64)):
        kind = cursor.u8()
        read_anchor(kind, cursor.take(cursor.u32()), SUITE_WIDTH[level.leaf.suite])
    return data[:cursor.at], data[cursor.at:]


def outside(i, j, n):
    """For each level below the root: (a, b, left step is needed, right hash is needed, width of the level)."""
    a, b, width, found = i, j, n, []
    while width > 1:
        found.append((a, b, a % 2 == 1, b % 2 == 0 and b + 1 < width, width))
        a, b, width = a // 2, b // 2, (width + 1) // 2
    return found


def make_tokens(leaf_bytes, token_bytes, right):
    """The token of every leaf, as bytes; right: α and β hashes."""
    pieces = cut_leaves(leaf_bytes)
    token = read_token(token_bytes)
    suite = token.header.suite
    if read_leaf(pieces[0]).suite != suite or len(token.levels) != 1 or token.levels[0].leaf_bytes != pieces[0]:
        raise Wrong("the token is not that of the first leaf")
    i, n, m = token.levels[0].index, token.header.leaf_count, len(pieces)
    if i + m > n:
        raise Wrong("the run does not fit into the round")
    levels = outside(i, i + m - 1, n)
    paths = token.levels[0].paths
    first_steps = sum(1 for k, (_, _, _, _, width) in enumerate(levels) if (i >> k ^ 1) < width)
    if any(len(path) != first_steps for path in paths):
        raise Wrong("the path of the first leaf has another length")
    if any(len(right[h]) != sum(needed for _, _, _, needed, _ in levels) for h in CHAINS):
        raise Wrong("another number of right hashes")
    made = [[], []]
    for h in CHAINS:
        function = SUITES[suite][h]
        nodes = {i + k: leaf_hash(function, piece) for k, piece in enumerate(pieces)}
        steps, spare = list(paths[h]), list(right[h])
        all_levels = []
        for k, (a, b, left, needed, width) in enumerate(levels):
            step = steps.pop(0) if (i >> k ^ 1) < width else None
            if left:
                nodes[a - 1] = step
            if needed:
                nodes[b + 1] = spare.pop(0)
            if step is not None and nodes[i >> k ^ 1] != step:
                raise Wrong("the first leaf's path is not of these leaves")
            all_levels.append((nodes, width))
            above = {}
            for place in range(a // 2, b // 2 + 1):
                if 2 * place + 1 < width:
                    above[place] = node(function, nodes[2 * place], nodes[2 * place + 1])
                else:
                    above[place] = nodes[2 * place]
            nodes = above
        if nodes[0] != token.header.round_roots[h]:
            raise Wrong("the nodes do not lead to the round root")
        for k in range(m):
            made[h].append([level[(i + k) >> depth ^ 1] for depth, (level, width) in enumerate(all_levels)
                            if ((i + k) >> depth ^ 1) < width])
    return [Token((Level(piece, read_leaf(piece), i + k, (made[0][k], made[1][k])),), token.header_bytes,
                  token.header, token.anchors).encode() for k, piece in enumerate(pieces)]


def read_answer(leaf_bytes, answer):
    """make_tokens from the bytes of an answer."""
    token_bytes, rest = cut_answer(answer)
    width = SUITE_WIDTH[read_token(token_bytes).header.suite]
    if len(rest) % (2 * width):
        raise Wrong("the right hashes are not as many under both functions")
    hashes = Cursor(rest).hashes(len(rest) // width, width)
    return make_tokens(leaf_bytes, token_bytes, (hashes[:len(hashes) // 2], hashes[len(hashes) // 2:]))
