using Linking.Events;
using Linking.Hashing;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Records;

/// <summary>Reads the record's events back from a store.</summary>
internal static class RecordReader
{
    /// <summary>The events of the rounds before one, and the link of the last of their rounds. Each names the one before.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="to">The first round that is not read.</param>
    /// <param name="cancellation">Between rows.</param>
    /// <exception cref="StorageException">An event cannot be read or is missing, or the store failed.</exception>
    public static async Task<(RecordEvents Events, DigestPair Link)> ReadAsync(
        ILedgerTruth store, ulong to, CancellationToken cancellation)
    {
        var suite = (await store.ReadHeadAsync(cancellation))?.Suite ?? Suite.One;
        var (events, link) = (RecordEvents.None, suite.Zero);
        await foreach (var stored in store.ReadRecordAsync(0, cancellation))
        {
            if (stored.Round >= to)
                break;
            var read = Read(stored, suite);
            if (read is Genesis != (stored.Round == 0) || (stored.Round > 0 && read.Record != link))
                throw new StorageException($"An event of the record before that of round {stored.Round} is missing. {Advice.Fsck}");
            events = events.With(stored.Round, read);
            await foreach (var header in store.ReadHeadersAsync(stored.Round, 1, cancellation))
                link = suite.HashEntry(header.Header.Span);
        }

        return (events, link);
    }

    /// <exception cref="StorageException">It is no event of the record that this program reads.</exception>
    public static RecordEvent Read(StoredEvent stored, Suite suite)
    {
        var reading = EventReading.Read(stored.Text, suite);
        return reading.Event as RecordEvent ?? throw new StorageException(
            $"The record's event in round {stored.Round} cannot be read. {reading.Error} {Advice.Fsck}");
    }
}
