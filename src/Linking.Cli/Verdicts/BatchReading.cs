using System.Collections.Concurrent;

using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Verification;
using Linking.Verification.Batches;

namespace Linking.Cli.Verdicts;

/// <summary>
/// Reads tokens and the files beside them, and verifies them in batches, one verifier a ledger. Thread-safe.
/// </summary>
/// <param name="options">What the verdicts may rest on.</param>
internal sealed class BatchReading(EvidenceOptions options)
{
    // Tokens that cannot be decoded name no ledger, and need none for their verdict.
    private readonly ConcurrentDictionary<string, Lazy<Task<(Evidence Evidence, BatchVerifier Verifier)>>> _ledgers =
        new(StringComparer.Ordinal);

    /// <summary>What every verdict on a token of some ledger rested on so far.</summary>
    public IEnumerable<Evidence> Evidence =>
        _ledgers.Where(l => l is { Key.Length: > 0, Value: { IsValueCreated: true, Value.IsCompletedSuccessfully: true } })
            .Select(l => l.Value.Value.Result.Evidence);

    /// <summary>Reads and verifies some tokens.</summary>
    /// <returns>What came of each, in the same order.</returns>
    /// <exception cref="CommandException">What the verdicts may rest on cannot be read.</exception>
    public async Task<TokenOutcome[]> VerifyAsync(IReadOnlyList<string> tokens, CancellationToken cancellation)
    {
        var outcomes = new TokenOutcome[tokens.Count];
        var read = new List<(int Place, byte[] Token, DigestPair Imprint, string Ledger)>(tokens.Count);
        for (var i = 0; i < outcomes.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var file = TokenPaths.FileOf(tokens[i]);
            try
            {
                var bytes = await TokenFile.ReadAsync(tokens[i], cancellation);
                await using var data = await InputFile.OpenAsync(file, cancellation);
                var imprint = Imprint.Compute(data, cancellation: cancellation);
                var ledger = options.Ledger ?? (Token.TryDecode(bytes, out var token, out _) ? token.Header.Ledger : null);
                read.Add((i, bytes, imprint, ledger?.Value ?? ""));
            }
            catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
            {
                outcomes[i] = new TokenOutcome(tokens[i], file, null, exception.Message);
            }
        }

        foreach (var group in read.GroupBy(r => r.Ledger, StringComparer.Ordinal))
        {
            var members = group.ToArray();
            var (evidence, verifier) = await LedgerAsync(group.Key, members[0].Token);
            var verdicts = verifier.Verify([.. members.Select(m => new TokenToVerify(m.Token, m.Imprint))]);
            for (var i = 0; i < members.Length; i++)
            {
                var (place, bytes, imprint, _) = members[i];
                var file = TokenPaths.FileOf(tokens[place]);
                var error = verdicts[i].Token is null ? TokenFile.Explain(bytes, verdicts[i].DecodeError) : null;
                outcomes[place] = new TokenOutcome(
                    tokens[place], file, new VerifiedToken(file, tokens[place], imprint, verdicts[i], error, evidence), null);
            }
        }

        return outcomes;
    }

    // Read once for all batches: one that is cancelled ends the command, and with it the others.
    private Task<(Evidence Evidence, BatchVerifier Verifier)> LedgerAsync(string ledger, byte[] token) =>
        _ledgers.GetOrAdd(ledger, _ => new(async () =>
        {
            var evidence = await Verdicts.Evidence.CollectAsync(token, options, CancellationToken.None);
            return (evidence, new BatchVerifier(evidence.Trust));
        })).Value;
}
