using System.Collections.Concurrent;

using Linking.Cli.Verdicts;

namespace Linking.Cli.Renewals;

/// <summary>What verdicts on evidence records rest on: read once for all of a ledger, with all other ledgers. Thread-safe.</summary>
/// <param name="options">What the verdicts may rest on.</param>
/// <param name="evidence">Of single ledgers.</param>
internal sealed class RecordEvidence(EvidenceOptions options, EvidenceCache evidence)
{
    private readonly ConcurrentDictionary<Evidence, Lazy<Evidence>> _withLedgers = new(ReferenceEqualityComparer.Instance);

    /// <summary>What the verdict on a record may rest on; each of its stages may be of another ledger.</summary>
    /// <param name="record">The record's bytes, however bad.</param>
    /// <param name="cancellation">Of the whole command.</param>
    public async Task<Evidence> OfAsync(byte[] record, CancellationToken cancellation)
    {
        var own = await evidence.OfAsync(VerifiedRecord.FirstToken(record), cancellation);
        return _withLedgers.GetOrAdd(own, e => new(() => VerifiedRecord.WithLedgers(e, options))).Value;
    }
}
