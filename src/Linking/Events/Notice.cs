namespace Linking.Events;

/// <summary>Takes something away from signatures, or is only shown (docs/spec/record.md, "notice").</summary>
public sealed record Notice : RecordEvent
{
    /// <summary>Lines of text.</summary>
    public const int MaxLines = 16;

    public override string Type => "notice";

    /// <summary>What it speaks of.</summary>
    public required NoticeSubject About { get; init; }

    /// <summary>0 to 16 lines, shown.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];
}
