using System.Collections.Concurrent;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Records;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>
/// Verification in the order of docs/spec/verification.md: read the page, this file and the parts of <see cref="Reading"/>
/// side by side. What the caller gives is read once, for as many tokens as are asked about; a verdict does not depend on those
/// before it. Thread-safe.
/// </summary>
public sealed class Verifier
{
    private const int MaxWords = 64;

    private readonly VoucherJudge _judge;
    private readonly Remembered<GivenVoucher> _inTokens;

    // What the pinned ledger says itself, by what it depends on of a token.
    private readonly ConcurrentDictionary<(SignatureRule, LedgerId, Suite), Lazy<LedgerWords>> _words = [];

    /// <summary>Reads what the caller gives; what cannot be read is not used.</summary>
    /// <param name="trust">What the caller gives.</param>
    public Verifier(Trust trust)
        : this(Question.Of(trust ?? throw new ArgumentNullException(nameof(trust))))
    {
    }

    internal Verifier(Question question)
    {
        (Question, _judge) = (question, new VoucherJudge(question));
        _inTokens = new(bytes => GivenVoucher.Read(bytes, isOwn: false, question.JudgedAt));
    }

    /// <summary>What tokens are asked.</summary>
    internal Question Question { get; }

    /// <summary>Verifies one token; for many by one trust make one verifier of it.</summary>
    /// <param name="token">The token's bytes, whatever they are; borrowed, not to be changed.</param>
    /// <param name="imprint">Both digests of the data, computed by the caller under the token's suite.</param>
    /// <param name="trust">What the caller gives.</param>
    /// <exception cref="ArgumentException">The imprint is of another suite than the token; see <see cref="Token.TryDecode"/>.</exception>
    public static Verdict Verify(ReadOnlyMemory<byte> token, DigestPair imprint, Trust trust) => new Verifier(trust).Verify(token, imprint);

    /// <summary>Verifies one decoded token; see the other overload.</summary>
    /// <exception cref="ArgumentException">The imprint is of another suite than the token.</exception>
    public static Verdict Verify(Token token, DigestPair imprint, Trust trust) => new Verifier(trust).Verify(token, imprint);

    /// <summary>Verifies a token for data of the given imprint.</summary>
    /// <param name="token">The token's bytes, whatever they are; borrowed, not to be changed.</param>
    /// <param name="imprint">Both digests of the data, computed by the caller under the token's suite.</param>
    /// <exception cref="ArgumentException">The imprint is of another suite than the token; see <see cref="Token.TryDecode"/>.</exception>
    public Verdict Verify(ReadOnlyMemory<byte> token, DigestPair imprint) =>
        // Step 1.
        Token.TryDecode(token, out var decoded, out var error) ? Verify(decoded, imprint) : NotDecoded(error, Question.Trust);

    /// <summary>Verifies a decoded token; see the other overload.</summary>
    /// <exception cref="ArgumentException">The imprint is of another suite than the token.</exception>
    public Verdict Verify(Token token, DigestPair imprint)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (imprint.Alpha.Width != token.Suite.Width || imprint.Beta.Width != token.Suite.Width)
            throw new ArgumentException("The imprint is of another suite than the token.", nameof(imprint));
        // Steps 2 to 7, once with h = α and once with h = β.
        IReadOnlyList<GivenVoucher?> inToken = [.. token.Anchors.Select(a => a is VoucherAnchor v ? _inTokens.Of(v.Voucher) : null)];
        var alpha = new Reading(Chain.Alpha, token, imprint, this, inToken, _judge);
        var beta = new Reading(Chain.Beta, token, imprint, this, inToken, _judge);
        return Overall(token, Question, [alpha, beta], [alpha.Verify(), beta.Verify()]);
    }

    /// <summary>What the pinned ledger says itself; the same for most tokens.</summary>
    internal LedgerWords WordsOf(SignatureRule keys, LedgerId ledger, Suite suite)
    {
        if (Question.Identity?[keys.Chain] is not { } identity)
            return LedgerWords.None;
        if (_words.TryGetValue((keys, ledger, suite), out var known))
            return known.Value;
        // Without a pinned name it is the token's: there may be any number of them.
        if (_words.Count >= MaxWords)
            _words.Clear();
        return _words.GetOrAdd(
            (keys, ledger, suite), _ => new(() => LedgerWords.Of(Question.Publications, identity, ledger, suite, keys))).Value;
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
            Result = result, IsBroken = false, Basis = Basis.None, ProvenLatest = null, Vouchers = [], AllVouchers = [],
            IsAttributed = false, StatusAsOf = null, Findings = [code],
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
        var floors = isClaimed ? read.ConvertAll(r => r.Floor()) : [];
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
            Floor = floors.Contains(null) ? null : floors.Min(),
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
