using Linking.Cli.Archives;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Covers;
using Linking.Client.Tiles;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Renewals;

/// <summary>
/// Leads proofs over a cover that somebody made of their ledger: nothing is stamped, and their holders need not have known.
/// </summary>
/// <param name="options">What the proofs may rest on.</param>
/// <param name="report">Told what became of each file.</param>
internal sealed class CoverRenewal(EvidenceOptions options, RenewalReport report)
{
    private readonly RecordEvidence _evidence = new(options, new EvidenceCache(options));

    /// <summary>Leads over what can be led; what is about one file stops no other.</summary>
    /// <param name="files">The files with proofs beside them.</param>
    /// <param name="cover">The cover.</param>
    /// <param name="cancellation">Between files.</param>
    public Task RunAsync(IReadOnlyList<string> files, CoverPlace cover, CancellationToken cancellation) =>
        Counting.RunAsync(Say("renewing"), files.Count, async step =>
        {
            foreach (var file in files)
            {
                cancellation.ThrowIfCancellationRequested();
                step();
                try
                {
                    await LeadAsync(file, cover, cancellation);
                }
                catch (Exception e) when (e is CommandException or PublicFilesException or IOException or UnauthorizedAccessException)
                {
                    report.Refuse(
                        file, Known(e.Message),
                        (e as CommandException)?.ExitCode ?? (e is PublicFilesException ? ExitCode.Unavailable : ExitCode.InputOutput));
                }
            }
        });

    private async Task LeadAsync(string file, CoverPlace cover, CancellationToken cancellation)
    {
        KeptFiles.Refuse(file);
        var path = RecordPath.Find(file);
        var bytes = path is null ? await Renewal.FirstStageAsync(file, cancellation) : await RecordPath.ReadAsync(path, cancellation);
        var record = RecordPath.Decode(path ?? TokenFile.Beside(file), bytes);
        if (record.Stages.Any(s => IsOf(s, cover)))
        {
            // Led over it when it was only signed: extended since, its stamp goes into the place of that one.
            if (IsOf(record.Stages[^1], cover) && record.Stages[^1].Stamp is { Type: SectionType.Token, Bytes: var before } &&
                Token.TryDecode(before, out var old, out _) && cover.Stamp.Anchors.Count > old.Anchors.Count)
            {
                var extended = Made(file, () => RecordRenewal.WithLastToken(record, cover.Stamp));
                await RequireLedAsync(file, extended, cover, cancellation);
                TokenFile.Rewrite(RecordPath.Beside(file), extended);
                report.Add(file, RenewalReport.Renewed, record.Stages.Count);
                return;
            }

            report.Add(file, RenewalReport.Already, record.Stages.Count);
            return;
        }

        if (record.Stages[^1].Stamp is not { Type: SectionType.Token, Bytes: var stamp } || !Token.TryDecode(stamp, out var token, out _) ||
            !cover.Covers(token))
        {
            throw new CommandException(
                ExitCode.Data,
                $"{file}: its last stamp is not one that the cover leads over, which is of the rounds {cover.Text.From} to " +
                $"{cover.Text.To - 1} of {cover.Text.Ledger}.");
        }

        if (record.Stages.Count == EvidenceRecord.MaxStages)
            throw new CommandException(ExitCode.Data, $"{file}: its record has {EvidenceRecord.MaxStages} stages, and takes no more.");
        var section = await cover.SectionOfAsync(token, cancellation);
        var led = Made(file, () => EvidenceRecord.Append(
            bytes,
            [
                new EvidenceSection(SectionType.Text, cover.TextBytes), new EvidenceSection(SectionType.Cover, section.ToBytes()),
                new EvidenceSection(SectionType.Token, cover.TokenBytes), new EvidenceSection(SectionType.Record, cover.StampRecord),
            ]));
        await RequireLedAsync(file, led, cover, cancellation);
        if (path is null)
            TokenFile.Write(RecordPath.Beside(file), led, mayReplace: false);
        else
            TokenFile.Rewrite(path, led);
        report.Add(file, RenewalReport.Renewed, record.Stages.Count + 1);
    }

    private static bool IsOf(EvidenceStage stage, CoverPlace cover) =>
        stage.Text is { } text && text.Span.SequenceEqual(cover.TextBytes.Span);

    private static byte[] Made(string file, Func<byte[]> make)
    {
        try
        {
            return make();
        }
        catch (InvalidOperationException e)
        {
            throw new CommandException(
                ExitCode.Data, $"{file} is not led over the cover: its record would break a limit. {e.Message}", e);
        }
    }

    // The proof may be worth nothing any more without the cover: so it is judged with it. That one function under the data has fallen
    // is said of the cover's stage (docs/spec/renewal.md, "What a cover covers", 5), and the other one carries the proof.
    private async Task RequireLedAsync(string file, byte[] led, CoverPlace cover, CancellationToken cancellation)
    {
        var verified = VerifiedRecord.Of(
            file, RecordPath.Beside(file), led, await VerifiedRecord.DataAsync(file, cancellation),
            await _evidence.OfAsync(led, cancellation));
        var verdict = verified.Verdict;
        var last = verdict.Stages.Count > 0 ? verdict.Stages[^1] : null;
        var codes = string.Join(", ", verdict.Stages.SelectMany(s => s.Codes).Distinct().Select(c => c.Text()));
        if (verdict.Result == VerificationResult.Valid && last is { Result: VerificationResult.Valid } &&
            last.Codes.All(code => code == FindingCode.DataUncovered))
            return;
        var (trust, ledger) = (verified.Evidence.Trust, cover.Stamp.Header.Ledger);
        if (last?.Codes.Contains(FindingCode.StageStamp) == true && ledger != cover.Text.Ledger &&
            trust.Ledgers.All(l => l.Ledger != ledger))
        {
            throw new CommandException(
                ExitCode.Inconclusive,
                $"{file} is not led over the cover: {ledger}, which stamped the cover, is not known here. Meet it with 'linking stamp " +
                $"--server URL', compare its identity, and run this again.");
        }

        throw new CommandException(
            verdict.Result == VerificationResult.Invalid ? ExitCode.Invalid : ExitCode.Inconclusive,
            Say(
                $"{file} is not led over the cover: with it the proof would be {verdict.Result} ({codes}), and its record was left as " +
                $"it is."));
    }
}
