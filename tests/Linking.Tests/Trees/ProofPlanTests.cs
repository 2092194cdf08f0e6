using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

public sealed class ProofPlanTests
{
    private readonly Dictionary<TreeNode, DigestPair> _known = [];

    [Fact]
    public void Inclusion_EverySizeTo64_IsTheReference()
    {
        var entries = MerkleTreeTests.Entries(64);
        for (var size = 1; size <= 64; size++)
        {
            List<byte[]> first = [.. entries.Take(size)];
            for (var index = 0; index < size; index++)
                Assert.Equal(MerklePath.Of(Suite.One.Width, ReferenceTree.Path(index, first)),
                    Run(ProofPlan.Inclusion((ulong)index, (ulong)size), entries));
        }
    }

    [Fact]
    public void Consistency_EverySizeTo64_IsTheReferenceAndVerifies()
    {
        var entries = MerkleTreeTests.Entries(64);
        var roots = Enumerable.Range(0, 65).Select(n => n == 0 ? default : ReferenceTree.Root([.. entries.Take(n)])).ToArray();
        for (var to = 1; to <= 64; to++)
        {
            for (var from = 1; from <= to; from++)
            {
                var proof = Run(ProofPlan.Consistency((ulong)from, (ulong)to), entries);
                Assert.Equal(MerklePath.Of(Suite.One.Width, ReferenceTree.Proof(from, [.. entries.Take(to)])), proof);
                foreach (var chain in Enum.GetValues<Chain>())
                    AssertHoldsAndMutationsDoNot(Suite.One[chain], chain, (ulong)from, roots[from], (ulong)to, roots[to], proof);
            }
        }
    }

    [Fact]
    public void Root_EverySizeTo64_IsTheReference()
    {
        var entries = MerkleTreeTests.Entries(64);
        for (var size = 1; size <= 64; size++)
            Assert.Equal(ReferenceTree.Root([.. entries.Take(size)]), Run(ProofPlan.Root((ulong)size), entries).Step(0));
    }

    [Fact]
    public void Inclusion_HugeTree_NeedsFewNodes()
    {
        // 63 steps at most, and the one step over the right edge takes at most 63 nodes.
        var plan = ProofPlan.Inclusion(0, long.MaxValue);
        Assert.InRange(plan.Nodes.Count, 1, 2 * 63);
    }

    [Fact]
    public void Inclusion_OutsideTheTree_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Inclusion(3, 3));

    [Fact]
    public void Consistency_OutsideTheTree_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Consistency(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProofPlan.Consistency(4, 3));
    }

    [Fact]
    public void Assemble_OtherNumberOfNodes_Throws() =>
        Assert.Throws<ArgumentException>(() => ProofPlan.Inclusion(0, 5).Assemble(32, []));

    /// <summary>Every test of this class has the same entries; a subtree is hashed once.</summary>
    private MerklePath Run(ProofPlan plan, List<byte[]> entries) => plan.Assemble(32, [.. plan.Nodes.Select(n =>
    {
        if (!_known.TryGetValue(n, out var value))
            _known.Add(n, value = ReferenceTree.Node(entries, n));
        return value;
    })]);

    private static void AssertHoldsAndMutationsDoNot(HashFunction function, Chain chain, ulong from, DigestPair fromRoot, ulong to,
        DigestPair toRoot, MerklePath proof)
    {
        bool Holds(ulong f, Digest fr, ulong t, Digest tr, byte[] p) => Folding.IsConsistent(function, f, fr, t, tr, p);
        var bytes = proof[chain].ToArray();
        Assert.True(Holds(from, fromRoot[chain], to, toRoot[chain], bytes));
        if (from == to)
            return;
        Assert.False(Holds(from, toRoot[chain], to, toRoot[chain], bytes));
        Assert.False(Holds(from, fromRoot[chain], to, fromRoot[chain], bytes));
        Assert.False(Holds(0, fromRoot[chain], to, toRoot[chain], bytes));
        Assert.False(Holds(to, fromRoot[chain], from, toRoot[chain], bytes));
        Assert.False(Holds(from, fromRoot[chain], to, toRoot[chain], bytes[..^TreeHasher.DigestSize]));
        Assert.False(Holds(from, fromRoot[chain], to, toRoot[chain], [.. bytes, .. new byte[TreeHasher.DigestSize]]));
        Assert.False(Holds(from, fromRoot[chain], to, toRoot[chain], bytes[..^1]));
        bytes[^1] ^= 1;
        Assert.False(Holds(from, fromRoot[chain], to, toRoot[chain], bytes));
    }
}
