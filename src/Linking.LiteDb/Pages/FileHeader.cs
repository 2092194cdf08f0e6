using System.Buffers.Binary;
using System.Text;

namespace Linking.LiteDb.Pages;

/// <summary>What stands at the head of a data file, twice (docs/storage/litedb.md).</summary>
/// <param name="Application">Whose documents these are: 1 to 32 ASCII characters.</param>
/// <param name="ApplicationVersion">Version of the collections, from 1.</param>
/// <param name="Sequence">Counts the headers written; the greater one of the two counts.</param>
/// <param name="Salt">Of the log that belongs to the file; 0 if the file was closed and has none.</param>
/// <param name="PreviousSalt">Of the log before: all it holds is in the pages.</param>
/// <param name="Pages">Pages in the file.</param>
internal sealed record FileHeader(string Application, uint ApplicationVersion, ulong Sequence, ulong Salt, ulong PreviousSalt, uint Pages)
{
    /// <summary>Version of the two files' layout.</summary>
    public const uint LayoutVersion = 1;

    /// <summary>Bytes of each of the two headers.</summary>
    public const int SlotSize = 4096;

    public const int MaxApplicationLength = 32;

    private const int ApplicationOffset = 24;
    private const int SumOffset = 84;

    /// <summary>16 bytes; the line end shows a transfer as text.</summary>
    public static ReadOnlySpan<byte> Magic => "LINKING-LITEDB\r\n"u8;

    /// <summary>Where this one is written: the two take turns, so that one is whole whenever the writing is interrupted.</summary>
    public long Offset => (long)(Sequence % 2) * SlotSize;

    /// <summary>The next header: another log begins, and what the last one held is in the pages.</summary>
    public FileHeader Next(ulong salt, uint pages) =>
        this with { Sequence = Sequence + 1, Salt = salt, PreviousSalt = Salt == 0 ? PreviousSalt : Salt, Pages = pages };

    public byte[] Encode()
    {
        var slot = new byte[SlotSize];
        Magic.CopyTo(slot);
        BinaryPrimitives.WriteUInt32BigEndian(slot.AsSpan(16), LayoutVersion);
        BinaryPrimitives.WriteUInt32BigEndian(slot.AsSpan(20), ApplicationVersion);
        Encoding.ASCII.GetBytes(Application, slot.AsSpan(ApplicationOffset, MaxApplicationLength));
        BinaryPrimitives.WriteUInt64BigEndian(slot.AsSpan(56), Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(slot.AsSpan(64), Salt);
        BinaryPrimitives.WriteUInt64BigEndian(slot.AsSpan(72), PreviousSalt);
        BinaryPrimitives.WriteUInt32BigEndian(slot.AsSpan(80), Pages);
        BinaryPrimitives.WriteUInt32BigEndian(slot.AsSpan(SumOffset), Page.Sum(slot.AsSpan(0, SumOffset)));
        return slot;
    }

    /// <summary>Reads the newer of the two headers that are whole.</summary>
    /// <param name="head">The first 8,192 bytes of the file, or fewer if it has fewer.</param>
    /// <param name="problem">Else why there is none.</param>
    public static FileHeader? Decode(ReadOnlySpan<byte> head, out HeaderProblem problem)
    {
        FileHeader? newest = null;
        problem = HeaderProblem.NotOurs;
        for (var slot = head; slot.Length >= SumOffset + sizeof(uint); slot = slot.Length > SlotSize ? slot[SlotSize..] : [])
        {
            if (!slot.StartsWith(Magic))
                continue;
            if (BinaryPrimitives.ReadUInt32BigEndian(slot[SumOffset..]) != Page.Sum(slot[..SumOffset]))
            {
                problem = HeaderProblem.Damaged;
                continue;
            }

            // Magic, version and sum stay at their places in every later layout.
            if (BinaryPrimitives.ReadUInt32BigEndian(slot[16..]) != LayoutVersion)
            {
                problem = HeaderProblem.Newer;
                return null;
            }

            var read = DecodeSlot(slot);
            if (newest is null || read.Sequence > newest.Sequence)
                newest = read;
        }

        return newest;
    }

    private static FileHeader DecodeSlot(ReadOnlySpan<byte> slot) => new(
        Encoding.ASCII.GetString(slot.Slice(ApplicationOffset, MaxApplicationLength).TrimEnd((byte)0)),
        BinaryPrimitives.ReadUInt32BigEndian(slot[20..]),
        BinaryPrimitives.ReadUInt64BigEndian(slot[56..]),
        BinaryPrimitives.ReadUInt64BigEndian(slot[64..]),
        BinaryPrimitives.ReadUInt64BigEndian(slot[72..]),
        BinaryPrimitives.ReadUInt32BigEndian(slot[80..]));
}
