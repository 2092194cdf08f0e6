using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Catalogues;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Hashing;

namespace Linking.Cli.Commands;

/// <summary><c>linking list</c>, <c>find</c> and <c>forget</c>: the tokens that this machine has made or verified.</summary>
internal static class CatalogueCommands
{
    // Of the longest word with a time.
    private const int StateWidth = 39;

    // As short as git itself shows an id.
    private const int ShortestId = 7;

    public static Command BuildList()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Only what lies at these files, tokens, folders or repositories, or ids of git. Default: everything.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var missing = new Option<bool>("--missing") { Description = "Only tokens that no longer lie where they were." };
        var seen = new Option<bool>("--seen")
        {
            Description = "List instead what this machine has seen of ledgers: their newest heads, and publications, with when and where.",
        };
        var (ledger, trust) = (SharedOptions.Ledger(), SharedOptions.Trust());
        var json = SharedOptions.Json(", one for each token on a line of its own");
        var command = new Command(
            "list",
            "List the tokens that this machine has made or verified, from the catalogue in the trust folder. It says what was so then; " +
            "only 'linking verify' says what is proven now.")
        {
            paths, missing, seen, ledger, trust, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (id, presence) = (SharedOptions.LedgerOf(parsed.GetValue(ledger)), new TokenPresence(cancellation));
            if (parsed.GetValue(seen))
            {
                if (parsed.GetValue(missing) || parsed.GetValue(paths) is { Length: > 0 })
                    throw SharedOptions.Usage("--seen lists ledgers, not tokens: name none, and no --missing; --ledger names one ledger.");
                SeenLedgers.Show(SharedOptions.TrustFolderOf(parsed.GetValue(trust)), id, parsed.GetValue(json));
                return ExitCode.Success;
            }

            var catalogue = new Catalogue(SharedOptions.TrustFolderOf(parsed.GetValue(trust)));
            var found = Under(catalogue.All().Where(e => id is null || e.Ledger == id.Value), parsed.GetValue(paths) ?? []);
            if (parsed.GetValue(missing))
                found = await MissingAsync(found, presence);
            await ShowAsync(found, presence, parsed.GetValue(json));
            if (found.Count == 0)
                await Console.Error.WriteLineAsync(Printable.Line(Say($"No such token is in the catalogue {catalogue.Path}.")));
            return ExitCode.Success;
        });
        return command;
    }

    public static Command BuildFind()
    {
        var what = new Argument<string[]>("FILE|DIGEST")
        {
            Description = "Files, or digests of their data under either function, in hexadecimal, or ids of git; - reads " +
                "standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var (trust, json) = (SharedOptions.Trust(), SharedOptions.Json(", one for each token on a line of its own"));
        var command = new Command(
            "find",
            "Find the tokens of a file again, by what is in it and not by its name, in the catalogue. Exit code 1 if there is none of " +
            "one of them.")
        {
            what, trust, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var catalogue = new Catalogue(SharedOptions.TrustFolderOf(parsed.GetValue(trust)));
            var presence = new TokenPresence(cancellation);
            var code = ExitCode.Success;
            foreach (var name in parsed.GetValue(what)!)
            {
                var found = await FindAsync(catalogue, name, cancellation);
                await ShowAsync(found, presence, parsed.GetValue(json));
                if (found.Count > 0)
                    continue;
                await Console.Error.WriteLineAsync(Printable.Line(Say($"{name}: no token of it is in the catalogue {catalogue.Path}.")));
                code = ExitCode.Invalid;
            }

            return code;
        });
        return command;
    }

    public static Command BuildForget()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files, tokens, folders or repositories whose entries are taken out, or ids of git.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var missing = new Option<bool>("--missing")
        {
            Description = "Take out only tokens that no longer lie where they were; without PATH all of them.",
        };
        var trust = SharedOptions.Trust();
        var command = new Command("forget", "Take tokens out of the catalogue. The tokens themselves are left alone.")
        {
            paths, missing, trust,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (named, onlyMissing) = (parsed.GetValue(paths) ?? [], parsed.GetValue(missing));
            if (named.Length == 0 && !onlyMissing)
                throw SharedOptions.Usage("Nothing to forget: name files, tokens or folders, or --missing.");
            var catalogue = new Catalogue(SharedOptions.TrustFolderOf(parsed.GetValue(trust)));
            var entries = Under(catalogue.All(), named);
            if (onlyMissing)
                entries = await MissingAsync(entries, new TokenPresence(cancellation));
            if (entries.Count == 0 && named.Length > 0)
                throw new CommandException(ExitCode.NoInput, $"Nothing of what was named is in the catalogue {catalogue.Path}.");
            catalogue.Forget(entries);
            Console.WriteLine(entries.Count == 1 ? Say("1 token forgotten") : Say($"{entries.Count} tokens forgotten"));
            return ExitCode.Success;
        });
        return command;
    }

    // A name that is a file is one, also where it looks like a digest.
    private static async Task<List<CatalogueEntry>> FindAsync(Catalogue catalogue, string name, CancellationToken cancellation)
    {
        if (name != "-" && !FileFacts.Exists(name) && DigestOf(name) is { } digest)
            return catalogue.Find(digest) is { Count: > 0 } tokens ? tokens : catalogue.FindGit(digest);
        if (name != "-" && !FileFacts.Exists(name) && IsId(name))
            return catalogue.FindGit(name.ToLowerInvariant());
        var imprints = await FileProgress.ImprintsAsync(name, [Suite.One, Suite.Two], cancellation);
        return [.. imprints.SelectMany(imprint => catalogue.Find(imprint.Alpha.ToString()).Where(e => e.Imprint == imprint))];
    }

    // Of both digests the first finds the entry.
    private static string? DigestOf(string text)
    {
        var halves = text.Split(':');
        return halves.All(half => half.Length is 64 or 128 && half.All(char.IsAsciiHexDigit)) ? halves[0].ToLowerInvariant() : null;
    }

    /// <summary>The entries whose token or file is one of these, or lies in one; all without any.</summary>
    public static List<CatalogueEntry> Under(IEnumerable<CatalogueEntry> entries, string[] paths)
    {
        var full = paths.Select(p => Path.TrimEndingDirectorySeparator(Path.GetFullPath(p))).ToList();
        return
        [
            .. entries.Where(
                e => full.Count == 0 || full.Exists(p => IsUnder(e.Token, p) || (e.File is { } file && IsUnder(file, p))) ||
                    Array.Exists(paths, p => IsId(p) && e.GitObject?.StartsWith(p, StringComparison.OrdinalIgnoreCase) == true)),
        ];
    }

    private static bool IsId(string text) => text.Length is >= ShortestId and <= 64 && text.All(char.IsAsciiHexDigit);

    private static async Task<List<CatalogueEntry>> MissingAsync(List<CatalogueEntry> entries, TokenPresence presence)
    {
        var missing = new List<CatalogueEntry>();
        foreach (var entry in entries)
        {
            if (!await presence.IsThereAsync(entry))
                missing.Add(entry);
        }

        return missing;
    }

    private static bool IsUnder(string path, string place) => path == place ||
        path.StartsWith(Path.EndsInDirectorySeparator(place) ? place : place + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static async Task ShowAsync(List<CatalogueEntry> entries, TokenPresence presence, bool json)
    {
        foreach (var entry in entries)
        {
            var isThere = await presence.IsThereAsync(entry);
            Console.WriteLine(json ? JsonLine.Of(ToJson(entry, isThere)) : Printable.Line(Line(entry, isThere)));
        }
    }

    // The word first, as everywhere: it is what one looks for in a list.
    private static string Line(CatalogueEntry entry, bool isThere)
    {
        var state = entry switch
        {
            { Result: "invalid" } => Say("Invalid"),
            { Proven: { } proven } => Say($"proven {Times.Show(proven)}"),
            _ => Say($"promised {Times.Show(entry.Claimed)}"),
        };
        var token = entry.GitObject is null ? entry.Token : Say($"note in {entry.Token}");
        var place = isThere ? token : Say($"{token} (no longer there)");
        var data = entry.File ?? (entry.GitObject is { } id ? Say($"git {id}") : Say("(digests)"));
        return Columns.Pad(state, StateWidth) + (entry.Ledger is { } ledger
            ? Say($" {data}: {place}, {ledger} round {entry.Round}")
            : Say($" {data}: {place}, by a time-stamp authority"));
    }

    private static JsonObject ToJson(CatalogueEntry entry, bool isThere) => new()
    {
        ["token"] = entry.Token,
        ["git_object"] = entry.GitObject,
        ["is_there"] = isThere,
        ["file"] = entry.File,
        ["imprint"] = entry.Imprint.ToString(),
        ["ledger"] = entry.Ledger,
        ["identity"] = entry.Identity?.ToString(),
        ["round"] = entry.Round,
        ["claimed_time"] = entry.Claimed.ToString(),
        ["valid_until"] = entry.ValidUntil?.ToString(),
        ["last_result"] = entry.Result,
        ["proven_latest"] = entry.Proven?.ToString(),
        ["first_seen"] = entry.FirstSeen.ToString(),
        ["last_seen"] = entry.LastSeen.ToString(),
    };
}
