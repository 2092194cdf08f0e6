using Linking.Hashing;

namespace Linking.Server.Access;

/// <summary>What the ledger states of a change of accounts or API keys.</summary>
/// <param name="Number">Of the change.</param>
/// <param name="Digests">Of its text.</param>
internal sealed record StatedChange(long Number, DigestPair Digests)
{
    /// <summary>Those since the file was begun anew for the last time: since the newest first change that is another one.</summary>
    /// <param name="all">In the order of the ledger, in which a change may stand twice.</param>
    public static IReadOnlyList<StatedChange> Current(IReadOnlyList<StatedChange> all)
    {
        var first = 0;
        for (var i = 1; i < all.Count; i++)
        {
            if (all[i].Number == 1 && all[i].Digests != all[first].Digests)
                first = i;
        }

        return [.. all.Skip(first).DistinctBy(s => s.Digests)];
    }
}
