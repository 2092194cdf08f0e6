using Linking.Books.Sinks;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Publishing;

/// <summary>
/// Brings every publication of a ledger to every sink. Each sink has a loop of its own, so that one that fails or
/// hangs holds up no other, and never a round. Thread-safe.
/// </summary>
public sealed class SinkRunner
{
    private readonly IReadOnlyList<SinkLane> _lanes;

    /// <param name="store">Publications are read from here, and nothing else.</param>
    /// <param name="readRecord">Gives the ledger's record file.</param>
    /// <param name="sinks">Each belongs to this runner from now on.</param>
    /// <param name="retry">The wait after a failure.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logger">Told of each failure, and of the success after it.</param>
    /// <param name="onUnknown">Told of a publication that a sink holds and the store does not, or not so.</param>
    /// <param name="shelf">Vouchers that are brought too, to sinks that hold such; null for none.</param>
    /// <param name="released">The number up to which publications may be brought; null: all.</param>
    public SinkRunner(
        ILedgerTruth store,
        Func<CancellationToken, Task<ReadOnlyMemory<byte>>> readRecord,
        IReadOnlyCollection<ISink> sinks,
        SinkRetry retry,
        TimeProvider time,
        ILogger<SinkRunner> logger,
        Action<SinkHolding>? onUnknown = null,
        VoucherShelf? shelf = null,
        Func<ulong>? released = null)
    {
        ArgumentNullException.ThrowIfNull(sinks);
        _lanes = [.. sinks.Select(sink => new SinkLane(store, readRecord, sink, retry, time, logger, onUnknown, shelf, released))];
    }

    /// <summary>How each sink fares, in the order given.</summary>
    public IReadOnlyList<SinkStatus> Status => [.. _lanes.Select(lane => lane.Status)];

    /// <summary>Says that there may be a new publication. Returns at once; a sink that waits after a failure goes on waiting.</summary>
    public void Signal()
    {
        foreach (var lane in _lanes)
            lane.Signal();
    }

    /// <summary>
    /// Tries every sink now, also one that waits after a failure, and tells how each fared. For someone who waits for
    /// the answer. Needs <see cref="RunAsync"/> to run.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled, or <see cref="RunAsync"/> has ended.</exception>
    public async Task<IReadOnlyList<SinkStatus>> SettleAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(_lanes.Select(lane => lane.SettleAsync())).WaitAsync(cancellation);
        return Status;
    }

    /// <summary>Runs until cancelled, first catching up on what each sink lacks. Call once.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        // A sink may block its thread (a slow disk): each gets a thread of the pool to start on.
        await Task.WhenAll(_lanes.Select(lane => Task.Run(() => lane.RunAsync(cancellation), CancellationToken.None)));
    }
}
