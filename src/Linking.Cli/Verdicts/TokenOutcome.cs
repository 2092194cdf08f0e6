using Linking.Cli.Renewals;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>What came of one of many tokens: a verdict, or why there is none.</summary>
/// <param name="TokenPath">The token's file.</param>
/// <param name="File">The file that was stamped.</param>
/// <param name="Verified">The verdict with all that a report names; null if there is none.</param>
/// <param name="Problem">Why there is none; else null.</param>
internal sealed record TokenOutcome(string TokenPath, string File, VerifiedToken? Verified, string? Problem)
{
    /// <summary>Valid, and less than what is required: a sentence; else null.</summary>
    public string? Lack => Verified?.Lack ?? Record?.Lack;

    /// <summary>Of an evidence record the verdict; null of a token.</summary>
    public VerifiedRecord? Record { get; init; }

    /// <summary>Null if there is no verdict.</summary>
    public VerificationResult? Result => Verified?.Verdict.Result ?? Record?.Verdict.Result;

    /// <summary>What is not as it should be; none if there is no verdict.</summary>
    public IEnumerable<FindingCode> Reasons => Verified?.Reasons ?? Record?.Reasons ?? [];
}
