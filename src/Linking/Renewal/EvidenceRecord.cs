using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Renewal;

/// <summary>
/// Stamp upon stamp of the same data, each while the one before held (docs/spec/renewal.md, "Evidence record"). The
/// bytes of all stages but the last are sealed: nothing in them is ever encoded again. Immutable.
/// </summary>
public sealed class EvidenceRecord
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".ler";

    /// <summary>Bytes of the longest record.</summary>
    public const int MaxSize = 67_108_864;

    /// <summary>Stages of a record.</summary>
    public const int MaxStages = 64;

    /// <summary>Sections of a record.</summary>
    public const int MaxSections = 4096;

    internal EvidenceRecord(ReadOnlyMemory<byte> bytes, IReadOnlyList<EvidenceStage> stages, DecodeError fault) =>
        (Bytes, Stages, Fault) = (bytes, stages, fault);

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The stages that are whole, at least one.</summary>
    public IReadOnlyList<EvidenceStage> Stages { get; }

    /// <summary>
    /// Why nothing behind <see cref="Stages"/> is used: malformed from there, or unknown (<c>LNK-STAGE-UNKNOWN</c>). None if
    /// they are all.
    /// </summary>
    public DecodeError Fault { get; }

    /// <summary>Cuts a record into its stages; what stands in a section is not read.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="record">At least its first stage is whole.</param>
    /// <param name="error">Why there is not even one stage.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out EvidenceRecord? record, out DecodeError error) =>
        EvidenceRecordFormat.TryDecode(bytes, out record, out error);

    /// <summary>g over the file's bytes before a stage's first section: what <c>before g</c> of its text must be.</summary>
    public Digest DigestBefore(EvidenceStage stage, HashFunction function) => function.Hash(Bytes.Span[..stage.Start]);

    /// <summary>A file of one stage.</summary>
    /// <exception cref="InvalidOperationException">The sections are not a stamp and evidence.</exception>
    public static byte[] Create(EvidenceSection stamp, IEnumerable<EvidenceSection> evidence) =>
        Append([.. "LER"u8, 1], [stamp, .. evidence]);

    /// <summary>The file with sections behind it: a new stage, or evidence for the last one. No byte before is changed.</summary>
    /// <exception cref="InvalidOperationException">They do not stand in the order of the format, or the file would be too long.</exception>
    public static byte[] Append(ReadOnlySpan<byte> record, IEnumerable<EvidenceSection> sections)
    {
        byte[] bytes = [.. record, .. sections.SelectMany(s => s.ToBytes())];
        if (!TryDecode(bytes, out var read, out var error))
            throw new InvalidOperationException(error.Message);
        return read.Fault.Kind == DecodeErrorKind.None ? bytes : throw new InvalidOperationException(read.Fault.Message);
    }
}
