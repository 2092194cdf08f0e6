using System.Buffers.Binary;

namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>Codes the entries of a segment, given in order, into pages (docs/spec/database.md, leaf_pages).</summary>
internal sealed class LeafPageWriter(IndexSegment segment)
{
    // With its row's header the largest that SQLite keeps on one page of 4,096 bytes.
    private const int PageSize = 4056;

    private readonly List<(long Id, byte[] Page)> _pages = [];
    private byte[] _buffer = new byte[PageSize + 64];
    private ulong _pending;
    private int _pendingBits;
    private int _position = LeafPage.HeaderSize;
    private uint _count;

    // The pages of a segment are for all prefixes together: the first from 0 on, the last to the end.
    private ulong _first;
    private ulong _last;

    /// <summary>Pages that are complete.</summary>
    public int Ready => _pages.Count;

    /// <summary>Entries added.</summary>
    public ulong Entries { get; private set; }

    /// <summary>The next entry; never before the last one.</summary>
    public void Add(LeafEntry entry)
    {
        var delta = entry.Prefix - _last;
        var quotient = delta >> segment.DeltaBits;
        var bits = segment.RoundBits + segment.LeafBits +
            (quotient < LeafPage.Escape ? (int)quotient + 1 + segment.DeltaBits : LeafPage.Escape + IndexPart.PrefixBits);
        // Equal prefixes stay on one page, however many they are: a look-up reads one page a segment.
        if (_count > 0 && delta > 0 && _position + (_pendingBits + bits + 7) / 8 > PageSize)
        {
            EndPage(entry.Prefix);
            (delta, quotient) = (0, 0);
        }

        if (quotient < LeafPage.Escape)
            Put((((1UL << (int)quotient) - 1) << 1, (int)quotient + 1), (delta & ((1UL << segment.DeltaBits) - 1), segment.DeltaBits));
        else
            Put(((1UL << LeafPage.Escape) - 1, LeafPage.Escape), (delta, IndexPart.PrefixBits));
        Put((entry.Round - segment.FirstRound, segment.RoundBits), (entry.Leaf, segment.LeafBits));
        _last = entry.Prefix;
        _count++;
        Entries++;
    }

    /// <summary>Takes the complete pages; with <paramref name="ended"/>, given once, all that is left.</summary>
    public List<(long Id, byte[] Page)> Take(bool ended)
    {
        if (ended)
            EndPage(LeafPage.End);
        var pages = _pages.ToList();
        _pages.Clear();
        return pages;
    }

    /// <param name="end">The next page is for prefixes from this one on.</param>
    private void EndPage(ulong end)
    {
        Grow();
        for (; _pendingBits > 0; _pendingBits -= 8)
            _buffer[_position++] = (byte)(_pendingBits >= 8 ? _pending >> (_pendingBits - 8) : _pending << (8 - _pendingBits));
        var page = _buffer[.._position];
        LeafPage.WriteHead(page, segment, _count, _first, end);
        _pages.Add((segment.FirstPage | (long)_first, page));
        (_pending, _pendingBits, _position, _count, _first) = (0, 0, LeafPage.HeaderSize, 0, end);
    }

    private void Put((ulong Value, int Bits) upper, (ulong Value, int Bits) lower)
    {
        Put(upper.Value, upper.Bits);
        if (lower.Bits > 32)
            Put(lower.Value >> 32, lower.Bits - 32);
        Put(lower.Value & uint.MaxValue, Math.Min(lower.Bits, 32));
    }

    // At most 31 bits wait, and at most 32 are added.
    private void Put(ulong value, int bits)
    {
        _pending = (_pending << bits) | value;
        _pendingBits += bits;
        if (_pendingBits < 32)
            return;
        Grow();
        _pendingBits -= 32;
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_position), (uint)(_pending >> _pendingBits));
        _position += 4;
    }

    private void Grow()
    {
        if (_buffer.Length - _position < 16)
            System.Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
