using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Leaves;
using Linking.Notes;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Issuing;

/// <summary>
/// How a node comes into another mode (docs/design/round-loop.md, "Modes"): the mode itself, and the gate, which refuses what is
/// open in the same step. Thread-safe but for what only the loop calls.
/// </summary>
internal sealed class ModeChanges(
    HeadTracker tracker, RoundGate pending, ClockGate clock, SpaceGate space, NodeMode state, ILogger logger)
{
    /// <summary>Between two looks at a clock or a disk; a caller whom the clock kept waits as long.</summary>
    public static readonly TimeSpan LookPause = TimeSpan.FromSeconds(1);

    // Somebody has to free space first.
    private static readonly TimeSpan SpaceRetry = TimeSpan.FromSeconds(2);

    private (ulong After, ClockLook Look)? _clockFault;
    private (RefusalReason Reason, string Advice) _suspension;

    /// <summary>Finds a round that is damaged and declared by no notice; null: nobody looks.</summary>
    public Func<SelfCheckProblem?>? FindDamage { get; init; }

    /// <summary>What else keeps the node from issuing: one sentence, or null. Asked before each round and each second.</summary>
    public Func<string?>? Hindrance { get; set; }

    /// <summary>Whether the clock, or what else may keep the node from issuing, is to be looked at while nobody stamps.</summary>
    public bool WatchesWhileIdle => clock.IsCompared || Hindrance is not null;

    /// <summary>What the callers of a round are told that the clock kept from being made.</summary>
    public static LedgerRefusedException ClockRefusal(ClockLook look) => Refusals.Clock(look.Retry ?? LookPause);

    /// <summary>What the callers of a round are told for which there is no space.</summary>
    public static LedgerRefusedException SpaceRefusal() => Refusals.NoSpace(SpaceRetry);

    /// <summary>The event that records the clock's fault is durable.</summary>
    public void ForgetClockFault() => _clockFault = null;

    /// <summary>No tokens until the clock can be vouched for.</summary>
    public void Suspend(ClockLook look)
    {
        _clockFault ??= (tracker.Head.Size - 1, look);
        Suspend(look.Problem!, look.Advice, ClockRefusal(look));
    }

    /// <summary>Suspends if something else than a round shows that the clock cannot be vouched for.</summary>
    /// <returns>Whether it did.</returns>
    public bool SuspendForWatchedClock()
    {
        if (!clock.IsCompared || clock.Look(tracker.Head) is not { Problem: not null } look)
            return false;
        Suspend(look);
        return true;
    }

    /// <summary>No tokens until the disk has more than its reserve.</summary>
    public void SuspendForSpace(string problem) => Suspend(problem, Advice.Space, SpaceRefusal());

    /// <summary>
    /// Suspends for what only others can end: a round that is damaged and neither mended nor declared; a head key in force that a notice
    /// calls stolen, under which nobody would believe tokens; what else hinders.
    /// </summary>
    /// <returns>What callers are told; null if nothing holds the node.</returns>
    public LedgerRefusedException? SuspendIfHeld()
    {
        if (FindDamage?.Invoke() is { } damage)
        {
            return Held(
                $"Round {damage.Round} is damaged: {damage.Message}", Advice.Damaged(damage.First, damage.Last), Refusals.Damaged());
        }

        if (FindStolenKey() is { } key)
        {
            return Held(
                $"The key {key.Name} ({key.Id:x8}), which signs, was stolen by a notice of the record.", Advice.Stolen, Refusals.Stolen());
        }

        return Hindrance?.Invoke() is { } problem ? Held(problem, Advice.Hindered, Refusals.Hindered(SpaceRetry)) : null;

        LedgerRefusedException Held(string reason, string advice, LedgerRefusedException refusal)
        {
            Suspend(reason, advice, refusal);
            return refusal;
        }
    }

    private VerifierKey? FindStolenKey()
    {
        var (record, keys) = (tracker.Record, tracker.Record.KeysFor(tracker.Head.Size + 1));
        return keys.Heads(Chain.Alpha).Concat(keys.Heads(Chain.Beta)).FirstOrDefault(k => record.StolenSince(k) is not null);
    }

    /// <summary>The store is not the one this node knows.</summary>
    public void Diverge(string reason) => Enter(new NodeState(LedgerMode.ReadOnly, reason, Advice.Diverged));

    /// <summary>Reading only.</summary>
    public void Enter(NodeState readOnly)
    {
        state.Enter(readOnly);
        pending.Refuse(readOnly.AwaitsKeys ? Refusals.WithoutKeys() : Refusals.NotWriting(readOnly));
    }

    /// <summary>Reading only, if the record has ended the service; whichever node wrote it.</summary>
    public void EnterIfEnded()
    {
        if (tracker.HasEnded)
            Enter(Refusals.Ending(tracker.Record.Successor));
    }

    /// <summary>No tokens while keys that sign heads are here and cannot sign.</summary>
    public void AwaitSigners(SignerProblem problem)
    {
        // The same problem is not told again each time that it is looked at.
        if (state.Current is not { AwaitsKeys: true } known || known.Reason != problem.Reason)
            Enter(Refusals.AwaitingKeys(problem.Reason, problem.Advice));
    }

    /// <summary>Nothing is issued before a restart.</summary>
    public void Fail(NodeState failed)
    {
        state.Enter(failed);
        pending.Refuse(Refusals.Failed(mayExist: false));
    }

    /// <summary>The store refuses to write, or cannot say whether it did.</summary>
    public void FailStoring(string problem) => Fail(new NodeState(LedgerMode.Failed, $"Storing failed. {problem}", Advice.Restart));

    /// <summary>Ends issuing for what went wrong with a round, and says what its callers are told.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="submitted">Whether the round was handed to the store.</param>
    public LedgerRefusedException FailIssuing(Exception exception, bool submitted)
    {
        switch (exception)
        {
            case DivergedException:
                Diverge(exception.Message);
                return Refusals.ReadOnly(mayExist: true);
            case MissingKeyException:
                Enter(Refusals.WithoutKey(exception.Message));
                return Refusals.ReadOnly(mayExist: submitted);
            case BadRoundException:
                Fail(new NodeState(
                    LedgerMode.Failed,
                    $"A round that another node appended does not hold together. {exception.Message}",
                    $"Stop all nodes. {Advice.Fsck}"));
                return Refusals.Failed(mayExist: false);
            case AppendFailedException:
                FailStoring(exception.Message);
                return Refusals.Failed(mayExist: true);
            default:
                logger.Broken(exception);
                Fail(new NodeState(
                    LedgerMode.Failed,
                    $"Making a round failed. {exception.Message}",
                    "Keep the log, check the machine's memory, and restart."));
                return Refusals.Failed(submitted);
        }
    }

    /// <summary>Issues again if what suspended the node is over.</summary>
    /// <returns>Whether it does.</returns>
    public bool TryResume()
    {
        if (state.Current is not ({ Mode: LedgerMode.Suspended } or { AwaitsKeys: true }) || LacksKeys)
            return false;
        if (SuspendIfHeld() is not null)
            return false;
        if (tracker.FindSignerProblem() is { } key)
        {
            AwaitSigners(key);
        }
        else if (space.FindProblem() is { } problem)
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

            state.Enter(NodeState.Issuing);
            return true;
        }

        return false;
    }

    // What a configuration alone can end is not hidden behind what ends by itself. Nor is a key that cannot sign.
    private bool LacksKeys => state.Current.AwaitsKeys && tracker.FindMissingKey() is not null;

    private void Suspend(string reason, string advice, LedgerRefusedException refusal)
    {
        if (LacksKeys || (state.Current.AwaitsKeys && tracker.FindSignerProblem() is not null))
            return;
        // The same fault is not told again each time that it is looked at, though its figures change.
        if (state.Current.Mode == LedgerMode.Suspended && _suspension == (refusal.Reason, advice))
            return;
        _suspension = (refusal.Reason, advice);
        if (state.Enter(new NodeState(LedgerMode.Suspended, reason, advice)))
            pending.Refuse(refusal);
    }
}
