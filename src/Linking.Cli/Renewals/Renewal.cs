using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Renewals;

/// <summary>Renews proofs: verifies each, collects, stamps all with one request, writes the records.</summary>
/// <param name="options">What the proofs may rest on.</param>
/// <param name="connection">To the ledger that stamps.</param>
/// <param name="isJson">Whether a line of JSON is printed for each file.</param>
internal sealed class Renewal(EvidenceOptions options, Connection connection, bool isJson)
{
    // Records and digests of so many are held in memory at a time.
    private const int Together = 4096;

    private readonly RecordEvidence _evidence = new(options, new EvidenceCache(options));
    private readonly RenewalReport _report = new(isJson);

    /// <summary>Also where no function is new.</summary>
    public bool SameFunctions { get; init; }

    /// <summary>Also what the ledger has renewed before.</summary>
    public bool Again { get; init; }

    /// <summary>Renews what can be renewed; what is about one file stops no other.</summary>
    /// <returns>The exit code: that of the first file that was refused.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        using var client = await connection.OpenAsync(cancellation);
        await Counting.RunAsync(Say("renewing"), files.Count, step => RenewAsync(files, client, step, cancellation));
        _report.Write(Say(
            "The new stamps are signed. Extend the records after the ledger's next publication: linking extend FILE.ler"));
        return _report.Code;
    }

    private async Task RenewAsync(IReadOnlyList<string> files, LinkingClient client, Action step, CancellationToken cancellation)
    {
        foreach (var part in files.Chunk(Together))
        {
            var begun = new List<Begun>();
            foreach (var file in part)
            {
                cancellation.ThrowIfCancellationRequested();
                step();
                try
                {
                    if (await BeginAsync(file, client, cancellation) is { } ready)
                        begun.Add(ready);
                }
                catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
                {
                    _report.Refuse(file, Known(exception.Message), (exception as CommandException)?.ExitCode ?? ExitCode.InputOutput);
                }
            }

            if (begun.Count > 0)
                await StampAsync(begun, client, cancellation);
        }
    }

    /// <summary>A proof that was verified, and the text that its renewal stamps.</summary>
    private sealed record Begun(string File, byte[] Sealed, byte[] Text, int Stages, bool IsNew);

    private async Task<Begun?> BeginAsync(string file, LinkingClient client, CancellationToken cancellation)
    {
        var path = RecordPath.Find(file);
        var bytes = path is null ? await FirstStageAsync(file, cancellation) : await RecordPath.ReadAsync(path, cancellation);
        var verified = VerifiedRecord.Of(
            file,
            path ?? RecordPath.Beside(file),
            bytes,
            await VerifiedRecord.DataAsync(file, cancellation),
            await _evidence.OfAsync(bytes, cancellation));
        var record = RecordPath.Decode(path ?? TokenFile.Beside(file), bytes);
        if (!Again && record.Stages.Count > 1 && verified.LastToken is { } before && before.Header.Ledger == client.Ledger.Ledger)
        {
            _report.Add(file, RenewalReport.Already, record.Stages.Count);
            return null;
        }

        RequireSound(file, verified, record);
        RequireNewFunctions(file, verified, client.Suite);
        var whole = EvidenceRecord.Append(record.Bytes.Span, EvidenceFor(verified, record));
        if (record.Stages.Count == EvidenceRecord.MaxStages)
            throw new CommandException(ExitCode.Data, $"{file}: its record has {EvidenceRecord.MaxStages} stages, and takes no more.");
        HashFunction[] functions = [client.Suite.Alpha, client.Suite.Beta];
        var text = RecordRenewal.TextOver(whole, [verified.DigestsUnder(functions)], functions);
        return new Begun(file, whole, text.ToBytes(), record.Stages.Count + 1, path is null);
    }

    /// <summary>A record of one stage, made of the token beside a file.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    internal static async Task<byte[]> FirstStageAsync(string file, CancellationToken cancellation)
    {
        var path = TokenFile.Beside(file);
        if (!FileFacts.Exists(path))
            throw new CommandException(ExitCode.NoInput, $"{file} has no token {path} and no evidence record {RecordPath.Beside(file)}.");
        var token = TokenFile.Decode(path, await TokenFile.ReadAsync(path, cancellation));
        return EvidenceRecord.Create(new EvidenceSection(SectionType.Token, token.ToBytes()), []);
    }

    /// <summary>The whole proof holds now, and its last stage has not come to its end.</summary>
    private static void RequireSound(string file, VerifiedRecord verified, EvidenceRecord record)
    {
        var verdict = verified.Verdict;
        var last = verdict.Stages.Count > 0 ? verdict.Stages[^1] : null;
        if (verdict.Result != VerificationResult.Valid || last is null || last.Result != VerificationResult.Valid || last.Codes.Count > 0)
            throw new CommandException(
                verdict.Result == VerificationResult.Invalid ? ExitCode.Invalid : ExitCode.Inconclusive,
                $"{file} is not renewed: what is there is {verdict.Result}, and a renewal would cover nothing. See: linking verify {file}");
        if (verified.LastToken is { } token && token.Header.ValidUntil <= Times.Now)
            throw new CommandException(
                ExitCode.Inconclusive,
                $"{file} is not renewed: stage {record.Stages.Count} was valid by its policy until " +
                $"{Times.Show(token.Header.ValidUntil)}, and that is past: it came too late.");
    }

    /// <summary>The new stamp brings a sound function that the last stage does not rest on, or that was not asked for.</summary>
    private void RequireNewFunctions(string file, VerifiedRecord verified, Suite suite)
    {
        if (SameFunctions || verified.LastToken is not { } last)
            return;
        HashFunction[] there = [last.Suite.Alpha, last.Suite.Beta];
        HashFunction[] brought = [suite.Alpha, suite.Beta];
        if (brought.Except(there).Any(f => verified.Evidence.BrokenSince(f) is null))
            return;
        throw new CommandException(
            ExitCode.Usage,
            $"{file} is not renewed: the new stamp would rest on {VerdictText.Name(brought[0])} and {VerdictText.Name(brought[1])}, as " +
            $"the last one does. That renews the time and no strength: add --same-functions if you want it, or name a ledger of " +
            $"another suite.");
    }

    /// <summary>What a reader of later years needs for the last stage, and does not find in it.</summary>
    internal static IEnumerable<EvidenceSection> EvidenceFor(VerifiedRecord verified, EvidenceRecord record)
    {
        var (trust, last) = (verified.Evidence.Trust, record.Stages[^1]);
        if (verified.LastToken is not { } token)
            yield break;
        foreach (var known in RecordsOf(trust, token.Header.Ledger))
        {
            if (!Holds(SectionType.Record, known))
                yield return new EvidenceSection(SectionType.Record, known);
        }

        // Whoever reads it later takes no word that was this machine's or its user's own; what others said speaks for itself.
        var texts = token.Anchors.OfType<PublicationAnchor>().Select(a => TextOf(a.Note)).OfType<byte[]>().ToList();
        foreach (var voucher in trust.Vouchers.Where(v => IsOfOthers(v, texts)))
        {
            if (!Holds(SectionType.Voucher, voucher))
                yield return new EvidenceSection(SectionType.Voucher, voucher);
        }

        if (trust.List?.ToBytes() is { } list && !Holds(SectionType.List, list))
            yield return new EvidenceSection(SectionType.List, list);

        bool Holds(SectionType type, ReadOnlyMemory<byte> bytes) =>
            last.Evidence.Any(e => e.Type == type && e.LateStage == 0 && e.Bytes.Span.SequenceEqual(bytes.Span));
    }

    private static IEnumerable<ReadOnlyMemory<byte>> RecordsOf(Trust trust, LedgerId ledger)
    {
        if (trust.Record is { } own && trust.Ledger == ledger)
            yield return own;
        foreach (var other in trust.Ledgers.Where(l => l.Ledger == ledger && l.Record is not null))
            yield return other.Record!.Value;
    }

    private static byte[]? TextOf(ReadOnlyMemory<byte> note) =>
        Linking.Publications.Publication.TryParseNote(note, out _, out var signed, out _) ? signed.TextBytes.ToArray() : null;

    private static bool IsOfOthers(ReadOnlyMemory<byte> bytes, List<byte[]> texts) =>
        Voucher.TryDecode(bytes, out var voucher, out _) &&
        voucher.Kind is VoucherKind.Stamped or VoucherKind.Cosigned or VoucherKind.Ledger &&
        (voucher.Subject is not TextSubject text || texts.Exists(t => text.Text.Span.SequenceEqual(t)));

    private async Task StampAsync(List<Begun> begun, LinkingClient client, CancellationToken cancellation)
    {
        var imprints = begun.Select(b => client.Suite.Hash(b.Text)).ToList();
        var tokens = await Waiting.ForAsync(client.StampBelowAsync(imprints, cancellation), client.Address);
        var ledger = client.Trust!.Ledger.Accepted.ToBytes();
        for (var i = 0; i < begun.Count; i++)
        {
            var (file, whole, text, stages, isNew) = begun[i];
            try
            {
                var bytes = EvidenceRecord.Append(
                    whole,
                    [
                        new EvidenceSection(SectionType.Text, text), new EvidenceSection(SectionType.Token, tokens[i].ToBytes()),
                        new EvidenceSection(SectionType.Record, ledger),
                    ]);
                if (isNew)
                    TokenFile.Write(RecordPath.Beside(file), bytes, mayReplace: false);
                else
                    TokenFile.Rewrite(RecordPath.Beside(file), bytes);
                _report.Add(file, RenewalReport.Renewed, stages);
            }
            catch (InvalidOperationException exception)
            {
                _report.Refuse(file, exception.Message, ExitCode.Data);
            }
            catch (CommandException exception)
            {
                _report.Refuse(file, exception.Message, exception.ExitCode);
            }
        }

        await client.RememberAsync(tokens[0], cancellation);
    }
}
