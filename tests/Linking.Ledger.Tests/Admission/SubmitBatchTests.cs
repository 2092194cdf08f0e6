using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Marks;
using Linking.Trees;

namespace Linking.Ledger.Tests.Admission;

public class SubmitBatchTests : SuiteTests
{
    [Fact]
    public async Task SubmitBatch_BetweenOthers_TokensAreThoseOfLeavesSubmittedAlone()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var before = node.SubmitAsync(Document("before"), CancellationToken.None);
        var batch = node.SubmitBatchAsync(Batch("a", "b", "c"), CancellationToken.None);
        var behind = node.SubmitAsync(Document("behind"), CancellationToken.None);
        var other = node.SubmitBatchAsync(Batch("d"), CancellationToken.None);
        await ledger.DriveAsync(Task.WhenAll(before, batch, behind, other));
        var stamped = await batch;
        Assert.Equal((1U, 3, false), (stamped.FirstIndex, stamped.Count, stamped.Repeated));
        Assert.Equal(4U, (await behind).LeafIndex);
        Assert.Equal(5U, (await other).FirstIndex);
        Assert.Equal(6U, stamped.Header.LeafCount);
        foreach (var (name, i) in new[] { ("a", 0), ("b", 1), ("c", 2) })
        {
            ledger.AssertSigned(node, stamped[i].Token, name);
            var alone = await ledger.StampAsync(node, name);
            Assert.True(alone.Repeated);
            Assert.Equal(alone.Token.ToArray(), stamped[i].Token.ToArray());
        }

        Assert.Equal(6, node.Status().LeavesIssued);
        Assert.Equal(7UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_Right_BelongsToTheRun()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var all = node.SubmitBatchAsync(Batch([.. Enumerable.Range(0, 21).Select(i => $"{i}")]), CancellationToken.None);
        await ledger.DriveAsync(all);
        var part = await node.SubmitBatchAsync(Batch("5", "6", "7"), CancellationToken.None);
        Assert.Equal((5U, true), (part.FirstIndex, part.Repeated));
        Assert.True(Leaves.LeafBatch.TryCut(Batch("5", "6", "7"), out var leaves, out _, out _));
        Assert.True(Tokens.TokenBatch.TryCreate(leaves, part[0].Token, part.Right[Chain.Alpha], part.Right[Chain.Beta], out var batch,
            out _));
        for (var i = 0; i < 3; i++)
            Assert.Equal(part[i].Token.ToArray(), batch[i].ToBytes());
        await ledger.EndAsync();
    }

    [Fact]
    public async Task SubmitBatch_SameBatchAgain_GetsTheFirstRun()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ledger.Store.BeforeAppend = _ => held.Task;

        // The first leaf stands before the batch too: its place alone does not lead to the run.
        var single = node.SubmitAsync(Document("a"), CancellationToken.None);
        var first = node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None);
        var pending = node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None);
        await ledger.DriveUntilAsync(() => !ledger.Store.Submitted.IsEmpty && ledger.Store.Submitted.Last().Index == 1);
        var sealing = node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None);
        var leaf = node.SubmitAsync(Document("b"), CancellationToken.None);
        held.SetResult();
        await ledger.DriveAsync(Task.WhenAll(single, first, pending, sealing, leaf));
        var durable = await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None));
        Assert.False((await first).Repeated);
        foreach (var again in new[] { await pending, await sealing, durable })
        {
            Assert.Equal((1U, true), (again.FirstIndex, again.Repeated));
            Assert.Equal((await first)[1].Token.ToArray(), again[1].Token.ToArray());
        }

        Assert.Equal((2U, true), ((await leaf).LeafIndex, (await leaf).Repeated));
        Assert.Equal(4UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_OtherOrderOrOtherLeaves_IsStampedAnewAsAWhole()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var first = await ledger.StampAsync(node, "a");
        await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b", "c"), CancellationToken.None));
        foreach (var names in new string[][] { ["b", "a"], ["a", "c"], ["c", "d"], ["d", "c"] })
        {
            var stamped = await ledger.DriveAsync(node.SubmitBatchAsync(Batch(names), CancellationToken.None));
            Assert.False(stamped.Repeated);
            ledger.AssertSigned(node, stamped[0].Token, names[0]);
            ledger.AssertSigned(node, stamped[1].Token, names[1]);
        }

        // Alone, a leaf still finds its first place.
        Assert.Equal(first.Token.ToArray(), (await ledger.StampAsync(node, "a")).Token.ToArray());
        Assert.Equal(13UL, (await ledger.EndAsync()).Leaves);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    public async Task SubmitBatch_AfterRestart_GetsTheFirstRun(int tail)
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { TailRounds = tail };
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        var first = await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b", "c"), CancellationToken.None));
        await ledger.StampAsync(node, "d");
        await ledger.StampAsync(node, "e");
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        var again = await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b", "c"), CancellationToken.None));
        Assert.True(again.Repeated);
        Assert.Equal(first.Header.Index, again.Header.Index);
        Assert.Equal(first[2].Token.ToArray(), again[2].Token.ToArray());
        Assert.Equal(7UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_AfterTheWindow_IsStampedAnew()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { RepeatWindow = TimeSpan.FromSeconds(1) };
        var node = await ledger.OpenAsync();
        await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None));
        ledger.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None))).Repeated);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task SubmitBatch_OneLeafTwice_IsRefusedAndNamed()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var refused = await TestLedger.RefusedAsync(node.SubmitBatchAsync(Batch("a", "b", "c", "b", "d"), CancellationToken.None));
        Assert.Equal((RefusalReason.BadBatch, 3, false), (refused.Reason, refused.LeafIndex, refused.MayExist));
        refused = await TestLedger.RefusedAsync(node.SubmitBatchAsync(Batch([.. Enumerable.Repeat("a", 16_384)]), CancellationToken.None));
        Assert.Equal(1, refused.LeafIndex);
        Assert.Equal(1UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_OneLeafAtTheHeadOfMany_EachIsStampedAndTheNewestAreFoundAgain()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var batches = Enumerable.Range(0, 20).Select(i => Batch("manifest", $"{i}")).ToList();
        foreach (var batch in batches)
            Assert.False((await ledger.DriveAsync(node.SubmitBatchAsync(batch, CancellationToken.None))).Repeated);
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        foreach (var batch in batches.TakeLast(10))
            Assert.True((await ledger.DriveAsync(node.SubmitBatchAsync(batch, CancellationToken.None))).Repeated);
        Assert.Equal(41UL, (await ledger.EndAsync()).Leaves);
    }

    [Theory]
    [InlineData(5, 1 << 16)]
    [InlineData(1 << 16, 1 << 16)]
    public async Task SubmitBatch_NoRoomForAll_NoneIsTakenAndTheRoundCloses(int leaves, int bytes)
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { MaxLeavesPerRound = leaves, MaxPendingBytes = bytes, Interval = TimeSpan.FromHours(1) };
        var node = await ledger.OpenAsync();
        ledger.Time.Advance(TimeSpan.FromMilliseconds(1));
        var count = Math.Min(leaves, bytes / Document("a").Length) * 3 / 5;
        var first = node.SubmitBatchAsync(Batch([.. Enumerable.Range(0, count).Select(i => $"{i}")]), CancellationToken.None);
        var second = Batch([.. Enumerable.Range(count, count).Select(i => $"{i}")]);
        var refused = await TestLedger.RefusedAsync(node.SubmitBatchAsync(second, CancellationToken.None));
        Assert.Equal((RefusalReason.Overloaded, false), (refused.Reason, refused.MayExist));
        Assert.NotNull(refused.RetryAfter);
        Assert.Equal(count, (await first).Count);
        var rest = node.SubmitBatchAsync(second, CancellationToken.None);
        await ledger.DriveAsync(Task.WhenAll(rest, node.StopAsync()));
        Assert.Equal((0U, false), ((await rest).FirstIndex, (await rest).Repeated));
        Assert.Equal((ulong)(2 * count) + 1, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_FillsTheRound_ClosesItAtOnce()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { MaxLeavesPerRound = 3, Interval = TimeSpan.FromHours(1) };
        var node = await ledger.OpenAsync();
        ledger.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, (await node.SubmitBatchAsync(Batch("a", "b", "c"), CancellationToken.None)).Count);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task SubmitBatch_BadBatch_IsRefusedAndNamesTheLeaf()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { MaxBatchLeaves = 3, MaxPendingBytes = 1 << 16 };
        var node = await ledger.OpenAsync();
        var a = Document("a");
        await CheckAsync(RefusalReason.BadBatch, null, []);
        await CheckAsync(RefusalReason.BadBatch, null, Batch("a", "b", "c", "d"));
        await CheckAsync(RefusalReason.BadBatch, null, new byte[(1 << 16) + 1]);
        await CheckAsync(RefusalReason.BadLeaf, 1, [.. a, .. a[..^1]]);
        await CheckAsync(RefusalReason.BadLeaf, 2, [.. a, .. a, 0]);
        await CheckAsync(RefusalReason.BadLeaf, 1, [.. a, .. new byte[77]]);
        await CheckAsync(RefusalReason.KindNotAllowed, 1, [.. a, .. Leaf.OfEvent(Suite, "x"u8).ToBytes()]);
        Assert.Equal((0, 0), (node.Status().PendingLeaves, node.Status().PendingBytes));
        await ledger.EndAsync();

        async Task CheckAsync(RefusalReason reason, int? leaf, byte[] batch)
        {
            var refused = await TestLedger.RefusedAsync(node.SubmitBatchAsync(batch, CancellationToken.None));
            Assert.Equal((reason, leaf, false), (refused.Reason, refused.LeafIndex, refused.MayExist));
        }
    }

    [Fact]
    public async Task SubmitBatch_CallerGoesAway_LeavesStay()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        using var gone = new CancellationTokenSource();
        var task = node.SubmitBatchAsync(Batch("a", "b"), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.True((await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None))).Repeated);
        await ledger.EndAsync();
    }

    [Theory]
    [InlineData(Fault.NotDoneFailed, false)]
    [InlineData(Fault.DoneFailed, true)]
    public async Task SubmitBatch_AppendFailed_MayExist_AndIsFoundIfItDoes(Fault fault, bool there)
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        ledger.Store.Rounds.Enqueue(fault);
        var batch = node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None);
        var single = node.SubmitAsync(Document("b"), CancellationToken.None);
        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(batch));
        Assert.Equal((RefusalReason.Failed, true), (refused.Reason, refused.MayExist));
        Assert.True((await TestLedger.RefusedAsync(ledger.DriveAsync(single))).MayExist);
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Failed);
        Assert.False((await TestLedger.RefusedAsync(node.SubmitBatchAsync(Batch("c"), CancellationToken.None))).MayExist);
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        var again = await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None));
        Assert.Equal(there, again.Repeated);
        ledger.AssertSigned(node, again[1].Token, "b");
        Assert.Equal(3UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_OutcomeUnknown_IsAnsweredWhenTheRowIsThere()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        ledger.Store.Rounds.Enqueue(Fault.DoneUnknown);
        var stamped = await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None));
        ledger.AssertSigned(node, stamped[0].Token, "a");
        Assert.Equal(3UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_ClockBehind_IsRefusedAndNothingIsStamped()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        ledger.Clock.Offset = TimeSpan.FromDays(-1);
        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitBatchAsync(Batch("b", "c"), CancellationToken.None)));
        Assert.Equal((RefusalReason.Clock, false), (refused.Reason, refused.MayExist));
        Assert.Equal(RefusalReason.Clock,
            (await TestLedger.RefusedAsync(node.SubmitBatchAsync(Batch("d"), CancellationToken.None))).Reason);
        await ledger.StopAsync();
        Assert.Equal(2UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task SubmitBatch_ReadOnly_IsRefusedButARepeatIsAnswered()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None));
        await ledger.StopAsync();
        ledger.Mark.Value = new HighWaterMark(9, default);
        node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.ReadOnly, node.State.Mode);
        Assert.Equal(RefusalReason.ReadOnly,
            (await TestLedger.RefusedAsync(node.SubmitBatchAsync(Batch("c"), CancellationToken.None))).Reason);
        Assert.True((await node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None)).Repeated);
    }

    [Fact]
    public async Task SubmitBatch_WhileStopping_IsRefusedAndTheOpenRoundIsFinished()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { Interval = TimeSpan.FromHours(1) };
        var node = await ledger.OpenAsync();
        ledger.Time.Advance(TimeSpan.FromMilliseconds(1));
        var waiting = node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None);
        var stop = node.StopAsync();
        Assert.Equal(RefusalReason.Stopping,
            (await TestLedger.RefusedAsync(node.SubmitBatchAsync(Batch("c"), CancellationToken.None))).Reason);
        Assert.Equal(2, (await waiting).Count);
        await stop;
    }

    [Fact]
    public async Task StampedBatch_NoSuchLeaf_Throws()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var stamped = await ledger.DriveAsync(node.SubmitBatchAsync(Batch("a", "b"), CancellationToken.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => stamped[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => stamped[2]);
        await ledger.EndAsync();
    }

    private byte[] Batch(params string[] names) => [.. names.SelectMany(Document)];
}
