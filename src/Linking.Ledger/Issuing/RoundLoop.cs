using Linking.Events;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Rounds;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Issuing;

/// <summary>
/// The loop (docs/design/round-loop.md): gather, seal, link, append, sign, answer. One task; nothing else writes
/// rounds on this node.
/// </summary>
internal sealed class RoundLoop(
    LedgerOptions options,
    ILedgerTruth store,
    HeadTracker tracker,
    RoundGate pending,
    RoundSealer sealer,
    ClockGate clock,
    SpaceGate space,
    Appender appender,
    NodeState state,
    TimeProvider time,
    ILogger logger)
{
    // Between two looks at a clock or a disk; a caller whom the clock kept waits as long.
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(1);

    // Somebody has to free space first.
    private static readonly TimeSpan SpaceRetry = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _begin = time.GetTimestamp();
    private (ulong After, ClockLook Look)? _clockFault;
    private RefusalReason _suspension;
    private long _leavesIssued;
    private long _roundsAppended;

    /// <summary>Called after each round.</summary>
    public Action? Moved { get; set; }

    /// <summary>Told how long each round took.</summary>
    public Action<RoundDurations>? Measured { get; set; }

    public long LeavesIssued => Interlocked.Read(ref _leavesIssued);

    public long RoundsAppended => Interlocked.Read(ref _roundsAppended);

    public async Task RunAsync()
    {
        try
        {
            while (state.Current.Mode is not (LedgerMode.ReadOnly or LedgerMode.Failed))
            {
                if (state.Current.Mode == LedgerMode.Suspended)
                {
                    await WaitAsync(LookPause, _stop.Task);
                    TryResume();
                    continue;
                }

                if (!_stop.Task.IsCompleted && space.FindProblem() is { } problem)
                {
                    SuspendForSpace(problem);
                    continue;
                }

                var arrived = pending.Arrived;
                if (space.IsWatched && !arrived.IsCompleted)
                {
                    await WaitAsync(LookPause, arrived);
                    continue;
                }

                await arrived;
                await WaitAsync(RestOfInterval(), pending.Due);
                if (pending.Take() is { } round)
                    await IssueAsync(round);
                else if (_stop.Task.IsCompleted)
                    return;
            }
        }
        catch (Exception e)
        {
            logger.Broken(e);
            Fail(new LedgerState(LedgerMode.Failed, "The node met an error of its own.", "Keep the log, and restart."));
        }
    }

    /// <summary>The open round is the last one.</summary>
    public void RequestStop()
    {
        state.Enter(new LedgerState(LedgerMode.Stopping, "The node is stopping.", ""));
        pending.Close(Refusals.Stopping());
        _stop.TrySetResult();
    }

    /// <summary>No tokens until the clock can be vouched for.</summary>
    public void Suspend(ClockLook look)
    {
        _clockFault ??= (tracker.Head.Size - 1, look);
        Suspend(look.Problem!, look.Advice, Refusals.Clock(LookPause));
    }

    /// <summary>No tokens until the disk has more than its reserve.</summary>
    public void SuspendForSpace(string problem) => Suspend(problem, Advice.Space, Refusals.NoSpace(SpaceRetry));

    /// <summary>The store is not the one this node knows.</summary>
    public void Diverge(string reason) => Enter(new LedgerState(LedgerMode.ReadOnly, reason, Advice.Diverged));

    /// <summary>Reading only.</summary>
    public void Enter(LedgerState readOnly)
    {
        state.Enter(readOnly);
        pending.Refuse(Refusals.ReadOnly(mayExist: false));
    }

    /// <summary>Nothing is issued before a restart.</summary>
    public void Fail(LedgerState failed)
    {
        state.Enter(failed);
        pending.Refuse(Refusals.Failed(mayExist: false));
    }

    /// <summary>The store refuses to write, or cannot say whether it did.</summary>
    public void FailStoring(string problem) => Fail(new LedgerState(LedgerMode.Failed, $"Storing failed. {problem}", Advice.Restart));

    private void Suspend(string reason, string advice, LedgerRefusedException refusal)
    {
        // The same fault is not told again each time that it is looked at, though its figures change.
        if (state.Current.Mode == LedgerMode.Suspended && _suspension == refusal.Reason)
            return;
        _suspension = refusal.Reason;
        if (state.Enter(new LedgerState(LedgerMode.Suspended, reason, advice)))
            pending.Refuse(refusal);
    }

    private async Task IssueAsync(RoundBuffer round)
    {
        var submitted = false;
        var begin = time.GetTimestamp();
        TimeSpan append = default, sign = default;
        try
        {
            if (space.FindProblem(round.Bytes, round.Count) is { } problem)
            {
                SuspendForSpace(problem);
                pending.GiveUp(Refusals.NoSpace(SpaceRetry));
                return;
            }

            // The bytes that go to storage are the bytes that are hashed, both times.
            var leaves = pending.Settle(round);
            var ends = round.Ends.ToArray();
            var tree = sealer.Seal(leaves, ends);
            var seal = time.GetElapsedTime(begin);
            await tracker.Gate.WaitAsync();
            SealedRound? done;
            try
            {
                done = await AppendAsync();
            }
            finally
            {
                tracker.Gate.Release();
            }

            if (done is null)
                return;
            Interlocked.Add(ref _leavesIssued, done.Count);
            Interlocked.Increment(ref _roundsAppended);
            logger.Appended(done.Row.Index, done.Count);
            Measured?.Invoke(new RoundDurations(seal, append, sign, time.GetElapsedTime(begin)));
            pending.Finish(done);
            Moved?.Invoke();

            async Task<SealedRound?> AppendAsync()
            {
                for (var attempt = 1; ; attempt++)
                {
                    if (!state.MayWrite)
                    {
                        pending.GiveUp(Refusals.NotWriting(state.Current));
                        return null;
                    }

                    var head = tracker.Head;
                    var look = await clock.ReadAfterAsync(head);
                    if (look.Problem is not null)
                    {
                        Suspend(look);
                        pending.GiveUp(Refusals.Clock(LookPause));
                        return null;
                    }

                    var header = Link(head, look.Time, (uint)ends.Length, tree.Root);
                    var bytes = header.ToBytes();
                    var row = new StoredRound(header.Index, bytes, Header.LinkOf(bytes), head.Signed, leaves, round.Events(header.Index));
                    submitted = true;
                    var asked = time.GetTimestamp();
                    var result = await appender.AskAsync(
                        $"appending round {row.Index}", () => store.AppendAsync(row, CancellationToken.None));
                    append += time.GetElapsedTime(asked);
                    if (result == AppendResult.Appended)
                    {
                        var durable = time.GetTimestamp();
                        var durableRound = tracker.Advance(row, header, ends, tree);
                        sign = time.GetElapsedTime(durable);

                        // Until here the event that records it could be refused with its round, and be lost.
                        if (row.Events.Count > 0)
                            _clockFault = null;
                        return durableRound;
                    }

                    await appender.AskAsync("reading the head", FollowAsync);
                    logger.HeadMoved(tracker.Head.Size);
                    if (tracker.Head.Size == head.Size && attempt >= options.AppendAttempts)
                        throw new InvalidOperationException(
                            $"The store says that its head is not round {head.Size - 1}, and shows that it is.");
                }
            }
        }
        catch (DivergedException e)
        {
            Diverge(e.Message);
            pending.GiveUp(Refusals.ReadOnly(mayExist: true));
        }
        catch (BadRoundException e)
        {
            Fail(new LedgerState(
                LedgerMode.Failed,
                $"A round that another node appended does not hold together. {e.Message}",
                "Stop all nodes and check the ledger with fsck."));
            pending.GiveUp(Refusals.Failed(mayExist: false));
        }
        catch (AppendFailedException e)
        {
            FailStoring(e.Message);
            pending.GiveUp(Refusals.Failed(mayExist: true));
        }
        catch (Exception e)
        {
            logger.Broken(e);
            Fail(new LedgerState(
                LedgerMode.Failed, $"Making a round failed. {e.Message}", "Keep the log, check the machine's memory, and restart."));
            pending.GiveUp(Refusals.Failed(submitted));
        }
    }

    private async Task<bool> FollowAsync()
    {
        await tracker.FollowAsync(CancellationToken.None);
        return true;
    }

    private Header Link(LedgerHead head, Instant now, uint leafCount, Hashing.DigestPair root) => new()
    {
        Ledger = tracker.Genesis.Ledger,
        Index = head.Size,
        Time = now,
        Accuracy = clock.Accuracy,
        ValidUntil = now.Plus((ulong)(options.Validity.Ticks / TimeSpan.TicksPerMicrosecond)),
        Policy = tracker.Genesis.Policy,
        LeafCount = leafCount,
        RoundRoot = root,
        PreviousLink = head.Link,
        HistoryRoot = head.Root,
        SignedHeadDigest = head.Signed.Digest(),
    };

    private void TryResume()
    {
        if (state.Current.Mode != LedgerMode.Suspended)
            return;
        if (space.FindProblem() is { } problem)
        {
            SuspendForSpace(problem);
        }
        else if (clock.Look(tracker.Head) is { Problem: not null } look)
        {
            Suspend(look);
        }
        else
        {
            if (_clockFault is var (after, fault))
            {
                var text = EventText.Clock(after, fault.Time, fault.Problem!);
                pending.Reopen(EventText.LeafOf(text).ToBytes(), text);
            }
            else
            {
                pending.Reopen();
            }

            state.Enter(LedgerState.Issuing);
            Moved?.Invoke();
        }
    }

    private TimeSpan RestOfInterval() => new(options.Interval.Ticks - time.GetElapsedTime(_begin).Ticks % options.Interval.Ticks);

    private async Task WaitAsync(TimeSpan pause, Task sooner)
    {
        if (sooner.IsCompleted)
            return;
        using var cancellation = new CancellationTokenSource();
        await Task.WhenAny(Task.Delay(pause, time, cancellation.Token), sooner);
        await cancellation.CancelAsync();
    }
}
