using Linking.Events;
using Linking.Hashing;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>
/// The ledger's record as it is stored, read before the rounds are checked: it says whose signatures they bear. Immutable.
/// </summary>
internal sealed class CheckedRecord
{
    // After each event: what it and all before say.
    private readonly List<RecordEvents> _steps = [];

    private CheckedRecord()
    {
    }

    /// <summary>The events up to the first that cannot be read.</summary>
    public RecordEvents Events => _steps.Count == 0 ? RecordEvents.None : _steps[^1];

    /// <summary>The round of the first event that cannot be read: what is signed later cannot be checked. Null if there is none.</summary>
    public ulong? UnreadableRound { get; private set; }

    /// <exception cref="StorageException">The store failed.</exception>
    public static async Task<CheckedRecord> ReadAsync(ILedgerTruth store, Suite suite, CancellationToken cancellation)
    {
        var record = new CheckedRecord();
        await foreach (var stored in store.ReadRecordAsync(0, cancellation))
        {
            var isFirst = record._steps.Count == 0;
            if (EventReading.Read(stored.Text, suite).Event is not RecordEvent read || read is Genesis != isFirst ||
                stored.Round == 0 != isFirst)
            {
                record.UnreadableRound = stored.Round;
                break;
            }

            record._steps.Add(record.Events.With(stored.Round, read));
        }

        return record;
    }

    /// <summary>Whether it is known who signs heads of so many rounds, and what stands before that round.</summary>
    public bool IsKnownFor(ulong round) => _steps.Count > 0 && !(UnreadableRound < round);

    /// <summary>Whether the record that the store gives has an event of a round.</summary>
    public bool Holds(ulong round) => _steps.Exists(step => step.LastRound == round);

    /// <summary>The events of the rounds before one; of round 0 its own.</summary>
    public RecordEvents Before(ulong round) => _steps.FindLast(step => step.LastRound < round || step.LastRound == 0) ?? RecordEvents.None;
}
