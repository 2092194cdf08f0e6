namespace Linking.Storage;

/// <summary>
/// Keeps a data folder to one server process, whatever store its ledger is kept in. The lock is the system's, on an open
/// file: it ends with the process, however that ends, and the file that stays behind means nothing.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>The lock of a ledger's truth: taken before a ledger is made or opened to write, by every store.</summary>
    public const string LedgerName = "ledger.lock";

    private readonly FileStream _file;

    private FolderLock(string folder, FileStream file)
    {
        Folder = folder;
        _file = file;
    }

    /// <summary>The full path of the folder that is locked.</summary>
    public string Folder { get; }

    /// <param name="folder">The data folder; it exists.</param>
    /// <param name="fileName">Of the lock.</param>
    /// <exception cref="StorageException">Another process has it, or the folder may not be written.</exception>
    public static FolderLock Take(string folder, string fileName = LedgerName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.Combine(folder, fileName);
        try
        {
            return new FolderLock(
                folder, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path) && IsShared(e))
        {
            throw new StorageException(
                $"The data folder {folder} is in use by another Linking server: stop that server, or choose another data folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, folder);
        }
    }

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: what .NET reports for a held lock.
    private static bool IsShared(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
