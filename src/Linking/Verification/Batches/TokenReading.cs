using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;

namespace Linking.Verification.Batches;

/// <summary>
/// One reading of a token under one function, on top of the <see cref="HeaderReading"/>: steps 2 to 4 and 11 to 13. Of
/// every pair it looks at its own half only.
/// </summary>
internal static class TokenReading
{
    /// <param name="trust">The function, and what is trusted under it.</param>
    /// <param name="token">The token.</param>
    /// <param name="imprint">Of the data, by the caller.</param>
    /// <param name="header">The reading of the token's header and anchors under the same function.</param>
    /// <param name="folded">For each level where its path leads from the hash of its leaf.</param>
    public static ChainVerdict Read(
        ChainTrust trust, Token token, DigestPair imprint, HeaderReading header, ReadOnlySpan<Folded> folded)
    {
        FindingList? findings = null;
        var levels = token.Levels;
        // Step 2.
        if (levels[0].Leaf.Digests[trust.Chain] != imprint[trust.Chain])
            Find(FindingCode.Data);
        // Step 3.
        if (!KindsFit(levels))
            Find(FindingCode.Kind);
        if (token.Header.Ledger != trust.Trust.Ledger)
            Find(FindingCode.Ledger);
        // Step 4.
        for (var i = 0; i < folded.Length; i++)
        {
            var above = i + 1 < levels.Count ? levels[i + 1].Leaf : null;
            if (!folded[i].Fits)
                Find(FindingCode.Path);
            else if (folded[i].Root != (above?.Digests ?? token.Header.RoundRoot)[trust.Chain])
                Find(above is null ? FindingCode.Round : FindingCode.Aggregate);
        }

        return findings is null ? header.Verdict : Conclude(trust, header, findings);

        void Find(FindingCode code) => (findings ??= []).Find(code);
    }

    /// <summary>Steps 11 to 13.</summary>
    /// <param name="trust">The function, and what is trusted under it.</param>
    /// <param name="reading">The header's.</param>
    /// <param name="findings">What steps 2 to 4 found.</param>
    public static ChainVerdict Conclude(ChainTrust trust, HeaderReading reading, FindingList findings)
    {
        foreach (var code in reading.Findings)
            findings.Find(code);
        var (now, header, proven) = (trust.Trust.Now, reading.Header, reading.EarliestProven);
        var basis = proven is not null ? Basis.Published : findings.Contains(FindingCode.Signed) ? Basis.Signed : Basis.None;
        var result = findings.Exists(f => f.IsInvalid()) ? VerificationResult.Invalid : VerificationResult.Valid;
        // Step 11.
        if (result == VerificationResult.Valid && basis == Basis.None)
            result = Inconclusive(FindingCode.NoBasis);
        if (result == VerificationResult.Valid && basis == Basis.Signed &&
            trust.JudgedAt > header.Time.Plus(trust.Trust.WindowMicroseconds))
            result = Inconclusive(FindingCode.Window);
        var latest = proven > header.Time ? proven.Value : header.Time;
        if (result == VerificationResult.Valid && latest > now.Plus(Verifier.ToleranceMicroseconds))
            result = Inconclusive(FindingCode.Future);
        // Step 12.
        if (trust.IsBroken)
            findings.Find(FindingCode.Broken);
        // Step 13.
        if (result == VerificationResult.Valid && now > header.ValidUntil &&
            (trust.Trust.Covered is not { } covered || covered > header.ValidUntil))
            result = Inconclusive(FindingCode.Expired);
        return new ChainVerdict
        {
            Result = result,
            IsBroken = trust.IsBroken,
            Basis = basis,
            ProvenLatestTime = result == VerificationResult.Invalid ? null : proven,
            Findings = findings,
        };

        VerificationResult Inconclusive(FindingCode code)
        {
            findings.Find(code);
            return VerificationResult.Inconclusive;
        }
    }

    /// <summary>The verdict over both chains.</summary>
    public static Verdict Overall(Token token, ChainVerdict alpha, ChainVerdict beta)
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
            if (chain.Result == VerificationResult.Invalid ||
                (chain.Result == VerificationResult.Inconclusive && result == VerificationResult.Valid))
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

    private static bool KindsFit(IReadOnlyList<TokenLevel> levels)
    {
        var bottom = levels[0].Leaf.Kind;
        if (bottom is not (LeafKind.Document or LeafKind.Token) && (bottom != LeafKind.Event || levels.Count != 1))
            return false;
        for (var i = 1; i < levels.Count; i++)
        {
            if (levels[i].Leaf.Kind != LeafKind.Aggregate)
                return false;
        }

        return true;
    }
}
