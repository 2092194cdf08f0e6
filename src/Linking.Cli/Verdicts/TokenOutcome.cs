using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>What came of one of many tokens: a verdict, or why there is none.</summary>
/// <param name="TokenPath">The token's file.</param>
/// <param name="File">The file that was stamped.</param>
/// <param name="Verified">The verdict with all that a report names; null if there is none.</param>
/// <param name="Problem">Why there is none; else null.</param>
internal sealed record TokenOutcome(string TokenPath, string File, VerifiedToken? Verified, string? Problem)
{
    private static readonly FindingCode[] MakeInvalid =
    [
        FindingCode.Format, FindingCode.Data, FindingCode.Kind, FindingCode.Path, FindingCode.Aggregate, FindingCode.Round,
        FindingCode.Ledger, FindingCode.Time, FindingCode.Contradicted,
    ];

    /// <summary>Valid, and less than what is required: a sentence; else null.</summary>
    public string? Lack => Verified?.Lack;

    /// <summary>Null if there is no verdict.</summary>
    public VerificationResult? Result => Verified?.Verdict.Result;

    /// <summary>What is not as it should be: codes that both chains found stand once.</summary>
    public IEnumerable<FindingCode> Reasons => Verified is not { Verdict: var verdict } ? [] : verdict.Alpha.Findings
        .Concat(verdict.Beta.Findings).Distinct()
        .Where(
            code => verdict.Result == VerificationResult.Invalid
                ? MakeInvalid.Contains(code)
                : code is not (FindingCode.Published or FindingCode.Signed));
}
