using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>
/// Verification in the order of docs/spec/verification.md: read the page, this file and the parts of <see cref="Reading"/>
/// side by side. Bytes and trust in, verdict out; pure, and thread-safe.
/// </summary>
public static class Verifier
{
    /// <summary>Verifies a token for data of the given imprint.</summary>
    /// <param name="token">The token's bytes, whatever they are; borrowed, not to be changed.</param>
    /// <param name="imprint">Both digests of the data, computed by the caller under the token's suite.</param>
    /// <param name="trust">What the caller gives.</param>
    /// <exception cref="ArgumentException">The imprint is of another suite than the token; see <see cref="Token.TryDecode"/>.</exception>
    public static Verdict Verify(ReadOnlyMemory<byte> token, DigestPair imprint, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        // Step 1.
        return Token.TryDecode(token, out var decoded, out var error) ? Verify(decoded, imprint, trust) : NotDecoded(error, trust);
    }

    /// <summary>Verifies a decoded token; see the other overload.</summary>
    /// <exception cref="ArgumentException">The imprint is of another suite than the token.</exception>
    public static Verdict Verify(Token token, DigestPair imprint, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(trust);
        if (imprint.Alpha.Width != token.Suite.Width || imprint.Beta.Width != token.Suite.Width)
            throw new ArgumentException("The imprint is of another suite than the token.", nameof(imprint));
        return Verify(token, imprint, Question.Of(trust));
    }

    internal static Verdict Verify(Token token, DigestPair imprint, Question question)
    {
        // Steps 2 to 7, once with h = α and once with h = β.
        var judge = new VoucherJudge(question);
        var inToken = token.Anchors.OfType<VoucherAnchor>().ToDictionary(
            a => (object)a, a => GivenVoucher.Read(a.Voucher, isOwn: false, question.JudgedAt), ReferenceEqualityComparer.Instance);
        var alpha = new Reading(Chain.Alpha, token, imprint, question, inToken, judge);
        var beta = new Reading(Chain.Beta, token, imprint, question, inToken, judge);
        return Overall(token, question, [alpha, beta], [alpha.Verify(), beta.Verify()]);
    }

    private static Verdict NotDecoded(DecodeError error, Trust trust)
    {
        var (result, code) = error.Kind switch
        {
            DecodeErrorKind.UnknownVersion => (VerificationResult.Inconclusive, FindingCode.Version),
            DecodeErrorKind.UnknownSuite => (VerificationResult.Inconclusive, FindingCode.Suite),
            _ => (VerificationResult.Invalid, FindingCode.Format),
        };
        var chain = new ChainVerdict
        {
            Result = result, IsBroken = false, Basis = Basis.None, ProvenLatest = null, Vouchers = [], IsAttributed = false,
            StatusAsOf = null, Findings = [code],
        };
        return new Verdict
        {
            Result = result, IsForecast = trust.AsOf > trust.Held, Basis = null, ProvenLatest = null, Identity = trust.Identity,
            IsAttributed = false,
            Claimed = null, IsClaimedUnsupported = false, Floor = null, StatusAsOf = null, Notices = [], Alpha = chain, Beta = chain,
            Token = null, DecodeError = error,
        };
    }

    // "Overall", and what the verdict states.
    private static Verdict Overall(Token token, Question question, Reading[] readings, ChainVerdict[] chains)
    {
        var counted = chains.Where(c => !c.IsBroken).ToList();
        var result = counted.Exists(c => c.Result == VerificationResult.Invalid) ? VerificationResult.Invalid
            : counted.Count > 0 && counted.TrueForAll(c => c.Result == VerificationResult.Valid) ? VerificationResult.Valid
            : VerificationResult.Inconclusive;
        var isValid = result == VerificationResult.Valid;
        var read = readings.Where((_, i) => !chains[i].IsBroken).ToList();
        var isAttributed = counted.Count > 0 && counted.TrueForAll(c => c.IsAttributed);
        var isClaimed = isAttributed && !read.Exists(r => r.IsStruck(token.Header.Index));
        return new Verdict
        {
            Result = result,
            IsForecast = question.AsOf > question.Held,
            Basis = isValid ? counted.Min(c => c.Basis) : null,
            ProvenLatest = isValid && counted.TrueForAll(c => c.ProvenLatest is not null) ? counted.Max(c => c.ProvenLatest) : null,
            Identity = question.Identity,
            IsAttributed = isAttributed,
            Claimed = isClaimed ? token.Header.Time : null,
            IsClaimedUnsupported = isClaimed && counted.Exists(c => c.Findings.Contains(FindingCode.Fork)),
            Floor = isClaimed && read.TrueForAll(r => r.Floor() is not null) ? read.Min(r => r.Floor()) : null,
            StatusAsOf = counted.Min(c => c.StatusAsOf),
            Notices = NoticesOf(readings),
            Alpha = chains[0],
            Beta = chains[1],
            Token = token,
        };
    }

    private static List<Notice> NoticesOf(Reading[] readings) =>
        [.. readings.SelectMany(r => r.Notices()).DistinctBy(n => n.Round).OrderBy(n => n.Round).Select(n => (Notice)n.Event)];
}
