using System.Buffers.Binary;
using System.Numerics;

namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>
/// The head of an index page (docs/spec/database.md, leaf_pages): which prefixes it is for, and a checksum, so that a page
/// that is damaged or missing is never taken for one that does not hold a leaf.
/// </summary>
internal static class LeafPage
{
    /// <summary>Bytes before the entries.</summary>
    public const int HeaderSize = 4 + 4 + 5 + 5;

    /// <summary>A difference whose upper part is this or more is written whole after as many ones.</summary>
    public const int Escape = 24;

    /// <summary>One more than the greatest prefix: where the last page of a segment ends.</summary>
    public const ulong End = IndexPart.MaxPrefix + 1;

    private const int Words = 6;

    /// <param name="page">With its entries.</param>
    /// <param name="segment">That it is of.</param>
    /// <param name="count">Entries.</param>
    /// <param name="first">The page is for prefixes from this one on.</param>
    /// <param name="end">… and below this one.</param>
    public static void WriteHead(Span<byte> page, IndexSegment segment, uint count, ulong first, ulong end)
    {
        BinaryPrimitives.WriteUInt32BigEndian(page[4..], count);
        WritePrefix(page[8..], first);
        WritePrefix(page[13..], end);
        BinaryPrimitives.WriteUInt32BigEndian(page, Sum(page, segment));
    }

    /// <returns>False if this is no page of the segment.</returns>
    public static bool TryReadHead(ReadOnlySpan<byte> page, IndexSegment segment, out uint count, out ulong first, out ulong end)
    {
        (count, first, end) = (0, 0, 0);
        if (page.Length < HeaderSize || BinaryPrimitives.ReadUInt32BigEndian(page) != Sum(page, segment))
            return false;
        (count, first, end) = (BinaryPrimitives.ReadUInt32BigEndian(page[4..]), ReadPrefix(page[8..]), ReadPrefix(page[13..]));
        return first < end && end <= End;
    }

    // CRC-32C of what the page is read with and of all that follows the sum.
    private static uint Sum(ReadOnlySpan<byte> page, IndexSegment segment)
    {
        Span<byte> words = stackalloc byte[Words * sizeof(ulong)];
        ReadOnlySpan<ulong> read =
        [
            (ulong)segment.Slot, segment.FirstRound, segment.Rounds,
            (ulong)segment.DeltaBits, (ulong)segment.RoundBits, (ulong)segment.LeafBits,
        ];
        for (var i = 0; i < Words; i++)
            BinaryPrimitives.WriteUInt64BigEndian(words[(i * sizeof(ulong))..], read[i]);
        return ~Sum(page[sizeof(uint)..], Sum(words, uint.MaxValue));
    }

    private static uint Sum(ReadOnlySpan<byte> bytes, uint sum)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var last in bytes)
            sum = BitOperations.Crc32C(sum, last);
        return sum;
    }

    private static void WritePrefix(Span<byte> at, ulong prefix)
    {
        at[0] = (byte)(prefix >> 32);
        BinaryPrimitives.WriteUInt32BigEndian(at[1..], (uint)prefix);
    }

    private static ulong ReadPrefix(ReadOnlySpan<byte> at) => ((ulong)at[0] << 32) | BinaryPrimitives.ReadUInt32BigEndian(at[1..]);
}
