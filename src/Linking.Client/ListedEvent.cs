namespace Linking.Client;

/// <summary>
/// An event as a server lists it: that it stands there is shown by its token, which <see cref="LinkingClient.FindAsync"/> gets.
/// </summary>
/// <param name="Round">The round that holds it.</param>
/// <param name="LeafIndex">Its leaf in that round.</param>
/// <param name="Text">Its text, or the note over it.</param>
public sealed record ListedEvent(ulong Round, uint LeafIndex, ReadOnlyMemory<byte> Text);
