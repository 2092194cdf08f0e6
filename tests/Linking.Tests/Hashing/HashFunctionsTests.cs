using Linking.Hashing;

namespace Linking.Tests.Hashing;

public sealed class HashFunctionsTests
{
    // FIPS 180-4 and FIPS 202 example values (NIST, "Cryptographic Standards and Guidelines: examples with
    // intermediate values"), and the CAVP short-message vector of one byte.
    [Theory]
    [InlineData(HashFunction.Sha2With256Bits, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(HashFunction.Sha2With256Bits, "616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(HashFunction.Sha2With256Bits,
        "6162636462636465636465666465666765666768666768696768696a68696a6b696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(HashFunction.Sha2With256Bits, "d3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1")]
    [InlineData(HashFunction.Sha3With256Bits, "", "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a")]
    [InlineData(HashFunction.Sha3With256Bits, "616263", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData(HashFunction.Sha3With256Bits,
        "6162636462636465636465666465666765666768666768696768696a68696a6b696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071",
        "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376")]
    [InlineData(HashFunction.Sha3With256Bits, "e9", "f0d04dd1e6cfc29a4460d521796852f25d9ef8d28b44ee91ff5b759d72c1e6d6")]
    public void Hash_NistVectors(HashFunction function, string data, string expected) =>
        Assert.Equal(expected, function.Hash(Convert.FromHexString(data)).ToString());

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Hash_DestinationOfOtherSize_Throws(int size) =>
        Assert.Throws<ArgumentException>(() => HashFunction.Sha2With256Bits.Hash("x"u8, new byte[size]));

    [Fact]
    public void Name_EveryFunction_ParsesBack()
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var function = Suite.One[chain];
            Assert.True(HashFunctions.TryParse(function.Name(), out var parsed));
            Assert.Equal(function, parsed);
            Assert.Equal(chain, Suite.ChainOf(function));
        }

        Assert.False(HashFunctions.TryParse("sha1", out _));
    }
}
