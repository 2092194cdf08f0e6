using Linking.Hashing;

namespace Linking.Events;

/// <summary>The operator says something of a document.</summary>
public sealed record Statement : LedgerEvent
{
    /// <summary>Lines of text.</summary>
    public const int MaxLines = 16;

    public override string Type => "statement";

    /// <summary>1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</summary>
    public required string About { get; init; }

    /// <summary>Of what is stated.</summary>
    public required DigestPair Digests { get; init; }

    /// <summary>0 to 16 lines.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];
}
