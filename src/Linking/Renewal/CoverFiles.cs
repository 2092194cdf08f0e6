using System.Globalization;

using Linking.Formats;

namespace Linking.Renewal;

/// <summary>The files of a cover (docs/spec/cover.md): their names, and the chunks in which most of them are written.</summary>
public static class CoverFiles
{
    /// <summary>The cover text; there once the cover is made.</summary>
    public const string Text = "cover.txt";

    /// <summary>The token of the text.</summary>
    public const string Token = "cover.txt.lts";

    /// <summary>The record of the ledger that stamped the text.</summary>
    public const string StampRecord = "stamp.lrc";

    /// <summary>The covered ledger's record, of which the text has the digest.</summary>
    public const string Record = "record.lrc";

    /// <summary>What is to be covered, while the cover is made.</summary>
    public const string Plan = "plan.txt";

    /// <summary>The roots of the chunks of entries.</summary>
    public const string Roots = "roots";

    /// <summary>Entries of a chunk, at most: all chunks but the last have as many.</summary>
    public const int ChunkEntries = 256;

    /// <summary>Bytes of the longest chunk.</summary>
    public const int MaxChunkSize = 1 << 30;

    /// <summary>Bytes of hashes that end a part of the leaves' hashes, with the round that makes it as long.</summary>
    public const int LeavesPart = 8 << 20;

    private static readonly byte[] Magic = "LCC"u8.ToArray();

    /// <summary>A chunk of entries.</summary>
    public static string Entries(ulong chunk) => string.Create(CultureInfo.InvariantCulture, $"entries/{chunk:d8}");

    /// <summary>A chunk of evidence.</summary>
    public static string Evidence(ulong chunk) => string.Create(CultureInfo.InvariantCulture, $"evidence/{chunk:d8}");

    /// <summary>A part of the hashes of the leaves of a chunk's rounds.</summary>
    public static string Leaves(ulong chunk, int part) => string.Create(CultureInfo.InvariantCulture, $"leaves/{chunk:d8}-{part}");

    /// <summary>A chunk of blocks.</summary>
    /// <param name="blocks">1 to <see cref="ChunkEntries"/>.</param>
    /// <exception cref="ArgumentException">None, or too many.</exception>
    public static byte[] EncodeChunk(IReadOnlyCollection<ReadOnlyMemory<byte>> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (blocks.Count is 0 or > ChunkEntries)
            throw new ArgumentException("A chunk has 1 to 256 blocks.", nameof(blocks));
        var writer = new ByteWriter();
        writer.Bytes(Magic);
        writer.U8(1);
        writer.U16(blocks.Count);
        foreach (var block in blocks)
            writer.Block32(block.Span);
        return writer.ToArray();
    }

    /// <summary>Cuts exactly one chunk into its blocks.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="blocks">1 to <see cref="ChunkEntries"/>.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecodeChunk(ReadOnlyMemory<byte> bytes, out IReadOnlyList<ReadOnlyMemory<byte>> blocks, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "chunk of a cover");
        reader.Magic(Magic);
        var count = reader.U16("block count");
        if (count is 0 or > ChunkEntries)
            reader.Fail($"it has {count} blocks; 1 to {ChunkEntries} are allowed");
        var found = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < count && !reader.Failed; i++)
            found.Add(reader.Block32("block", MaxChunkSize));
        reader.End();
        error = reader.Error;
        blocks = reader.Failed ? [] : found;
        return !reader.Failed;
    }
}
