using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace Linking.Storage.Sqlite;

/// <summary>Turns errors of SQLite and of the file system into one sentence with what to do.</summary>
internal static class Failures
{
    public static StorageException Of(SqliteException error, string file) => new(Sentence(error, file), error);

    /// <summary>The file's bytes are not those of a sound ledger.</summary>
    public static StorageException Damaged(string file, string detail) => new(DamagedSentence(file, detail));

    /// <summary>A folder, lock or file that the system does not let us use.</summary>
    public static StorageException Of(Exception error, string path) => error is UnauthorizedAccessException
        ? new StorageException($"{path} may not be read and written by this user: give the user that runs the server the folder and its files, or choose another data folder.", error)
        : new StorageException($"{path} cannot be used as a data folder ({error.Message}): check the path and the disk, then try again.", error);

    /// <summary>Nothing was written, and the same may be tried again.</summary>
    public static bool IsBusy(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    private static string Sentence(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => $"The disk that holds {file} is full: free some space, then start the server again, which verifies the last rounds.",
        raw.SQLITE_IOERR => $"Reading or writing {file} failed (SQLite I/O error {error.SqliteExtendedErrorCode}): check the disk and the system's log, then start the server again, which verifies the last rounds.",
        raw.SQLITE_CORRUPT or raw.SQLITE_ERROR => DamagedSentence(file, error.Message),
        raw.SQLITE_NOTADB => $"{file} is not a SQLite database: restore the ledger from a backup, or choose another data folder.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => $"{file} may not be written: give the user that runs the server write permission on the file and its folder, and check that the disk is not mounted read-only.",
        raw.SQLITE_CANTOPEN => $"{file} cannot be opened: check that it is a file and that this user may read and write it and its folder.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{file} is locked by another program: close it (a sqlite3 shell with an open transaction?) and try again.",
        raw.SQLITE_NOMEM => $"There is not enough memory to work on {file}: give the process more, then start it again.",
        _ => $"SQLite could not work on {file} (error {error.SqliteExtendedErrorCode}: {error.Message}): check the file with 'linking fsck', then start the server again.",
    };

    private static string DamagedSentence(string file, string detail) =>
        $"{file} is damaged ({detail.TrimEnd('.')}): keep a copy of the folder, find the extent with 'linking fsck', and restore the ledger from a backup.";
}
