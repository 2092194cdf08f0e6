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
        return Conclude(
            token,
            ChainReading.Read(new ChainTrust(Chain.Alpha, trust), token, imprint),
            ChainReading.Read(new ChainTrust(Chain.Beta, trust), token, imprint));
    }

    /// <summary>The verdict over both readings.</summary>
    internal static Verdict Conclude(Token token, ChainVerdict alpha, ChainVerdict beta)
    {
        var counted = 0;
        var result = VerificationResult.Valid;
        var basis = Basis.Published;
        Instant? latest = null;
        var proven = true;
        foreach (var chain in (ReadOnlySpan<ChainVerdict>)[alpha, beta])
        {
            if (chain.IsBroken)
                continue;
            counted++;
            if (chain.Result == VerificationResult.Invalid || (chain.Result == VerificationResult.Inconclusive && result == VerificationResult.Valid))
                result = chain.Result;
            basis = chain.Basis < basis ? chain.Basis : basis;
            proven &= chain.ProvenLatestTime is not null;
            latest = latest is null || chain.ProvenLatestTime > latest ? chain.ProvenLatestTime : latest;
        }

        if (counted == 0)
            result = VerificationResult.Inconclusive;
        var valid = result == VerificationResult.Valid;
        return new Verdict
        {
            Result = result,
            Basis = valid ? basis : null,
            ClaimedTime = token.Header.Time,
            ProvenLatestTime = valid && proven ? latest : null,
            Alpha = alpha,
            Beta = beta,
            Token = token,
            DecodeError = default,
        };
    }

    internal static Verdict NotDecoded(DecodeError error)
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
