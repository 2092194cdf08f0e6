using Grpc.Core;

using Linking.Cli.Archives;
using Linking.Cli.Catalogues;
using Linking.Cli.Holdings;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client;
using Linking.Ers;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Renewals;

/// <summary>Renews proofs: verifies each, collects, stamps all with one request, writes the records.</summary>
/// <param name="options">What the proofs may rest on.</param>
/// <param name="stamper">Who stamps.</param>
/// <param name="status">Collects what is said of the certificates of stamps, before they are sealed.</param>
/// <param name="report">Told what became of each file.</param>
internal sealed class Renewal(EvidenceOptions options, IRenewalStamper stamper, StampStatus status, RenewalReport report)
{
    // So many records, and so many bytes of them, are held in memory at a time, and become one leaf of the ledger.
    private const int Together = 16_384;
    private const long BytesTogether = 256L << 20;

    // So many are read, and their ledgers asked for them, before the first of them is judged by all that was seen then.
    private const int ReadTogether = 256;

    // In µs: the new stamp may be of a clock that goes a little before this one.
    private const ulong Ahead = 60_000_000;

    private RecordEvidence _evidence = new(options, new EvidenceCache(options));

    private readonly List<CatalogueEntry> _noted = [];

    // By what the authority's newest stamp lives: its next one will live by the same.
    private StampedFacts? _given;

    /// <summary>Also where no function is new.</summary>
    public bool SameFunctions { get; init; }

    /// <summary>Also what the stamper has renewed before.</summary>
    public bool Again { get; init; }

    /// <summary>Only what is due was named: what an authority has renewed before, too.</summary>
    public bool IsDue { get; init; }

    /// <summary>Ledgers that are asked for their stamps first (renewal B); null: none.</summary>
    public OldLedgers? Old { get; init; }

    /// <summary>Renews what can be renewed; what is about one file stops no other.</summary>
    /// <returns>The exit code: that of the first file that was refused.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken cancellation)
    {
        try
        {
            await Counting.RunAsync(Say("renewing"), files.Count, step => RenewAsync(files, step, cancellation));
        }
        finally
        {
            if (!options.IsHypothetical)
                new Catalogue(options.TrustFolder).Note(_noted);
            report.Write(stamper.Then);
        }

        return report.Code;
    }

    private async Task RenewAsync(IReadOnlyList<string> files, Action step, CancellationToken cancellation)
    {
        var (begun, bytes) = (new List<Begun>(), 0L);
        foreach (var part in files.Chunk(ReadTogether))
        {
            var read = new List<ReadRecord>();
            foreach (var file in part)
            {
                cancellation.ThrowIfCancellationRequested();
                if (await UnlessRefusedAsync(file, () => ReadAsync(file, cancellation)) is { } record)
                    read.Add(record);
                else
                    step();
            }

            foreach (var record in read)
            {
                cancellation.ThrowIfCancellationRequested();
                step();
                if (await UnlessRefusedAsync(record.File, () => BeginAsync(record, cancellation)) is { } ready)
                {
                    begun.Add(ready);
                    bytes += ready.Sealed.Length + ready.Text.Length;
                }

                if (begun.Count < Together && bytes < BytesTogether)
                    continue;
                await StampAsync(begun, cancellation);
                (begun, bytes) = ([], 0);
            }
        }

        if (begun.Count > 0)
            await StampAsync(begun, cancellation);
    }

    // What is about one file stops no other; a server that is not reached would hold up each.
    private async Task<T?> UnlessRefusedAsync<T>(string file, Func<Task<T?>> task)
        where T : class
    {
        try
        {
            return await task();
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            report.Refuse(file, Known(exception.Message), (exception as CommandException)?.ExitCode ?? ExitCode.InputOutput);
        }
        catch (UntrustedReplyException exception)
        {
            report.Refuse(file, Say($"{file} is not renewed: {Known(exception.Message)}"), ExitCode.Untrusted);
        }
        catch (RequestFailedException exception)
            when (exception.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
        {
            report.Refuse(file, Say($"{file} is not renewed: {Known(exception.Message)}"), ExitCode.Unavailable);
        }

        return null;
    }

    /// <summary>A record, with what its ledger answered of it.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Path">Where the record lies; null: it is new.</param>
    /// <param name="Record">The record.</param>
    /// <param name="Matched">The ledger whose word on its token is inside; null: none was asked.</param>
    private sealed record ReadRecord(string File, string? Path, EvidenceRecord Record, LedgerId? Matched);

    /// <summary>A proof that was verified, and the text that its renewal stamps.</summary>
    private sealed record Begun(string File, byte[] Sealed, byte[] Text, VerifiedRecord Verified, int Stages, bool IsNew)
    {
        /// <summary>The ledger whose word on its token is inside; null: none was asked.</summary>
        public LedgerId? Matched { get; init; }
    }

    private async Task<ReadRecord?> ReadAsync(string file, CancellationToken cancellation)
    {
        KeptFiles.Refuse(file);
        var path = RecordPath.Find(file);
        var bytes = path is null ? await NewRecordAsync(file, cancellation) : await RecordPath.ReadAsync(path, cancellation);
        var record = RecordPath.Decode(path ?? RecordPath.Beside(file), bytes);
        if (!Again && record.Stages.Count > 1 && stamper.HasStamped(record.Stages[^1]))
        {
            report.Add(file, RenewalReport.Already, record.Stages.Count);
            return null;
        }

        if (record.Stages.Count == EvidenceRecord.MaxStages)
            throw new CommandException(ExitCode.Data, $"{file}: its record has {EvidenceRecord.MaxStages} stages, and takes no more.");
        if (Old is null)
            return new ReadRecord(file, path, record, null);
        var answer = await Old.MatchAsync(file, record, cancellation);
        // This machine has seen a publication that it had not when others were judged.
        if (answer.IsNews)
            _evidence = new RecordEvidence(options, new EvidenceCache(options));
        return new ReadRecord(file, path, answer.Record, answer.Ledger);
    }

    private async Task<Begun?> BeginAsync(ReadRecord read, CancellationToken cancellation)
    {
        var (file, path, record, matched) = read;
        var data = await VerifiedRecord.DataAsync(file, cancellation);
        record = await status.CollectAsync(file, record, data, stamper.ProvenWithin, cancellation);
        var bytes = record.Bytes.ToArray();
        var verified = VerifiedRecord.Of(
            file, path ?? RecordPath.Beside(file), bytes, data, await _evidence.OfAsync(bytes, cancellation));
        RequireSound(file, verified, record);
        RequireExtended(file, verified);
        RequireNewFunctions(file, verified);
        var whole = StampStatus.Append(file, bytes, EvidenceFor(verified, record));
        var text = RecordRenewal.TextOver(whole, [verified.DigestsUnder(stamper.Functions)], stamper.Functions);
        return new Begun(file, whole, text.ToBytes(), verified, record.Stages.Count + 1, path is null) { Matched = matched };
    }

    // Of the token; where there is none, of an archive's record of RFC 4998; else of an authority's stamp.
    private static async Task<byte[]> NewRecordAsync(string file, CancellationToken cancellation)
    {
        if (FileFacts.Exists(TokenFile.Beside(file)))
            return await FirstStageAsync(file, cancellation);
        if (ErsBeside.Find(file) is not { } ers)
            return StampBeside.Find(file) is { } stamp
                ? await StampBeside.FirstStageAsync(stamp, cancellation)
                : await FirstStageAsync(file, cancellation);
        var bytes = await InputFile.ReadAsync(ers, ErsRecord.MaxSize + 1, cancellation);
        return ErsRecord.TryDecode(bytes, out _, out var error)
            ? EvidenceRecord.Create(new EvidenceSection(SectionType.Ers, bytes), [])
            : throw new CommandException(ExitCode.Data, $"{ers} is no record of RFC 4998 that can be read. {error.Message}");
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

    // Behind an authority's stamp no token is extended any more: the proof would be its operator's word for good.
    private void RequireExtended(string file, VerifiedRecord verified)
    {
        if (stamper.IsJudged && verified.LastToken is { } token && !token.Anchors.Any(anchor => anchor is PublicationAnchor))
            throw new CommandException(
                ExitCode.Inconclusive,
                Say(
                    $"{file} is not renewed: no publication is in its token yet, and none could be put in behind an authority's stamp. " +
                    $"Extend it first with 'linking extend', or have it stamped by a ledger with --server."));
    }

    /// <summary>The new stamp brings a sound function that the last stage does not rest on, or that was not asked for.</summary>
    private void RequireNewFunctions(string file, VerifiedRecord verified)
    {
        // What is due of an authority's stamps is asked for gain instead.
        if (IsDue && stamper.IsJudged && verified.LastToken is null)
            return;
        var there = verified.LastToken is { } last
            ? [last.Suite.Alpha, last.Suite.Beta]
            : status.FunctionsOf(verified.Record!.Stages[^1]);
        if (SameFunctions || there is null || stamper.Functions.Except(there).Any(f => verified.Evidence.BrokenSince(f) is null))
            return;
        var brought = stamper.Functions.Select(VerdictText.Name).ToList();
        throw new CommandException(
            ExitCode.Usage,
            brought.Count == 1
                ? Say($"{file} is not renewed: the new stamp would rest on {brought[0]}, as the last one does. That renews the time and " +
                    $"no strength: add --same-functions if you want it, or name another function with --imprint.")
                : Say($"{file} is not renewed: the new stamp would rest on {brought[0]} and {brought[1]}, as the last one does. That " +
                    $"renews the time and no strength: add --same-functions if you want it, or name a ledger of another suite."));
    }

    /// <summary>What a reader of later years needs for the last stage, and does not find in it.</summary>
    internal static IEnumerable<EvidenceSection> EvidenceFor(VerifiedRecord verified, EvidenceRecord record)
    {
        var (trust, last) = (verified.Evidence.Trust, record.Stages[^1]);
        if (trust.List?.ToBytes() is { } list && !Holds(SectionType.List, list))
            yield return new EvidenceSection(SectionType.List, list);
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

    private async Task StampAsync(List<Begun> begun, CancellationToken cancellation)
    {
        if (!stamper.IsJudged)
        {
            await StampTogetherAsync(begun, cancellation);
            return;
        }

        foreach (var one in begun)
        {
            try
            {
                // An authority may count its stamps: none is asked for that would be thrown away.
                RequireGain(one);
                await StampTogetherAsync([one], cancellation);
            }
            catch (CommandException exception)
            {
                report.Refuse(one.File, exception.Message, exception.ExitCode);
            }
        }
    }

    private async Task StampTogetherAsync(List<Begun> begun, CancellationToken cancellation)
    {
        var next = 0;
        await foreach (var stamped in stamper.StampAsync([.. begun.Select(b => b.Text)], cancellation))
        {
            var one = begun[next++];
            var (file, whole, text, verified, stages, isNew) = one;
            try
            {
                if (stamped.Problem is { } problem)
                    throw new CommandException(problem.ExitCode, $"{file} is not renewed. {problem.Message}", problem);
                var bytes = EvidenceRecord.Append(whole, [new EvidenceSection(SectionType.Text, text), .. stamped.Sections]);
                if (stamper.IsJudged)
                {
                    RequireHeld(one, bytes);
                    _given = FactsOf(RecordPath.Decode(verified.Path, bytes).Stages[^1], verified.Evidence.Trust);
                    RequireGain(one);
                }

                if (isNew)
                    TokenFile.Write(RecordPath.Beside(file), bytes, mayReplace: false);
                else
                    TokenFile.Rewrite(RecordPath.Beside(file), bytes);
                if (CatalogueEntry.Of(verified, Times.Now) is { } entry)
                    _noted.Add(entry);
                report.Add(file, RenewalReport.Renewed, stages, one.Matched);
            }
            catch (InvalidOperationException exception)
            {
                report.Refuse(file, exception.Message, ExitCode.Data);
            }
            catch (CommandException exception)
            {
                report.Refuse(file, exception.Message, exception.ExitCode);
            }
        }
    }

    // The day of the new stamp is the authority's word: what is inside must be Valid on it, and the whole proof say no less than before.
    private static void RequireHeld(Begun begun, byte[] bytes)
    {
        var (file, before, was) = (begun.File, begun.Verified, begun.Verified.Verdict);
        var evidence = before.Evidence with { Trust = before.Evidence.Trust with { Held = Times.Now.Plus(Ahead) } };
        EvidenceVerdict Judged(byte[] record) => VerifiedRecord.Of(file, before.Path, record, before.Data, evidence).Verdict;
        var verdict = Judged(bytes);
        if (verdict.Stages[^1] is not { Result: VerificationResult.Valid, Codes.Count: 0 } || verdict.Stages[^2].Codes.Count > 0)
            throw new CommandException(
                ExitCode.Inconclusive,
                Say(
                    $"{file} is not renewed: on the day that the new stamp names, what is inside would not be Valid. The clock of the " +
                    $"authority or of this machine is wrong, or both stamps are of one second: then run it again."));
        if (verdict.Result != VerificationResult.Valid || verdict.Chosen != verdict.Stages.Count || verdict.Reached > was.Reached ||
            verdict.Basis < was.Basis || (was.ProvenLatest is not null && !(verdict.ProvenLatest <= Judged(begun.Sealed).ProvenLatest)))
            throw new CommandException(
                ExitCode.Inconclusive,
                Say(
                    $"{file} is not renewed: through the new stamp its proof would say less than it does without. Its newest publication " +
                    $"was seen after the time of that stamp, for a clock is wrong, or is not in it yet: extend it first with 'linking " +
                    $"extend', and run this again later."));
    }

    // A stamp that lives as long as the one before it, or hardly longer, leaves what is due as due as it was: each night a stage more, to
    // no end.
    private void RequireGain(Begun begun)
    {
        var trust = begun.Verified.Evidence.Trust;
        if (!IsDue || _given?.Until(trust) is not { } until ||
            FactsOf(begun.Verified.Record!.Stages[^1], trust)?.Until(trust) is not { } old)
            return;
        var now = Times.Now;
        var left = old > now ? old.Microseconds - now.Microseconds : 0;
        if (until > now.Plus(left / 2 * 3))
            return;
        throw new CommandException(
            ExitCode.Inconclusive,
            Say(
                $"{begun.File} is not renewed: by its certificate and the suitability of its algorithms the last stamp is good until " +
                $"{Times.Show(old)}, and a new one until {Times.Show(until)}, which is not much later. Ask the authority for a new " +
                $"certificate, or name another one, or a ledger with --server."));
    }

    private static StampedFacts? FactsOf(EvidenceStage stage, Trust trust) => stage.Stamp.Type == SectionType.Stamp
        ? StampedFacts.Of(StampStatus.EvidenceOf(stage), trust, Times.Now)
        : null;
}
