using Linking.Books.Sinks;
using Linking.Notes;
using Linking.Publications;
using Linking.Storage;

namespace Linking.Server.Vouching;

/// <summary>
/// The ledger's own publications, for one who is asked to vouch for them. Members fail with <see cref="StorageException"/>.
/// </summary>
internal sealed class OwnPublications(ILedgerTruth truth)
{
    // What was published before the first question; 0: nothing.
    private ulong? _before;

    /// <summary>What somebody holds who was not asked yet: all but the newest, which is the first for him. Null: nothing.</summary>
    public async Task<SinkHolding?> ReadBeginAsync(CancellationToken cancellation)
    {
        _before ??= Math.Max((await truth.ReadLastPublicationAsync(cancellation))?.Number ?? 0, 1) - 1;
        return await ReadAsync(_before.Value, cancellation) is { } before
            ? new SinkHolding(before.Number, before.Note, $"begins with publication {before.Number + 1}")
            : null;
    }

    /// <summary>One by its number; null: there is none.</summary>
    public async Task<SinkPublication?> ReadAsync(ulong number, CancellationToken cancellation)
    {
        if (number == 0)
            return null;
        await foreach (var stored in truth.ReadPublicationsAsync(number, 1, cancellation))
        {
            return Publication.TryParseNote(stored.Note, out var publication, out _, out _)
                ? new SinkPublication(publication, stored.Note)
                : throw Damaged(number);
        }

        return null;
    }

    /// <summary>What is vouched for: the text, without its signatures.</summary>
    public static ReadOnlyMemory<byte> TextOf(SinkPublication publication) =>
        SignedNote.TryParse(publication.Note, out var note) ? note.TextBytes : throw Damaged(publication.Number);

    private static StorageException Damaged(ulong number) =>
        new($"Publication {number} in the database is not what was written there: run 'linking fsck'.");
}
