using Linking.Hashing;

namespace Linking.Verification;

/// <summary>The identity of a ledger, the link of its round 0, or one half of it.</summary>
public sealed record LedgerIdentity
{
    private LedgerIdentity(Suite suite, Digest? alpha, Digest? beta) => (Suite, Alpha, Beta) = (suite, alpha, beta);

    /// <summary>Both halves.</summary>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public LedgerIdentity(DigestPair pair)
        : this(Suite.OfWidth(pair.Width), pair.Alpha, pair.Beta)
    {
        if (pair.Alpha.Width != pair.Beta.Width || pair.Width == 0)
            throw new ArgumentException("Both halves of an identity have the width of one suite.", nameof(pair));
    }

    /// <summary>Of the halves.</summary>
    public Suite Suite { get; }

    /// <summary>Null where only the other half is known.</summary>
    public Digest? Alpha { get; }

    /// <summary>Null where only the other half is known.</summary>
    public Digest? Beta { get; }

    /// <summary>The half of one chain.</summary>
    public Digest? this[Chain chain] => chain == Chain.Alpha ? Alpha : Beta;

    /// <summary>One half; the other chain has no identity.</summary>
    public static LedgerIdentity OfHalf(Chain chain, Digest half)
    {
        var suite = Suite.OfWidth(half.Width);
        return chain == Chain.Alpha ? new LedgerIdentity(suite, half, null) : new LedgerIdentity(suite, null, half);
    }

    /// <summary>Whether a half is the same: then both may be one ledger's, and neither vouches for the other.</summary>
    internal bool SharesHalf(LedgerIdentity other) =>
        Suite == other.Suite && ((Alpha is not null && Alpha == other.Alpha) || (Beta is not null && Beta == other.Beta));
}
