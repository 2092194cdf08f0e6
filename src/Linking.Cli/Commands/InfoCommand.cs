using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Cli.Commands;

/// <summary><c>linking info</c></summary>
internal static class InfoCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("TOKEN") { Description = "A token (.lts)." };
        var json = SharedOptions.Json();
        var command = new Command("info", "Show every field of a token. Nothing is verified: 'linking verify' does that.") { path, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var bytes = await TokenFile.ReadAsync(parsed.GetValue(path)!, cancellation);
            var token = TokenFile.Decode(parsed.GetValue(path)!, bytes);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(ToJson(token)));
            else
                Show(Console.Out, token, bytes.Length);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(TextWriter text, Token token, int size)
    {
        text.WriteLine($"token, version 1, {size} bytes, {token.Levels.Count} level(s), {token.Anchors.Count} anchor(s). Not verified.");
        for (var i = 0; i < token.Levels.Count; i++)
        {
            var level = token.Levels[i];
            var leaf = level.Leaf;
            text.WriteLine($"\nlevel {i + 1}{(i + 1 == token.Levels.Count ? " (the round)" : "")}");
            Lines.Write(
                text, "  ",
                ("kind", leaf.Kind.ToString().ToLowerInvariant()),
                ("count", leaf.Count.ToString()),
                (leaf.Kind == Leaves.LeafKind.Aggregate ? "roots below" : "imprint", Both(leaf.Digests)),
                ("nonce", leaf.Nonce.IsEmpty ? "none" : Convert.ToHexStringLower(leaf.Nonce)),
                ("index", level.Index.ToString()),
                ("path", PathText(level.Path)));
        }

        var header = token.Header;
        text.WriteLine("\nheader");
        Lines.Write(
            text, "  ",
            ("ledger", header.Ledger.Value),
            ("round", header.Index.ToString()),
            ("claimed time", Times.Show(header.Time)),
            ("accuracy", $"{header.Accuracy} µs"),
            ("valid until", Times.Show(header.ValidUntil)),
            ("policy", header.Policy.ToString()),
            ("leaves", header.LeafCount.ToString()),
            ("round root", Both(header.RoundRoot)),
            ("previous link", Both(header.PreviousLink)),
            ("history root", Both(header.HistoryRoot)),
            ("signed-head digest", Both(header.SignedHeadDigest)),
            ("link", Both(Header.LinkOf(token.HeaderBytes.Span))));
        for (var i = 0; i < token.Anchors.Count; i++)
        {
            text.WriteLine($"\nanchor {i + 1}");
            Show(text, token.Anchors[i]);
        }
    }

    private static void Show(TextWriter text, Anchor anchor)
    {
        switch (anchor)
        {
            case SignedHeadAnchor head:
                Lines.Write(
                    text,
                    "  ",
                    ("type", "1, signed head"),
                    ("size", head.Size.ToString()),
                    ("path", PathText(head.Path)),
                    ("α note", Printable(head.Head.Alpha)),
                    ("β note", Printable(head.Head.Beta)));
                break;
            case PublicationAnchor publication:
                Lines.Write(
                    text,
                    "  ",
                    ("type", "2, publication"),
                    ("size", publication.Size.ToString()),
                    ("path", PathText(publication.Path)),
                    ("publication", Printable(publication.Note)));
                break;
            case UnknownAnchor unknown:
                Lines.Write(text, "  ", ("type", $"{unknown.Type}, unknown to this version"), ("body", $"{unknown.Body.Length} bytes"));
                break;
        }
    }

    private static JsonObject ToJson(Token token) => new()
    {
        ["version"] = 1,
        ["levels"] = new JsonArray([.. token.Levels.Select(l => new JsonObject
        {
            ["kind"] = l.Leaf.Kind.ToString().ToLowerInvariant(),
            ["count"] = l.Leaf.Count,
            ["digests"] = Pair(l.Leaf.Digests),
            ["nonce"] = Convert.ToHexStringLower(l.Leaf.Nonce),
            ["index"] = l.Index,
            ["path"] = Path(l.Path),
        })]),
        ["header"] = new JsonObject
        {
            ["ledger"] = token.Header.Ledger.Value,
            ["round"] = token.Header.Index,
            ["claimed_time"] = token.Header.Time.ToString(),
            ["accuracy_us"] = token.Header.Accuracy,
            ["valid_until"] = token.Header.ValidUntil.ToString(),
            ["policy"] = token.Header.Policy.ToString(),
            ["leaf_count"] = token.Header.LeafCount,
            ["round_root"] = Pair(token.Header.RoundRoot),
            ["previous_link"] = Pair(token.Header.PreviousLink),
            ["history_root"] = Pair(token.Header.HistoryRoot),
            ["signed_head_digest"] = Pair(token.Header.SignedHeadDigest),
            ["link"] = Pair(Header.LinkOf(token.HeaderBytes.Span)),
        },
        ["anchors"] = new JsonArray([.. token.Anchors.Select(a => a switch
        {
            SignedHeadAnchor head =>
                new JsonObject
                {
                    ["type"] = 1,
                    ["size"] = head.Size,
                    ["path"] = Path(head.Path),
                    ["alpha_note"] = Encoding.UTF8.GetString(head.Head.Alpha.Span),
                    ["beta_note"] = Encoding.UTF8.GetString(head.Head.Beta.Span),
                },
            PublicationAnchor publication =>
                new JsonObject
                {
                    ["type"] = 2,
                    ["size"] = publication.Size,
                    ["path"] = Path(publication.Path),
                    ["publication"] = Encoding.UTF8.GetString(publication.Note.Span),
                },
            _ => new JsonObject { ["type"] = a.Type },
        })]),
    };

    private static JsonObject Pair(DigestPair pair) => new() { ["sha2-256"] = pair.Alpha.ToString(), ["sha3-256"] = pair.Beta.ToString() };

    private static JsonArray Path(MerklePath path) => new([.. Enumerable.Range(0, path.Length).Select(i => Pair(path.Step(i)))]);

    private static string Both(DigestPair pair) => $"sha2-256 {pair.Alpha}\nsha3-256 {pair.Beta}";

    private static string PathText(MerklePath path) => path.Length == 0
        ? "empty"
        : string.Join(
            '\n',
            Enumerable.Range(0, path.Length).Select(i => $"{i + 1,2}  sha2-256 {path.Step(i).Alpha}\n    sha3-256 {path.Step(i).Beta}"));

    /// <summary>A note as text, if that is what it is; a token may carry any bytes there.</summary>
    private static string Printable(ReadOnlyMemory<byte> note) =>
        SignedNote.TryParse(note, out _) ? Encoding.UTF8.GetString(note.Span).TrimEnd('\n') : $"not a signed note, {note.Length} bytes";
}
