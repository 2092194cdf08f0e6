using Linking.Ledger.Checking;
using Linking.Storage;

namespace Linking.Ledger;

/// <content>The node looks after what it has stored.</content>
public sealed partial class LedgerNode
{
    /// <summary>How the self-check fares.</summary>
    public SelfCheckStatus SelfCheckStatus => _selfCheck.Status;

    /// <summary>
    /// Rehashes all rounds once, slowly. What is damaged is put back from a copy of the ledger; where that does not have it, nothing is
    /// issued any more until a notice says that the stretch is unprovable, or a later pass finds it whole.
    /// </summary>
    /// <param name="openBackup">Opens the copy when it is needed; null: there is none.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <exception cref="StorageException">The publications could not be read.</exception>
    public Task CheckAsync(Func<ILedgerTruth>? openBackup, CancellationToken cancellation) =>
        _selfCheck.RunAsync(openBackup, () => _modes.SuspendIfHeld(), _time, cancellation);
}
