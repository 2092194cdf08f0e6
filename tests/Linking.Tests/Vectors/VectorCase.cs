using Linking.Hashing;
using Linking.Verification;

namespace Linking.Tests.Vectors;

/// <summary>One case of verification.json before its verdict is known.</summary>
/// <param name="Name"><c>base/mutation</c>.</param>
/// <param name="Comment">What was changed, for a reader.</param>
/// <param name="Imprint">Of the data.</param>
/// <param name="Token">Its bytes.</param>
/// <param name="Trust">What the caller trusts.</param>
/// <param name="Expected">
/// What a person says must come out: overall result, codes under α, codes under β, each in any order. Null where only
/// "not Valid" is claimed and the rest is recorded.
/// </param>
internal sealed record VectorCase(string Name, string Comment, DigestPair Imprint, byte[] Token, Trust Trust, Expectation? Expected);

/// <summary>A verdict as a person writes it down.</summary>
internal sealed record Expectation(VerificationResult Result, string Alpha, string Beta);
