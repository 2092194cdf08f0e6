namespace Linking.Recomputing;

/// <summary>The constants of both functions, computed as their standards define them.</summary>
internal static class StandardConstants
{
    /// <summary>FIPS 180-4, 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.</summary>
    public static IEnumerable<uint> Sha256Rounds() => Primes().Take(64).Select(p => (uint)Root((UInt128)p << 96, r => r * r * r));

    /// <summary>FIPS 180-4, 5.3.3: the same of the square roots of the first 8 primes.</summary>
    public static IEnumerable<uint> Sha256Initial() => Primes().Take(8).Select(p => (uint)Root((UInt128)p << 64, r => r * r));

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
        Enumerable.Range(2, 400).Where(n => !Enumerable.Range(2, n - 2).Any(d => n % d == 0));

    // The largest integer whose power is not above n.
    private static ulong Root(UInt128 n, Func<UInt128, UInt128> power)
    {
        var root = 0ul;
        for (var bit = 40; bit >= 0; bit--)
        {
            if (power(root | 1ul << bit) <= n)
                root |= 1ul << bit;
        }

        return root;
    }
}
