using Linking.Hashing;

namespace Linking.Ers;

/// <summary>An archive time-stamp: a stamp of RFC 3161 over the root of a reduced tree (docs/spec/ers.md).</summary>
/// <param name="Stated">The function that it says it is under; null: it says none, and that of the stamp's imprint is meant.</param>
/// <param name="Lists">
/// The reduced tree: hashes, sorted; none: the imprint is the hash of the data itself. Of which length they are is not checked yet.
/// </param>
/// <param name="Token">DER of the TimeStampToken; borrowed, not to be changed.</param>
public sealed record ArchiveTimeStamp(
    HashFunction? Stated, IReadOnlyList<IReadOnlyList<byte[]>> Lists, ReadOnlyMemory<byte> Token)
{
    /// <summary>The root of the reduced tree under a function; null: there is no tree, or one of its hashes has another length.</summary>
    public byte[]? RootUnder(HashFunction function)
    {
        if (Lists.Count == 0 || Lists.Any(list => list.Any(hash => hash.Length != function.Width())))
            return null;
        // The only hash of the first list stands for itself.
        var root = Lists[0].Count == 1 ? Lists[0][0] : NodeUnder(function, Lists[0]);
        foreach (var list in Lists.Skip(1))
            root = NodeUnder(function, ArchiveTree.Sorted([root, .. list]));
        return root;
    }

    /// <summary>Whether it is over a hash: this stands in the first list, or, without a tree, is the imprint.</summary>
    public bool IsOver(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> imprint)
    {
        if (Lists.Count == 0)
            return hash.SequenceEqual(imprint);
        foreach (var value in Lists[0])
        {
            if (hash.SequenceEqual(value))
                return true;
        }

        return false;
    }

    private static byte[] NodeUnder(HashFunction function, IEnumerable<byte[]> sorted) =>
        function.Hash(ArchiveTree.Joined(sorted)).Bytes.ToArray();
}
