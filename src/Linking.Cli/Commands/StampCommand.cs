using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary><c>linking stamp</c></summary>
internal static class StampCommand
{
    public static Command Build()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to stamp; - reads standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var hash = new Option<string>("--hash")
        {
            Description = "Stamp digests computed elsewhere: SHA-256 and SHA3-256 of the data, in hexadecimal.",
            HelpName = "ALPHA:BETA",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the token goes, for one input; - is standard output. Default: beside the file, with .lts behind its name.",
            HelpName = "PATH",
        };
        var force = new Option<bool>("--force", "-f") { Description = "Overwrite a token that is already there." };
        var (server, ledger, identity, trust) =
            (SharedOptions.Server(), SharedOptions.Ledger(), SharedOptions.Identity(), SharedOptions.Trust());
        var (authority, json) = (SharedOptions.Authority(), SharedOptions.Json());
        var command = new Command(
            "stamp",
            "Stamp files: only their digests leave this machine. Writes FILE.lts beside each file. Many files become one " +
            "leaf of the ledger, and each gets a token of its own.")
        {
            files, hash, output, force, server, ledger, identity, trust, authority, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var places = Places(parsed.GetValue(files) ?? [], parsed.GetValue(hash), parsed.GetValue(output), parsed.GetValue(force));
            var connection = new Connection(
                parsed.GetValue(server), parsed.GetValue(ledger), parsed.GetValue(identity), parsed.GetValue(trust),
                parsed.GetValue(authority));
            return await RunAsync(places, connection, parsed.GetValue(json), cancellation);
        });
        return command;
    }

    /// <summary>Stamps and writes; used by the demo too.</summary>
    /// <param name="places">What to stamp, and where each token goes.</param>
    /// <param name="connection">To the ledger.</param>
    /// <param name="json">One JSON object instead of text.</param>
    /// <param name="cancellation">Ends it; nothing is then half written.</param>
    public static async Task<int> RunAsync(IReadOnlyList<Place> places, Connection connection, bool json, CancellationToken cancellation)
    {
        // Hashed before a server is asked: what cannot be read is said first, and nobody waits for a large file.
        var imprints = new List<DigestPair>();
        foreach (var place in places)
            imprints.Add(place.Imprint ?? await FileProgress.ImprintAsync(place.Name, Suite.One, cancellation));
        var files = places.Where(p => p.Token != "-");
        foreach (var place in files.DistinctBy(p => Path.GetDirectoryName(Path.GetFullPath(p.Token)), StringComparer.Ordinal))
            TokenFile.CheckFolder(place.Token);
        using var client = await connection.OpenAsync(cancellation);
        if (client.Suite != Suite.One)
            throw new CommandException(
                ExitCode.Unavailable, $"{client.Ledger.Ledger} is of suite {client.Suite}; this command stamps under suite 1 only.");
        var tokens = await client.StampAllAsync(imprints, cancellation);
        await WriteAllAsync(places, tokens);
        // The ledger must show that its history is the one that was seen before; if it does not, the tokens are a proof against it.
        try
        {
            await client.RememberAsync(tokens[0], cancellation);
        }
        catch (RequestFailedException exception)
        {
            // The stamp stands: the server was stopped behind it. The next command asks for the proof.
            Console.Error.WriteLine(Printable.Line($"The server could not be asked for the proof of its history: {exception.Message}"));
        }

        var text = places.Any(p => p.Token == "-") ? Console.Error : Console.Out;
        if (json)
            await text.WriteLineAsync(JsonLine.Of(ToJson(places, imprints, tokens)));
        else
            Show(text, places, tokens);
        return ExitCode.Success;
    }

    private static List<Place> Places(string[] files, string? hash, string? output, bool force)
    {
        var inputs = new List<(string Name, DigestPair? Imprint)>(files.Select(f => (f, (DigestPair?)null)));
        if (hash is not null)
            inputs.Add((hash, SharedOptions.OfSuite(SharedOptions.ImprintOf(hash), Suite.One)));
        if (inputs.Count == 0)
            throw SharedOptions.Usage("Nothing to stamp: name files, - for standard input, or --hash ALPHA:BETA.");
        if (output is not null && inputs.Count > 1)
            throw SharedOptions.Usage("--output takes one token; without it each token goes beside its file.");
        if (files.Count(f => f == "-") > 1)
            throw SharedOptions.Usage("Standard input can be read once only.");
        var places = inputs.Select(
            input => new Place(input.Name, input.Imprint, output ?? DefaultOf(input.Name, input.Imprint), force)).ToList();
        if (places.GroupBy(p => p.Token, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw SharedOptions.Usage(
                twice.Key == "-"
                    ? "One token only can go to standard output."
                    : $"{twice.Key} would be written twice: a file is named twice.");
        // Before anything is sent: a token in hand is never put at risk, and none is made that has no place.
        foreach (var place in places.Where(p => p.Token != "-"))
            TokenFile.CheckPlace(place.Token, place.MayReplace);
        return places;
    }

    private static string DefaultOf(string name, DigestPair? imprint)
    {
        if (imprint is null && name != "-")
            return TokenFile.Beside(name);
        return Console.IsOutputRedirected
            ? "-"
            : throw SharedOptions.Usage("Say where the token goes: --output PATH, or redirect standard output.");
    }

    /// <summary>Writes what can be written: one that fails does not lose the others.</summary>
    private static async Task WriteAllAsync(IReadOnlyList<Place> places, IReadOnlyList<Token> tokens)
    {
        var failures = new List<CommandException>();
        for (var i = 0; i < places.Count; i++)
        {
            try
            {
                await WriteAsync(places[i], tokens[i]);
            }
            catch (CommandException exception)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count == 0)
            return;
        var more = failures.Count > 1 ? $" {failures.Count - 1} more could not be written either." : "";
        var written = (places.Count - failures.Count) switch
        {
            0 => "",
            1 => " The other token was written.",
            var others => $" The other {others} tokens were written.",
        };
        throw new CommandException(failures[0].ExitCode, failures[0].Message + more + written, failures[0]);
    }

    private static async Task WriteAsync(Place place, Token token)
    {
        if (place.Token != "-")
        {
            TokenFile.Write(place.Token, token.ToBytes(), place.MayReplace);
            return;
        }

        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(token.ToBytes());
    }

    private static void Show(TextWriter text, IReadOnlyList<Place> places, IReadOnlyList<Token> tokens)
    {
        const int Listed = 20;
        foreach (var place in places.Where(p => p.Token != "-").Take(Listed))
            text.WriteLine($"wrote {Printable.Line(place.Token)}");
        if (places.Count > Listed)
            text.WriteLine($"wrote {places.Count - Listed} more");
        var header = tokens[0].Header;
        var link = tokens[0].Link();
        Lines.Write(
            text, "  ",
            ("ledger", header.Ledger.Value),
            ("round", header.Index.ToString()),
            ("claimed time", Times.Show(header.Time)),
            ("link", $"{header.Suite.Alpha.Name()} {link.Alpha}\n{header.Suite.Beta.Name()} {link.Beta}"),
            ("basis", "the ledger's signature, and no more; run 'linking extend' after the next publication"));
    }

    private static JsonObject ToJson(IReadOnlyList<Place> places, List<DigestPair> imprints, IReadOnlyList<Token> tokens)
    {
        var header = tokens[0].Header;
        var link = tokens[0].Link();
        return new JsonObject
        {
            ["ledger"] = header.Ledger.Value,
            ["round"] = header.Index,
            ["claimed_time"] = header.Time.ToString(),
            ["link"] = new JsonObject
            {
                [header.Suite.Alpha.Name()] = link.Alpha.ToString(),
                [header.Suite.Beta.Name()] = link.Beta.ToString(),
            },
            ["tokens"] = new JsonArray(
                [
                    .. places.Select((p, i) => new JsonObject
                    {
                        ["input"] = p.Name,
                        ["token"] = p.Token,
                        ["imprint"] = imprints[i].ToString(),
                    }),
                ]),
        };
    }

    /// <summary>One thing to stamp.</summary>
    /// <param name="Name">A file, <c>-</c>, or the digests.</param>
    /// <param name="Imprint">The digests, if they were given.</param>
    /// <param name="Token">Where its token goes; <c>-</c> is standard output.</param>
    /// <param name="MayReplace">Whether a token that is there is replaced.</param>
    internal sealed record Place(string Name, DigestPair? Imprint, string Token, bool MayReplace);
}
