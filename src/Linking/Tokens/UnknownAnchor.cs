namespace Linking.Tokens;

/// <summary>An anchor of a type that this version does not know: kept and written back, never looked into, without effect.</summary>
/// <param name="TypeNumber">None of 1, 2 and 3.</param>
/// <param name="Body">Whatever it holds; borrowed, not to be changed.</param>
public sealed record UnknownAnchor(byte TypeNumber, ReadOnlyMemory<byte> Body) : Anchor
{
    public override byte Type => TypeNumber;

    public bool Equals(UnknownAnchor? other) =>
        other is not null && TypeNumber == other.TypeNumber && Body.Span.SequenceEqual(other.Body.Span);

    public override int GetHashCode() => HashCode.Combine(TypeNumber, Body.Length);
}
