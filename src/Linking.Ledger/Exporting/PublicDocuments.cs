using System.Buffers;
using System.Text;

using Linking.Files;
using Linking.Hashing;
using Linking.Policies;
using Linking.Proofs;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Exporting;

/// <summary>
/// What a ledger's operator publishes beside the history (docs/spec/policy.md): policies below <c>policy</c>, and below <c>announced</c>
/// documents, with its statements and their tokens; and below <c>beacons</c> what others' words put into the history
/// (docs/spec/tiles.md, "Beacons"), and the records of its predecessors. Read from the data folder at each request; thread-safe.
/// </summary>
/// <param name="data">The data folder.</param>
public sealed class PublicDocuments(string data)
{
    /// <summary>Announced documents, in the data folder and among the public files.</summary>
    public const string Folder = "announced";

    /// <summary>Bytes of the longest document that is given out.</summary>
    public const int MaxSize = 16 << 20;

    /// <summary>Files beyond which there is no list.</summary>
    public const int MaxFiles = 10_000;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private const string DocumentIndex = Folder + "/index.txt";
    private const string TokenEnd = ".lts";
    private const int MaxName = 128;

    /// <summary>Whether a name is one of these.</summary>
    public static bool Has(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Folder + "/", StringComparison.Ordinal) ||
            name.StartsWith(PolicyAddress.Folder + "/", StringComparison.Ordinal) ||
            name.StartsWith(BeaconFile.Folder + "/", StringComparison.Ordinal) || PredecessorRecords.IsName(name);
    }

    /// <summary>A file by its name; null if there is none.</summary>
    /// <exception cref="StorageException">It cannot be read, or is not what its name says.</exception>
    public HistoryFile? Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            if (name is PolicyAddress.Index or DocumentIndex)
                return new HistoryFile(HistoryFileKind.Index, Encoding.UTF8.GetBytes(name == DocumentIndex ? Documents() : Policies()));
            if (BeaconFile.TryParse(name, out _))
                return ReadFile(name, BeaconFile.MaxSize) is { } beacon ? new HistoryFile(HistoryFileKind.Beacon, beacon) : null;
            if (PredecessorRecords.IsName(name))
                return ReadFile(name, RecordFile.MaxSize) is { } record ? new HistoryFile(HistoryFileKind.Record, record) : null;
            if (PolicyAddress.TryParse(name, out var address, out var end))
                return ReadPolicy(address, end);
            var kind = name.EndsWith(TokenEnd, StringComparison.Ordinal) ? HistoryFileKind.Token : HistoryFileKind.Document;
            return IsDocument(name) && ReadFile(name, MaxSize) is { } bytes ? new HistoryFile(kind, bytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, Path.Combine(data, name));
        }
    }

    /// <summary>The policy whose file has these digests; null if it is not here.</summary>
    /// <exception cref="StorageException">A policy cannot be read.</exception>
    public Policy? FindPolicy(DigestPair digests)
    {
        try
        {
            foreach (var address in PolicyAddresses())
            {
                var bytes = ReadFile(address.Name, Policy.MaxSize) ?? [];
                var policy = Decode(address, bytes);
                if (policy.Suite.Hash(bytes) == digests)
                    return policy;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, data);
        }

        return null;
    }

    /// <summary>Keeps a beacon with its place in its round; one that the publication has already is not kept again.</summary>
    /// <param name="publication">With which it came.</param>
    /// <param name="proof">For the header of its own round.</param>
    /// <exception cref="StorageException">It cannot be written, or the publication has too many.</exception>
    public void AddBeacon(ulong publication, NotBeforeProof proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var folder = Path.Combine(data, BeaconFile.Folder);
        try
        {
            DurableFolder.CreateOwnerOnly(folder);
            var bytes = proof.ToBytes();
            for (var number = 1; number <= BeaconFile.MaxNumber; number++)
            {
                var name = new BeaconFile(publication, number).Name;
                if (DurableFile.TryCreate(Path.Combine(data, name), bytes) ||
                    ReadFile(name, BeaconFile.MaxSize).AsSpan().SequenceEqual(bytes))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, folder);
        }

        throw new StorageException($"Publication {publication} has {BeaconFile.MaxNumber} beacons already.");
    }

    /// <summary>The names of all beacons.</summary>
    /// <exception cref="StorageException">The folder cannot be read.</exception>
    public IReadOnlyList<string> Beacons()
    {
        var folder = Path.Combine(data, BeaconFile.Folder);
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder).Select(f => $"{BeaconFile.Folder}/{Path.GetFileName(f)}")
                    .Where(name => BeaconFile.TryParse(name, out _)).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, folder);
        }
    }

    /// <summary>The names of all policies and documents, the lists of them last.</summary>
    /// <exception cref="StorageException">The folders cannot be read.</exception>
    public IReadOnlyList<string> Names()
    {
        try
        {
            var policies = PolicyAddresses().SelectMany(
                a => (string[])[a.Name, .. PolicyAddress.PageEnds.Select(end => a.Stem + end)]).ToList();
            var documents = DocumentNames().ToList();
            return
            [
                .. policies, .. documents, .. new PredecessorRecords(data).Names(),
                .. policies.Count > 0 ? [PolicyAddress.Index] : (string[])[],
                .. documents.Count > 0 ? [DocumentIndex] : (string[])[],
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, data);
        }
    }

    private HistoryFile? ReadPolicy(PolicyAddress address, string end)
    {
        if (ReadFile(address.Name, Policy.MaxSize) is not { } bytes)
            return null;
        var policy = Decode(address, bytes);
        return new HistoryFile(
            HistoryFileKind.Document, end == PolicyAddress.FileEnd ? bytes : PolicyAddress.MakePage(bytes, policy, end));
    }

    private static Policy Decode(PolicyAddress address, byte[] bytes)
    {
        if (!Policy.TryDecode(bytes, out var policy, out var error))
            throw new StorageException($"The file {address.Name} of the data folder is no policy. {error.Message}");
        return PolicyAddress.Of(policy) == address
            ? policy
            : throw new StorageException(
                $"The file {address.Name} of the data folder holds another policy, that of {PolicyAddress.Of(policy).Name}.");
    }

    // A line each: digests, name. Who knows the digests from the record finds the file.
    private string Policies()
    {
        var lines = new StringBuilder();
        foreach (var address in PolicyAddresses())
        {
            var bytes = ReadFile(address.Name, Policy.MaxSize) ?? [];
            lines.Append(Decode(address, bytes).Suite.Hash(bytes)).Append(' ').Append(address.Name).Append('\n');
        }

        return lines.ToString();
    }

    private string Documents() => string.Concat(DocumentNames().Select(name => name + "\n"));

    private IEnumerable<PolicyAddress> PolicyAddresses()
    {
        var folder = Path.Combine(data, PolicyAddress.Folder);
        if (!Directory.Exists(folder))
            return [];
        return Bounded(
            Directory.EnumerateDirectories(folder)
                .SelectMany(oid => Directory.EnumerateFiles(oid, "*" + PolicyAddress.FileEnd))
                .Select(file => $"{PolicyAddress.Folder}/{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}"))
            .Select(name => PolicyAddress.TryParse(name, out var address, out _) ? address : null)
            .OfType<PolicyAddress>();
    }

    private List<string> DocumentNames()
    {
        var folder = Path.Combine(data, Folder);
        return Directory.Exists(folder)
            ? Bounded(
                new DirectoryInfo(folder).EnumerateFiles()
                    .Where(file => file.Length <= MaxSize && file.LinkTarget is null)
                    .Select(file => $"{Folder}/{file.Name}")
                    .Where(IsDocument))
            : [];
    }

    private static List<string> Bounded(IEnumerable<string> names)
    {
        var some = names.Take(MaxFiles + 1).Order(StringComparer.Ordinal).ToList();
        return some.Count <= MaxFiles
            ? some
            : throw new StorageException($"There are over {MaxFiles} policies or documents in the data folder, and no list holds more.");
    }

    /// <summary>
    /// Whether a name may be that of an announced document, a statement or its token: no folder below, and nothing that another system
    /// takes for something else.
    /// </summary>
    public static bool IsDocument(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == DocumentIndex || !name.StartsWith(Folder + "/", StringComparison.Ordinal))
            return false;
        var file = name.AsSpan(Folder.Length + 1);
        return file.Length is > 0 and <= MaxName && char.IsAsciiLetterOrDigit(file[0]) &&
            !file.ContainsAnyExcept(Plain);
    }

    private byte[]? ReadFile(string name, int limit)
    {
        var file = new FileInfo(Path.Combine(data, name.Replace('/', Path.DirectorySeparatorChar)));
        // What a link leads to was not put here.
        if (!file.Exists || file.LinkTarget is not null || file.Length > limit)
            return null;
        return File.ReadAllBytes(file.FullName);
    }
}
