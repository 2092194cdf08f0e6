using System.Numerics;

using NSec.Cryptography;

namespace Linking.Notes;

/// <summary>Ed25519 as docs/spec/ed25519.md settles it: which public keys there are, and how a signature is checked.</summary>
internal static class Ed25519
{
    public const int KeySize = 32;

    public static readonly SignatureAlgorithm Algorithm = SignatureAlgorithm.Ed25519;

    // RFC 8032, section 5.1: the field's prime p, and d of the curve -x² + y² = 1 + d·x²·y².
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger D = P - (121665 * BigInteger.ModPow(121666, P - 2, P) % P);

    // Keys that were found good, one for each first byte: the few of a ledger are read again with each of its tokens.
    private static readonly byte[]?[] Good = new byte[]?[256];

    /// <summary>Whether the 32 bytes are the one encoding of a point of the curve whose order is not small.</summary>
    /// <remarks>
    /// The library refuses all others when it verifies, and does not say so when it imports them. Nothing here is
    /// secret, so plain integers do.
    /// </remarks>
    public static bool IsPublicKey(ReadOnlySpan<byte> bytes)
    {
        ref var good = ref Good[bytes[0]];
        if (Volatile.Read(ref good) is { } known && bytes.SequenceEqual(known))
            return true;
        if (!IsPoint(bytes))
            return false;
        Volatile.Write(ref good, bytes.ToArray());
        return true;
    }

    /// <summary>Takes in a public key that <see cref="IsPublicKey"/> has accepted.</summary>
    public static PublicKey Import(ReadOnlySpan<byte> bytes) => PublicKey.Import(Algorithm, bytes, KeyBlobFormat.RawPublicKey);

    private static bool IsPoint(ReadOnlySpan<byte> bytes)
    {
        var y = new BigInteger(bytes, isUnsigned: true) & (BigInteger.Pow(2, 255) - 1);
        if (y >= P)
            return false;

        // Orders 1 and 2: x = 0. Order 4: y = 0. Order 8: the doubled point has y = 0, which is x² = -y².
        // On the curve the latter is d·y⁴ + 2·y² = 1, modulo p.
        var square = y * y % P;
        if (y.IsZero || square.IsOne || ((((D * square) + 2) * square) - 1) % P == 0)
            return false;

        // x² = (y² - 1) / (d·y² + 1) has a root if numerator times denominator is a square (Euler's criterion).
        return BigInteger.ModPow((square - 1) * ((D * square) + 1) % P, (P - 1) / 2, P).IsOne;
    }
}
