namespace Linking.Ledger.Admission;

/// <summary>Why a node did not do what it was asked.</summary>
public enum RefusalReason
{
    /// <summary>The bytes are not a leaf of a known version and suite.</summary>
    BadLeaf,

    /// <summary>An event: only the service itself makes these.</summary>
    KindNotAllowed,

    /// <summary>A batch without a leaf, or with more than a round may hold.</summary>
    BadBatch,

    /// <summary>An event of the record that does not follow from it, or that this node could not sign under.</summary>
    BadRecordEvent,

    /// <summary>The pending round is full; try again after the delay.</summary>
    Overloaded,

    /// <summary>The submitter has stamped as much as it may; try again after the delay, if there is one.</summary>
    Quota,

    /// <summary>The clock cannot be vouched for (<see cref="LedgerMode.Suspended"/>); the leaf was not stamped.</summary>
    Clock,

    /// <summary>
    /// The disk has less than its reserve (<see cref="LedgerMode.Suspended"/>); the leaf was not stamped.
    /// </summary>
    NoSpace,

    /// <summary>The node is read-only.</summary>
    ReadOnly,

    /// <summary>The node is stopping or has stopped; the leaf was not stamped.</summary>
    Stopping,

    /// <summary>
    /// Storage failed, or a check of the node's own work (<see cref="LedgerMode.Failed"/>); see
    /// <see cref="LedgerRefusedException.MayExist"/>.
    /// </summary>
    Failed,
}
