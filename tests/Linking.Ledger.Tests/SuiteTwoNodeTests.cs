using System.Text;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Opening;
using Linking.Recomputing;

namespace Linking.Ledger.Tests;

/// <summary>A ledger of SHA-512 and SHA3-512: what a node does with one of suite 1 it does with this one.</summary>
public sealed class SuiteTwoNodeTests : IAsyncDisposable
{
    private readonly TestLedger _ledger = new();

    public SuiteTwoNodeTests() => _ledger.Options = _ledger.Options with { Suite = Suite.Two };

    [Fact]
    public async Task Ledger_StampsFindsRestartsAndIsSound()
    {
        var node = await _ledger.OpenAsync();
        Assert.Equal(Suite.Two, node.Genesis.Suite);
        Assert.Equal(64, node.GenesisLink.Width);
        var first = await _ledger.StampAsync(node, "a");
        // One more round than a tile has: the next start reads a tile.
        for (var i = 0; i < 260; i++)
            await _ledger.StampAsync(node, $"{i}");
        await _ledger.RestartAsync();

        // Without the suite: the ledger's own.
        _ledger.Options = _ledger.Options with { Suite = null };
        node = await _ledger.OpenAsync();
        var found = await node.FindAsync(TestLedger.DocumentOf(Suite.Two, "a"), CancellationToken.None);
        Assert.Equal(first.Token.ToArray(), found!.Value.Token.ToArray());
        await _ledger.StampAsync(node, "b");
        await node.PublishAsync([], CancellationToken.None);
        var report = await _ledger.EndAsync();
        Assert.True(report.Clean);
        Assert.Equal(64, report.Root.Width);
    }

    [Fact]
    public async Task Batch_OfALargeRound_IsSealedInBothWays()
    {
        var node = await _ledger.OpenAsync();
        var leaves = Enumerable.Range(0, Recomputation.LargeRound + 1).Select(i => TestLedger.DocumentOf(Suite.Two, $"{i}")).ToList();

        var batch = await _ledger.DriveAsync(node.SubmitBatchAsync(leaves.SelectMany(l => l).ToArray(), CancellationToken.None));

        Assert.Equal(leaves.Count, batch.Count);
        _ledger.AssertSigned(node, batch[0].Token, "0");
        _ledger.AssertSigned(node, batch[^1].Token, $"{Recomputation.LargeRound}");
        await _ledger.EndAsync();
    }

    [Fact]
    public async Task Leaf_OfTheOtherSuite_IsRefusedWithTheLedgers()
    {
        var node = await _ledger.OpenAsync();
        var document = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash(Encoding.UTF8.GetBytes("a"))).ToBytes();
        var alone = await TestLedger.RefusedAsync(node.SubmitAsync(document, CancellationToken.None));
        var many = await TestLedger.RefusedAsync(node.SubmitBatchAsync(document, CancellationToken.None));
        Assert.Equal((RefusalReason.BadLeaf, Suite.Two), (alone.Reason, alone.Suite));
        Assert.Equal((RefusalReason.BadLeaf, Suite.Two), (many.Reason, many.Suite));
        Assert.Equal("The leaf is of suite 1; the ledger is of suite 2.", alone.Message);
        Assert.Equal("The batch is of suite 1; the ledger is of suite 2.", many.Message);
        await _ledger.EndAsync();
    }

    [Fact]
    public async Task Open_OfAnotherSuiteThanConfigured_IsRefused()
    {
        await _ledger.OpenAsync();
        await _ledger.RestartAsync();
        _ledger.Options = _ledger.Options with { Suite = Suite.One };
        var refused = await Assert.ThrowsAsync<LedgerOpenException>(() => _ledger.OpenAsync());
        Assert.Equal(OpenProblem.OtherLedger, refused.Problem);
        Assert.Contains("suite 2, but suite 1 is configured", refused.Message, StringComparison.Ordinal);
        Assert.Contains("use a new folder", refused.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();
}
