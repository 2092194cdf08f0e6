using Linking.Storage;

namespace Linking.Client.Tests.Covers;

/// <summary>A ledger of which one round is read as another.</summary>
internal sealed class ChangedTruth(ILedgerTruth inner, Func<StoredRound, StoredRound> change) : ILedgerTruth
{
    public Task<StorageException> WritesRefused => inner.WritesRefused;

    public Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation) => inner.FindDamageAsync(cancellation);

    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => inner.ReadHeadAsync(cancellation);

    public Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation) => inner.AppendAsync(round, cancellation);

    public async Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation) =>
        await inner.ReadRoundAsync(index, cancellation) is { } row ? change(row) : null;

    public IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, CancellationToken cancellation) =>
        inner.ReadHeadersAsync(from, count, cancellation);

    public Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation) =>
        inner.AppendPublicationAsync(publication, cancellation);

    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        inner.ReadPublicationsAsync(from, count, cancellation);

    public Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation) =>
        inner.ReadLastPublicationAsync(cancellation);

    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        inner.ReadEventsAsync(from, count, cancellation);

    public IAsyncEnumerable<StoredEvent> ReadRecordAsync(ulong from, CancellationToken cancellation) =>
        inner.ReadRecordAsync(from, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
