using System.Diagnostics.Metrics;

using Linking.Ledger;
using Linking.Server.Hosting;
using Linking.Server.Options;

namespace Linking.Server.Monitoring;

/// <summary>What is measured of publications, and of those who take them or vouch for them, in the server's meter.</summary>
internal static class PublicationMeters
{
    public static void AddTo(Meter meter, PublicationDesk desk, LedgerNode node, ServerOptions options)
    {
        meter.CreateObservableGauge(
            "linking.publication.number",
            () => (long)(desk.Newest?.Number ?? 0),
            description: "Number of the newest publication; 0 for none.");
        meter.CreateObservableGauge(
            "linking.publication.time",
            () => desk.Newest is { } newest
                ? [new Measurement<double>(newest.Time.Microseconds / 1e6)]
                : Array.Empty<Measurement<double>>(),
            "s",
            "When the newest publication was made, as seconds since 1970; absent before the first.");
        meter.CreateObservableGauge(
            "linking.publication.uncovered",
            () => (long)(node.Head.Size - Math.Min(desk.Newest?.Size ?? 0, node.Head.Size)),
            description: "Rounds that no publication covers yet.");
        meter.CreateObservableGauge(
            "linking.publication.interval",
            () => options.Publish
                ? [new Measurement<double>(options.PublicationInterval.TotalSeconds)]
                : Array.Empty<Measurement<double>>(),
            "s",
            "Time between publications; absent where only the operator publishes.");
        meter.CreateObservableGauge(
            "linking.publication.failing", () => desk.Status.LastError is null ? 0 : 1, description: "1 after a publication that failed.");
        meter.CreateObservableGauge(
            "linking.sink.behind",
            () => desk.Lanes().Select(lane => Of(lane, (long)(lane.Newest - Math.Min(lane.Status.LastNumber, lane.Newest)))),
            description: "Publications that a sink lacks, a witness has not cosigned, or another has not vouched for.");
        meter.CreateObservableGauge(
            "linking.sink.failures", () => desk.Lanes().Select(lane => Of(lane, lane.Status.Failures)),
            description: "Attempts that failed since the last that did not.");
        meter.CreateObservableGauge(
            "linking.sink.alarm", () => desk.Lanes().Select(lane => Of(lane, lane.Status.IsAlarm ? 1 : 0)),
            description: "1 where a sink has lost what was published, or has something else.");
    }

    private static Measurement<long> Of(SinkLook lane, long value) =>
        new(value, new KeyValuePair<string, object?>("sink", lane.Status.Name), new KeyValuePair<string, object?>("kind", lane.Kind));
}
