using Linking.Cli.Renewals;
using Linking.Cli.Verdicts;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary>The verdict on a document of a container: by its token, by its evidence record, or none.</summary>
/// <param name="Name">Its entry.</param>
/// <param name="Token">By its token.</param>
/// <param name="Record">By its evidence record.</param>
internal sealed record ContainedDocument(string Name, VerifiedToken? Token, VerifiedRecord? Record)
{
    /// <summary>Without a proof nothing is proven, and nothing contradicted.</summary>
    public VerificationResult Result => Token?.Verdict.Result ?? Record?.Verdict.Result ?? VerificationResult.Inconclusive;

    /// <summary>Valid, and less than what is required: a sentence; else null.</summary>
    public string? Lack => Token?.Lack ?? Record?.Lack;
}
