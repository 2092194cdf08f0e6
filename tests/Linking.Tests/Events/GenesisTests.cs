using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tests.Vectors;

namespace Linking.Tests.Events;

public sealed class GenesisTests
{
    private static readonly Genesis Genesis = new TestLedger("example.org/ledger", 1, "2026-11-21T20:47:48.000000Z").Genesis;

    [Theory]
    [InlineData(null)]
    [InlineData("example.org/old")]
    public void ToBytes_ReadsBack(string? predecessor)
    {
        var genesis = Genesis with { Predecessor = predecessor is null ? null : LedgerId.Parse(predecessor) };
        Assert.True(Genesis.TryParse(genesis.ToBytes(), out var back));
        Assert.Equal(genesis, back);
        Assert.Equal(genesis.AlphaHeadKey, back.HeadKey(Chain.Alpha));
        Assert.Equal(genesis.BetaHeadKey, back.HeadKey(Chain.Beta));
        Assert.Equal("genesis", EventText.TypeOf(genesis.ToBytes()));
    }

    public static TheoryData<string, Genesis> Broken => new()
    {
        { "a predecessor that reads as no predecessor", Genesis with { Predecessor = LedgerId.Parse("none") } },
        { "interval", Genesis with { IntervalMicroseconds = 1UL << 63 } },
        { "publication interval", Genesis with { PublicationIntervalMicroseconds = ulong.MaxValue } },
        { "keys exchanged", Genesis with { AlphaHeadKey = Genesis.BetaHeadKey, BetaHeadKey = Genesis.AlphaHeadKey } },
        { "key of another name", Genesis with { PublicationKey = Genesis.AlphaHeadKey } },
        { "another ledger's keys", Genesis with { Ledger = LedgerId.Parse("example.org/other") } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void ToBytes_BrokenRule_Throws(string rule, Genesis genesis)
    {
        Assert.NotEmpty(rule);
        Assert.Throws<InvalidOperationException>(genesis.ToBytes);
    }

    [Fact]
    public void TryParse_LineDroppedDoubledOrExchanged_IsRefused()
    {
        var lines = Encoding.UTF8.GetString(Genesis.ToBytes()).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            Assert.False(TryParse([.. lines[..i], .. lines[(i + 1)..]]));
            Assert.False(TryParse([.. lines[..i], lines[i], .. lines[i..]]));
            for (var j = 0; j < i; j++)
            {
                var exchanged = (string[])lines.Clone();
                (exchanged[i], exchanged[j]) = (exchanged[j], exchanged[i]);
                Assert.False(TryParse(exchanged));
            }
        }
    }

    [Theory]
    [InlineData("interval-us 1", "interval-us 01")]
    [InlineData("interval-us 1", "interval-us +1")]
    [InlineData("suite 1", "suite 2")]
    [InlineData("policy 1.3", "policy 01.3")]
    [InlineData("predecessor none", "predecessor None ")]
    [InlineData("linking event v1", "linking event v2")]
    [InlineData("\n", "\r\n")]
    public void TryParse_Mutation_IsRefused(string from, string to)
    {
        var text = Encoding.UTF8.GetString(Genesis.ToBytes()).Replace(from, to, StringComparison.Ordinal);
        Assert.False(Genesis.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("example.org/ledger")]
    [InlineData("example.org/ledger/sha3-256")]
    [InlineData("example.org/ledger/publications")]
    public void TryParse_KeyThatIsNoPublicKey_IsRefused(string name)
    {
        var lines = Encoding.UTF8.GetString(Genesis.ToBytes()).Split('\n');
        var line = Array.FindIndex(lines, l => l.StartsWith($"key {name}+", StringComparison.Ordinal));
        Assert.All(Ed25519Edges.Keys(), edge =>
        {
            lines[line] = "key " + Ed25519Edges.Text(edge.Key, name);
            Assert.Equal(edge.Accepted, TryParse(lines));
        });
    }

    [Fact]
    public void TryParse_NoText_IsRefused()
    {
        Assert.False(Genesis.TryParse([], out _));
        Assert.False(Genesis.TryParse([0xff, 0xfe], out _));
        Assert.False(Genesis.TryParse(new byte[EventText.MaxSize + 1], out _));
    }

    [Fact]
    public void LeafOf_Event_IsItsImprintWithoutNonce()
    {
        var leaf = EventText.LeafOf(EventText.Heartbeat());
        Assert.Equal(new Leaf(LeafKind.Event, Imprint.Compute(EventText.Heartbeat())), leaf);
        Assert.Equal("heartbeat", EventText.TypeOf(EventText.Heartbeat()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("linking event v1")]
    [InlineData("linking event v1\nheartbeat")]
    [InlineData("linking event v1\n\n")]
    [InlineData("linking event v1\nHeartbeat\n")]
    [InlineData("linking event v2\nheartbeat\n")]
    public void TypeOf_Other_IsNull(string text) => Assert.Null(EventText.TypeOf(Encoding.UTF8.GetBytes(text)));

    private static bool TryParse(string[] lines) => Genesis.TryParse(Encoding.UTF8.GetBytes(string.Join('\n', lines)), out _);
}
