using Linking.Files;

using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

using SQLitePCL;

namespace Linking.Storage.Sqlite;

/// <summary>A database of a data folder: made, opened to write, or opened only to read.</summary>
internal sealed class SqliteFile
{
    private const string NewSuffix = ".new";

    private readonly FileFormat _format;

    /// <param name="folder">The data folder; relative to the current directory.</param>
    /// <param name="format">What is kept in it.</param>
    /// <param name="derived">Whether it can be made again from the rounds.</param>
    public SqliteFile(string folder, FileFormat format, bool derived)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _format = format;
        Folder = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        Path = System.IO.Path.Combine(Folder, format.FileName);
        Failures = new Failures(Path, derived);
    }

    public string Folder { get; }

    public string Path { get; }

    public Failures Failures { get; }

    /// <summary>Bytes of the file and of its log; a file that comes or goes meanwhile counts or does not.</summary>
    public long StoredBytes => new DirectoryInfo(Folder).EnumerateFiles(_format.FileName + "*").Sum(file => file.Exists ? file.Length : 0);

    private string Log => Path + "-wal";

    /// <summary>
    /// Makes an empty one. It is built beside its place and renamed when it is whole and durable, so that a crash
    /// leaves none or a sound one.
    /// </summary>
    /// <exception cref="IOException">There is one already, or the folder cannot be used; also
    /// <see cref="UnauthorizedAccessException"/>.</exception>
    /// <exception cref="SqliteException">It could not be written.</exception>
    /// <returns>False if there is one already.</returns>
    public bool TryCreate()
    {
        Build(Path + NewSuffix);
        return DurableFile.TryName(Path + NewSuffix, Path);
    }

    /// <summary>Removes the file and what SQLite keeps beside it. Nobody has it open.</summary>
    public void Delete()
    {
        // The log first: without its database it means nothing, beside another it would be taken for its own.
        foreach (var rest in new[] { Log, Path + "-shm", Path + "-journal", Path })
            File.Delete(rest);
    }

    /// <summary>Looks without opening: see <see cref="DiskFlush.Settle"/> on what closing a descriptor does.</summary>
    /// <exception cref="StorageException">Missing or empty.</exception>
    public void RequireContent()
    {
        var file = new FileInfo(Path);
        if (!file.Exists)
            throw new StorageException(
                $"There is no ledger in {Folder} ({_format.FileName} is missing): check the path of the data folder, or " +
                "create a ledger there.");
        if (file.Length == 0)
            throw Failures.Damaged("it has 0 bytes");
    }

    /// <exception cref="StorageException">The log is there and the file is not.</exception>
    public void RequireNoLogAlone()
    {
        if (File.Exists(Path) || new FileInfo(Log) is not { Exists: true, Length: > 0 })
            return;
        throw new StorageException(
            $"{Log} is there and {Path} is not: the log may hold rounds that were acknowledged. Put {_format.FileName} back beside " +
            "it; or move the log away, and restore the ledger from a backup, or begin a new one.");
    }

    /// <summary>Opens the writing connection. The caller holds the folder's lock.</summary>
    /// <exception cref="StorageException">It is none that this program can write.</exception>
    public Session OpenToWrite() => Translated(() => Checked(new Session(Path, SqliteOpenMode.ReadWrite), writable: true));

    /// <summary>
    /// Brings what a killed process left in file and log to the medium, so that what is read is durable.
    /// </summary>
    /// <returns>Null or the database file, to be closed after every connection.</returns>
    /// <exception cref="StorageException">The system refused.</exception>
    public SafeFileHandle? Settle()
    {
        try
        {
            // What a kill left named, read, and not yet durable.
            DurableFolder.Flush(Folder);
            DiskFlush.Settle(Log)?.Dispose();
            return DiskFlush.Settle(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, Folder);
        }
    }

    /// <summary>Finds out how the file can be read: beside a writer, or as an immutable file on a read-only medium.</summary>
    /// <param name="isBrief">Only for a moment: where there is no log, nobody writes, and the file is read without making one.</param>
    /// <returns>Opens one more reading connection each time.</returns>
    /// <exception cref="StorageException">It is none that this program can read.</exception>
    public Func<Session> OpenToRead(bool isBrief = false)
    {
        RequireContent();
        if (isBrief && !File.Exists(Log))
        {
            Translated(() => Checked(OpenImmutable(), writable: false)).Dispose();
            return OpenImmutable;
        }

        try
        {
            Checked(Open(), writable: false).Dispose();
            return Open;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY)
        {
            // A write-ahead log needs a -shm file beside it. Where none can be made, nobody can write either, and an
            // empty log means that the database is all there is.
            if (new FileInfo(Log) is { Exists: true, Length: > 0 })
                throw new StorageException(
                    $"{Log} holds rounds that are not yet in {_format.FileName}, and reading them needs write permission " +
                    "on the folder: copy the folder to a place that can be written, and open the copy.",
                    e);
        }
        catch (SqliteException e)
        {
            throw Failures.Of(e);
        }

        Translated(() => Checked(OpenImmutable(), writable: false)).Dispose();
        return OpenImmutable;
    }

    public Session Open() => new(Path, SqliteOpenMode.ReadOnly);

    /// <summary>Copies the state that a reader sees into a new file, and brings it to the disk.</summary>
    /// <exception cref="SqliteException">Not copied; also <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Copy(Func<Session> open, string target)
    {
        CreateOwnerOnly(target);
        using (var from = open())
        using (var to = new Session(target, SqliteOpenMode.ReadWrite))
            from.CopyTo(to);
        using var copy = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        DiskFlush.Flush(copy);
    }

    private Session OpenImmutable() => new(Path, SqliteOpenMode.ReadOnly, immutable: true);

    private Session Translated(Func<Session> open)
    {
        try
        {
            return open();
        }
        catch (SqliteException e)
        {
            throw Failures.Of(e);
        }
    }

    private Session Checked(Session session, bool writable)
    {
        try
        {
            _format.Require(session, Failures);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private void Build(string path)
    {
        foreach (var rest in new[] { path, path + "-journal", path + "-wal", path + "-shm" })
            File.Delete(rest);
        CreateOwnerOnly(path);
        using var session = new Session(path, SqliteOpenMode.ReadWrite);
        session.Execute("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;");
        _format.Create(session);
        session.Execute("PRAGMA journal_mode = WAL");
    }

    private static void CreateOwnerOnly(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // SQLite gives its log the same mode.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }
}
