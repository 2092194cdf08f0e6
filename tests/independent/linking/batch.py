"""The tokens of a batch from its leaves and the answer (batch.md)."""

from dataclasses import dataclass

from .basics import ALPHA, BETA, Refused
from .leaf_header import decode_leaf
from .token import decode_token
from .trees import leaf_hash, node_hash

SHORTEST = 77
BOTH = (ALPHA, BETA)


class BadBatch(Exception):
    """The step that fails: leaves, token, place, right or root."""

    def __init__(self, step):
        super().__init__(step)
        self.step = step


@dataclass(frozen=True)
class Level:
    """The nodes first to last of a run on a level of the tree that has width nodes."""

    first: int
    last: int
    width: int

    @property
    def has_left(self):
        return self.first % 2 == 1

    @property
    def has_right(self):
        return self.last % 2 == 0 and self.last + 1 < self.width


def cut(leaves):
    """The leaves of a batch, each decoded."""
    found = []
    while leaves:
        size = SHORTEST + leaves[SHORTEST - 1] if len(leaves) >= SHORTEST else 0
        if not 0 < size <= len(leaves):
            raise BadBatch("leaves")
        try:
            decode_leaf(leaves[:size])
        except Refused as refused:
            raise BadBatch("leaves") from refused
        found.append(leaves[:size])
        leaves = leaves[size:]
    if not found:
        raise BadBatch("leaves")
    return found


def levels_of(first, last, width):
    """The run on each level below the root, from the leaves up."""
    levels = []
    while width > 1:
        levels.append(Level(first, last, width))
        first, last, width = first // 2, last // 2, (width + 1) // 2
    return levels


def tokens_of_batch(leaves, token, right):
    """The tokens of all leaves as bytes. right: for each function the right hashes, concatenated."""
    leaves = cut(leaves)
    try:
        first = decode_token(token)
    except Refused as refused:
        raise BadBatch("token") from refused
    if len(first.levels) != 1 or first.levels[0].leaf.data != leaves[0]:
        raise BadBatch("token")
    level, size = first.levels[0], first.header.leaf_count
    begin, end = level.index, level.index + len(leaves) - 1
    if end >= size:
        raise BadBatch("place")
    own = levels_of(begin, begin, size)
    if len(level.paths[ALPHA]) != sum(one.has_left or one.has_right for one in own):
        raise BadBatch("place")
    run = levels_of(begin, end, size)
    if any(len(right[h]) != 32 * sum(one.has_right for one in run) for h in BOTH):
        raise BadBatch("right")
    nodes = {h: _nodes(h, leaves, run, own, level.paths[h], right[h]) for h in BOTH}
    if any(nodes[h][len(run)] != {0: first.header.round_root[h]} for h in BOTH):
        raise BadBatch("root")
    head, tail = token[:5], token[len(token) - _tail_length(token, level):]
    return [head + _level(leaf, begin + k, nodes, len(run)) + tail for k, leaf in enumerate(leaves)]


def _nodes(function, leaves, run, own, path, right):
    """The nodes of every level by their number, as far as they are known: the run's, and their siblings."""
    path = list(path)
    now = {(run[0].first if run else 0) + k: leaf_hash(function, leaf) for k, leaf in enumerate(leaves)}
    levels = []
    for here, alone in zip(run, own):
        step = path.pop(0) if alone.has_left or alone.has_right else None
        above = {}
        if here.has_left:
            now[here.first - 1] = step
        if here.has_right:
            now[here.last + 1], right = right[:32], right[32:]
        for node in range(here.first // 2, here.last // 2 + 1):
            left, other = now[2 * node], now.get(2 * node + 1)
            above[node] = left if other is None else node_hash(function, left, other)
        levels.append(now)
        now = above
    return levels + [now]


def _level(leaf, index, nodes, height):
    paths = {h: [nodes[h][up][(index >> up) ^ 1] for up in range(height) if (index >> up) ^ 1 in nodes[h][up]] for h in BOTH}
    return (len(leaf).to_bytes(2, "big") + leaf + index.to_bytes(8, "big") + bytes([len(paths[ALPHA])])
            + b"".join(b"".join(paths[h]) for h in BOTH))


def _tail_length(token, level):
    """Bytes of header and anchors: what follows the one level."""
    return len(token) - (5 + 2 + len(level.leaf.data) + 8 + 1 + 64 * len(level.paths[ALPHA]))
