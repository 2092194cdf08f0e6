using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>What was read of an event's bytes: all of it, or as much as shows whose it is.</summary>
public sealed class EventReading
{
    private EventReading()
    {
    }

    /// <summary>The event; null if it is malformed or unknown.</summary>
    public LedgerEvent? Event { get; private init; }

    /// <summary>Why there is no event. Of another kind than malformed: a later version's.</summary>
    public DecodeError Error { get; private init; }

    /// <summary>The bytes that hold the text; the note's text where the event is one.</summary>
    public ReadOnlyMemory<byte> Text { get; private init; }

    /// <summary>Where the event is a signed note.</summary>
    public SignedNote? Note { get; private init; }

    /// <summary>Its second line; null if malformed, or of another version.</summary>
    public string? Type { get; private init; }

    /// <summary>Its third line.</summary>
    public LedgerId? Ledger { get; private init; }

    /// <summary>Its fourth line, if that is <c>record</c>.</summary>
    public DigestPair? Record { get; private init; }

    /// <summary>Reads an event.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="suite">The suite of the header whose round it stands in: sets the width of its pairs.</param>
    public static EventReading Read(ReadOnlyMemory<byte> bytes, Suite suite)
    {
        ArgumentNullException.ThrowIfNull(suite);
        if (bytes.Length > LedgerEvent.MaxSize)
            return Wrong(bytes, $"it has {bytes.Length} bytes; at most {LedgerEvent.MaxSize} are allowed");
        SignedNote? note = null;
        if (SignedNote.HasEmptyLine(bytes.Span) && !SignedNote.TryParse(bytes, out note))
            return Wrong(bytes, "it has an empty line and is no signed note");
        var text = note?.TextBytes ?? bytes;
        var reader = new LineReader(text.Span, "event", LedgerEvent.MaxSize);
        if (reader.IsOfOtherVersion)
            return new EventReading { Error = reader.Error, Text = text, Note = note };
        var type = reader.Line("type");
        if (!reader.Failed && (type.Length is 0 or > 32 || !type.All(c => char.IsAsciiLetterLower(c) || c == '-')))
            reader.Fail("its type is not 1 to 32 of a-z and '-'");
        var ledger = reader.Ledger("ledger");
        DigestPair? record = reader is { Failed: false, NextKey: "record" } ? reader.Pair("record", suite) : null;
        LedgerEvent? read = null;
        if (!reader.Failed)
            read = EventReader.Read(reader, type, ledger, record, suite);
        if (note is not null && EventReader.IsKnown(type) && type is not ("configuration" or "successor"))
            reader.Fail($"an event '{type}' is not signed");
        return new EventReading
        {
            Event = reader.Error.Kind == DecodeErrorKind.None ? read : null,
            Error = reader.Error,
            Text = text,
            Note = note,
            Type = reader.Failed ? null : type,
            Ledger = reader.Failed ? null : ledger,
            Record = reader.Failed ? null : record,
        };
    }

    private static EventReading Wrong(ReadOnlyMemory<byte> bytes, string reason) =>
        new() { Error = DecodeError.Malformed($"The event is malformed: {reason}."), Text = bytes };
}
