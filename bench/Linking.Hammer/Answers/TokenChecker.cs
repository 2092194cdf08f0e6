using Linking.Hashing;
using Linking.Records;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Hammer.Answers;

/// <summary>The verifier, with the record of the ledger under load.</summary>
internal sealed class TokenChecker(DigestPair identity, RecordFile record)
{
    private readonly byte[] _record = record.ToBytes();

    /// <summary>Verifies a token by signatures alone, at its own time.</summary>
    /// <exception cref="InvalidDataException">It is not valid.</exception>
    public TokenRound Verify(ReadOnlyMemory<byte> bytes)
    {
        if (!Token.TryDecode(bytes, out var token, out var error))
            throw new InvalidDataException($"The server sent bytes that are not a token: {error.Message}");
        var trust = new Trust
        {
            Identity = new LedgerIdentity(identity),
            Record = _record,
            PinnedEntries = record.Entries.Count,
            Held = token.Header.Time,
        };
        var verdict = Verifier.Verify(token, token.Levels[0].Leaf.Digests, trust);
        if (verdict.Result == VerificationResult.Valid)
            return new TokenRound(token.Header);
        var codes = verdict.Alpha.Findings.Concat(verdict.Beta.Findings).Select(f => f.Text()).Distinct(StringComparer.Ordinal);
        throw new InvalidDataException($"The server sent a token that does not verify: {string.Join(", ", codes)}.");
    }
}
