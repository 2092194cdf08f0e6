using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

public sealed class CompactRangeTests
{
    [Fact]
    public void Append_EverySizeTo64_HasTheReferencesRootAndNodes()
    {
        var entries = MerkleTreeTests.Entries(64);
        var range = new CompactRange();
        Assert.Equal(Suite.One.Hash([]), range.Root);
        var completed = new Dictionary<TreeNode, DigestPair>();
        for (var size = 1; size <= 64; size++)
        {
            range.Append(Suite.One.HashEntry(entries[size - 1]), completed.Add);
            Assert.Equal(ReferenceTree.Root([.. entries.Take(size)]), range.Root);
        }

        Assert.Equal(63, completed.Count);
        foreach (var (node, value) in completed)
            Assert.Equal(ReferenceTree.Node(entries, node), value);
    }

    [Fact]
    public void Roots_FromTheRight_AreThePathOfTheNextEntry()
    {
        var entries = MerkleTreeTests.Entries(64);
        var range = new CompactRange();
        for (var size = 0; size < 64; size++)
        {
            var path = MerklePath.Of(Suite.One.Width, [.. range.Roots.Reverse()]);
            range.Append(Suite.One.HashEntry(entries[size]));
            Assert.Equal(MerkleTree.Build([.. entries.Take(size + 1)]).Path(size), path);
        }
    }

    [Fact]
    public void Restore_FromNodes_GrowsOn()
    {
        var entries = MerkleTreeTests.Entries(40);
        for (ulong size = 0; size < 40; size++)
        {
            var range = CompactRange.Restore(size, [.. CompactRange.NodesOf(size).Select(n => ReferenceTree.Node(entries, n))]);
            var copy = range.Copy();
            copy.Append(Suite.One.HashEntry(entries[(int)size]));
            Assert.Equal(size, range.Size);
            Assert.Equal(ReferenceTree.Root([.. entries.Take((int)size + 1)]), copy.Root);
        }
    }

    [Fact]
    public void Restore_OtherNumberOfNodes_Throws() => Assert.Throws<ArgumentException>(() => CompactRange.Restore(3, [default]));
}
