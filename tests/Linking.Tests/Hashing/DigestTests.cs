using Linking.Hashing;

namespace Linking.Tests.Hashing;

public sealed class DigestTests
{
    private static readonly Digest Abc = HashFunction.Sha2With256Bits.Hash("abc"u8);
    private static readonly DigestPair Pair = Suite.One.Hash("abc"u8);

    [Fact]
    public void Default_HasNoBytes()
    {
        Assert.True(default(Digest).IsZero);
        Assert.Equal(0, default(Digest).Width);
        Assert.NotEqual(Digest.Zero(32), default);
        Assert.NotEqual(Digest.Zero(32), Digest.Zero(64));
        Assert.Equal(new string('0', 64), Digest.Zero(32).ToString());
        Assert.True(Suite.One.Zero.IsZero);
        Assert.False(new DigestPair(Digest.Zero(32), Abc).IsZero);
        Assert.False(new DigestPair(Abc, Digest.Zero(32)).IsZero);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Digest_OtherSize_Throws(int size) => Assert.Throws<ArgumentException>(() => new Digest(new byte[size]));

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(127)]
    public void PairRead_OtherSize_Throws(int size) => Assert.ThrowsAny<ArgumentException>(() => DigestPair.Read(new byte[size]));

    [Fact]
    public void CopyTo_ShortDestination_Throws()
    {
        Assert.Throws<ArgumentException>(() => Abc.CopyTo(new byte[31]));
        Assert.ThrowsAny<ArgumentException>(() => Pair.CopyTo(new byte[63]));
        Assert.ThrowsAny<ArgumentException>(() => Pair.CopyTo(new byte[16]));
    }

    [Fact]
    public void CopyTo_LongerDestination_LeavesTheRest()
    {
        var bytes = Enumerable.Repeat((byte)7, 70).ToArray();
        Pair.CopyTo(bytes);
        Assert.Equal(Pair, DigestPair.Read(bytes.AsSpan(0, 64)));
        Assert.All(bytes[64..], b => Assert.Equal(7, b));
    }

    [Fact]
    public void Equals_AnyBitFlipped_IsFalse()
    {
        for (var i = 0; i < 256; i++)
        {
            var bytes = Abc.Bytes.ToArray();
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            var other = new Digest(bytes);
            Assert.True(other != Abc && !other.Equals((object)Abc));
        }
    }

    [Fact]
    public void Equals_SameBytes_SameHashCode()
    {
        Assert.True(Digest.TryParse(Abc.ToString(), 32, out var copy));
        Assert.True(DigestPair.TryParse(Pair.ToString(), 32, out var pair));
        Assert.True(copy == Abc && copy.Equals((object)Abc));
        Assert.Equal(Abc.GetHashCode(), copy.GetHashCode());
        Assert.Equal(Pair.GetHashCode(), pair.GetHashCode());
    }

    [Fact]
    public void Indexer_EachChain_IsItsHalf()
    {
        Assert.Equal(Pair.Alpha, Pair[Chain.Alpha]);
        Assert.Equal(Pair.Beta, Pair[Chain.Beta]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0g00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(" 00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("٠٠00000000000000000000000000000000000000000000000000000000000000")]
    public void TryParse_Malformed_IsRefused(string text)
    {
        Assert.False(Digest.TryParse(text, 32, out _));
        Assert.False(Digest.TryParseTyped(text, 32, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad-"
        + "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:"
        + "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:"
        + "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532 ")]
    public void PairTryParse_Malformed_IsRefused(string text) => Assert.False(DigestPair.TryParseTyped(text, 32, out _));
}
