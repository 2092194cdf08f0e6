using Linking.Hashing;

namespace Linking.Tests.Hashing;

public sealed class DigestTests
{
    private static readonly Digest Abc = HashFunction.Sha2With256Bits.Hash("abc"u8);
    private static readonly DigestPair Pair = HashFunctions.HashBoth("abc"u8);

    [Fact]
    public void Default_IsZeros()
    {
        Assert.True(default(Digest).IsZero);
        Assert.Equal(new string('0', 64), default(Digest).ToString());
        Assert.Equal(new Digest(new byte[32]), default);
        Assert.True(default(DigestPair).IsZero);
        Assert.False(new DigestPair(default, Abc).IsZero);
        Assert.False(new DigestPair(Abc, default).IsZero);
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
        var copy = Digest.Parse(Abc.ToString());
        Assert.True(copy == Abc && copy.Equals((object)Abc));
        Assert.Equal(Abc.GetHashCode(), copy.GetHashCode());
        Assert.Equal(Pair.GetHashCode(), DigestPair.Parse(Pair.ToString()).GetHashCode());
    }

    [Fact]
    public void Indexer_EachChain_IsItsHalf()
    {
        Assert.Equal(Pair.Alpha, Pair[Chain.Alpha]);
        Assert.Equal(Pair.Beta, Pair[Chain.Beta]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Pair[(Chain)2]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0g00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(" 00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("٠٠00000000000000000000000000000000000000000000000000000000000000")]
    public void Parse_Malformed_Throws(string text)
    {
        Assert.False(Digest.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Digest.Parse(text));
        Assert.Throws<FormatException>(() => DigestPair.Parse(text));
    }
}
