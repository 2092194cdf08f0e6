using Linking.Events;

namespace Linking.Storage;

/// <summary>The bytes of an event. Equal by value.</summary>
/// <param name="Round">n of the round that holds it.</param>
/// <param name="LeafIndex">Its place in the round.</param>
/// <param name="Text">The bytes its leaf digests.</param>
public sealed record StoredEvent(ulong Round, uint LeafIndex, ReadOnlyMemory<byte> Text)
{
    /// <summary>Whether it belongs to the ledger's record (docs/spec/record.md).</summary>
    public bool IsOfRecord => LeafIndex == 0 && RecordEvent.IsSaidBy(Text.Span);

    public bool Equals(StoredEvent? other) =>
        other is not null && Round == other.Round && LeafIndex == other.LeafIndex && Text.Span.SequenceEqual(other.Text.Span);

    public override int GetHashCode() => HashCode.Combine(Round, LeafIndex, Text.Length);
}
