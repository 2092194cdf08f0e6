using Linking.Books.Sinks;
using Linking.Publications;
using Linking.Storage;

namespace Linking.Ledger.Publishing;

/// <summary>Reads rows of the store as what sinks get.</summary>
internal static class StoredPublications
{
    /// <exception cref="StorageException">What is stored is not the publication of that number.</exception>
    public static SinkPublication ForSinks(this StoredPublication stored) =>
        Publication.TryParseNote(stored.Note, out var publication, out _, out _) && publication.Number == stored.Number
            ? new SinkPublication(publication, stored.Note)
            : throw new StorageException(
                $"Publication {stored.Number} in the database is not what was written there. {Advice.Fsck}");
}
