using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace Linking.Storage.Sqlite;

/// <summary>Turns errors of SQLite and of the file system into one sentence with what to do.</summary>
/// <param name="file">Path of the database.</param>
/// <param name="derived">Whether the rounds determine all of it, so that it can be made again.</param>
internal sealed class Failures(string file, bool derived)
{
    private const string MadeAgain = "It is derived from the rounds, and a running server makes it again";

    public string File => file;

    public StorageException Of(SqliteException error) => new(Sentence(error), error);

    /// <summary>The file's bytes are not those of a sound one.</summary>
    public StorageException Damaged(string detail) => new(DamagedSentence(detail));

    /// <summary>An earlier write failed.</summary>
    public StorageException Refusing(StorageException earlier) => new(
        $"Nothing more is written until {(derived ? "the file is made again" : "a restart")}, because an earlier write " +
        $"failed. {earlier.Message}", earlier);

    /// <summary>Nothing was written, and the same may be tried again.</summary>
    public static bool IsBusy(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    private string Sentence(SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
            $"{file} is locked by another program: close it (a sqlite3 shell with an open transaction?) and try again.",
        raw.SQLITE_FULL when derived => $"The disk that holds {file} is full: free some space. {MadeAgain}.",
        _ when derived =>
            $"{file} cannot be used (SQLite error {error.SqliteExtendedErrorCode}: {error.Message.TrimEnd('.')}). {MadeAgain}.",
        raw.SQLITE_FULL =>
            $"The disk that holds {file} is full: free some space, then start the server again, which verifies the last rounds.",
        raw.SQLITE_IOERR =>
            $"Reading or writing {file} failed (SQLite I/O error {error.SqliteExtendedErrorCode}): check the disk and the " +
            "system's log, then start the server again, which verifies the last rounds.",
        raw.SQLITE_CORRUPT or raw.SQLITE_ERROR => DamagedSentence(error.Message),
        raw.SQLITE_NOTADB => $"{file} is not a SQLite database: restore the ledger from a backup, or choose another data folder.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            $"{file} may not be written: give the user that runs the server write permission on the file and its folder, " +
            "and check that the disk is not mounted read-only.",
        raw.SQLITE_CANTOPEN => $"{file} cannot be opened: check that it is a file and that this user may read and write it and its folder.",
        raw.SQLITE_NOMEM => $"There is not enough memory to work on {file}: give the process more, then start it again.",
        _ =>
            $"SQLite could not work on {file} (error {error.SqliteExtendedErrorCode}: {error.Message}): check the file " +
            "with 'linking fsck', then start the server again.",
    };

    private string DamagedSentence(string detail) => derived
        ? $"{file} is damaged ({detail.TrimEnd('.')}). {MadeAgain}."
        : $"{file} is damaged ({detail.TrimEnd('.')}): keep a copy of the folder, find the extent with 'linking fsck', and " +
            "restore the ledger from a backup.";
}
