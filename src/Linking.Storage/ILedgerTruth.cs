namespace Linking.Storage;

/// <summary>
/// Where the truth of a ledger lives: what was promised and can be made again from nothing else. Backends share this
/// contract and its tests, no code. All members may be called concurrently.
/// </summary>
/// <remarks>
/// <para>Atomicity: a round is there wholly, with leaves, signed head and events, or not at all.</para>
/// <para>Durability: what <see cref="AppendAsync"/> or <see cref="AppendPublicationAsync"/> reported as appended survives
/// a crash of process and machine.</para>
/// <para>Consistency: a reader that was told of round n by anyone reads rounds 0 … n. <see cref="ReadHeadAsync"/>
/// never runs behind an append that has returned.</para>
/// <para>Rounds, events and publications are never changed or removed; what a medium has damaged <see cref="IRoundRepair"/> puts
/// back.</para>
/// <para>Memory: what is passed in may be reused by the caller after the task has ended; what is returned belongs to
/// the caller, who does not write to it.</para>
/// <para>Ranges are read in bounded batches. Each batch is one consistent view, and rounds appended meanwhile may or
/// may not be met; what is returned has no gap. A position beyond the end gives an empty range.</para>
/// <para>Cancellation ends a read between two rows, and any call before it has begun.</para>
/// <para>Errors: <see cref="StorageException"/> with one sentence for an operator; a conflict is a value; a row that
/// contradicts itself is an <see cref="ArgumentException"/>, thrown by the row (<see cref="StoredRound.Require"/>,
/// <see cref="StoredPublication.Require"/>); after disposal <see cref="ObjectDisposedException"/>. After a write that
/// failed with <see cref="StorageException.OutcomeUnknown"/> false every later write is refused until the store is
/// opened again; reads go on as far as they can.</para>
/// </remarks>
public interface ILedgerTruth : IAsyncDisposable
{
    /// <summary>
    /// Ends, with the reason, as soon as every later write is refused: a write of whatever kind failed, or work of the
    /// store's own behind the writes did. The node that waits for it stops issuing at once, and does not find out with
    /// the next round. Never ends otherwise.
    /// </summary>
    Task<StorageException> WritesRefused { get; }

    /// <summary>
    /// What is wrong with the files in a way that reading may not show: a row whose key has become another is not met
    /// where it is looked for, and looks as if it had never been. Rounds are left out, for whoever checks a ledger
    /// reads all of them and misses one that is not there. A backend without a check of its own finds nothing.
    /// </summary>
    /// <param name="cancellation">Before it begins.</param>
    Task<IReadOnlyList<StoreDamage>> FindDamageAsync(CancellationToken cancellation);

    /// <summary>The newest round, read from the store and not from memory; null for an empty ledger.</summary>
    Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation);

    /// <summary>
    /// Appends round n if the head is round n − 1 with the link that the row's header carries as previous link (for
    /// n = 0: if the ledger is empty). Atomic, and durable on return. Submitting the row that is already round n
    /// again, byte for byte, is <see cref="AppendResult.Appended"/>, also when later rounds follow it. Not cancellable
    /// once begun.
    /// </summary>
    /// <exception cref="ArgumentException">The row contradicts itself (<see cref="StoredRound.Require"/>).</exception>
    /// <exception cref="StorageException">Failed, or the outcome is unknown; see <see cref="StorageException.OutcomeUnknown"/>.</exception>
    Task<AppendResult> AppendAsync(StoredRound round, CancellationToken cancellation);

    /// <summary>A whole round, or null if there is none of this index.</summary>
    Task<StoredRound?> ReadRoundAsync(ulong index, CancellationToken cancellation);

    /// <summary>Headers in order, from <paramref name="from"/>, at most <paramref name="count"/>; stops at the head.</summary>
    IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, CancellationToken cancellation);

    /// <summary>
    /// Appends a publication if its number is one more than the last. Durable on return. Submitting the identical one
    /// again is <see cref="AppendResult.Appended"/>. Not cancellable once begun.
    /// </summary>
    /// <exception cref="ArgumentException">Out of bounds (<see cref="StoredPublication.Require"/>).</exception>
    Task<AppendResult> AppendPublicationAsync(StoredPublication publication, CancellationToken cancellation);

    /// <summary>Publications in order, from number <paramref name="from"/>, at most <paramref name="count"/>.</summary>
    IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation);

    /// <summary>The newest publication, or null.</summary>
    Task<StoredPublication?> ReadLastPublicationAsync(CancellationToken cancellation);

    /// <summary>
    /// Events in order of their rounds and leaves, from the first of round <paramref name="from"/>, at most
    /// <paramref name="count"/> events.
    /// </summary>
    IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation);

    /// <summary>
    /// The events of the ledger's record (<see cref="StoredEvent.IsOfRecord"/>) in order of their rounds, from the first of
    /// round <paramref name="from"/>, found without reading the others.
    /// </summary>
    IAsyncEnumerable<StoredEvent> ReadRecordAsync(ulong from, CancellationToken cancellation);
}
