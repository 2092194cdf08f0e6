using System.Diagnostics.Metrics;

using Linking.Ledger;
using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Server;

/// <summary>What is measured, under the meter <c>Linking.Server</c>. Thread-safe.</summary>
public sealed class ServerMeters : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Linking.Server";

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batches;
    private readonly Counter<long> _errors;
    private readonly UpDownCounter<long> _streams;
    private long _refusedLeaves;

    /// <param name="factory">Makes the meter.</param>
    /// <param name="node">Read when someone looks.</param>
    public ServerMeters(IMeterFactory factory, LedgerNode node)
    {
        ArgumentNullException.ThrowIfNull(factory);
        _meter = factory.Create(Name);
        _duration = _meter.CreateHistogram<double>("linking.stamp.duration", "s", "Time from the arrival of a leaf, or of a batch, to its answer.");
        _batches = _meter.CreateHistogram<int>("linking.batch.leaves", description: "Leaves of each batch that was stamped.");
        _errors = _meter.CreateCounter<long>("linking.errors", description: "Requests and stream items refused or failed, by reason.");
        _streams = _meter.CreateUpDownCounter<long>("linking.streams", description: "Open StampStreams.");
        _meter.CreateObservableCounter("linking.rounds", () => node.Status().RoundsAppended, description: "Rounds closed since the start.");
        _meter.CreateObservableCounter("linking.leaves", () => node.Status().LeavesIssued, description: "Leaves answered with a token since the start.");
        _meter.CreateObservableGauge("linking.pending.leaves", () => node.Status().PendingLeaves, description: "Leaves taken and not yet answered.");
        _meter.CreateObservableGauge("linking.pending.bytes", () => node.Status().PendingBytes, "By", "Their bytes.");
        _meter.CreateObservableGauge("linking.size", () => (long)node.Head.Size, description: "Rounds in the ledger.");
        _meter.CreateObservableGauge("linking.issuing", () => node.State.Mode == Linking.Ledger.LedgerMode.Issuing ? 1 : 0, description: "1 while stamps are issued.");
    }

    /// <summary>Leaves refused since the start.</summary>
    public long RefusedLeaves => Interlocked.Read(ref _refusedLeaves);

    public void Stamped(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    public void BatchStamped(TimeSpan duration, int leaves)
    {
        _duration.Record(duration.TotalSeconds);
        _batches.Record(leaves);
    }

    public void LeafRefused(ErrorReason reason)
    {
        Interlocked.Increment(ref _refusedLeaves);
        Failed(reason);
    }

    public void Failed(ErrorReason reason) => _errors.Add(1, new KeyValuePair<string, object?>("reason", ErrorReasons.NameOf(reason)));

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);

    public void Dispose() => _meter.Dispose();
}
