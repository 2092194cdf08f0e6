using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Publishing;
using Linking.Publications;
using Linking.Rounds;
using Linking.Storage;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Ledger.Tests.Publishing;

public sealed class PublicationTimerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 20, 47, 48, TimeSpan.Zero);

    private readonly MemoryLedgerTruth _store = new();
    private readonly WatchedTimeProvider _time = new(Start);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private Exception? _failure;
    private int _made;

    [Fact]
    public async Task RunAsync_PublishesWhenDue()
    {
        await AppendRoundAsync();
        var timer = Timer(TimeSpan.FromDays(1));
        _running = timer.RunAsync(_stop.Token);
        await AdvanceToAsync(timer, new DateTimeOffset(2026, 11, 21, 23, 59, 59, TimeSpan.Zero));
        Assert.Equal((0, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)), (_made, timer.Status.NextDue));

        await AdvanceToAsync(timer, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

        await Eventually.TrueAsync(() => timer.Status.NextDue == new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task RunAsync_PublishesAtOnceWhatWasMissed()
    {
        await AppendRoundAsync();
        _time.Advance(TimeSpan.FromDays(3));
        var timer = Timer(TimeSpan.FromDays(1));
        _running = timer.RunAsync(_stop.Token);

        await Eventually.TrueAsync(() => _made == 1 && timer.Status.NextDue > _time.GetUtcNow());
    }

    /// <summary>A clock that was a year ahead does not stop publishing for a year.</summary>
    [Fact]
    public async Task RunAsync_LastTimeIsInTheFuture_IsDueWithinAPeriod()
    {
        await AppendRoundAsync(ahead: TimeSpan.FromDays(365));
        var timer = Timer(TimeSpan.FromDays(1));
        _running = timer.RunAsync(_stop.Token);

        await Eventually.TrueAsync(() => timer.Status.NextDue == new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        await AdvanceToAsync(timer, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
        await Eventually.TrueAsync(() => _made == 1);
    }

    [Fact]
    public async Task RunAsync_TriesAgainAtTheNextDueTime()
    {
        await AppendRoundAsync();
        _failure = new StorageException("the disk is full");
        var timer = Timer(TimeSpan.FromSeconds(10));
        _running = timer.RunAsync(_stop.Token);
        await AdvanceToAsync(timer, Start.AddSeconds(2));
        await Eventually.TrueAsync(() => timer.Status is { LastError: "the disk is full", NextDue: { } due } && due > _time.GetUtcNow());

        _failure = null;
        await AdvanceToAsync(timer, Start.AddSeconds(12));

        await Eventually.TrueAsync(() => timer.Status.LastError is null);
        Assert.Equal(1, _made);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        await _store.DisposeAsync();
    }

    private PublicationTimer Timer(TimeSpan period) =>
        new(_store, PublishAsync, new PublicationSchedule(period), _time, NullLogger<PublicationTimer>.Instance);

    private async Task PublishAsync(CancellationToken cancellation)
    {
        if (_failure is not null)
            throw _failure;
        var publication = TestPublications.Sign(TestPublications.Chain(1)[0].Publication with { Size = 1 });
        await _store.AppendPublicationAsync(TestPublications.Stored(publication), cancellation);
        _made++;
    }

    private async Task AppendRoundAsync(TimeSpan ahead = default)
    {
        var text = new Heartbeat { Ledger = TestPublications.Ledger }.ToText(Suite.One);
        var leaf = Leaf.OfEvent(Suite.One, text).ToBytes();
        var header = new Header
        {
            Suite = Suite.One,
            Ledger = TestPublications.Ledger,
            Index = 0,
            Time = Instant.FromDateTime(_time.GetUtcNow() + ahead),
            Accuracy = 1,
            ValidUntil = Instant.FromDateTime(_time.GetUtcNow().AddYears(2)),
            Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
            LeafCount = 1,
            RoundRoot = Suite.One.Hash(leaf),
            PreviousLink = Suite.One.Zero,
            RecordLink = Suite.One.Zero,
            HistoryRoot = Suite.One.Hash([]),
            SignedHeadDigest = Suite.One.Zero,
        }.ToBytes();
        Assert.Equal(AppendResult.Appended,
            await _store.AppendAsync(new StoredRound(0, header, Suite.One.HashEntry(header), null, leaf, [new StoredEvent(0, 0, text)]),
            default));
    }

    /// <summary>The timer looks at the clock at least once a minute: goes on in such steps.</summary>
    private async Task AdvanceToAsync(PublicationTimer timer, DateTimeOffset time)
    {
        while (_time.GetUtcNow() < time)
        {
            await Eventually.TrueAsync(() => timer.Status.NextDue is not null && _time.PendingTimers > 0);
            var step = time - _time.GetUtcNow();
            _time.Advance(step < TimeSpan.FromMinutes(1) ? step : TimeSpan.FromMinutes(1));
        }
    }
}
