using FsCheck;
using FsCheck.Fluent;

using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

/// <summary>
/// Trees up to 2^63 − 1 entries, which all are the same entry: then a perfect subtree is known by its level alone, and
/// proofs can be made and folded without the entries.
/// </summary>
public sealed class HugeTreeTests
{
    private const HashFunction Function = HashFunction.Sha2With256Bits;

    private static readonly DigestPair[] Perfect = Levels();

    // Sizes of every magnitude, and the ones beside powers of two.
    private static readonly Gen<ulong> Sizes =
        from bits in Gen.Choose(1, 63)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from form in Gen.Choose(0, 3)
        let top = 1UL << (bits - 1)
        let any = top | (((ulong)high << 32 | (uint)low) & (top - 1))
        select form switch { 0 => top, 1 => top + (top - 1), 2 => Math.Max(1, top - 1), _ => any };

    [Fact]
    public void Inclusion_AnySize_FoldsToTheRootAndItsPast() => Check(
        from size in Sizes
        from at in Sizes
        select (size, index: at % size),
        c =>
        {
            var path = Assemble(ProofPlan.Inclusion(c.index, c.size));
            return path.Length <= MerklePath.MaxLength &&
                Folding.TryFold(Function, Perfect[0].Alpha, c.index, c.size, path[Chain.Alpha], out var root, out var before) &&
                root == Root(c.size) && before == Root(c.index) &&
                !Folding.TryFold(Function, Perfect[0].Alpha, c.size, c.size, path[Chain.Alpha], out _) &&
                (path.Length == 0 || !Folding.TryFold(Function, Perfect[0].Alpha, c.index, c.size,
                    path[Chain.Alpha][TreeHasher.DigestSize..], out _));
        });

    [Fact]
    public void Consistency_AnySizes_Holds() => Check(
        from a in Sizes
        from b in Sizes
        select (small: Math.Min(a, b), large: Math.Max(a, b)),
        c =>
        {
            var proof = Assemble(ProofPlan.Consistency(c.small, c.large))[Chain.Alpha].ToArray();
            return Folding.IsConsistent(Function, c.small, Root(c.small), c.large, Root(c.large), proof) &&
                (c.small == c.large || !Folding.IsConsistent(Function, c.small, Root(c.large), c.large, Root(c.large), proof));
        });

    [Fact]
    public void CompactRange_Restored_HasTheRootAndGrows() => Check(Sizes, size =>
    {
        var range = CompactRange.Restore(size, [.. CompactRange.NodesOf(size).Select(n => Perfect[n.Level])]);
        var copy = range.Copy();
        copy.Append(Perfect[0]);
        return range.Root.Alpha == Root(size) && range.Size == size && (size == long.MaxValue || copy.Root.Alpha == Root(size + 1));
    });

    [Theory]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void ProofPlan_OverTheLargestSize_Throws(ulong size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Inclusion(0, size));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Consistency(1, size));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Root(size));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompactRange.NodesOf(size));
        Assert.ThrowsAny<ArgumentException>(() => CompactRange.Restore(size, new DigestPair[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Root(0));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(ulong.MaxValue, 0)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(1UL << 63, ulong.MaxValue)]
    public void TryFold_HugeCounts_AreRefusedWithoutAPath(ulong index, ulong count) =>
        Assert.False(Folding.TryFold(Function, default, index, count, [], out _));

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    public void TryFold_NotWholeDigests_IsRefused(int length) =>
        Assert.False(Folding.TryFold(Function, default, 0, length > 32 ? 2UL : 1UL, new byte[length], out _));

    [Fact]
    public void Build_EndsThatDoNotFit_Throws()
    {
        Assert.Throws<ArgumentException>(() => MerkleTree.Build([], []));
        Assert.Throws<ArgumentException>(() => MerkleTree.Build(new byte[10], [4]));
        Assert.ThrowsAny<ArgumentException>(() => MerkleTree.Build(new byte[10], [11]));
        Assert.ThrowsAny<ArgumentException>(() => MerkleTree.Build(new byte[10], [6, 4, 10]));
    }

    private static Digest Root(ulong size) => size == 0
        ? Function.Hash([]) : CompactRange.Restore(size, [.. CompactRange.NodesOf(size).Select(n => Perfect[n.Level])]).Root.Alpha;

    private static MerklePath Assemble(ProofPlan plan) => plan.Assemble(32, [.. plan.Nodes.Select(n => Perfect[n.Level])]);

    private static DigestPair[] Levels()
    {
        var levels = new DigestPair[64];
        levels[0] = Suite.One.HashEntry("entry"u8);
        for (var i = 1; i < levels.Length; i++)
            levels[i] = NodeHash.Node(levels[i - 1], levels[i - 1]);
        return levels;
    }

    private static void Check<T>(Gen<T> values, Func<T, bool> property)
        => Prop.ForAll(values.ToArbitrary(), property).QuickCheckThrowOnFailure();
}
