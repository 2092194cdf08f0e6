using Google.Protobuf;

using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Protocol;

/// <summary>
/// The messages of ledger.proto and token.proto to and from Linking's types. Reading checks what a peer may have
/// sent wrongly and throws <see cref="FormatException"/> with one sentence.
/// </summary>
public static class LedgerMessages
{
    public static GetLedgerResponse ToMessage(LedgerDescription ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return new GetLedgerResponse
        {
            Ledger = ledger.Ledger.Value,
            Suite = Suite.OfWidth(ledger.Identity.Width).Number,
            Identity = Bytes(ledger.Identity),
            RecordEntries = (uint)ledger.RecordEntries,
            RecordLink = Bytes(ledger.RecordLink),
            Policy = ledger.Policy.ToString(),
            IntervalUs = Microseconds(ledger.Interval),
            PublicationIntervalUs = Microseconds(ledger.PublicationInterval),
            AccuracyUs = (uint)Microseconds(ledger.Accuracy),
            ValidityUs = Microseconds(ledger.Validity),
            Limits = ToMessage(ledger.Limits),
            Software = ledger.Software,
            ClockCompared = ledger.IsClockCompared,
        };
    }

    /// <summary>Reads a description. What it says of the ledger is the server's word.</summary>
    public static LedgerDescription Read(GetLedgerResponse message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!LedgerId.TryParse(message.Ledger, out var ledger))
            throw new FormatException($"'{message.Ledger}' is no ledger id.");
        if (!Suite.TryGet(message.Suite, out var suite))
            throw new FormatException($"The ledger is of suite {message.Suite}, which this version does not know.");
        if (!PolicyOid.TryParse(message.Policy, out var policy))
            throw new FormatException($"'{message.Policy}' is no policy.");
        return new LedgerDescription
        {
            Ledger = ledger,
            Identity = Pair(message.Identity, suite, "identity"),
            RecordEntries = message.RecordEntries > 0
                ? Count(message.RecordEntries)
                : throw new FormatException("The record has no event."),
            RecordLink = Pair(message.RecordLink, suite, "record link"),
            Policy = policy,
            Interval = Span(message.IntervalUs),
            PublicationInterval = Span(message.PublicationIntervalUs),
            Accuracy = Span(message.AccuracyUs),
            Validity = Span(message.ValidityUs),
            Limits = Read(message.Limits ?? throw new FormatException("The limits are missing.")),
            Software = message.Software,
            IsClockCompared = message.ClockCompared,
        };
    }

    public static V1.SignedHead ToMessage(HeadInfo head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return new V1.SignedHead
        {
            Size = head.Size,
            AlphaNote = head.Signed is null ? ByteString.Empty : Bytes(head.Signed.Alpha),
            BetaNote = head.Signed is null ? ByteString.Empty : Bytes(head.Signed.Beta),
            TimeUs = head.Time.Microseconds,
        };
    }

    /// <summary>Reads a head; both notes must be of the size named, or both missing. Signatures are not checked here.</summary>
    public static HeadInfo Read(V1.SignedHead? message)
    {
        if (message is null)
            throw new FormatException("The signed head is missing.");
        if (message.AlphaNote.Length == 0 && message.BetaNote.Length == 0)
            return new HeadInfo(message.Size, Time(message.TimeUs), null);
        if (SizeOf(message.AlphaNote) != message.Size || SizeOf(message.BetaNote) != message.Size)
            throw new FormatException($"The notes are not a signed head of size {message.Size}.");
        return new HeadInfo(message.Size, Time(message.TimeUs), new Notes.SignedHead(message.AlphaNote.Memory, message.BetaNote.Memory));
    }

    public static V1.Publication ToMessage(PublicationInfo publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        return new V1.Publication
        {
            Number = publication.Publication.Number,
            Size = publication.Publication.Size,
            Note = Bytes(publication.Note),
        };
    }

    /// <summary>Reads a publication; number and size must be those of the note. The signature is not checked here.</summary>
    public static PublicationInfo Read(V1.Publication? message)
    {
        if (message is null)
            throw new FormatException("The publication is missing.");
        if (!Publications.Publication.TryParseNote(message.Note.Memory, out var publication, out _, out _))
            throw new FormatException($"Publication {message.Number} cannot be read.");
        if (publication.Number != message.Number || publication.Size != message.Size)
            throw new FormatException(
                $"Publication {message.Number} of size {message.Size} is number {publication.Number} of size " +
                $"{publication.Size} by its text.");
        return new PublicationInfo(publication, message.Note.Memory);
    }

    /// <summary>A stored note as a publication with its text.</summary>
    public static PublicationInfo ReadNote(ReadOnlyMemory<byte> note) =>
        Publications.Publication.TryParseNote(note, out var publication, out _, out _)
        ? new PublicationInfo(publication, note)
        : throw new FormatException("The publication cannot be read.");

    /// <summary>Bytes as a message field, not copied: the caller no longer changes them.</summary>
    public static ByteString Bytes(ReadOnlyMemory<byte> bytes) => UnsafeByteOperations.UnsafeWrap(bytes);

    /// <summary>A pair of digests, α first.</summary>
    public static ByteString Bytes(DigestPair pair)
    {
        var bytes = new byte[2 * pair.Width];
        pair.CopyTo(bytes);
        return Bytes(bytes);
    }

    internal static DigestPair Pair(ByteString bytes, Suite suite, string what) => bytes.Length == suite.PairSize
        ? DigestPair.Read(bytes.Span)
        : throw new FormatException($"The {what} has {bytes.Length} bytes; in suite {suite} it has {suite.PairSize}.");

    internal static ulong Microseconds(TimeSpan span) => (ulong)(span.Ticks / TimeSpan.TicksPerMicrosecond);

    internal static TimeSpan Span(ulong microseconds) => microseconds <= (ulong)(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond)
        ? TimeSpan.FromTicks((long)microseconds * TimeSpan.TicksPerMicrosecond)
        : throw new FormatException($"A span of {microseconds} µs is out of bounds.");

    internal static Instant Time(ulong microseconds) => Instant.TryFromMicroseconds(microseconds, out var time)
        ? time
        : throw new FormatException($"A time of {microseconds} µs is out of bounds.");

    private static ulong SizeOf(ByteString note) =>
        SignedNote.TryParse(note.Memory, out var parsed) && Checkpoint.TryParse(parsed.Text, out var checkpoint) ? checkpoint.Size : 0;

    private static Limits ToMessage(LedgerLimits limits) => new()
    {
        LeafBytes = (uint)limits.LeafBytes,
        TokenBytes = (uint)limits.TokenBytes,
        MessageBytes = (uint)limits.MessageBytes,
        RoundLeaves = (uint)limits.RoundLeaves,
        StreamInFlight = (uint)limits.StreamInFlight,
        RepeatWindowUs = Microseconds(limits.RepeatWindow),
        PendingBytes = (uint)limits.PendingBytes,
        BatchLeaves = (uint)limits.BatchLeaves,
    };

    private static LedgerLimits Read(Limits limits) => new()
    {
        LeafBytes = Count(limits.LeafBytes),
        TokenBytes = Count(limits.TokenBytes),
        MessageBytes = Count(limits.MessageBytes),
        RoundLeaves = Count(limits.RoundLeaves),
        StreamInFlight = Count(limits.StreamInFlight),
        RepeatWindow = Span(limits.RepeatWindowUs),
        PendingBytes = Count(limits.PendingBytes),
        BatchLeaves = Count(limits.BatchLeaves),
    };

    internal static int Count(uint value) =>
        value <= int.MaxValue ? (int)value : throw new FormatException($"A count of {value} is out of bounds.");
}
