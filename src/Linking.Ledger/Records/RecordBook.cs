using Linking.Ledger.Issuing;
using Linking.Records;
using Linking.Storage;
using Linking.Tokens;

namespace Linking.Ledger.Records;

/// <summary>Puts the record file together (docs/spec/record.md): events with their rounds and seals. Thread-safe.</summary>
internal sealed class RecordBook(ILedgerTruth store, HeadTracker tracker) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private RecordFile? _file;

    /// <summary>The record with all events of rounds that are durable.</summary>
    /// <exception cref="StorageException">The store failed, or does not hold together.</exception>
    public async Task<RecordFile> ReadAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_file?.Entries.Count == tracker.Record.Count)
                return _file;
            var entries = new List<RecordEntry>(_file?.Entries ?? []);
            var from = entries.Count == 0 ? 0 : entries[^1].Round + 1;
            await foreach (var stored in store.ReadRecordAsync(from, cancellation))
            {
                // What another node has appended is taken up with its round.
                if (stored.Round < tracker.Head.Size)
                    entries.Add(EntryOf(await tracker.ReadAsync(stored.Round, cancellation), stored));
            }

            return _file = new RecordFile(entries);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    // The token of the event's leaf has all that seals it.
    private static RecordEntry EntryOf(SealedRound round, StoredEvent stored)
    {
        var bytes = new byte[round.TokenSize(0)];
        round.WriteToken(0, bytes);
        var token = Token.Decode(bytes);
        var seal = stored.Round == 0 ? null : round.Anchor;
        if (stored.Round > 0 && seal?.Size != stored.Round + 1)
            throw new StorageException($"The signed head that seals the record's event in round {stored.Round} is missing. {Advice.Fsck}");
        return new RecordEntry(token.Header, token.HeaderBytes, token.Levels[0], stored.Text, seal);
    }
}
