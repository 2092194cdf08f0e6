using Linking.Events;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Records;
using Linking.Leaves;
using Linking.Storage;
using Linking.Trees;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Issuing;

/// <summary>
/// The loop (docs/design/round-loop.md): gather, seal, link, append, sign, answer. One task; nothing else writes
/// rounds on this node.
/// </summary>
internal sealed class RoundLoop(
    LedgerOptions options,
    HeadTracker tracker,
    RoundGate pending,
    RecordQueue records,
    RoundSealer sealer,
    RoundLinker linker,
    ClockGate clock,
    SpaceGate space,
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
                if (records.Take() is { } request)
                {
                    await IssueAsync(request);
                    continue;
                }

                var asked = records.Arrived;
                if (state.Current.Mode == LedgerMode.Suspended)
                {
                    await WaitAsync(LookPause, Task.WhenAny(_stop.Task, asked));
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
                    await WaitAsync(LookPause, Task.WhenAny(arrived, asked));
                    continue;
                }

                await Task.WhenAny(arrived, asked);
                if (!asked.IsCompleted)
                    await WaitAsync(RestOfInterval(), Task.WhenAny(pending.Due, asked));
                if (asked.IsCompleted)
                    continue;
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
        finally
        {
            records.Close(Refusals.RecordClosed(state.Current));
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
        var begin = time.GetTimestamp();
        linker.Begin();
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
            var draft = new RoundDraft(leaves, ends, tree.Root, round.Events);
            var (done, sign) = await AppendAsync(() => Task.FromResult(draft), tree, pending.GiveUp);
            if (done is null)
                return;

            // Until here the event that records it could be refused with its round, and be lost.
            if (done.Row.Events.Count > 0)
                _clockFault = null;
            Measured?.Invoke(new RoundDurations(seal, linker.Append, sign, time.GetElapsedTime(begin)));
            pending.Finish(done);
            Moved?.Invoke();
        }
        catch (Exception e)
        {
            pending.GiveUp(FailIssuing(e));
        }
    }

    // An event of the record has a round of its own: nothing else waits for what an operator signed elsewhere.
    private async Task IssueAsync(RecordRequest request)
    {
        linker.Begin();
        try
        {
            var (done, _) = await AppendAsync(async () => DraftOf(await request.MakeAsync(tracker)), tree: null, request.Refuse);
            if (done is null)
                return;
            logger.RecordGrew(done.Row.Index);
            request.Finish(done.Row.Index);
            if (EndOfService(tracker) is { } ended)
                Enter(ended);
            Moved?.Invoke();
        }
        catch (LedgerRefusedException refusal)
        {
            request.Refuse(refusal);
        }
        catch (Exception e)
        {
            request.Refuse(FailIssuing(e));
        }
    }

    private RoundDraft DraftOf(RecordDraft draft)
    {
        var leaf = Leaf.OfEvent(tracker.Genesis.Suite, draft.Bytes).ToBytes();
        var tree = sealer.Seal(leaf, [leaf.Length]);
        return new RoundDraft(leaf, [leaf.Length], tree.Root, index => [new StoredEvent(index, 0, draft.Bytes)], draft.After);
    }

    /// <summary>Links, appends and takes up a round; if that cannot be now, says so to who waits.</summary>
    private async Task<(SealedRound? Done, TimeSpan Sign)> AppendAsync(
        Func<Task<RoundDraft>> makeDraft, MerkleTree? tree, Action<LedgerRefusedException> refuse)
    {
        await tracker.Gate.WaitAsync();
        try
        {
            RoundDraft? draft = null;
            var (row, header, clockProblem) = await linker.LinkAsync(async () => draft = await makeDraft());
            if (row is null)
            {
                if (clockProblem is not null)
                    Suspend(clockProblem.Value);
                refuse(clockProblem is null ? Refusals.NotWriting(state.Current) : Refusals.Clock(LookPause));
                return default;
            }

            var durable = time.GetTimestamp();
            var done = tracker.Advance(row, header!, draft!.Ends, tree);
            Interlocked.Add(ref _leavesIssued, done.Count);
            Interlocked.Increment(ref _roundsAppended);
            logger.Appended(row.Index, done.Count);
            return (done, time.GetElapsedTime(durable));
        }
        finally
        {
            tracker.Gate.Release();
        }
    }

    /// <summary>Ends issuing for what went wrong with a round, and says what its callers are told.</summary>
    private LedgerRefusedException FailIssuing(Exception exception)
    {
        switch (exception)
        {
            case DivergedException:
                Diverge(exception.Message);
                return Refusals.ReadOnly(mayExist: true);
            case MissingKeyException:
                Enter(Refusals.WithoutKey(exception.Message));
                return Refusals.ReadOnly(mayExist: linker.Submitted);
            case BadRoundException:
                Fail(new LedgerState(
                    LedgerMode.Failed,
                    $"A round that another node appended does not hold together. {exception.Message}",
                    "Stop all nodes and check the ledger with fsck."));
                return Refusals.Failed(mayExist: false);
            case AppendFailedException:
                FailStoring(exception.Message);
                return Refusals.Failed(mayExist: true);
            default:
                logger.Broken(exception);
                Fail(new LedgerState(
                    LedgerMode.Failed,
                    $"Making a round failed. {exception.Message}",
                    "Keep the log, check the machine's memory, and restart."));
                return Refusals.Failed(linker.Submitted);
        }
    }

    /// <summary>The state of a node whose ledger has ended its service; null if it has not.</summary>
    public static LedgerState? EndOfService(HeadTracker tracker) => tracker.Record.KeysFor(tracker.Head.Size + 1).IsNone
        ? new LedgerState(
            LedgerMode.ReadOnly, "The ledger has ended its service by its own record: no keys are in force any more.", Advice.Ended)
        : null;

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
                var suite = tracker.Genesis.Suite;
                var text = new ClockEvent
                {
                    Ledger = tracker.Genesis.Ledger,
                    After = after,
                    Reading = fault.Time,
                    Reason = fault.Problem!,
                }.ToText(suite);
                pending.Reopen(Leaf.OfEvent(suite, text).ToBytes(), text);
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
