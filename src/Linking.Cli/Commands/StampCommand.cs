using System.CommandLine;

using Linking.Cli.Catalogues;
using Linking.Cli.Origins;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Hashing;
using Linking.Origins;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary><c>linking stamp</c></summary>
internal static class StampCommand
{
    public static Command Build()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files to stamp; - reads standard input; a folder: the files in it and in the folders in it.",
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
        var folder = new Option<string>("--output-dir")
        {
            Description = "Folder for all tokens, made if need be; of files in folders with the folders below.",
            HelpName = "DIR",
        };
        var force = new Option<bool>("--force", "-f")
        {
            Description = "Overwrite a token that is already there, unless it has a publication.",
        };
        var wait = new Option<bool>("--wait")
        {
            Description = "Wait until a publication covers the tokens, and extend them to it. It may be days away.",
        };
        var everywhere = new Option<bool>("--all-servers")
        {
            Description = "Stamp at every server that is named, a ledger each, and not at the first that does. Tokens are written as " +
                "FILE@LEDGER.lts, with + for / in the ledger's name.",
        };
        var blind = new Option<bool>("--blind")
        {
            Description = "Send no digest of a file, also of one file alone, but one that nobody can guess a file by. Of several files " +
                "none is sent in any case.",
        };
        var (inputs, connection, origin, json) =
            (new InputFlags(), new ConnectionFlags(showsWho: true), new OriginFlags.Making(), SharedOptions.Json());
        var command = new Command(
            "stamp",
            "Stamp files: only their digests leave this machine. Writes FILE.lts beside each file. Many files become one " +
            "leaf of the ledger, and each gets a token of its own; of many those that have their token are left, and so are tokens.")
        {
            files, hash, output, folder, force, wait, everywhere, blind, json,
        };
        origin.AddTo(command);
        inputs.AddTo(command);
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = await inputs.FindAsync(parsed, parsed.GetValue(files) ?? [], cancellation);
            using var signer = await origin.OpenAsync(parsed, cancellation);
            var ask = new StampAsk
            {
                Wait = parsed.GetValue(wait), Everywhere = parsed.GetValue(everywhere), Blind = parsed.GetValue(blind),
                Json = parsed.GetValue(json), Origin = signer,
            };
            var servers = connection.Read(parsed);
            ask.Check(servers);
            var plan = new StampPlan(
                parsed.GetValue(output), parsed.GetValue(folder), parsed.GetValue(force), ask.Everywhere, signer is not null);
            var isList = inputs.HasList(parsed) || named.Count == 0 && parsed.GetValue(files) is { Length: > 0 };
            var places = plan.Of(named, parsed.GetValue(hash), isList);
            return await RunAsync(places, servers, ask, cancellation);
        });
        return command;
    }

    /// <summary>Stamps and writes; used by the demo too.</summary>
    /// <param name="places">What to stamp, and where each token goes.</param>
    /// <param name="connection">To the ledger.</param>
    /// <param name="ask">How to go about it.</param>
    /// <param name="cancellation">Ends it; nothing is then half written.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<StampPlace> places, Connection connection, StampAsk ask, CancellationToken cancellation)
    {
        if (ask.Everywhere)
            return await new StampEverywhere(connection, ask).RunAsync(places, cancellation);
        var report = await LookAsync(places, cancellation);
        foreach (var refused in report.Refused)
            await Console.Error.WriteLineAsync(Printable.Line(refused.Problem));
        if (report.Places.Count > 0)
            report = await StampAsync(report, connection, ask, cancellation);
        var text = places.Any(p => p.Token == "-") ? Console.Error : Console.Out;
        if (ask.Origin is { } submitter && report.Origins.Count > 0)
        {
            await Console.Error.WriteLineAsync(Printable.Line(Say(
                $"who gets an origin statement needs your verifier key, {submitter.By}, by another way")));
        }

        if (ask.Json)
            await text.WriteLineAsync(JsonLine.Of(report.ToJson()));
        else
            report.Write(text);
        return report.Refused.Count > 0 ? ExitCode.CannotCreate : ExitCode.Success;
    }

    /// <summary>Hashes before a server is asked: what cannot be read is said first, and nobody waits for a large file.</summary>
    private static async Task<StampReport> LookAsync(IReadOnlyList<StampPlace> places, CancellationToken cancellation)
    {
        var report = new StampReport();
        foreach (var place in places)
        {
            var problem = await report.LookAsync(place, await ImprintOfAsync(place, cancellation), cancellation);
            if (problem is not null && places.Count == 1)
                throw new CommandException(ExitCode.CannotCreate, problem);
        }

        var files = report.Places.Where(p => p.Token != "-");
        foreach (var place in files.DistinctBy(p => Path.GetDirectoryName(Path.GetFullPath(p.Token)), StringComparer.Ordinal))
            TokenFile.CheckFolder(place.Token);
        return report;
    }

    /// <summary>Under suite 1, which most ledgers have; a ledger of another has it hashed again. Digests as they were given.</summary>
    public static async Task<DigestPair> ImprintOfAsync(StampPlace place, CancellationToken cancellation) =>
        place.Imprint ?? await place.ImprintAsync(Suite.One, cancellation);

    /// <summary>At the first server that does: the next one is asked only where one was not reached, or does not issue.</summary>
    private static async Task<StampReport> StampAsync(
        StampReport report, Connection connection, StampAsk ask, CancellationToken cancellation)
    {
        var servers = connection.Each();
        for (var i = 0; ; i++)
        {
            LinkingClient? client = null;
            try
            {
                client = await servers[i].OpenAsync(cancellation);
                await report.TakeSuiteAsync(client.Suite, cancellation);
                if (ask.Origin is { } origin)
                    report = report with { Origins = [.. report.Imprints.Select(origin.Sign)] };
                var tokens = await StampedAsync(client, report, ask, cancellation);
                report = servers.Count > 1 ? report with { Server = client.Address } : report;
                return await TakeAsync(report, client, tokens, connection, ask, cancellation);
            }
            catch (RequestFailedException exception)
                when (report.Server is null && i + 1 < servers.Count && Refusals.IsOfTheServerAlone(exception))
            {
                await Console.Error.WriteLineAsync(
                    Printable.Line(Say($"{exception.Message} The next server is asked: {servers[i + 1].Servers[0]}")));
            }
            finally
            {
                client?.Dispose();
            }
        }
    }

    /// <summary>The tokens of what is to be stamped.</summary>
    public static async Task<IReadOnlyList<Token>> StampedAsync(
        LinkingClient client, StampReport report, StampAsk ask, CancellationToken cancellation)
    {
        await report.TakeSuiteAsync(client.Suite, cancellation);
        if (report.Origins.Count > 0)
        {
            var pairs = report.Imprints.Zip(report.Origins, (i, o) => (i, OriginStatement.LeafOf(client.Suite, o))).ToList();
            return await Waiting.ForAsync(client.StampBesideAsync(pairs, cancellation), client.Address);
        }

        var tokens = ask.Blind
            ? client.StampBelowAsync(report.Imprints, cancellation)
            : client.StampAllAsync(report.Imprints, cancellation);
        return await Waiting.ForAsync(tokens, client.Address);
    }

    /// <summary>Writes the tokens, and remembers what was seen.</summary>
    public static async Task<StampReport> TakeAsync(
        StampReport report, LinkingClient client, IReadOnlyList<Token> tokens, Connection connection, StampAsk ask,
        CancellationToken cancellation)
    {
        await WriteAllAsync(ask.Wait ? report.Files : report.Places, tokens, report.Origins);
        // The ledger must show that its history is the one that was seen before; if it does not, the tokens are a proof against it.
        try
        {
            await client.RememberAsync(tokens[0], cancellation);
        }
        catch (RequestFailedException exception)
        {
            // The stamp stands: the server was stopped behind it. The next command asks for the proof.
            await Console.Error.WriteLineAsync(
                Printable.Line(Say($"The server could not be asked for the proof of its history: {exception.Message}")));
        }

        if (ask.Wait)
        {
            tokens = await new PublishedWait(client).RunAsync(tokens, cancellation);
            await WriteAllAsync(report.Places, tokens, [], isAgain: true);
        }

        report = report with { Tokens = tokens };
        new Catalogue(SharedOptions.TrustFolderOf(connection.Trust)).Note(report.Entries(client.Trust?.Ledger.Identity));
        return report;
    }

    /// <summary>Writes what can be written: one that fails does not lose the others.</summary>
    private static async Task WriteAllAsync(
        IReadOnlyList<StampPlace?> places, IReadOnlyList<Token> tokens, IReadOnlyList<byte[]> origins, bool isAgain = false)
    {
        var failures = new List<CommandException>();
        for (var i = 0; i < places.Count; i++)
        {
            try
            {
                if (places[i] is { } place)
                    await WriteBothAsync(
                        place with { MayReplace = place.MayReplace || isAgain }, tokens[i], i < origins.Count ? origins[i] : null);
            }
            catch (CommandException exception)
            {
                failures.Add(exception);
            }
        }

        if (failures.Count == 0)
            return;
        var more = failures.Count > 1 ? Say($" {failures.Count - 1} more could not be written either.") : "";
        var written = (places.Count - failures.Count) switch
        {
            0 => "",
            1 => Say(" The other token was written."),
            var others => Say($" The other {others} tokens were written."),
        };
        throw new CommandException(failures[0].ExitCode, failures[0].Message + more + written, failures[0]);
    }

    private static async Task WriteBothAsync(StampPlace place, Token token, byte[]? statement)
    {
        if (statement is null || place.Origin is not { } origin)
        {
            await WriteAsync(place, token);
            return;
        }

        // First, for it cannot be made again.
        OutputFile.Create(origin, statement);
        try
        {
            await WriteAsync(place, token);
        }
        catch (CommandException exception)
        {
            throw new CommandException(exception.ExitCode, exception.Message + OriginFile.TakeAway(origin, place.Token), exception);
        }
    }

    private static async Task WriteAsync(StampPlace place, Token token)
    {
        if (place.Token != "-")
        {
            TokenFile.Write(place.Token, token.ToBytes(), place.MayReplace);
            return;
        }

        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(token.ToBytes());
    }
}
