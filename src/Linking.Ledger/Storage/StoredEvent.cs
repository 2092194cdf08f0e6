namespace Linking.Ledger.Storage;

/// <summary>The text of an event leaf.</summary>
/// <param name="Round">n of the round that holds it.</param>
/// <param name="LeafIndex">Its place in the round.</param>
/// <param name="Text">The bytes its leaf digests.</param>
public sealed record StoredEvent(ulong Round, uint LeafIndex, ReadOnlyMemory<byte> Text);
