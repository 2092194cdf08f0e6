using System.Text;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Records;

namespace Linking.Cli.Contents;

/// <summary>The record and its events (docs/spec/record.md).</summary>
internal static class RecordSheets
{
    public static Sheet Of(RecordFile record, int size)
    {
        var first = record.Entries[0];
        var sheet = new Sheet("record", Say($", version 1, {size} bytes, {record.Entries.Count} event(s). Not verified."))
            .Add("version", 1)
            .Add("ledger", first.Header.Ledger.Value)
            .Add("identity", first.Link());
        if (record.Fault.Kind != DecodeErrorKind.None)
            sheet.Add("fault behind these", record.Fault.Message);
        return sheet.Add("events", record.Entries.Select((entry, i) => Of(entry, $"event {i + 1}")));
    }

    public static Sheet Of(RecordEntry entry, string title)
    {
        var sheet = Add(
            new Sheet(title).Add("round", entry.Round).Add("claimed time", entry.Header.Time).Add("link", entry.Link()),
            entry.Event, entry.Header.Suite);
        return entry.Seal is not { } seal
            ? sheet
            : sheet.Add("sealed by", new Sheet("signed head")
                .Add("size", seal.Size)
                .Add("α note", TokenSheets.TextOf(seal.Head.Alpha))
                .Add("β note", TokenSheets.TextOf(seal.Head.Beta)));
    }

    /// <summary>An event by itself. Its pairs have the width of one of the two suites; neither is written in every event.</summary>
    public static Sheet OfEvent(ReadOnlyMemory<byte> bytes)
    {
        var one = EventReading.Read(bytes, Suite.One);
        var suite = one.Error.Kind == DecodeErrorKind.Malformed ? Suite.Two : Suite.One;
        return Add(new Sheet("event", Say($", {bytes.Length} bytes. Not verified.")), bytes, suite);
    }

    private static Sheet Add(Sheet sheet, ReadOnlyMemory<byte> bytes, Suite suite)
    {
        var reading = EventReading.Read(bytes, suite);
        sheet.Add("type", reading.Type ?? "not known");
        if (reading.Event is null)
            sheet.Add("fault", reading.Error.Message);
        return sheet.Add("text", Encoding.UTF8.GetString(bytes.Span).TrimEnd('\n'));
    }
}
