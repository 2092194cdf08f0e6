using System.Numerics;

namespace Linking.Recomputing;

/// <summary>The constants of the functions, computed as their standards define them.</summary>
internal static class StandardConstants
{
    /// <summary>FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.</summary>
    public static IEnumerable<uint> Sha256Rounds() => Primes().Take(64).Select(p => (uint)Fraction(p, 3, 32));

    /// <summary>FIPS 180-4, 5.3.3: the same of the square roots of the first 8 primes.</summary>
    public static IEnumerable<uint> Sha256Initial() => Primes().Take(8).Select(p => (uint)Fraction(p, 2, 32));

    /// <summary>FIPS 180-4, 4.2.3: the first 64 bits, of the first 80 primes.</summary>
    public static IEnumerable<ulong> Sha512Rounds() => Primes().Take(80).Select(p => Fraction(p, 3, 64));

    /// <summary>FIPS 180-4, 5.3.5: the first 64 bits, of the first 8 primes.</summary>
    public static IEnumerable<ulong> Sha512Initial() => Primes().Take(8).Select(p => Fraction(p, 2, 64));

    /// <summary>FIPS 202, 3.2.5: bit 2^j − 1 of the constant of round i is rc(j + 7 i).</summary>
    public static IEnumerable<ulong> KeccakRounds()
    {
        // Algorithm 5: a shift register of eight bits, here with bit 0 lowest.
        var register = 1;
        for (var round = 0; round < 24; round++)
        {
            var constant = 0ul;
            for (var j = 0; j <= 6; j++)
            {
                constant |= (ulong)(register & 1) << ((1 << j) - 1);
                register <<= 1;
                if (register >> 8 == 1)
                    register ^= 0b1_0111_0001;
            }

            yield return constant;
        }
    }

    private static IEnumerable<int> Primes() =>
        Enumerable.Range(2, 420).Where(n => !Enumerable.Range(2, n - 2).Any(d => n % d == 0));

    // The first bits of the fractional part of a root: the largest integer whose power is not above the prime, so much shifted.
    private static ulong Fraction(int prime, int power, int bits)
    {
        var (n, root) = ((BigInteger)prime << (power * bits), BigInteger.Zero);
        for (var bit = bits + 8; bit >= 0; bit--)
        {
            if (BigInteger.Pow(root | BigInteger.One << bit, power) <= n)
                root |= BigInteger.One << bit;
        }

        return (ulong)(root & ((BigInteger.One << bits) - 1));
    }
}
