using System.Text;

using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Tsp;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Translating;

/// <summary>
/// A container that holds together: each manifest has a time-stamp of its bytes, and each file is what the manifests say
/// (docs/spec/asic.md, "Reading"). Nothing is taken out of it.
/// </summary>
internal sealed class AsicContainer
{
    // What is before the media type in every such file.
    private const int MediaTypeAt = 38;
    private const int MaxStamp = 1 << 20;
    private const int MaxManifests = 64;
    private const int MaxItems = 64;

    // Of all manifests together, and of all stamps with what lies beside them.
    private const long MaxKept = 16L << 20;

    private readonly ZipFile _zip;
    private readonly Dictionary<string, ZipEntry> _entries;
    private readonly Dictionary<string, DataObject> _data = new(StringComparer.Ordinal);
    private long _keptManifests;
    private long _keptStamps;

    private AsicContainer(ZipFile zip)
    {
        _zip = zip;
        _entries = zip.Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>Manifests that have a time-stamp.</summary>
    public IReadOnlyList<AsicStamp> Stamps { get; private set; } = [];

    /// <summary>
    /// Entries that are not looked at: signatures, what others may keep in META-INF, and a token beside an evidence record of the same
    /// document.
    /// </summary>
    public IReadOnlyList<string> Others { get; private set; } = [];

    /// <summary>All documents and proofs.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>Each document, with its proof's name if there is one.</summary>
    public IReadOnlyList<(string Name, string? Proof)> Documents { get; private set; } = [];

    /// <summary>Whether a file's name ends like a container's.</summary>
    public static bool IsNamedLikeOne(string path) =>
        path.EndsWith(".asice", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".sce", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads all of it.</summary>
    /// <param name="file">Seekable; borrowed as long as proofs are read.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="CommandException">It is refused, and why.</exception>
    public static AsicContainer Read(Stream file, CancellationToken cancellation)
    {
        var container = new AsicContainer(ZipFile.Open(file));
        container.CheckMimeType();
        var manifests = container.ReadManifests();
        container.Stamps = manifests.Stamps;
        container.Files = [.. container._zip.Entries.Select(e => e.Name).Where(n => !ContainerNames.IsOwn(n))];
        container.CheckNames(manifests.All);
        container.Hash(container.Files.Concat(manifests.All.SelectMany(m => m.Manifest.References).Select(r => r.Name)), cancellation);
        container.CheckDigests(manifests.All);
        container.Documents = DocumentsOf(container.Files);
        container.Others =
        [
            .. container.Others,
            .. container.Documents.Where(d => d.Proof == d.Name + EvidenceRecord.FileExtension).Select(d => d.Name + Token.FileExtension)
                .Where(t => container._entries.ContainsKey(t) && container.Documents.All(d => d.Name != t)),
        ];
        return container;
    }

    /// <summary>A file's digests.</summary>
    public DataObject DataOf(string name) => _data[name];

    /// <summary>The bytes of a proof.</summary>
    /// <exception cref="CommandException">They are too many.</exception>
    public byte[] ReadProof(string name) => _zip.ReadAll(
        _entries[name], name.EndsWith(Token.FileExtension, StringComparison.Ordinal) ? Token.MaxSize : EvidenceRecord.MaxSize);

    internal static List<(string Name, string? Proof)> DocumentsOf(IReadOnlyCollection<string> names)
    {
        var all = names.ToHashSet(StringComparer.Ordinal);
        var proofs = names.SelectMany(n => (string[])[n + EvidenceRecord.FileExtension, n + Token.FileExtension]).Where(all.Contains)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            // A proof may be stamped too.
            .. names.Select(n => (
                    Name: n,
                    Proof: ((string[])[n + EvidenceRecord.FileExtension, n + Token.FileExtension]).FirstOrDefault(all.Contains)))
                .Where(d => d.Proof is not null || !proofs.Contains(d.Name)),
        ];
    }

    private void CheckMimeType()
    {
        var type = Encoding.ASCII.GetBytes(AsicWriter.MediaType);
        if (_zip.Entries is not [{ Name: ContainerNames.MimeType, Start: 0, DataStart: MediaTypeAt, IsDeflated: false } first, ..] ||
            first.Size != type.Length || !_zip.ReadAll(first, type.Length).AsSpan().SequenceEqual(type))
            throw ContainerFault.Of(
                ContainerFault.MimeType, $"its first entry is not a stored 'mimetype' that says {AsicWriter.MediaType}.");
    }

    private (List<AsicStamp> Stamps, List<(string Name, AsicManifest Manifest)> All) ReadManifests()
    {
        var (stamps, all, used) = (new List<AsicStamp>(), new List<(string, AsicManifest)>(), new HashSet<string>(StringComparer.Ordinal));
        var entries = _zip.Entries.Where(e => IsManifest(e.Name)).ToList();
        if (entries.Count > MaxManifests)
            throw ContainerFault.Of(ContainerFault.Size, $"it has {entries.Count} manifests, and at most {MaxManifests} are read.");
        foreach (var entry in entries)
        {
            var bytes = Keep(entry, AsicManifest.MaxSize, ref _keptManifests);
            var manifest = AsicManifest.Read(entry.Name, bytes);
            all.Add((entry.Name, manifest));
            used.Add(entry.Name);
            if (!manifest.Stamp.EndsWith(".tst", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!used.Add(manifest.Stamp))
                throw ContainerFault.Of(ContainerFault.Stamp, $"{manifest.Stamp} is named by two manifests, and can be of one.");
            stamps.Add(StampOf(entry.Name, bytes, manifest, used));
        }

        if (stamps.Count == 0)
            throw ContainerFault.Of(
                ContainerFault.Stamp, $"no ASiCManifest in it has a time-stamp; containers with signatures alone are not read here.");
        Others = [.. _zip.Entries.Where(e => ContainerNames.IsOwn(e.Name) && e.Name != ContainerNames.MimeType && !used.Contains(e.Name))
            .Select(e => e.Name)];
        return (stamps, all);
    }

    private AsicStamp StampOf(string name, byte[] bytes, AsicManifest manifest, HashSet<string> used)
    {
        if (!_entries.TryGetValue(manifest.Stamp, out var stamp))
            throw ContainerFault.Of(ContainerFault.Missing, $"{name} names {manifest.Stamp}, which is not there.");
        var token = Keep(stamp, MaxStamp, ref _keptStamps);
        if (StampImprint.FunctionOf(token, bytes) is not { } function)
            throw ContainerFault.Of(ContainerFault.Stamp, $"{stamp.Name} is no time-stamp of {name} as it is now.");
        if (function == "sha1")
            throw ContainerFault.Of(
                ContainerFault.Stamp, $"{stamp.Name} stamps {name} under SHA-1, under which others can make two manifests for one stamp.");
        var items = ItemsOf(stamp.Name).ToList();
        used.UnionWith(items.Select(i => i.Name));
        return new AsicStamp(
            name, bytes, new StampedEvidence(token, [.. items.Select(i => new StampItem(i.Type, i.Bytes))]), manifest.References);
    }

    // Each is read once; together they bound what a small container can make of memory.
    private byte[] Keep(ZipEntry entry, int limit, ref long kept)
    {
        kept += entry.Size;
        return kept <= MaxKept
            ? _zip.ReadAll(entry, limit)
            : throw ContainerFault.Of(
                ContainerFault.Size, $"with {entry.Name} its manifests, or its stamps, have over {MaxKept} bytes together.");
    }

    private static bool IsManifest(string name) =>
        name.StartsWith(ContainerNames.MetaFolder, StringComparison.Ordinal) && name.EndsWith(".xml", StringComparison.Ordinal) &&
        name.Contains("ASiCManifest", StringComparison.Ordinal);

    // Certificates and their status, named behind their stamp, with a number of their own.
    private IEnumerable<(string Name, byte Type, byte[] Bytes)> ItemsOf(string stamp)
    {
        var stem = Path.ChangeExtension(stamp, null) + "-";
        var count = 0;
        foreach (var entry in _zip.Entries.Where(e => e.Name.StartsWith(stem, StringComparison.Ordinal)))
        {
            byte type = Path.GetExtension(entry.Name) switch
            {
                ".crt" => StampItem.Certificate,
                ".crl" => StampItem.Crl,
                ".ocsp" => StampItem.Ocsp,
                _ => 0,
            };
            if (type == 0 || !Path.ChangeExtension(entry.Name, null)[stem.Length..].All(char.IsAsciiDigit))
                continue;
            if (++count > MaxItems)
                throw ContainerFault.Of(ContainerFault.Size, $"beside {stamp} lie over {MaxItems} certificates and lists.");
            yield return (entry.Name, type, Keep(entry, StampClient.MaxAnswer, ref _keptStamps));
        }
    }

    private void CheckNames(IEnumerable<(string Name, AsicManifest Manifest)> manifests)
    {
        foreach (var (name, manifest) in manifests)
        {
            if (manifest.References.FirstOrDefault(r => !_entries.ContainsKey(r.Name)) is { } missing)
                throw ContainerFault.Of(ContainerFault.Missing, $"{name} names {missing.Name}, which is not there.");
        }

        var named = Stamps.SelectMany(s => s.References).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        if (Files.FirstOrDefault(n => !named.Contains(n)) is { } extra)
            throw ContainerFault.Of(ContainerFault.Extra, $"{extra} is in no manifest that has a time-stamp: anybody may have added it.");
    }

    // Others' manifests may stand for entries of META-INF too.
    private void Hash(IEnumerable<string> names, CancellationToken cancellation)
    {
        Suite[] suites = [Suite.One, Suite.Two];
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            using var stream = _zip.Read(_entries[name]);
            var digests = new Dictionary<HashFunction, Digest>();
            foreach (var (suite, imprint) in suites.Zip(Imprint.Compute(suites, stream, cancellation: cancellation)))
                (digests[suite.Alpha], digests[suite.Beta]) = (imprint.Alpha, imprint.Beta);
            _data.Add(name, new DataObject(digests));
        }
    }

    private void CheckDigests(IEnumerable<(string Name, AsicManifest Manifest)> manifests)
    {
        foreach (var (name, manifest) in manifests)
        {
            if (manifest.References.FirstOrDefault(r => _data[r.Name].Digests[r.Function] != r.Digest) is { } changed)
                throw ContainerFault.Of(ContainerFault.Changed, $"{changed.Name} is not what {name} says.");
        }
    }
}
