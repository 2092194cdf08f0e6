using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Issuing;
using Linking.Notes;
using Linking.Publications;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Publishing;

/// <summary>Decides whether there is something to publish; signs, stores and announces the next publication. Thread-safe.</summary>
internal sealed class Publisher(
    ILedgerTruth store, HeadTracker tracker, KeyRing keys, DigestPair identity, Appender appender, ILogger logger) : IDisposable
{
    private const int MaxConflicts = 100;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Told of each publication that was made.</summary>
    public Action? Made { get; set; }

    /// <summary>The last publication, if it covers the ledger up to a size: then there is nothing to publish.</summary>
    public async Task<StoredPublication?> FindCurrentAsync(ulong size, CancellationToken cancellation) =>
        await store.ReadLastPublicationAsync(cancellation) is { } last && last.Size >= size ? last : null;

    /// <exception cref="ArgumentException">An announcement that cannot be published.</exception>
    /// <exception cref="AppendFailedException">It may or may not have been written.</exception>
    /// <exception cref="SignerException">A key of the publications cannot sign now.</exception>
    public async Task<PublishResult> PublishAsync(
        LedgerHead head, IReadOnlyList<Announcement> announcements, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var last = await store.ReadLastPublicationAsync(cancellation);
                if (last is not null && last.Size >= head.Size)
                    return new PublishResult(last, Created: false);
                var next = Make(head, last, await WithStatementsAsync(announcements, last?.Size ?? 0, head.Size, cancellation));

                // A conflict: another node has published meanwhile.
                var result = await appender.AskAsync(
                    $"storing publication {next.Number}", () => store.AppendPublicationAsync(next, CancellationToken.None));
                if (result != AppendResult.Appended)
                {
                    if (attempt == MaxConflicts)
                        throw new StorageException(
                            $"The store refuses publication {next.Number} although its last one is {last?.Number ?? 0}. {Advice.Fsck}");
                    continue;
                }

                logger.Published(next.Number, next.Size);
                Made?.Invoke();
                return new PublishResult(next, Created: true);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>
    /// The digests of which the operator has made statements since the publication before are announced too, the oldest first, as far as
    /// there is room. The statement itself stands in its round in any case.
    /// </summary>
    private async Task<IReadOnlyList<Announcement>> WithStatementsAsync(
        IReadOnlyList<Announcement> given, ulong from, ulong end, CancellationToken cancellation)
    {
        var all = new List<Announcement>(given);
        await foreach (var stored in store.ReadEventsAsync(from, long.MaxValue, cancellation))
        {
            if (stored.Round >= end || all.Count >= Publication.MaxAnnouncements)
                break;
            if (EventReading.Read(stored.Text, tracker.Genesis.Suite).Event is Statement statement &&
                new Announcement(statement.About, statement.Digests) is var announcement && !all.Contains(announcement))
                all.Add(announcement);
        }

        return all;
    }

    private StoredPublication Make(LedgerHead head, StoredPublication? last, IReadOnlyList<Announcement> announcements)
    {
        var (suite, ledger) = (tracker.Genesis.Suite, tracker.Genesis.Ledger);
        var previous = suite.Zero;
        if (last is not null)
        {
            if (!Publication.TryParseNote(last.Note, out var parsed, out _, out _))
                throw new StorageException($"Publication {last.Number} is damaged. {Advice.Fsck}");
            previous = parsed.TextDigest();
        }

        if (tracker.FindEnded(head.Size) is { } ended)
            throw new SignerException(ended);
        var number = (last?.Number ?? 0) + 1;
        var signer = new NoteSigner(ledger.PublicationOrigin, keys.Of(tracker.Record.KeysFor(head.Size).Publication));
        try
        {
            var text = new Publication
            {
                Ledger = ledger,
                Suite = suite,
                Identity = identity,
                Number = number,
                Size = head.Size,
                Time = head.Time,
                Record = head.RecordLink,
                Root = head.Root,
                Previous = previous,
                Announcements = announcements,
            }.ToBytes();
            return new StoredPublication(number, head.Size, signer.Sign(Encoding.UTF8.GetString(text)));
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException(
                $"At most {Publication.MaxAnnouncements} announcements are published, each with a type of 1 to " +
                $"{Announcement.MaxTypeLength} of a-z, 0-9 and '-'.",
                nameof(announcements),
                e);
        }
    }
}
