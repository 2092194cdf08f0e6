using Linking.Files;
using Linking.Hashing;

namespace Linking.Client.HandOvers;

/// <summary>A hand-over in a folder of this machine.</summary>
internal sealed class HandOverFolder(FileTree folder) : HandOverPlace
{
    private static readonly DigestPair Empty = Suite.One.Hash([]);

    public override string Place => folder.Path;

    public override bool IsListed => true;

    internal override IEnumerable<FoundFile> Walk(CancellationToken cancellation) => folder.Walk().Select(f => new FoundFile(
        f.Name, () => FileTree.IsPlain(f.Info), (expected, stop) => Measure((FileInfo)f.Info, expected, stop)));

    internal override IEnumerable<string> Below(string folderName) => folder.Walk(folderName).Select(f => f.Name);

    internal override IReadOnlyList<string> NamesIn(string folderName) => Directory.Exists(folder.PathOf(folderName))
        ? [.. Directory.EnumerateFiles(folder.PathOf(folderName)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : [];

    internal override Stream? Open(string name) => folder.Open(name);

    internal override byte[]? Find(string name, int most) => folder.Find(name, most);

    private static FileMeasure Measure(FileInfo info, ulong expected, CancellationToken cancellation)
    {
        var size = info.Length;
        if ((ulong)size != expected)
            return new FileMeasure((ulong)size, null);
        if (size == 0)
            return new FileMeasure(0, Empty);
        using var stream = new FileStream(info.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        return new FileMeasure(expected, Imprint.Compute(Suite.One, stream, cancellation: cancellation));
    }
}
