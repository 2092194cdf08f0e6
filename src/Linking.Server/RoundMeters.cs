using System.Diagnostics.Metrics;

using Linking.Ledger;
using Linking.Ledger.Issuing;
using Linking.Protocol;

namespace Linking.Server;

/// <summary>How long rounds take, by stage: for who listens to the meter, and for who asks for the status.</summary>
internal sealed class RoundMeters
{
    private readonly (string Stage, Func<RoundDurations, TimeSpan> Of, Histogram<double> Measured, DurationHistogram Kept)[] _stages;

    /// <param name="meter">Gets the instruments.</param>
    /// <param name="node">Whose rounds.</param>
    /// <param name="bounds">Of the histograms.</param>
    public RoundMeters(Meter meter, LedgerNode node, InstrumentAdvice<double> bounds)
    {
        _stages =
        [
            Stage("seal", "Time to build and check the trees of a round.", d => d.Seal),
            Stage("append", "Time until a round was durable.", d => d.Append),
            Stage("sign", "Time to sign the head after a round.", d => d.Sign),
            Stage("whole", "Time from closing a round to answering its callers.", d => d.Whole),
        ];
        node.RoundIssued = Record;

        (string, Func<RoundDurations, TimeSpan>, Histogram<double>, DurationHistogram) Stage(
            string name,
            string description,
            Func<RoundDurations, TimeSpan> of) =>
            (name, of, meter.CreateHistogram<double>($"linking.round.{name}", "s", description, advice: bounds), new DurationHistogram());
    }

    /// <summary>Since the start, in the order in which the stages follow each other, and the whole.</summary>
    public IReadOnlyList<DurationReport> Report() => [.. _stages.Select(s => s.Kept.Report(s.Stage))];

    private void Record(RoundDurations round)
    {
        foreach (var (_, of, measured, kept) in _stages)
        {
            measured.Record(of(round).TotalSeconds);
            kept.Record(of(round));
        }
    }
}
