using Linking.Hashing;
using Linking.Notes;

namespace Linking.Tests.Notes;

public sealed class CheckpointTests
{
    private static readonly Checkpoint Head = new("example.org/ledger", 4, HashFunction.Sha2With256Bits.Hash("root"u8));

    [Theory]
    [InlineData("a", 1)]
    [InlineData("example.org/ledger/sha3-256", long.MaxValue)]
    [InlineData("a name with spaces", 10)]
    public void ToText_ReadsBack(string origin, ulong size)
    {
        var checkpoint = Head with { Origin = origin, Size = size };
        Assert.True(Checkpoint.TryParse(checkpoint.ToText(), out var back));
        Assert.Equal(checkpoint, back);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a\nb", 1)]
    [InlineData("a", 0)]
    [InlineData("a", 1UL << 63)]
    public void ToText_BrokenRule_Throws(string origin, ulong size) =>
        Assert.Throws<InvalidOperationException>(() => (Head with { Origin = origin, Size = size }).ToText());

    [Theory]
    [InlineData("\n4\n", "\n04\n")]
    [InlineData("\n4\n", "\n0\n")]
    [InlineData("\n4\n", "\n+4\n")]
    [InlineData("\n4\n", "\n 4\n")]
    [InlineData("\n4\n", "\n٤\n")]
    [InlineData("\n4\n", "\n9223372036854775808\n")]
    [InlineData("\n4\n", "\n18446744073709551620\n")]
    [InlineData("\n4\n", "\n\n")]
    [InlineData("\n4\n", "\n")]
    [InlineData("=\n", "\n")]
    [InlineData("=\n", "=")]
    [InlineData("=\n", "= \n")]
    [InlineData("=\n", "=\nextension\n")]
    [InlineData("example.org/ledger\n", "\n")]
    [InlineData("\n", "\r\n")]
    public void TryParse_Mutation_IsRefused(string from, string to)
    {
        var text = Head.ToText().Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Head.ToText(), text);
        Assert.False(Checkpoint.TryParse(text, out _));
    }

    // 32 bytes leave two unused bits in the last character; an encoder writes zeros there.
    [Fact]
    public void TryParse_UnusedBitsSet_IsRefused()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var text = Head.ToText();
        var last = text[^3];
        Assert.False(Checkpoint.TryParse(text[..^3] + Alphabet[Alphabet.IndexOf(last, StringComparison.Ordinal) + 1] + text[^2..], out _));
    }
}
