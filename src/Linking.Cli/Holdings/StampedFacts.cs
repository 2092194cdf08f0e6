using Linking.Suitability;
using Linking.Tsp;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Holdings;

/// <summary>What an authority's stamp lives by.</summary>
/// <param name="Time">When it was made.</param>
/// <param name="End">The end of its certificate; null where that is nowhere.</param>
/// <param name="RestsOn">Its algorithms.</param>
/// <param name="IsStatusKnown">Whether it is known that its certificates were not revoked: then it outlives their end.</param>
internal sealed record StampedFacts(Instant Time, Instant? End, IReadOnlyList<UsedAlgorithm> RestsOn, bool IsStatusKnown)
{
    /// <summary>By one path of its certificates.</summary>
    public StampedFacts(StampReading reading)
        : this(reading.To, reading.ValidTo, reading.RestsOn, reading.IsStatusKnown)
    {
    }

    /// <summary>
    /// By the best path of its certificates where they lead to one that is trusted, as a verifier takes it: one that is sound, then one
    /// whose status is known, then the one that is good for longest. Else by what the stamp and its signer's certificate say of
    /// themselves. Null: it cannot be read.
    /// </summary>
    public static StampedFacts? Of(StampedEvidence stamp, Trust trust, Instant now)
    {
        if (trust.Stamps is { } reader &&
            reader.Read(stamp.Token, stamp.Items, null, out var readings) == StampOutcome.Right)
            return readings.Select(reading => new StampedFacts(reading)).OrderByDescending(facts => facts.IsSound(trust, now))
                .ThenByDescending(facts => facts.IsStatusKnown).ThenByDescending(facts => facts.Until(trust)).First();
        return StampFile.Look(stamp) is { } own ? new StampedFacts(own.Time, own.End, own.RestsOn, IsStatusKnown: false) : null;
    }

    /// <summary>Whether it still counts (docs/spec/voucher.md, rule 3).</summary>
    public bool IsSound(Trust trust, Instant now) =>
        (IsStatusKnown || !(End <= now)) && !RestsOn.Any(used => HasFallen(used, trust, now));

    /// <summary>
    /// Until when it is good without another word: to the end of its certificate, as long as all its algorithms are recommended, and until
    /// collisions of one are known. Null: nothing says an end.
    /// </summary>
    public Instant? Until(Trust trust) => AssessedIn(trust)
        .SelectMany(a => (Instant?[])[a.Recommended?.End, (a as HashAssessment)?.Collisions?.Beginning]).Append(End).Min();

    /// <summary>Of its algorithms those that the list speaks of.</summary>
    public IEnumerable<Assessment> AssessedIn(Trust trust) =>
        trust.List?.Algorithms.Where(a => RestsOn.Any(used => used.Name == a.Name)) ?? [];

    /// <summary>Whether the stamp is not sound any more for an algorithm's sake (docs/spec/voucher.md, rule 3).</summary>
    public bool HasFallen(UsedAlgorithm used, Trust trust, Instant now)
    {
        var broken = trust.Broken.Any(b => b.Name == used.Name && b.Since <= now);
        return broken || trust.List?.Algorithms.FirstOrDefault(a => a.Name == used.Name) switch
        {
            SignatureAssessment signature => signature.Forgery?.Beginning <= now,
            HashAssessment hash => hash.Collisions?.Beginning <= (used.IsSigned ? now : Time) || hash.SecondPreimages?.Beginning <= now,
            _ => false,
        };
    }
}
