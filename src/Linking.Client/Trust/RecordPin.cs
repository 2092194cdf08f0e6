using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;

namespace Linking.Client.Trust;

/// <summary>A record held against the one pinned (docs/spec/record.md, "Pinning"). A pure function.</summary>
/// <param name="Result">What came of it.</param>
/// <param name="Record">To be used and kept; null if there is none. Of a fork the one pinned.</param>
/// <param name="Reason">Why not all of what was given was taken, as a sentence; else null.</param>
/// <param name="Fork">Of a fork the proof.</param>
internal sealed record RecordPin(PinResult Result, RecordFile? Record, string? Reason, ForkProof? Fork)
{
    /// <param name="identity">The one pinned.</param>
    /// <param name="own">The record pinned; null if none is.</param>
    /// <param name="given">The other.</param>
    public static RecordPin Of(DigestPair identity, RecordFile? own, RecordFile given)
    {
        if (own is not null && given.IsBeginningOf(own))
            return new RecordPin(given.Entries.Count == own.Entries.Count ? PinResult.Same : PinResult.Older, own, null, null);
        var common = own?.Entries.Zip(given.Entries).TakeWhile(pair => pair.First.IsSameAs(pair.Second)).Count() ?? 0;
        // What one function's walk does not take counts under none: each chain that counts must be Valid.
        RecordWalk[] walks = [.. Enum.GetValues<Chain>().Select(chain => RecordWalk.Of(given, chain, identity[chain], common))];
        var taken = walks.Min(walk => walk.Taken.Count);
        var reason = walks.Select(walk => walk.Reason).FirstOrDefault(text => text is not null);
        if (taken <= common)
            return new RecordPin(PinResult.Refused, own, reason, null);
        return own is null || common == own.Entries.Count
            ? new RecordPin(PinResult.Longer, new RecordFile([.. given.Entries.Take(taken)]), reason, null)
            : new RecordPin(PinResult.Fork, own, reason, ForkMaker.OfRecords(own, given, common));
    }
}
