using System.Text;

using Linking.Auditing;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;

namespace Linking.Tests.Auditing;

/// <summary>docs/spec/audit.md, "Leaves".</summary>
public sealed class RoundRehashTests
{
    private static readonly string[] Documents = ["a", "b", "c", "d", "e"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Take_LeavesCutAnywhere_AreThoseOfTheHeader(int suite)
    {
        var (header, leaves) = Round(suite == 1 ? Suite.One : Suite.Two);
        for (var size = 1; size <= leaves.Length; size += size < 200 ? 1 : 97)
        {
            var rehash = new RoundRehash(header);
            for (var i = 0; i < leaves.Length; i += size)
                rehash.Take(leaves.AsSpan(i, Math.Min(size, leaves.Length - i)));

            Assert.Empty(rehash.End());
            Assert.Equal(5UL, rehash.Leaves);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Take_AnyByteChanged_IsFound(int suite)
    {
        var (header, leaves) = Round(suite == 1 ? Suite.One : Suite.Two);
        for (var i = 0; i < leaves.Length; i++)
        {
            leaves[i] ^= 1;
            Assert.All(Found(header, leaves), f => Assert.Equal(AuditCode.Leaves, f.Code));
            Assert.NotEmpty(Found(header, leaves));
            leaves[i] ^= 1;
        }
    }

    /// <summary>Of a leaf that reads, each function says for itself that the root is another.</summary>
    [Fact]
    public void End_LeafExchanged_IsNamedUnderEachFunction()
    {
        var (header, leaves) = Round(Suite.One);
        var other = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash("x"u8)).ToBytes();
        other.CopyTo(leaves, 0);

        var found = Found(header, leaves);

        Assert.Equal([Chain.Alpha, Chain.Beta], found.Select(f => f.Chain!.Value));
        Assert.Equal("Round 1: its leaves do not have the sha2-256 root that its header carries.", found[0].Message);
    }

    [Theory]
    [InlineData(-1, "the bytes end behind 4 of the 5 leaves")]
    [InlineData(-1000, "the bytes end behind 0 of the 5 leaves")]
    [InlineData(1, "more bytes came than those of the 5 leaves")]
    public void End_TooFewOrTooMany_SaysSo(int more, string says)
    {
        var (header, leaves) = Round(Suite.One);
        var bytes = more < 0 ? leaves[..Math.Max(0, leaves.Length + more)] : [.. leaves, .. new byte[more]];

        Assert.Contains(says, Assert.Single(Found(header, bytes)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whoever sends without end is not read to the end.</summary>
    [Fact]
    public void Take_WhatIsNoLeaf_IsWrongAtOnce()
    {
        var rehash = new RoundRehash(Round(Suite.One).Header);
        Assert.False(rehash.IsWrong);

        rehash.Take(new byte[1000]);

        Assert.True(rehash.IsWrong);
        Assert.Contains("leaf 0 is none", Assert.Single(rehash.End()).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<AuditFinding> Found(Header header, byte[] leaves)
    {
        var rehash = new RoundRehash(header);
        rehash.Take(leaves);
        return rehash.End();
    }

    private static (Header Header, byte[] Leaves) Round(Suite suite)
    {
        var ledger = new LedgerBuilder(suite);
        ledger.AddRound(Documents);
        var leaves = Documents.SelectMany(d => new Leaf(suite, LeafKind.Document, suite.Hash(Encoding.UTF8.GetBytes(d))).ToBytes());
        return (ledger.Header(1), [.. leaves]);
    }
}
