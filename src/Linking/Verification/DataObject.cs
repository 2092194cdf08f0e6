using Linking.Hashing;

namespace Linking.Verification;

/// <summary>Digests of a data object under as many functions as the caller computed. Immutable.</summary>
/// <param name="Digests">One for each function.</param>
public sealed record DataObject(IReadOnlyDictionary<HashFunction, Digest> Digests)
{
    /// <summary>Of bytes in memory, under all four functions.</summary>
    public static DataObject Of(ReadOnlyMemory<byte> data) =>
        new(Enum.GetValues<HashFunction>().Where(f => f.IsKnown()).ToDictionary(f => f, f => f.Hash(data.Span)));

    /// <summary>Whether a digest is this object's; false where the caller did not compute it.</summary>
    internal bool Is(HashFunction function, Digest? digest) =>
        digest is { } value && Digests.TryGetValue(function, out var own) && own == value;

    internal DigestPair? Under(Suite suite) =>
        Digests.TryGetValue(suite.Alpha, out var alpha) && Digests.TryGetValue(suite.Beta, out var beta)
            ? new DigestPair(alpha, beta)
            : null;
}
