using Linking.Rounds;

namespace Linking.Cli.Verdicts;

/// <summary>What a user gave <c>verify</c> to rest on, as typed.</summary>
internal sealed record EvidenceOptions
{
    /// <summary>The ledger expected; null takes the one the token names.</summary>
    public LedgerId? Ledger { get; init; }

    public IReadOnlyList<string> Publications { get; init; } = [];

    /// <summary>Overrides the evident date of all publications.</summary>
    public string? Evident { get; init; }

    /// <summary>Print codes, each with <c>@DATE</c> or without.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary><c>FUNCTION@DATE</c>.</summary>
    public IReadOnlyList<string> Broken { get; init; } = [];

    public string? At { get; init; }

    public required string TrustFolder { get; init; }
}
