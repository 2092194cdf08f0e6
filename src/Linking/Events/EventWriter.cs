using Linking.Formats;
using Linking.Hashing;

namespace Linking.Events;

/// <summary>Writes the text of an event, and reads it back to check it.</summary>
internal static class EventWriter
{
    public static byte[] Write(LedgerEvent value, Suite suite)
    {
        var writer = new LineWriter("event").Line(value.Type).Line("ledger", value.Ledger);
        if (value is RecordEvent { Record: { } record })
            writer.Line("record", record);
        WriteLines(writer, value);
        var bytes = writer.Extensions(value.Extensions).ToBytes();
        var error = EventReading.Read(bytes, suite).Error;
        // A critical line of the caller's own is written; this version does not read it back.
        return error.Kind is DecodeErrorKind.None or DecodeErrorKind.Unknown ? bytes : throw new InvalidOperationException(error.Message);
    }

    private static void WriteLines(LineWriter writer, LedgerEvent value)
    {
        switch (value)
        {
            case Genesis genesis:
                writer.Line("suite", genesis.Suite);
                if (genesis.Predecessor is { } p)
                    writer.Line("predecessor", p.Ledger, p.Suite, p.Identity, p.Size, p.Roots);
                else
                    writer.Line("predecessor none");
                WriteState(writer, genesis.State);
                break;
            case Configuration configuration:
                writer.Line("seal", configuration.SealNew ? "new" : "old");
                WriteState(writer, configuration.State);
                break;
            case Notice notice:
                WriteSubject(writer, notice.About);
                WriteAll(writer, "text", notice.Text);
                break;
            case Successor successor:
                writer.Line("successor", successor.SuccessorLedger, successor.SuccessorSuite, successor.SuccessorIdentity);
                break;
            case ClockEvent clock:
                writer.Line("after", clock.After).Line("reading", clock.Reading).Line("reason", clock.Reason);
                break;
            case Statement statement:
                writer.Line("about", statement.About).Line("digests", statement.Digests);
                WriteAll(writer, "text", statement.Text);
                break;
            case Appearance appearance:
                writer.Line("publication", appearance.Publication).Line("day", appearance.Day).Line("where", appearance.Where);
                break;
            case Beacon beacon:
                writer.Line("source", SourceOf(beacon)).Line("name", beacon.Name).Line("value", ValueOf(beacon));
                break;
        }
    }

    private static string SourceOf(Beacon beacon) => beacon.Source switch
    {
        BeaconSource.Rfc3161 => "rfc3161",
        BeaconSource.Public => "public",
        _ => "ledger",
    };

    private static string ValueOf(Beacon beacon) => beacon.Source switch
    {
        BeaconSource.Rfc3161 => Convert.ToBase64String(beacon.Value.Span),
        BeaconSource.Public => Convert.ToHexStringLower(beacon.Value.Span),
        _ => $"{beacon.LinkSuite} {beacon.Link}",
    };

    private static void WriteState(LineWriter writer, LedgerState state)
    {
        writer.Line("policy", state.Policy);
        foreach (var (name, digests) in state.Documents)
            writer.Line("document", name, digests);
        writer.Line("accuracy-us", state.Accuracy)
            .Line("interval-us", state.Interval)
            .Line("publication-interval-us", state.PublicationInterval);
        WriteAll(writer, "medium", state.Media);
        WriteAll(writer, "key", state.Keys.All);
    }

    private static void WriteSubject(LineWriter writer, NoticeSubject subject) => writer.Line("about", subject switch
    {
        ClockSubject clock => ["clock", clock.First, clock.Last],
        StolenSubject stolen => ["stolen", stolen.Key, stolen.Since],
        UnprovableSubject lost => ["unprovable", lost.First, lost.Last],
        WeakenedSubject weakened => ["weakened", weakened.Algorithm, weakened.Since],
        _ => (object[])["other"],
    });

    private static void WriteAll(LineWriter writer, string key, IEnumerable<object> values)
    {
        foreach (var value in values)
            writer.Line(key, value);
    }
}
