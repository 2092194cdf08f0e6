using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Notes;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>The bytes of an anchor's body (docs/spec/token.md, "Anchor").</summary>
internal static class AnchorFormat
{
    public static bool TryDecode(
        byte type, ReadOnlyMemory<byte> body, int width, [NotNullWhen(true)] out Anchor? anchor, out DecodeError error)
    {
        error = default;
        anchor = type switch
        {
            SignedHeadAnchor.TypeNumber => ReadSignedHead(body, width, out error),
            PublicationAnchor.TypeNumber => ReadPublication(body, width, out error),
            VoucherAnchor.TypeNumber => new VoucherAnchor(body),
            _ => new UnknownAnchor(type, body),
        };
        return anchor is not null;
    }

    /// <summary>The body of a signed-head anchor, which seals an entry of a record too.</summary>
    public static SignedHeadAnchor? ReadSignedHead(ReadOnlyMemory<byte> body, int width, out DecodeError error)
    {
        var reader = new ByteReader(body, "signed-head anchor");
        var size = reader.U64("size");
        var path = TokenLevel.ReadPath(ref reader, width, MerklePath.MaxLength);
        var alpha = reader.Block32("α note", SignedNote.MaxSize, min: 1);
        var beta = reader.Block32("β note", SignedNote.MaxSize, min: 1);
        reader.End();
        error = reader.Error;
        return reader.Failed ? null : new SignedHeadAnchor(size, path!, new SignedHead(alpha, beta));
    }

    public static byte[] EncodeBody(Anchor anchor)
    {
        switch (anchor)
        {
            case VoucherAnchor voucher:
                return voucher.Voucher.ToArray();
            case UnknownAnchor unknown:
                return unknown.Body.ToArray();
        }

        var writer = new ByteWriter();
        var history = (HistoryAnchor)anchor;
        writer.U64(history.Size);
        TokenLevel.WritePath(writer, history.Path);
        if (history is SignedHeadAnchor signed)
        {
            writer.Block32(signed.Head.Alpha.Span);
            writer.Block32(signed.Head.Beta.Span);
        }
        else
        {
            writer.Block32(((PublicationAnchor)history).Note.Span);
        }

        return writer.ToArray();
    }

    /// <summary>Whether an anchor is one that a decoder reads back as itself.</summary>
    public static bool CanHold(Anchor anchor, int width) => anchor switch
    {
        UnknownAnchor => anchor.Type is not (SignedHeadAnchor.TypeNumber or PublicationAnchor.TypeNumber or VoucherAnchor.TypeNumber),
        VoucherAnchor => true,
        HistoryAnchor { Size: > long.MaxValue } or HistoryAnchor { Path.Length: > MerklePath.MaxLength } => false,
        HistoryAnchor history when history.Path.Width != width => false,
        SignedHeadAnchor signed => IsNoteSize(signed.Head.Alpha.Length) && IsNoteSize(signed.Head.Beta.Length),
        PublicationAnchor publication => IsNoteSize(publication.Note.Length),
        _ => false,
    };

    private static bool IsNoteSize(int length) => length is >= 1 and <= SignedNote.MaxSize;

    private static PublicationAnchor? ReadPublication(ReadOnlyMemory<byte> body, int width, out DecodeError error)
    {
        var reader = new ByteReader(body, "publication anchor");
        var size = reader.U64("size");
        var path = TokenLevel.ReadPath(ref reader, width, MerklePath.MaxLength);
        var note = reader.Block32("publication", SignedNote.MaxSize, min: 1);
        reader.End();
        error = reader.Error;
        return reader.Failed ? null : new PublicationAnchor(size, path!, note);
    }
}
