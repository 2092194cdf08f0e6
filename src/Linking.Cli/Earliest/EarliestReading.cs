using Linking.Cli.Paths;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Events;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Publications;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Earliest;

/// <summary>
/// Finds before which time a token's header was not (docs/spec/order.md, "Stamped not before"): by a file, or by the beacons where
/// publications were looked for. It changes no verdict; what is wrong with a proof is a remark.
/// </summary>
internal static class EarliestReading
{
    /// <summary>The same verdict with the earliest time of its header.</summary>
    /// <param name="verified">The verdict.</param>
    /// <param name="named">The proof's file; null: the one beside the token, if there is one.</param>
    /// <param name="places">Where publications were looked for, which may have beacons beside them.</param>
    /// <param name="proxy">What <c>--proxy</c> said; null: nothing.</param>
    /// <param name="known">Public values that the caller knows.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="CommandException">The file that was named cannot be read.</exception>
    public static async Task<VerifiedToken> AddAsync(
        VerifiedToken verified, string? named, IReadOnlyList<string> places, string? proxy, KnownValues known,
        CancellationToken cancellation)
    {
        var remarks = new List<string>();
        var earliest = await FromFileAsync(verified, named, known, remarks, cancellation);
        if (verified.Verdict is not { Token: { } token, Result: not VerificationResult.Invalid })
            return verified;
        // Nobody else could give a beacon a time.
        var isSought = verified.Evidence.Trust.Stamps is not null || !known.IsEmpty;
        for (var i = 0; earliest is null && isSought && i < places.Count; i++)
            earliest = await FromPlaceAsync(verified, token, places[i], proxy, known, remarks, cancellation);
        if (earliest is not null)
            remarks.AddRange(Contradictions(verified.Verdict, token, earliest));
        return verified with
        {
            Earliest = earliest,
            Evidence = remarks.Count == 0
                ? verified.Evidence
                : verified.Evidence with { Remarks = [.. verified.Evidence.Remarks, .. remarks.Distinct(StringComparer.Ordinal)] },
        };
    }

    private static async Task<EarliestTime?> FromFileAsync(
        VerifiedToken verified, string? named, KnownValues known, List<string> remarks, CancellationToken cancellation)
    {
        var beside = NotBeforeFile.Beside(verified.TokenPath);
        if (named is null && (!TokenFile.IsNamedLikeOne(verified.TokenPath) || !FileFacts.Exists(beside) || FileFacts.IsDeviceAt(beside)))
            return null;
        var (proof, problem) = await NotBeforeFile.ReadAsync(named ?? beside, cancellation);
        if (proof is null && named is not null)
            throw new CommandException(ExitCode.Data, $"--not-before: {problem}");
        if (proof is null)
            remarks.Add(Say($"{problem} It is not used."));
        return proof is null || verified.Verdict.Token is null ? null : Judge(verified, proof, named ?? beside, known, remarks);
    }

    private static async Task<EarliestTime?> FromPlaceAsync(
        VerifiedToken verified, Token token, string place, string? proxy, KnownValues known, List<string> remarks,
        CancellationToken cancellation)
    {
        var lacks = new List<string>();
        try
        {
            using var files = await FilesPlace.FindAsync(place, new ConnectionOptions(), proxy, null, cancellation);
            if (files is null)
                return null;
            await foreach (var found in FilesNotBefore.FindAsync(files, token, LastBefore(verified, token), cancellation))
            {
                if (found.Select(f => Judge(verified, f.Proof, $"{place}, {f.Name}", known, lacks)).OfType<EarliestTime>()
                    .MaxBy(e => e.Word.Time) is { } earliest)
                    return earliest;
            }
        }
        catch (Exception e) when (e is PublicFilesException or UntrustedReplyException)
        {
            lacks.Insert(0, Say($"The earliest time could not be looked up: {Known(e.Message)}"));
        }

        // Of each beacon the same would be said.
        remarks.AddRange(lacks.Take(1));
        return null;
    }

    // The number of the last publication that does not cover the round; 0: none is known.
    private static ulong LastBefore(VerifiedToken verified, Token token)
    {
        var (ledger, round) = (token.Header.Ledger, token.Header.Index);
        var numbers = verified.Evidence.Sources.Select(s => s.Publication)
            .Where(p => p.Ledger == ledger && p.Size <= round).Select(p => p.Number);
        var carried = token.Anchors.OfType<PublicationAnchor>()
            .Select(a => Publication.TryParseNote(a.Note, out var publication, out _, out _) ? publication.Number - 1 : 0);
        return numbers.Concat(carried).DefaultIfEmpty().Max();
    }

    private static EarliestTime? Judge(
        VerifiedToken verified, NotBeforeProof proof, string where, KnownValues known, List<string> remarks)
    {
        var header = verified.Verdict.Token!.Header;
        if (!proof.HeaderBytes.Span.SequenceEqual(verified.Verdict.Token.HeaderBytes.Span))
        {
            remarks.Add(Say(
                $"{where} is about another header (round {proof.Header.Index} of {proof.Header.Ledger}) than the token's (round " +
                $"{header.Index} of {header.Ledger}): it is not used."));
            return null;
        }

        (NotBeforeWord? earliest, string? value) = (null, null);
        foreach (var chain in Enum.GetValues<Chain>().Where(chain => !verified.Of(chain).IsBroken))
        {
            var (beacon, word) = StampedNotBefore.Read(proof, chain, verified.Evidence.Trust, v => known.TimeOf(v));
            if (word is null)
            {
                remarks.Add(WhyNot(verified, beacon, where, chain));
                return null;
            }

            earliest = earliest?.Time < word.Time ? earliest : word;
            value = beacon!.Source == BeaconSource.Public ? Convert.ToHexStringLower(beacon.Value.Span) : null;
        }

        return earliest is null ? null : new EarliestTime(earliest, where, value);
    }

    private static string WhyNot(VerifiedToken verified, Beacon? beacon, string where, Chain chain) => beacon switch
    {
        null => Say(
            $"{where} does not hold under {VerdictText.Name(verified.Suite[chain])}: its beacon does not lead to the token's header. It " +
            $"was changed, or put together wrongly, and is not used."),
        { Source: BeaconSource.Public } => Say(
            $"By {where} the header is not older than a public value, {Convert.ToHexStringLower(beacon.Value.Span)} ({beacon.Name}). " +
            $"If you know since when it is known, say so with --known VALUE=TIME: then that time is stated."),
        _ when verified.Evidence.Trust.Stamps is null => Say(
            $"By {where} the header is not older than a time-stamp ({beacon.Name}). If you trust that authority, name its certificate " +
            $"with --tsa: then its time is stated."),
        _ => Say(
            $"By {where} the header is not older than a time-stamp ({beacon.Name}), which does not count under the certificates given " +
            $"with --tsa: it is another authority's, its certificate has ended, or an algorithm of it has fallen."),
    };

    private static IEnumerable<string> Contradictions(Verdict verdict, Token token, EarliestTime earliest)
    {
        var word = earliest.Word;
        var header = token.Header;
        if (header.Time.Plus(header.Accuracy) < word.Time)
        {
            yield return earliest.Value is not null
                ? Say(
                    $"The ledger's time in the token, {Times.Show(header.Time)}, is before the time given with --known: that time or the " +
                    $"ledger's clock is wrong, or the header was dated back.")
                : Say(
                    $"The ledger's time in the token, {Times.Show(header.Time)}, is before the header can have been made: the ledger's " +
                    $"clock or the authority's was wrong, or the header was dated back.");
        }

        if (verdict.ProvenLatest is { } latest && latest < word.Time)
        {
            yield return Say(
                $"The data existed on {Times.Show(latest)} at the latest, and the header was not made before {Times.Show(word.Time)}: " +
                $"both cannot be true, and one of those whose word you take is wrong.");
        }
    }
}
