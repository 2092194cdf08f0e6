using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

public sealed class FoldingTests
{
    // Every probe of this list leads elsewhere, or nowhere, for every entry of every tree to 17 entries.
    [Fact]
    public void TryFold_Mutations_NeverReachTheRoot()
    {
        for (var size = 1; size <= 17; size++)
        {
            var entries = MerkleTreeTests.Entries(size);
            var tree = MerkleTree.Build(entries);
            for (var index = 0; index < size; index++)
            {
                foreach (var chain in Enum.GetValues<Chain>())
                    AssertMutationsFail(tree, chain, (ulong)index, (ulong)size, tree.Path(index)[chain].ToArray());
            }
        }
    }

    private static void AssertMutationsFail(MerkleTree tree, Chain chain, ulong index, ulong size, byte[] path)
    {
        var function = Suite.One[chain];
        var entry = tree.EntryHash((int)index)[chain];
        bool Reaches(Digest e, ulong i, ulong n, byte[] p) => Folding.TryFold(function, e, i, n, p, out var root)
            && root == tree.Root[chain];
        Assert.True(Reaches(entry, index, size, path));
        Assert.False(Reaches(default, index, size, path));
        for (ulong other = 0; other < size + 2; other++)
            Assert.Equal(other == index, Reaches(entry, other, size, path));
        Assert.False(Reaches(entry, index, 0, path));
        Assert.False(Reaches(entry, index, size, [.. path, .. new byte[TreeHasher.DigestSize]]));
        Assert.False(Reaches(entry, index, size, [.. new byte[TreeHasher.DigestSize], .. path]));
        if (path.Length == 0)
            return;
        Assert.False(Reaches(entry, index, size, path[..^TreeHasher.DigestSize]));
        Assert.False(Reaches(entry, index, size, path[TreeHasher.DigestSize..]));
        for (var i = 0; i < path.Length; i += 5)
        {
            path[i] ^= 0x80;
            Assert.False(Reaches(entry, index, size, path));
            path[i] ^= 0x80;
        }
    }
}
