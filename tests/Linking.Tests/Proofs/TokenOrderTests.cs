using Linking.Hashing;
using Linking.Proofs;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Proofs;

/// <summary>An order proof made from two tokens is byte for byte the one that a tree of all headers gives.</summary>
public sealed class TokenOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Prove_EveryTwoRounds_AsTheWholeTreeDoes(int suite)
    {
        var ledger = Ledger(suite, 20);
        for (ulong n = 0; n < 19; n++)
        {
            for (var m = n + 1; m < 19; m++)
            {
                var (earlier, later) = (ledger.Token(n, 0, ledger.HeadAnchor(n, 20)), ledger.Token(m, 0, ledger.HeadAnchor(m, m + 1)));

                Assert.True(TokenOrder.TryProve(earlier, later, out var proof));
                Assert.Equal(OrderProof.Encode(ledger.HeaderBytes(n), ledger.HeaderBytes(m), ledger.PathTo(n, m)), proof.ToBytes());
            }
        }
    }

    /// <summary>What reaches far enough is the perfect subtree that holds the earlier round, not the later round.</summary>
    [Fact]
    public void Prove_EarlierTokenTooShort_IsNone()
    {
        var ledger = Ledger(1, 12);
        var later = ledger.Token(9, 0, ledger.HeadAnchor(9, 10));

        Assert.False(TokenOrder.TryProve(ledger.Token(5, 0, ledger.HeadAnchor(5, 6)), later, out _));
        Assert.True(TokenOrder.TryProve(ledger.Token(5, 0, ledger.HeadAnchor(5, 6), ledger.HeadAnchor(5, 8)), later, out _));
        Assert.False(TokenOrder.TryProve(ledger.Token(5, 0, ledger.HeadAnchor(5, 8)), ledger.Token(9, 0), out _));
    }

    [Fact]
    public void Prove_AnchorThatLeadsElsewhere_IsPassedOver()
    {
        var ledger = Ledger(1, 12);
        var wrong = new SignedHeadAnchor(12, MerklePath.Of(32, [.. Enumerable.Repeat(ledger.Suite.Zero, 4)]), ledger.Head(12));

        Assert.True(TokenOrder.TryProve(
            ledger.Token(5, 0, wrong, ledger.HeadAnchor(5, 12)), ledger.Token(9, 0, wrong, ledger.HeadAnchor(9, 10)), out _));
        Assert.False(TokenOrder.TryProve(ledger.Token(5, 0, wrong), ledger.Token(9, 0, ledger.HeadAnchor(9, 10)), out _));
    }

    [Fact]
    public void Prove_NotTwoRoundsOfOneHistory_IsNone()
    {
        var ledger = Ledger(1, 12);
        var (early, late) = (ledger.Token(5, 0, ledger.HeadAnchor(5, 12)), ledger.Token(9, 0, ledger.HeadAnchor(9, 12)));
        Assert.False(TokenOrder.TryProve(late, early, out _));
        Assert.False(TokenOrder.TryProve(early, early, out _));
        var other = Ledger(1, 12, "other");
        Assert.False(TokenOrder.TryProve(other.Token(5, 0, other.HeadAnchor(5, 12)), late, out _));
        var suite2 = Ledger(2, 12);
        Assert.False(TokenOrder.TryProve(suite2.Token(5, 0, suite2.HeadAnchor(5, 12)), late, out _));
    }

    private static LedgerBuilder Ledger(int suite, ulong size, string word = "round")
    {
        var ledger = new LedgerBuilder(suite == 1 ? Suite.One : Suite.Two);
        while (ledger.Size < size)
            ledger.AddRound($"{word} {ledger.Size}");
        return ledger;
    }
}
