using System.Text;

using Linking.Hashing;
using Linking.Trees;

using Xunit;

namespace Linking.Storage.Tests;

// Tiles, look-up index, publications, events, cancellation and disposal.
public abstract partial class LedgerStoreContract
{
    [Fact]
    public async Task Tile_IsReadBack()
    {
        var tile = Tile("a");
        await _store.WriteTileAsync(new TreeNode(8, 3), tile, None);
        Assert.Equal(tile, await _store.ReadTileAsync(new TreeNode(8, 3), None));
        Assert.Null(await _store.ReadTileAsync(new TreeNode(8, 2), None));
        Assert.Null(await _store.ReadTileAsync(new TreeNode(0, 3), None));
    }

    [Fact]
    public async Task Tile_Again_ReplacesIt()
    {
        await _store.WriteTileAsync(new TreeNode(0, 0), Tile("damaged"), None);
        await _store.WriteTileAsync(new TreeNode(0, 0), Tile("right"), None);
        await _store.WriteTileAsync(new TreeNode(0, 0), Tile("right"), None);
        Assert.Equal(Tile("right"), await _store.ReadTileAsync(new TreeNode(0, 0), None));
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
        await Assert.ThrowsAsync<ArgumentException>(() => _store.WriteTileAsync(new TreeNode(level, 0), new DigestPair[hashes], None));
        if (hashes == 256)
            await Assert.ThrowsAsync<ArgumentException>(() => _store.ReadTileAsync(new TreeNode(level, 0), None));
    }

    [Fact]
    public async Task Index_FindsEveryLeaf()
    {
        foreach (var round in await AppendAsync(4))
        {
            await _store.IndexRoundAsync(round.Index, TestRounds.LeafHashes(round), None);
            Assert.Equal(round.Index + 1, await _store.ReadIndexedSizeAsync(None));
            foreach (var (hash, i) in TestRounds.LeafHashes(round).Select((hash, i) => (hash, (uint)i)))
                Assert.Equal([new LeafPlace(round.Index, i)], await _store.FindLeafAsync(hash, None));
        }

        Assert.Empty(await _store.FindLeafAsync(Digest.Parse(new string('7', 64)), None));
    }

    [Fact]
    public async Task Index_SameLeafSeveralTimes_OldestFirst()
    {
        var hash = Digest.Parse(new string('f', 64));
        await AppendAsync(3);
        for (var n = 0UL; n < 3; n++)
            await _store.IndexRoundAsync(n, new[] { hash, default, hash }, None);
        LeafPlace[] expected = [new(0, 0), new(0, 2), new(1, 0), new(1, 2), new(2, 0), new(2, 2)];
        Assert.Equal(expected, await _store.FindLeafAsync(hash, None));
    }

    [Fact]
    public async Task Index_Again_ChangesNothing()
    {
        var rounds = await AppendAsync(2);
        var hashes = TestRounds.LeafHashes(rounds[0]);
        await _store.IndexRoundAsync(0, hashes, None);
        await _store.IndexRoundAsync(0, hashes, None);
        Assert.Equal(1UL, await _store.ReadIndexedSizeAsync(None));
        Assert.Single(await _store.FindLeafAsync(hashes[0], None));
    }

    [Fact]
    public async Task Index_OutOfOrderOrNotAppended_IsRefused()
    {
        await AppendAsync(2);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.IndexRoundAsync(1, new Digest[1], None));
        await _store.IndexRoundAsync(0, new Digest[1], None);
        await _store.IndexRoundAsync(1, new Digest[1], None);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.IndexRoundAsync(2, new Digest[1], None));
        Assert.Equal(2UL, await _store.ReadIndexedSizeAsync(None));
    }

    [Fact]
    public async Task Index_FromManyAtOnce_IndexesEachRoundOnce()
    {
        var rounds = await AppendAsync(10);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            foreach (var round in rounds)
                await _store.IndexRoundAsync(round.Index, TestRounds.LeafHashes(round), None);
        })));
        Assert.Equal(10UL, await _store.ReadIndexedSizeAsync(None));
        Assert.Single(await _store.FindLeafAsync(TestRounds.LeafHashes(rounds[9])[2], None));
    }

    [Fact]
    public async Task Publications_AreNumberedWithoutGap()
    {
        for (var number = 1UL; number <= 40; number++)
        {
            Assert.Equal(AppendResult.Conflict, await _store.AppendPublicationAsync(TestRounds.Publication(number + 1), None));
            Assert.Equal(AppendResult.Appended, await _store.AppendPublicationAsync(TestRounds.Publication(number), None));
            Assert.Equal(TestRounds.Publication(number), await _store.ReadLastPublicationAsync(None));
        }

        var expected = Enumerable.Range(1, 40).Select(number => TestRounds.Publication((ulong)number)).ToList();
        Assert.Equal(expected, await _store.ReadPublicationsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Equal(expected, await _store.ReadPublicationsAsync(1, 40, None).ToListAsync());
        Assert.Equal(expected[19..38], await _store.ReadPublicationsAsync(20, 19, None).ToListAsync());
        Assert.Empty(await _store.ReadPublicationsAsync(41, 1, None).ToListAsync());
    }

    [Fact]
    public async Task Publication_SameNumber_IsAppendedOnlyIfIdentical()
    {
        var first = TestRounds.Publication(1);
        await _store.AppendPublicationAsync(first, None);
        await _store.AppendPublicationAsync(TestRounds.Publication(2), None);
        Assert.Equal(AppendResult.Appended, await _store.AppendPublicationAsync(first, None));
        Assert.Equal(AppendResult.Conflict, await _store.AppendPublicationAsync(TestRounds.Publication(1, "other"), None));
        Assert.Equal(AppendResult.Conflict, await _store.AppendPublicationAsync(first with { Size = 11 }, None));
        Assert.Equal([first], await _store.ReadPublicationsAsync(1, 1, None).ToListAsync());
    }

    [Fact]
    public async Task Publication_OutOfBounds_IsRefused()
    {
        var sound = TestRounds.Publication(1);
        StoredPublication[] wrong = [sound with { Number = 0 }, sound with { Number = 1UL << 63 }, sound with { Size = 0 }, sound with { Size = ulong.MaxValue }, sound with { Note = default }];
        foreach (var publication in wrong)
            await Assert.ThrowsAsync<ArgumentException>(() => _store.AppendPublicationAsync(publication, None));
        Assert.Null(await _store.ReadLastPublicationAsync(None));
    }

    [Fact]
    public async Task Publications_FromManyAtOnce_ExactlyOneWins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => _store.AppendPublicationAsync(TestRounds.Publication(1, $"{i}"), None))));
        Assert.Single(results, AppendResult.Appended);
    }

    [Fact]
    public async Task Events_InOrderOfRoundAndLeaf()
    {
        var expected = new List<StoredEvent>();
        for (var i = 0; i < 70; i++)
        {
            var round = _rounds.Next(3, heartbeats: i % 3);
            await _store.AppendAsync(round, None);
            expected.AddRange(round.Events);
        }

        Assert.StartsWith("linking event v1\ngenesis\n", Encoding.UTF8.GetString(expected[0].Text.Span), StringComparison.Ordinal);
        Assert.Equal(expected, await _store.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Equal(expected.Take(65), await _store.ReadEventsAsync(0, 65, None).ToListAsync());
        Assert.Equal(expected.Where(e => e.Round >= 31), await _store.ReadEventsAsync(31, ulong.MaxValue, None).ToListAsync());
        Assert.Empty(await _store.ReadEventsAsync(70, 1, None).ToListAsync());
    }

    [Fact]
    public async Task Cancelled_BeforeItBegins_DoesNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.AppendAsync(_rounds.Next(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.AppendPublicationAsync(TestRounds.Publication(1), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ReadHeadAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.ReadHeadersAsync(0, 1, cancelled).ToListAsync());
        Assert.Null(await _store.ReadHeadAsync(None));
        Assert.Null(await _store.ReadLastPublicationAsync(None));
    }

    [Fact]
    public async Task Cancelled_WithinARange_EndsIt()
    {
        await AppendAsync(10);
        using var source = new CancellationTokenSource();
        var read = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var header in _store.ReadHeadersAsync(0, ulong.MaxValue, source.Token))
            {
                if (++read == 3)
                    await source.CancelAsync();
            }
        });
        Assert.Equal(3, read);
    }

    [Fact]
    public async Task Disposed_RefusesEverything()
    {
        await AppendAsync(1);
        await _store.DisposeAsync();
        await _store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.ReadHeadAsync(None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.ReadRoundAsync(0, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.AppendAsync(_rounds.Next(), None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.AppendPublicationAsync(TestRounds.Publication(1), None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.WriteTileAsync(new TreeNode(0, 0), Tile("a"), None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.IndexRoundAsync(0, new Digest[1], None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.ReadEventsAsync(0, 1, None).ToListAsync());
    }

    [Fact]
    public async Task Disposed_WhileInUse_EndsEveryCall()
    {
        var rows = _rounds.Next(200, leaves: 1);
        var started = new TaskCompletionSource();
        var appending = Task.Run(async () =>
        {
            foreach (var row in rows)
            {
                await _store.AppendAsync(row, None);
                started.TrySetResult();
            }
        });
        var reading = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (true)
                await _store.ReadHeadAsync(None);
        })).ToArray();
        await started.Task;
        await _store.DisposeAsync();
        foreach (var task in reading)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => task);
        if (await Record.ExceptionAsync(() => appending) is { } error)
            Assert.IsType<ObjectDisposedException>(error);
    }

    private static DigestPair[] Tile(string salt) =>
        [.. Enumerable.Range(0, 256).Select(i => HashFunctions.HashBoth(Encoding.UTF8.GetBytes($"{salt} {i}")))];
}
