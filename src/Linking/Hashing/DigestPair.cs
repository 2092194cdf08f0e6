
namespace Linking.Hashing;

/// <summary>A value under both functions of a suite: an imprint, a root, a link. Both digests have one width.</summary>
/// <param name="Alpha">The value under α.</param>
/// <param name="Beta">The value under β.</param>
public readonly record struct DigestPair(Digest Alpha, Digest Beta)
{
    /// <summary>Bytes of each digest.</summary>
    public int Width => Alpha.Width;

    /// <summary>Both digests zero.</summary>
    public bool IsZero => Alpha.IsZero && Beta.IsZero;

    /// <summary>The value under one function.</summary>
    public Digest this[Chain chain] => chain == Chain.Alpha ? Alpha : Beta;

    /// <summary>Copies a pair from its bytes, α first.</summary>
    /// <exception cref="ArgumentException">Neither 64 nor 128 bytes.</exception>
    public static DigestPair Read(ReadOnlySpan<byte> bytes) =>
        new(new Digest(bytes[..(bytes.Length / 2)]), new Digest(bytes[(bytes.Length / 2)..]));

    /// <summary>Writes both digests, α first, to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(Span<byte> destination)
    {
        Alpha.Bytes.CopyTo(destination);
        Beta.Bytes.CopyTo(destination[Width..]);
    }

    /// <summary>Reads <c>α:β</c>, lower case, each exactly of the width.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int width, out DigestPair pair) =>
        TryParseTyped(text, width, out pair) && !text.ContainsAnyInRange('A', 'F');

    /// <summary>Reads <c>α:β</c> as a person typed it: digits of either case.</summary>
    public static bool TryParseTyped(ReadOnlySpan<char> text, int width, out DigestPair pair)
    {
        pair = default;
        if (text.Length != 4 * width + 1 || text[2 * width] != ':' ||
            !Digest.TryParseTyped(text[..(2 * width)], width, out var alpha) ||
            !Digest.TryParseTyped(text[(2 * width + 1)..], width, out var beta))
            return false;
        pair = new DigestPair(alpha, beta);
        return true;
    }

    /// <summary><c>α:β</c>, lower case.</summary>
    public override string ToString() => $"{Alpha}:{Beta}";
}
