using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Rounds;

namespace Linking.Tokens;

/// <summary>The bytes of a token (docs/spec/token.md).</summary>
internal static class TokenFormat
{
    private static ReadOnlySpan<byte> Magic => "LTS"u8;

    public static byte[] Encode(Token token)
    {
        var writer = new ByteWriter();
        WriteStart(writer, token.Levels.Count);
        foreach (var level in token.Levels)
            level.Write(writer);
        WriteTail(writer, token.HeaderBytes.Span, token.Anchors);
        return writer.ToArray(Token.MaxSize, "token");
    }

    /// <summary>What stands before the levels.</summary>
    public static void WriteStart(ByteWriter writer, int levels)
    {
        writer.Bytes(Magic);
        writer.U8(1);
        writer.U8((byte)levels);
    }

    /// <summary>What stands after the levels.</summary>
    public static void WriteTail(ByteWriter writer, ReadOnlySpan<byte> header, IReadOnlyList<Anchor> anchors)
    {
        writer.Block16(header);
        writer.U8((byte)anchors.Count);
        foreach (var anchor in anchors)
        {
            writer.U8(anchor.Type);
            writer.Block32(AnchorFormat.EncodeBody(anchor));
        }
    }

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Token? token, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "token");
        if (bytes.Length > Token.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; a token has at most {Token.MaxSize}");
        reader.Magic(Magic);
        var levels = ReadLevels(ref reader);
        var (headerBytes, header) = HeaderFormat.ReadBlock(ref reader);
        if (!reader.Failed && header!.Suite != levels[0].Leaf.Suite)
            reader.Fail($"its leaves are of suite {levels[0].Leaf.Suite}, its header of suite {header.Suite}");
        var anchors = ReadAnchors(ref reader, header);
        reader.End();
        error = reader.Error;
        token = reader.Failed ? null : new Token(levels, header!, headerBytes, anchors);
        return token is not null;
    }

    private static List<TokenLevel> ReadLevels(ref ByteReader reader)
    {
        var count = reader.U8("level count");
        if (count is 0 or > Token.MaxLevels)
            reader.Fail($"it has {count} levels; 1 to {Token.MaxLevels} are allowed");
        var levels = new List<TokenLevel>();
        for (var i = 0; i < count; i++)
        {
            var level = TokenLevel.Read(ref reader, levels.Count > 0 ? levels[0].Leaf.Suite : null);
            if (level is null)
                break;
            levels.Add(level);
        }

        return levels;
    }

    private static List<Anchor> ReadAnchors(ref ByteReader reader, Header? header)
    {
        var count = reader.U8("anchor count");
        if (count > Token.MaxAnchors)
            reader.Fail($"it has {count} anchors; at most {Token.MaxAnchors} are allowed");
        var anchors = new List<Anchor>();
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var type = reader.U8("anchor type");
            var body = reader.Block32("anchor", Token.MaxSize);
            if (reader.Failed)
                break;
            if (AnchorFormat.TryDecode(type, body, header!.Suite.Width, out var anchor, out var error))
                anchors.Add(anchor);
            else
                reader.Fail(error);
        }

        return anchors;
    }
}
