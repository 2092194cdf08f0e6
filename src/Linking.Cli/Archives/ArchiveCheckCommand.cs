using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Archives;
using Linking.Verification;

namespace Linking.Cli.Archives;

/// <summary><c>linking archive check</c></summary>
internal static class ArchiveCheckCommand
{
    public static Command Build()
    {
        var folder = ArchiveCommand.Folder();
        var from = new Option<string>("--from")
        {
            Description = "A copy of the archive: what is damaged or missing here and whole there is put back byte for byte.",
            HelpName = "COPY",
        };
        var (by, noEntry, json) = (ArchiveCommand.By(), ArchiveCommand.NoEntry(), SharedOptions.Json());
        var (evidence, stamping) = (new EvidenceFlags(), new HeadStamping());
        var command = new Command(
            "check",
            "Read everything in an archive again: name each file that is damaged, missing, or more than the log speaks of, verify the " +
            "stamps of its heads, and enter the result in its log. Exit code 0 if all is as it was put in, or is so again, else 1.")
        {
            folder, from, by, noEntry, json,
        };
        evidence.AddTo(command);
        stamping.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (options, copy) = (evidence.Read(parsed), parsed.GetValue(from));
            var isEntered = !parsed.GetValue(noEntry);
            var who = ArchiveCommand.ByOf(parsed.GetValue(by));
            var connection = stamping.Read(parsed, options.TrustFolder, options.Proxy);
            if (isEntered && options.IsHypothetical)
                throw SharedOptions.Usage("--as-of and --broken ask what was or would be, and that is not entered: add --no-entry.");
            if (!isEntered && (copy is not null || connection is not null))
                throw SharedOptions.Usage("--no-entry writes nothing, so that nothing can be put back or stamped: leave one of them out.");
            using var archive = ArchiveCommand.Guard(() => Archive.Open(parsed.GetValue(folder)!, isEntered));
            if (copy is not null && !Directory.Exists(copy))
                throw new CommandException(ExitCode.NoInput, $"There is no folder {copy}.");
            var result = ArchiveCommand.Guard(() => new ArchiveChecking(archive, copy).Run(Times.Now, cancellation));
            var heads = await StampedHead.OfAsync(archive, options, cancellation);
            result = result with
            {
                Findings =
                [
                    .. result.Findings,
                    .. heads.Where(h => h.Result == VerificationResult.Invalid)
                        .Select(h => new ArchiveFinding(ArchiveFault.Head, h.Proof)),
                ],
            };
            // On a log that is damaged, or that a head contradicts, nothing is built.
            if (isEntered && archive.FindFault() is null)
                ArchiveCommand.Guard(() => archive.Enter(result, who, Times.Now));
            Write(result, heads, parsed.GetValue(json));
            if (connection is not null && result.IsSound)
                ArchiveAddCommand.Stamped(
                    await HeadStamping.StampAsync(archive, connection, cancellation), parsed.GetValue(json));
            return result.IsSound ? ExitCode.Success : ExitCode.Invalid;
        });
        return command;
    }

    /// <summary>Says what the stamp of each head is worth.</summary>
    public static void Write(IReadOnlyList<StampedHead> heads)
    {
        foreach (var head in heads)
            Console.WriteLine(head.Time is { } time
                ? Say($"{head.File}: {head.Result}; the first {head.Entries} entries were there on {Times.Show(time)}")
                : Say($"{head.File}: {head.Result}. See: linking verify {head.File}"));
    }

    private static void Write(ArchiveCheck result, IReadOnlyList<StampedHead> heads, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["sound"] = result.IsSound,
                ["files"] = result.Files,
                ["bytes"] = result.Bytes,
                ["findings"] = new JsonArray(
                    [
                        .. result.Findings.Select(f => new JsonObject
                        {
                            ["code"] = f.Code, ["path"] = f.Path, ["repaired"] = f.IsRepaired,
                            ["detail"] = f.Detail.Length == 0 ? null : f.Detail,
                        }),
                    ]),
                ["heads"] = new JsonArray(
                    [
                        .. heads.Select(h => new JsonObject
                        {
                            ["entries"] = h.Entries, ["result"] = h.Result.ToString().ToLowerInvariant(), ["time"] = h.Time?.ToString(),
                        }),
                    ]),
            }));
            return;
        }

        foreach (var finding in result.Findings)
            Console.WriteLine(Printable.Line(
                $"{finding.Code} {finding.Path}: {Sentence(finding.Fault)}" +
                (finding.IsRepaired ? Say(" (put back from the copy)") : finding.Detail.Length > 0 ? $" ({finding.Detail})" : "")));
        Console.WriteLine(result.IsSound
            ? Say($"{result.Files} files are as they were put in")
            : Say($"{result.Files} files are as they were put in; the archive is not sound: put back the rest with --from COPY"));
        Write(heads);
    }

    private static string Sentence(ArchiveFault fault) => fault switch
    {
        ArchiveFault.Missing => Say("it is missing"),
        ArchiveFault.Changed => Say("it is not as it was put in"),
        ArchiveFault.Extra => Say("the archive's log does not speak of it"),
        ArchiveFault.Link => Say("it is a link, and an archive has none"),
        ArchiveFault.Unreadable => Say("it cannot be read"),
        ArchiveFault.Log => Say("the archive's log does not hold together"),
        _ => Say("it is no head of this log, or its stamp does not hold"),
    };
}
