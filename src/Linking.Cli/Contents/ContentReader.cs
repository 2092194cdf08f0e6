using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Auditing;
using Linking.Cli.Terminal;
using Linking.Ers;
using Linking.Formats;
using Linking.Notes;
using Linking.Origins;
using Linking.Proofs;
using Linking.Publications;
using Linking.Records;
using Linking.Renewal;
using Linking.Reporting;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Tsp.Linked;
using Linking.Vouchers;

namespace Linking.Cli.Contents;

/// <summary>Knows every kind of file of docs/spec by how it begins, and by its name where that says nothing.</summary>
internal static class ContentReader
{
    // More than a key, or a print code with all its white space.
    private const int LongestLine = 16_384;

    private static readonly Format[] Formats =
    [
        new("token", "LTS", Token.FileExtension, By<Token>(Token.TryDecode, TokenSheets.Of)),
        new("record", "LRC", RecordFile.FileExtension, By<RecordFile>(RecordFile.TryDecode, RecordSheets.Of)),
        new("voucher", "LVC", Voucher.FileExtension, By<Voucher>(Voucher.TryDecode, (v, _) => VoucherSheets.Of(v))),
        new("evidence record", "LER", EvidenceRecord.FileExtension,
            By<EvidenceRecord>(EvidenceRecord.TryDecode, (r, _) => EvidenceSheets.Of(r))),
        new("order proof", "LOP", OrderProof.FileExtension, By<OrderProof>(OrderProof.TryDecode, (p, _) => ProofSheets.Of(p))),
        new("consistency proof", "LCP", ConsistencyProof.FileExtension,
            By<ConsistencyProof>(ConsistencyProof.TryDecode, (p, _) => ProofSheets.Of(p))),
        new("fork proof", "LFK", ForkProof.FileExtension, By<ForkProof>(ForkProof.TryDecode, (p, _) => ProofSheets.Of(p))),
        new("audit evidence", "LAE", AuditEvidence.FileExtension,
            By<AuditEvidence>(AuditEvidence.TryDecode, (e, _) => ProofSheets.Of(e))),
        new("not-before proof", "LNB", NotBeforeProof.FileExtension,
            By<NotBeforeProof>(NotBeforeProof.TryDecode, (p, _) => ProofSheets.Of(p))),
        new("log proof", LogProof.Version, LogProof.FileExtension, By<LogProof>(LogProof.TryDecode, (p, _) => ProofSheets.Of(p))),
        new("publication", "linking publication v", ".note", ReadPublication),
        new("report", "linking verdict v", VerdictReport.FileExtension, ReadReport),
        new("origin statement", "linking origin v", OriginStatement.FileExtension, ReadOrigin),
        new("event", "linking event v", null, bytes => (RecordSheets.OfEvent(bytes), default)),
        new("renewal text", "linking renewal v", null,
            By<RenewalText>(RenewalText.TryParse, (t, _) => NoteSheets.OfText("renewal text", t.ToBytes()))),
        new("cover text", "linking cover v", null,
            By<CoverText>(CoverText.TryParse, (t, _) => NoteSheets.OfText("cover text", t.ToBytes()))),
        new("suitability list", "linking suitability v", null, ReadList),
    ];

    private delegate bool Decoder<T>(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out T? read, out DecodeError error)
        where T : class;

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It is of no known kind, or not what it says it is.</exception>
    public static Sheet Read(string path, byte[] bytes)
    {
        if (ReadByBeginning(bytes) is { } read)
            return read.Sheet ?? throw Unreadable(path, read.Format, bytes, read.Error);
        if (ReadWithoutBeginning(bytes) is { } other)
            return other;
        if (LinkedToken.BeginsLikeOne(bytes))
            throw Unreadable(path, Formats[0], bytes, default);
        if (path.EndsWith(ErsRecord.FileExtension, StringComparison.OrdinalIgnoreCase))
        {
            // DER says of itself only that it is some.
            return ErsRecord.TryDecode(bytes, out var record, out var error)
                ? ErsSheets.Of(record, bytes.Length)
                : throw new CommandException(ExitCode.Data, Say($"{path} is no record of RFC 4998 that can be read. {error.Message}"));
        }

        var named = Array.Find(Formats, f => f.Extension is { } ending && path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        throw named is not null
            ? Unreadable(path, named, bytes, named.Read(bytes).Error)
            : new CommandException(ExitCode.Data, $"{path} is no file of a kind that this program knows ({bytes.Length} bytes).");
    }

    /// <summary>What stands inside another file: one that cannot be read is shown as what it is.</summary>
    public static Sheet Inside(ReadOnlyMemory<byte> bytes)
    {
        if (ReadByBeginning(bytes) is not { } read)
            return ReadWithoutBeginning(bytes) ?? new Sheet("of no known kind").Add("bytes", (ulong)bytes.Length);
        return read.Sheet ?? new Sheet(read.Format.What).Add("fault", read.Error.Message);
    }

    private static (Format Format, Sheet? Sheet, DecodeError Error)? ReadByBeginning(ReadOnlyMemory<byte> bytes)
    {
        foreach (var format in Formats)
        {
            if (!bytes.Span.StartsWith(Encoding.ASCII.GetBytes(format.Beginning)))
                continue;
            var (sheet, error) = format.Read(bytes);
            return (format, sheet, error);
        }

        return null;
    }

    private static Sheet? ReadWithoutBeginning(ReadOnlyMemory<byte> bytes)
    {
        if (SignedNote.TryParse(bytes, out var note))
            return NoteSheets.Of(note);
        if (bytes.Length > LongestLine)
            return null;
        var line = Encoding.UTF8.GetString(bytes.Span);
        if (VerifierKey.TryParse(line.EndsWith('\n') ? line[..^1] : line, out var key))
            return NoteSheets.Of(key);
        return TypedCode.TryParse(line, out var code, out _) ? NoteSheets.Of(code) : null;
    }

    private static Func<ReadOnlyMemory<byte>, (Sheet?, DecodeError)> By<T>(Decoder<T> decode, Func<T, int, Sheet> show)
        where T : class =>
        bytes => decode(bytes, out var read, out var error) ? (show(read, bytes.Length), default) : (null, error);

    private static (Sheet?, DecodeError) ReadPublication(ReadOnlyMemory<byte> bytes)
    {
        SignedNote? note = null;
        var isRead = SignedNote.HasEmptyLine(bytes.Span)
            ? Publication.TryParseNote(bytes, out var publication, out note, out var error)
            : Publication.TryParse(bytes, out publication, out error);
        return isRead ? (NoteSheets.Of(publication!, note), default) : (null, error);
    }

    private static (Sheet?, DecodeError) ReadReport(ReadOnlyMemory<byte> bytes)
    {
        SignedNote? note = null;
        var isRead = SignedNote.HasEmptyLine(bytes.Span)
            ? VerdictReport.TryParseNote(bytes, out var report, out note, out var error)
            : VerdictReport.TryParse(bytes, out report, out error);
        return isRead ? (ReportSheets.Of(report!, note), default) : (null, error);
    }

    private static (Sheet?, DecodeError) ReadOrigin(ReadOnlyMemory<byte> bytes) =>
        OriginStatement.TryParseNote(bytes, out var statement, out var note, out var error)
            ? (OriginSheets.Of(statement, note), default)
            : (null, error);

    private static (Sheet?, DecodeError) ReadList(ReadOnlyMemory<byte> bytes)
    {
        var text = SignedNote.TryParse(bytes, out var note) ? note.TextBytes : bytes;
        if (!SuitabilityList.TryParse(text, out _, out var error))
            return (null, error);
        var sheet = NoteSheets.OfText("suitability list", text);
        return (note is null ? sheet : NoteSheets.Sign(sheet, note), default);
    }

    private static CommandException Unreadable(string path, Format format, byte[] bytes, DecodeError error) => new(
        ExitCode.Data,
        Say($"{path} is no {format.What} that can be read. {(format == Formats[0] ? TokenFile.Explain(bytes, error) : error.Message)}"));

    private sealed record Format(
        string What, string Beginning, string? Extension, Func<ReadOnlyMemory<byte>, (Sheet? Sheet, DecodeError Error)> Read);
}
