using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

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
                foreach (var (index, count) in (ReadOnlySpan<(int, int)>)[(i, size), (i ^ 1, size), (i, 2 * size + 1), (i, size / 2), (i, 0)])
                {
                    var folded = Folded.Of(function, tree.EntryHash(i)[chain], (ulong)index, (ulong)count, tree.Path(i)[chain]);
                    Assert.Equal(expected.Count, batch.Add(tree.EntryHash(i)[chain], (ulong)index, (ulong)count, tree.Path(i), before: true));
                    expected.Add(folded.Fits ? folded : default);
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
