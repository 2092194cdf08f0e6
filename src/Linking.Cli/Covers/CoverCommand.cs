using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Ledger.Covering;
using Linking.Renewal;
using Linking.Server.Hosting;
using Linking.Storage;
using Linking.Tokens;

namespace Linking.Cli.Covers;

/// <summary><c>linking cover</c>: the group renewal of a ledger.</summary>
internal static class CoverCommand
{
    public static Command Build()
    {
        var from = new Option<string>("--from")
        {
            Description = "The ledger that is covered: its data folder, or a backup of it. On SQLite its server may run.",
            HelpName = "DIR",
            Required = true,
        };
        var into = new Option<string>("--in")
        {
            Description = "Address of the ledger that stamps the cover: the successor, or any other. Its functions are the cover's.",
            HelpName = "URL",
            Required = true,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder of the cover's files, which any web server can serve. One that was begun is gone on with.",
            HelpName = "DIR",
            Required = true,
        };
        var first = new Option<ulong?>("--first")
        {
            Description = "The first round that is covered. Default: 0, and of a folder with a cover the one that it has.",
            HelpName = "ROUND",
        };
        var (trust, authority, proxy, timeout) =
            (SharedOptions.Trust(), SharedOptions.Authority(), SharedOptions.Proxy(), SharedOptions.Timeout());
        var (key, certificate) = (SharedOptions.ApiKey(), SharedOptions.SubmitterCertificate());
        var json = SharedOptions.Json();
        var command = new Command(
            "cover",
            "Renew a whole ledger at once, before a function falls: hash every leaf, path and header that is published under the " +
            "functions of another ledger, and have that one stamp it (operator). 'linking renew --cover' leads tokens over it, also " +
            "years later. It may be stopped anywhere and run again. Exit codes: 0 done, 65 the ledger cannot be read or is damaged.")
        {
            from, into, output, first, trust, authority, key, certificate, proxy, timeout, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var connection = new Connection(
                [parsed.GetValue(into)!], null, null, parsed.GetValue(trust), parsed.GetValue(authority))
            {
                ApiKey = parsed.GetValue(key),
                Certificate = parsed.GetValue(certificate),
                Proxy = parsed.GetValue(proxy),
                Timeout = SharedOptions.TimeoutOf(parsed.GetValue(timeout)),
            };
            return await RunAsync(
                parsed.GetValue(from)!, connection, new CoverFolder(parsed.GetValue(output)!), parsed.GetValue(first),
                parsed.GetValue(json), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string from, Connection connection, CoverFolder folder, ulong? first, bool json, CancellationToken cancellation)
    {
        if (FilesPlace.IsAddress(from) || !TruthFile.Exists(from))
        {
            throw new CommandException(
                ExitCode.NoInput,
                $"--from: {from} is no data folder of a ledger. A cover hashes the leaves, which are in no public file: name the data " +
                $"folder, or a backup of it.");
        }

        // Before long work: whether there is somebody to stamp it, and under which functions.
        using var client = await connection.OpenAsync(cancellation);
        try
        {
            var (text, seconds, maker) = await MakeAsync(from, folder, client.Suite, first, cancellation);
            var token = folder.Find(CoverFiles.Token);
            var isNew = token is null;
            if (token is null)
            {
                var stamped = await Waiting.ForAsync(
                    client.StampAsync(client.Suite.Hash(folder.Find(CoverFiles.Text)!), cancellation), client.Address);
                await client.RememberAsync(stamped.Token, cancellation);
                // The record first: where the token is, all is there.
                folder.Write(CoverFiles.StampRecord, client.Trust!.Ledger.Accepted.ToBytes());
                folder.Write(CoverFiles.Token, token = stamped.Token.ToBytes());
            }

            Show(folder, text, Token.Decode(token), isNew, seconds, maker.Hashed, json);
            await RemarkAsync(text, client.Suite, maker.Published);
            return ExitCode.Success;
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.Data, e.Message, e);
        }
        catch (CoverNotWrittenException e)
        {
            throw new CommandException(ExitCode.CannotCreate, e.Message, e);
        }
    }

    private static async Task<(CoverText Text, double Seconds, CoverMaker Maker)> MakeAsync(
        string from, CoverFolder folder, Hashing.Suite suite, ulong? first, CancellationToken cancellation)
    {
        await using var truth = TruthFile.OpenReadOnly(from);
        var maker = new CoverMaker(truth, TruthFile.OpenVouchers(from), folder);
        var begin = Stopwatch.GetTimestamp();
        var text = await Counting.RunAsync(step => maker.RunAsync(
            suite, first, Counting.BarOf<CoverProgress>(step, p => ("covering rounds", p.Done, p.Total)), cancellation));
        return (text, Stopwatch.GetElapsedTime(begin).TotalSeconds, maker);
    }

    private static async Task RemarkAsync(CoverText text, Hashing.Suite suite, ulong published)
    {
        if (text.Suite == suite)
        {
            await Console.Error.WriteLineAsync(
                $"This cover adds no strength: {text.Ledger} and the ledger that stamps it have the same functions, and with them both " +
                $"fall. Its tokens outlive them only by a cover in a ledger of another suite.");
        }

        if (published > text.To)
        {
            await Console.Error.WriteLineAsync(
                $"The rounds {text.To} to {published - 1} are published since, and this cover does not cover them: make the next one in " +
                $"another folder, with --first {text.To}.");
        }
    }

    private static void Show(CoverFolder folder, CoverText text, Token token, bool isNew, double seconds, long bytes, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["cover"] = folder.Path,
                ["ledger"] = text.Ledger.Value,
                ["from"] = text.From,
                ["to"] = text.To,
                ["evidence"] = text.EvidenceCount,
                ["stamped_by"] = token.Header.Ledger.Value,
                ["round"] = token.Header.Index,
                ["stamped_now"] = isNew,
                ["hashed_bytes"] = bytes,
                ["seconds"] = Math.Round(seconds, 3),
            }));
            return;
        }

        Console.WriteLine(Printable.Line($"the rounds {text.From} to {text.To - 1} of {text.Ledger} are covered, in {folder.Path}"));
        Lines.Write(
            Console.Out, "  ",
            ("stamped", $"by {token.Header.Ledger}, in its round {token.Header.Index}{(isNew ? "" : ", as before")}"),
            ("functions", string.Join(" and ", text.Functions.Select(f => Hashing.HashFunctions.Name(f)))),
            ("evidence", $"{text.EvidenceCount} of publications and vouchers"),
            ("then", $"after the next publication of {token.Header.Ledger}: linking extend {folder.PathOf(CoverFiles.Token)}"));
    }
}
