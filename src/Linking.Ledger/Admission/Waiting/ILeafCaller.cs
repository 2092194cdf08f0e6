using Linking.Storage;

namespace Linking.Ledger.Admission.Waiting;

/// <summary>
/// Waits for leaves that it has submitted (<see cref="LedgerNode.Submit"/>). Told exactly once of each, on a thread that
/// has other callers to tell: it does not block, and does not throw. Leaves of one caller may be told of concurrently.
/// </summary>
public interface ILeafCaller
{
    /// <summary>The leaf is durable.</summary>
    /// <param name="tag">What the caller gave with it.</param>
    /// <param name="stamped">Where it stands.</param>
    void Stamped(LeafTag tag, StampedLeaf stamped);

    /// <summary>There is no token.</summary>
    /// <param name="tag">What the caller gave with it.</param>
    /// <param name="failure">A <see cref="LedgerRefusedException"/>, or what reading an earlier round threw
    /// (<see cref="Storage.StorageException"/>). Others may be told of the same object.</param>
    void Refused(LeafTag tag, Exception failure);
}
