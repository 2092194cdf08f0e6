namespace Linking.Hashing;

/// <summary>
/// A value under both functions: an imprint, a root, a link. <c>default</c> is two zero digests, which round 0
/// uses for "none".
/// </summary>
/// <param name="Alpha">The value under α.</param>
/// <param name="Beta">The value under β.</param>
public readonly record struct DigestPair(Digest Alpha, Digest Beta)
{
    /// <summary>Bytes of both digests, α first.</summary>
    public const int Size = 2 * Digest.Size;

    /// <summary>The value under one function.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither α nor β.</exception>
    public Digest this[Chain chain] => chain switch
    {
        Chain.Alpha => Alpha,
        Chain.Beta => Beta,
        _ => throw new ArgumentOutOfRangeException(nameof(chain)),
    };

    /// <summary>Copies a pair from exactly 64 bytes, α first.</summary>
    /// <exception cref="ArgumentException">Not 64 bytes.</exception>
    public static DigestPair Read(ReadOnlySpan<byte> bytes) => new(new Digest(bytes[..Digest.Size]), new Digest(bytes[Digest.Size..]));

    /// <summary>Writes 64 bytes, α first, to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(Span<byte> destination)
    {
        Alpha.CopyTo(destination);
        Beta.CopyTo(destination[Digest.Size..]);
    }

    /// <summary>Both digests zero.</summary>
    public bool IsZero => Alpha.IsZero && Beta.IsZero;

    /// <summary>Reads <c>hex:hex</c>, α first, of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DigestPair pair)
    {
        pair = default;
        if (text.Length != 4 * Digest.Size + 1 || text[2 * Digest.Size] != ':' ||
            !Digest.TryParse(text[..(2 * Digest.Size)], out var alpha) || !Digest.TryParse(text[(2 * Digest.Size + 1)..], out var beta))
            return false;
        pair = new DigestPair(alpha, beta);
        return true;
    }

    /// <summary>Reads <c>hex:hex</c>, α first.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static DigestPair Parse(ReadOnlySpan<char> text) => TryParse(text, out var pair)
        ? pair
        : throw new FormatException("Two digests are written as 64 hexadecimal digits, a colon and 64 hexadecimal digits.");

    /// <summary><c>hex:hex</c>, lower case, α first.</summary>
    public override string ToString() => $"{Alpha}:{Beta}";
}
