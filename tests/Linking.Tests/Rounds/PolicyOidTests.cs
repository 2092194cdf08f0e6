using Linking.Rounds;

namespace Linking.Tests.Rounds;

public sealed class PolicyOidTests
{
    [Theory]
    [InlineData("0.4.0.2023.1.1", "04008f670101")]
    [InlineData("1.2.840.113549", "2a864886f70d")]
    [InlineData("2.5.4.3", "550403")]
    [InlineData("2.999.3", "883703")]
    [InlineData("0.0", "00")]
    [InlineData("1.39", "4f")]
    [InlineData("2.25.329800735698586629295641978511506172918", "69 83f09da7ebcfdee0c7a1a7b2c0948cc8f9d776")]
    public void Parse_Dotted_IsDer(string dotted, string der)
    {
        var oid = PolicyOid.Parse(dotted);
        Assert.Equal(der.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(oid.Der));
        Assert.Equal(dotted, oid.ToString());
        Assert.True(PolicyOid.TryFromDer(oid.Der, out var back));
        Assert.Equal(oid, back);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("3.1")]
    [InlineData("1.40")]
    [InlineData("1.02")]
    [InlineData("1..2")]
    [InlineData("1.2.x")]
    [InlineData("1.-2")]
    public void TryParse_Malformed_IsRefused(string dotted) => Assert.False(PolicyOid.TryParse(dotted, out _));

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("2a80")]
    [InlineData("2a8001")]
    public void TryFromDer_NotMinimal_IsRefused(string der) => Assert.False(PolicyOid.TryFromDer(Convert.FromHexString(der), out _));
}
