using Linking.Files;

using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

using SQLitePCL;

namespace Linking.Storage.Sqlite;

/// <summary>The file of a ledger in its data folder: made, opened to write, or opened only to read.</summary>
internal sealed class LedgerFile
{
    private const string NewSuffix = ".new";

    /// <param name="folder">The data folder; relative to the current directory.</param>
    public LedgerFile(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Folder = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        Path = System.IO.Path.Combine(Folder, SqliteLedgerStore.FileName);
    }

    public string Folder { get; }

    public string Path { get; }

    private string Log => Path + "-wal";

    /// <summary>
    /// Makes an empty ledger. It is built beside its place and renamed when it is whole and durable, so that a crash
    /// leaves no ledger or a sound one.
    /// </summary>
    /// <exception cref="StorageException">There is one already, or the folder cannot be used.</exception>
    public void Create()
    {
        try
        {
            // Leaves without a nonce can be guessed by hashing candidates: folder and file are their owner's.
            DurableFolder.CreateOwnerOnly(Folder);
            using (FolderLock.Take(Folder))
            {
                if (File.Exists(Path))
                    throw AlreadyThere();
                Build(Path + NewSuffix);
                if (!DurableFile.TryName(Path + NewSuffix, Path))
                    throw AlreadyThere();
            }
        }
        catch (SqliteException e)
        {
            throw Failures.Of(e, Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failures.Of(e, Folder);
        }
    }

    /// <summary>Looks without opening: see <see cref="DiskFlush.Settle"/> on what closing a descriptor does.</summary>
    /// <exception cref="StorageException">Missing or empty.</exception>
    public void RequireContent()
    {
        var file = new FileInfo(Path);
        if (!file.Exists)
            throw new StorageException($"There is no ledger in {Folder} ({SqliteLedgerStore.FileName} is missing): check the path of the data folder, or create a ledger there.");
        if (file.Length == 0)
            throw Failures.Damaged(Path, "it has 0 bytes");
    }

    /// <summary>Opens the writing connection. The caller holds the folder's lock.</summary>
    /// <param name="settled">Null or the database file, to be closed after every connection.</param>
    /// <exception cref="StorageException">It is no ledger that this program can write.</exception>
    public Session OpenToWrite(out SafeFileHandle? settled)
    {
        try
        {
            // What a kill left named, read, and not yet durable.
            DurableFolder.Flush(Folder);
            DiskFlush.Settle(Log)?.Dispose();
            settled = DiskFlush.Settle(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failures.Of(e, Folder);
        }

        try
        {
            return Checked(new Session(Path, SqliteOpenMode.ReadWrite), writable: true);
        }
        catch (SqliteException e)
        {
            settled?.Dispose();
            throw Failures.Of(e, Path);
        }
        catch
        {
            settled?.Dispose();
            throw;
        }
    }

    /// <summary>Finds out how the file can be read: beside a writer, or as an immutable file on a read-only medium.</summary>
    /// <returns>Opens one more reading connection each time.</returns>
    /// <exception cref="StorageException">It is no ledger that this program can read.</exception>
    public Func<Session> OpenToRead()
    {
        RequireContent();
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
                throw new StorageException($"{Log} holds rounds that are not yet in {SqliteLedgerStore.FileName}, and reading them needs write permission on the folder: copy the folder to a place that can be written, and open the copy.", e);
        }
        catch (SqliteException e)
        {
            throw Failures.Of(e, Path);
        }

        try
        {
            Checked(OpenImmutable(), writable: false).Dispose();
            return OpenImmutable;
        }
        catch (SqliteException e)
        {
            throw Failures.Of(e, Path);
        }
    }

    private Session Open() => new(Path, SqliteOpenMode.ReadOnly);

    private Session OpenImmutable() => new(Path, SqliteOpenMode.ReadOnly, immutable: true);

    private Session Checked(Session session, bool writable)
    {
        try
        {
            Schema.Require(session, Path, writable);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private StorageException AlreadyThere() => new($"{Folder} already holds a ledger: open it, or choose another data folder.");

    private static void Build(string path)
    {
        foreach (var rest in new[] { path, path + "-journal", path + "-wal", path + "-shm" })
            File.Delete(rest);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        // SQLite gives its log the same mode.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
        using var session = new Session(path, SqliteOpenMode.ReadWrite);
        session.Execute("PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;");
        Schema.Create(session);
        session.Execute("PRAGMA journal_mode = WAL");
    }
}
