using Linking.Recomputing;

namespace Linking.Tests.Recomputing;

public sealed class StandardConstantsTests
{
    // The first and the last of FIPS 180-4, 4.2.2, 4.2.3, 5.3.3 and 5.3.5, and of Keccak's.
    [Fact]
    public void Constants_AreTheStandards()
    {
        Assert.Equal((0x428a2f98u, 0xc67178f2u, 64), Ends(StandardConstants.Sha256Rounds()));
        Assert.Equal((0x6a09e667u, 0x5be0cd19u, 8), Ends(StandardConstants.Sha256Initial()));
        Assert.Equal((0x428a2f98d728ae22ul, 0x6c44198c4a475817ul, 80), Ends(StandardConstants.Sha512Rounds()));
        Assert.Equal((0x6a09e667f3bcc908ul, 0x5be0cd19137e2179ul, 8), Ends(StandardConstants.Sha512Initial()));
        Assert.Equal((1ul, 0x8000000080008008ul, 24), Ends(StandardConstants.KeccakRounds()));

        static (T First, T Last, int Count) Ends<T>(IEnumerable<T> values) => (values.First(), values.Last(), values.Count());
    }
}
