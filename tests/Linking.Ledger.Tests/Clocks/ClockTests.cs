using Linking.Events;
using Linking.Ledger.Admission;
using Linking.Ledger.Clocks;
using Linking.Ledger.Opening;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Tests.Clocks;

public class ClockTests : SuiteTests
{
    [Fact]
    public async Task Link_ClockBehindWithinBothAccuracies_Waits()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var first = await ledger.StampAsync(node, "a");
        ledger.Clock.Offset = TimeSpan.FromSeconds(-1.5);
        var second = await ledger.StampAsync(node, "b");
        Assert.True(second.Header.Time > first.Header.Time);
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Link_ClockStandsStill_Suspends()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        var still = new StillClock(node.Head.Time);
        var other = await OpenWithAsync(ledger, still);
        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(other.SubmitAsync(Document("b"), CancellationToken.None)));
        Assert.Equal(RefusalReason.Clock, refused.Reason);
        await ledger.DriveAsync(other.StopAsync());
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Link_ClockFarBehind_SuspendsUntilItIsRight()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        // Further than the test's own driving of the time can make good while an answer is on its way.
        ledger.Clock.Offset = TimeSpan.FromDays(-1);
        await SuspendsAndResumesAsync(ledger, node, () => ledger.Clock.Offset = default, "The clock says");
    }

    [Fact]
    public async Task Link_ClockNotSynchronised_SuspendsUntilItIs()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        ledger.Clock.Problem = "The clock is not synchronised.";
        await SuspendsAndResumesAsync(ledger, node, () => ledger.Clock.Problem = null, "The clock is not synchronised.");
    }

    [Fact]
    public async Task Open_ClockBehindTheHead_IsSuspendedAndReads()
    {
        await using var ledger = NewLedger();
        var stamped = await ledger.StampAsync(await ledger.OpenAsync(), "a");
        await ledger.RestartAsync();
        ledger.Clock.Offset = TimeSpan.FromDays(-1);
        var node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.Suspended, node.State.Mode);
        Assert.True((await node.MatchAsync(stamped.Token, CancellationToken.None)).Matched);
        var refused = await TestLedger.RefusedAsync(node.SubmitAsync(Document("b"), CancellationToken.None));
        Assert.Equal(RefusalReason.Clock, refused.Reason);
        Assert.NotNull(refused.RetryAfter);
        Assert.False(refused.MayExist);
        ledger.Clock.Offset = default;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        await ledger.StampAsync(node, "b");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Link_ClockIsSetAhead_NoRoundSaysSo_AndItGoesOnWhenTheClockIsRightAgain()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        ledger.Clock.Offset = TimeSpan.FromDays(365);
        await SuspendsAndResumesAsync(ledger, node, () => ledger.Clock.Offset = default, "The clock says");
        Assert.True(node.Head.Time < Instant.FromDateTime(ledger.Time.GetUtcNow() + TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task Link_ClockIsSetAhead_AndConfirmed_GoesOn()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        ledger.Clock.Offset = TimeSpan.FromHours(1);
        await SuspendsAndResumesAsync(ledger, node, () => node.ConfirmClock(), "The clock says");
    }

    [Fact]
    public async Task Link_ClockIsSetWithinTwiceTheAccuracy_IsBelieved()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        ledger.Clock.Offset = TimeSpan.FromSeconds(1.9);
        await ledger.StampAsync(node, "b");
        ledger.Clock.Offset = TimeSpan.FromSeconds(3.8);
        await ledger.StampAsync(node, "c");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Open_ClockFarAheadOfTheHead_IssuesNothingUntilSomeoneConfirms()
    {
        await using var ledger = NewLedger();
        await ledger.StampAsync(await ledger.OpenAsync(), "a");
        await ledger.RestartAsync();
        ledger.Clock.Offset = TimeSpan.FromDays(8);
        var node = await ledger.OpenAsync();

        Assert.Equal(LedgerMode.Suspended, node.State.Mode);
        Assert.Contains("off for long", node.State.Reason, StringComparison.Ordinal);
        Assert.Contains("clock confirm", node.State.Advice, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.Clock,
            (await TestLedger.RefusedAsync(node.SubmitAsync(Document("b"), CancellationToken.None))).Reason);
        node.ConfirmClock();
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Open_AfterAPauseOfDays_Issues()
    {
        await using var ledger = NewLedger();
        await ledger.StampAsync(await ledger.OpenAsync(), "a");
        await ledger.RestartAsync();
        ledger.Time.Advance(TimeSpan.FromDays(6));
        await ledger.StampAsync(await ledger.OpenAsync(), "b");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Publish_HeadInTheFuture_MakesNothing_AndFindsTheLast()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        var first = await node.PublishAsync([], CancellationToken.None);
        await ledger.StampAsync(node, "b");
        ledger.Clock.Offset = TimeSpan.FromDays(-1);

        var refused = await TestLedger.RefusedAsync(node.PublishAsync([], CancellationToken.None));

        Assert.Equal(RefusalReason.Clock, refused.Reason);
        Assert.Equal(1UL, first.Publication.Number);
        Assert.Equal(1UL, (await ledger.Store.ReadLastPublicationAsync(CancellationToken.None))!.Number);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Open_NoLedgerAndNoClock_IsNotCreated()
    {
        await using var ledger = NewLedger();
        ledger.Clock.Problem = "The clock is not synchronised.";
        var e = await Assert.ThrowsAsync<LedgerOpenException>(() => ledger.OpenAsync());
        Assert.Equal(OpenProblem.Clock, e.Problem);
        Assert.Null(await ledger.Store.ReadHeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Stop_WhileSuspended_Ends()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        ledger.Clock.Problem = "The clock is not synchronised.";
        await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(Document("a"), CancellationToken.None)));
        await node.StopAsync();
        Assert.Equal(RefusalReason.Stopping,
            (await TestLedger.RefusedAsync(node.SubmitAsync(Document("a"), CancellationToken.None))).Reason);
        Assert.Equal(1UL, (await ledger.EndAsync()).Rounds);
    }

    private static Task<LedgerNode> OpenWithAsync(TestLedger ledger, StillClock clock) =>
        LedgerNode.OpenAsync(ledger.Options, TestLedger.KeyRing, ledger.Store, ledger.Derived, ledger.Mark, clock, ledger.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<LedgerNode>.Instance, CancellationToken.None);

    private async Task SuspendsAndResumesAsync(TestLedger ledger, LedgerNode node, Action setRight, string reason)
    {
        var head = node.Head;
        var waiting = node.SubmitAsync(Document("b"), CancellationToken.None);
        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(waiting));
        Assert.Equal((RefusalReason.Clock, false), (refused.Reason, refused.MayExist));
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Suspended);
        Assert.StartsWith(reason, node.State.Reason, StringComparison.Ordinal);
        var next = await TestLedger.RefusedAsync(node.SubmitAsync(Document("c"), CancellationToken.None));
        Assert.Equal(RefusalReason.Clock, next.Reason);
        Assert.Equal(head.Size, node.Head.Size);

        setRight();
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        await ledger.StampAsync(node, "b");
        StoredEvent? record = null;
        await foreach (var e in ledger.Store.ReadEventsAsync(1, 10, CancellationToken.None))
            record = e;
        Assert.Equal("clock", Events.EventReading.Read(record!.Text, Suite).Type);
        var text = System.Text.Encoding.UTF8.GetString(record.Text.Span);
        Assert.Contains($"after {head.Size - 1}\n", text, StringComparison.Ordinal);
        Assert.Contains($"reason {reason}", text, StringComparison.Ordinal);
        await ledger.EndAsync();
    }

    private sealed class StillClock(Instant time) : IClockSource
    {
        public ClockReading Read() => new(time, null);
    }
}
