namespace Linking.Storage;

/// <summary>Where a leaf stands.</summary>
/// <param name="Round">n of its round.</param>
/// <param name="LeafIndex">Its place in the round.</param>
public readonly record struct LeafPlace(ulong Round, uint LeafIndex);
