using System.Diagnostics.CodeAnalysis;

using Linking.Formats;

namespace Linking.Renewal;

/// <summary>Sections and stages of an evidence record (docs/spec/renewal.md).</summary>
internal static class EvidenceRecordFormat
{
    private const string What = "evidence record";
    private const byte Critical = 0x80;

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out EvidenceRecord? record, out DecodeError error)
    {
        record = null;
        var reader = new ByteReader(bytes, What);
        if (bytes.Length > EvidenceRecord.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; at most {EvidenceRecord.MaxSize} are allowed");
        reader.Magic("LER"u8);
        error = reader.Error;
        if (reader.Failed)
            return false;
        var stages = new List<EvidenceStage>();
        var sections = 0;
        do
        {
            if (ReadStage(ref reader, stages.Count + 1, ref sections) is not { } stage)
                break;
            stages.Add(stage);
        }
        while (!reader.Failed && reader.Remaining > 0);
        error = reader.Error;
        record = stages.Count == 0 ? null : new EvidenceRecord(bytes, stages, error);
        return record is not null;
    }

    /// <returns>Null if the stage is not whole, or has before its stamp what must be known and is not.</returns>
    private static EvidenceStage? ReadStage(ref ByteReader reader, int number, ref int sections)
    {
        var start = reader.Position;
        if (number > EvidenceRecord.MaxStages)
            reader.Fail($"it has more than {EvidenceRecord.MaxStages} stages");
        EvidenceSection? text = null;
        EvidenceSection? cover = null;
        if (number > 1)
        {
            text = ReadSection(ref reader, ref sections, type => type == SectionType.Text);
            if (text is not null && EvidenceStage.IsCoverText(text.Bytes.Span))
                cover = ReadSection(ref reader, ref sections, type => type == SectionType.Cover);
        }

        var stamp = ReadSection(ref reader, ref sections, type => type is SectionType.Token or SectionType.Stamp or SectionType.Ers);
        if (reader.Failed)
            return null;
        var evidence = new List<EvidenceSection>();
        while (!reader.Failed && reader.Remaining > 0 && reader.Peek() != (byte)SectionType.Text)
        {
            if (ReadSection(ref reader, ref sections, IsEvidence, number) is { Type: >= SectionType.Record and <= SectionType.Late } read)
                evidence.Add(read);
        }

        // A section that is no evidence, critical and unknown ones too, stands behind the stage, which is whole.
        return new EvidenceStage(number, start, text?.Bytes, cover?.Bytes, stamp!, evidence);
    }

    private static bool IsEvidence(SectionType type) => ((byte)type & Critical) == 0;

    private static EvidenceSection? ReadSection(ref ByteReader reader, ref int sections, Predicate<SectionType> isAllowed, int lateIn = 0)
    {
        if (++sections > EvidenceRecord.MaxSections)
            reader.Fail($"it has more than {EvidenceRecord.MaxSections} sections");
        var type = reader.U8("section type");
        var bytes = reader.Block32("section", EvidenceRecord.MaxSize);
        if (reader.Failed)
            return null;
        if (FaultOf(type) is { } fault)
            reader.Fail(fault);
        else if (!IsKnown(type) && (type & Critical) != 0)
            reader.Fail(DecodeErrorKind.Unknown, $"The {What} has a section {type:x2}, which must be known.");
        else if (!isAllowed((SectionType)type))
            reader.Fail($"a section {type:x2} has no place there");
        if (reader.Failed)
            return null;
        return type == (byte)SectionType.Late ? ReadLate(ref reader, bytes, lateIn) : new EvidenceSection((SectionType)type, bytes);
    }

    private static EvidenceSection? ReadLate(ref ByteReader outer, ReadOnlyMemory<byte> bytes, int number)
    {
        var reader = new ByteReader(bytes, "late section");
        var stage = reader.U16("stage");
        var type = (SectionType)reader.U8("section type");
        var inside = reader.Block32("section", EvidenceRecord.MaxSize);
        reader.End();
        if (stage == 0 || stage >= number)
            reader.Fail($"it is about stage {stage} and stands in stage {number}");
        if (type is < SectionType.Record or > SectionType.List)
            reader.Fail($"it holds a section {(byte)type:x2}");
        if (!reader.Failed)
            return new EvidenceSection(type, inside, stage);
        outer.Fail(reader.Error);
        return null;
    }

    private static bool IsKnown(byte type) => type is (>= 0x06 and <= 0x0b) or (>= 0x81 and <= 0x85);

    // A known number with the other critical bit.
    private static string? FaultOf(byte type) =>
        !IsKnown(type) && IsKnown((byte)(type ^ Critical)) ? $"a section {type:x2} has the wrong critical bit" : null;
}
