using System.Text;

using Xunit;

namespace Linking.Storage.Tests;

// Publications, events, cancellation and disposal.
public abstract partial class LedgerTruthContract
{
    [Fact]
    public async Task Publications_AreNumberedWithoutGap()
    {
        for (var number = 1UL; number <= 40; number++)
        {
            Assert.Equal(AppendResult.Conflict, await _truth.AppendPublicationAsync(TestRounds.Publication(number + 1), None));
            Assert.Equal(AppendResult.Appended, await _truth.AppendPublicationAsync(TestRounds.Publication(number), None));
            Assert.Equal(TestRounds.Publication(number), await _truth.ReadLastPublicationAsync(None));
        }

        var expected = Enumerable.Range(1, 40).Select(number => TestRounds.Publication((ulong)number)).ToList();
        Assert.Equal(expected, await _truth.ReadPublicationsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Equal(expected, await _truth.ReadPublicationsAsync(1, 40, None).ToListAsync());
        Assert.Equal(expected[19..38], await _truth.ReadPublicationsAsync(20, 19, None).ToListAsync());
        Assert.Empty(await _truth.ReadPublicationsAsync(41, 1, None).ToListAsync());
    }

    [Fact]
    public async Task Publication_SameNumber_IsAppendedOnlyIfIdentical()
    {
        var first = TestRounds.Publication(1);
        await _truth.AppendPublicationAsync(first, None);
        await _truth.AppendPublicationAsync(TestRounds.Publication(2), None);
        Assert.Equal(AppendResult.Appended, await _truth.AppendPublicationAsync(first, None));
        Assert.Equal(AppendResult.Conflict, await _truth.AppendPublicationAsync(TestRounds.Publication(1, "other"), None));
        Assert.Equal(AppendResult.Conflict, await _truth.AppendPublicationAsync(first with { Size = 11 }, None));
        Assert.Equal([first], await _truth.ReadPublicationsAsync(1, 1, None).ToListAsync());
    }

    [Fact]
    public async Task Publication_OutOfBounds_IsRefused()
    {
        var sound = TestRounds.Publication(1);
        StoredPublication[] wrong = [sound with { Number = 0 }, sound with { Number = 1UL << 63 }, sound with { Size = 0 },
            sound with { Size = ulong.MaxValue }, sound with { Note = default }];
        foreach (var publication in wrong)
            await Assert.ThrowsAsync<ArgumentException>(() => _truth.AppendPublicationAsync(publication, None));
        Assert.Null(await _truth.ReadLastPublicationAsync(None));
    }

    [Fact]
    public async Task Publications_FromManyAtOnce_ExactlyOneWins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Task.Run(() => _truth.AppendPublicationAsync(TestRounds.Publication(1, $"{i}"), None))));
        Assert.Single(results, AppendResult.Appended);
    }

    [Fact]
    public async Task Events_InOrderOfRoundAndLeaf()
    {
        var expected = new List<StoredEvent>();
        for (var i = 0; i < 70; i++)
        {
            var round = _rounds.Next(3, heartbeats: i % 3);
            await _truth.AppendAsync(round, None);
            expected.AddRange(round.Events);
        }

        Assert.StartsWith("linking event v1\ngenesis\n", Encoding.UTF8.GetString(expected[0].Text.Span), StringComparison.Ordinal);
        Assert.Equal(expected, await _truth.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Equal(expected.Take(65), await _truth.ReadEventsAsync(0, 65, None).ToListAsync());
        Assert.Equal(expected.Where(e => e.Round >= 31), await _truth.ReadEventsAsync(31, ulong.MaxValue, None).ToListAsync());
        Assert.Empty(await _truth.ReadEventsAsync(70, 1, None).ToListAsync());
    }

    [Fact]
    public async Task Record_InOrderOfRounds_WithoutOtherEvents()
    {
        var expected = new List<StoredEvent>();
        for (var i = 0; i < 200; i++)
        {
            var round = i % 2 == 1 ? _rounds.NextOfRecord($"{i}") : _rounds.Next(2, heartbeats: 1);
            await _truth.AppendAsync(round, None);
            expected.AddRange(round.Events.Where(e => e.IsOfRecord));
        }

        Assert.Equal(101, expected.Count);
        Assert.Equal(expected, await _truth.ReadRecordAsync(0, None).ToListAsync());
        Assert.Equal(expected.Where(e => e.Round >= 31), await _truth.ReadRecordAsync(31, None).ToListAsync());
        Assert.Equal(expected.Where(e => e.Round >= 32), await _truth.ReadRecordAsync(32, None).ToListAsync());
        Assert.Empty(await _truth.ReadRecordAsync(200, None).ToListAsync());
        Assert.Empty(await _truth.ReadRecordAsync(ulong.MaxValue, None).ToListAsync());
    }

    [Fact]
    public async Task Cancelled_BeforeItBegins_DoesNothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _truth.AppendAsync(_rounds.Next(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _truth.AppendPublicationAsync(TestRounds.Publication(1), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _truth.ReadHeadAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _truth.ReadHeadersAsync(0, 1, cancelled).ToListAsync());
        Assert.Null(await _truth.ReadHeadAsync(None));
        Assert.Null(await _truth.ReadLastPublicationAsync(None));
    }

    [Fact]
    public async Task Cancelled_WithinARange_EndsIt()
    {
        await AppendAsync(10);
        using var source = new CancellationTokenSource();
        var read = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var header in _truth.ReadHeadersAsync(0, ulong.MaxValue, source.Token))
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
        await _truth.DisposeAsync();
        await _truth.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _truth.ReadHeadAsync(None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _truth.ReadRoundAsync(0, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _truth.AppendAsync(_rounds.Next(), None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _truth.AppendPublicationAsync(TestRounds.Publication(1), None));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _truth.ReadEventsAsync(0, 1, None).ToListAsync());
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
                await _truth.AppendAsync(row, None);
                started.TrySetResult();
            }
        });
        var reading = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (true)
                await _truth.ReadHeadAsync(None);
        })).ToArray();
        await started.Task;
        await _truth.DisposeAsync();
        foreach (var task in reading)
            await Assert.ThrowsAsync<ObjectDisposedException>(() => task);
        if (await Record.ExceptionAsync(() => appending) is { } error)
            Assert.IsType<ObjectDisposedException>(error);
    }
}
