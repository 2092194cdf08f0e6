using System.Globalization;
using System.Numerics;

namespace Linking.Tests.Notes;

/// <summary>
/// A point of edwards25519 in extended coordinates, with plain integers (RFC 8032, section 5.1.4). For keys that are no
/// secret: it makes the keys and signatures on which implementations differ, which no library makes.
/// </summary>
internal sealed record EdwardsPoint(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
{
    public static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The order of <see cref="Base"/>.</summary>
    public static readonly BigInteger L =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));

    public static EdwardsPoint Base { get; } = Decode(Mod(4 * Inverse(5)), odd: false)!;

    /// <summary>Of order 8; its multiples are the eight points of small order.</summary>
    public static EdwardsPoint Torsion { get; } = MakeTorsion();

    /// <summary>The point with this y and this sign of x; null where there is none.</summary>
    public static EdwardsPoint? Decode(BigInteger y, bool odd)
    {
        var square = Mod(((y * y) - 1) * Inverse((D * y * y) + 1));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod((x * x) - square) != 0)
            x = Mod(x * BigInteger.ModPow(2, (P - 1) / 4, P));
        if (Mod((x * x) - square) != 0)
            return null;
        x = x.IsEven == odd ? Mod(-x) : x;
        return new EdwardsPoint(x, y, 1, Mod(x * y));
    }

    public static EdwardsPoint operator +(EdwardsPoint a, EdwardsPoint b)
    {
        var (m, n) = (Mod((a.Y - a.X) * (b.Y - b.X)), Mod((a.Y + a.X) * (b.Y + b.X)));
        var (c, d) = (Mod(2 * a.T * b.T * D), Mod(2 * a.Z * b.Z));
        var (e, f, g, h) = (n - m, d - c, d + c, n + m);
        return new EdwardsPoint(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    public static EdwardsPoint operator *(BigInteger scalar, EdwardsPoint point)
    {
        var sum = new EdwardsPoint(0, 1, 1, 0);
        for (; scalar > 0; scalar >>= 1, point += point)
            sum = scalar.IsEven ? sum : sum + point;
        return sum;
    }

    /// <summary>The 32 bytes of RFC 8032, section 5.1.2.</summary>
    public byte[] Encode()
    {
        var inverse = Inverse(Z);
        return Encode(Mod(Y * inverse), !Mod(X * inverse).IsEven);
    }

    /// <summary>Bytes with this y, which may be no encoding of anything.</summary>
    public static byte[] Encode(BigInteger y, bool sign)
    {
        var bytes = new byte[32];
        (y + (sign ? BigInteger.Pow(2, 255) : 0)).ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        return bytes;
    }

    private static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static EdwardsPoint MakeTorsion()
    {
        for (BigInteger y = 2; ; y++)
        {
            if (Decode(y, odd: false) is { } point && (4 * (L * point)).Encode()[0] != 1)
                return L * point;
        }
    }
}
