using Linking.LiteDb.Disks;
using Linking.LiteDb.Logs;
using Linking.LiteDb.Pages;

using LiteDB;
using LiteDB.Engine;

namespace Linking.LiteDb;

/// <summary>Makes and opens the two files.</summary>
internal static class LiteFiles
{
    private const string LogSuffix = "-log";

    public static string LogOf(string path) => path + LogSuffix;

    /// <summary>
    /// Makes a file beside its place, and names it when it is whole and durable. All collections are made here: one that
    /// is made later would be a danger to those who read.
    /// </summary>
    /// <exception cref="DocumentFileException">The name is taken, or writing failed.</exception>
    public static void Create(Disk disk, string path, string application, uint version, Action<ILiteEngine> build)
    {
        var memory = new MemoryStream();
        var settings = new EngineSettings { DataStream = memory, LogStream = new MemoryStream(), Collation = Collation.Binary };
        using (var engine = new LiteEngine(settings))
        {
            engine.Pragma("CHECKPOINT", 0);
            engine.Pragma("UTC_DATE", true);
            build(engine);
            engine.Checkpoint();
        }

        var pages = memory.ToArray();
        NewDataFile.Write(disk, path, application, version, (uint)(pages.Length / Page.Size), (number, page) =>
            pages.AsSpan((int)number * Page.Size, Page.Size).CopyTo(page));
    }

    /// <summary>
    /// Opens a file to read and write. It stays locked against other processes. What a process that ended without
    /// closing it left in the log is copied into the data file first, from what the medium holds.
    /// </summary>
    public static LiteFile Open(Disk disk, string path, string application, uint version, long logBytes, bool copiesBehind) =>
        Open(disk, path, application, version, writable: true, logBytes, copiesBehind);

    /// <summary>Opens a file only to read, beside others that only read. Nothing is written, also not the log's pages.</summary>
    public static LiteFile OpenReadOnly(Disk disk, string path, string application, uint version) =>
        Open(disk, path, application, version, writable: false, logBytes: 0, copiesBehind: false);

    private static LiteFile Open(
        Disk disk, string path, string application, uint version, bool writable, long logBytes, bool copiesBehind)
    {
        path = Path.GetFullPath(path);
        DiskFile? file = null;
        LogFile? log = null;
        try
        {
            file = OpenFile(disk, path, writable) ?? throw Failures.Missing(path);
            var header = ReadHeader(file, application, version);
            // Beside a closed file a log means nothing, unless it is another file's: then something was mixed up.
            if (header.Salt != 0 || File.Exists(LogOf(path)))
                log = OpenLog(disk, path, header, writable);
            var opened = new LiteFile(disk, new DataFile(file, header), log, writable, logBytes, copiesBehind);
            if (writable && log is not null)
                opened.CloseLog();
            return opened;
        }
        catch (Exception e)
        {
            log?.Dispose();
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException or InvalidDataException or LiteException)
                throw Failures.Of(e is LiteException ? new InvalidDataException(e.Message, e) : e, path);
            throw;
        }
    }

    private static DiskFile? OpenFile(Disk disk, string path, bool writable)
    {
        if (!File.Exists(path))
            return null;
        var file = new DiskFile(
            disk, path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, writable ? FileShare.None : FileShare.Read);
        try
        {
            if (writable)
                file.Settle();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static FileHeader ReadHeader(DiskFile file, string application, uint version)
    {
        Span<byte> head = new byte[DataFile.PagesOffset];
        head = head[..file.Read(0, head)];
        var header = FileHeader.Decode(head, out var problem) ?? throw Failures.NoHeader(file.Path, problem);
        if (header.Application != application)
            throw Failures.OtherApplication(file.Path, header.Application, application);
        if (header.ApplicationVersion > version)
            throw Failures.Newer(file.Path);
        return header.ApplicationVersion == version ? header : throw Failures.Older(file.Path, header.ApplicationVersion, version);
    }

    private static LogFile OpenLog(Disk disk, string path, FileHeader header, bool writable)
    {
        var file = OpenFile(disk, LogOf(path), writable) ?? throw Failures.LogMissing(path, LogOf(path));
        try
        {
            var log = new LogFile(file, header.Salt);
            log.Recover(header.PreviousSalt);
            return log;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
