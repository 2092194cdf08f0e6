using System.Collections.Concurrent;

using Linking.Cli.Archives;
using Linking.Cli.Catalogues;
using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Events;
using Linking.Hashing;
using Linking.Records;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Holdings;

/// <summary>Looks how it stands with each file that the catalogue knows.</summary>
/// <param name="options">What verdicts may rest on.</param>
/// <param name="rules">How long what is kept.</param>
/// <param name="now">The time to judge at.</param>
/// <param name="renewBefore">How long before its end a proof is due.</param>
internal sealed class HoldingList(EvidenceOptions options, HoldingRules rules, Instant now, HoldingRules.Term renewBefore)
{
    private readonly EvidenceCache _evidence = new(options);
    private readonly BatchReading _reading = new(options, Requirements.None);
    private readonly ConcurrentDictionary<(Evidence, string), HashSet<string>> _fallen = new();

    /// <summary>The files that are due for renewal, of these files and folders, or of all that the catalogue knows.</summary>
    /// <exception cref="CommandException">Rules, catalogue or what verdicts may rest on cannot be read.</exception>
    public static async Task<List<string>> DueAsync(
        EvidenceOptions options, string[] paths, string? within, CancellationToken cancellation)
    {
        var found = await ReadAsync(options, paths, within, isReread: false, cancellation);
        return [.. found.Where(h => h.State == HoldingState.Due).Select(h => h.File).OfType<string>()
            .Where(f => !KeptFiles.Has(f)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>All that the catalogue knows, or what lies at these files, tokens and folders, by the rules of the trust folder.</summary>
    /// <param name="options">What verdicts may rest on, and of which ledger; the time to judge at.</param>
    /// <param name="paths">None: everything.</param>
    /// <param name="within">How long before its end a proof is due, as it was typed; null: as the rules say.</param>
    /// <param name="isReread">Whether each file is read and each proof verified, or only the proofs are looked at.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CommandException">Rules, catalogue or what verdicts may rest on cannot be read.</exception>
    public static async Task<List<Holding>> ReadAsync(
        EvidenceOptions options, string[] paths, string? within, bool isReread, CancellationToken cancellation)
    {
        var now = options.AsOf is { } asOf ? EvidenceCollector.TimeOf("--as-of", asOf, endOfDay: true) : Times.Now;
        var rules = await HoldingRules.ReadAsync(options.TrustFolder, cancellation);
        var term = HoldingsCommand.TermOf(within) ?? rules.RenewBefore;
        var entries = CatalogueCommands.Under(
            new Catalogue(options.TrustFolder).All().Where(e => options.Ledger is null || e.Ledger == options.Ledger.Value), paths);
        return await new HoldingList(options, rules, now, term).LookAsync(entries, isReread, cancellation);
    }

    // One for each file and proof, in the order of the files; of a file with an evidence record beside it that alone.
    private async Task<List<Holding>> LookAsync(IEnumerable<CatalogueEntry> entries, bool isReread, CancellationToken cancellation)
    {
        // Notes of git lie in their repository: no file of the catalogue's own says how it stands with them.
        var proofs = entries.Where(e => e.GitObject is null).Select(e => (Entry: e, Proof: ProofOf(e)))
            .DistinctBy(p => p.Proof, StringComparer.Ordinal).ToList();
        var found = new Holding[proofs.Count];
        await Counting.RunAsync(
            isReread ? Say("verifying tokens") : Say("reading tokens"), proofs.Count,
            step => Parallel.ForAsync(0, proofs.Count, cancellation, async (i, stop) =>
            {
                found[i] = await LookAsync(proofs[i].Entry, proofs[i].Proof, isReread, stop);
                step();
            }));
        return [.. found.OrderBy(h => h.File ?? h.Proof, StringComparer.Ordinal)];
    }

    // A record covers the token that is beside it, and no other ledger's.
    private static string ProofOf(CatalogueEntry entry) =>
        entry.File is { } file && entry.Token == TokenFile.Beside(file) ? RecordPath.Find(file) ?? entry.Token : entry.Token;

    private async Task<Holding> LookAsync(CatalogueEntry entry, string proof, bool isReread, CancellationToken cancellation)
    {
        var (until, label) = rules.Of(entry.File ?? entry.Token, entry.Claimed);
        var holding = new Holding(entry.File, proof) { State = HoldingState.Kept, Label = label, KeepUntil = until };
        if (entry.File is { } file && !FileFacts.Exists(file))
            return holding with { State = HoldingState.Lost, Reason = Say("the file is no longer there") };
        Token? last;
        EvidenceStage? stage;
        try
        {
            (last, var first, stage) = await ReadAsync(proof, cancellation);
            holding = holding with { ValidUntil = last?.Header.ValidUntil, Stamped = first?.Header.Time ?? StampedOf(entry) };
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            return holding with
            {
                State = HoldingState.Lost,
                Reason = FileFacts.Exists(proof) ? Known(exception.Message) : Say("the proof is no longer there"),
            };
        }

        var judged = last is null ? await JudgeStampAsync(holding, stage, cancellation) : await JudgeAsync(holding, last, cancellation);
        if (judged.State == HoldingState.Over)
            return judged;
        var failed = isReread && entry.File is not null
            ? await RereadAsync(entry.File, proof, cancellation)
            : proof == entry.Token && entry.Result == "invalid" ? Say("it was Invalid when it was last verified") : null;
        // What has ended is Inconclusive for that reason.
        return failed is null || judged.State == HoldingState.Past ? judged : judged with { State = HoldingState.Failed, Reason = failed };
    }

    // Of a record that begins with an authority's stamp.
    private static Instant? StampedOf(CatalogueEntry entry) => entry.Ledger is null ? entry.Claimed : null;

    private static async Task<(Token? Last, Token? First, EvidenceStage? Stage)> ReadAsync(string proof, CancellationToken cancellation)
    {
        if (!RecordPath.IsNamedLikeOne(proof))
        {
            var token = TokenFile.Decode(proof, await TokenFile.ReadAsync(proof, cancellation));
            return (token, token, null);
        }

        var record = RecordPath.Decode(proof, await RecordPath.ReadAsync(proof, cancellation));
        return (TokenOf(record.Stages[^1]), TokenOf(record.Stages[0]), record.Stages[^1]);
    }

    private static Token? TokenOf(EvidenceStage stage) =>
        stage.Stamp is { Type: SectionType.Token, Bytes: var bytes } && Token.TryDecode(bytes, out var token, out _) ? token : null;

    // Of an authority's stamp: when its certificate ends, and what has fallen, or will, of what it rests on.
    private async Task<Holding> JudgeStampAsync(Holding holding, EvidenceStage? stage, CancellationToken cancellation)
    {
        if (holding.KeepUntil <= now)
            return holding with { State = HoldingState.Over, Reason = Say("its period of keeping is over") };
        if (stage is not { Stamp.Type: SectionType.Stamp })
            return holding;
        var trust = (await _evidence.OfAsync(null, cancellation)).Trust;
        if (StampedFacts.Of(StampStatus.EvidenceOf(stage), trust, now) is not { } facts)
            return holding;
        holding = holding with { ValidUntil = facts.End };
        if (facts.RestsOn.FirstOrDefault(a => facts.HasFallen(a, trust, now)) is { } fallen)
            return holding with { State = HoldingState.Past, Reason = Say($"it rests on {Known(fallen.Name)}, which has fallen") };
        if (facts.End <= now && !facts.IsStatusKnown)
            return holding with { State = HoldingState.Past, Reason = Say($"its validity ended {Times.Show(facts.End.Value)}") };
        if (facts.End is { } end && end <= renewBefore.After(now) && !(holding.KeepUntil <= end))
            return holding with
            {
                State = HoldingState.Due,
                // What is known of its certificates lets it live on, until an algorithm of it falls.
                Reason = end <= now ? Say($"its certificate ended {Times.Show(end)}") : Say($"its validity ends {Times.Show(end)}"),
            };
        foreach (var used in facts.AssessedIn(trust))
        {
            if (used is HashAssessment { Collisions: { } collisions } && collisions.Beginning <= now)
                return holding with { State = HoldingState.Due, Reason = Say($"collisions of {Known(used.Name)} are known") };
            if (used.Recommended is { } day && day.End <= renewBefore.After(now) && !(holding.KeepUntil <= day.End))
                return holding with { State = HoldingState.Due, Reason = Say($"{Known(used.Name)} is recommended until {day} only") };
        }

        return holding;
    }

    private async Task<Holding> JudgeAsync(Holding holding, Token last, CancellationToken cancellation)
    {
        if (holding.KeepUntil <= now)
            return holding with { State = HoldingState.Over, Reason = Say("its period of keeping is over") };
        var fallen = await FallenAsync(last, cancellation);
        HashFunction[] functions = [last.Suite.Alpha, last.Suite.Beta];
        var sound = functions.Where(f => !fallen.Contains(f.Name())).Select(VerdictText.Name).ToList();
        var end = last.Header.ValidUntil;
        return (sound.Count, end <= now) switch
        {
            (0, _) => holding with { State = HoldingState.Past, Reason = Say("both functions that it rests on have fallen") },
            (_, true) => holding with { State = HoldingState.Past, Reason = Say($"its validity ended {Times.Show(end)}") },
            (1, _) => holding with { State = HoldingState.Due, Reason = Say($"it rests on {sound[0]} alone") },
            _ when end <= renewBefore.After(now) && !(holding.KeepUntil <= end) =>
                holding with { State = HoldingState.Due, Reason = Say($"its validity ends {Times.Show(end)}") },
            _ when await ForecastAsync(holding, last, cancellation) is { } forecast =>
                holding with { State = HoldingState.Due, Reason = forecast },
            _ when !last.Anchors.Any(a => a is PublicationAnchor) =>
                holding with { State = HoldingState.Promised, Reason = Say("no publication is in it yet: linking extend") },
            _ => holding,
        };
    }

    // The list's forecast, and not beyond the period of keeping.
    private async Task<string?> ForecastAsync(Holding holding, Token last, CancellationToken cancellation)
    {
        var list = (await _evidence.OfAsync(last, cancellation)).Trust.List;
        foreach (var function in (HashFunction[])[last.Suite.Alpha, last.Suite.Beta])
        {
            if (list?.Algorithms.FirstOrDefault(a => a.Name == function.Name())?.Recommended is { } day &&
                day.End <= renewBefore.After(now) && !(holding.KeepUntil <= day.End))
                return Say($"{VerdictText.Name(function)} is recommended until {day} only");
        }

        return null;
    }

    private async Task<string?> RereadAsync(string file, string proof, CancellationToken cancellation)
    {
        var outcome = await _reading.VerifyAsync(file, proof, cancellation);
        if (outcome.Result == VerificationResult.Valid)
            return null;
        return outcome.Problem is { } problem ? Known(problem) : OutcomeText.ReasonOf(outcome);
    }

    /// <summary>
    /// The names of what has fallen for a token: by the list that the user goes by, by what is held broken, and by notices of its ledger.
    /// </summary>
    private async Task<HashSet<string>> FallenAsync(Token token, CancellationToken cancellation)
    {
        var evidence = await _evidence.OfAsync(token, cancellation);
        return _fallen.GetOrAdd((evidence, token.Header.Ledger.Value), _ =>
        {
            var trust = evidence.Trust;
            return
            [
                .. trust.Broken.Where(b => b.Since <= now).Select(b => b.Name),
                .. trust.List?.Algorithms.OfType<HashAssessment>().Where(a => a.Collisions?.Beginning <= now).Select(a => a.Name) ?? [],
                .. Weakened(trust),
            ];
        });
    }

    private IEnumerable<string> Weakened(Trust trust)
    {
        if (trust.Record is not { } bytes || trust.Identity is not { } identity || !RecordFile.TryDecode(bytes, out var record, out _))
            return [];
        return Enum.GetValues<Chain>().Where(chain => identity[chain] is not null)
            .SelectMany(chain => RecordWalk.Of(record, chain, identity[chain]!.Value, trust.PinnedEntries).Notices)
            .Select(taken => ((Notice)taken.Event).About).OfType<WeakenedSubject>().Where(w => w.Since <= now).Select(w => w.Algorithm);
    }
}
