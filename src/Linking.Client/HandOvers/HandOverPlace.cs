using Linking.Client.Tiles;
using Linking.Files;

namespace Linking.Client.HandOvers;

/// <summary>Where the files of a hand-over are.</summary>
public abstract class HandOverPlace : IDisposable
{
    /// <summary>The folder, or the address.</summary>
    public abstract string Place { get; }

    /// <summary>Whether the place says which files are there: where it does not, one that no manifest names is not seen.</summary>
    public abstract bool IsListed { get; }

    /// <summary>A folder of this machine.</summary>
    public static HandOverPlace Of(FileTree folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new HandOverFolder(folder);
    }

    /// <summary>
    /// A folder, or the address of any web server. Of an address both manifests are fetched now, and kept beside the temporary files.
    /// </summary>
    /// <param name="files">Of the hand-over; stay the caller's.</param>
    /// <param name="cancellation">Ends fetching, now and whenever a check opens a file.</param>
    /// <exception cref="PublicFilesException">A manifest could not be read.</exception>
    /// <exception cref="IOException">It could not be kept, or is longer than there is room for.</exception>
    public static async Task<HandOverPlace> OpenAsync(PublicFiles files, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.IsOnTheWeb
            ? await HandOverAddress.FetchManifestsAsync(files, most: null, FileTree.MostEntries, cancellation)
            : new HandOverFolder(new FileTree(files.Place));
    }

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Every file that is there, rising by the bytes of their names.</summary>
    internal abstract IEnumerable<FoundFile> Walk(CancellationToken cancellation);

    /// <summary>Names of the files below a folder, and below the folders in it; none where there is no such folder.</summary>
    internal abstract IEnumerable<string> Below(string folder);

    /// <summary>Names, without the folder's, of the files in a folder, rising.</summary>
    internal abstract IReadOnlyList<string> NamesIn(string folder);

    /// <summary>Opens a file; null if there is none, or nothing that may be opened.</summary>
    internal abstract Stream? Open(string name);

    /// <summary>A file's bytes; null if there is none, nothing that may be opened, or it is longer than it may be.</summary>
    internal abstract byte[]? Find(string name, int most);

    protected virtual void Dispose(bool isDisposing)
    {
    }
}
