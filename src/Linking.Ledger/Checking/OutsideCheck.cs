using Linking.Books.Sinks;
using Linking.Ledger.Marks;
using Linking.Publications;
using Linking.Rounds;
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
            if (Header.LinkOf(header.Header.Span) == mark.Link)
                return null;
        }

        return $"Round {mark.Size - 1} in the database is not the one that the high-water mark remembers.";
    }

    /// <summary>One sentence if a sink holds a publication of this ledger that the database does not hold; null if not.</summary>
    /// <param name="store">The database.</param>
    /// <param name="genesis">Its identity: what others have published proves nothing.</param>
    /// <param name="holding">The newest publication of a sink.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public static async Task<string?> FindProblemAsync(
        ILedgerTruth store, Events.Genesis genesis, SinkHolding holding, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(genesis);
        ArgumentNullException.ThrowIfNull(holding);
        if (!Publication.TryParseNote(holding.Note, out var publication, out var signed) || publication.Ledger != genesis.Ledger ||
            !signed.IsSignedBy(genesis.PublicationKey))
            return null;
        await foreach (var stored in store.ReadPublicationsAsync(publication.Number, 1, cancellation))
        {
            if (stored.Note.Span.SequenceEqual(holding.Note.Span))
                return null;
        }

        return $"This ledger has made publication {publication.Number} over size {publication.Size} evident ({holding.Where}), " +
            "and the database does not hold it.";
    }
}
