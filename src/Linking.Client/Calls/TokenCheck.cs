using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Client.Calls;

/// <summary>Holds what a server sends against the pinned identity, before a caller sees it.</summary>
internal static class TokenCheck
{
    /// <summary>Decodes a token, and verifies that it stamps exactly this leaf.</summary>
    /// <exception cref="UntrustedReplyException">It does not.</exception>
    public static Token Verified(ReadOnlySpan<byte> bytes, Leaf leaf, LedgerIdentity identity)
    {
        var token = Decoded(bytes);
        if (!token.Levels[0].Leaf.Equals(leaf))
            throw new UntrustedReplyException("The server sent a token of another leaf than the one that was submitted.");
        Verify(token, identity);
        return token;
    }

    /// <exception cref="UntrustedReplyException">Not a token.</exception>
    public static Token Decoded(ReadOnlySpan<byte> bytes) => Token.TryDecode(bytes, out var token, out var error)
        ? token
        : throw new UntrustedReplyException($"The server sent bytes that are not a token: {error.Message}");

    /// <summary>Both chains must be valid by the signatures of the pinned keys.</summary>
    /// <remarks>
    /// Now is the token's own time: a fresh token is not refused because this machine's clock is wrong. What it claims
    /// is checked when the token is verified.
    /// </remarks>
    public static void Verify(Token token, LedgerIdentity identity)
    {
        var trust = new Linking.Verification.Trust
        {
            Ledger = identity.Genesis.Ledger,
            Now = token.Header.Time,
            Keys = [new TrustedKey(identity.Genesis.AlphaHeadKey), new TrustedKey(identity.Genesis.BetaHeadKey)],
        };
        var verdict = Verifier.Verify(token, token.Levels[0].Leaf.Digests, trust);
        // An aggregate proves nothing by itself (LNK-KIND); what is below it is verified when its tokens are made.
        var aggregate = token.Levels[0].Leaf.Kind == LeafKind.Aggregate;
        if (verdict.Result == VerificationResult.Valid || (aggregate && Chains(verdict).All(HoldsButForTheKind)))
            return;
        var code = Chains(verdict)
            .SelectMany(chain => chain.Findings)
            .Where(found => found.IsInvalid() || found is FindingCode.NoKey or FindingCode.NoBasis)
            .Cast<FindingCode?>()
            .FirstOrDefault();
        var why = code is { } c ? $": {c.Meaning()} ({c.Text()})" : "";
        throw new UntrustedReplyException($"The server sent a token that does not verify with the ledger's keys{why}.");
    }

    private static bool HoldsButForTheKind(ChainVerdict chain) =>
        chain.Findings.Contains(FindingCode.Signed) && chain.Findings.All(found => found == FindingCode.Kind || !found.IsInvalid());

    private static IEnumerable<ChainVerdict> Chains(Verdict verdict) => [verdict[Chain.Alpha], verdict[Chain.Beta]];
}
