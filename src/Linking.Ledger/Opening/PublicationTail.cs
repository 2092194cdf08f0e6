using Linking.Hashing;
using Linking.Publications;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Opening;

/// <summary>
/// Reads the newest publications back at a start: the next one digests the last, and what sinks are given again comes
/// from here. Each carries a signature, so that a changed byte shows without the rounds it covers.
/// </summary>
internal static class PublicationTail
{
    /// <param name="store">The ledger.</param>
    /// <param name="record">The events of its record.</param>
    /// <param name="identity">Link of round 0.</param>
    /// <param name="take">How many, at least 1.</param>
    /// <param name="cancellation">Between publications.</param>
    /// <returns>What is wrong with the first that is damaged; null if none is.</returns>
    /// <exception cref="StorageException">The store failed.</exception>
    public static async Task<string?> FindProblemAsync(
        ILedgerTruth store, RecordEvents record, DigestPair identity, ulong take, CancellationToken cancellation)
    {
        if (await store.ReadLastPublicationAsync(cancellation) is not { } last)
            return null;
        var number = last.Number > take ? last.Number - take + 1 : 1;
        await foreach (var stored in store.ReadPublicationsAsync(number, long.MaxValue, cancellation))
        {
            if (stored.Number != number)
                return $"Publication {number} is missing.";
            if (!Publication.TryParseNote(stored.Note, out var publication, out var note, out _))
                return $"Publication {number} cannot be read.";
            if (publication.Number != number || publication.Size != stored.Size || publication.Identity != identity ||
                !note.IsSignedBy(record.KeysFor(publication.Size).Publication))
                return $"Publication {number} is not the one that was signed.";
            number++;
        }

        return null;
    }
}
