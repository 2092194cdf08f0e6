using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger.Marks;
using Linking.Publications;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>
/// Holds a database against what is known of the ledger outside of it. One that is sound in itself may be an older
/// copy; to go on from it would fork the history.
/// </summary>
public static class OutsideCheck
{
    /// <summary>What an operator does about a database that is behind or different.</summary>
    public static string WhatToDo => Advice.Diverged;

    /// <summary>One sentence if the ledger had already come further than the database, or otherwise; null if not.</summary>
    /// <param name="store">The database, read after <paramref name="mark"/> was: a server may be writing both.</param>
    /// <param name="mark">The high-water mark.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public static async Task<string?> FindProblemAsync(ILedgerTruth store, HighWaterMark mark, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(mark);
        var size = (await store.ReadHeadAsync(cancellation))?.Size ?? 0;
        if (mark.Size > size)
            return $"The database ends at size {size}, but the ledger had already come to size {mark.Size}.";
        await foreach (var header in store.ReadHeadersAsync(mark.Size - 1, 1, cancellation))
        {
            if (header.Suite.HashEntry(header.Header.Span) == mark.Link)
                return null;
        }

        return $"Round {mark.Size - 1} in the database is not the one that the high-water mark remembers.";
    }

    /// <summary>One sentence if a sink holds a publication of this ledger that the database does not hold; null if not.</summary>
    /// <param name="store">The database.</param>
    /// <param name="record">The events of its record.</param>
    /// <param name="identity">Link of its round 0: what others have published proves nothing.</param>
    /// <param name="holding">The newest publication of a sink.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public static async Task<string?> FindProblemAsync(
        ILedgerTruth store, RecordEvents record, DigestPair identity, SinkHolding holding, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(holding);
        if (SignedByLedger(holding.Note, record, identity) is not { } publication)
            return null;
        await foreach (var stored in store.ReadPublicationsAsync(publication.Number, 1, cancellation))
        {
            if (stored.Note.Span.SequenceEqual(holding.Note.Span))
                return null;
        }

        return $"This ledger has made publication {publication.Number} over size {publication.Size} evident ({holding.Where}), " +
            "and the database does not hold it.";
    }

    /// <summary>
    /// The publication, if it is of this ledger and any publication key of its record has signed it, in force for that size or not;
    /// else null.
    /// </summary>
    internal static Publication? SignedByLedger(ReadOnlyMemory<byte> note, RecordEvents record, DigestPair identity) =>
        Publication.TryParseNote(note, out var publication, out var signed, out _) && publication.Identity == identity &&
        record.PublicationKeys.Any(signed.IsSignedBy)
            ? publication
            : null;
}
