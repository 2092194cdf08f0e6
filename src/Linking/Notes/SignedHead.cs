using Linking.Hashing;

namespace Linking.Notes;

/// <summary>The two notes of one head, α and β (docs/spec/note.md, "Head"), as bytes; not yet read.</summary>
/// <param name="Alpha">The α note, origin the ledger id.</param>
/// <param name="Beta">The β note.</param>
public sealed record SignedHead(ReadOnlyMemory<byte> Alpha, ReadOnlyMemory<byte> Beta)
{
    /// <summary>The note under one function.</summary>
    public ReadOnlyMemory<byte> this[Chain chain] => chain == Chain.Alpha ? Alpha : Beta;

    /// <summary>Digests of (α note ‖ β note), which the next header carries where the notes have the ledger's own lines only.</summary>
    public DigestPair Digest(Suite suite) => suite.Hash([.. Alpha.Span, .. Beta.Span]);

    public bool Equals(SignedHead? other) =>
        other is not null && Alpha.Span.SequenceEqual(other.Alpha.Span) && Beta.Span.SequenceEqual(other.Beta.Span);

    public override int GetHashCode() => HashCode.Combine(Alpha.Length, Beta.Length);
}
