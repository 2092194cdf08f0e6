using System.Globalization;

using Linking.AuditLogs;
using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>The log of an archive: entries, each with the link of the one before (docs/spec/archive.md).</summary>
public sealed class ArchiveLog
{
    /// <summary>Bytes of a log.</summary>
    public const long MaxSize = 1L << 30;

    internal const string HeadKind = "head";

    private const string MediumKind = "medium";

    private readonly List<AuditEntry> _entries = [];
    private readonly List<DigestPair> _links = [];
    private readonly List<DigestPair> _wide = [];
    private readonly List<ArchiveDeposit> _deposits = [];
    private readonly SortedSet<int> _stamped = [];
    private readonly Dictionary<string, int> _begun = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);

    private ArchiveLog(ReadOnlyMemory<byte> bytes)
    {
        var at = 0;
        while (Fault is null && bytes.Span[at..].IndexOf("\n\n"u8) is var end and >= 0)
        {
            var text = bytes.Slice(at, end + 1);
            Fault = Add(text.Span);
            if (Fault is not null)
                break;
            Confirmed = at;
            at += text.Length + 1;
        }

        Length = at;
    }

    /// <summary>The entries that hold together, from the first on.</summary>
    public IReadOnlyList<AuditEntry> Entries => _entries;

    /// <summary>The links of these entries.</summary>
    public IReadOnlyList<DigestPair> Links => _links;

    /// <summary>Their wide links: each under suite 2, of the one before and of its entry.</summary>
    internal IReadOnlyList<DigestPair> WideLinks => _wide;

    /// <summary>The deposits among them.</summary>
    public IReadOnlyList<ArchiveDeposit> Deposits => _deposits;

    /// <summary>The medium that the archive is on, by these entries; empty in an empty log.</summary>
    public string Medium { get; private set; } = "";

    /// <summary>Why the log does not go on behind these entries, though something stands there: a sentence; null if it is sound.</summary>
    public string? Fault { get; private set; }

    /// <summary>Bytes of these entries in the file, with the empty lines.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes of the entries that a later one names: all but the last.</summary>
    internal long Confirmed { get; private set; }

    /// <summary>Numbers of entries of which a head was stamped.</summary>
    internal IEnumerable<int> Stamped => _stamped;

    /// <summary>Reads a log, however bad it is.</summary>
    public static ArchiveLog Parse(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>Reads the log of an archive; where there is none, an empty one.</summary>
    /// <param name="root">The archive's folder.</param>
    /// <exception cref="ArchiveException">It is a link, or too long.</exception>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static ArchiveLog Read(string root) => new(BytesOf(root));

    /// <summary>The bytes of the log of an archive.</summary>
    internal static byte[] BytesOf(string root)
    {
        var file = new FileInfo(ArchivePlace.Plain(root, ArchivePlace.Log));
        if (!file.Exists || file.Length == 0)
            return [];
        return file.Length <= MaxSize
            ? File.ReadAllBytes(file.FullName)
            : throw new ArchiveException($"{file.FullName} has {file.Length} bytes; the log of an archive has at most {MaxSize}.");
    }

    /// <summary>Whether a deposit of that version was begun, and is not in the log: a kill may have left a part of it.</summary>
    internal bool IsBegun(string id, int version) => _begun.GetValueOrDefault(id) == version;

    /// <summary>Takes an entry that was written behind these.</summary>
    internal void Take(ReadOnlySpan<byte> text)
    {
        Fault = Add(text);
        Confirmed = Length;
        Length += text.Length + 1;
    }

    /// <summary>The newest deposit of a document; null if there is none.</summary>
    public ArchiveDeposit? Latest(string id) => _deposits.FindLast(d => d.Id == id);

    /// <summary>An entry behind these.</summary>
    internal byte[] Next(string kind, string outcome, Instant time, IEnumerable<(string Name, string Words)> values) => new AuditEntry
    {
        Number = (ulong)_entries.Count + 1,
        Before = _links.Count == 0 ? null : _links[^1],
        Time = time,
        Kind = kind,
        Outcome = outcome,
        Values = [.. values.Select(v => new AuditValue(v.Name, AuditEntry.ToWords(v.Words), null))],
    }.ToText();

    /// <summary>The first entry on a medium.</summary>
    internal byte[] NextMedium(string medium, string? from, Instant time) =>
        Next(MediumKind, "done", time, from is null ? [("id", medium)] : [("id", medium), ("from", from)]);

    private string? Add(ReadOnlySpan<byte> text)
    {
        var number = _entries.Count;
        var behind = number == 0 ? "Its beginning" : $"What stands behind entry {number}";
        if (!AuditEntry.TryRead(text, out var entry, out var error))
            return $"{behind} cannot be read: {error.Message}";
        if (entry.Number != (ulong)number + 1 || (number > 0 && entry.Before != _links[^1]))
            return $"{behind} is entry {entry.Number}, which does not name it as the one before.";
        if (number == 0 && entry.Kind != MediumKind)
            return "Its first entry names no medium.";
        if (entry.Kind == MediumKind)
        {
            if (entry.Values.FirstOrDefault(v => v.Name == "id")?.Words is not { } medium)
                return $"{behind} names no medium.";
            Medium = medium;
        }

        if (entry.Kind == HeadKind && entry.Values.FirstOrDefault(v => v.Name == "entries")?.Words is { } entries &&
            int.TryParse(entries, NumberStyles.None, CultureInfo.InvariantCulture, out var stamped) && stamped is > 0 && stamped <= number)
            _stamped.Add(stamped);
        var id = entry.Values.FirstOrDefault(v => v.Name == ArchiveDeposit.Object)?.Words ?? "";
        if (entry.Kind == ArchiveDeposit.Kind && entry.Outcome == ArchiveDeposit.Asked)
            _begun[id] = _versions.GetValueOrDefault(id) + 1;
        if (entry.Kind == ArchiveDeposit.Kind && entry.Outcome == ArchiveDeposit.Done)
        {
            if (ArchiveDeposit.Of(entry, _versions.GetValueOrDefault(id), _kept.Contains(id)) is not { } deposit)
                return $"{behind} is no deposit that an archive could have.";
            _deposits.Add(deposit);
            _versions[id] = deposit.Version;
            if (!deposit.IsSimple)
                _kept.Add(id);
            _begun.Remove(id);
        }

        _entries.Add(entry);
        _links.Add(AuditEntry.LinkOf(text));
        _wide.Add(WideLinkOf(_wide.Count == 0 ? null : _wide[^1], text));
        return null;
    }

    private static DigestPair WideLinkOf(DigestPair? before, ReadOnlySpan<byte> text)
    {
        var head = before is null ? 0 : Suite.Two.PairSize;
        var entry = new byte[head + text.Length];
        before?.CopyTo(entry);
        text.CopyTo(entry.AsSpan(head));
        return Suite.Two.HashEntry(entry);
    }
}
