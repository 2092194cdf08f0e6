using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.AuditLogs;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client.Archives;

namespace Linking.Cli.Archives;

/// <summary><c>linking archive list</c></summary>
internal static class ArchiveListCommand
{
    public static Command Build()
    {
        var folder = ArchiveCommand.Folder();
        var events = new Option<bool>("--events")
        {
            Description = "The log instead: what was put in, handed out, checked and copied, by whom, and the register of media.",
        };
        var json = SharedOptions.Json(", one for each document or entry on a line of its own");
        var evidence = new EvidenceFlags();
        var command = new Command(
            "list", "Say what an archive keeps, and before which time each was in it by a stamped head. Files are not read again.")
        {
            folder, events, json,
        };
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = evidence.Read(parsed);
            using var archive = ArchiveCommand.Guard(() => Archive.Open(parsed.GetValue(folder)!, isWritten: false));
            if (parsed.GetValue(events))
            {
                foreach (var entry in archive.Log.Entries)
                    Console.WriteLine(parsed.GetValue(json) ? JsonLine.Of(ToJson(entry)) : Printable.Line(
                        $"{entry.Number}  {Times.Show(entry.Time)}  {entry.Kind} {entry.Outcome}  {string.Join("  ", Shown(entry))}"));
            }
            else
            {
                var heads = await StampedHead.OfAsync(archive, options, cancellation);
                foreach (var deposit in archive.Log.Deposits.GroupBy(d => d.Id, StringComparer.Ordinal).Select(g => g.Last()))
                    Write(deposit, StampedHead.StoredBefore(heads, deposit), parsed.GetValue(json));
            }

            if (archive.FindFault() is { } fault)
                throw new CommandException(ExitCode.Data, $"The archive's log does not hold together. {fault} Run: linking archive check");
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<string> Shown(AuditEntry entry) =>
        entry.Values.Where(v => v.Name != "file").Select(v => $"{v.Name} {v.Words}");

    private static void Write(ArchiveDeposit deposit, Instant? before, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["object"] = deposit.Id,
                ["name"] = deposit.Name,
                ["version"] = deposit.Version,
                ["use"] = deposit.IsSimple ? "simple" : "general",
                ["stored"] = deposit.Time.ToString(),
                ["valid_until"] = deposit.ValidUntil?.ToString(),
                ["stored_before"] = before?.ToString(),
                ["in_time"] = before is { } time && deposit.ValidUntil is { } until ? time < until : null,
            }));
            return;
        }

        Console.WriteLine(Printable.Line(Say($"{deposit.Name}: version {deposit.Version}, {deposit.Id}")));
        Console.WriteLine("  " + (
            before is not { } stored ? Say($"put in on {Times.Show(deposit.Time)} by this archive's word; no stamped head covers it yet")
            : deposit.ValidUntil is not { } end ? Say($"in the archive before {Times.Show(stored)}; its proof names no end of its validity")
            : stored >= end
                ? Say($"in the archive before {Times.Show(stored)}, and that was after its validity had ended")
                : Say($"in the archive before {Times.Show(stored)}, in the time of its validity")));
    }

    private static JsonObject ToJson(AuditEntry entry) => new()
    {
        ["number"] = entry.Number,
        ["time"] = entry.Time.ToString(),
        ["kind"] = entry.Kind,
        ["outcome"] = entry.Outcome,
        ["values"] = new JsonArray([.. entry.Values.Select(v => new JsonObject { ["name"] = v.Name, ["value"] = v.Words })]),
    };
}
