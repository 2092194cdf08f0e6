using Linking.Ledger.Storage;
using Linking.Publications;

namespace Linking.Ledger.Sinks;

/// <summary>A publication as a sink gets it.</summary>
/// <param name="Publication">What the note says.</param>
/// <param name="Note">The signed note's bytes.</param>
public sealed record SinkPublication(Publication Publication, ReadOnlyMemory<byte> Note)
{
    /// <summary>1, 2, 3 …</summary>
    public ulong Number => Publication.Number;

    /// <summary>Reads a stored publication.</summary>
    /// <exception cref="StorageException">What is stored is not the publication of that number.</exception>
    public static SinkPublication FromStored(StoredPublication stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return Publication.TryParseNote(stored.Note, out var publication, out _) && publication.Number == stored.Number
            ? new SinkPublication(publication, stored.Note)
            : throw new StorageException($"Publication {stored.Number} in the database is not what was written there; check the database with fsck.");
    }
}
