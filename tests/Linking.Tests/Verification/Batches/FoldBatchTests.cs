using Linking.Hashing;
using Linking.Trees;
using Linking.Verification.Batches;

namespace Linking.Tests.Verification.Batches;

public sealed class FoldBatchTests
{
    [Theory]
    [InlineData(Chain.Alpha)]
    [InlineData(Chain.Beta)]
    public void Run_AllSizesTo64_IsAsFolding(Chain chain)
    {
        var function = HashFunctions.FunctionOf(chain);
        var batch = new FoldBatch(chain);
        var expected = new List<Folded>();
        for (var size = 1; size <= 64; size++)
        {
            var tree = MerkleTree.Build([.. Enumerable.Range(0, size).Select(i => new[] { (byte)i })]);
            for (var i = 0; i < size; i++)
            {
                // As it is, at another place, and in trees that are too large and too small for the path.
                (int, int)[] places = [(i, size), (i ^ 1, size), (i, 2 * size + 1), (i, size / 2), (i, 0)];
                foreach (var (index, count) in places)
                {
                    var (entry, path) = (tree.EntryHash(i)[chain], tree.Path(i));
                    var fits = Folding.TryFold(function, entry, (ulong)index, (ulong)count, path[chain], out var root, out var before);
                    Assert.Equal(expected.Count, batch.Add(entry, (ulong)index, (ulong)count, path, before: true));
                    expected.Add(fits ? new Folded(true, root, before) : default);
                }
            }
        }

        Assert.Equal(expected, batch.Run());
        Assert.Empty(batch.Run());
    }

    [Fact]
    public void Run_WithoutBefore_GivesTheSameRoot()
    {
        var tree = MerkleTree.Build([.. Enumerable.Range(0, 100).Select(i => new[] { (byte)i })]);
        var batch = new FoldBatch(Chain.Beta);
        for (var i = 0; i < 100; i++)
            batch.Add(tree.EntryHash(i).Beta, (ulong)i, 100, tree.Path(i), before: false);
        Assert.All(batch.Run(), f => Assert.Equal((true, tree.Root.Beta), (f.Fits, f.Root)));
    }
}
