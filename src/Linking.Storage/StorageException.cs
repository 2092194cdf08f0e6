namespace Linking.Storage;

/// <summary>The store failed. The message is one sentence that names what failed and what to do.</summary>
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// True if the row may or may not have been written and the store can be asked again (a lost connection): the
    /// identical row may be submitted again. False if the store must not be written to before a restart has read it
    /// back and verified it (a failed write or fsync).
    /// </summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>A folder, lock or file that the system does not let us use.</summary>
    public static StorageException OfPath(Exception error, string path) => error is UnauthorizedAccessException
        ? new StorageException(
            $"{path} may not be read and written by this user: give the user that runs the server the folder and its " +
            "files, or choose another data folder.",
            error)
        : new StorageException(
            $"{path} cannot be used as a data folder ({error?.Message}): check the path and the disk, then try again.", error!);
}
