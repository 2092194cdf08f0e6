using Linking.Ers;
using Linking.Formats;
using Linking.Publications;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>The sections of an evidence record, each read once for all passes; when they are judged is said where they are used.</summary>
internal sealed class ReadEvidence(EvidenceRecord record)
{
    private readonly Dictionary<EvidenceSection, object?> _sections = new(ReferenceEqualityComparer.Instance);

    // Bytes are the same where they stand in the same place of the file.
    private readonly Dictionary<(ReadOnlyMemory<byte> Token, ReadOnlyMemory<byte>? Over),
        List<(IReadOnlyList<StampItem> Items, StampOutcome Outcome, IReadOnlyList<StampReading> Readings)>> _stamps = [];

    public EvidenceRecord Record => record;

    /// <summary>Null, and why, if it is no token that this program reads.</summary>
    public (Token? Token, DecodeError Error) TokenOf(EvidenceSection section) =>
        Of(section, bytes => Token.TryDecode(bytes, out var token, out var error) ? (token, error) : ((Token?)null, error));

    /// <summary>Null, and why, if it is no record of RFC 4998 that this program reads.</summary>
    public (ErsRecord? Record, DecodeError Error) ErsOf(EvidenceSection section) =>
        Of(section, bytes => ErsRecord.TryDecode(bytes, out var record, out var error) ? (record, error) : ((ErsRecord?)null, error));

    /// <summary>What a stamp of the file says: each is read once with the same items, whichever stages are judged.</summary>
    public (StampOutcome Outcome, IReadOnlyList<StampReading> Readings) StampOf(
        IStampReader reader, ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? over)
    {
        if (!_stamps.TryGetValue((token, over), out var known))
            _stamps[(token, over)] = known = [];
        foreach (var (those, before, read) in known)
        {
            if (those.SequenceEqual(items))
                return (before, read);
        }

        var outcome = reader.Read(token, items, over, out var readings);
        known.Add((items, outcome, readings));
        return (outcome, readings);
    }

    public GivenRecord RecordOf(EvidenceSection section) => Of(section, bytes => GivenRecord.Read(bytes, 0, default));

    public GivenVoucher VoucherOf(EvidenceSection section) => Of(section, bytes => GivenVoucher.Read(bytes, isOwn: false, default));

    /// <summary>Null if it cannot be read.</summary>
    public ReadPublication? PublicationOf(EvidenceSection section) => Of(
        section, bytes => Publication.TryParseNote(bytes, out var publication, out var note, out _)
            ? new ReadPublication(publication, note, false, default)
            : null);

    private T Of<T>(EvidenceSection section, Func<ReadOnlyMemory<byte>, T> read)
    {
        if (!_sections.TryGetValue(section, out var known))
            _sections[section] = known = read(section.Bytes);
        return (T)known!;
    }
}
