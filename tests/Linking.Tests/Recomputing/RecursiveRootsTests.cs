using Linking.Hashing;
using Linking.Recomputing;
using Linking.Trees;

namespace Linking.Tests.Recomputing;

public sealed class RecursiveRootsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Compute_AllSizes_AgreesWithMerkleTree(int number)
    {
        var suite = number == 1 ? Suite.One : Suite.Two;
        for (var count = 1; count <= 130; count++)
        {
            var leaves = new RandomLeaves(count, count, suite);
            Assert.Equal(MerkleTree.Build(leaves.Bytes, leaves.Ends, suite).Root, RecursiveRoots.Compute(leaves.Bytes, count));
        }
    }

    [Fact]
    public void Compute_NotThatManyLeaves_Throws()
    {
        var two = new RandomLeaves(2);
        Assert.Throws<InvalidOperationException>(() => RecursiveRoots.Compute(two.Bytes, 1));
        Assert.Throws<InvalidOperationException>(() => RecursiveRoots.Compute(two.Bytes, 3));
        Assert.Throws<InvalidOperationException>(() => RecursiveRoots.Compute(two.Bytes.AsSpan(0, two.Bytes.Length - 1), 2));
    }
}
