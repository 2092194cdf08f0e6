using Linking.Events;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;
using Linking.Storage;

namespace Linking.Ledger;

/// <content>Events that are no part of the record: statements, appearances, beacons. They stand in rounds beside other leaves.</content>
public sealed partial class LedgerNode
{
    /// <summary>
    /// Puts an event that is no part of the record into the open round, and returns when that round is durable. The same event again
    /// gives the place that it has.
    /// </summary>
    /// <param name="text">The event's text (docs/spec/record.md); copied before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the event stays in the round.</param>
    /// <exception cref="LedgerRefusedException">It is no such event of this ledger, or nothing is taken now.</exception>
    /// <exception cref="StorageException">An earlier round could not be read.</exception>
    public async Task<StampedLeaf> AddEventAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        var bytes = text.ToArray();
        RequireEvent(bytes);
        var leaf = Leaf.OfEvent(Genesis.Suite, bytes).ToBytes();
        if (await _finder.FindAsync(leaf, cancellation) is { } earlier)
            return earlier;
        var caller = new WaitingCaller();
        return _pending.AddEvent(leaf, bytes, caller) is { } refusal ? throw refusal : await caller.Task.WaitAsync(cancellation);
    }

    /// <summary>Events of all types with their places, from the first of round <paramref name="from"/>, at most
    /// <paramref name="count"/>; stops at the head.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public IAsyncEnumerable<StoredEvent> ReadEventsAsync(ulong from, ulong count, CancellationToken cancellation)
    {
        // A row may be read before it is known to be durable: nothing is said of it.
        var size = Head.Size;
        return _store.ReadEventsAsync(from, count, cancellation).TakeWhile(e => e.Round < size);
    }

    private void RequireEvent(byte[] text)
    {
        var reading = EventReading.Read(text, Genesis.Suite);
        var problem = reading.Event switch
        {
            null => reading.Error.Message,
            RecordEvent => $"The event is a '{reading.Type}', which belongs to the record and gets a round of its own.",
            { Ledger: var ledger } when ledger != Genesis.Ledger => $"It is of the ledger {ledger}, not of {Genesis.Ledger}.",
            _ => null,
        };
        if (problem is not null)
            throw new LedgerRefusedException(RefusalReason.BadRecordEvent, $"The event was not written. {problem}");
    }
}
