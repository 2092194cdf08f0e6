using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Tests.Rounds;

public sealed class LedgerIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("example.org/ledger")]
    [InlineData("A-Z_0.9")]
    [InlineData("sha3-256")]
    [InlineData("publications")]
    public void TryParse_Allowed_ReadsBack(string text) => Assert.Equal(text, LedgerId.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("/")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\n")]
    [InlineData("é")]
    [InlineData("a/sha3-256")]
    [InlineData("a/publications")]
    public void TryParse_NotAllowed_IsRefused(string text)
    {
        Assert.False(LedgerId.TryParse(text, out _));
        Assert.Throws<FormatException>(() => LedgerId.Parse(text));
    }

    [Fact]
    public void TryParse_Length_IsAtMost128()
    {
        Assert.True(LedgerId.TryParse(new string('a', LedgerId.MaxLength), out _));
        Assert.False(LedgerId.TryParse(new string('a', LedgerId.MaxLength + 1), out _));
    }

    // Else a key of one ledger could sign for another.
    [Fact]
    public void Origins_OfALedger_AreNoLedgers()
    {
        var id = LedgerId.Parse("example.org/ledger");
        Assert.Equal("example.org/ledger", id.HeadOrigin(HashFunction.Sha2With256Bits));
        Assert.False(LedgerId.TryParse(id.HeadOrigin(HashFunction.Sha3With256Bits), out _));
        Assert.False(LedgerId.TryParse(id.PublicationOrigin, out _));
    }

    [Fact]
    public void Equals_SameText_IsTrue() => Assert.Equal(LedgerId.Parse("a"), LedgerId.Parse("a"));
}
