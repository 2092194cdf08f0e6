using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Leaves;
using Linking.Policies;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Cli.Policies;

/// <summary>
/// <c>linking policy announced</c>: the documents that a ledger had announced until a past day, out of public files, with the publications
/// that name them and the operator's statements about them. The place is not believed.
/// </summary>
internal static class DocumentsOfDay
{
    private const string StatementEnd = ".statement";
    private const int MaxIndex = 16 << 20;

    public static Command Build()
    {
        var day = new Argument<string>("DAY") { Description = $"{Times.Form}; a day stands for its end." };
        var place = new Argument<string>("PLACE") { Description = "The ledger's public files: a folder, or the address." };
        var kind = new Option<string>("--kind") { Description = "Those of this kind alone, for example policy.", HelpName = "KIND" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Write the documents, and the statements with their tokens, into this folder.",
            HelpName = "DIR",
        };
        var (identity, ledger, trust) = (SharedOptions.Identity(), SharedOptions.Ledger(), SharedOptions.Trust());
        var (proxy, json) = (SharedOptions.Proxy(), SharedOptions.Json());
        var command = new Command(
            "announced",
            "List the documents that a ledger had announced until a past day, with the publication that names each, the operator's " +
            "statements about it, and the document itself where it is there. Exit codes: 0 all are there, 2 none was announced by then, " +
            "66 a document is not there, 69 the public files cannot be read, 76 the record is not that of the identity.")
        {
            day, place, kind, output, identity, ledger, trust, proxy, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!Times.TryParse(parsed.GetValue(day)!, endOfDay: true, out var time))
                throw SharedOptions.Usage($"'{parsed.GetValue(day)}' is not {Times.Form}.");
            using var files = FilesPlace.Open(parsed.GetValue(place)!, parsed.GetValue(proxy));
            var known = PastRecord.IdentityOf(
                parsed.GetValue(identity), parsed.GetValue(ledger), new TrustFolder(SharedOptions.TrustFolderOf(parsed.GetValue(trust))));
            var past = await PastRecord.ReadAsync(files, known, cancellation);
            var found = Announced(past, time, parsed.GetValue(kind));
            if (found.Count == 0)
            {
                throw new CommandException(
                    ExitCode.Inconclusive,
                    $"No publication at {files.Place} that the ledger signed announces such a document until {Times.Show(time)}.");
            }

            await FindFilesAsync(files, past, time, found, cancellation);
            if (parsed.GetValue(output) is { } folder)
                Write(folder, found);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(ToJson(past.Ledger, time, found)));
            else
                Show(past.Ledger, time, found);
            return found.TrueForAll(f => f.Document is not null) ? ExitCode.Success : ExitCode.NoInput;
        });
        return command;
    }

    // Each by the first publication that names it.
    private static List<Found> Announced(PastRecord past, Instant time, string? kind) =>
    [
        .. past.Book.Entries.Where(past.IsSigned).Where(e => e.Publication.Time <= time).OrderBy(e => e.Publication.Number)
            .SelectMany(e => e.Publication.Announcements.Select(a => new Found(a, e.Publication)))
            .Where(f => kind is null || f.Announcement.Type == kind).DistinctBy(f => f.Announcement),
    ];

    // By their digests: no name is believed, and no other file is asked for than the lists can name.
    private static async Task FindFilesAsync(
        PublicFiles files, PastRecord past, Instant time, List<Found> found, CancellationToken cancellation)
    {
        var ledger = await StaticLedger.OpenAsync(files, past.Identity, null, Times.Clock, cancellation);
        var index = await files.FindAsync($"{PublicDocuments.Folder}/index.txt", MaxIndex, cancellation);
        var names = Encoding.UTF8.GetString(index ?? []).Split('\n').Where(PublicDocuments.IsDocument).Take(PublicDocuments.MaxFiles);
        foreach (var name in names)
        {
            if (name.EndsWith(Token.FileExtension, StringComparison.Ordinal) ||
                await files.FindAsync(name, PublicDocuments.MaxSize, cancellation) is not { } bytes)
                continue;
            var digests = past.Suite.Hash(bytes);
            foreach (var announced in found.Where(f => f.Announcement.Imprint == digests))
                announced.Document ??= (name, bytes);
            if (name.EndsWith(StatementEnd, StringComparison.Ordinal) &&
                EventReading.Read(bytes, past.Suite).Event is Statement statement && statement.Ledger == past.Ledger &&
                found.Find(f => f.Announcement == new Announcement(statement.About, statement.Digests)) is { } about &&
                await ProveAsync(files, ledger, name, bytes, cancellation) is { } proven && proven.Token.Header.Time <= time)
                about.Statements.Add(new Said(name, bytes, statement, proven.Token, proven.Publication!));
        }

        foreach (var policy in found.Where(f => f.Document is null))
        {
            var bytes = await PolicyPlace.FindAsync(files, policy.Announcement.Imprint, cancellation);
            if (bytes is not null && past.Suite.Hash(bytes) == policy.Announcement.Imprint && Policy.TryDecode(bytes, out var read, out _))
                policy.Document = (PolicyAddress.Of(read).Name, bytes);
        }
    }

    /// <summary>The token of a statement, led to a publication that the ledger signed; null where that is not shown.</summary>
    private static async Task<Extended?> ProveAsync(
        PublicFiles files, StaticLedger ledger, string name, byte[] bytes, CancellationToken cancellation)
    {
        // Anybody may have a text stamped that reads like a statement; only the ledger itself writes events.
        if (await files.FindAsync(name + Token.FileExtension, Token.MaxSize, cancellation) is not { } file ||
            !Token.TryDecode(file, out var token, out _) || token.Levels is not [{ Leaf: { Kind: LeafKind.Event } leaf }] ||
            leaf.Digests != token.Suite.Hash(bytes))
            return null;
        try
        {
            var extended = await ledger.ExtendAsync(token, cancellation: cancellation);
            return extended.Publication is null ? null : extended;
        }
        catch (UntrustedReplyException)
        {
            return null;
        }
    }

    private static void Write(string folder, List<Found> found)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The folder {folder} cannot be made: {e.Message}", e);
        }

        var documents = found.Select(f => f.Document).OfType<(string Name, byte[] Bytes)>();
        foreach (var (name, bytes) in documents.DistinctBy(d => d.Name, StringComparer.Ordinal))
            OutputFile.Create(PathOf(name), bytes);
        foreach (var said in found.SelectMany(f => f.Statements))
        {
            OutputFile.Create(PathOf(said.Name), said.Bytes);
            OutputFile.Create(PathOf(said.Name) + Token.FileExtension, said.Token.ToBytes());
        }

        string PathOf(string name) => Path.Combine(folder, Path.GetFileName(name));
    }

    private static void Show(LedgerId ledger, Instant time, List<Found> found)
    {
        Console.WriteLine(Printable.Line($"{found.Count} announced by {ledger} until {Times.Show(time)}"));
        foreach (var one in found)
        {
            var (number, published) = (one.Publication.Number, Times.Show(one.Publication.Time));
            Console.WriteLine(Printable.Line($"{one.Announcement.Type}"));
            Lines.Write(
                Console.Out, "  ",
                [
                    ("digests", one.Announcement.Imprint.ToString()),
                    ("announced", $"in publication {number} of {published}, signed by the ledger"),
                    .. one.Statements.Select(said => (
                        "statement",
                        $"{said.Name}, in round {said.Token.Header.Index} of {Times.Show(said.Token.Header.Time)}, in publication " +
                        $"{said.Publication.Number}{string.Concat(said.Statement.Text.Select(line => $" “{line}”"))}")),
                    ("document", one.Document is { } document ? document.Name : "is not there: nothing with these digests is"),
                ]);
        }
    }

    private static JsonObject ToJson(LedgerId ledger, Instant time, List<Found> found) => new()
    {
        ["ledger"] = ledger.Value,
        ["until"] = time.ToString(),
        ["documents"] = new JsonArray([.. found.Select(one => new JsonObject
        {
            ["kind"] = one.Announcement.Type,
            ["digests"] = one.Announcement.Imprint.ToString(),
            ["announced_number"] = one.Publication.Number,
            ["announced_time"] = one.Publication.Time.ToString(),
            ["document"] = one.Document?.Name,
            ["statements"] = new JsonArray([.. one.Statements.Select(said => new JsonObject
            {
                ["name"] = said.Name,
                ["round"] = said.Token.Header.Index,
                ["round_time"] = said.Token.Header.Time.ToString(),
                ["publication"] = said.Publication.Number,
                ["text"] = new JsonArray([.. said.Statement.Text.Select(line => JsonValue.Create(line))]),
            })]),
        })]),
    };

    private sealed record Found(Announcement Announcement, Publication Publication)
    {
        public List<Said> Statements { get; } = [];

        public (string Name, byte[] Bytes)? Document { get; set; }
    }

    private sealed record Said(string Name, byte[] Bytes, Statement Statement, Token Token, Publication Publication);
}
