using System.Buffers.Binary;
using System.Numerics;

namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>Decodes one page of a segment, entry by entry. A page that no segment has is damage, never a crash.</summary>
internal sealed class LeafPageReader
{
    private readonly IndexSegment _segment;
    private readonly byte[] _page;
    private readonly Rows _rows;
    private readonly uint _count;
    private uint _read;
    private long _position;
    private LeafEntry _current;

    /// <exception cref="StorageException">It is none of this segment.</exception>
    public LeafPageReader(IndexSegment segment, byte[] page, Rows rows)
    {
        (_segment, _page, _rows) = (segment, page, rows);
        if (!LeafPage.TryReadHead(page, segment, out _count, out var first, out var end))
            throw Damaged();
        (FirstPrefix, EndPrefix) = (first, end);
        _current = new LeafEntry(first, segment.FirstRound, 0);
        _position = LeafPage.HeaderSize * 8;
    }

    /// <summary>The page is for prefixes from this one on …</summary>
    public ulong FirstPrefix { get; }

    /// <summary>… and below this one.</summary>
    public ulong EndPrefix { get; }

    /// <summary>After <see cref="MoveNext"/> was true.</summary>
    public LeafEntry Current => _current;

    /// <exception cref="StorageException">The page ends within an entry, or the entry cannot be.</exception>
    public bool MoveNext()
    {
        if (_read == _count)
            return false;
        _read++;
        var prefix = _current.Prefix + Delta();
        var round = _segment.FirstRound + Take(_segment.RoundBits);
        _current = new LeafEntry(prefix, round, (uint)Take(_segment.LeafBits));
        if (prefix >= EndPrefix || round - _segment.FirstRound >= _segment.Rounds)
            throw Damaged();
        return true;
    }

    private ulong Delta()
    {
        var ones = BitOperations.LeadingZeroCount(~Window());
        if (ones >= LeafPage.Escape)
        {
            _position += LeafPage.Escape;
            return Take(IndexPart.PrefixBits);
        }

        _position += ones + 1;
        if (_position > _page.Length * 8L)
            throw Damaged();
        return ((ulong)ones << _segment.DeltaBits) | Take(_segment.DeltaBits);
    }

    private ulong Take(int bits)
    {
        if (bits == 0)
            return 0;
        var value = Window() >> (64 - bits);
        _position += bits;
        return _position <= _page.Length * 8L ? value : throw Damaged();
    }

    private ulong Window()
    {
        var start = (int)(_position >> 3);
        var shift = (int)(_position & 7);
        if (start <= _page.Length - 8)
            return BinaryPrimitives.ReadUInt64BigEndian(_page.AsSpan(start)) << shift;
        var window = 0UL;
        for (var i = 0; i < 8 && start + i < _page.Length; i++)
            window |= (ulong)_page[start + i] << (56 - 8 * i);
        return window << shift;
    }

    private StorageException Damaged() => _rows.Damaged($"a page of leaf_pages, slot {_segment.Slot}, is not one");
}
