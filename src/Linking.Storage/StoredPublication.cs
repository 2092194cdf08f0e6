namespace Linking.Storage;

/// <summary>A publication, as it was signed. Equal by value.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Size">Headers covered.</param>
/// <param name="Note">The signed note's bytes.</param>
public sealed record StoredPublication(ulong Number, ulong Size, ReadOnlyMemory<byte> Note)
{
    /// <summary>What every backend asks of a publication before it writes it.</summary>
    /// <exception cref="ArgumentException">A number or size of 0 or over 2^63 − 1, or an empty note.</exception>
    public static void Require(StoredPublication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        if (publication.Number is 0 or > long.MaxValue || publication.Size is 0 or > long.MaxValue || publication.Note.IsEmpty)
            throw new ArgumentException("A publication has a number and a size of 1 to 2^63 − 1, and a note.", nameof(publication));
    }

    public bool Equals(StoredPublication? other) =>
        other is not null && Number == other.Number && Size == other.Size && Note.Span.SequenceEqual(other.Note.Span);

    public override int GetHashCode() => HashCode.Combine(Number, Size, Note.Length);
}
