using Linking.Events;

namespace Linking.Ledger.Admission;

/// <summary>What callers are told. The reasons for operators are in the state and the log.</summary>
internal static class Refusals
{
    public static LedgerRefusedException Clock(TimeSpan retryAfter) => new(
        RefusalReason.Clock,
        "No time-stamps are issued now, because the ledger's clock cannot be vouched for. The leaf was not stamped. Try again later.")
    {
        RetryAfter = retryAfter,
    };

    public static LedgerRefusedException NoSpace(TimeSpan retryAfter) => new(
        RefusalReason.NoSpace,
        "The ledger is read-only for now, because its disk is nearly full. The leaf was not stamped. Try again later.")
    {
        RetryAfter = retryAfter,
    };

    public static LedgerRefusedException Damaged() => new(
        RefusalReason.ReadOnly,
        "The ledger is read-only for now, because it has found damage in what it has stored. The leaf was not stamped. Try again later.")
    {
        Passes = true,
    };

    public static LedgerRefusedException Stolen() => new(
        RefusalReason.ReadOnly,
        "The ledger is read-only for now, because a key that signs was stolen. The leaf was not stamped. Try again later.")
    {
        Passes = true,
    };

    public static LedgerRefusedException Hindered(TimeSpan retryAfter) => new(
        RefusalReason.NoSpace,
        "No time-stamps are issued now, because the ledger cannot write its audit log. The leaf was not stamped. Try again later.")
    {
        RetryAfter = retryAfter,
    };

    public static LedgerRefusedException ReadOnly(bool mayExist) => new(
        RefusalReason.ReadOnly,
        mayExist
            ? "The ledger has become read-only, and the leaf may have been stamped. Ask for the same leaf again when it issues again."
            : "The ledger is read-only. The leaf was not stamped.")
    {
        MayExist = mayExist,
    };

    public static LedgerRefusedException Failed(bool mayExist) => new(
        RefusalReason.Failed,
        mayExist
            ? "Storing the round failed, and the leaf may have been stamped. Submit the same leaf again when the ledger issues again."
            : "The ledger has stopped issuing after an error. The leaf was not stamped.")
    {
        MayExist = mayExist,
    };

    /// <summary>For a round that was taken, but not submitted, when the node became read-only or failed.</summary>
    public static LedgerRefusedException NotWriting(NodeState state) => state switch
    {
        { HasEnded: true } => new(RefusalReason.ReadOnly, $"The ledger has ended its service. The leaf was not stamped. {state.Advice}"),
        { Mode: LedgerMode.ReadOnly } => ReadOnly(mayExist: false),
        _ => Failed(mayExist: false),
    };

    /// <summary>The mode of a node whose record has ended the service.</summary>
    /// <param name="successor">Whom the record names; null: nobody.</param>
    public static NodeState Ending(Successor? successor) => new(
        LedgerMode.ReadOnly,
        "The ledger has ended its service by its own record: no keys are in force any more.",
        successor is null ? Advice.Ended : Advice.EndedFor(successor))
    {
        HasEnded = true,
    };

    /// <summary>Why nothing is published in this state; null if it may be.</summary>
    /// <param name="state">The mode.</param>
    /// <param name="isLast">Whether the service has ended, and keys are in force for the newest head: it gets the last publication.</param>
    public static LedgerRefusedException? Publishing(NodeState state, bool isLast) => state.Mode switch
    {
        LedgerMode.Issuing or LedgerMode.Suspended => null,
        LedgerMode.ReadOnly when isLast => null,
        LedgerMode.ReadOnly => new(RefusalReason.ReadOnly, $"Nothing was published. {state}"),
        LedgerMode.Failed => new(RefusalReason.Failed, $"Nothing was published. {state}"),
        _ => new(RefusalReason.Stopping, $"Nothing was published. {state}"),
    };

    /// <summary>A time that has not come is not made evident, since nobody could take it back; null if it has come.</summary>
    public static LedgerRefusedException? PublishingTheFuture(Instant head, Instant latest) => head <= latest ? null : new(
        RefusalReason.Clock,
        $"Nothing was published: the newest round says {head}, and it is {latest} at the latest. {Advice.ClockBehind}");

    /// <summary>For events of the record, when nothing is issued any more.</summary>
    public static LedgerRefusedException RecordClosed(NodeState state) => state.Mode switch
    {
        LedgerMode.ReadOnly => new(RefusalReason.ReadOnly, $"Nothing was written into the record. {state}"),
        LedgerMode.Failed => new(RefusalReason.Failed, $"Nothing was written into the record. {state}"),
        _ => new(RefusalReason.Stopping, $"Nothing was written into the record. {state}"),
    };

    /// <summary>The mode of a node that cannot sign what comes next.</summary>
    public static NodeState WithoutKey(string problem) =>
        new(LedgerMode.ReadOnly, problem, "Put the key's file there, and restart.");

    /// <summary>The mode of a node that goes on when a configuration has brought keys that are here.</summary>
    public static NodeState AwaitingKeys(string problem, string advice) =>
        new(LedgerMode.ReadOnly, problem, advice) { AwaitsKeys = true };

    /// <summary>For leaves, while the node waits for keys.</summary>
    public static LedgerRefusedException WithoutKeys() => new(
        RefusalReason.ReadOnly,
        "The ledger is read-only, because keys that sign are missing or cannot sign now. The leaf was not stamped.")
    {
        Passes = true,
    };

    /// <summary>For a round that no signed head covers, because the keys are missing.</summary>
    public static LedgerRefusedException Unsigned(ulong round) => new(
        RefusalReason.ReadOnly,
        $"The leaf stands in round {round}, and the ledger cannot sign for it now. Ask for the same leaf again when it issues again.");

    public static LedgerRefusedException Stopping() => new(
        RefusalReason.Stopping,
        "The node is stopping. The leaf was not stamped. Try again, or ask another node.");
}
