using Linking.Leaves;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Client.Calls;

/// <summary>Holds tokens that a server sends against the ledger's identity and record, before a caller sees them.</summary>
internal static class TokenCheck
{
    // What no honest answer has. A round that was struck, a window that is over, an end of validity that is past, say nothing
    // against an answer that is as it was made.
    private static readonly FindingCode[] Against =
    [
        FindingCode.Data, FindingCode.Path, FindingCode.Aggregate, FindingCode.Round, FindingCode.Ledger, FindingCode.Record,
        FindingCode.Time, FindingCode.Contradicted, FindingCode.Fork,
    ];

    /// <exception cref="UntrustedReplyException">Not a token.</exception>
    public static Token Decoded(ReadOnlyMemory<byte> bytes) => Token.TryDecode(bytes, out var token, out var error)
        ? token
        : throw new UntrustedReplyException($"The server sent bytes that are not a token: {error.Message}");

    /// <summary>Decodes a token that stamps exactly this leaf; whether it is the ledger's is not yet looked at.</summary>
    /// <exception cref="UntrustedReplyException">It is no token, or of another leaf.</exception>
    public static Token Decoded(ReadOnlyMemory<byte> bytes, Leaf leaf)
    {
        var token = Decoded(bytes);
        return token.Levels[0].Leaf.Equals(leaf)
            ? token
            : throw new UntrustedReplyException("The server sent a token of another leaf than the one that was submitted.");
    }

    /// <summary>Both chains must hold, by the signatures of the keys in force.</summary>
    /// <param name="token">As the server sent it.</param>
    /// <param name="view">Complete for the token's header.</param>
    /// <param name="now">This machine's clock; a token made by a clock ahead of it is not refused for that.</param>
    /// <exception cref="UntrustedReplyException">They do not.</exception>
    public static void Verify(Token token, LedgerView view, Instant now) => Verify(token, VerifierOf(token, view, now));

    /// <summary>The same for tokens of one header: what the ledger is known by is read once.</summary>
    /// <exception cref="UntrustedReplyException">One of them does not hold.</exception>
    public static void Verify(IReadOnlyList<Token> tokens, LedgerView view, Instant now, CancellationToken cancellation)
    {
        var verifier = VerifierOf(tokens[0], view, now);
        foreach (var token in tokens)
        {
            cancellation.ThrowIfCancellationRequested();
            Verify(token, verifier);
        }
    }

    private static Verifier VerifierOf(Token token, LedgerView view, Instant now) =>
        new(view.ToTrust(now > token.Header.Time ? now : token.Header.Time));

    private static void Verify(Token token, Verifier verifier)
    {
        var verdict = verifier.Verify(token, token.Levels[0].Leaf.Digests);
        // An aggregate proves nothing by itself (LNK-KIND); what is below it is verified when its tokens are made.
        var isAggregate = token.Levels[0].Leaf.Kind == LeafKind.Aggregate;
        foreach (var chain in (ChainVerdict[])[verdict.Alpha, verdict.Beta])
        {
            var wrong = chain.Findings.Where(f => Against.Contains(f) || (f == FindingCode.Kind && !isAggregate)).ToList();
            if (wrong.Count == 0 && chain.Findings.Contains(FindingCode.Signed))
                continue;
            var code = wrong.Count > 0 ? wrong[0]
                : chain.Findings.FirstOrDefault(
                    f => f is FindingCode.NoKey or FindingCode.Stolen or FindingCode.AnchorLeft, FindingCode.NoBasis);
            throw new UntrustedReplyException(
                $"The server sent a token that does not verify with the ledger's keys: {code.Meaning()} ({code.Text()}).");
        }
    }
}
