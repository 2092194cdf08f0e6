using System.Security.Cryptography;

namespace Linking.Server.Keys;

/// <summary>Shamir's method over GF(2^8), byte by byte (docs/spec/split-key.md). No step depends on the secret's bits.</summary>
internal static class SecretParts
{
    // x^8 + x^4 + x^3 + x + 1, without its highest bit.
    private const int Polynomial = 0x1b;

    /// <summary>Splits a secret.</summary>
    /// <param name="secret">Any bytes.</param>
    /// <param name="needed">How many parts give it back: from 2 on.</param>
    /// <param name="count">How many there are: at most 255.</param>
    /// <returns>The parts 1, 2, …, each as long as the secret: the caller's to zero.</returns>
    public static byte[][] Split(ReadOnlySpan<byte> secret, int needed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(needed, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, needed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, byte.MaxValue);
        var parts = new byte[count][];
        for (var i = 0; i < count; i++)
            parts[i] = new byte[secret.Length];
        var coefficients = new byte[needed];
        try
        {
            for (var at = 0; at < secret.Length; at++)
            {
                RandomNumberGenerator.Fill(coefficients);
                coefficients[0] = secret[at];
                for (var x = 1; x <= count; x++)
                {
                    byte value = 0;
                    for (var power = needed - 1; power >= 0; power--)
                        value = (byte)(Multiply(value, (byte)x) ^ coefficients[power]);
                    parts[x - 1][at] = value;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(coefficients);
        }

        return parts;
    }

    /// <summary>What parts come to: the secret, if they are as many as are needed, and right.</summary>
    /// <param name="parts">Each with its number, from 1 on, all different; all equally long.</param>
    /// <returns>The caller's to zero.</returns>
    public static byte[] Join(IReadOnlyList<(byte Number, byte[] Value)> parts)
    {
        var secret = new byte[parts[0].Value.Length];
        foreach (var (number, value) in parts)
        {
            byte weight = 1;
            foreach (var (other, _) in parts)
            {
                if (other != number)
                    weight = Multiply(weight, Multiply(other, Invert((byte)(other ^ number))));
            }

            for (var at = 0; at < secret.Length; at++)
                secret[at] ^= Multiply(value[at], weight);
        }

        return secret;
    }

    private static byte Multiply(byte left, byte right)
    {
        int product = 0, factor = left;
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= factor & -((right >> bit) & 1);
            factor = (factor << 1) ^ (Polynomial & -(factor >> 7));
            factor &= byte.MaxValue;
        }

        return (byte)product;
    }

    // To the power of 254. Of numbers of parts, which are no secret.
    private static byte Invert(byte value)
    {
        byte result = 1;
        for (var i = 0; i < 254; i++)
            result = Multiply(result, value);
        return result;
    }
}
