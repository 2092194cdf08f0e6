using Linking.Ledger.Admission;

namespace Linking.Ledger.Tests.Admission;

/// <summary>The reserve of the disk: nothing is begun that would go into it.</summary>
public sealed class SpaceTests
{
    private const long Reserve = 1 << 20;
    private const long Enough = Reserve + (Reserve / 8);
    private const long OneRound = 3 << 16;

    [Fact]
    public async Task Reserve_Reached_SuspendsWhileIdleAndResumesByItself()
    {
        await using var ledger = NewLedger(out var space);
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");

        space.Free = Reserve - 1;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Suspended);
        Assert.Contains($"{Reserve - 1} bytes free", node.State.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(node.State.Advice);
        await AssertRefusedAsync(node.SubmitAsync(TestLedger.Document("b"), CancellationToken.None));

        // Not yet: an eighth more is asked for.
        space.Free = Enough - 1;
        var state = node.State;
        ledger.Time.Advance(TimeSpan.FromSeconds(2));
        await ledger.DriveUntilAsync(() => ledger.Time.PendingTimers > 0);
        Assert.Same(state, node.State);

        space.Free = Enough;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        space.Free = long.MaxValue;
        await ledger.StampAsync(node, "b");
        Assert.Equal(3UL, (await ledger.EndAsync()).Rounds);
        await foreach (var e in ledger.Store.ReadEventsAsync(1, 10, CancellationToken.None))
            Assert.Fail($"no event records it, but round {e.Round} has one");
    }

    [Fact]
    public async Task Round_ThatWouldGoIntoTheReserve_IsNotBegun()
    {
        await using var ledger = NewLedger(out var space);
        var node = await ledger.OpenAsync();
        space.Free = Reserve + 1000;
        var rows = ledger.Store.Submitted.Count;

        await AssertRefusedAsync(ledger.DriveAsync(node.SubmitAsync(TestLedger.Document("a"), CancellationToken.None)));

        Assert.Equal(LedgerMode.Suspended, node.State.Mode);
        Assert.Equal(rows, ledger.Store.Submitted.Count);
        space.Free = Enough + OneRound;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        Assert.False((await ledger.StampAsync(node, "a")).Repeated);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Reserve_ReachedBeforeTheClocksFaultIsRecorded_ItIsRecordedLater()
    {
        await using var ledger = NewLedger(out var space);
        var node = await ledger.OpenAsync();
        ledger.Clock.Problem = "The clock is not synchronised.";
        await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(TestLedger.Document("a"), CancellationToken.None)));
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Suspended);

        // Enough to resume, and too little for the round with the event.
        space.Free = Reserve + 1000;
        ledger.Clock.Problem = null;
        await ledger.DriveUntilAsync(() => node.State.Reason.Contains("bytes free", StringComparison.Ordinal));

        space.Free = long.MaxValue;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        await ledger.StampAsync(node, "a");
        var recorded = 0;
        await foreach (var e in ledger.Store.ReadEventsAsync(1, 10, CancellationToken.None))
            recorded++;
        Assert.Equal(1, recorded);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Open_BelowTheReserve_IsSuspendedAndReads()
    {
        await using var ledger = NewLedger(out var space);
        var stamped = await ledger.StampAsync(await ledger.OpenAsync(), "a");
        await ledger.RestartAsync();
        space.Free = 0;
        var node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.Suspended, node.State.Mode);
        Assert.True((await node.MatchAsync(stamped.Token, CancellationToken.None)).Matched);
        Assert.True((await node.SubmitAsync(TestLedger.Document("a"), CancellationToken.None)).Repeated);
        await AssertRefusedAsync(node.SubmitAsync(TestLedger.Document("b"), CancellationToken.None));
        space.Free = long.MaxValue;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        await ledger.StampAsync(node, "b");
        await ledger.DriveUntilAsync(() => node.Status().IndexedSize == 3);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task SpaceIsBackButTheClockIsWrong_SaysSoAndWaitsForTheClock()
    {
        await using var ledger = NewLedger(out var space);
        var node = await ledger.OpenAsync();
        space.Free = 0;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Suspended);
        ledger.Clock.Problem = "The clock is not synchronised.";
        space.Free = long.MaxValue;
        await ledger.DriveUntilAsync(() => node.State.Reason == "The clock is not synchronised.");
        Assert.Equal(RefusalReason.Clock,
            (await TestLedger.RefusedAsync(node.SubmitAsync(TestLedger.Document("a"), CancellationToken.None))).Reason);
        ledger.Clock.Problem = null;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        await ledger.StampAsync(node, "a");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Stop_BelowTheReserve_Ends()
    {
        await using var ledger = NewLedger(out var space);
        var node = await ledger.OpenAsync();
        space.Free = 0;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Suspended);
        await node.StopAsync();
        Assert.Equal(RefusalReason.Stopping,
            (await TestLedger.RefusedAsync(node.SubmitAsync(TestLedger.Document("a"), CancellationToken.None))).Reason);
    }

    [Fact]
    public async Task DiskThatCannotBeLookedAt_IsAWarning()
    {
        await using var ledger = NewLedger(out var space);
        space.Fault = new IOException("No such device.");
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        Assert.Contains(node.Status().Warnings, w => w.Contains("No such device.", StringComparison.Ordinal));
        space.Fault = null;
        await ledger.StampAsync(node, "b");
        Assert.Empty(node.Status().Warnings);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task NoReserve_IsNotLookedAt()
    {
        await using var ledger = NewLedger(out var space);
        ledger.Options = ledger.Options with { MinFreeBytes = 0 };
        space.Free = 0;
        await ledger.StampAsync(await ledger.OpenAsync(), "a");
        await ledger.EndAsync();
    }

    private static TestLedger NewLedger(out TestSpace space)
    {
        space = new TestSpace();
        var ledger = new TestLedger { Space = space };
        ledger.Options = ledger.Options with { MinFreeBytes = Reserve };
        return ledger;
    }

    private static async Task AssertRefusedAsync(Task task)
    {
        var refused = await TestLedger.RefusedAsync(task);
        Assert.Equal((RefusalReason.NoSpace, false), (refused.Reason, refused.MayExist));
        Assert.NotNull(refused.RetryAfter);
    }
}
