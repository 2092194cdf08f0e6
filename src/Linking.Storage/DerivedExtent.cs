using Linking.Hashing;

namespace Linking.Storage;

/// <summary>Which rounds derived data is made of: 0 … <see cref="StoredHead.Index"/> of the last.</summary>
/// <param name="GenesisLink">Link of round 0: the ledger.</param>
/// <param name="Last">The last round that is indexed. Its link fixes all before it.</param>
public sealed record DerivedExtent(DigestPair GenesisLink, StoredHead Last)
{
    /// <summary>Rounds that are indexed.</summary>
    public ulong Size => Last.Size;

    /// <summary>Whether a round is the next to be indexed; false if it is indexed already.</summary>
    /// <param name="extent">What is indexed; null if nothing is.</param>
    /// <param name="round">The round.</param>
    /// <exception cref="ArgumentOutOfRangeException">Rounds before it are missing.</exception>
    public static bool Follows(DerivedExtent? extent, StoredHead round)
    {
        var size = extent?.Size ?? 0;
        if (round.Index > size)
            throw new ArgumentOutOfRangeException(nameof(round), round.Index, $"{size} rounds are indexed; rounds are indexed in order.");
        return round.Index == size;
    }

    /// <summary>What is indexed once a round that <see cref="Follows"/> is.</summary>
    public static DerivedExtent With(DerivedExtent? extent, StoredHead round) => new(extent?.GenesisLink ?? round.Link, round);
}
