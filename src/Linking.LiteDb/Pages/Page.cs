using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Linking.LiteDb.Pages;

/// <summary>A page of LiteDB 5 and the sum that is kept with it in both files (docs/storage/litedb.md).</summary>
internal static class Page
{
    /// <summary>Bytes of a page.</summary>
    public const int Size = 8192;

    // Of LiteDB's page header: the page's number, its transaction, and whether it is the last one of its transaction.
    private const int NumberOffset = 0;
    private const int TransactionOffset = 14;
    private const int ConfirmedOffset = 18;

    public static uint Number(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt32LittleEndian(page[NumberOffset..]);

    public static uint Transaction(ReadOnlySpan<byte> page) => BinaryPrimitives.ReadUInt32LittleEndian(page[TransactionOffset..]);

    public static bool IsConfirmed(ReadOnlySpan<byte> page) => page[ConfirmedOffset] != 0;

    /// <summary>Takes a page out of its transaction, as LiteDB does when it copies its log into the data file.</summary>
    public static void Settle(Span<byte> page)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(page[TransactionOffset..], uint.MaxValue);
        page[ConfirmedOffset] = 0;
    }

    /// <summary>CRC-32C of the page's number, big-endian, and its bytes.</summary>
    public static uint Sum(uint number, ReadOnlySpan<byte> page)
    {
        Span<byte> place = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(place, number);
        return ~Add(Add(uint.MaxValue, place), page);
    }

    /// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4). Of the ASCII digits 1 to 9 it is e3069283.</summary>
    public static uint Sum(ReadOnlySpan<byte> bytes) => ~Add(uint.MaxValue, bytes);

    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            sum = BitOperations.Crc32C(sum, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var last in bytes[(bytes.Length & ~7)..])
            sum = BitOperations.Crc32C(sum, last);
        return sum;
    }
}
