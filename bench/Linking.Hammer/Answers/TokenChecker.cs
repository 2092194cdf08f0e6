using Linking.Hashing;
using Linking.Protocol;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Hammer.Answers;

/// <summary>The verifier, with the keys of the ledger under load.</summary>
internal sealed class TokenChecker(LedgerIdentity identity)
{
    private readonly TrustedKey[] _keys = [new(identity.Genesis.AlphaHeadKey), new(identity.Genesis.BetaHeadKey)];

    /// <summary>Verifies a token by signatures alone, at its own time.</summary>
    /// <exception cref="InvalidDataException">It is not valid.</exception>
    public TokenRound Verify(ReadOnlySpan<byte> bytes)
    {
        if (!Token.TryDecode(bytes, out var token, out var error))
            throw new InvalidDataException($"The server sent bytes that are not a token: {error.Message}");
        var trust = new Trust { Ledger = identity.Genesis.Ledger, Now = token.Header.Time, Keys = _keys };
        var verdict = Verifier.Verify(token, token.Levels[0].Leaf.Digests, trust);
        if (verdict.Result == VerificationResult.Valid)
            return new TokenRound(token.Header);
        var codes = verdict[Chain.Alpha].Findings.Concat(verdict[Chain.Beta].Findings).Select(f => f.Text()).Distinct(StringComparer.Ordinal);
        throw new InvalidDataException($"The server sent a token that does not verify: {string.Join(", ", codes)}.");
    }
}
