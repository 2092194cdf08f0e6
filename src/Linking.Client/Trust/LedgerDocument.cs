namespace Linking.Client.Trust;

/// <summary>The JSON of a ledger's folder: what is not a file of a format of its own.</summary>
internal sealed record LedgerDocument
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required string Ledger { get; init; }

    /// <summary>Link of round 0, <c>α:β</c>.</summary>
    public required string Identity { get; init; }

    public required string FirstSeen { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The newest head that was verified; null before the first.</summary>
    public LedgerDocumentHead? Head { get; init; }
}
