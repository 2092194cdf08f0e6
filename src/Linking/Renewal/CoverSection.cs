using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Records;

namespace Linking.Renewal;

/// <summary>What ties a stage to the cover behind it (docs/spec/renewal.md, "Cover section"); its paths are folded elsewhere.</summary>
/// <param name="Entry">Bytes of a <see cref="CoverEntry"/>; what does not decode is not covered.</param>
/// <param name="EntryPath">From the entry to the entries root.</param>
/// <param name="RoundPath">From the leaf's level bytes to the entry's round root.</param>
/// <param name="Record">A record file; empty for none.</param>
/// <param name="Evidence">0 to 64.</param>
public sealed record CoverSection(
    ReadOnlyMemory<byte> Entry, CoverPath EntryPath, CoverPath RoundPath, ReadOnlyMemory<byte> Record,
    IReadOnlyList<CoverEvidence> Evidence)
{
    /// <summary>Pieces of evidence.</summary>
    public const int MaxEvidence = 64;

    private const byte VoucherKind = 1;
    private const byte PublicationKind = 2;

    /// <summary>Decodes exactly one section, for the text that stands before it.</summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> bytes, CoverText text, [NotNullWhen(true)] out CoverSection? section, out DecodeError error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var functions = text.Functions;
        var reader = new ByteReader(bytes, "cover section");
        var entry = reader.Block32("entry", EvidenceRecord.MaxSize);
        var entryPath = CoverPath.Read(ref reader, functions);
        var roundPath = CoverPath.Read(ref reader, functions);
        var record = reader.Block32("record", RecordFile.MaxSize);
        var count = reader.U8("evidence count");
        if (count > MaxEvidence)
            reader.Fail($"it has {count} pieces of evidence; at most {MaxEvidence} are allowed");
        var evidence = new List<CoverEvidence>();
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var kind = reader.U8("kind");
            if (kind is not (VoucherKind or PublicationKind))
                reader.Fail($"a piece of evidence is of kind {kind}; 1 and 2 are allowed");
            var index = reader.U64("index");
            if (index >= text.EvidenceCount)
                reader.Fail("the index of a piece of evidence is not below their number");
            var path = CoverPath.Read(ref reader, functions);
            evidence.Add(new CoverEvidence(kind == VoucherKind, index, path!, reader.Block32("evidence", EvidenceRecord.MaxSize)));
        }

        reader.End();
        error = reader.Error;
        section = reader.Failed ? null : new CoverSection(entry, entryPath!, roundPath!, record, evidence);
        return section is not null;
    }

    /// <summary>The encoded section.</summary>
    /// <exception cref="OverflowException">More pieces of evidence than the format holds.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Block32(Entry.Span);
        EntryPath.Write(writer);
        RoundPath.Write(writer);
        writer.Block32(Record.Span);
        writer.U8(checked((byte)Evidence.Count));
        foreach (var piece in Evidence)
        {
            writer.U8(piece.IsVoucher ? VoucherKind : PublicationKind);
            writer.U64(piece.Index);
            piece.Path.Write(writer);
            writer.Block32(piece.Bytes.Span);
        }

        return writer.ToArray();
    }
}
