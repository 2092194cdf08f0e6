using System.Text;

using Linking.AuditLogs;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Trees;

namespace Linking.Client.HandOvers;

/// <summary>Holds the entries of the audit log against each other, and against what the ledger has stated. Memory: one file.</summary>
internal sealed class LogCheck(HandOverPlace folder, HandOverFindings findings)
{
    private readonly CompactRange _links = new();
    private readonly HashSet<string> _opened = new(StringComparer.Ordinal);
    private DigestPair? _last;

    /// <summary>Reads the log.</summary>
    /// <param name="entries">So many entries.</param>
    /// <param name="statements">What the ledger has stated, in order.</param>
    /// <param name="cancellation">Between files.</param>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Run(ulong entries, IReadOnlyList<AuditStatement> statements, CancellationToken cancellation)
    {
        var wanted = new Queue<AuditStatement>(statements.OrderBy(s => s.Size));
        while (_links.Size < entries)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = HandOverFiles.LogFrom(_links.Size + 1, HandOverFiles.LogEntries);
            var bytes = folder.Find(name, HandOverFiles.MaxLogSize);
            var forgotten = HandOverFiles.LogFrom(_links.Size + 1, HandOverFiles.LogLinks);
            if (bytes is null && folder.Find(forgotten, HandOverFiles.MaxLogSize) is { } links)
                (name, bytes) = (forgotten, links);
            _opened.Add(name);
            var isEntries = name.EndsWith(HandOverFiles.LogEntries, StringComparison.Ordinal);
            var before = _links.Size;
            var fault = bytes is null ? "cannot be read" : isEntries ? TakeEntries(bytes, wanted) : TakeLinks(bytes, wanted);
            if ((fault ?? (_links.Size == before ? "is empty" : null)) is { } what)
            {
                findings.Add(HandOverCode.Log, $"{name} {what}; {HandOverFiles.Late} counts {entries} entries.");
                return;
            }
        }

        foreach (var name in folder.Below(HandOverFiles.AuditLog).Where(n => !_opened.Contains(n)))
            findings.Add(HandOverCode.Extra, $"{name} is there, and is not needed for {entries} entries: nothing checks it.");
        if (_links.Size > entries)
            findings.Add(HandOverCode.Log, $"The audit log has {_links.Size} entries, and {HandOverFiles.Late} counts {entries}.");
        if (wanted.Count > 0)
        {
            findings.Add(
                HandOverCode.Log,
                $"By {HandOverFiles.Late} the audit log ends behind entry {entries}, and the ledger has stated {wanted.Max(s => s.Size)}.");
        }
    }

    private string? TakeEntries(byte[] bytes, Queue<AuditStatement> wanted)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes.AsSpan(at).IndexOf("\n\n"u8) + 1;
            if (length == 0)
                return $"breaks off behind entry {_links.Size}";
            var text = bytes.AsSpan(at, length);
            if (!AuditEntry.TryRead(text, out var entry, out var error))
                return $"has something behind entry {_links.Size} that is none: {error.Message.TrimEnd('.')}";
            if (entry.Number != _links.Size + 1 || entry.Before != _last)
                return $"has an entry behind entry {_links.Size} that does not name it as the one before";
            if (Append(AuditEntry.LinkOf(text), wanted) is { } fault)
                return fault;
            at += length + 1;
        }

        return null;
    }

    private string? TakeLinks(byte[] bytes, Queue<AuditStatement> wanted)
    {
        if (bytes is [.., not (byte)'\n'])
            return "breaks off within a line";
        foreach (var line in Encoding.Latin1.GetString(bytes).Split('\n')[..^1])
        {
            if (line.Split(' ') is not [var place, var pair] || place != $"{_links.Size + 1}" ||
                !DigestPair.TryParse(pair, Suite.One.Width, out var link))
                return $"does not go on behind entry {_links.Size}";
            if (Append(link, wanted) is { } fault)
                return fault;
        }

        return null;
    }

    private string? Append(DigestPair link, Queue<AuditStatement> wanted)
    {
        _links.Append(link);
        _last = link;
        while (wanted.TryPeek(out var stated) && stated.Size == _links.Size)
        {
            if (wanted.Dequeue().Root != _links.Root)
                return $"has other entries up to entry {stated.Size} than the ledger has stated";
        }

        return null;
    }
}
