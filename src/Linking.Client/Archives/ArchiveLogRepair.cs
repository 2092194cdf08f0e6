using Linking.AuditLogs;
using Linking.Files;

namespace Linking.Client.Archives;

/// <summary>Puts right the log of an archive from a copy's. No entry that can be read is given up for it.</summary>
internal sealed class ArchiveLogRepair(Archive archive, string copy)
{
    private readonly byte[] _own = ArchiveLog.BytesOf(archive.Root);
    private readonly byte[] _bytes = ArchiveLog.BytesOf(copy);

    /// <summary>Whether the log holds together and has lost its end: the copy's goes on, and what it goes on with is here.</summary>
    /// <returns>A sentence; null if it has not.</returns>
    public string? Lost()
    {
        var (log, other) = (archive.Log, ArchiveLog.Parse(_bytes));
        if (other.Fault is not null || other.Links.Count <= log.Links.Count ||
            !_bytes.AsSpan().StartsWith(_own.AsSpan()[..(int)log.Length]))
            return null;
        var path = other.Deposits.Skip(log.Deposits.Count).Select(d => $"{ArchivePlace.FolderOf(d.Id)}/v{d.Version}")
            .FirstOrDefault(p => Directory.Exists(Path.Combine(archive.Root, p)));
        return path is null ? null : $"It has {log.Links.Count} entries, and {path} was put in behind them: its end was cut off.";
    }

    /// <summary>Takes the copy's entries, and behind them those of this log that go on there.</summary>
    /// <param name="there">The files that are here.</param>
    /// <param name="now">The time.</param>
    /// <returns>Why not, a sentence; null if it was done.</returns>
    public string? Run(IReadOnlySet<string> there, Instant now)
    {
        var other = ArchiveLog.Parse(_bytes);
        // The last entry that can be read may be the damaged one: only the next would tell.
        if (other.Fault is not null ||
            !(_bytes.AsSpan().StartsWith(_own.AsSpan()[..(int)archive.Log.Confirmed]) || IsBeginning(other)))
            return "The copy's log does not go on where this one breaks off.";
        var (start, isMoreHere) = Behind(other);
        byte[] text = [.. _bytes.AsSpan()[..(int)other.Length], .. start < 0 ? [] : _own.AsSpan()[start..]];
        var log = ArchiveLog.Parse(text);
        if (log.Fault is not null || (start < 0 && isMoreHere) || IsBeginning(other))
            return $"The copy's log ends with entry {other.Links.Count}, and this one goes on behind it: name a newer copy.";
        if (log.Links.Count <= archive.Log.Links.Count)
            return "The copy's log does not go on where this one breaks off.";
        text = text[..(int)log.Length];
        var heads = there.Where(ArchiveHead.IsName).ToList();
        if (!heads.TrueForAll(h => ArchiveHead.IsOf(log, Path.Combine(archive.Root, h))))
            return "A head that is here is no head of the copy's log.";
        if (archive.Log.Confirmed == 0 && heads.Count == 0 && !IsOfThese(log, there))
            return "Nothing that is here shows that the copy is one of this archive.";
        if (!text.AsSpan().StartsWith(_own) && !TryKeep())
            return $"{ArchivePlace.DamagedLog} is there, of an earlier repair: take it away first.";
        var medium = archive.Log.Medium;
        archive.Replace(ArchivePlace.Log, text);
        archive.Reread();
        // The copy may be on a medium of its own, and say so.
        if (medium.Length > 0 && log.Medium != medium)
            archive.Append(archive.Log.NextMedium(medium, log.Medium, now));
        return null;
    }

    // What it has is here too, and can be read here.
    private bool IsBeginning(ArchiveLog other) =>
        other.Links.Count > 0 && _own.AsSpan()[..(int)archive.Log.Confirmed].StartsWith(_bytes.AsSpan()[..(int)other.Length]);

    // Where in this log the entry stands that names the last one of another; and whether any stands here that the other has not.
    private (int Start, bool IsMoreHere) Behind(ArchiveLog other)
    {
        var isMoreHere = false;
        var at = (int)archive.Log.Confirmed;
        for (int end; (end = _own.AsSpan()[at..].IndexOf("\n\n"u8)) >= 0; at += end + 2)
        {
            if (!AuditEntry.TryRead(_own.AsSpan().Slice(at, end + 1), out var entry, out _) || entry.Number <= (ulong)other.Links.Count)
                continue;
            isMoreHere = true;
            if (other.Links.Count > 0 && entry.Before == other.Links[^1])
                return (at, true);
        }

        return (-1, isMoreHere);
    }

    // All objects that are here are its deposits, and an inventory, which names times and people, is as it says.
    private bool IsOfThese(ArchiveLog log, IReadOnlySet<string> there)
    {
        const int depth = 4;
        var objects = log.Deposits.Select(d => ArchivePlace.FolderOf(d.Id)).ToHashSet(StringComparer.Ordinal);
        return there.Select(p => p.Split('/')).Where(p => p.Length > depth && p[0] is not (ArchivePlace.Staging or ArchivePlace.Replaced))
                .All(p => objects.Contains(string.Join('/', p[..depth]))) &&
            log.Deposits.Any(d => d.Files.Any(f =>
                f.Path == $"v{d.Version}/{ArchivePlace.Inventory}" && $"{ArchivePlace.FolderOf(d.Id)}/{f.Path}" is var path &&
                there.Contains(path) && ArchiveCopy.Is(Path.Combine(archive.Root, path), f, CancellationToken.None)));
    }

    private bool TryKeep()
    {
        var place = ArchivePlace.Plain(archive.Root, ArchivePlace.DamagedLog);
        if (Path.Exists(place))
            return new FileInfo(place).Length == _own.Length && File.ReadAllBytes(place).AsSpan().SequenceEqual(_own);
        archive.Replace(ArchivePlace.DamagedLog, _own);
        return true;
    }
}
