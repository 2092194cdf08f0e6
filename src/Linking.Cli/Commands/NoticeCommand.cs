using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Cli.Commands;

/// <summary>
/// <c>linking notice</c>: what an operator does when a key is stolen, a clock was wrong, a function has weakened or data is lost: the event
/// of the record, the publication, and which tokens it concerns.
/// </summary>
internal static class NoticeCommand
{
    public static Command Build()
    {
        var key = new Option<string>("--key")
        {
            Description = "This head or publication key was stolen, --from that time.",
            HelpName = "KEY",
        };
        var clock = new Option<bool>("--clock") { Description = "The clock was wrong, --from that round to the newest one." };
        var function = new Option<string>("--function")
        {
            Description = "This algorithm has weakened, --from that time: sha2-256, sha3-256, ed25519.",
            HelpName = "ALGORITHM",
        };
        var stretch = new Option<bool>("--stretch") { Description = "The data of the rounds --from that one --to that one was lost." };
        var from = new Option<string>("--from") { Description = $"A round's number, or {Times.Form}.", HelpName = "FROM", Required = true };
        var to = new Option<string>("--to") { Description = "The last round of a stretch.", HelpName = "ROUND" };
        var text = new Option<string[]>("--text")
        {
            Description = "A line for people: what happened, and what to do. May be repeated.",
            HelpName = "WORDS",
        };
        var data = new Option<string>("--data", "-d")
        {
            Description = "The data folder of the server, on SQLite: count the rounds and tokens that it concerns.",
            HelpName = "DIR",
        };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "notice",
            "Give notice of a stolen key, a wrong clock, a weakened function or lost data (operator): the event of the record, the next " +
            "publication, and the rounds whose tokens it concerns. It cannot be taken back. Where a head key in force was stolen, " +
            "nothing is issued until the record has another. Exit codes: 0 done, 75 the notice stands, and could not be published yet.")
        {
            key, clock, function, stretch, from, to, text, data, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            string?[] asked =
            [
                parsed.GetValue(key) is null ? null : "key", parsed.GetValue(clock) ? "clock" : null,
                parsed.GetValue(function) is null ? null : "function", parsed.GetValue(stretch) ? "stretch" : null,
            ];
            var kinds = asked.OfType<string>().ToList();
            if (kinds.Count != 1)
                throw SharedOptions.Usage("A notice is about one thing: --key, --clock, --function or --stretch.");
            if ((kinds[0] == "stretch") != (parsed.GetValue(to) is not null))
                throw SharedOptions.Usage("--to goes with --stretch, and --stretch needs it.");
            var (begin, lines) = (parsed.GetValue(from)!, parsed.GetValue(text) ?? []);
            var subject = kinds[0] switch
            {
                "key" => NoticeSubjects.Parse(["stolen", parsed.GetValue(key)!, begin]),
                "function" => NoticeSubjects.Parse(["weakened", parsed.GetValue(function)!, begin]),
                "stretch" => NoticeSubjects.Parse(["unprovable", begin, parsed.GetValue(to)!]),
                _ => null,
            };
            var first = subject is null ? RoundOf(begin) : 0;
            // Before anything is said that cannot be taken back.
            await using var truth = parsed.GetValue(data) is { } folder ? Open(folder) : null;
            var round = await operate.CallAsync(parsed, client => subject is null
                ? client.StrikeAsync(first, lines, cancellation)
                : client.NoticeAsync(subject, lines, cancellation));
            var (published, failure) = await operate.CallAsync(parsed, client => PublishAsync(client, cancellation));
            var concerned = truth is null
                ? null
                : await ConcernedAsync(truth, subject ?? new ClockSubject(first, round - 1), round, cancellation);
            Show(round, published, concerned, parsed.GetValue(json));
            if (failure is null)
                return ExitCode.Success;
            await Console.Error.WriteLineAsync(
                Printable.Line($"The notice stands in the record. It is not published everywhere yet: {failure}"));
            return ExitCode.TryAgain;
        });
        return command;
    }

    private static ILedgerTruth Open(string folder)
    {
        try
        {
            return TruthFile.OpenReadOnly(folder);
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.Data, $"--data: {e.Message} Nothing was said.", e);
        }
    }

    private static ulong RoundOf(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var round)
        ? round
        : throw SharedOptions.Usage($"--from: '{text}' is no round's number.");

    // That a notice cannot be published does not take it back.
    private static async Task<(ulong? Number, string? Failure)> PublishAsync(OperatorClient client, CancellationToken cancellation)
    {
        try
        {
            var report = await client.PublishAsync([], cancellation);
            return (report.Publication.Publication.Number, report.Sinks.FirstOrDefault(s => s.Error.Length > 0)?.Error);
        }
        catch (RequestFailedException e)
        {
            return (null, e.Message);
        }
    }

    // What a key or a function was used for is told by time, all else by number.
    private static async Task<Concerned> ConcernedAsync(
        ILedgerTruth truth, NoticeSubject subject, ulong round, CancellationToken cancellation)
    {
        try
        {
            var found = new Concerned(null, null, 0, 0, 0);
            await foreach (var stored in truth.ReadHeadersAsync(0, round, cancellation))
            {
                if (!Header.TryDecode(stored.Header, out var header, out _) || !IsConcerned(header, subject))
                    continue;
                found = found with
                {
                    First = found.First ?? header.Index,
                    Last = header.Index,
                    Rounds = found.Rounds + 1,
                    Tokens = found.Tokens + header.LeafCount,
                };
            }

            await foreach (var publication in truth.ReadPublicationsAsync(1, ulong.MaxValue, cancellation))
                found = found with { Published = publication.Size };
            return found;
        }
        catch (StorageException e)
        {
            throw new CommandException(
                ExitCode.Data, $"The notice stands in round {round}, and the rounds that it concerns cannot be read: {e.Message}", e);
        }
    }

    private static bool IsConcerned(Header header, NoticeSubject subject) => subject switch
    {
        StolenSubject stolen => header.Time >= stolen.Since,
        WeakenedSubject => true,
        UnprovableSubject lost => lost.First <= header.Index && header.Index <= lost.Last,
        ClockSubject clock => clock.First <= header.Index && header.Index <= clock.Last,
        _ => false,
    };

    private static void Show(ulong round, ulong? published, Concerned? concerned, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["round"] = round,
                ["publication"] = published,
                ["first"] = concerned?.First,
                ["last"] = concerned?.Last,
                ["rounds"] = concerned?.Rounds,
                ["tokens"] = concerned?.Tokens,
                ["published_rounds"] = concerned?.Published,
            }));
            return;
        }

        Console.WriteLine($"round {round} holds the notice");
        if (published is { } number)
            Console.WriteLine($"  publication  {number}");
        if (concerned is null)
            return;
        Console.WriteLine(
            concerned.First is { } first
                ? $"  concerned    {concerned.Rounds} round(s), from {first} to {concerned.Last}, with {concerned.Tokens} leaves"
                : "  concerned    no round");
        if (concerned.First < concerned.Published)
        {
            Console.WriteLine(
                $"  published    rounds below {concerned.Published}: 'linking extend' gives their tokens what proves them without a key");
        }

        Console.WriteLine("  one token    'linking match TOKEN' says whether it stands in the ledger, part by part");
    }

    private sealed record Concerned(ulong? First, ulong? Last, ulong Rounds, ulong Tokens, ulong Published);
}
