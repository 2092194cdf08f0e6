using System.Globalization;
using System.Text;

using Linking.AuditLogs;
using Linking.Hashing;

namespace Linking.Server.AuditLogs;

/// <summary>
/// The files of an audit log (docs/spec/audit-log.md): a file a month of UTC with the entries, or with their links alone where the
/// entries were forgotten, and one with the words that entries hide.
/// </summary>
public sealed class AuditLogFolder
{
    /// <summary>Its name in the data folder.</summary>
    public const string Name = "audit";

    internal const string Entries = ".log";
    internal const string Links = ".links";
    internal const string Words = ".words";

    private const string MonthFormat = "yyyy-MM";

    // A month of an authority that runs well has some kilobytes.
    private const long MaxFileSize = 1L << 30;

    /// <param name="data">The data folder.</param>
    public AuditLogFolder(string data)
    {
        Data = Path.GetFullPath(data);
        Folder = Path.Combine(Data, Name);
    }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>As it stands in names.</summary>
    public static string MonthOf(DateTimeOffset time) => time.UtcDateTime.ToString(MonthFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads a month's name.</summary>
    public static bool IsMonth(string text) =>
        DateOnly.TryParseExact(text, MonthFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Months with entries or links, oldest first; none where there is no log.</summary>
    /// <exception cref="AuditLogException">The folder cannot be read.</exception>
    public IReadOnlyList<string> Months() => Guard(() => !Directory.Exists(Folder)
        ? []
        : Directory.EnumerateFiles(Folder)
            .Where(f => Path.GetExtension(f) is Entries or Links)
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(IsMonth).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList());

    /// <summary>
    /// Reads the entries from the first on, each held against the one before. What stands behind the last whole entry of the newest file
    /// was never durable and is passed over.
    /// </summary>
    /// <exception cref="AuditLogException">A file cannot be read, or the log does not hold together.</exception>
    public IEnumerable<AuditRow> Read()
    {
        var (number, before) = (0UL, default(DigestPair?));
        var months = Months();
        foreach (var month in months)
        {
            foreach (var row in ReadMonth(month, number, before, isNewest: month == months[^1]))
            {
                yield return row;
                (number, before) = (row.Number, row.Link);
            }
        }
    }

    /// <summary>The words that entries hide, and that were not forgotten.</summary>
    /// <exception cref="AuditLogException">A file cannot be read.</exception>
    public IReadOnlyList<HiddenWords> ReadWords() => Guard(() =>
    {
        var words = new List<HiddenWords>();
        if (!Directory.Exists(Folder))
            return words;
        foreach (var file in Directory.EnumerateFiles(Folder, "*" + Words).Order(StringComparer.Ordinal))
        {
            foreach (var line in Encoding.UTF8.GetString(ReadAll(file)).Split('\n'))
            {
                if (HiddenWords.TryParse(line, out var hidden))
                    words.Add(hidden);
            }
        }

        return words;
    });

    internal string PathOf(string month, string ending) => Path.Combine(Folder, month + ending);

    /// <summary>Entries of a month from an offset on; <paramref name="whole"/> is told where each ends.</summary>
    internal IEnumerable<AuditRow> ReadMonth(
        string month, ulong number, DigestPair? before, bool isNewest, long offset = 0, Action<long>? whole = null)
    {
        var file = PathOf(month, Entries);
        if (!File.Exists(file))
        {
            foreach (var row in ReadLinks(month, number, isBegun: offset > 0))
                yield return row;
            yield break;
        }

        var bytes = Guard(() => ReadAll(file));
        if (offset > bytes.Length)
            throw Damaged(number, "entries that stood behind it are gone");
        for (var at = (int)offset; at < bytes.Length;)
        {
            var length = bytes.AsSpan(at).IndexOf("\n\n"u8) + 1;
            if (length == 0 && isNewest)
                yield break;
            if (length == 0)
                throw Damaged(number, $"{month}{Entries} breaks off behind it, and a later file follows");
            var text = bytes.AsMemory(at, length);
            if (!AuditEntry.TryRead(text.Span, out var entry, out var error))
                throw Damaged(number, $"what follows cannot be read: {error.Message}");
            if (entry.Number != number + 1 || (number > 0 && entry.Before != before))
                throw Damaged(number, $"what follows is entry {entry.Number}, which does not name it as the one before");
            at += length + 1;
            whole?.Invoke(at);
            (number, before) = (entry.Number, AuditEntry.LinkOf(text.Span));
            yield return new AuditRow(number, before.Value, entry, text, month);
        }
    }

    // A file that was read up to an entry before its entries were forgotten is gone on with behind that entry.
    private IEnumerable<AuditRow> ReadLinks(string month, ulong number, bool isBegun)
    {
        var lines = Encoding.UTF8.GetString(Guard(() => ReadAll(PathOf(month, Links)))).Split('\n');
        foreach (var line in lines[..^1])
        {
            if (line.Split(' ') is not [var place, var pair] ||
                !ulong.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var entry) ||
                (entry != number + 1 && !(isBegun && entry <= number)) ||
                !DigestPair.TryParse(pair, Suite.One.Width, out var link))
                throw Damaged(number, $"{month}{Links} does not go on behind it");
            if (entry <= number)
                continue;
            number = entry;
            yield return new AuditRow(number, link, null, default, month);
        }
    }

    private static byte[] ReadAll(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaxFileSize)
            throw new IOException($"{path} has {file.Length} bytes; a file of an audit log has at most {MaxFileSize}");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private AuditLogException Damaged(ulong number, string how) => new(
        $"The audit log in {Folder} does not hold together: behind {(number == 0 ? "its beginning" : $"entry {number}")}, {how}. It was " +
        "changed or damaged: keep it as it is, find out by whom, and put back its copy from a backup.");

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuditLogException($"The audit log in {Folder} cannot be read: {e.Message}", e);
        }
    }
}
