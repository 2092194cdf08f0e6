using Linking.Formats;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>
/// Verification as the numbered steps of docs/spec/verification.md: bytes and trust in, verdict out. Pure, and
/// thread-safe.
/// </summary>
public static class Verifier
{
    /// <summary>Verifies a token for data of the given imprint.</summary>
    /// <param name="token">The token's bytes, whatever they are.</param>
    /// <param name="imprint">Both digests of the data, computed by the caller.</param>
    /// <param name="trust">What the caller trusts.</param>
    public static Verdict Verify(ReadOnlySpan<byte> token, DigestPair imprint, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        // Step 1.
        if (!Token.TryDecode(token, out var decoded, out var error))
            return NotDecoded(error);
        return Verify(decoded, imprint, trust);
    }

    /// <summary>Verifies a decoded token.</summary>
    public static Verdict Verify(Token token, DigestPair imprint, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(trust);
        var alpha = ChainReading.Read(Chain.Alpha, token, imprint, trust);
        var beta = ChainReading.Read(Chain.Beta, token, imprint, trust);
        ChainVerdict[] counted = [.. new[] { alpha, beta }.Where(c => !c.IsBroken)];
        var result =
            counted.Any(c => c.Result == VerificationResult.Invalid) ? VerificationResult.Invalid
            : counted.Length > 0 && counted.All(c => c.Result == VerificationResult.Valid) ? VerificationResult.Valid
            : VerificationResult.Inconclusive;
        var valid = result == VerificationResult.Valid;
        return new Verdict
        {
            Result = result,
            Basis = valid ? counted.Min(c => c.Basis) : null,
            ClaimedTime = token.Header.Time,
            ProvenLatestTime = valid && counted.All(c => c.ProvenLatestTime is not null) ? counted.Max(c => c.ProvenLatestTime) : null,
            Alpha = alpha,
            Beta = beta,
            Token = token,
            DecodeError = default,
        };
    }

    private static Verdict NotDecoded(DecodeError error)
    {
        var (result, code) = error.Kind switch
        {
            DecodeErrorKind.UnknownVersion => (VerificationResult.Inconclusive, FindingCode.Version),
            DecodeErrorKind.UnknownSuite => (VerificationResult.Inconclusive, FindingCode.Suite),
            _ => (VerificationResult.Invalid, FindingCode.Format),
        };
        var chain = new ChainVerdict { Result = result, IsBroken = false, Basis = Basis.None, ProvenLatestTime = null, Findings = [code] };
        return new Verdict
        {
            Result = result,
            Basis = null,
            ClaimedTime = null,
            ProvenLatestTime = null,
            Alpha = chain,
            Beta = chain,
            Token = null,
            DecodeError = error,
        };
    }
}
