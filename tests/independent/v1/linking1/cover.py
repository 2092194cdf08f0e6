"""The section that leads a token over a cover, from the files of the cover (cover.md)."""

from .publication import read_publication
from .renewal import read_cover_entry, read_cover_text
from .round import leaf_hash, path_of_hashes, read_header, root_of_hashes
from .suite import SUITES, WIDTH, Cursor, Wrong, digest, imprint_of, version
from .token import length, read_token

MOST_EVIDENCE, MOST_PIECES = 1_048_576, 64
MOST_RECORD, MOST_CHUNK, MOST_EVIDENCE_BYTES = 16_777_216, 2**30, 2**28
ENTRIES, PART = 256, 8_388_608
VOUCHER, PUBLICATION = 1, 2


class Fault(Exception):
    """The file that is wrong, or "token" for the one to be led over; and what is wrong with it."""

    def __init__(self, name, what):
        self.name, self.what = name, what


def section_of(files, token_bytes):
    """The cover section of a token; files: name → bytes."""
    text, record = _opened(files)
    token = read_token(token_bytes)
    header = token.header
    if (header.ledger, header.suite) != (text.ledger, text.suite) or not text.begin <= header.index < text.end:
        raise Fault("token", "uncovered")
    chunk, place = divmod(header.index - text.begin, ENTRIES)
    roots = _roots(files, text)
    name = f"entries/{chunk:08}"
    blocks = _blocks(files, name)
    if len(blocks) != min(ENTRIES, text.end - text.begin - chunk * ENTRIES):
        raise Fault(name, "wrong")
    hashes = {g: [leaf_hash(g, block) for block in blocks] for g in text.covers}
    if any(root_of_hashes(g, hashes[g]) != roots[g][chunk] for g in text.covers):
        raise Fault(name, "wrong")
    entry = _read(name, lambda: read_cover_entry(blocks[place], text.covers))
    if entry.header_bytes != token.header_bytes:
        raise Fault("token", "header")
    entry_path = {g: path_of_hashes(g, place, hashes[g]) + path_of_hashes(g, chunk, roots[g]) for g in text.covers}
    round_path = _round_path(files, text, token, entry, blocks[:place], chunk)
    evidence = _evidence(files, text, entry.anchor.notes[0])
    return (length(blocks[place], 4) + _path(entry_path) + _path(round_path) + length(record, 4)
            + bytes([len(evidence)]) + b"".join(evidence))


def _opened(files):
    """Steps 1 to 3: the cover text, and the bytes of the record."""
    data = _file(files, "cover.txt")
    text = _read("cover.txt", lambda: read_cover_text(data))
    if tuple(text.covers) not in SUITES.values():
        raise Fault("cover.txt", "functions")
    if text.evidence > MOST_EVIDENCE:
        raise Fault("cover.txt", "long")
    stamp_bytes = _file(files, "cover.txt.lts")
    stamp = _read("cover.txt.lts", lambda: read_token(stamp_bytes))
    bottom = stamp.levels[0].leaf
    if bottom.digests != imprint_of(bottom.suite, data):
        raise Fault("cover.txt.lts", "wrong")
    for name in ("stamp.lrc", "record.lrc"):
        if len(_file(files, name)) > MOST_RECORD:
            raise Fault(name, "long")
    record = files["record.lrc"]
    if any(digest(g, record) != said for g, (_, _, said) in text.covers.items()):
        raise Fault("record.lrc", "wrong")
    return text, record


def _roots(files, text):
    """For each function the roots of the chunks."""
    count = -((text.begin - text.end) // ENTRIES)
    data = _file(files, "roots")
    hold_limits(len(data), MOST_CHUNK, "roots")
    [width] = {WIDTH[g] for g in text.covers}
    if len(data) != 2 * width * count:
        raise Fault("roots", "wrong")
    all_roots = Cursor(data).hashes(2 * count, width)
    roots = {g: all_roots[h::2] for h, g in enumerate(text.covers)}
    if any(root_of_hashes(g, roots[g]) != said for g, (said, _, _) in text.covers.items()):
        raise Fault("roots", "wrong")
    return roots


def _round_path(files, text, token, entry, before, chunk):
    header, top = token.header, token.levels[-1]
    found = {g: leaf_hash(g, top.encode()) for g in text.covers}
    if header.leaf_count == 1:
        if top.index != 0 or found != entry.round_roots:
            raise Fault("token", "leaf")
        return {g: [] for g in text.covers}
    [width] = {WIDTH[g] for g in text.covers}
    part, place, leaves = 0, 0, 0
    for block in before:
        count = _read(f"entries/{chunk:08}", lambda block=block: _leaf_count(block, text.covers))
        place, leaves = place + 1, leaves + (count if count > 1 else 0)
        if 2 * width * leaves >= PART:
            part, place, leaves = part + 1, 0, 0
    name = f"leaves/{chunk:08}-{part}"
    blocks = _blocks(files, name)
    if place >= len(blocks) or len(blocks[place]) != 2 * width * header.leaf_count:
        raise Fault(name, "wrong")
    cursor = Cursor(blocks[place])
    hashes = {g: cursor.hashes(header.leaf_count, width) for g in text.covers}
    if any(root_of_hashes(g, hashes[g]) != entry.round_roots[g] for g in text.covers):
        raise Fault(name, "wrong")
    if top.index >= header.leaf_count or any(hashes[g][top.index] != found[g] for g in text.covers):
        raise Fault("token", "leaf")
    return {g: path_of_hashes(g, top.index, hashes[g]) for g in text.covers}


def _leaf_count(block, functions):
    return read_header(read_cover_entry(block, functions).header_bytes).leaf_count


def _evidence(files, text, anchored):
    """The pieces of the section."""
    pieces, chunk, left = [], 0, MOST_EVIDENCE_BYTES
    while len(pieces) < text.evidence:
        name = f"evidence/{chunk:08}"
        blocks = _blocks(files, name, left)
        left -= len(files[name])
        for block in blocks:
            if len(block) < 2 or block[0] not in (VOUCHER, PUBLICATION):
                raise Fault(name, "wrong")
            pieces.append((block[0], block[1:]))
        chunk += 1
    if not pieces:
        return []
    hashes = {g: [leaf_hash(g, piece) for _, piece in pieces] for g in text.covers}
    if len(pieces) != text.evidence or any(root_of_hashes(g, hashes[g]) != said for g, (_, said, _) in text.covers.items()):
        raise Fault("evidence/00000000", "wrong")
    begin = next((i for i, (kind, piece) in enumerate(pieces) if kind == PUBLICATION and _text_of(piece) == anchored), None)
    if begin is None:
        return []
    end = next((i for i in range(begin + 1, len(pieces)) if pieces[i][0] != VOUCHER), len(pieces))
    return [bytes([pieces[i][0]]) + i.to_bytes(8, "big") + _path({g: path_of_hashes(g, i, hashes[g]) for g in text.covers})
            + length(pieces[i][1], 4) for i in range(begin, min(end, begin + MOST_PIECES))]


def _text_of(note):
    try:
        return read_publication(note).text
    except Wrong:
        return None


# Files

def _file(files, name):
    if name not in files:
        raise Fault(name, "missing")
    return files[name]


def _read(name, read):
    try:
        return read()
    except Wrong as wrong:
        raise Fault(name, wrong.kind) from wrong


def _blocks(files, name, most=MOST_CHUNK):
    data = _file(files, name)
    hold_limits(len(data), min(most, MOST_CHUNK), name)
    return _read(name, lambda: read_chunk(data))


def hold_limits(size, most, name):
    if size > most:
        raise Fault(name, "long")


def read_chunk(data):
    cursor = Cursor(data)
    version(cursor, b"LCC", "chunk of a cover")
    blocks = [cursor.take(cursor.u32(), "block") for _ in range(cursor.u16(1, ENTRIES, "block count"))]
    cursor.end()
    return blocks


def _path(steps):
    [count] = {len(path) for path in steps.values()}
    return bytes([count]) + b"".join(b"".join(path) for path in steps.values())
