using System.Text;

using Linking.LiteDb.Disks;
using Linking.LiteDb.Pages;

using LiteDB;
using LiteDB.Engine;

namespace Linking.LiteDb;

/// <summary>
/// Documents in one file (docs/storage/litedb.md): small ones, with indexes, written by one process. What a transaction
/// changed is durable when it returns, and is not read before. All members may be called concurrently; they block for
/// the time of the call, a write for about one fsync.
/// </summary>
public sealed class DocumentFile : IDisposable
{
    private readonly LiteFile _file;
    private readonly DocumentSchema _schema;

    private DocumentFile(LiteFile file, DocumentSchema schema)
    {
        _file = file;
        _schema = schema;
    }

    public string Path => _file.Path;

    /// <summary>Ends, with the reason, as soon as every later write is refused. Never ends otherwise.</summary>
    public Task<DocumentFileException> WritesRefused => _file.WritesRefused;

    /// <summary>Bytes of a file and of its log, open or not; 0: there is none.</summary>
    /// <exception cref="IOException">They could not be looked at; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static long StoredBytes(string path) =>
        new[] { path, LiteFiles.LogOf(path) }.Select(p => new FileInfo(p)).Where(file => file.Exists).Sum(file => file.Length);

    /// <summary>The path of a log that holds something and whose file is missing; null: there is none.</summary>
    public static string? FindLogAlone(string path) =>
        !File.Exists(path) && new FileInfo(LiteFiles.LogOf(path)) is { Exists: true, Length: > 0 } log ? log.FullName : null;

    /// <summary>Makes an empty file in a folder that exists, and opens it.</summary>
    /// <exception cref="DocumentFileException">The name is taken, or the file cannot be written.</exception>
    public static DocumentFile Create(string path, DocumentSchema schema) => Create(new Disk(), path, schema);

    /// <summary>Opens a file to read and write; no other process can open it until it is disposed of.</summary>
    /// <exception cref="DocumentFileException">
    /// Missing, in use, not readable and writable, not such a file, of a newer version, or damaged.
    /// </exception>
    public static DocumentFile Open(string path, DocumentSchema schema) => Open(new Disk(), path, schema);

    /// <summary>
    /// Opens a file only to read, beside others that only read, also on a medium that cannot be written. What a process
    /// that did not close the file left in the log is read from there.
    /// </summary>
    /// <exception cref="DocumentFileException">As in <see cref="Open(string, DocumentSchema)"/>.</exception>
    public static DocumentFile OpenReadOnly(string path, DocumentSchema schema)
    {
        Check(schema);
        return new(LiteFiles.OpenReadOnly(new Disk(), path, schema.Application, (uint)schema.Version), schema);
    }

    /// <summary>Reads, and returns only what is durable.</summary>
    /// <param name="read">Runs on the calling thread, with all other calls waiting: it reads and returns, and does nothing else.</param>
    /// <exception cref="DocumentFileException">What is needed is damaged; other documents can still be read.</exception>
    public T Read<T>(Func<DocumentReader, T> read) => _file.Read(engine => read(DocumentReader.Of(engine, _schema)));

    /// <summary>
    /// As <see cref="Read"/>, but without waiting for the write that is on its way to the disk, and it may see that. For
    /// documents that are never changed, of which the caller knows which are durable.
    /// </summary>
    /// <exception cref="DocumentFileException">As in <see cref="Read"/>.</exception>
    public T ReadAhead<T>(Func<DocumentReader, T> read) => _file.ReadAhead(engine => read(DocumentReader.Of(engine, _schema)));

    /// <summary>Changes documents: all of it, or nothing if it throws. Durable on return.</summary>
    /// <param name="write">As in <see cref="Read"/>; it runs once.</param>
    /// <exception cref="DocumentFileException">
    /// Failed. Every later write is refused until the file is opened again, which may find the change; reads go on, of
    /// what was durable before.
    /// </exception>
    public T Write<T>(Func<DocumentTransaction, T> write) => _file.Write(engine =>
    {
        var transaction = new DocumentTransaction(engine, _schema);
        var result = write(transaction);
        return transaction.IsUndone
            ? throw new InvalidOperationException("The transaction was undone when a change failed, and that was not passed on.")
            : result;
    });

    /// <summary>As <see cref="Write{T}"/>, without a result.</summary>
    /// <exception cref="DocumentFileException">As in <see cref="Write{T}"/>.</exception>
    public void Write(Action<DocumentTransaction> write) => Write(transaction =>
    {
        write(transaction);
        return true;
    });

    /// <summary>Writes a copy of the durable state to a new file, which has no log. Reads go on meanwhile; writes wait.</summary>
    /// <exception cref="DocumentFileException">The name is taken, writing failed, or a page is damaged.</exception>
    public void BackUp(string path) => _file.BackUp(path);

    /// <summary>Reads the whole file. Writes wait meanwhile.</summary>
    /// <returns>One phrase for each thing that is damaged; none if the file is sound.</returns>
    public IReadOnlyList<string> FindDamage()
    {
        var pages = _file.FindDamagedPages();
        return pages.Count > 0 ? pages : _file.Read(engine => DocumentCheck.Run(engine, _schema));
    }

    /// <summary>Brings the log into the file and removes it: a closed file is one file.</summary>
    /// <exception cref="DocumentFileException">Failed; nothing is lost, the next opening reads the log.</exception>
    public void Dispose() => _file.Dispose();

    /// <summary>The copying of the log that began last behind a write; tests wait for it.</summary>
    internal Task Copying => _file.Copying;

    internal static DocumentFile Create(
        Disk disk, string path, DocumentSchema schema, long logBytes = LiteFile.DefaultLogBytes, bool copiesBehind = false)
    {
        Check(schema);
        LiteFiles.Create(disk, path, schema.Application, (uint)schema.Version, engine => Build(engine, schema));
        return Open(disk, path, schema, logBytes, copiesBehind);
    }

    internal static DocumentFile Open(
        Disk disk, string path, DocumentSchema schema, long logBytes = LiteFile.DefaultLogBytes, bool copiesBehind = false)
    {
        Check(schema);
        return new(LiteFiles.Open(disk, path, schema.Application, (uint)schema.Version, logBytes, copiesBehind), schema);
    }

    private static void Check(DocumentSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Version < 1 || schema.Application.Length is 0 or > FileHeader.MaxApplicationLength || !Ascii.IsValid(schema.Application))
            throw new ArgumentException("An application has 1 to 32 ASCII characters, and a version from 1 on.", nameof(schema));
    }

    private static void Build(ILiteEngine engine, DocumentSchema schema)
    {
        foreach (var collection in schema.Collections)
        {
            engine.Insert(collection.Name, [new BsonDocument { ["_id"] = 0L }], BsonAutoId.Int64);
            engine.Delete(collection.Name, [0L]);
            foreach (var index in collection.Indexes)
                engine.EnsureIndex(collection.Name, index.Name, BsonExpression.Create(index.Expression), index.Unique);
        }
    }
}
