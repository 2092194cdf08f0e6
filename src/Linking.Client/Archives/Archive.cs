using System.Globalization;

using Linking.Files;

namespace Linking.Client.Archives;

/// <summary>An archive, held by this program alone while it is open (docs/spec/archive.md).</summary>
public sealed class Archive : IDisposable
{
    private const int MaxFirst = 1 << 16;

    internal static readonly string[] HeadEndings = ["", ".lts", ".ler"];

    private readonly PlaceLock? _lock;
    private bool _isOfItsHeads;

    private Archive(string root, bool isHeld)
    {
        Root = Path.GetFullPath(root);
        if (!Directory.Exists(Root))
            throw new ArchiveException($"There is no folder {Root}.");
        try
        {
            _lock = isHeld ? new PlaceLock(Path.Combine(Root, ArchivePlace.Lock)) : null;
            // Left by a kill; nobody else writes here.
            if (isHeld)
                File.Delete(Temporary);
        }
        catch (IOException e)
        {
            throw new ArchiveException($"Another program holds the archive {Root}, or nothing can be written there: {e.Message}", e);
        }

        Log = ArchiveLog.Read(Root);
    }

    /// <summary>Its folder.</summary>
    public string Root { get; }

    /// <summary>Where files of it are written before they get their names.</summary>
    internal string Temporary => Path.Combine(Root, ArchivePlace.Temporary);

    /// <summary>So many bytes its log may have.</summary>
    internal long MaxLog { get; set; } = ArchiveLog.MaxSize;

    /// <summary>Its log, as it was read or written last.</summary>
    public ArchiveLog Log { get; private set; }

    /// <summary>Opens an archive; nobody else can until it is disposed.</summary>
    /// <param name="root">Its folder.</param>
    /// <param name="isWritten">Whether something may be written: of a medium that takes nothing any more it is false.</param>
    /// <exception cref="ArchiveException">It is none, or another program holds it.</exception>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static Archive Open(string root, bool isWritten = true)
    {
        if (!File.Exists(Path.Combine(root, ArchivePlace.Declaration)) && !File.Exists(Path.Combine(root, ArchivePlace.Log)))
            throw new ArchiveException(
                $"{root} is no archive: it has no {ArchivePlace.Declaration}. The first deposit makes one, when the medium is named.");
        return new Archive(root, isWritten);
    }

    /// <summary>Whether nothing is at a place, or what a kill left of making an archive there.</summary>
    public static bool IsFree(string root) => !File.Exists(root) && (!Directory.Exists(root) ||
        Directory.EnumerateFileSystemEntries(root).Select(e => Path.GetFileName(e))
            .All(name => name is ArchivePlace.Lock or ArchivePlace.Temporary || ArchivePlace.Constants.ContainsKey(name) ||
                (name == ArchivePlace.Log && HasNoEntry(Path.Combine(root, name)))));

    /// <summary>Makes an archive, or takes one up that was made and has no entry.</summary>
    /// <param name="root">Its folder, empty or not there.</param>
    /// <param name="medium">The name of the medium that it is on.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArchiveException">Something else is there.</exception>
    /// <exception cref="IOException">It cannot be made; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static Archive Create(string root, string medium, Instant now)
    {
        if (!IsFree(root))
            throw new ArchiveException($"{root} is there already and is not empty: an archive is made in a folder of its own.");
        DurableFolder.Create(root);
        var archive = new Archive(root, isHeld: true);
        foreach (var (name, bytes) in ArchivePlace.Constants.Where(c => c.Key != ArchivePlace.Declaration))
            archive.Replace(name, bytes);
        archive.Replace(ArchivePlace.Declaration, ArchivePlace.Constants[ArchivePlace.Declaration]);
        archive.Write(archive.Log.NextMedium(medium, from: null, now));
        return archive;
    }

    /// <summary>The archive in whose object a file lies; null: it lies in none.</summary>
    /// <param name="path">Of a document or a proof.</param>
    public static string? RootOfKept(string path)
    {
        if (Path.GetFullPath(path).Split(Path.DirectorySeparatorChar) is not
            [.. var above, _, _, _, _, ['v', ..], ArchivePlace.Content, "document", _])
            return null;
        var root = string.Join(Path.DirectorySeparatorChar, above);
        return File.Exists(Path.Combine(root, ArchivePlace.Log)) && File.Exists(Path.Combine(root, ArchivePlace.Declaration)) ? root : null;
    }

    /// <summary>Writes a head of the log as it stands.</summary>
    /// <returns>Its path; what is stamped.</returns>
    /// <exception cref="IOException">It cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public string WriteHead()
    {
        var head = ArchiveHead.Of(Log) ?? throw new ArchiveException($"The archive {Root} has no entry that could be stamped.");
        var path = Path.Combine(Root, head.FileName);
        Replace(head.FileName, head.ToText());
        return path;
    }

    /// <summary>Enters that a head was stamped: from then on it is missed where it is gone.</summary>
    /// <param name="entries">So many entries it is of.</param>
    /// <param name="now">The time.</param>
    public void EnterHead(int entries, Instant now) =>
        Append(Log.Next(ArchiveLog.HeadKind, ArchiveDeposit.Done, now, [("entries", Text(entries))]));

    /// <summary>The heads that are there and are of this log, the oldest first.</summary>
    public IReadOnlyList<(int Entries, string Path)> Heads() =>
    [
        .. Directory.EnumerateFiles(Root, "head-*.txt").Where(f => ArchiveHead.IsName(Path.GetFileName(f)) && !ArchivePlace.IsLink(f))
            .Where(f => ArchiveHead.IsOf(Log, f)).Select(f => (ArchiveHead.NumberOf(Path.GetFileName(f)), f)).Order(),
    ];

    /// <summary>The files of a head that are there: itself, its token, its evidence record.</summary>
    internal static IEnumerable<string> FilesOf(string head) =>
        HeadEndings.Select(e => head + e).Where(f => new FileInfo(f) is { Exists: true, Length: > 0, LinkTarget: null });

    /// <summary>Enters a check.</summary>
    /// <param name="result">What it found.</param>
    /// <param name="by">Who had it done.</param>
    /// <param name="now">The time.</param>
    public void Enter(ArchiveCheck result, string by, Instant now)
    {
        ArgumentNullException.ThrowIfNull(result);
        Append(Log.Next(
            "check", result.IsSound ? "sound" : "damaged", now,
            [
                ("files", Text(result.Files)), ("bytes", Text(result.Bytes)), ("faults", Text(result.Findings.Count)),
                ("repaired", Text(result.Findings.Count(f => f.IsRepaired))), ("by", by),
            ]));
    }

    public void Dispose() => _lock?.Dispose();

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Puts an entry behind the log, durably. What a kill left of one goes.</summary>
    internal void Append(byte[] entry)
    {
        RequireSound();
        if (Log.Length + entry.Length + 1 > MaxLog)
            throw new ArchiveException(
                $"The log of the archive {Root} has {Log.Length} bytes, and takes no more. Make another archive, and go on there.");
        Write(entry);
    }

    /// <summary>Nothing is built on a log that does not hold together.</summary>
    internal void RequireSound()
    {
        if (FindFault() is { } fault)
            throw new ArchiveException($"The log of the archive {Root} does not hold together. {fault} Repair it from a copy first.");
    }

    /// <summary>Why nothing is handed out by this log, nor built on it: a sentence. Null: it holds together and fits all heads.</summary>
    /// <exception cref="IOException">A head cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public string? FindFault()
    {
        if (Log.Fault is not null)
            return Log.Fault;
        if (Log.Links.Count == 0)
            return "It has no entry.";
        if (_isOfItsHeads)
            return null;
        foreach (var head in Directory.EnumerateFiles(Root, "head-*.txt").Where(f => ArchiveHead.IsName(Path.GetFileName(f))))
        {
            var (name, entries) = (Path.GetFileName(head), ArchiveHead.NumberOf(Path.GetFileName(head)));
            if (entries > Log.Links.Count)
                return $"It has {Log.Links.Count} entries, and a head was made of {entries}: its end was cut off.";
            if (ArchivePlace.IsLink(head) || !ArchiveHead.IsOf(Log, head))
                return $"{name} is no head of it: one of the two was changed.";
        }

        // While it is held only this program writes, and entries behind these leave their heads as they are.
        _isOfItsHeads = _lock is not null;
        return null;
    }

    /// <summary>Writes a file in the root, durably.</summary>
    internal void Replace(string name, ReadOnlySpan<byte> bytes) =>
        DurableFile.Replace(Path.Combine(Root, name), bytes, temporary: Temporary);

    /// <summary>Reads the log once more, after it was repaired.</summary>
    internal void Reread()
    {
        Log = ArchiveLog.Read(Root);
        _isOfItsHeads = false;
    }

    // What a kill left of writing the first entry.
    private static bool HasNoEntry(string log) => new FileInfo(log) is { LinkTarget: null, Length: <= MaxFirst } &&
        File.ReadAllBytes(log).AsSpan().IndexOf("\n\n"u8) < 0;

    private void Write(byte[] entry)
    {
        using (var file = new FileStream(Path.Combine(Root, ArchivePlace.Log), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read))
        {
            file.SetLength(Log.Length);
            file.Seek(0, SeekOrigin.End);
            file.Write([.. entry, (byte)'\n']);
            DiskFlush.Flush(file);
        }

        if (Log.Length == 0)
            DurableFolder.Flush(Root);
        Log.Take(entry);
    }
}
