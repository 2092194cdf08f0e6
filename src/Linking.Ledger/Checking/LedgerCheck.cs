using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>
/// Reads a whole ledger and recomputes everything in it under both functions: leaves, round roots, headers, links,
/// history roots, signed heads, events, tiles, index, publications. Streams; memory does not grow with the ledger.
/// </summary>
public static class LedgerCheck
{
    /// <summary>Problems listed one by one.</summary>
    public const int MaxProblems = 100;

    /// <summary>Checks the ledger up to the head it has now. It is only read.</summary>
    /// <param name="truth">Any; a damaged one gives problems, not exceptions.</param>
    /// <param name="derived">What a node has derived from it; null if there is none, which is no problem.</param>
    /// <param name="progress">Told every 64 rounds and at the end.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<CheckReport> RunAsync(
        ILedgerTruth truth, ILedgerDerived? derived, IProgress<CheckProgress>? progress, CancellationToken cancellation) =>
        new RoundWalk(truth, derived, progress, cancellation).RunAsync();
}
