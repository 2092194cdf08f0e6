using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Ledger.Checking;
using Linking.Server.Hosting;
using Linking.Storage;
using Linking.Storage.Sqlite;

namespace Linking.Cli.Commands;

/// <summary><c>linking fsck</c></summary>
internal static class FsckCommand
{
    private const string Derived =
        " (derived from the rounds: no token depends on it; start the server once with --rebuild-derived true)";

    public static Command Build()
    {
        var data = new Option<string>("--data", "-d")
        {
            Description = "The server's data folder. On SQLite the server may run meanwhile.",
            HelpName = "DIR",
            Required = true,
        };
        var mark = new Option<string?>("--high-water-mark")
        {
            Description = "The server's high-water mark, if it is not in the data folder. A database that is older than it is a " +
                "restored backup.",
            HelpName = "FILE",
        };
        var book = new Option<string?>("--directory")
        {
            Description = "The folder of the server's directory sink: the database must hold what was published there.",
            HelpName = "DIR",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "fsck",
            "Read a ledger's database without its server and recompute everything in it, under both functions. Exit " +
            "codes: 0 clean, 1 something is wrong, 65 no ledger there or it cannot be read.") { data, mark, book, json };
        command.SetAction(
            (parsed, cancellation) => RunAsync(
                new OutsideFiles(parsed.GetValue(data)!, parsed.GetValue(mark), parsed.GetValue(book)),
                parsed.GetValue(json),
                cancellation));
        return command;
    }

    private static async Task<int> RunAsync(OutsideFiles outside, bool json, CancellationToken cancellation)
    {
        CheckReport report;
        IReadOnlyList<string> older;
        try
        {
            // Before the database: a server that runs moves the mark after it.
            var mark = outside.ReadMark();
            await using var truth = TruthFile.OpenReadOnly(outside.Data);
            await using var derived = SqliteLedgerDerived.OpenReadOnly(outside.Data);
            report = await Counting.RunAsync(step => LedgerCheck.RunAsync(
                truth, derived, Counting.BarOf<CheckProgress>(step, p => ("checking rounds", p.Rounds, p.Total)), cancellation));
            older = await outside.FindProblemsAsync(truth, mark, report, cancellation);
        }
        catch (StorageException exception)
        {
            throw new CommandException(ExitCode.Data, exception.Message, exception);
        }

        if (json)
            Console.WriteLine(JsonLine.Of(ToJson(report, older)));
        else
            Show(Console.Out, report, older);
        return report.Clean && older.Count == 0 ? ExitCode.Success : ExitCode.Invalid;
    }

    private static void Show(TextWriter text, CheckReport report, IReadOnlyList<string> older)
    {
        text.WriteLine(report.Clean
            ? "clean: every leaf, header, tile, publication and signed head was recomputed under both functions"
            : $"{report.Problems.Count + (long)report.MoreProblems} " +
                $"problem(s){(report.FirstWrongRound is { } round ? $"; the first wrong round is {round}" : "")}");
        Lines.Write(
            text, "  ",
            ("ledger", report.Record.Genesis?.Ledger.Value ?? "unknown: round 0 cannot be read"),
            ("identity", report.Identity is { } identity ? Digests.Show(identity) : "unknown"),
            ("rounds", report.Rounds.ToString()),
            ("leaves", report.Leaves.ToString()),
            ("publications", report.Publications.ToString()),
            ("record", $"{report.Record.Count} event(s)"),
            ("history root", Digests.Show(report.Root)));
        foreach (var problem in report.Problems)
        {
            var where = problem.Round is { } wrong ? $" of round {wrong}" : "";
            var part = problem.Part.ToString().ToLowerInvariant();
            text.WriteLine(Printable.Line($"  {part}{where}: {problem.Message}{(problem.IsDerived ? Derived : "")}"));
        }

        if (report.MoreProblems > 0)
            text.WriteLine($"  and {report.MoreProblems} more");
        foreach (var problem in older)
            text.WriteLine(Printable.Line($"an older or another database: {problem}"));
        if (older.Count > 0)
            text.WriteLine($"  {OutsideCheck.WhatToDo}");
    }

    private static JsonObject ToJson(CheckReport report, IReadOnlyList<string> older)
    {
        var json = new JsonObject
        {
            ["clean"] = report.Clean,
            ["ledger"] = report.Record.Genesis?.Ledger.Value,
            ["identity"] = report.Identity?.ToString(),
            ["rounds"] = report.Rounds,
            ["leaves"] = report.Leaves,
            ["publications"] = report.Publications,
            ["record_events"] = report.Record.Count,
        };
        Digests.AddTo(json, report.Root);
        json["first_wrong_round"] = report.FirstWrongRound;
        json["problems"] = new JsonArray(
            [
                .. report.Problems.Select(p => new JsonObject
                {
                    ["part"] = p.Part.ToString().ToLowerInvariant(),
                    ["round"] = p.Round,
                    ["message"] = p.Message,
                    ["derived"] = p.IsDerived,
                }),
            ]);
        json["more_problems"] = report.MoreProblems;
        json["older"] = new JsonArray([.. older.Select(problem => JsonValue.Create(problem))]);
        return json;
    }
}
