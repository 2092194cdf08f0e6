using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>Reads everything in an archive again, and puts right what a copy still has.</summary>
/// <param name="archive">The archive.</param>
/// <param name="copy">Folder of a copy; null: nothing is put right.</param>
public sealed class ArchiveChecking(Archive archive, string? copy = null)
{
    private const string TokenEnding = ".lts";
    private const long MaxToken = 1 << 24;

    private static readonly string[] _passedOver = [ArchivePlace.Log, ArchivePlace.DamagedLog, ArchivePlace.Lock];

    private readonly SortedDictionary<string, ArchiveFinding> _findings = new(StringComparer.Ordinal);

    /// <summary>All files that an archive with this log has, heads aside.</summary>
    internal static Dictionary<string, ArchivedFile> Expected(ArchiveLog log)
    {
        var expected = new Dictionary<string, ArchivedFile>(StringComparer.Ordinal);
        foreach (var (name, bytes) in ArchivePlace.Constants)
            expected[name] = new ArchivedFile(name, bytes.Length, FileDigests.Of(bytes));
        foreach (var deposit in log.Deposits)
        {
            var folder = ArchivePlace.FolderOf(deposit.Id);
            var declaration = $"{folder}/{ArchivePlace.ObjectDeclaration}";
            expected[declaration] = new ArchivedFile(
                declaration, ArchivePlace.ObjectDeclarationBytes.Length, FileDigests.Of(ArchivePlace.ObjectDeclarationBytes));
            foreach (var file in deposit.Files)
            {
                expected[$"{folder}/{file.Path}"] = file;
                var name = file.Path[(file.Path.IndexOf('/', StringComparison.Ordinal) + 1)..];
                if (name is ArchivePlace.Inventory or ArchivePlace.Sidecar)
                    expected[$"{folder}/{name}"] = file;
            }
        }

        return expected;
    }

    /// <summary>Does it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="ArchiveException">The copy is none of this archive.</exception>
    /// <exception cref="IOException">Writing failed; also <see cref="UnauthorizedAccessException"/>.</exception>
    public ArchiveCheck Run(Instant now, CancellationToken cancellation = default)
    {
        var there = Walk().ToHashSet(StringComparer.Ordinal);
        CheckLog(there, now);
        var expected = Expected(archive.Log);
        var (files, bytes) = (0, 0L);
        foreach (var (path, file) in expected)
        {
            cancellation.ThrowIfCancellationRequested();
            if (FaultOf(path, file, there, cancellation) is not { } fault)
            {
                files++;
                bytes += file.Size;
                continue;
            }

            _findings[path] = Repaired(fault, file, cancellation);
        }

        foreach (var path in there.Where(p => !expected.ContainsKey(p) && !_passedOver.Contains(p)))
            CheckOther(path, there);
        CheckHeads(there, cancellation);
        return new ArchiveCheck([.. _findings.Values], files, bytes);
    }

    private void CheckLog(HashSet<string> there, Instant now)
    {
        var (log, repair) = (archive.Log, copy is null ? null : new ArchiveLogRepair(archive, copy));
        var cut = there.Select(ArchiveHead.NumberOf).Append(0).Max();
        var fault = log.Fault ?? (log.Links.Count == 0 ? "It has no entry."
            : cut > log.Links.Count ? $"It has {log.Links.Count} entries, and a head was made of {cut}: its end was cut off."
            : repair?.Lost());
        if (fault is null)
            return;
        var hindrance = repair?.Run(there, now);
        _findings[ArchivePlace.Log] = new ArchiveFinding(
            ArchiveFault.Log, ArchivePlace.Log, hindrance is null ? fault : $"{fault} {hindrance}",
            repair is not null && hindrance is null);
    }

    private ArchiveFinding? FaultOf(string path, ArchivedFile file, HashSet<string> there, CancellationToken cancellation)
    {
        if (_findings.TryGetValue(path, out var link))
            return link;
        if (!there.Contains(path))
            return new ArchiveFinding(ArchiveFault.Missing, path);
        try
        {
            return ArchiveCopy.Is(Path.Combine(archive.Root, path), file, cancellation)
                ? null
                : new ArchiveFinding(ArchiveFault.Changed, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ArchiveFinding(ArchiveFault.Unreadable, path, e.Message);
        }
    }

    // The link itself may give way to the file; a link on the way to it leads out of the archive.
    private ArchiveFinding Repaired(ArchiveFinding fault, ArchivedFile file, CancellationToken cancellation)
    {
        if (copy is null)
            return fault;
        try
        {
            var folder = string.Join('/', fault.Path.Split('/')[..^1]);
            var to = folder.Length == 0 ? archive.Root : ArchivePlace.Plain(archive.Root, folder);
            var isRepaired = ArchiveCopy.TryCopy(
                ArchivePlace.Plain(copy, fault.Path), Path.Combine(to, Path.GetFileName(fault.Path)), file, archive.Temporary,
                cancellation);
            return fault with { IsRepaired = isRepaired, Detail = isRepaired ? "" : "The copy does not have it either." };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArchiveException)
        {
            return fault with { Detail = e.Message };
        }
    }

    // A head that is missing can be made again from the log; its token cannot. One that is there may be right, and the log forged.
    private void CheckHeads(HashSet<string> there, CancellationToken cancellation)
    {
        var named = there.Where(ArchiveHead.IsName).Select(ArchiveHead.NumberOf);
        foreach (var entries in archive.Log.Stamped.Union(named))
        {
            var (name, isThere) = (ArchiveHead.NameOf(entries), there.Contains(ArchiveHead.NameOf(entries)));
            var place = Path.Combine(archive.Root, name);
            if (!isThere || !ArchiveHead.IsOf(archive.Log, place))
            {
                var isMade = copy is not null && !isThere && !_findings.ContainsKey(name) && entries <= archive.Log.Links.Count &&
                    IsNoOther(Path.Combine(copy, name));
                if (isMade)
                    archive.Replace(name, ArchiveHead.Of(archive.Log, entries).ToText());
                _findings[name] = new ArchiveFinding(
                    isThere ? ArchiveFault.Head : ArchiveFault.Missing, name, isThere ? "It is no head of this log." : "", isMade);
            }

            if (archive.Log.Stamped.Contains(entries) &&
                (!there.Contains(name + TokenEnding) || new FileInfo(place + TokenEnding).Length == 0))
                _findings[name + TokenEnding] = RepairedToken(new ArchiveFinding(ArchiveFault.Missing, name + TokenEnding), cancellation);
        }
    }

    // Of what it is the token itself says, when it is verified.
    private ArchiveFinding RepairedToken(ArchiveFinding fault, CancellationToken cancellation)
    {
        if (copy is null)
            return fault;
        var from = new FileInfo(ArchivePlace.Plain(copy, fault.Path));
        if (!from.Exists || from.Length is 0 or > MaxToken)
            return fault with { Detail = "The copy does not have it either." };
        var bytes = File.ReadAllBytes(from.FullName);
        return Repaired(fault, new ArchivedFile(fault.Path, bytes.Length, FileDigests.Of(bytes)), cancellation);
    }

    private bool IsNoOther(string head) => !Path.Exists(head) || (!ArchivePlace.IsLink(head) && ArchiveHead.IsOf(archive.Log, head));

    private void CheckOther(string path, HashSet<string> there)
    {
        var ending = Array.Find(Archive.HeadEndings, e => e.Length > 0 && path.EndsWith(e, StringComparison.Ordinal)) ?? "";
        var head = path[..^ending.Length];
        if (!ArchiveHead.IsName(head) || !(there.Contains(head) || archive.Log.Stamped.Contains(ArchiveHead.NumberOf(head))))
            _findings[path] = new ArchiveFinding(ArchiveFault.Extra, path);
    }

    // No link is followed; a folder with nothing in it is no folder of an archive.
    private IEnumerable<string> Walk()
    {
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out var folder))
        {
            List<string> names;
            try
            {
                names = [.. Directory.EnumerateFileSystemEntries(Path.Combine(archive.Root, folder)).Select(e => Path.GetFileName(e))];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _findings[folder] = new ArchiveFinding(ArchiveFault.Unreadable, folder, e.Message);
                continue;
            }

            if (names.Count == 0 && folder.Length > 0)
                yield return folder + "/";
            foreach (var path in names.Select(n => folder.Length == 0 ? n : $"{folder}/{n}"))
            {
                var place = Path.Combine(archive.Root, path);
                if (ArchivePlace.IsLink(place))
                    _findings[path] = new ArchiveFinding(ArchiveFault.Link, path);
                else if (Directory.Exists(place))
                    folders.Push(path);
                else
                    yield return path;
            }
        }
    }
}
