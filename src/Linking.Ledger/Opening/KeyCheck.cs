using Linking.Ledger.Admission;
using Linking.Ledger.Issuing;

namespace Linking.Ledger.Opening;

/// <summary>Whether the keys that sign next are on the node; if not, whether a configuration can bring others.</summary>
internal static class KeyCheck
{
    /// <summary>Why the node must not issue until a configuration has brought keys; null if all keys are here.</summary>
    /// <exception cref="LedgerOpenException">A key is missing, and no configuration can follow without it.</exception>
    public static NodeState? FindProblem(HeadTracker tracker)
    {
        if (tracker.FindMissingKey() is not { } missing)
            return tracker.FindSignerProblem() is { } signer ? Refusals.AwaitingKeys(signer.Reason, signer.Advice) : null;
        var problem = $"{missing} The ledger's record says that it signs now.";
        var hasRecovery = tracker.Record.Newest!.Keys.Recovery.Count > 0;
        if (!missing.IsHead)
        {
            return Refusals.AwaitingKeys(
                problem,
                "Put the key's file back and restart. If it is lost, make another key, put its file there, restart, and hand over a " +
                $"configuration that names it{(hasRecovery ? ", signed by the recovery keys" : "")} " +
                "('linking ledger configure').");
        }

        const string restore = "Put the ledger's own key file back, with those of the keys that a configuration brought.";
        if (!hasRecovery)
            throw Lost($"{problem} {restore} If the key is lost, this ledger cannot go on, because its record names no recovery key: " +
                $"{Advice.NewLedger}. The tokens that were given out stay verifiable.");
        if (tracker.Head is { Signed: null, Size: > 1 } head && tracker.Record.LastRound == head.Size - 1)
            throw Lost($"{problem} {restore} If the key is lost, this ledger cannot go on, because its newest round holds an event of " +
                $"the record that no signed head covers: {Advice.NewLedger}.");
        return Refusals.AwaitingKeys(
            problem,
            "Put the key's file back and restart. If it is lost, make another key, put its file there, restart, and hand over a " +
            "configuration that names it, with 'seal new' and signed by the recovery keys ('linking ledger configure').");
    }

    private static LedgerOpenException Lost(string message) => new(OpenProblem.OtherKey, message);
}
