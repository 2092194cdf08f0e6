using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Issuing;
using Linking.Storage;

namespace Linking.Ledger.Tests.Issuing;

public class RoundLoopTests : SuiteTests
{
    [Fact]
    public async Task Submit_ManyLeaves_EveryTokenVerifies()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var names = Enumerable.Range(0, 1000).Select(i => $"document {i}").ToList();
        var stamped = await ledger.DriveAsync(
            Task.WhenAll(names.Select(n => node.SubmitAsync(Document(n), CancellationToken.None))));
        for (var i = 0; i < names.Count; i++)
            ledger.AssertSigned(node, stamped[i].Token, names[i]);
        Assert.Equal(1000, node.Status().LeavesIssued);
        Assert.Equal(1001UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task Submit_NothingComes_NoRoundIsMade()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        ledger.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1UL, node.Head.Size);
        Assert.Equal(1UL, (await ledger.EndAsync()).Rounds);
    }

    [Fact]
    public async Task Submit_FullRound_ClosesBeforeItsInterval()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { MaxLeavesPerRound = 2, Interval = TimeSpan.FromHours(1) };
        var node = await ledger.OpenAsync();
        ledger.Time.Advance(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(node.SubmitAsync(Document("a"), CancellationToken.None),
            node.SubmitAsync(Document("b"), CancellationToken.None));
        await ledger.EndAsync();
    }

    [Theory]
    [InlineData(4, 1 << 16)]
    [InlineData(1 << 16, 1 << 16)]
    public async Task Submit_BeyondTheBound_IsOverloaded(int leaves, int bytes)
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { MaxLeavesPerRound = leaves, MaxPendingBytes = bytes };
        var node = await ledger.OpenAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ledger.Store.BeforeAppend = _ => held.Task;
        var tasks = new List<Task<StampedLeaf>>();
        LedgerRefusedException? refused = null;
        for (var i = 0; refused is null && i < 5000; i++)
        {
            var task = node.SubmitAsync(Document($"{i}"), CancellationToken.None);
            if (task.IsFaulted)
                refused = await TestLedger.RefusedAsync(task);
            else
                tasks.Add(task);
        }

        Assert.Equal(RefusalReason.Overloaded, refused?.Reason);
        Assert.Equal(ledger.Options.Interval, refused?.RetryAfter);
        Assert.False(refused!.MayExist);
        held.SetResult();
        await ledger.DriveAsync(Task.WhenAll(tasks));
        Assert.Equal((ulong)tasks.Count + 1, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task Submit_SameLeafAgain_GetsTheFirstToken()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ledger.Store.BeforeAppend = _ => held.Task;
        var first = node.SubmitAsync(Document("a"), CancellationToken.None);
        var pending = node.SubmitAsync(Document("a"), CancellationToken.None);
        await ledger.DriveUntilAsync(() => !ledger.Store.Submitted.IsEmpty && ledger.Store.Submitted.Last().Index == 1);
        var sealing = node.SubmitAsync(Document("a"), CancellationToken.None);
        held.SetResult();
        var stamped = await ledger.DriveAsync(
            Task.WhenAll(first, pending, sealing, node.SubmitAsync(Document("a"), CancellationToken.None)));
        Assert.False(stamped[0].Repeated);
        Assert.All(stamped[1..], s => Assert.True(s.Repeated));
        Assert.All(stamped, s => Assert.True(s.Token.Span.SequenceEqual(stamped[0].Token.Span)));
        Assert.Equal(2UL, (await ledger.EndAsync()).Leaves);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    public async Task Submit_SameLeafAfterRestart_GetsTheFirstToken(int tail)
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { TailRounds = tail };
        var node = await ledger.OpenAsync();
        var first = await ledger.StampAsync(node, "a");
        await ledger.StampAsync(node, "b");
        await ledger.StampAsync(node, "c");
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        var again = await ledger.StampAsync(node, "a");
        Assert.True(again.Repeated);
        Assert.Equal(first.Token.ToArray(), again.Token.ToArray());
        Assert.Equal(4UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task Submit_SameLeafAfterTheWindow_GetsAnotherToken()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { RepeatWindow = TimeSpan.FromSeconds(1) };
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        ledger.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await ledger.StampAsync(node, "a")).Repeated);
        ledger.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.False((await ledger.StampAsync(node, "a")).Repeated);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Submit_EventOrRubbish_IsRefused()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var made = Leaf.OfEvent(Suite, "x"u8).ToBytes();
        Assert.Equal(RefusalReason.KindNotAllowed, (await TestLedger.RefusedAsync(node.SubmitAsync(made, CancellationToken.None))).Reason);
        byte[][] bad = [[], new byte[77], Document("a")[..^1], [.. Document("a"), 0]];
        foreach (var leaf in bad)
            Assert.Equal(RefusalReason.BadLeaf, (await TestLedger.RefusedAsync(node.SubmitAsync(leaf, CancellationToken.None))).Reason);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Submit_CallerGoesAway_LeafStays()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        using var gone = new CancellationTokenSource();
        var task = node.SubmitAsync(Document("a"), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.True((await ledger.StampAsync(node, "a")).Repeated);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Seal_ComputationsDisagree_NothingIsStored()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync(sealer: new RoundSealer((_, _) => default));
        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(Document("a"), CancellationToken.None)));
        Assert.Equal((RefusalReason.Failed, false), (refused.Reason, refused.MayExist));
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Failed);
        Assert.Equal(1UL, (await ledger.EndAsync()).Rounds);
    }

    [Fact]
    public async Task Stop_CallersWait_RoundIsFinished()
    {
        await using var ledger = NewLedger();
        ledger.Options = ledger.Options with { Interval = TimeSpan.FromHours(1) };
        var node = await ledger.OpenAsync();
        ledger.Time.Advance(TimeSpan.FromMilliseconds(1));
        var waiting = node.SubmitAsync(Document("a"), CancellationToken.None);
        var stop = node.StopAsync();
        var later = await TestLedger.RefusedAsync(node.SubmitAsync(Document("b"), CancellationToken.None));
        Assert.Equal((RefusalReason.Stopping, false), (later.Reason, later.MayExist));
        ledger.AssertSigned(node, (await waiting).Token, "a");
        await stop;
        Assert.Equal(LedgerMode.Stopped, node.State.Mode);
        Assert.Equal(2UL, ledger.Mark.Value?.Size);
        Assert.Equal(2UL, (await ledger.EndAsync()).Rounds);
    }

    [Fact]
    public async Task WaitForChange_StateChanges_Returns()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        var change = node.WaitForChangeAsync(node.State, CancellationToken.None);
        Assert.False(change.IsCompleted);
        await ledger.StopAsync();
        Assert.NotEqual(LedgerMode.Issuing, (await change).Mode);
    }

    [Fact]
    public async Task Race_TwoNodesOnOneStore_AllTokensVerify()
    {
        await using var ledger = NewLedger();
        var (a, b) = (await ledger.OpenAsync(), await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner)));
        var tasks = new List<Task<StampedLeaf>>();
        for (var i = 0; i < 40; i++)
        {
            tasks.Add(a.SubmitAsync(Document($"a{i}"), CancellationToken.None));
            tasks.Add(b.SubmitAsync(Document($"b{i}"), CancellationToken.None));
            ledger.Time.Advance(ledger.Options.Interval);
        }

        var stamped = await ledger.DriveAsync(Task.WhenAll(tasks));
        for (var i = 0; i < stamped.Length; i++)
            ledger.AssertSigned(a, stamped[i].Token, $"{(i % 2 == 0 ? 'a' : 'b')}{i / 2}");
        Assert.Equal((await a.ReadHeadAsync(CancellationToken.None)).Link, (await b.ReadHeadAsync(CancellationToken.None)).Link);
        Assert.Equal((ulong)(a.Status().RoundsAppended + b.Status().RoundsAppended + 1), a.Head.Size);
        Assert.Equal(81UL, (await ledger.EndAsync()).Leaves);
    }

    [Fact]
    public async Task Follow_OtherNodeAppended_LinkedAnewWithTheSameTree()
    {
        await using var ledger = NewLedger();
        var other = await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner));
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(other, "theirs");
        await ledger.StampAsync(node, "ours");
        var rows = ledger.Store.Submitted.Where(r => r.Index > 0).ToList();
        Assert.Equal([1UL, 2UL], rows.Select(r => r.Index));
        Assert.True(rows[0].Leaves.Span.SequenceEqual(rows[1].Leaves.Span));
        Assert.True((await ledger.StampAsync(node, "theirs")).Repeated);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Follow_HeadUnreadableForAWhile_GoesOn()
    {
        await using var ledger = NewLedger();
        var other = await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner));
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(other, "theirs");
        ledger.Store.Heads.Enqueue(Fault.NotDoneUnknown);
        ledger.Store.Heads.Enqueue(Fault.DoneUnknown);
        await ledger.StampAsync(node, "ours");
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Follow_OtherNodesRoundIsWrong_NothingIsBuiltOnIt()
    {
        await using var ledger = NewLedger();
        var other = await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner));
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(other, "theirs");
        ledger.Store.Reading = r => r.Index == 1 ? r with { Leaves = Document("forged") } : r;
        await Assert.ThrowsAsync<StorageException>(() => node.ReadHeadAsync(CancellationToken.None));
        var refused = await TestLedger.RefusedAsync(
            ledger.DriveAsync(node.SubmitAsync(Document("ours"), CancellationToken.None)));
        Assert.Equal((RefusalReason.Failed, false), (refused.Reason, refused.MayExist));
        Assert.Contains("Round 1", node.State.Reason, StringComparison.Ordinal);
        Assert.Equal(2UL, (await ledger.EndAsync()).Rounds);
    }
}
