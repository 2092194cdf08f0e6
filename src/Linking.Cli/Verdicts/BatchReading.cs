using System.Collections.Concurrent;

using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Verdicts;

/// <summary>Reads tokens and the files beside them, and verifies them. What verdicts rest on is read once a ledger. Thread-safe.</summary>
/// <param name="options">What the verdicts may rest on.</param>
internal sealed class BatchReading(EvidenceOptions options)
{
    // By what chooses the ledger that a token is held against. Tokens that cannot be decoded need none.
    private readonly ConcurrentDictionary<string, Lazy<Task<Evidence>>> _ledgers = new(StringComparer.Ordinal);

    /// <summary>What every verdict on a token of some ledger rested on so far.</summary>
    public IEnumerable<Evidence> Evidence => _ledgers
        .Where(l => l is { Key.Length: > 0, Value: { IsValueCreated: true, Value.IsCompletedSuccessfully: true } })
        .Select(l => l.Value.Value.Result);

    /// <summary>Reads and verifies some tokens.</summary>
    /// <returns>What came of each, in the same order.</returns>
    /// <exception cref="CommandException">What the verdicts may rest on cannot be read.</exception>
    public async Task<TokenOutcome[]> VerifyAsync(IReadOnlyList<string> tokens, CancellationToken cancellation)
    {
        var outcomes = new TokenOutcome[tokens.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            outcomes[i] = await VerifyAsync(tokens[i], cancellation);
        }

        return outcomes;
    }

    private async Task<TokenOutcome> VerifyAsync(string path, CancellationToken cancellation)
    {
        var file = TokenPaths.FileOf(path);
        byte[] bytes;
        DigestPair imprint;
        Token? token;
        try
        {
            bytes = await TokenFile.ReadAsync(path, cancellation);
            Token.TryDecode(bytes, out token, out _);
            await using var data = await InputFile.OpenAsync(file, cancellation);
            imprint = Imprint.Compute(token?.Suite ?? Suite.One, data, cancellation: cancellation);
        }
        catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
        {
            return new TokenOutcome(path, file, null, exception.Message);
        }

        var evidence = await EvidenceAsync(token);
        return new TokenOutcome(path, file, VerifiedToken.Of(file, path, bytes, imprint, evidence), null);
    }

    // Read once for all batches: one that is cancelled ends the command, and with it the others.
    private Task<Evidence> EvidenceAsync(Token? token) => _ledgers.GetOrAdd(
        KeyOf(token), _ => new(() => EvidenceCollector.CollectAsync(token, options, CancellationToken.None))).Value;

    private static string KeyOf(Token? token) => token is null ? "" : $"{token.Header.Ledger} {token.Header.RecordLink}";
}
