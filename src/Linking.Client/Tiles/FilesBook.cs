using System.Collections.Concurrent;

using Linking.Client.Trust;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Client.Tiles;

/// <summary>The publications among public files, by number. Thread-safe.</summary>
internal sealed class FilesBook(PublicFiles files, LedgerId ledger)
{
    // Files that are missing one after the other, beyond which a copy is looked into at growing steps only.
    private const ulong Near = 16;

    private readonly ConcurrentDictionary<ulong, KnownPublication> _read = [];
    private readonly ConcurrentDictionary<ulong, bool> _ends = [];

    /// <summary>Where a publication is to be found.</summary>
    public static string NameOf(ulong number) => $"{BookFile.Folder}/{BookFile.OfPublication(number).Name}";

    /// <summary>A publication, each time the one that was read first; null if it is not there.</summary>
    /// <exception cref="PublicFilesException">It could not be read.</exception>
    /// <exception cref="UntrustedReplyException">It is something else.</exception>
    public async Task<KnownPublication?> FindAsync(ulong number, CancellationToken cancellation)
    {
        if (_read.TryGetValue(number, out var there))
            return there;
        if (await files.FindAsync(NameOf(number), SignedNote.MaxSize, cancellation) is not { } note)
            return null;
        return KnownPublication.TryRead(note, out var known) && known.Publication.Number == number && known.Publication.Ledger == ledger
            ? _read.GetOrAdd(number, known)
            : throw new UntrustedReplyException($"{NameOf(number)} at {files.Place} is no publication {number} of {ledger}.");
    }

    /// <summary>Refuses where a publication that is not there is followed by another one: the files are not whole.</summary>
    /// <param name="missing">The first that is not there.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">A later one is there.</exception>
    public async Task CheckEndAsync(ulong missing, CancellationToken cancellation)
    {
        if (_ends.ContainsKey(missing))
            return;
        if (files.FindNumberFrom(missing) is { } listed)
            throw Incomplete(missing, $"files of publication {listed} are");
        for (var step = 1UL; missing + step <= BookFile.MaxPublications; step = step < Near ? step + 1 : step * 2)
        {
            if (await FindAsync(missing + step, cancellation) is not null)
                throw Incomplete(missing, $"publication {missing + step} is");
        }

        _ends[missing] = true;
    }

    /// <summary>What is said of files that are not whole.</summary>
    /// <param name="missing">A publication.</param>
    /// <param name="why">What shows that it was there.</param>
    public PublicFilesException Incomplete(ulong missing, string why) => new(
        $"{NameOf(missing)} is not at {files.Place}, though {why}: the copy is older, was made in part, or has lost files. Copy them " +
        "again, or read them from another place.");
}
