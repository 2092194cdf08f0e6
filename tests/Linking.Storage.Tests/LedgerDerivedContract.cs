using System.Text;

using Linking.Hashing;
using Linking.Trees;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>Every duty that <see cref="ILedgerDerived"/> names, for each backend alike.</summary>
public abstract class LedgerDerivedContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Digest[] NoHash = [Digest.Zero(32)];

    private readonly TestRounds _rounds;
    private ILedgerDerived _derived = null!;

    protected LedgerDerivedContract(Suite? suite = null) => _rounds = new TestRounds(suite);

    public Task InitializeAsync()
    {
        _derived = CreateDerived();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _derived.DisposeAsync();

    [Fact]
    public async Task Empty_HasNothing()
    {
        Assert.Null(await _derived.ReadExtentAsync(None));
        Assert.Empty(await _derived.FindLeafAsync(NoHash[0], None));
        Assert.Empty(await _derived.ReadIndexPartsAsync(None));
        Assert.Null(await _derived.ReadTileAsync(new(0, 0), None));
        Assert.Empty(await _derived.FindDamageAsync(None));
    }

    [Fact]
    public async Task Tile_IsReadBack()
    {
        var tile = Tile("a");
        await _derived.WriteTileAsync(new(new TreeNode(8, 3), tile), None);
        Assert.Equal(tile, await _derived.ReadTileAsync(new TreeNode(8, 3), None));
        Assert.Null(await _derived.ReadTileAsync(new TreeNode(8, 2), None));
        Assert.Null(await _derived.ReadTileAsync(new TreeNode(0, 3), None));
    }

    [Fact]
    public async Task Tile_Again_ReplacesIt()
    {
        foreach (var salt in new[] { "damaged", "right", "right" })
            await _derived.WriteTileAsync(new(new TreeNode(0, 0), Tile(salt)), None);
        Assert.Equal(Tile("right"), await _derived.ReadTileAsync(new TreeNode(0, 0), None));
    }

    [Theory]
    [InlineData(1, 256)]
    [InlineData(-8, 256)]
    [InlineData(64, 256)]
    [InlineData(0, 255)]
    [InlineData(0, 257)]
    [InlineData(0, 0)]
    public async Task Tile_OfWrongShape_IsRefused(int level, int hashes)
    {
        var tile = new StoredTile(new TreeNode(level, 0), new DigestPair[hashes]);
        await Assert.ThrowsAsync<ArgumentException>(() => _derived.WriteTileAsync(tile, None));
        if (hashes == 256)
            await Assert.ThrowsAsync<ArgumentException>(() => _derived.ReadTileAsync(new TreeNode(level, 0), None));
    }

    [Fact]
    public async Task Index_FindsEveryLeaf()
    {
        foreach (var round in _rounds.Next(4, leaves: 3))
        {
            await IndexAsync(round);
            Assert.Equal(round.Index + 1, (await _derived.ReadExtentAsync(None))?.Size);
            foreach (var (hash, i) in TestRounds.LeafHashes(round).Select((hash, i) => (hash, (uint)i)))
                Assert.Equal([new LeafPlace(round.Index, i)], await _derived.FindLeafAsync(hash, None));
        }

        Assert.Empty(await _derived.FindLeafAsync(new Digest(Convert.FromHexString(new string('7', 64))), None));
    }

    [Fact]
    public async Task Index_SameLeafSeveralTimes_OldestFirst()
    {
        var hash = new Digest(Convert.FromHexString(new string('f', 64)));
        for (var n = 0UL; n < 3; n++)
            await _derived.IndexRoundAsync(Round(n), new[] { hash, NoHash[0], hash }, None);
        LeafPlace[] expected = [new(0, 0), new(0, 2), new(1, 0), new(1, 2), new(2, 0), new(2, 2)];
        Assert.Equal(expected, await _derived.FindLeafAsync(hash, None));
    }

    [Fact]
    public async Task Index_Again_ChangesNothing()
    {
        var hashes = new[] { new Digest(Convert.FromHexString(new string('f', 64))) };
        await _derived.IndexRoundAsync(Round(0), hashes, None);
        await _derived.IndexRoundAsync(Round(0), hashes, None);
        Assert.Equal(new DerivedExtent(Round(0).Link, Round(0)), await _derived.ReadExtentAsync(None));
        Assert.Single(await _derived.FindLeafAsync(hashes[0], None));
    }

    [Fact]
    public async Task Index_OutOfOrder_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _derived.IndexRoundAsync(Round(1), NoHash, None));
        await _derived.IndexRoundAsync(Round(0), NoHash, None);
        await _derived.IndexRoundAsync(Round(1), NoHash, None);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _derived.IndexRoundAsync(Round(3), NoHash, None));
        Assert.Equal(2UL, (await _derived.ReadExtentAsync(None))?.Size);
    }

    [Fact]
    public async Task Index_FromManyAtOnce_IndexesEachRoundOnce()
    {
        var rounds = _rounds.Next(10, leaves: 3);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            foreach (var round in rounds)
                await IndexAsync(round);
        })));
        Assert.Equal(10UL, (await _derived.ReadExtentAsync(None))?.Size);
        Assert.Single(await _derived.FindLeafAsync(TestRounds.LeafHashes(rounds[9])[2], None));
    }

    [Fact]
    public async Task Index_Parts_CoverTheExtentWithoutGap()
    {
        foreach (var round in _rounds.Next(20, leaves: 2))
            await IndexAsync(round);
        var end = 0UL;
        foreach (var part in await _derived.ReadIndexPartsAsync(None))
        {
            Assert.Equal(end, part.FirstRound);
            end += part.Rounds;
        }

        Assert.Equal(20UL, end);
    }

    [Fact]
    public async Task Extent_NamesTheLedgerAndTheLastRound()
    {
        var rounds = _rounds.Next(3, leaves: 1);
        foreach (var round in rounds)
            await IndexAsync(round);
        var expected = new DerivedExtent(rounds[0].Link, new StoredHead(2, rounds[2].Link));
        Assert.Equal(expected, await _derived.ReadExtentAsync(None));
    }

    [Fact]
    public async Task Reset_ForgetsEverything_AndGoesOnAsNew()
    {
        var rounds = _rounds.Next(3, leaves: 2);
        foreach (var round in rounds)
            await IndexAsync(round);
        await _derived.WriteTileAsync(new(new TreeNode(0, 0), Tile("a")), None);

        await _derived.ResetAsync(None);

        Assert.Null(await _derived.ReadExtentAsync(None));
        Assert.Null(await _derived.ReadTileAsync(new TreeNode(0, 0), None));
        Assert.Empty(await _derived.FindLeafAsync(TestRounds.LeafHashes(rounds[1])[0], None));
        Assert.Empty(await _derived.ReadIndexPartsAsync(None));
        await IndexAsync(rounds[0]);
        await IndexAsync(rounds[1]);
        Assert.Single(await _derived.FindLeafAsync(TestRounds.LeafHashes(rounds[1])[0], None));
    }

    [Fact]
    public async Task Reset_WhileInUse_NoCallSeesTheOldBesideTheNew()
    {
        var rounds = _rounds.Next(30, leaves: 1);
        var last = TestRounds.LeafHashes(rounds[29])[0];
        foreach (var round in rounds)
            await IndexAsync(round);
        var reset = new TaskCompletionSource();
        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!reset.Task.IsCompleted)
            {
                try
                {
                    Assert.True((await _derived.FindLeafAsync(last, None)).Count <= 1);
                }
                catch (StorageException e)
                {
                    Assert.True(e.OutcomeUnknown, e.Message);
                }
            }
        })).ToArray();
        for (var i = 0; i < 5; i++)
            await _derived.ResetAsync(None);
        reset.SetResult();
        await Task.WhenAll(reading);
        Assert.Empty(await _derived.FindLeafAsync(last, None));
    }

    [Fact]
    public async Task Cancelled_BeforeItBegins_DoesNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _derived.IndexRoundAsync(Round(0), NoHash, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _derived.FindLeafAsync(NoHash[0], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _derived.ReadExtentAsync(cancelled));
        Assert.Null(await _derived.ReadExtentAsync(None));
    }

    [Fact]
    public async Task Disposed_RefusesEverything()
    {
        await _derived.DisposeAsync();
        await _derived.DisposeAsync();
        var tile = new StoredTile(new TreeNode(0, 0), Tile("a"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _derived.WriteTileAsync(tile, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _derived.ReadTileAsync(tile.Place, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _derived.IndexRoundAsync(Round(0), NoHash, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _derived.FindLeafAsync(NoHash[0], None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _derived.ReadExtentAsync(None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _derived.ResetAsync(None));
    }

    protected abstract ILedgerDerived CreateDerived();

    private static StoredHead Round(ulong n) => new(n, Suite.One.Hash(BitConverter.GetBytes(n)));

    private Task IndexAsync(StoredRound round) =>
        _derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), TestRounds.LeafHashes(round), None);

    private static DigestPair[] Tile(string salt) =>
        [.. Enumerable.Range(0, 256).Select(i => Suite.One.Hash(Encoding.UTF8.GetBytes($"{salt} {i}")))];
}
