using Linking.Trees;

namespace Linking.Tokens;

/// <summary>Anchor type 2: a signed publication of size N, as bytes; read only in verification.</summary>
/// <param name="Size">N.</param>
/// <param name="Path">At most 63 steps.</param>
/// <param name="Note">1 to 262,144 bytes; borrowed, not to be changed.</param>
public sealed record PublicationAnchor(ulong Size, MerklePath Path, ReadOnlyMemory<byte> Note) : HistoryAnchor(Size, Path)
{
    internal const byte TypeNumber = 2;

    public override byte Type => TypeNumber;

    public bool Equals(PublicationAnchor? other) =>
        other is not null && Size == other.Size && Path.Equals(other.Path) && Note.Span.SequenceEqual(other.Note.Span);

    public override int GetHashCode() => HashCode.Combine(Size, Note.Length);
}
