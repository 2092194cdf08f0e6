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

    /// <exception cref="StorageException">Too short, or not at its place.</exception>
    public LeafPageReader(IndexSegment segment, byte[] page, Rows rows)
    {
        (_segment, _page, _rows) = (segment, page, rows);
        if (page.Length < LeafPageWriter.HeaderSize)
            throw Damaged();
        _count = BinaryPrimitives.ReadUInt32BigEndian(page);
        FirstPrefix = ((ulong)page[4] << 32) | BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(5));
        if (_count == 0 || FirstPrefix > IndexPart.MaxPrefix)
            throw Damaged();
        _position = LeafPageWriter.HeaderSize * 8;
    }

    public ulong FirstPrefix { get; }

    /// <summary>After <see cref="MoveNext"/> was true.</summary>
    public LeafEntry Current => _current;

    /// <exception cref="StorageException">The page ends within an entry, or the entry cannot be.</exception>
    public bool MoveNext()
    {
        if (_read == _count)
            return false;
        var prefix = _read++ == 0 ? FirstPrefix : _current.Prefix + Delta();
        var round = _segment.FirstRound + Take(_segment.RoundBits);
        _current = new LeafEntry(prefix, round, (uint)Take(_segment.LeafBits));
        if (prefix > IndexPart.MaxPrefix || round - _segment.FirstRound >= _segment.Rounds)
            throw Damaged();
        return true;
    }

    private ulong Delta()
    {
        var ones = BitOperations.LeadingZeroCount(~Window());
        if (ones >= LeafPageWriter.Escape)
        {
            _position += LeafPageWriter.Escape;
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
