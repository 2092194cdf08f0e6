using System.Text;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Cli.Contents;

/// <summary>Tokens and what they are made of (docs/spec/token.md).</summary>
internal static class TokenSheets
{
    public static Sheet Of(Token token, int size) => new Sheet(
        "token", Say($", version 1, {size} bytes, {token.Levels.Count} level(s), {token.Anchors.Count} anchor(s). Not verified."))
        .Add("version", 1)
        .Add("levels", token.Levels.Select((level, i) => Of(
            level, i + 1 == token.Levels.Count ? $"level {i + 1} (the round)" : $"level {i + 1}")))
        .Add("header", Of(token.Header, token.HeaderBytes, "header"))
        .Add("anchors", token.Anchors.Select((anchor, i) => Of(anchor, $"anchor {i + 1}")));

    public static Sheet Of(TokenLevel level, string title)
    {
        var leaf = level.Leaf;
        var kind = leaf.IsOfUnknownKind ? $"{(byte)leaf.Kind}, unknown to this version" : leaf.Kind.ToString().ToLowerInvariant();
        return new Sheet(title)
            .Add("kind", kind)
            .Add("count", leaf.Count)
            .Add(leaf.Kind == LeafKind.Aggregate ? "roots below" : "imprint", leaf.Digests)
            .Add("nonce", leaf.Nonce.IsEmpty ? "none" : Convert.ToHexStringLower(leaf.Nonce.Span))
            .Add("index", level.Index)
            .Add("path", level.Path);
    }

    public static Sheet Of(Header header, ReadOnlyMemory<byte> bytes, string title) => new Sheet(title)
        .Add("ledger", header.Ledger.Value)
        .Add("suite", header.Suite.Number)
        .Add("round", header.Index)
        .Add("claimed time", header.Time)
        .AddMicroseconds("accuracy", header.Accuracy)
        .Add("valid until", header.ValidUntil)
        .Add("policy", header.Policy.ToString())
        .Add("leaves", header.LeafCount)
        .Add("extensions", header.Extensions.Select(
            e => $"{e.Number}{(e.IsCritical ? " critical" : "")} {Convert.ToHexStringLower(e.Value.Span)}"))
        .Add("round root", header.RoundRoot)
        .Add("previous link", header.PreviousLink)
        .Add("record link", header.RecordLink)
        .Add("history root", header.HistoryRoot)
        .Add("signed-head digest", header.SignedHeadDigest)
        .Add("link", header.Suite.HashEntry(bytes.Span));

    /// <summary>A note as text, if that is what it is; a token may carry any bytes there.</summary>
    public static string TextOf(ReadOnlyMemory<byte> note) =>
        SignedNote.TryParse(note, out _) ? Encoding.UTF8.GetString(note.Span).TrimEnd('\n') : $"not a signed note, {note.Length} bytes";

    private static Sheet Of(Anchor anchor, string title) => anchor switch
    {
        SignedHeadAnchor head => new Sheet(title)
            .Add("type", "1, signed head")
            .Add("size", head.Size)
            .Add("path", head.Path)
            .Add("α note", TextOf(head.Head.Alpha))
            .Add("β note", TextOf(head.Head.Beta)),
        PublicationAnchor publication => new Sheet(title)
            .Add("type", "2, publication")
            .Add("size", publication.Size)
            .Add("path", publication.Path)
            .Add("publication", TextOf(publication.Note)),
        VoucherAnchor given when Voucher.TryDecode(given.Voucher, out var voucher, out _) => new Sheet(title)
            .Add("type", "3, voucher")
            .Add("voucher", VoucherSheets.Of(voucher)),
        VoucherAnchor given => new Sheet(title)
            .Add("type", "3, voucher")
            .Add("body", $"no voucher that this version reads, {given.Voucher.Length} bytes"),
        UnknownAnchor unknown => new Sheet(title)
            .Add("type", $"{unknown.Type}, unknown to this version")
            .Add("body", $"{unknown.Body.Length} bytes"),
        _ => throw new InvalidOperationException("The format knows no other anchors."),
    };
}
