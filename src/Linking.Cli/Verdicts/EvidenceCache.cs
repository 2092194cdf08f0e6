using System.Collections.Concurrent;

using Linking.Tokens;

namespace Linking.Cli.Verdicts;

/// <summary>What verdicts rest on, collected once for all tokens of a ledger that a command judges. Thread-safe.</summary>
/// <param name="options">What the verdicts may rest on.</param>
internal sealed class EvidenceCache(EvidenceOptions options)
{
    // By what chooses the ledger that a token is held against. Tokens that cannot be decoded need none.
    private readonly ConcurrentDictionary<string, Lazy<Task<Evidence>>> _ledgers = new(StringComparer.Ordinal);

    /// <summary>What every verdict on a token of some ledger rested on so far.</summary>
    public IEnumerable<Evidence> Collected => _ledgers
        .Where(l => l is { Key.Length: > 0, Value: { IsValueCreated: true, Value.IsCompletedSuccessfully: true } })
        .Select(l => l.Value.Value.Result);

    /// <summary>What the reader should know of all of it, each sentence once.</summary>
    public IReadOnlyList<string> Remarks => [.. Collected.SelectMany(e => e.Remarks).Distinct(StringComparer.Ordinal)];

    /// <summary>What the verdict on a token may rest on.</summary>
    /// <param name="token">The token; null if it cannot be decoded.</param>
    /// <param name="cancellation">Of the whole command: what is read for one token is read for all of its ledger.</param>
    public Task<Evidence> OfAsync(Token? token, CancellationToken cancellation) => _ledgers.GetOrAdd(
        KeyOf(token), _ => new(() => EvidenceCollector.CollectAsync(token, options, cancellation))).Value;

    private static string KeyOf(Token? token) => token is null
        ? ""
        : $"{token.Header.Ledger} {token.Header.RecordLink} {token.Anchors.Any(a => a is VoucherAnchor)}";
}
