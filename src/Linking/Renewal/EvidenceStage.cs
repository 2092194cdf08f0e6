namespace Linking.Renewal;

/// <summary>A stage of an evidence record: a stamp, what it is over, and evidence for it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Start">Where its first section begins in the file: all bytes before are sealed by it.</param>
/// <param name="Text">Bytes of its renewal or cover text; null in stage 1.</param>
/// <param name="Cover">Bytes of its cover section; null where the text is no cover text.</param>
/// <param name="Stamp">A token, a stamp or an ERS.</param>
/// <param name="Evidence">In the file's order, <c>late</c> ones too; unknown ones that are not critical are passed over.</param>
public sealed record EvidenceStage(
    int Number, int Start, ReadOnlyMemory<byte>? Text, ReadOnlyMemory<byte>? Cover, EvidenceSection Stamp,
    IReadOnlyList<EvidenceSection> Evidence)
{
    /// <summary>Whether the text begins as a cover text; it may still not read.</summary>
    public bool IsCover => Text is { } text && IsCoverText(text.Span);

    internal static bool IsCoverText(ReadOnlySpan<byte> text) => text.StartsWith("linking cover v"u8);
}
