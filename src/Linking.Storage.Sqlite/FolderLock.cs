namespace Linking.Storage.Sqlite;

/// <summary>
/// Keeps a data folder to one server process. The lock is the system's, on an open file: it ends with the process,
/// however that ends, and the file that stays behind means nothing.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <param name="folder">The data folder.</param>
    /// <param name="fileName">Of the lock.</param>
    /// <exception cref="StorageException">Another process has it, or the folder may not be written.</exception>
    public static FolderLock Take(string folder, string fileName)
    {
        var path = Path.Combine(folder, fileName);
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path) && IsShared(e))
        {
            throw new StorageException(
                $"The data folder {folder} is in use by another Linking server: stop that server, or choose another data folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failures.OfPath(e, folder);
        }
    }

    public void Dispose() => _file.Dispose();

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: what .NET reports for a held lock.
    private static bool IsShared(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);
}
