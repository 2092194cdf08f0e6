using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Verification;

/// <summary>
/// One reading of a token, under one function: steps 2 to 4 and 11 to 13, on top of the <see cref="HeaderReading"/>. It
/// holds that function alone, and takes of every pair only its own half.
/// </summary>
internal static class ChainReading
{
    /// <param name="trust">The function, and what is trusted under it.</param>
    /// <param name="token">The token.</param>
    /// <param name="imprint">Of the data, by the caller.</param>
    /// <param name="header">The reading of the token's header and anchors under the same function.</param>
    /// <param name="folded">For each level where its path leads from the hash of its leaf.</param>
    public static ChainVerdict Read(ChainTrust trust, Token token, DigestPair imprint, HeaderReading header, ReadOnlySpan<Folded> folded)
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

    /// <summary>The same with each path folded by itself.</summary>
    public static ChainVerdict Read(ChainTrust trust, Token token, DigestPair imprint)
    {
        var folded = new Folded[token.Levels.Count];
        for (var i = 0; i < folded.Length; i++)
        {
            var level = token.Levels[i];
            var leafHash = NodeHash.Entry(trust.Function, level.Leaf.ToBytes());
            folded[i] = Folded.Of(trust.Function, leafHash, level.Index, CountOf(token, i), level.Path[trust.Chain]);
        }

        return Read(trust, token, imprint, HeaderReading.Read(trust, token.Tail), folded);
    }

    /// <summary>Leaves in the tree of a level: only what stands above says so.</summary>
    public static ulong CountOf(Token token, int level) =>
        level + 1 < token.Levels.Count ? token.Levels[level + 1].Leaf.Count : token.Header.LeafCount;

    /// <summary>Steps 11 to 13.</summary>
    /// <param name="trust">The function, and what is trusted under it.</param>
    /// <param name="reading">The header's.</param>
    /// <param name="findings">What the token's own steps found.</param>
    public static ChainVerdict Conclude(ChainTrust trust, HeaderReading reading, FindingList findings)
    {
        foreach (var code in reading.Findings)
            findings.Find(code);
        var (now, header, proven) = (trust.Trust.Now, reading.Header, reading.EarliestProven);
        var basis = proven is not null ? Basis.Published : findings.Contains(FindingCode.Signed) ? Basis.Signed : Basis.None;
        var result = findings.Exists(f => f.IsInvalid()) ? VerificationResult.Invalid : VerificationResult.Valid;
        if (result == VerificationResult.Valid && basis == Basis.None)
            result = Inconclusive(FindingCode.NoBasis);
        if (result == VerificationResult.Valid && basis == Basis.Signed && trust.JudgedAt > header.Time.Plus(trust.Trust.WindowMicroseconds))
            result = Inconclusive(FindingCode.Window);
        if (result == VerificationResult.Valid && Latest(header, proven) > now.Plus(HeaderReading.ToleranceMicroseconds))
            result = Inconclusive(FindingCode.Future);
        if (trust.IsBroken)
            findings.Find(FindingCode.Broken);
        if (result == VerificationResult.Valid && now > header.ValidUntil && (trust.Trust.Covered is not { } renewed || renewed > header.ValidUntil))
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

    private static Instant Latest(Header header, Instant? proven) => proven > header.Time ? proven.Value : header.Time;
}
