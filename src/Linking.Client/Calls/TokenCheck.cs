using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol;
using Linking.Publications;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Client.Calls;

/// <summary>Holds what a server sends against the pinned identity, before a caller sees it.</summary>
internal static class TokenCheck
{
    // Between two clocks, µs.
    private const ulong ClockTolerance = 300_000_000;

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

    /// <summary>
    /// What was added must be one publication or head, signed by the pinned keys, that fits the token: a wrong anchor could spoil it
    /// for ever, and the file is replaced.
    /// </summary>
    /// <exception cref="UntrustedReplyException">It is not.</exception>
    public static void VerifyAdded(Token after, Token before, LedgerIdentity identity, Instant now)
    {
        var added = after.Anchors.Except(before.Anchors).ToList();
        if (added.Count == 0)
            return;
        if (added is not [PublicationAnchor or SignedHeadAnchor])
            throw new UntrustedReplyException(
                "The server added something else to the token than one publication or head. It was not kept.");
        var alone = new Token(after.Levels, after.HeaderBytes.Span, added);
        if (added[0] is not PublicationAnchor anchor)
        {
            Verify(alone, identity);
            return;
        }

        if (!Publication.TryParseNote(anchor.Note, out var publication, out var signed) ||
            publication.Ledger != identity.Genesis.Ledger || !signed.IsSignedBy(identity.Genesis.PublicationKey))
            throw new UntrustedReplyException("The server added a publication that the ledger's key has not signed. It was not kept.");
        if (publication.Time > now.Plus(ClockTolerance))
            throw new UntrustedReplyException(
                $"The server added publication {publication.Number}, which says {publication.Time}: later than this machine's clock. " +
                "It was not kept. Check the clock.");
        var verdict = Verifier.Verify(alone, alone.Levels[0].Leaf.Digests, new Linking.Verification.Trust
        {
            Ledger = identity.Genesis.Ledger,
            Now = now > publication.Time ? now : publication.Time,
            Values = [.. RepresentativeValue.Of(publication, publication.Time)],
        });
        if (Chains(verdict).Any(chain => !chain.Findings.Contains(FindingCode.Published)))
            throw new UntrustedReplyException(
                $"The server added publication {publication.Number} in a way that does not fit the token. It was not kept.");
    }

    private static bool HoldsButForTheKind(ChainVerdict chain) =>
        chain.Findings.Contains(FindingCode.Signed) && chain.Findings.All(found => found == FindingCode.Kind || !found.IsInvalid());

    private static IEnumerable<ChainVerdict> Chains(Verdict verdict) => [verdict[Chain.Alpha], verdict[Chain.Beta]];
}
