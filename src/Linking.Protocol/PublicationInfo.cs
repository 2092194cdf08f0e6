using Linking.Publications;

namespace Linking.Protocol;

/// <summary>A publication with the signed note it was read from.</summary>
/// <param name="Publication">What the note says.</param>
/// <param name="Note">The signed note's bytes.</param>
public sealed record PublicationInfo(Publication Publication, ReadOnlyMemory<byte> Note);
