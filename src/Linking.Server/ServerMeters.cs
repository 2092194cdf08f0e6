using System.Diagnostics.Metrics;

using Linking.Clocks;
using Linking.Ledger;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Clocks;
using Linking.Server.Hosting;
using Linking.Server.Monitoring;
using Linking.Server.Options;

namespace Linking.Server;

/// <summary>What is measured, under the meter <c>Linking.Server</c>. Thread-safe.</summary>
public sealed class ServerMeters : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Linking.Server";

    // While nobody looks.
    private const long NotMeasured = long.MinValue;

    // Bounds of histograms: an interval is one second by default.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1.5, 2, 5, 10],
    };

    private static readonly InstrumentAdvice<int> Leaves = new() { HistogramBucketBoundaries = [1, 10, 100, 1000, 10_000, 100_000] };

    private readonly TimeProvider _time;
    private readonly LedgerNode _node;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batches;
    private readonly Counter<long> _errors;
    private readonly UpDownCounter<long> _streams;
    private readonly RoundMeters _rounds;
    private long _refusedLeaves;

    /// <param name="factory">Makes the meter.</param>
    /// <param name="node">Read when someone looks.</param>
    /// <param name="time">What durations are measured with.</param>
    public ServerMeters(IMeterFactory factory, LedgerNode node, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(factory);
        (_time, _node) = (time, node);
        _meter = factory.Create(Name);
        _duration = _meter.CreateHistogram<double>(
            "linking.stamp.duration", "s", "Time from the arrival of a leaf, or of a batch, to its answer.", advice: Seconds);
        _batches = _meter.CreateHistogram<int>(
            "linking.batch.leaves", description: "Leaves of each batch that was stamped.", advice: Leaves);
        _rounds = new RoundMeters(_meter, node, Seconds);
        _errors = _meter.CreateCounter<long>("linking.errors", description: "Requests and stream items refused or failed, by reason.");
        _streams = _meter.CreateUpDownCounter<long>("linking.streams", description: "Open StampStreams.");
        _meter.CreateObservableCounter("linking.rounds", () => node.Status().RoundsAppended, description: "Rounds closed since the start.");
        _meter.CreateObservableCounter(
            "linking.leaves", () => node.Status().LeavesIssued, description: "Leaves answered with a token since the start.");
        _meter.CreateObservableGauge(
            "linking.pending.leaves", () => node.Status().PendingLeaves, description: "Leaves taken and not yet answered.");
        _meter.CreateObservableGauge("linking.pending.bytes", () => node.Status().PendingBytes, "By", "Their bytes.");
        _meter.CreateObservableGauge("linking.size", () => (long)node.Head.Size, description: "Rounds in the ledger.");
        _meter.CreateObservableGauge(
            "linking.issuing",
            () => node.State.Mode == Linking.Ledger.LedgerMode.Issuing ? 1 : 0,
            description: "1 while stamps are issued.");
        _meter.CreateObservableGauge(
            "linking.signing",
            () => node.State.AwaitsKeys || node.Head.Signed is null ? 0 : 1,
            description: "0 while a key that signs heads is missing or cannot sign.");
        _meter.CreateObservableCounter(
            "linking.refused.leaves", () => RefusedLeaves, description: "Leaves refused since the start, for any reason.");
        _meter.CreateObservableGauge(
            "linking.check.rounds",
            () => (long)node.SelfCheckStatus.Rounds,
            description: "Rounds that the self-check's pass has rehashed.");
        _meter.CreateObservableGauge(
            "linking.check.damaged", () => node.SelfCheckStatus.Damaged, description: "Stored rounds that are damaged.");
        _meter.CreateObservableCounter(
            "linking.check.healed", () => node.SelfCheckStatus.Healed, description: "Rounds put back from the backup since the start.");
    }

    /// <summary>How long rounds took since the start, by stage.</summary>
    public IReadOnlyList<DurationReport> RoundTimes => _rounds.Report();

    /// <summary>Leaves refused since the start.</summary>
    public long RefusedLeaves => Interlocked.Read(ref _refusedLeaves);

    /// <summary>When a leaf comes, for <see cref="Stamped"/>.</summary>
    public long Now => _duration.Enabled ? _time.GetTimestamp() : NotMeasured;

    /// <summary>A leaf that came at <paramref name="since"/> has its token.</summary>
    public void Stamped(long since)
    {
        if (since != NotMeasured)
            _duration.Record(_time.GetElapsedTime(since).TotalSeconds);
    }

    /// <summary>A batch that came at <paramref name="since"/> has its tokens.</summary>
    public void BatchStamped(long since, int leaves)
    {
        Stamped(since);
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

    internal void Add(ClockWatch watch) => ClockMeters.AddTo(_meter, watch);

    internal void Add(PublicationDesk desk, ServerOptions options)
    {
        PublicationMeters.AddTo(_meter, desk, _node, options);
        DiskMeters.AddTo(_meter, options);
    }

    public void Dispose() => _meter.Dispose();
}
