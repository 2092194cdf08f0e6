using System.Collections.Concurrent;

using Linking.Books.Sinks;
using Linking.Ledger.Publishing;
using Linking.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Ledger.Tests.Publishing;

public sealed class SinkRunnerTests : IAsyncDisposable
{
    private static readonly SinkRetry Retry = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(60));

    private readonly MemoryLedgerTruth _store = new();
    private readonly ConcurrentQueue<ulong> _unknown = new();
    private readonly WatchedTimeProvider _time = new(new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task RunAsync_CatchesUpInOrderAcrossBatches()
    {
        await StoreAsync(150);
        var sink = new FlakySink("a");
        var runner = Run(sink);

        await Eventually.TrueAsync(() => runner.Status[0].LastSuccess is not null);

        Assert.Equal(Enumerable.Range(1, 150).Select(n => (ulong)n), sink.Held);
        Assert.Equal((150UL, "a 150", null), (runner.Status[0].LastNumber, runner.Status[0].Where, runner.Status[0].LastError));
    }

    [Fact]
    public async Task Signal_BringsTheNewPublicationOnly()
    {
        await StoreAsync(1);
        var sink = new FlakySink("a");
        var runner = Run(sink);
        await Eventually.TrueAsync(() => sink.Held.Count == 1);

        await StoreAsync(2);
        runner.Signal();
        await Eventually.TrueAsync(() => runner.Status[0].LastNumber == 2);

        Assert.Equal(1, sink.Attempts);
    }

    [Fact]
    public async Task RunAsync_RetriesWithBackOffAndRecovers()
    {
        await StoreAsync(2);
        var sink = new FlakySink("a") { Failure = new SinkException("no way there") };
        var runner = Run(sink);
        for (var failures = 1; failures <= 8; failures++)
        {
            await Eventually.TrueAsync(() => runner.Status[0].Failures == failures);
            var wait = runner.Status[0].NextTry!.Value - _time.GetUtcNow();
            var full = Math.Min(4 * Math.Pow(2, failures - 1), 60);
            Assert.InRange(wait.TotalSeconds, full / 2, full);
            Assert.Equal("no way there", runner.Status[0].LastError);
            if (failures == 8)
                sink.Failure = null;
            await AdvanceAsync(wait);
        }

        await Eventually.TrueAsync(() => runner.Status[0].LastSuccess is not null);
        Assert.Equal([1UL, 2UL], sink.Held);
        Assert.Equal((0, null, null), (runner.Status[0].Failures, runner.Status[0].LastError, runner.Status[0].NextTry));
    }

    [Fact]
    public async Task RunAsync_SurvivesAFailureReportedAfterTheWork()
    {
        await StoreAsync(3);
        var sink = new FlakySink("a") { Failure = new SinkException("lost connection"), FailsAfterwards = true };
        var runner = Run(sink);
        await Eventually.TrueAsync(() => runner.Status[0].Failures == 1);

        sink.Failure = null;
        await runner.SettleAsync(_stop.Token);

        Assert.Equal([1UL, 2UL, 3UL], sink.Held);
        Assert.Equal(3UL, runner.Status[0].LastNumber);
    }

    [Fact]
    public async Task RunAsync_ASinkThatHangsOrThrowsAnythingHoldsUpNoOther()
    {
        await StoreAsync(2);
        var hangs = new FlakySink("hangs") { Gate = new TaskCompletionSource().Task };
        var throws = new FlakySink("throws") { Failure = new FormatException("what is this") };
        var works = new FlakySink("works");
        var runner = Run(hangs, throws, works);

        await Eventually.TrueAsync(() => works.Held.Count == 2 && runner.Status[1].Failures == 1);

        Assert.Contains("FormatException", runner.Status[1].LastError!, StringComparison.Ordinal);
        Assert.Empty(hangs.Held);
    }

    [Fact]
    public async Task SettleAsync_TriesASinkThatWaits()
    {
        await StoreAsync(1);
        var sink = new FlakySink("a") { Failure = new SinkException("down") };
        var runner = Run(sink);
        await Eventually.TrueAsync(() => runner.Status[0].Failures == 1);

        Assert.Equal(2, (await runner.SettleAsync(_stop.Token))[0].Failures);
        sink.Failure = null;
        Assert.Equal(1UL, (await runner.SettleAsync(_stop.Token))[0].LastNumber);
    }

    [Fact]
    public async Task RunAsync_ReportsASinkThatIsAheadOfARestoredLedger()
    {
        await StoreAsync(1);
        var sink = new FlakySink("a");
        TestPublications.Chain(3).ForEach(sink.Hold);
        var runner = Run(sink);

        await Eventually.TrueAsync(() => runner.Status[0].Failures == 1);

        Assert.Contains("restored from an older backup", runner.Status[0].LastError!, StringComparison.Ordinal);
        Assert.Equal([3UL], _unknown);
        Assert.Equal(3, sink.Held.Count);
    }

    [Fact]
    public async Task RunAsync_ReportsASinkOfAnotherLedger()
    {
        await StoreAsync(3);
        var sink = new FlakySink("a");
        TestPublications.Chain(2, seed: "other").ForEach(sink.Hold);
        var runner = Run(sink);

        await Eventually.TrueAsync(() => runner.Status[0].Failures == 1);

        Assert.Contains("another publication 2", runner.Status[0].LastError!, StringComparison.Ordinal);
        Assert.Equal([2UL], _unknown);
        Assert.Equal(2, sink.Held.Count);
    }

    [Fact]
    public async Task SettleAsync_IsCancelledWhenTheRunnerEnds()
    {
        var runner = Run(new FlakySink("a") { Gate = new TaskCompletionSource().Task });
        var settled = runner.SettleAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _running;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => settled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.SettleAsync(CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        await _store.DisposeAsync();
    }

    private SinkRunner Run(params ISink[] sinks)
    {
        var runner = new SinkRunner(_store, _ => Task.FromResult<ReadOnlyMemory<byte>>("record"u8.ToArray()), sinks, Retry, _time,
            NullLogger<SinkRunner>.Instance, holding => _unknown.Enqueue(holding.Number));
        _running = runner.RunAsync(_stop.Token);
        return runner;
    }

    private async Task StoreAsync(int count)
    {
        foreach (var publication in TestPublications.Chain(count))
            Assert.Equal(AppendResult.Appended, await _store.AppendPublicationAsync(TestPublications.Stored(publication), default));
    }

    private async Task AdvanceAsync(TimeSpan span)
    {
        await Eventually.TrueAsync(() => _time.PendingTimers > 0);
        _time.Advance(span);
    }
}
