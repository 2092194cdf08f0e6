using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;
using Linking.Ledger.Records;
using Linking.Leaves;
using Linking.Notes;
using Linking.Storage;

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
    SpaceGate space,
    NodeMode state,
    ModeChanges modes,
    TimeProvider time,
    ILogger logger)
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _begin = time.GetTimestamp();
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
            while (state.Current is { AwaitsKeys: true } or { Mode: not (LedgerMode.ReadOnly or LedgerMode.Failed) })
            {
                if (records.Take() is { } request)
                {
                    await IssueAsync(request);
                    continue;
                }

                var asked = records.Arrived;
                if (state.Current is { Mode: LedgerMode.Suspended } or { AwaitsKeys: true })
                {
                    await WaitAsync(ModeChanges.LookPause, Task.WhenAny(_stop.Task, asked));
                    if (await TryResumeAsync())
                        Moved?.Invoke();
                    continue;
                }

                if (!_stop.Task.IsCompleted && space.FindProblem() is { } problem)
                {
                    modes.SuspendForSpace(problem);
                    continue;
                }

                if (!_stop.Task.IsCompleted && await FindSignerProblemAsync() is { } key)
                {
                    modes.AwaitSigners(key);
                    continue;
                }

                if (!_stop.Task.IsCompleted && (modes.SuspendIfHeld() is not null || modes.SuspendForWatchedClock()))
                    continue;
                var arrived = pending.Arrived;
                if ((space.IsWatched || modes.WatchesWhileIdle) && !arrived.IsCompleted)
                {
                    await WaitAsync(ModeChanges.LookPause, Task.WhenAny(arrived, asked));
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
            modes.Fail(new NodeState(LedgerMode.Failed, "The node met an error of its own.", "Keep the log, and restart."));
        }
        finally
        {
            records.Close(Refusals.RecordClosed(state.Current));
        }
    }

    /// <summary>The open round is the last one.</summary>
    public void RequestStop()
    {
        state.Enter(new NodeState(LedgerMode.Stopping, "The node is stopping.", ""));
        pending.Close(Refusals.Stopping());
        _stop.TrySetResult();
    }

    private async Task IssueAsync(RoundBuffer round)
    {
        var begin = time.GetTimestamp();
        linker.Begin();
        try
        {
            if (space.FindProblem(round.Bytes, round.Count) is { } problem)
            {
                modes.SuspendForSpace(problem);
                pending.GiveUp(ModeChanges.SpaceRefusal());
                return;
            }

            if (await FindSignerProblemAsync() is { } key)
            {
                modes.AwaitSigners(key);
                pending.GiveUp(Refusals.WithoutKeys());
                return;
            }

            if (modes.SuspendIfHeld() is { } held)
            {
                pending.GiveUp(held);
                return;
            }

            // The bytes that go to storage are the bytes that are hashed, both times.
            var leaves = pending.Settle(round);
            var ends = round.Ends.ToArray();
            var tree = sealer.Seal(leaves, ends);
            var seal = time.GetElapsedTime(begin);
            var draft = new RoundDraft(leaves, ends, tree, round.Events);
            var (done, sign) = await AppendAsync(() => Task.FromResult(draft), pending.GiveUp);
            if (done is null)
                return;

            // Until here the event that records it could be refused with its round, and be lost.
            if (done.Row.Events.Count > 0)
                modes.ForgetClockFault();
            Measured?.Invoke(new RoundDurations(seal, linker.Append, sign, time.GetElapsedTime(begin)));
            pending.Finish(done);
            Moved?.Invoke();
        }
        catch (Exception e)
        {
            pending.GiveUp(modes.FailIssuing(e, linker.Submitted));
        }
    }

    // An event of the record has a round of its own: nothing else waits for what an operator signed elsewhere.
    private async Task IssueAsync(RecordRequest request)
    {
        linker.Begin();
        try
        {
            var (done, _) = await AppendAsync(async () => DraftOf(await request.MakeAsync(tracker)), request.Refuse);
            if (done is null)
                return;
            logger.RecordGrew(done.Row.Index);
            modes.SuspendIfHeld();
            if (state.Current.AwaitsKeys)
                await TryResumeAsync();
            request.Finish(done.Row.Index);
            Moved?.Invoke();
        }
        catch (LedgerRefusedException refusal)
        {
            request.Refuse(refusal);
        }
        catch (Exception e)
        {
            request.Refuse(modes.FailIssuing(e, linker.Submitted));
        }
    }

    /// <summary>Why the head, or the next one, cannot be signed now. What a key could not sign when it was made is signed first.</summary>
    private async Task<SignerProblem?> FindSignerProblemAsync()
    {
        if (tracker.FindSignerProblem() is { } problem)
            return problem;
        return tracker.Head.Signed is not null || tracker.FindMissingKey() is not null || await SignHeadAsync()
            ? null
            : tracker.FindSignerProblem() ?? new SignerProblem(
                "The newest head could not be signed.", "Look at the place where its keys are kept; it is tried again by itself.");
    }

    private async Task<bool> TryResumeAsync()
    {
        if (state.Current.AwaitsKeys && await FindSignerProblemAsync() is { } problem)
        {
            if (tracker.FindMissingKey() is null)
                modes.AwaitSigners(problem);
            return false;
        }

        return modes.TryResume();
    }

    private async Task<bool> SignHeadAsync()
    {
        await tracker.Gate.WaitAsync();
        try
        {
            return tracker.SignHead();
        }
        finally
        {
            tracker.Gate.Release();
        }
    }

    private RoundDraft DraftOf(RecordDraft draft)
    {
        var leaf = Leaf.OfEvent(tracker.Genesis.Suite, draft.Bytes).ToBytes();
        int[] ends = [leaf.Length];
        return new RoundDraft(
            leaf, ends, sealer.Seal(leaf, ends), index => [new StoredEvent(index, 0, draft.Bytes)], draft.After);
    }

    /// <summary>Links, appends and takes up a round; if that cannot be now, says so to who waits.</summary>
    private async Task<(SealedRound? Done, TimeSpan Sign)> AppendAsync(
        Func<Task<RoundDraft>> makeDraft, Action<LedgerRefusedException> refuse)
    {
        await tracker.Gate.WaitAsync();
        try
        {
            RoundDraft? draft = null;
            var (row, header, clockProblem) = await linker.LinkAsync(async () => draft = await makeDraft());
            if (row is null)
            {
                draft?.Tree.Release();
                modes.EnterIfEnded();
                if (clockProblem is not null)
                    modes.Suspend(clockProblem.Value);
                refuse(clockProblem is { } look ? ModeChanges.ClockRefusal(look)
                    : tracker.FindEnded(tracker.Head.Size + 1) is not null ? Refusals.WithoutKeys()
                    : Refusals.NotWriting(state.Current));
                return default;
            }

            var durable = time.GetTimestamp();
            var done = tracker.Advance(row, header!, draft!.Ends, draft.Tree);
            Interlocked.Add(ref _leavesIssued, done.Count);
            Interlocked.Increment(ref _roundsAppended);
            logger.Appended(row.Index, done.Count);
            modes.EnterIfEnded();
            return (done, time.GetElapsedTime(durable));
        }
        finally
        {
            tracker.Gate.Release();
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
