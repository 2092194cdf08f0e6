using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.HandOvers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.Files;
using Linking.Protocol;

namespace Linking.Cli.Successions;

/// <summary><c>linking close</c>: gives notice of a ledger's end, and ends it.</summary>
internal static class CloseCommand
{
    private const string DayForm = "yyyy-MM-dd";

    public static Command Build()
    {
        var on = new Option<string>("--on")
        {
            Description = "Give notice that the service ends on this day, in UTC (2036-03-31), and publish it. Nothing ends yet.",
            HelpName = "DAY",
        };
        var now = new Option<string>("--now")
        {
            Description = "End the service now and for ever. The ledger's id is named once more, against mistakes.",
            HelpName = "ID",
        };
        var without = new Option<bool>("--without-successor")
        {
            Description = "End a ledger that names no successor: afterwards it can name none.",
        };
        var file = new Option<string>("--event")
        {
            Description = "The text of the end, for recovery keys to sign; the signed file lies beside it.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "end.txt",
        };
        var text = new Option<string[]>("--text")
        {
            Description = "With --on: a line for people. May be repeated.",
            HelpName = "WORDS",
        };
        var handOver = new Option<string>("--handover")
        {
            Description = "With --now: the hand-over ('linking handover make'); the ledger states its digests before it ends.",
            HelpName = "DIR",
        };
        var server = new Option<string>("--server", "-s")
        {
            Description = "Address of the ledger's server. Default: LINKING_SERVER, else http://127.0.0.1:8070.",
            HelpName = "URL",
        };
        var (trust, json, operate) = (SharedOptions.Trust(), SharedOptions.Json(), new OperatorFlags());
        var command = new Command(
            "close",
            "Give notice of a ledger's end, or end it (operator): the last round, the last publication, and from then on nothing is " +
            "issued. It cannot be taken back. Run it again until it says that all is done. Exit codes: 0 done, 75 a file must be signed " +
            "first, or the last publication could not be made everywhere yet.")
        {
            on, now, without, handOver, file, text, server, trust, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(on) is null == parsed.GetValue(now) is null)
                throw SharedOptions.Usage("Give notice with --on DAY, or end the service with --now ID.");
            var address = SharedOptions.AddressOf(
                parsed.GetValue(server), "LINKING_SERVER", LinkingClientOptions.DefaultAddress, "--server");
            await using var ledger = await OldLedger.OpenAsync(
                address.GetLeftPart(UriPartial.Authority), null, parsed.GetValue(trust), operate, parsed, cancellation);
            var state = await ledger.ReadAsync(cancellation);
            async Task<PublishReport> Publish()
            {
                var report = await operate.CallAsync(parsed, client => client.PublishAsync([], cancellation));
                var made = report.Publication.Publication;
                return made.Identity == state.Identity ? report : throw new CommandException(
                    ExitCode.Untrusted,
                    $"The operator endpoint published {made.Ledger} ({made.Identity}), and not {state.Ledger} ({state.Identity}).");
            }

            if (parsed.GetValue(on) is { } day)
            {
                if (parsed.GetValue(handOver) is not null)
                    throw SharedOptions.Usage("--handover goes with --now: the digests are stated before the end.");
                var lines = NoticeOf(state, day, parsed.GetValue(text) ?? []);
                var round = await operate.CallAsync(parsed, client => NoticeAsync(client, state, lines, cancellation));
                return Show(new Outcome(state, round, day, null, null, await TryAsync(Publish)), parsed.GetValue(json));
            }

            if (parsed.GetValue(now) != state.Ledger.Value)
                throw SharedOptions.Usage($"--now: the ledger at {address} is {state.Ledger}, not '{parsed.GetValue(now)}'.");
            Func<Task<ulong>>? stating = parsed.GetValue(handOver) is { } folder
                ? () => HandOverStatement.SayAsync(
                    new FileTree(folder), state.Ledger, state.Identity, state.HasEnded, call => operate.CallAsync(parsed, call),
                    cancellation)
                : null;
            return await EndAsync(
                ledger, state, parsed.GetValue(without), stating, new EventFiles(parsed.GetValue(file)!), Publish, parsed.GetValue(json),
                cancellation);
        });
        return command;
    }

    private static async Task<int> EndAsync(
        OldLedger ledger, OldState state, bool withoutSuccessor, Func<Task<ulong>>? stating, EventFiles files,
        Func<Task<PublishReport>> publish, bool json, CancellationToken cancellation)
    {
        var stated = stating is not null && state.HasEnded ? await stating() : (ulong?)null;
        ulong? round = state.HasEnded ? state.Record.Entries[^1].Round : null;
        if (round is null)
        {
            if (state.Named is null && !withoutSuccessor)
            {
                throw SharedOptions.Usage(
                    $"{state.Ledger} names no successor, and can name none after its end. Make one with 'linking succeed', or say " +
                    $"--without-successor.");
            }

            if (files.TakeUp(state, state.TextEnding()) is not { } text)
                return Show(new Outcome(state, null, null, files.Draft, null, default), json);
            // Before the end: behind it nothing is stated.
            if (stating is not null)
                stated = await stating();
            round = await ledger.WriteAsync(text, cancellation);
        }

        return Show(new Outcome(state, round, null, null, stated, await TryAsync(publish)), json);
    }

    // The same again is not said twice: it is only published.
    private static async Task<ulong> NoticeAsync(
        OperatorClient client, OldState state, List<string> lines, CancellationToken cancellation)
    {
        var begin = FirstLine(state, "");
        var (before, said) = state.OtherNotices.LastOrDefault(
            n => n.Lines is [var first, ..] && first.StartsWith(begin, StringComparison.Ordinal));
        if (said?.SequenceEqual(lines, StringComparer.Ordinal) == true)
            return before;
        var round = await client.NoticeAsync(new OtherSubject(), lines, cancellation);
        if (said is not null)
        {
            await Console.Error.WriteLineAsync(Printable.Line(
                $"Round {before} gave an earlier notice, which stands in the record too: {string.Join(' ', said)}"));
        }

        return round;
    }

    private static string FirstLine(OldState state, string end) => $"The service of {state.Ledger} ends on {end}";

    private static List<string> NoticeOf(OldState state, string day, IReadOnlyList<string> text)
    {
        if (!DateOnly.TryParseExact(day, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            throw SharedOptions.Usage($"--on: '{day}' is no day such as 2036-03-31.");
        var today = DateOnly.FromDateTime(Times.Clock.GetUtcNow().UtcDateTime);
        if (date <= today)
        {
            throw SharedOptions.Usage(
                $"--on: {day} has begun, in UTC. Notice is given of a day to come; to end the service now, say --now {state.Ledger}.");
        }

        if (state.HasEnded)
            throw new CommandException(ExitCode.Data, $"{state.Ledger} has ended its service already.");
        return
        [
            FirstLine(state, $"{day}."),
            state.Named is { Event: var named }
                ? $"It goes on in {named.SuccessorLedger}, which this record names as successor."
                : "No successor is named yet.",
            .. text,
        ];
    }

    // That it cannot be published now does not take it back.
    private static async Task<(ulong? Number, ulong? Size, string? Failure)> TryAsync(Func<Task<PublishReport>> publish)
    {
        try
        {
            var report = await publish();
            return (report.Publication.Publication.Number, report.Publication.Publication.Size,
                report.Sinks.FirstOrDefault(s => s.Error.Length > 0)?.Error);
        }
        catch (RequestFailedException e)
        {
            return (null, null, e.Message);
        }
    }

    private static int Show(Outcome outcome, bool json)
    {
        var (state, round, day, draft, stated, (number, size, failure)) = outcome;
        var successor = state.Named?.Event;
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["ledger"] = state.Ledger.Value,
                ["ended"] = day is null && round is not null,
                ["ends_on"] = day,
                ["round"] = round,
                ["publication"] = number,
                ["publication_size"] = size,
                ["successor"] = successor?.SuccessorLedger.Value,
                ["successor_identity"] = successor?.SuccessorIdentity.ToString(),
                ["to_sign"] = draft,
                ["handover_stated_in_round"] = stated,
            }));
        }
        else
        {
            Console.WriteLine(Printable.Line(
                draft is not null ? $"{state.Ledger} goes on: its end must be signed by its recovery keys first"
                : day is not null ? $"{state.Ledger} ends on {day}: notice is given in its round {round}"
                : $"{state.Ledger} has ended: round {round} is its last"));
            Lines.Write(
                Console.Out,
                "  ",
                [
                    ("successor", successor is null ? "none is named" : $"{successor.SuccessorLedger} ({successor.SuccessorIdentity})"),
                    .. stated is null ? ((string, string)[])[] : [("hand-over", $"stated in round {stated}")],
                    .. draft is null
                        ? new[] { ("published", number is null ? "not yet" : $"publication {number} over {size} rounds") }
                        : [("sign", $"linking key sign {draft} --key RECOVERY-KEY\nand run this command again")],
                ]);
        }

        if (failure is not null)
            Console.Error.WriteLine(Printable.Line($"It is not published everywhere yet: {failure} Run this command again."));
        return draft is null && failure is null ? ExitCode.Success : ExitCode.TryAgain;
    }

    private sealed record Outcome(
        OldState State, ulong? Round, string? Day, string? Draft, ulong? Stated, (ulong? Number, ulong? Size, string? Failure) Published);
}
