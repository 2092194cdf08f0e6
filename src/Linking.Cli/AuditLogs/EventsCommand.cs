using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.AuditLogs;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Server.AuditLogs;

namespace Linking.Cli.AuditLogs;

/// <summary><c>linking events</c></summary>
internal static class EventsCommand
{
    public static Command Build() => new("events", "The audit log of an authority: list, verify, hand out, forget (operator, auditor).")
    {
        BuildList(), BuildVerify(), BuildExport(), BuildForget(),
    };

    private static Option<string> Data(bool required = true) => new("--data", "-d")
    {
        Description = "The server's data folder, or a copy of its folder audit with its ledger. The server may run meanwhile.",
        HelpName = "DIR",
        Required = required,
    };

    private static Command BuildList()
    {
        var (data, json) = (Data(), SharedOptions.Json(", one for each entry on a line of its own"));
        var from = new Option<string?>("--from") { Description = "Only entries of this time on (2031-01-01).", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Only entries up to this time.", HelpName = "TIME" };
        var kind = new Option<string[]>("--kind") { Description = "Only entries of this kind; may be repeated.", HelpName = "KIND" };
        var words = new Option<bool>("--words") { Description = "Show the words that entries hide, where they are still kept." };
        var list = new Command("list", "List entries of an audit log, each held against the one before.")
        {
            data, from, to, kind, words, json,
        };
        list.SetAction(parsed =>
        {
            var folder = parsed.GetValue(data)!;
            var (first, last) = (TimeOf(parsed.GetValue(from), endOfDay: false), TimeOf(parsed.GetValue(to), endOfDay: true));
            var kinds = parsed.GetValue(kind) ?? [];
            var hidden = parsed.GetValue(words) ? WordsOf(folder) : [];
            var rows = StatedLog.Read(folder).Rows;
            foreach (var entry in rows.Select(r => r.Entry).OfType<AuditEntry>())
            {
                if (entry.Time < (first ?? entry.Time) || entry.Time > (last ?? entry.Time) ||
                    (kinds.Length > 0 && !kinds.Contains(entry.Kind, StringComparer.Ordinal)))
                    continue;
                Console.WriteLine(parsed.GetValue(json) ? JsonLine.Of(ToJson(entry, hidden)) : Printable.Line(Show(entry, hidden)));
            }

            if (!parsed.GetValue(json) && rows.Count(r => r.Entry is null) is var forgotten and not 0)
                Console.WriteLine($"{forgotten} entries were forgotten: their links are kept");
            return ExitCode.Success;
        });
        return list;
    }

    private static Command BuildVerify()
    {
        var (data, connection, json) = (Data(required: false), new ConnectionFlags(showsWho: true), SharedOptions.Json());
        var live = new Option<bool>("--live")
        {
            Description = "Take what the ledger states from its server (--server) instead of from the data folder.",
        };
        var evidence = new Option<string?>("--evidence")
        {
            Description = "Verify the folder that 'linking events export' made, instead of a log.", HelpName = "DIR",
        };
        var verify = new Command(
            "verify",
            "Hold an audit log against itself and against what its ledger states of it. Exit codes: 0 they agree, 1 an entry was " +
            "changed, removed or put in, 2 the ledger states nothing of it yet.")
        {
            data, live, evidence, json,
        };
        connection.AddTo(verify);
        verify.Validators.Add(result =>
        {
            if ((result.GetResult(data) is null) == (result.GetResult(evidence) is null))
                result.AddError("Give --data or --evidence.");
        });
        verify.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(evidence) is { } folder)
                return await VerifyEvidenceAsync(folder, parsed.GetValue(json), cancellation);
            var log = StatedLog.Read(parsed.GetValue(data)!);
            if (parsed.GetValue(live))
            {
                using var client = await connection.Read(parsed).OpenAsync(cancellation);
                await log.TakeServerAsync(client, cancellation);
            }
            else
            {
                await log.TakeFolderAsync(parsed.GetValue(data)!, cancellation);
            }

            return Show(log, parsed.GetValue(json));
        });
        return verify;
    }

    private static Command BuildExport()
    {
        var (data, connection, json) = (Data(), new ConnectionFlags(showsWho: true), SharedOptions.Json());
        var first = new Option<ulong>("--first") { Description = "Number of the first entry.", HelpName = "N", Required = true };
        var last = new Option<ulong>("--last") { Description = "Number of the last entry.", HelpName = "N", Required = true };
        var to = new Option<string>("--out", "-o") { Description = "The new folder of the evidence.", HelpName = "DIR", Required = true };
        var export = new Command(
            "export",
            "Write a stretch of an audit log as evidence: its entries, the path to what the ledger states, and the statement with its " +
            "token. Words that entries hide are not among it. A stranger verifies it with 'linking events verify --evidence'.")
        {
            data, first, last, to, json,
        };
        connection.AddTo(export);
        export.SetAction(async (parsed, cancellation) =>
        {
            var log = StatedLog.Read(parsed.GetValue(data)!);
            var (a, b) = (parsed.GetValue(first), parsed.GetValue(last));
            if (a == 0 || a > b || b > (ulong)log.Rows.Count)
                throw SharedOptions.Usage($"--first and --last: the log has the entries 1 to {log.Rows.Count}.");
            var rows = log.Rows.Skip((int)a - 1).Take((int)(b - a) + 1).ToList();
            if (rows.Exists(r => r.Entry is null))
                throw new CommandException(ExitCode.NoInput, "Some of these entries were forgotten: only their links are kept.");
            using var client = await connection.Read(parsed).OpenAsync(cancellation);
            await log.TakeServerAsync(client, cancellation);
            var (statement, text, round, _) = log.Statements.Where(s => s.Fits && s.Statement.Size >= b)
                .OrderBy(s => s.Statement.Size).FirstOrDefault();
            if (statement is null)
                throw new CommandException(
                    ExitCode.TryAgain, $"The ledger states nothing of entry {b} yet: wait for the server's AuditInterval.");
            var token = await client.FindAsync(Leaf.OfEvent(client.Suite, text.Span), cancellation)
                ?? throw new Client.UntrustedReplyException($"The server has not the statement of round {round} any more.");
            var folder = parsed.GetValue(to)!;
            LogEvidence.Write(folder, rows, AuditPath.Of(log.Links, b, statement.Size), text, token.Bytes.ToArray());
            Console.WriteLine(parsed.GetValue(json)
                ? JsonLine.Of(new JsonObject { ["evidence"] = folder, ["first"] = a, ["last"] = b, ["round"] = round })
                : $"{folder}: entries {a} to {b}, as round {round} states them");
            return ExitCode.Success;
        });
        return export;
    }

    private static Command BuildForget()
    {
        var (data, json) = (Data(), SharedOptions.Json());
        var before = new Option<string>("--before")
        {
            Description = "Months before this one, as the policy's retention allows.", HelpName = "2031-01", Required = true,
        };
        var words = new Option<bool>("--words-only") { Description = "Forget the words that entries hide, and keep the entries." };
        var forget = new Command(
            "forget",
            "Delete entries of former months for good. Their links stay, so that what is left still verifies; and that they were " +
            "forgotten is an entry.") { data, before, words, json };
        forget.SetAction(parsed =>
        {
            if (!AuditLogFolder.IsMonth(parsed.GetValue(before)!))
                throw SharedOptions.Usage($"--before '{parsed.GetValue(before)}' is no month like 2031-01.");
            // Where there is none, none is begun.
            _ = StatedLog.Read(parsed.GetValue(data)!);
            try
            {
                var months = AuditLog.Open(parsed.GetValue(data)!, Times.Clock)
                    .Forget(parsed.GetValue(before)!, parsed.GetValue(words));
                Console.WriteLine(parsed.GetValue(json)
                    ? JsonLine.Of(new JsonObject { ["months"] = new JsonArray([.. months.Select(m => JsonValue.Create(m))]) })
                    : months.Count == 0 ? "nothing to forget" : $"forgotten: {string.Join(", ", months)}");
                return ExitCode.Success;
            }
            catch (AuditLogException e)
            {
                throw new CommandException(ExitCode.InputOutput, e.Message, e);
            }
        });
        return forget;
    }

    private static int Show(StatedLog log, bool json)
    {
        var wrong = log.Statements.Where(s => !s.Fits).Select(s => s.Round).ToList();
        var (entries, stated) = ((ulong)log.Rows.Count, log.Stated);
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["sound"] = log.IsSound,
                ["entries"] = entries,
                ["forgotten"] = log.Rows.Count(r => r.Entry is null),
                ["statements"] = log.Statements.Count,
                ["stated"] = stated,
                ["contradicted_by"] = new JsonArray([.. wrong.Select(r => JsonValue.Create(r))]),
            }));
        }
        else
        {
            Console.WriteLine(
                !log.IsSound ? "CHANGED: the log is not the one that the ledger states"
                : stated == 0 ? "the log holds together, and the ledger states nothing of it yet"
                : "the log holds together, and is the one that the ledger states");
            Lines.Write(
                Console.Out, "  ",
                ("entries", $"{entries}, {log.Rows.Count(r => r.Entry is null)} of them forgotten"),
                ("statements", $"{log.Statements.Count}"),
                ("fixed by them", stated == 0 ? "none" : $"entries 1 to {stated}"),
                ("by the operator's word alone", stated == entries ? "none" : $"entries {stated + 1} to {entries}"));
            if (wrong.Count > 0)
                Console.WriteLine($"  contradicted by the statements of rounds {string.Join(", ", wrong)}");
        }

        return !log.IsSound ? ExitCode.Invalid : stated == 0 ? ExitCode.Inconclusive : ExitCode.Success;
    }

    private static async Task<int> VerifyEvidenceAsync(string folder, bool json, CancellationToken cancellation)
    {
        var evidence = await LogEvidence.ReadAsync(folder, cancellation);
        var (ledger, round) = (evidence.Statement.Ledger.Value, evidence.Token.Header.Index);
        var statement = Path.Combine(folder, LogEvidence.StatementFile);
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["sound"] = true,
                ["entries"] = evidence.Entries.Count,
                ["forgotten"] = 0,
                ["statements"] = 1,
                ["stated"] = evidence.Path.Size,
                ["contradicted_by"] = new JsonArray(),
                ["ledger"] = ledger,
                ["round"] = round,
            }));
            return ExitCode.Success;
        }

        foreach (var entry in evidence.Entries)
            Console.WriteLine(Printable.Line(Show(entry, [])));
        Console.WriteLine(Printable.Line(
            $"these {evidence.Entries.Count} entries are as an event of round {round} states, by a token under the name {ledger}"));
        Console.WriteLine(Printable.Line($"whose that ledger is, and when it was so by somebody else's word: linking verify {statement}"));
        return ExitCode.Success;
    }

    private static Instant? TimeOf(string? text, bool endOfDay) => text is null ? null
        : Times.TryParse(text, endOfDay, out var time) ? time
        : throw SharedOptions.Usage($"'{text}' is no time like 2031-01-01 or 2031-01-01T08:00:00Z.");

    private static IReadOnlyList<HiddenWords> WordsOf(string data)
    {
        try
        {
            return new AuditLogFolder(data).ReadWords();
        }
        catch (AuditLogException e)
        {
            throw new CommandException(ExitCode.NoInput, e.Message, e);
        }
    }

    // Only what the entry's digests show to be its words.
    private static string? WordsOf(AuditEntry entry, AuditValue value, IReadOnlyList<HiddenWords> hidden) => value.Words
        ?? hidden.FirstOrDefault(h => h.Number == entry.Number && h.Name == value.Name && h.Digests == value.Hidden)?.Words;

    private static string Show(AuditEntry entry, IReadOnlyList<HiddenWords> hidden)
    {
        var values = entry.Values.Select(v => $"{v.Name}: {WordsOf(entry, v, hidden) ?? "(hidden)"}");
        return $"{entry.Number}   {Times.Show(entry.Time)}   {entry.Kind} {entry.Outcome}   {string.Join("; ", values)}".TrimEnd();
    }

    private static JsonObject ToJson(AuditEntry entry, IReadOnlyList<HiddenWords> hidden) => new()
    {
        ["number"] = entry.Number,
        ["time"] = entry.Time.ToString(),
        ["kind"] = entry.Kind,
        ["outcome"] = entry.Outcome,
        ["values"] = new JsonArray([.. entry.Values.Select(v => (JsonNode)new JsonObject
        {
            ["name"] = v.Name, ["words"] = WordsOf(entry, v, hidden), ["hidden"] = v.Hidden?.ToString(),
        })]),
    };
}
