using System.Buffers.Binary;

using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Tests.Vectors;

/// <summary>
/// A token taken apart so that a mutation can make what the library would never write. Its encoder is its own, straight
/// from docs/spec/token.md.
/// </summary>
internal sealed class TokenParts
{
    public byte[] Magic { get; set; } = [(byte)'L', (byte)'T', (byte)'S', 1];

    public List<LevelParts> Levels { get; } = [];

    public byte[] Header { get; set; } = [];

    public List<AnchorParts> Anchors { get; } = [];

    public byte[] Trailing { get; set; } = [];

    public static TokenParts Of(Token token)
    {
        var parts = new TokenParts { Header = token.HeaderBytes.ToArray() };
        foreach (var level in token.Levels)
            parts.Levels.Add(new LevelParts { Leaf = level.Leaf.ToBytes(), Index = level.Index, Alpha = Split(level.Path[Chain.Alpha]), Beta = Split(level.Path[Chain.Beta]) });
        foreach (var anchor in token.Anchors.OfType<HistoryAnchor>())
        {
            parts.Anchors.Add(new AnchorParts
            {
                Type = anchor.Type,
                Size = anchor.Size,
                Alpha = Split(anchor.Path[Chain.Alpha]),
                Beta = Split(anchor.Path[Chain.Beta]),
                Notes = anchor is SignedHeadAnchor signed ? [signed.Head.Alpha.ToArray(), signed.Head.Beta.ToArray()] : [((PublicationAnchor)anchor).Note.ToArray()],
            });
        }

        return parts;
    }

    public byte[] Encode()
    {
        var bytes = new List<byte>(Magic) { (byte)Levels.Count };
        foreach (var level in Levels)
        {
            bytes.AddRange([.. U16(level.Leaf.Length), .. level.Leaf, .. U64(level.Index), (byte)level.Alpha.Count]);
            bytes.AddRange(level.Alpha.Concat(level.Beta).SelectMany(d => d));
        }

        bytes.AddRange([.. U16(Header.Length), .. Header, (byte)Anchors.Count]);
        foreach (var anchor in Anchors)
        {
            var body = anchor.Raw ?? [.. U64(anchor.Size), (byte)anchor.Alpha.Count, .. anchor.Alpha.Concat(anchor.Beta).SelectMany(d => d), .. anchor.Notes.SelectMany(n => (byte[])[.. U16(n.Length), .. n])];
            bytes.AddRange([anchor.Type, .. U32(body.Length), .. body]);
        }

        return [.. bytes, .. Trailing];
    }

    private static List<byte[]> Split(ReadOnlySpan<byte> path)
    {
        var steps = new List<byte[]>();
        for (var i = 0; i < path.Length; i += Digest.Size)
            steps.Add(path.Slice(i, Digest.Size).ToArray());
        return steps;
    }

    private static byte[] U16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] U32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    internal sealed class LevelParts
    {
        public byte[] Leaf { get; set; } = [];

        public ulong Index { get; set; }

        public List<byte[]> Alpha { get; set; } = [];

        public List<byte[]> Beta { get; set; } = [];
    }

    internal sealed class AnchorParts
    {
        public byte Type { get; set; }

        public ulong Size { get; set; }

        public List<byte[]> Alpha { get; set; } = [];

        public List<byte[]> Beta { get; set; } = [];

        public List<byte[]> Notes { get; set; } = [];

        /// <summary>The body as it is, instead of the fields above.</summary>
        public byte[]? Raw { get; set; }
    }
}
