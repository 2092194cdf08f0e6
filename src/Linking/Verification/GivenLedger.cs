namespace Linking.Verification;

/// <summary>A ledger pinned beside the token's, whose record is read when it is first asked for.</summary>
internal sealed class GivenLedger(PinnedLedger pinned, Instant judgedAt)
{
    private readonly Lazy<IReadOnlyList<GivenRecord>> _records = new(
        () => pinned.Record is { } record ? [GivenRecord.Read(record, pinned.PinnedEntries, judgedAt)] : []);

    public PinnedLedger Pinned => pinned;

    /// <summary>One or none.</summary>
    public IReadOnlyList<GivenRecord> Records => _records.Value;
}
