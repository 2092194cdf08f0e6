namespace Linking.Cli.Holdings;

/// <summary>A file, its newest proof, and how it stands with them.</summary>
/// <param name="File">The data; null where only digests were given.</param>
/// <param name="Proof">The evidence record beside the file, else the token.</param>
internal sealed record Holding(string? File, string Proof)
{
    public required HoldingState State { get; init; }

    /// <summary>Why, in one sentence; null where nothing is to be done.</summary>
    public string? Reason { get; init; }

    /// <summary>Of the rule that is about it; null where it has none.</summary>
    public string? Label { get; init; }

    /// <summary>What the ledger says of the time of the first stamp; null where the proof cannot be read.</summary>
    public Instant? Stamped { get; init; }

    /// <summary>The end of the last stage's validity by its policy; null where it has none that can be read.</summary>
    public Instant? ValidUntil { get; init; }

    /// <summary>Until when it is to be kept; null: for ever.</summary>
    public Instant? KeepUntil { get; init; }
}
