using System.Security.Cryptography;
using System.Text;

using Linking.AuditLogs;
using Linking.Files;
using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>Puts documents away: a new object, or a new version of one.</summary>
/// <param name="archive">Where.</param>
/// <param name="by">Who.</param>
public sealed class ArchiveAdding(Archive archive, string by)
{
    private const int MaxName = 200;
    private const string Unnamed = "document";

    private string Aside => Path.Combine(archive.Root, ArchivePlace.Replaced);

    private string Stage => Path.Combine(archive.Root, ArchivePlace.Staging);

    /// <summary>Puts one away, durably.</summary>
    /// <param name="document">What.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <returns>Its deposit; null if all of it is there already.</returns>
    /// <exception cref="ArchiveException">The archive cannot take it, or the document was changed meanwhile.</exception>
    /// <exception cref="IOException">Reading or writing failed; also <see cref="UnauthorizedAccessException"/>.</exception>
    public ArchiveDeposit? Add(ArchivedDocument document, Instant now, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        archive.RequireSound();
        var id = ArchivePlace.IdOf(document.Digests);
        var latest = archive.Log.Latest(id);
        var isSimple = document.IsSimple && latest?.IsSimple != false;
        var proof = FileDigests.Of(document.Proof);
        if (latest is not null && latest.IsSimple == isSimple &&
            archive.Log.Deposits.Any(d => d.Id == id && d.Files.Any(f => f.Digests == proof)))
            return null;
        var folder = ArchivePlace.Plain(archive.Root, ArchivePlace.FolderOf(id));
        PutBackReplaced();
        var inventory = Settle(folder, id, latest, isSimple);
        var name = NameOf(document.Path);
        var version = inventory.Head + 1;
        DeleteStage();
        archive.Append(archive.Log.Next(
            ArchiveDeposit.Kind, ArchiveDeposit.Asked, now,
            [(ArchiveDeposit.Object, id), (ArchiveDeposit.VersionName, Archive.Text(version)), ("by", by)]));
        try
        {
            var files = Write(document, isSimple, name, version, inventory, now, cancellation);
            PutInPlace(folder, version);
            archive.Append(archive.Log.Next(
                ArchiveDeposit.Kind, ArchiveDeposit.Done, now,
                [
                    (ArchiveDeposit.Object, id), (ArchiveDeposit.VersionName, Archive.Text(version)), (ArchiveDeposit.DocumentName, name),
                    (ArchiveDeposit.Use, isSimple ? ArchiveDeposit.Simple : ArchiveDeposit.General),
                    .. document.ValidUntil is { } until ? [(ArchiveDeposit.Until, until.ToString())] : Array.Empty<(string, string)>(),
                    ("by", by),
                    .. files.Select(f => (ArchiveDeposit.File, f.ToWords())),
                ]));
        }
        finally
        {
            DeleteStage();
            PutBackReplaced();
        }

        return archive.Log.Latest(id);
    }

    /// <summary>Brings an object back to what the log knows of it, and reads its inventory: the rest was never acknowledged.</summary>
    private OcflInventory Settle(string folder, string id, ArchiveDeposit? latest, bool isSimple)
    {
        var next = latest is null ? folder : Path.Combine(folder, $"v{latest.Version + 1}");
        if (Directory.Exists(next) && !archive.Log.IsBegun(id, (latest?.Version ?? 0) + 1))
            throw new ArchiveException(
                $"{next} is there, and the log does not speak of it: the end of the log may be lost. Check the archive, and repair it " +
                "from a copy first.");
        if (isSimple && HasDocument(latest is null ? Path.Combine(next, "v1") : next))
            throw new ArchiveException(
                $"{next} is there with the document, and the log does not say that it was put in: its end may be lost. Put the document " +
                "away too, or repair the archive from a copy first.");
        if (latest is null)
            return OcflInventory.New(id);
        var kept = Path.Combine(folder, $"v{latest.Version}");
        foreach (var name in (string[])[ArchivePlace.Inventory, ArchivePlace.Sidecar])
        {
            var bytes = Read(Path.Combine(kept, name), latest.Files.First(f => f.Path == $"v{latest.Version}/{name}"));
            DurableFile.Replace(Path.Combine(folder, name), bytes, temporary: archive.Temporary);
        }

        return OcflInventory.Read(File.ReadAllBytes(Path.Combine(folder, ArchivePlace.Inventory)), id);
    }

    private static bool HasDocument(string version)
    {
        var place = Path.Combine(version, ArchivePlace.Content, "document");
        return Directory.Exists(place) && Directory.GetFiles(place) is var files &&
            (files.Length > 1 || files.Any(f => Path.GetExtension(f) is not (".lts" or ".ler")));
    }

    private static byte[] Read(string path, ArchivedFile expected)
    {
        var file = new FileInfo(path);
        var bytes = file.Exists && file.Length == expected.Size && file.Length <= OcflInventory.MaxSize && !ArchivePlace.IsLink(path)
            ? File.ReadAllBytes(path)
            : [];
        return FileDigests.Of(bytes) == expected.Digests
            ? bytes
            : throw new ArchiveException($"{path} is not as it was put in: repair the archive from a copy first.");
    }

    private List<ArchivedFile> Write(
        ArchivedDocument document, bool isSimple, string name, int version, OcflInventory inventory, Instant now,
        CancellationToken cancellation)
    {
        var content = Path.Combine(Stage, $"v{version}", ArchivePlace.Content);
        Directory.CreateDirectory(Path.Combine(content, "document"));
        Directory.CreateDirectory(Path.Combine(content, "verified"));
        var written = new List<ArchivedFile>();
        var state = new List<(string Path, string Digest)>();
        if (!isSimple)
        {
            using var source = new FileStream(document.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (Put($"document/{name}", source) != document.Digests)
                throw new ArchiveException($"{document.Path} was changed while it was put away: do it again.");
        }

        Put($"document/{name}{document.ProofEnding}", new MemoryStream(document.Proof));
        foreach (var (file, bytes) in document.Verified)
            Put($"verified/{file}", new MemoryStream(bytes));
        inventory.Add(now, by, state);
        var text = inventory.ToBytes();
        if (text.Length > OcflInventory.MaxSize)
            throw new ArchiveException("The document has so many versions that its inventory takes no more.");
        var sidecar = Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(SHA512.HashData(text))} {ArchivePlace.Inventory}\n");
        var folder = Path.GetDirectoryName(content)!;
        foreach (var (file, bytes) in ((string, byte[])[])[(ArchivePlace.Inventory, text), (ArchivePlace.Sidecar, sidecar)])
        {
            DurableFile.Replace(Path.Combine(folder, file), bytes);
            written.Add(new ArchivedFile($"v{version}/{file}", bytes.Length, FileDigests.Of(bytes)));
        }

        foreach (var empty in Directory.GetDirectories(content).Where(d => !Directory.EnumerateFileSystemEntries(d).Any()))
            Directory.Delete(empty);
        foreach (var made in Directory.GetDirectories(Stage, "*", SearchOption.AllDirectories))
            DurableFolder.Flush(made);
        return written;

        DigestPair Put(string logical, Stream source)
        {
            var place = Path.Combine(content, logical);
            var (size, digests) = ArchiveCopy.Write(source, place, cancellation);
            var digest = $"{digests.Two.Alpha}";
            if (inventory.Has(digest) || state.Exists(s => s.Digest == digest))
                File.Delete(place);
            else
                written.Add(new ArchivedFile($"v{version}/{ArchivePlace.Content}/{logical}", size, digests));
            state.Add((logical, digest));
            return digests.One;
        }
    }

    private void PutInPlace(string folder, int version)
    {
        var made = Path.Combine(Stage, $"v{version}");
        if (version == 1)
        {
            foreach (var name in (string[])[ArchivePlace.Inventory, ArchivePlace.Sidecar])
                DurableFile.Replace(Path.Combine(Stage, name), File.ReadAllBytes(Path.Combine(made, name)));
            DurableFile.Replace(Path.Combine(Stage, ArchivePlace.ObjectDeclaration), ArchivePlace.ObjectDeclarationBytes);
            DurableFolder.Create(Path.GetDirectoryName(folder)!);
            Replace(Stage, folder, folder, version);
            DurableFolder.Flush(Path.GetDirectoryName(folder)!);
            return;
        }

        Replace(made, Path.Combine(folder, $"v{version}"), folder, version);
        DurableFolder.Flush(folder);
        foreach (var name in (string[])[ArchivePlace.Inventory, ArchivePlace.Sidecar])
            DurableFile.Replace(
                Path.Combine(folder, name), File.ReadAllBytes(Path.Combine(folder, $"v{version}", name)),
                temporary: archive.Temporary);
    }

    // What is there was not acknowledged by the log as it is; it goes only when the new version is in its place.
    private void Replace(string made, string place, string folder, int version)
    {
        if (Directory.Exists(place))
        {
            DurableFolder.Create(Aside);
            Directory.Move(place, Path.Combine(Aside, $"{Path.GetFileName(folder)}-v{version}"));
            DurableFolder.Flush(Aside);
        }

        Directory.Move(made, place);
    }

    // A kill or a failure between the two moves leaves nothing in the place: then it goes back there.
    private void PutBackReplaced()
    {
        if (ArchivePlace.IsLink(Aside))
            throw new ArchiveException($"{Aside} is a link: an archive has none. Take it away.");
        if (!Directory.Exists(Aside))
            return;
        foreach (var old in Directory.GetDirectories(Aside))
        {
            if (PlaceOf(Path.GetFileName(old)) is not { } place)
                throw new ArchiveException($"{old} is none of the archive: take it away.");
            if (Directory.Exists(place))
                Directory.Delete(old, recursive: true);
            else
                Directory.Move(old, place);
        }

        Directory.Delete(Aside);
    }

    private string? PlaceOf(string name)
    {
        const int digits = 64;
        const string version = "-v";
        if (name.Length <= digits + version.Length || name[digits..(digits + version.Length)] != version ||
            !name[..digits].All(char.IsAsciiHexDigitLower) || !name[(digits + version.Length)..].All(char.IsAsciiDigit))
            return null;
        var folder = ArchivePlace.Plain(archive.Root, $"{name[..3]}/{name[3..6]}/{name[6..9]}/{name[..digits]}");
        return name[digits..] == "-v1" ? folder : Path.Combine(folder, name[(digits + 1)..]);
    }

    private void DeleteStage()
    {
        if (ArchivePlace.IsLink(Stage))
            throw new ArchiveException($"{Stage} is a link: an archive has none. Take it away.");
        if (Directory.Exists(Stage))
            Directory.Delete(Stage, recursive: true);
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return AuditEntry.ToWords(name) == name && Encoding.UTF8.GetByteCount(name) <= MaxName && ArchivePlace.IsSafe(name) &&
            !name.Contains('\uFFFD', StringComparison.Ordinal)
                ? name
                : Unnamed;
    }
}
