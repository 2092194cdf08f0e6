using System.Text;

using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;

namespace Linking.Cli.Contents;

/// <summary>Signed notes: publications, heads and others (docs/spec/note.md, docs/spec/publication.md).</summary>
internal static class NoteSheets
{
    /// <summary>A publication, with its signatures or as text alone.</summary>
    public static Sheet Of(Publication publication, SignedNote? note)
    {
        var sheet = new Sheet("publication", Say($" {publication.Number}, version 1. Not verified."))
            .Add("ledger", publication.Ledger.Value)
            .Add("suite", publication.Suite.Number)
            .Add("identity", publication.Identity)
            .Add("number", publication.Number)
            .Add("size", publication.Size)
            .Add("time", publication.Time)
            .Add("record", publication.Record)
            .Add("root", publication.Root)
            .Add("previous", publication.Previous)
            .Add("text digest", publication.TextDigest())
            .Add("announcements", publication.Announcements.Select(a => $"{a.Type} {a.Imprint}"))
            .Add("extensions", publication.Extensions.Select(e => e.ToString().TrimEnd('\n')))
            .Add("print codes", PrintCode.Of(publication).Select(code => $"{code.Function.Name()} {code}"));
        return note is null ? sheet : Sign(sheet, note);
    }

    /// <summary>The note of a head, or a note that is neither.</summary>
    public static Sheet Of(SignedNote note)
    {
        if (!Checkpoint.TryParse(note.Text, out var head))
            return Sign(new Sheet("signed note", Say(". Not verified.")).Add("text", note.Text.TrimEnd('\n')), note);
        return Sign(
            new Sheet("note of a head", Say(". Not verified."))
                .Add("origin", head.Origin).Add("size", head.Size).Add("root", head.Root.ToString()),
            note);
    }

    /// <summary>The signature lines behind a text, whose right nothing says here.</summary>
    public static Sheet Sign(Sheet sheet, SignedNote note) =>
        sheet.Add("signatures", note.Signatures.Select(s => $"{s.Name} {s.KeyId:x8}, {s.Signature.Length} bytes"));

    public static Sheet Of(VerifierKey key)
    {
        var type = key.IsLedgerKey ? "1, Ed25519" : key.IsWitness ? "4, a witness's" : $"{key.Type}, unknown to this version";
        return new Sheet("verifier key")
            .Add("name", key.Name)
            .Add("id", key.Id.ToString("x8"))
            .Add("type", type)
            .Add("public key", Convert.ToHexStringLower(key.PublicKey))
            .Add("fingerprint", key.Fingerprint);
    }

    public static Sheet Of(PrintCode code) => new Sheet("print code", Say(". Not verified."))
        .Add("function", code.Function.Name())
        .Add("size", code.Size)
        .Add("time", code.Time)
        .Add("root", code.Root.ToString())
        .Add("tag", code.Tag.ToString("x6"));

    /// <summary>A text of which each line says for itself what it is.</summary>
    public static Sheet OfText(string what, ReadOnlyMemory<byte> text) =>
        new Sheet(what, Say(", version 1. Not verified.")).Add("text", Encoding.UTF8.GetString(text.Span).TrimEnd('\n'));
}
