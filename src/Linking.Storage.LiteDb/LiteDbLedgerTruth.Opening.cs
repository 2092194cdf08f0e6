using Linking.Files;
using Linking.LiteDb;
using Linking.LiteDb.Disks;

namespace Linking.Storage.LiteDb;

/// <content>How a ledger's file is found, made and opened, and locked against others.</content>
public sealed partial class LiteDbLedgerTruth
{
    /// <summary>Name of the file within the data folder.</summary>
    public const string FileName = "ledger.litedb";

    /// <summary>What the log grows by before it is copied: 16 MiB.</summary>
    public const long DefaultLogBytes = 16 << 20;

    /// <summary>Whether the folder holds a ledger file, sound or not.</summary>
    public static bool Exists(string folder) => File.Exists(PathIn(folder));

    /// <summary>Bytes of the file and of its log; 0: there is none.</summary>
    /// <exception cref="IOException">The folder could not be looked at; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static long StoredBytes(string folder) => DocumentFile.StoredBytes(PathIn(folder));

    /// <summary>A log whose file is gone may hold acknowledged rounds: no ledger is begun beside it.</summary>
    /// <exception cref="StorageException">There is such a log.</exception>
    public static void RequireNoLogAlone(string folder)
    {
        if (DocumentFile.FindLogAlone(PathIn(folder)) is { } log)
        {
            throw new StorageException(
                $"{log} is there and {PathIn(folder)} is not: the log may hold rounds that were acknowledged. Put {FileName} back " +
                "beside it; or move the log away, and restore the ledger from a backup, or begin a new one.");
        }
    }

    /// <summary>Makes an empty ledger in a folder, which is made too if need be, and opens it.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">It holds a ledger already, is in use, or cannot be written.</exception>
    public static LiteDbLedgerTruth Create(string folder, long logBytes = DefaultLogBytes) => Create(new Disk(), folder, logBytes);

    /// <summary>The same in a folder that is locked already.</summary>
    /// <param name="folderLock">The store's from here on; released if this fails.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">It holds a ledger or a log already, or cannot be written.</exception>
    public static LiteDbLedgerTruth Create(FolderLock folderLock, long logBytes = DefaultLogBytes) =>
        Create(new Disk(), folderLock, logBytes);

    /// <summary>
    /// Opens a ledger to read and append. Folder and file stay locked against other processes until the store is disposed
    /// of or the process ends. The newest rounds are read from the disk, not from the system's cache.
    /// </summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">The log is copied into the file behind the round that made it as long as this.</param>
    /// <exception cref="StorageException">
    /// Missing, in use by another process, not writable, damaged, of another program or of a newer Linking.
    /// </exception>
    public static LiteDbLedgerTruth Open(string folder, long logBytes = DefaultLogBytes) => Open(new Disk(), folder, logBytes);

    /// <summary>The same in a folder that is locked already.</summary>
    /// <param name="folderLock">The store's from here on; released if this fails.</param>
    /// <param name="logBytes">As in <see cref="Open(string, long)"/>.</param>
    /// <exception cref="StorageException">As in <see cref="Open(string, long)"/>.</exception>
    public static LiteDbLedgerTruth Open(FolderLock folderLock, long logBytes = DefaultLogBytes) =>
        Open(new Disk(), folderLock, logBytes);

    /// <summary>Opens a ledger only to read, on a read-only medium too, but not while a server runs on it.</summary>
    /// <exception cref="StorageException">
    /// Missing, in use, not readable, damaged, of another program or of a newer Linking.
    /// </exception>
    public static LiteDbLedgerTruth OpenReadOnly(string folder) =>
        Opened(() => DocumentFile.OpenReadOnly(PathIn(folder), Rows.Schema), folderLock: null);

    internal static LiteDbLedgerTruth Create(Disk disk, string folder, long logBytes)
    {
        try
        {
            // Leaves without a nonce can be guessed by hashing candidates: folder and file are their owner's.
            DurableFolder.CreateOwnerOnly(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, folder);
        }

        return Create(disk, FolderLock.Take(folder), logBytes);
    }

    internal static LiteDbLedgerTruth Open(Disk disk, string folder, long logBytes) => Exists(folder)
        ? Open(disk, FolderLock.Take(folder), logBytes)
        : throw new StorageException($"{PathIn(folder)} does not exist: check the path of the data folder, or create a ledger there.");

    private static LiteDbLedgerTruth Create(Disk disk, FolderLock folderLock, long logBytes)
    {
        ArgumentNullException.ThrowIfNull(folderLock);
        return Opened(
            () =>
            {
                RequireNoLogAlone(folderLock.Folder);
                return DocumentFile.Create(disk, PathIn(folderLock.Folder), Rows.Schema, logBytes, copiesBehind: true);
            },
            folderLock);
    }

    private static LiteDbLedgerTruth Open(Disk disk, FolderLock folderLock, long logBytes)
    {
        ArgumentNullException.ThrowIfNull(folderLock);
        return Opened(
            () => DocumentFile.Open(disk, PathIn(folderLock.Folder), Rows.Schema, logBytes, copiesBehind: true), folderLock);
    }

    private static LiteDbLedgerTruth Opened(Func<DocumentFile> open, FolderLock? folderLock) => Call(() =>
    {
        DocumentFile? file = null;
        try
        {
            file = open();
            return new LiteDbLedgerTruth(file, folderLock);
        }
        catch
        {
            file?.Dispose();
            folderLock?.Dispose();
            throw;
        }
    });

    private static string PathIn(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return Path.Combine(Path.GetFullPath(folder), FileName);
    }
}
