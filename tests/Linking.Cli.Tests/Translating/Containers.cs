using System.IO.Compression;

using Linking.Cli.Translating;
using Linking.Hashing;
using Linking.Testing;
using Linking.Tsp;
using Linking.Tsp.Tests;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Tests.Translating;

/// <summary>Makes containers, right and wrong ones.</summary>
internal static class Containers
{
    public static byte[] Proof => File.ReadAllBytes(DocumentationTests.Find("docs/spec/example/abc.lts"));

    /// <summary>A writer of "abc" and its proof, which lie in the folder then.</summary>
    public static AsicWriter Writer(TemporaryFolder folder)
    {
        File.WriteAllBytes(folder["abc"], "abc"u8);
        File.WriteAllBytes(folder["abc.lts"], Proof);
        return new AsicWriter(
            [
                new AsicFile("abc", folder["abc"], DataObject.Of("abc"u8.ToArray())),
                new AsicFile("abc.lts", folder["abc.lts"], DataObject.Of(Proof)),
            ]);
    }

    public static StampAnswer Stamp(Authority authority, byte[] manifest) =>
        new(new StampedEvidence(authority.Stamp(manifest, "sha512"), [authority.Chain[0]]), []);

    /// <summary>A container of files and of manifests of any of them.</summary>
    public static byte[] Of(
        IReadOnlyList<(string Name, byte[] Bytes)> files,
        params IReadOnlyList<(IReadOnlyList<string> Names, HashFunction Function, Authority Authority, string Digest)> manifests)
    {
        var entries = new List<(string, byte[])> { ("mimetype", System.Text.Encoding.ASCII.GetBytes(AsicWriter.MediaType)) };
        entries.AddRange(files);
        for (var i = 0; i < manifests.Count; i++)
        {
            var ((names, function, authority, digest), stamp) = (manifests[i], $"META-INF/timestamp{i + 1:000}.tst");
            var manifest = AsicManifest.Write(
                stamp, function, names.Select(name => (name, function.Hash(files.Single(f => f.Name == name).Bytes))));
            entries.Add(($"META-INF/ASiCManifest{i + 1:000}.xml", manifest));
            entries.Add((stamp, authority.Stamp(manifest, digest)));
        }

        return Zip(entries);
    }

    /// <summary>All entries of a container.</summary>
    public static List<(string Name, byte[] Bytes)> EntriesOf(byte[] container)
    {
        using var zip = new ZipArchive(new MemoryStream(container));
        return [.. zip.Entries.Select(e => (e.FullName, BytesOf(e)))];
    }

    /// <summary>A ZIP file of entries, stored or deflated, in this order.</summary>
    public static byte[] Zip(IEnumerable<(string Name, byte[] Bytes)> entries, bool isDeflated = false)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                var isPlain = !isDeflated || name == "mimetype";
                using var entry = zip.CreateEntry(name, isPlain ? CompressionLevel.NoCompression : CompressionLevel.Optimal).Open();
                entry.Write(bytes);
            }
        }

        return file.ToArray();
    }

    private static byte[] BytesOf(ZipArchiveEntry entry)
    {
        using var bytes = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
