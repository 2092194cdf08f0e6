using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Linking.AuditLogs;

namespace Linking.Client.Archives;

/// <summary>A deposit, as the archive's log has it.</summary>
/// <param name="Number">Of its entry.</param>
/// <param name="Time">When, by the machine's clock.</param>
/// <param name="Id">Of the object: one document.</param>
/// <param name="Version">From 1.</param>
/// <param name="Name">The document's.</param>
/// <param name="IsSimple">Whether the document itself is not kept.</param>
/// <param name="ValidUntil">Of the proof's last stamp; null: it names no end.</param>
/// <param name="Files">All that the version brought.</param>
[SuppressMessage("Major Code Smell", "S107", Justification = "The values of one entry.")]
public sealed record ArchiveDeposit(
    ulong Number, Instant Time, string Id, int Version, string Name, bool IsSimple, Instant? ValidUntil, IReadOnlyList<ArchivedFile> Files)
{
    private static readonly string[] _records = [ArchivePlace.Inventory, ArchivePlace.Sidecar];

    internal const string Kind = "deposit";
    internal const string Asked = "asked";
    internal const string Done = "done";
    internal const string Object = "object";
    internal const string VersionName = "version";
    internal const string DocumentName = "name";
    internal const string Use = "use";
    internal const string Until = "valid-until";
    internal const string File = "file";
    internal const string Simple = "simple";
    internal const string General = "general";

    /// <summary>Reads an entry of that kind; null if it breaks a rule.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="before">The object's newest version before.</param>
    /// <param name="isKept">Whether an earlier version has the document itself.</param>
    internal static ArchiveDeposit? Of(AuditEntry entry, int before, bool isKept)
    {
        string? One(string name) => entry.Values.SingleOrDefault(v => v.Name == name && v.Words is not null)?.Words;
        if (entry.Values.Where(v => v.Name != File).GroupBy(v => v.Name, StringComparer.Ordinal).Any(g => g.Count() > 1))
            return null;
        var files = entry.Values.Where(v => v.Name == File).Select(v => v.Words is { } words ? ArchivedFile.Of(words) : null).ToList();
        Instant? until = null;
        if (One(Until) is { } text)
        {
            if (!Instant.TryParse(text, out var time))
                return null;
            until = time;
        }

        return One(Object) is { } id && ArchivePlace.IsId(id) && One(DocumentName) is { } name && One(Use) is Simple or General &&
            One(VersionName) == (before + 1).ToString(CultureInfo.InvariantCulture) && files.Count > 0 && !files.Contains(null) &&
            files.All(f => f!.Path.StartsWith($"v{before + 1}/", StringComparison.Ordinal)) &&
            Array.TrueForAll(_records, r => files.Exists(f => f!.Path == $"v{before + 1}/{r}")) &&
            (One(Use) == Simple || isKept || files.Exists(f => ArchivePlace.IdOf(f!.Digests.One) == id)) &&
            files.DistinctBy(f => f!.Path, StringComparer.Ordinal).Count() == files.Count
                ? new ArchiveDeposit(entry.Number, entry.Time, id, before + 1, name, One(Use) == Simple, until, files!)
                : null;
    }
}
