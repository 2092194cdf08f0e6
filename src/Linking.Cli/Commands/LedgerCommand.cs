using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Server;

namespace Linking.Cli.Commands;

/// <summary><c>linking ledger</c>: what an operator writes into the ledger's record.</summary>
internal static class LedgerCommand
{
    public static Command Build() => new("ledger", "What stands in a ledger's record: keys, policy, notices (operator).")
    {
        BuildDraft(), BuildConfigure(), BuildNotice(), BuildStrike(), BeaconCommand.Build(),
    };

    private static Command BuildDraft()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "Write it to this file. Default: standard output.",
            HelpName = "FILE",
        };
        var sealNew = new Option<bool>("--seal-new")
        {
            Description = "The new keys seal the event already, because the old head keys are lost or stolen. It needs recovery keys.",
        };
        var software = new Option<bool>("--software")
        {
            Description = "Add the line x-software: the digests of this program, which must be the one that the server runs.",
        };
        var until = new Option<string?>("--key-until")
        {
            Description = "Add the line x-key-until: from then on nothing is signed with its keys. It is never put off for a key. It is " +
                $"{Times.Form}; a day is its beginning.",
            HelpName = "TIME",
        };
        var connection = new ConnectionFlags();
        var command = new Command(
            "draft",
            "Write a configuration event that changes nothing: the state in force, behind the record as it is now. Edit it, sign it with " +
            "'linking key sign' if the ledger has recovery keys, and hand it in with 'linking ledger configure'.")
        {
            output, sealNew, software, until,
        };
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var end = EndOf(parsed.GetValue(until));
            using var client = await connection.Read(parsed).OpenAsync(cancellation);
            var walk = client.Trust!.Ledger.Walk(Chain.Alpha);
            // What the record says of the program that runs is said again of the one that runs now.
            var says = parsed.GetValue(software) || ConfigurationDraft.LinesInForce(walk).Any(l => l.Name == SoftwareManifest.EventLine);
            ExtensionLine[] lines =
            [
                .. end is { } time ? (ExtensionLine[])[KeyEnd.LineOf(time)] : [],
                .. says ? (ExtensionLine[])[new(SoftwareManifest.EventLine, IsCritical: false, VersionCommand.Read().Words)] : [],
            ];
            if (end is null && ConfigurationDraft.LinesInForce(walk).FirstOrDefault(l => l.Name == KeyEnd.Name) is { } kept)
            {
                Console.Error.WriteLine(Printable.Line(
                    $"The draft keeps the line x-{kept.Name} {kept.Words}: the period of use of the keys in force. If you name new keys, " +
                    "make the draft with --key-until: an end is never put off for a key."));
            }

            var text = ConfigurationDraft.Of(walk, parsed.GetValue(sealNew), lines);
            if (parsed.GetValue(output) is { } file)
            {
                OutputFile.Create(file, text);
                return ExitCode.Success;
            }

            await using var standard = Console.OpenStandardOutput();
            await standard.WriteAsync(text, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildConfigure()
    {
        var path = new Argument<string>("EVENT") { Description = "The configuration event, signed if need be; - reads standard input." };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "configure",
            "Put a configuration event into the record: it brings other keys, another policy or other intervals. The server must hold " +
            "the private keys that it names.")
        {
            path, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var bytes = await InputFile.ReadAsync(parsed.GetValue(path)!, LedgerEvent.MaxSize + 1, cancellation);
            var round = await operate.CallAsync(parsed, client => client.ConfigureAsync(bytes, cancellation));
            Show("configuration", round, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildNotice()
    {
        var about = new Argument<string[]>("ABOUT")
        {
            Description = $"What it is about: {NoticeSubjects.Forms}. A time is {Times.Form}.",
            Arity = ArgumentArity.OneOrMore,
        };
        var (text, operate, json) = (Text(), new OperatorFlags(), SharedOptions.Json());
        var command = new Command("notice", "Put a notice into the record. It cannot be taken back.")
        {
            about, text, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var subject = NoticeSubjects.Parse(parsed.GetValue(about)!);
            var round = await operate.CallAsync(
                parsed, client => client.NoticeAsync(subject, parsed.GetValue(text) ?? [], cancellation));
            Show("notice", round, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildStrike()
    {
        var first = new Argument<ulong>("FIRST") { Description = "The first round that was sealed with a wrong time." };
        var (text, operate, json) = (Text(), new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "strike",
            "Strike the rounds from FIRST to the newest: their times were wrong, and nothing is said by them. It cannot be taken back. " +
            "Their tokens stay provable by publications.")
        {
            first, text, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var round = await operate.CallAsync(
                parsed, client => client.StrikeAsync(parsed.GetValue(first), parsed.GetValue(text) ?? [], cancellation));
            Show($"notice that strikes the rounds {parsed.GetValue(first)} to {round - 1}", round, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Instant? EndOf(string? text) => text is null ? null
        : Times.TryParse(text, endOfDay: false, out var time) ? time
        : throw SharedOptions.Usage($"--key-until: '{text}' is not {Times.Form}.");

    private static Option<string[]> Text() => new("--text")
    {
        Description = "A line for people: what happened, and what to do. May be repeated.",
        HelpName = "WORDS",
    };

    private static void Show(string what, ulong round, bool json) => Console.WriteLine(
        json ? JsonLine.Of(new JsonObject { ["round"] = round }) : Printable.Line($"round {round} holds the {what}"));
}
