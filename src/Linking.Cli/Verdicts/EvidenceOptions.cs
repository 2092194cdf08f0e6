using Linking.Cli.Earliest;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Cli.Verdicts;

/// <summary>What a user gave <c>verify</c> to rest on, as typed.</summary>
internal sealed record EvidenceOptions
{
    /// <summary>The ledger expected; null: any.</summary>
    public LedgerId? Ledger { get; init; }

    /// <summary>The identity expected; null: the one that the trust folder has under the token's name.</summary>
    public DigestPair? Identity { get; init; }

    /// <summary>A record's file.</summary>
    public string? Record { get; init; }

    public IReadOnlyList<string> Publications { get; init; } = [];

    /// <summary>The branch of git repositories; null: the usual one.</summary>
    public string? Branch { get; init; }

    /// <summary><c>DATE</c> or <c>DATE WORDS</c>: when, by whose word, the publications given and in the token stood in public.</summary>
    public IReadOnlyList<string> Asserted { get; init; } = [];

    /// <summary>Print codes, each with <c>@DATE</c>, <c>@DATE WORDS</c> or without.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>Files of vouchers.</summary>
    public IReadOnlyList<string> Vouchers { get; init; } = [];

    /// <summary>Files with keys of witnesses.</summary>
    public IReadOnlyList<string> Witnesses { get; init; } = [];

    /// <summary>Files with certificates of time-stamp authorities, or fingerprints of such.</summary>
    public IReadOnlyList<string> Authorities { get; init; } = [];

    /// <summary>File of a suitability list.</summary>
    public string? List { get; init; }

    /// <summary><c>VALUE=TIME</c>: since when a public value is known, by the caller's word.</summary>
    public KnownValues Known { get; init; } = KnownValues.Of([]);

    public bool Strict { get; init; }

    /// <summary>A span such as <c>30d</c>.</summary>
    public string? Fresh { get; init; }

    /// <summary><c>ALGORITHM@DATE</c>.</summary>
    public IReadOnlyList<string> Broken { get; init; } = [];

    public string? AsOf { get; init; }

    /// <summary>Whether the question is what would be, or was: its answer is nothing to remember.</summary>
    public bool IsHypothetical => AsOf is not null || Broken.Count > 0;

    public required string TrustFolder { get; init; }

    /// <summary>What <c>--proxy</c> said; null: as the environment says.</summary>
    public string? Proxy { get; init; }
}
