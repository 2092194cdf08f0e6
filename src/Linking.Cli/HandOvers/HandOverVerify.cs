using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client.HandOvers;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;

namespace Linking.Cli.HandOvers;

/// <summary><c>linking handover verify</c></summary>
internal static class HandOverVerify
{
    public static Command Build()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The hand-over: a folder, or the address of a web server (http:// or https://).",
        };
        var code = new Option<string[]>("--code", "-c")
        {
            Description = "A print code of the last publication, as it stands on paper; two codes, one a function. May be repeated.",
            HelpName = "CODE",
        };
        var publication = new Option<string[]>("--publication")
        {
            Description = "The last publication (.note), from another place than the hand-over. May be repeated.",
            HelpName = "FILE",
        };
        var (authority, proxy, timeout) = (SharedOptions.Authority(), SharedOptions.Proxy(), SharedOptions.Timeout());
        timeout.Description = "How many seconds the server may take for a file, each of three times. Default: 100.";
        var json = SharedOptions.Json();
        var command = new Command(
            "verify",
            "Check a hand-over from nothing but the last published value: every file is rehashed, every round recomputed from its " +
            "leaves. Exit codes: 0 it holds and the value is its own, 1 something is wrong, 2 it holds, and no value from elsewhere was " +
            "given for all of its rounds, 65 no hand-over, or not a whole one, 69 a web server does not give a file.")
        {
            folder, code, publication, authority, proxy, timeout, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var values = (parsed.GetValue(code) ?? []).Select(ValueOf).ToList();
            foreach (var file in parsed.GetValue(publication) ?? [])
                values.AddRange(await ReadAsync(file, cancellation));
            var connection = new Connection([], null, null, null, parsed.GetValue(authority))
            {
                Proxy = parsed.GetValue(proxy),
                Timeout = SharedOptions.TimeoutOf(parsed.GetValue(timeout)),
            };
            var report = await RunAsync(parsed.GetValue(folder)!, connection, values, cancellation);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(ToJson(report)));
            else
                Show(parsed.GetValue(folder)!, report);
            return report.FindingCount > 0 ? ExitCode.Invalid : report.IsConfirmed ? ExitCode.Success : ExitCode.Inconclusive;
        });
        return command;
    }

    private static async Task<HandOverReport> RunAsync(
        string folder, Connection connection, IReadOnlyList<RepresentativeValue> values, CancellationToken cancellation)
    {
        if (!FilesPlace.IsAddress(folder) && !Directory.Exists(folder))
            throw new CommandException(ExitCode.NoInput, Say($"There is no folder {folder}."));
        try
        {
            using var files = FilesPlace.Open(connection, folder);
            using var place = await HandOverPlace.OpenAsync(files, cancellation);
            var check = new HandOverCheck(place, values);
            return await Counting.RunAsync(step => Task.Run(() => check.Run(
                Counting.BarOf<HandOverProgress>(step, p => (
                    p.Stage == HandOverStage.Files ? Say("hashing files") : Say("recomputing rounds"), p.Done, p.Total)),
                cancellation), cancellation));
        }
        catch (InvalidDataException e)
        {
            throw new CommandException(ExitCode.Data, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, Say($"The hand-over {folder} cannot be read: {e.Message.TrimEnd('.')}."), e);
        }
    }

    private static RepresentativeValue ValueOf(string text) => TypedCode.TryParse(text, out var code, out var error)
        ? code.Value
        : throw SharedOptions.Usage($"--code: {error}");

    private static async Task<IReadOnlyList<RepresentativeValue>> ReadAsync(string file, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(file, SignedNote.MaxSize + 1, cancellation);
        return Publication.TryParseNote(bytes, out var publication, out _, out var error)
            ? publication.Values
            : throw new CommandException(ExitCode.Data, Say($"--publication: {file} cannot be read. {error.Message}"));
    }

    private static void Show(string folder, HandOverReport report)
    {
        Console.WriteLine(Printable.Line(
            report.FindingCount == 1 ? Say($"1 fault in {folder}, the hand-over of {report.Head.Ledger}")
            : report.FindingCount > 1 ? Say($"{report.FindingCount} faults in {folder}, the hand-over of {report.Head.Ledger}")
            : report.IsConfirmed ? Say($"the hand-over of {report.Head.Ledger} is whole, and is that of the published value")
            : report.Confirmed.Count > 0
                ? Say($"the hand-over of {report.Head.Ledger} holds together, but the published value is not of all its rounds")
            : Say($"the hand-over of {report.Head.Ledger} holds together; whether it is the real one nobody has said")));
        foreach (var finding in report.Findings)
            Console.WriteLine(Printable.Line($"  {finding.CodeText}   {finding.Message}"));
        if (report.FindingCount > report.Findings.Count)
            Console.WriteLine(Say($"  and {report.FindingCount - report.Findings.Count} more"));
        var last = report.Last;
        Lines.Write(
            Console.Out, "  ",
            [
                (Say("files"), report.Files.ToString()),
                .. report.IsListed ? ((string, string)[])[]
                    : [(Say("not seen"), Say($"files that no manifest names: an address lists none"))],
                (Say("rounds"), Say($"{report.Rounds} with {report.Leaves} leaves")),
                .. report.Lost > 0
                    ? [(Say("lost"), Say($"the leaves of {report.Lost} rounds, as the ledger's own notice says"))]
                    : ((string, string)[])[],
                .. report.Unplaced.Select(f => (Say("not placed"), Say($"{f}: it may stand in a round that is lost"))),
                .. report.Lost > 0 && report.LogStated < report.Head.LogEntries
                    ? [(Say("audit log"), Say($"behind entry {report.LogStated} no statement that is here speaks for it"))]
                    : ((string, string)[])[],
                (Say("identity"), Digests.Show(report.Head.Identity)),
                .. report.Stated is { } round ? [(Say("stated"), Say($"in round {round}"))] : ((string, string)[])[],
                .. last is null ? ((string, string)[])[]
                    : [(Say("publication"), Say($"{last.Number} over {last.Size} rounds, {Times.Show(last.Time)}"))],
                .. report.Confirmed.Select(v => (Say("confirmed"), Say($"{v.Size} rounds under {v.Function.Name()}"))),
                .. report is { FindingCount: 0, Confirmed.Count: > 0, IsConfirmed: false } ? BehindValue(report) : [],
                .. report is { FindingCount: 0, Confirmed.Count: 0 }
                    ? [(Say("then"), Say($"give the last published value, as it stands elsewhere, with --code or --publication"))]
                    : ((string, string)[])[],
            ]);
    }

    private static (string, string)[] BehindValue(HandOverReport report) =>
    [
        (Say("of the value"), Say($"rounds 0 to {report.ConfirmedRounds - 1}")),
        (Say("signed only"), Say($"rounds {report.ConfirmedRounds} to {report.Head.Size - 1}: they rest on signatures only")),
        (Say("then"), Say($"give the value of a later publication with --code or --publication")),
    ];

    private static JsonObject ToJson(HandOverReport report) => new()
    {
        ["ledger"] = report.Head.Ledger.Value,
        ["identity"] = report.Head.Identity.ToString(),
        ["holds"] = report.FindingCount == 0,
        ["confirmed"] = new JsonArray([.. report.Confirmed.Select(v => (JsonNode)v.Function.Name())]),
        ["confirmed_rounds"] = report.ConfirmedRounds,
        ["files"] = report.Files,
        ["listed"] = report.IsListed,
        ["rounds"] = report.Rounds,
        ["leaves"] = report.Leaves,
        ["lost_rounds"] = report.Lost,
        ["unplaced"] = new JsonArray([.. report.Unplaced.Select(f => (JsonNode)f)]),
        ["log_entries"] = report.Head.LogEntries,
        ["log_entries_stated"] = report.LogStated,
        ["publication"] = report.Last?.Number,
        ["publication_size"] = report.Last?.Size,
        ["digests"] = report.Digests.ToString(),
        ["stated_in_round"] = report.Stated,
        ["announced_by"] = report.AnnouncedBy,
        ["faults"] = report.FindingCount,
        ["findings"] = new JsonArray(
            [.. report.Findings.Select(f => (JsonNode)new JsonObject { ["code"] = f.CodeText, ["message"] = f.Message })]),
    };
}
