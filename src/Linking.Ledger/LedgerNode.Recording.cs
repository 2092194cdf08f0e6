using Linking.Events;
using Linking.Ledger.Admission;
using Linking.Ledger.Issuing;
using Linking.Ledger.Records;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger;

/// <content>How the ledger's record is read, and how an operator adds to it. Each event has a round of its own.</content>
public sealed partial class LedgerNode
{
    /// <summary>The record (docs/spec/record.md): all events of durable rounds, each with what seals it.</summary>
    /// <exception cref="StorageException">The store failed, or does not hold together.</exception>
    public Task<RecordFile> ReadRecordAsync(CancellationToken cancellation) => _recordBook.ReadAsync(cancellation);

    /// <summary>Writes a configuration into the record: other keys, another policy, or the end of service.</summary>
    /// <param name="configuration">Its text, or the note that the recovery keys have signed; copied before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the event may be written all the same.</param>
    /// <returns>The round that holds it, once that is durable.</returns>
    /// <exception cref="LedgerRefusedException">
    /// It does not follow from the record, this node could not sign under it, or nothing is issued.
    /// </exception>
    public Task<ulong> ConfigureAsync(ReadOnlyMemory<byte> configuration, CancellationToken cancellation)
    {
        var bytes = configuration.ToArray();
        return AskAsync(tracker => _drafts.ConfigurationAsync(tracker, bytes), cancellation);
    }

    /// <summary>Writes a notice about anything but the clock.</summary>
    /// <param name="about">What of.</param>
    /// <param name="text">For people, line by line.</param>
    /// <param name="cancellation">Stops waiting; the event may be written all the same.</param>
    /// <returns>The round that holds it, once that is durable.</returns>
    /// <exception cref="LedgerRefusedException">It speaks of rounds that are not there, it is no notice, or nothing is issued.</exception>
    public Task<ulong> NoticeAsync(NoticeSubject about, IReadOnlyList<string> text, CancellationToken cancellation) =>
        AskAsync(tracker => RecordDrafts.NoticeAsync(tracker, about, text), cancellation);

    /// <summary>
    /// Takes back the times of all rounds from one on, which were made while the clock was wrong. The notice's own round, and those
    /// after it, go on behind the last round that stands.
    /// </summary>
    /// <param name="first">The first of them, at least 1.</param>
    /// <param name="text">For people, line by line.</param>
    /// <param name="cancellation">Stops waiting; the event may be written all the same.</param>
    /// <returns>The round that holds the notice, once that is durable.</returns>
    /// <exception cref="LedgerRefusedException">There is no such round, it is no notice, or nothing is issued.</exception>
    public Task<ulong> StrikeAsync(ulong first, IReadOnlyList<string> text, CancellationToken cancellation) =>
        AskAsync(tracker => _drafts.StrikeAsync(tracker, first, text), cancellation);

    /// <summary>Does something while the ledger stands still: no round is on its way, and none is made before it is done.</summary>
    /// <param name="act">Must not ask for a round.</param>
    /// <param name="cancellation">Before it is begun.</param>
    public async Task<T> WhileStillAsync<T>(Func<Task<T>> act, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(act);
        await _tracker.Gate.WaitAsync(cancellation);
        try
        {
            return await act();
        }
        finally
        {
            _tracker.Gate.Release();
        }
    }

    private Task<ulong> AskAsync(Func<HeadTracker, Task<RecordDraft>> make, CancellationToken cancellation) =>
        _records.AskAsync(new RecordRequest(make)).WaitAsync(cancellation);
}
