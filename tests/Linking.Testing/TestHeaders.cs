using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Testing;

/// <summary>Headers that differ in one field from a sound one.</summary>
public static class TestHeaders
{
    /// <summary>The same header but for what is given.</summary>
    public static Header With(
        this Header header,
        LedgerId? ledger = null,
        ulong? index = null,
        Instant? time = null,
        uint? accuracy = null,
        uint? leafCount = null,
        DigestPair? roundRoot = null,
        DigestPair? recordLink = null)
    {
        ArgumentNullException.ThrowIfNull(header);
        return new Header
        {
            Suite = header.Suite,
            Ledger = ledger ?? header.Ledger,
            Index = index ?? header.Index,
            Time = time ?? header.Time,
            Accuracy = accuracy ?? header.Accuracy,
            ValidUntil = header.ValidUntil,
            Policy = header.Policy,
            LeafCount = leafCount ?? header.LeafCount,
            Extensions = header.Extensions,
            RoundRoot = roundRoot ?? header.RoundRoot,
            PreviousLink = header.PreviousLink,
            RecordLink = recordLink ?? header.RecordLink,
            HistoryRoot = header.HistoryRoot,
            SignedHeadDigest = header.SignedHeadDigest,
        };
    }
}
