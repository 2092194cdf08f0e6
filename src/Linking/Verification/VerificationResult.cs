namespace Linking.Verification;

/// <summary>The three answers. Inconclusive is not failed: something needed for an answer is missing.</summary>
public enum VerificationResult
{
    Inconclusive = 0,
    Valid,
    Invalid,
}
