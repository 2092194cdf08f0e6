namespace Linking.Ledger;

/// <summary>The mode of a node, and why.</summary>
/// <param name="Mode">What it does.</param>
/// <param name="Reason">One sentence; empty while issuing.</param>
/// <param name="Advice">What an operator does about it; empty while issuing.</param>
public sealed record NodeState(LedgerMode Mode, string Reason, string Advice)
{
    /// <summary>All is well.</summary>
    public static NodeState Issuing { get; } = new(LedgerMode.Issuing, "", "");

    /// <summary>Whether the mode is read-only until the keys that sign can sign, or a configuration brings others that can.</summary>
    public bool AwaitsKeys { get; init; }

    /// <summary>
    /// Whether the mode is read-only because the record has ended the service, for ever. What is derived of the last rounds is still
    /// written, and the last publication is made.
    /// </summary>
    public bool HasEnded { get; init; }

    /// <summary>Reason and advice, for a log or an error.</summary>
    public override string ToString() => Mode == LedgerMode.Issuing ? "issuing" : $"{Reason} {Advice}".Trim();
}
