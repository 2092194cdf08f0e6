using Linking.Events;
using Linking.Hashing;
using Linking.Records;

namespace Linking.Client.Trust;

/// <summary>Who follows whom (docs/spec/record.md, "Following a successor"). Pure functions.</summary>
public static class Succession
{
    /// <summary>What the genesis of a record says that it follows; null: nothing. It transfers no trust.</summary>
    public static Predecessor? PredecessorOf(RecordFile record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var first = record.Entries[0];
        return (EventReading.Read(first.Event, first.Header.Suite).Event as Genesis)?.Predecessor;
    }

    /// <summary>Whether a successor event names the ledger of a record: by id, suite and identity.</summary>
    public static bool Names(Successor? successor, RecordFile record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var header = record.Entries[0].Header;
        return successor is not null && successor.SuccessorLedger == header.Ledger && successor.SuccessorSuite == header.Suite &&
            successor.SuccessorIdentity == record.Entries[0].Link();
    }

    /// <summary>The successor that a record names, of what both functions' walks take of it.</summary>
    internal static Successor? SuccessorOf(RecordFile record)
    {
        var identity = record.Entries[0].Link();
        return RecordPin.Of(identity, null, record).Record is { } taken
            ? RecordWalk.Of(taken, Chain.Alpha, identity.Alpha).Successor
            : null;
    }
}
