namespace Linking.Storage;

/// <summary>A publication, as it was signed. Equal by value.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Size">Headers covered.</param>
/// <param name="Note">The signed note's bytes.</param>
public sealed record StoredPublication(ulong Number, ulong Size, ReadOnlyMemory<byte> Note)
{
    public bool Equals(StoredPublication? other) =>
        other is not null && Number == other.Number && Size == other.Size && Note.Span.SequenceEqual(other.Note.Span);

    public override int GetHashCode() => HashCode.Combine(Number, Size, Note.Length);
}
