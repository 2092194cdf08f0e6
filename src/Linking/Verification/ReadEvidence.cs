using Linking.Formats;
using Linking.Publications;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>The sections of an evidence record, each read once for all passes; when they are judged is said where they are used.</summary>
internal sealed class ReadEvidence(EvidenceRecord record)
{
    private readonly Dictionary<EvidenceSection, object?> _sections = new(ReferenceEqualityComparer.Instance);

    public EvidenceRecord Record => record;

    /// <summary>Null, and why, if it is no token that this program reads.</summary>
    public (Token? Token, DecodeError Error) TokenOf(EvidenceSection section) =>
        Of(section, bytes => Token.TryDecode(bytes, out var token, out var error) ? (token, error) : ((Token?)null, error));

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
