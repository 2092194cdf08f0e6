using System.Security.Cryptography;
using System.Text;

using Linking.AuditLogs;
using Linking.Files;
using Linking.Hashing;
using Linking.Trees;

namespace Linking.Server.AuditLogs;

/// <summary>
/// The audit log of an authority, to write: each entry is durable when <see cref="Write(string, string, AuditDetail[])"/> returns.
/// Several programs may hold one open; they take turns. Thread-safe.
/// </summary>
public sealed class AuditLog
{
    // Beside the folder, which is copied by backups.
    private const string LockName = "audit.lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly AuditLogFolder _folder;
    private readonly TimeProvider _time;
    private readonly CompactRange _tree = new();
    private DigestPair? _last;
    private string _month = "";
    private long _length;

    private AuditLog(AuditLogFolder folder, TimeProvider time) => (_folder, _time) = (folder, time);

    /// <summary>The newest entry at the time of opening or writing; null: none.</summary>
    public AuditEntry? Last { get; private set; }

    /// <summary>Opens the log of a data folder, or begins it, and holds it against itself.</summary>
    /// <exception cref="AuditLogException">It cannot be read or made, or does not hold together.</exception>
    public static AuditLog Open(string data, TimeProvider time)
    {
        var log = new AuditLog(new AuditLogFolder(data), time);
        try
        {
            DurableFolder.CreateOwnerOnly(log._folder.Folder);
            using var turn = log.TakeTurn();
            log.CatchUp();
            return log;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw log.NotWritten(e);
        }
    }

    /// <summary>Entries and the root of their tree: what the ledger is to state.</summary>
    public AuditStatement? State()
    {
        lock (_lock)
        {
            try
            {
                using var turn = TakeTurn();
                CatchUp();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or AuditLogException)
            {
                // What other programs wrote is stated when it can be read; whoever writes next is told why it cannot.
            }

            return _tree.Size == 0 ? null : new AuditStatement(_tree.Size, _tree.Root);
        }
    }

    /// <summary>Writes what happens now.</summary>
    /// <exception cref="AuditLogException">It is perhaps not written: what it would record must not be done.</exception>
    public AuditEntry Write(string kind, string outcome, params AuditDetail[] details) =>
        Write(_time.GetUtcNow(), kind, outcome, details);

    /// <summary>Writes what happened at a time.</summary>
    /// <exception cref="AuditLogException">It is perhaps not written.</exception>
    public AuditEntry Write(DateTimeOffset time, string kind, string outcome, IReadOnlyCollection<AuditDetail> details)
    {
        ArgumentNullException.ThrowIfNull(details);
        lock (_lock)
        {
            try
            {
                using var turn = TakeTurn();
                CatchUp();
                var hidden = new List<HiddenWords>();
                var entry = new AuditEntry
                {
                    Number = _tree.Size + 1,
                    Before = _last,
                    Time = Instant.FromDateTime(time),
                    Kind = kind,
                    Outcome = outcome,
                    Values = [.. details.Take(AuditEntry.MaxValues).Select(d => ToValue(d, hidden))],
                };
                var text = entry.ToText();
                // A clock that was set back writes on in the newest file.
                var month = AuditLogFolder.MonthOf(time);
                if (string.CompareOrdinal(month, _month) <= 0)
                    month = _month;
                if (hidden.Count > 0)
                    AppendWords(_folder.PathOf(month, AuditLogFolder.Words), string.Concat(hidden.Select(h => h + "\n")));
                if (month != _month && _month.Length > 0)
                    CutOff(_folder.PathOf(_month, AuditLogFolder.Entries), _length);
                var length = month == _month ? _length : 0;
                Append(_folder.PathOf(month, AuditLogFolder.Entries), length, [.. text, (byte)'\n']);
                Take(new AuditRow(entry.Number, AuditEntry.LinkOf(text), entry, text, month));
                _length = length + text.Length + 1;
                return entry;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw NotWritten(e);
            }
        }
    }

    /// <summary>
    /// Forgets months before one, but never the newest: of their entries the links are kept, and of hidden words nothing. That they were
    /// forgotten is an entry, which comes first.
    /// </summary>
    /// <param name="before">A month.</param>
    /// <param name="wordsOnly">Whether entries stay.</param>
    /// <returns>The months of which something was deleted.</returns>
    /// <exception cref="AuditLogException">Not all was deleted, or nothing.</exception>
    public IReadOnlyList<string> Forget(string before, bool wordsOnly)
    {
        var months = _folder.Months();
        var former = months.Where(m => string.CompareOrdinal(m, before) < 0 && m != months[^1]).ToList();
        var forgotten = former.Where(m => File.Exists(_folder.PathOf(m, AuditLogFolder.Words)) ||
            (!wordsOnly && File.Exists(_folder.PathOf(m, AuditLogFolder.Entries)))).ToList();
        if (forgotten.Count == 0)
            return [];
        Write(
            AuditKind.Log, AuditKind.Done, new("act", wordsOnly ? "forget words" : "forget entries"), new("before", before),
            new("months", string.Join(' ', forgotten)));
        lock (_lock)
        {
            try
            {
                using var turn = TakeTurn();
                var rows = wordsOnly ? [] : _folder.Read().Where(r => r.Entry is not null && forgotten.Contains(r.Month)).ToList();
                foreach (var month in forgotten)
                {
                    File.Delete(_folder.PathOf(month, AuditLogFolder.Words));
                    if (rows.Where(r => r.Month == month).Select(r => $"{r.Number} {r.Link}\n").ToList() is not { Count: > 0 } links)
                        continue;
                    // Where both are there, the entries count: a kill between the two steps loses nothing.
                    DurableFile.Replace(
                        _folder.PathOf(month, AuditLogFolder.Links), Encoding.ASCII.GetBytes(string.Concat(links)), OwnerOnly);
                    File.Delete(_folder.PathOf(month, AuditLogFolder.Entries));
                }

                DurableFolder.Flush(_folder.Folder);
                return forgotten;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw NotWritten(e);
            }
        }
    }

    // What other programs have written since; with it what a failed write of this one may have brought to the disk after all.
    private void CatchUp()
    {
        var months = _folder.Months();
        foreach (var month in months.Where(m => string.CompareOrdinal(m, _month) >= 0))
        {
            var offset = month == _month ? _length : 0;
            var end = offset;
            foreach (var row in _folder.ReadMonth(month, _tree.Size, _last, month == months[^1], offset, at => end = at))
                Take(row);
            (_month, _length) = (month, end);
        }
    }

    private void Take(AuditRow row)
    {
        _tree.Append(row.Link);
        (_last, _month) = (row.Link, row.Month);
        if (row.Entry is not null)
            Last = row.Entry;
    }

    private AuditValue ToValue(AuditDetail detail, List<HiddenWords> hidden)
    {
        var words = AuditEntry.ToWords(detail.Text);
        if (!detail.IsHidden)
            return new AuditValue(detail.Name, words, null);
        var kept = new HiddenWords(_tree.Size + 1, detail.Name, RandomNumberGenerator.GetBytes(HiddenWords.SaltSize), words);
        hidden.Add(kept);
        return new AuditValue(detail.Name, null, kept.Digests);
    }

    // Before the entry that hides them. A line that a kill left unfinished stays, and is none.
    private void AppendWords(string path, string lines)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        Append(path, length, Encoding.UTF8.GetBytes(length == 0 ? lines : "\n" + lines));
    }

    /// <summary>Appends behind an offset, where what a kill or a failure left is cut off.</summary>
    private void Append(string path, long offset, byte[] bytes)
    {
        var isNew = !File.Exists(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        if (file.Length > offset)
            file.SetLength(offset);
        file.Position = offset;
        file.Write(bytes);
        DiskFlush.Flush(file);
        if (isNew)
            DurableFolder.Flush(_folder.Folder);
    }

    // A file that is followed by another ends with a whole entry.
    private static void CutOff(string path, long length)
    {
        if (!File.Exists(path) || new FileInfo(path).Length <= length)
            return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        file.SetLength(length);
        DiskFlush.Flush(file);
    }

    private FileStream TakeTurn()
    {
        var path = Path.Combine(_folder.Data, LockName);
        for (var begin = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (IsShared(e) && TimeProvider.System.GetElapsedTime(begin) < LockPatience)
            {
                Thread.Sleep(LockPause);
            }
        }
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: what .NET reports for a held lock.
    private static bool IsShared(IOException error) => error.HResult is 11 or 35 or unchecked((int)0x80070020);

    private AuditLogException NotWritten(Exception e) => new(
        $"The audit log in {_folder.Folder} cannot be written, and what it cannot record is not done: {e.Message.TrimEnd('.')}. Free " +
        "some space on its disk, or see to the folder's permissions.",
        e);
}
