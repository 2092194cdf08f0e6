using Linking.Hashing;

namespace Linking.Notes;

/// <summary>The two notes of one head, α and β (docs/spec/history.md).</summary>
/// <param name="Alpha">The α note, origin the ledger id.</param>
/// <param name="Beta">The β note, origin the ledger id with <c>/sha3-256</c>.</param>
public sealed record SignedHead(ReadOnlyMemory<byte> Alpha, ReadOnlyMemory<byte> Beta)
{
    public ReadOnlyMemory<byte> this[Chain chain] => chain == Chain.Alpha ? Alpha : Beta;

    /// <summary>Digests of (α note ‖ β note), which the next header carries.</summary>
    public DigestPair Digest() => HashFunctions.HashBoth([.. Alpha.Span, .. Beta.Span]);

    public bool Equals(SignedHead? other) =>
        other is not null && Alpha.Span.SequenceEqual(other.Alpha.Span) && Beta.Span.SequenceEqual(other.Beta.Span);

    public override int GetHashCode() => HashCode.Combine(Alpha.Length, Beta.Length);
}
