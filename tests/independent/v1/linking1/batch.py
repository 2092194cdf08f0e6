"""The tokens of a batch from its leaves and the answer (batch.md)."""

from .leaf import take_leaf
from .round import leaf_hash, node
from .suite import CHAINS, SUITES, Cursor, Wrong
from .token import Level, Token, read_token

MOST_LEAVES = 16_777_216


def cut_leaves(data):
    """[(leaf, its bytes)]: a leaf tells its own length."""
    if len(data) > MOST_LEAVES:
        raise Wrong("more than 16,777,216 bytes of leaves")
    found, cursor = [], Cursor(data)
    while cursor.rest():
        begin = cursor.at
        found.append((take_leaf(cursor), data[begin:cursor.at]))
    if len({leaf.suite for leaf, _ in found}) != 1:
        raise Wrong("no leaves, or leaves of two suites")
    return found


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
    if len(token.levels) != 1 or token.levels[0].leaf_bytes != pieces[0][1]:
        raise Wrong("the token is not that of the first leaf")
    i, n, m = token.levels[0].index, token.header.leaf_count, len(pieces)
    if i + m > n:
        raise Wrong("the run does not fit into the round")
    levels = outside(i, i + m - 1, n)
    paths = token.levels[0].paths
    first_steps = sum(1 for k, (_, _, _, _, width) in enumerate(levels) if (i >> k ^ 1) < width)
    if {len(path) for path in paths} != {first_steps}:
        raise Wrong("the path of the first leaf has another length")
    if {len(side) for side in right} != {sum(needed for _, _, _, needed, _ in levels)}:
        raise Wrong("another number of right hashes")
    made = [[], []]
    for h in CHAINS:
        function = SUITES[suite][h]
        nodes = {i + k: leaf_hash(function, piece) for k, (_, piece) in enumerate(pieces)}
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
    return [Token((Level(piece, leaf, i + k, (made[0][k], made[1][k])),), token.header_bytes,
                  token.header, token.anchors).encode() for k, (leaf, piece) in enumerate(pieces)]

