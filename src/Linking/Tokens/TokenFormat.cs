using System.Buffers;
using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>The bytes of a token (docs/spec/token.md).</summary>
internal static class TokenFormat
{
    private const byte Version = 1;
    private const int StartSize = 5;

    private static ReadOnlySpan<byte> Magic => "LTS"u8;

    /// <summary>Whether an anchor is one that a decoder reads back as itself.</summary>
    public static bool CanHold(Anchor anchor) => anchor switch
    {
        UnknownAnchor => anchor.Type is not (SignedHeadAnchor.TypeNumber or PublicationAnchor.TypeNumber),
        HistoryAnchor { Size: > long.MaxValue } or HistoryAnchor { Path.Length: > MerklePath.MaxLength } => false,
        SignedHeadAnchor signed => signed.Head.Alpha.Length <= SignedNote.MaxSize && signed.Head.Beta.Length <= SignedNote.MaxSize,
        PublicationAnchor publication => publication.Note.Length <= SignedNote.MaxSize,
        _ => false,
    };

    public static byte[] Encode(Token token)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        var writer = new ByteWriter(output);
        Span<byte> start = stackalloc byte[StartSize];
        WriteStart(start, token.Levels.Count);
        writer.Bytes(start);
        foreach (var level in token.Levels)
        {
            writer.U16(level.Leaf.Size);
            writer.Bytes(level.Leaf.ToBytes());
            writer.U64(level.Index);
            WritePath(writer, level.Path);
        }

        WriteTail(writer, token.HeaderBytes.Span, token.Anchors);
        return output.WrittenCount <= Token.MaxSize
            ? output.WrittenSpan.ToArray()
            : throw new InvalidOperationException(
                $"The token would have {output.WrittenCount} bytes; at most {Token.MaxSize} are allowed.");
    }

    /// <summary>Magic, version and the number of levels.</summary>
    public static void WriteStart(Span<byte> destination, int levels)
    {
        Magic.CopyTo(destination);
        destination[3] = Version;
        destination[4] = (byte)levels;
    }

    /// <summary>What follows the levels: header and anchors.</summary>
    public static void WriteTail(ByteWriter writer, ReadOnlySpan<byte> header, IReadOnlyList<Anchor> anchors)
    {
        writer.U16(header.Length);
        writer.Bytes(header);
        writer.U8((byte)anchors.Count);
        foreach (var anchor in anchors)
        {
            var body = EncodeBody(anchor);
            writer.U8(anchor.Type);
            writer.U32((uint)body.Length);
            writer.Bytes(body);
        }
    }

    /// <param name="bytes">Exactly one token; copied.</param>
    /// <param name="token">The token.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Token? token, out DecodeError error)
    {
        token = null;
        if (TryReadLevels(bytes, out var levels, out var end, out error) &&
            TryReadTail(bytes[end..].ToArray(), end, out var tail, out error))
            token = new Token(levels, tail);
        return token is not null;
    }

    /// <summary>Reads everything before the header.</summary>
    /// <param name="bytes">A token; copied.</param>
    /// <param name="levels">Its levels, bottom up.</param>
    /// <param name="end">Where the header's length field begins.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryReadLevels(ReadOnlySpan<byte> bytes, out IReadOnlyList<TokenLevel> levels, out int end, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "token");
        if (bytes.Length > Token.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; a token has at most {Token.MaxSize}");
        if (!reader.Bytes(4, "magic and version").StartsWith(Magic))
            reader.Fail("it does not begin with 'LTS'");
        else if (bytes[3] != Version)
            reader.Fail(DecodeErrorKind.UnknownVersion, $"The token has version {bytes[3]}; this program knows version {Version}.");
        levels = [.. ReadLevels(ref reader)];
        end = reader.Position;
        error = reader.Error;
        return !reader.Failed;
    }

    /// <summary>Reads header and anchors to the token's end.</summary>
    /// <param name="bytes">What follows the levels; kept, and not to be changed.</param>
    /// <param name="start">Where these bytes begin in the token, for errors.</param>
    /// <param name="tail">Header and anchors.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryReadTail(ReadOnlyMemory<byte> bytes, int start, [NotNullWhen(true)] out TokenTail? tail, out DecodeError error)
    {
        var reader = new ByteReader(bytes.Span, "token", start);
        var length = reader.Bytes(reader.U16("header length"), "header").Length;
        var headerBytes = bytes.Slice(reader.Position - length, length);
        Header? header = null;
        if (!reader.Failed && !Header.TryDecode(headerBytes.Span, out header, out var headerError))
            reader.Fail(headerError);
        var anchors = ReadAnchors(ref reader, bytes);
        reader.End();
        error = reader.Error;
        tail = reader.Failed ? null : new TokenTail(header!, headerBytes, [.. anchors]);
        return tail is not null;
    }

    private static List<TokenLevel> ReadLevels(ref ByteReader reader)
    {
        var count = reader.U8("level count");
        if (count is 0 or > Token.MaxLevels)
            reader.Fail($"it has {count} levels; 1 to {Token.MaxLevels} are allowed");
        var levels = new List<TokenLevel>();
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var bytes = reader.Bytes(reader.U16("leaf length"), "leaf");
            if (reader.Failed)
                break;
            if (!Leaf.TryDecode(bytes, out var leaf, out var error))
            {
                reader.Fail(error);
                break;
            }

            var index = reader.U64("index");
            levels.Add(new TokenLevel(leaf, index, ReadPath(ref reader)));
        }

        return levels;
    }

    private static List<Anchor> ReadAnchors(ref ByteReader reader, ReadOnlyMemory<byte> owned)
    {
        var count = reader.U8("anchor count");
        if (count > Token.MaxAnchors)
            reader.Fail($"it has {count} anchors; at most {Token.MaxAnchors} are allowed");
        var anchors = new List<Anchor>();
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var type = reader.U8("anchor type");
            var length = reader.U32("anchor length");
            if (length > Token.MaxSize)
                reader.Fail($"an anchor claims {length} bytes");
            var size = reader.Bytes((int)Math.Min(length, Token.MaxSize), "anchor").Length;
            if (reader.Failed)
                break;
            if (TryReadBody(type, owned.Slice(reader.Position - size, size), out var anchor, out var error))
                anchors.Add(anchor);
            else
                reader.Fail(error);
        }

        return anchors;
    }

    private static bool TryReadBody(byte type, ReadOnlyMemory<byte> body, [NotNullWhen(true)] out Anchor? anchor, out DecodeError error)
    {
        anchor = null;
        error = default;
        if (type is not (SignedHeadAnchor.TypeNumber or PublicationAnchor.TypeNumber))
        {
            anchor = new UnknownAnchor(type, body);
            return true;
        }

        var reader = new ByteReader(body.Span, "anchor");
        var size = reader.U64("size");
        var path = ReadPath(ref reader);
        if (type == SignedHeadAnchor.TypeNumber)
        {
            var alpha = ReadNote(ref reader, body, "α note length", "α note");
            anchor = new SignedHeadAnchor(size, path, new SignedHead(alpha, ReadNote(ref reader, body, "β note length", "β note")));
        }
        else
        {
            anchor = new PublicationAnchor(size, path, ReadNote(ref reader, body, "publication length", "publication"));
        }

        reader.End();
        error = reader.Error;
        return !reader.Failed;
    }

    private static ReadOnlyMemory<byte> ReadNote(ref ByteReader reader, ReadOnlyMemory<byte> body, string lengthField, string field)
    {
        var length = reader.Bytes(reader.U16(lengthField), field).Length;
        return body.Slice(reader.Position - length, length);
    }

    private static MerklePath ReadPath(ref ByteReader reader)
    {
        var length = reader.U8("path length");
        if (length > MerklePath.MaxLength)
            reader.Fail($"a path has {length} steps; at most {MerklePath.MaxLength} are allowed");
        var alpha = reader.Bytes(length * Digest.Size, "α path");
        var beta = reader.Bytes(length * Digest.Size, "β path");
        return reader.Failed ? MerklePath.Empty : new MerklePath(alpha, beta);
    }

    private static ReadOnlySpan<byte> EncodeBody(Anchor anchor)
    {
        if (anchor is UnknownAnchor unknown)
            return unknown.Body.Span;
        var output = new ArrayBufferWriter<byte>(1024);
        var writer = new ByteWriter(output);
        var history = (HistoryAnchor)anchor;
        writer.U64(history.Size);
        WritePath(writer, history.Path);
        if (history is SignedHeadAnchor signed)
        {
            WriteNote(writer, signed.Head.Alpha.Span);
            WriteNote(writer, signed.Head.Beta.Span);
        }
        else
        {
            WriteNote(writer, ((PublicationAnchor)history).Note.Span);
        }

        return output.WrittenSpan;
    }

    private static void WritePath(ByteWriter writer, MerklePath path)
    {
        writer.U8(checked((byte)path.Length));
        writer.Bytes(path[Chain.Alpha]);
        writer.Bytes(path[Chain.Beta]);
    }

    private static void WriteNote(ByteWriter writer, ReadOnlySpan<byte> note)
    {
        writer.U16(note.Length);
        writer.Bytes(note);
    }
}
