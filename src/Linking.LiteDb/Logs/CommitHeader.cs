using System.Buffers.Binary;

using Linking.LiteDb.Pages;

namespace Linking.LiteDb.Logs;

/// <summary>What stands before the pages of a commit in the log (docs/storage/litedb.md).</summary>
/// <param name="Salt">Of the log.</param>
/// <param name="Number">Of the commit in the log, from 0.</param>
/// <param name="Previous">Sum of the commit before; 0 in the first.</param>
/// <param name="Pages">Number and sum of each page that follows, in order.</param>
internal sealed record CommitHeader(ulong Salt, uint Number, uint Previous, IReadOnlyList<(uint Number, uint Sum)> Pages)
{
    /// <summary>Commits begin at multiples of it, so that no write touches a block of an earlier commit.</summary>
    public const int BlockSize = 4096;

    private const int TableOffset = 40;
    private const int SumOffset = 36;
    private const int EntrySize = 8;

    // So that the header's size can be computed; the file's length bounds it long before.
    private const uint MostPages = int.MaxValue / EntrySize / 2;

    /// <summary>16 bytes.</summary>
    public static ReadOnlySpan<byte> Magic => "LINKING-COMMIT\r\n"u8;

    /// <summary>Bytes of the header: a multiple of the block size.</summary>
    public int Size => SizeOf(Pages.Count);

    /// <summary>CRC-32C of the header without itself.</summary>
    public uint Sum => BinaryPrimitives.ReadUInt32BigEndian(Encode().AsSpan(SumOffset));

    public byte[] Encode()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), Salt);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(24), Number);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), Pages.Count);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(32), Previous);
        for (var i = 0; i < Pages.Count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(TableOffset + i * EntrySize), Pages[i].Number);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(TableOffset + i * EntrySize + 4), Pages[i].Sum);
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(SumOffset), SumOf(bytes, Pages.Count));
        return bytes;
    }

    /// <summary>Bytes of the header that begins with this block; 0 if none does.</summary>
    public static int SizeAt(ReadOnlySpan<byte> block) =>
        block.Length >= TableOffset && block.StartsWith(Magic) &&
        BinaryPrimitives.ReadUInt32BigEndian(block[28..]) is > 0 and < MostPages and var pages
            ? SizeOf((int)pages)
            : 0;

    /// <summary>Reads a whole header.</summary>
    /// <param name="bytes">As many as <see cref="SizeAt"/> says.</param>
    /// <returns>Null: it does not have its sum.</returns>
    public static CommitHeader? Decode(ReadOnlySpan<byte> bytes)
    {
        var pages = BinaryPrimitives.ReadInt32BigEndian(bytes[28..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[SumOffset..]) != SumOf(bytes, pages))
            return null;
        var table = new (uint, uint)[pages];
        for (var i = 0; i < pages; i++)
        {
            var entry = bytes[(TableOffset + i * EntrySize)..];
            table[i] = (BinaryPrimitives.ReadUInt32BigEndian(entry), BinaryPrimitives.ReadUInt32BigEndian(entry[4..]));
        }

        return new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[32..]),
            table);
    }

    private static int SizeOf(int pages) => (TableOffset + pages * EntrySize + BlockSize - 1) / BlockSize * BlockSize;

    private static uint SumOf(ReadOnlySpan<byte> bytes, int pages) =>
        Page.Sum([.. bytes[..SumOffset], .. bytes.Slice(TableOffset, pages * EntrySize)]);
}
