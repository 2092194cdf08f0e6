using System.Text;

using Linking.Notes;

namespace Linking.Tests.Notes;

public sealed class SigningKeyTests
{
    // RFC 8032, section 7.1, tests 1 to 3.
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Sign_Rfc8032Vectors(string seed, string publicKey, string message, string signature)
    {
        using var key = SigningKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey.Span));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))));
        var verifier = new VerifierKey("test", key.PublicKey.Span);
        Assert.True(verifier.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)));
        Assert.False(verifier.Verify([.. Convert.FromHexString(message), 0], Convert.FromHexString(signature)));
        Assert.False(verifier.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)[..63]));
    }

    // RFC 8410, section 10.3: the key whose certificate is in 10.2.
    [Theory]
    [InlineData("{0}")]
    [InlineData("\ufeff{0}")]
    [InlineData("Bag attributes: none\n{0}and text after it\n")]
    public void ParsePem_Rfc8410Key_IsRead(string file)
    {
        const string Pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END "
            + "PRIVATE KEY-----\n";
        foreach (var pem in (string[])[Pem, Pem.Replace("\n", "\r\n", StringComparison.Ordinal), Pem.TrimEnd('\n') + " "])
        {
            using var key = SigningKey.ParsePem(Encoding.UTF8.GetBytes(file.Replace("{0}", pem, StringComparison.Ordinal)));
            Assert.Equal("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1", Convert.ToHexStringLower(key.PublicKey.Span));
        }
    }

    [Fact]
    public void WritePem_Generated_ParsesBack()
    {
        using var key = SigningKey.Generate();
        var pem = new byte[SigningKey.PemSize];
        key.WritePem(pem);
        using var back = SigningKey.ParsePem(pem);
        Assert.True(key.PublicKey.Span.SequenceEqual(back.PublicKey.Span));
        Assert.Matches("\\A-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/]{43}\n-----END PRIVATE KEY-----\n\\z",
            Encoding.ASCII.GetString(pem));
    }

    [Fact]
    public void WritePem_AgainOrOfAKeyThatWasRead_Throws()
    {
        using var key = SigningKey.Generate();
        var pem = new byte[SigningKey.PemSize];
        key.WritePem(pem);
        Assert.Throws<InvalidOperationException>(() => key.WritePem(pem));
        using var read = SigningKey.ParsePem(pem);
        Assert.Throws<InvalidOperationException>(() => read.WritePem(pem));
    }

    [Theory]
    [InlineData(SigningKey.PemSize - 1)]
    [InlineData(SigningKey.PemSize + 1)]
    public void WritePem_OtherSize_Throws(int size)
    {
        using var key = SigningKey.Generate();
        Assert.Throws<ArgumentException>(() => key.WritePem(new byte[size]));
    }

    [ProgramFact("openssl")]
    public void WritePem_Openssl_ReadsTheSameKey()
    {
        using var key = SigningKey.Generate();
        var pem = new byte[SigningKey.PemSize];
        key.WritePem(pem);
        var text = Programs.Run("openssl", "pkey -pubout -text", Encoding.ASCII.GetString(pem));
        var hex = Convert.ToHexStringLower(key.PublicKey.Span);
        Assert.Contains("ED25519", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(hex, text.Replace(":", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [ProgramFact("openssl")]
    public void ParsePem_OfOpenssl_IsRead()
    {
        using var key = SigningKey.ParsePem(Encoding.UTF8.GetBytes(Programs.Run("openssl", "genpkey -algorithm ed25519", "")));
        Assert.Equal(32, key.PublicKey.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE "
        + "KEY-----\n")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCAAAA\n-----END PRIVATE "
        + "KEY-----\n")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n")]
    public void ParsePem_Other_Throws(string pem) => Assert.Throws<FormatException>(() => SigningKey.ParsePem(Encoding.UTF8.GetBytes(pem)));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void FromSeed_OtherSize_Throws(int size) => Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(new byte[size]));
}
