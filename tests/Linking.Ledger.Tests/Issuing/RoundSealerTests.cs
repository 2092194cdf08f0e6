using Linking.Hashing;
using Linking.Ledger.Issuing;
using Linking.Recomputing;
using Linking.Trees;

namespace Linking.Ledger.Tests.Issuing;

/// <summary>One fault between the two computations of a round's roots, of each kind: the round is not sealed.</summary>
public sealed class RoundSealerTests
{
    // In-box on one processor, and in lanes on all.
    public static TheoryData<int> Counts => [5, Recomputation.LargeRound - 1, Recomputation.LargeRound, 10_001];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_NothingWrong_IsTheTree(int count)
    {
        var leaves = new RandomLeaves(count);
        var sealer = new RoundSealer();
        for (var turn = 0; turn < 3; turn++)
        {
            var tree = sealer.Seal(leaves.Bytes, leaves.Ends);
            Assert.Equal(RecursiveRoots.Compute(leaves.Bytes, count), tree.Root);
            Assert.Equal(MerkleTree.Build(leaves.Bytes, leaves.Ends).Path(count - 1), tree.Path(count - 1));
            tree.Release();
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_WrongKernel_IsRefused(int count)
    {
        foreach (var (inEntries, inPairs) in new[] { (0, -1), (count - 1, -1), (count / 2, -1), (-1, 0), (-1, (count / 2) - 1) })
        {
            AssertRefused(count,
                (l, e) => MerkleTree.Build(l.Span, e, new WrongHasher(Chain.Alpha, inEntries, inPairs), TreeHasher.For(Suite.One.Beta)));
            AssertRefused(count,
                (l, e) => MerkleTree.Build(l.Span, e, TreeHasher.For(Suite.One.Alpha), new WrongHasher(Chain.Beta, inEntries, inPairs)));
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_WrongOrder_IsRefused(int count)
    {
        // Two leaves exchanged; the halves exchanged; the last node joined with itself instead of moved up.
        AssertRefused(count, (l, e) => MerkleTree.Build([.. Split(l, e).Reverse().Take(2), .. Split(l, e).Take(count - 2)]));
        AssertRefused(count, (l, e) => MerkleTree.Build([.. Split(l, e).Skip(count / 2), .. Split(l, e).Take(count / 2)]));
        AssertRefused(count, (l, e) => MerkleTree.Build([.. Split(l, e), Split(l, e).Last()]));
        AssertRefused(count, (l, e) => MerkleTree.Build([.. Split(l, e).SkipLast(1)]));
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_BitFlippedBetweenTheComputations_IsRefused(int count)
    {
        foreach (var at in new[] { 5, 76, 1000 % count * 77, (77 * count) - 1 })
        {
            AssertRefused(count, (l, e) =>
            {
                var flipped = l.ToArray();
                flipped[at] ^= 0x10;
                return MerkleTree.Build(flipped, e);
            });
            foreach (var roots in Recomputations(count))
            {
                AssertRefused(count, (l, e) => MerkleTree.Build(l.Span, e), (l, n) =>
                {
                    var flipped = l.ToArray();
                    flipped[at] ^= 0x10;
                    return roots(flipped, n);
                });
            }
        }
    }

    // An end that is not where the leaf says: the check finds the leaves by itself.
    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_EndsThatAreNotTheLeaves_IsRefused(int count) => AssertRefused(count, (l, e) =>
    {
        var moved = e.ToArray();
        moved[count / 2]++;
        return MerkleTree.Build(l.Span, moved);
    });

    // What no comparison of two computations of the same kind can see: a fault that both have.
    [Fact]
    public void Seal_BothWrongAlike_PathsOfLargeRoundsDoNotHold()
    {
        AssertRefused(
            10_001,
            (l, e) => MerkleTree.Build(l.Span, e, new OtherFunction(), TreeHasher.For(Suite.One.Beta)),
            (l, _) => MerkleTree.Build(l.Span, new RandomLeaves(10_001).Ends, new OtherFunction(), TreeHasher.For(Suite.One.Beta)).Root);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_NotLeaves_SaysWhatIsWrong(int count)
    {
        var leaves = new RandomLeaves(count);
        leaves.Bytes[76] = 255;
        var e = Assert.Throws<InvalidOperationException>(() => new RoundSealer().Seal(leaves.Bytes, leaves.Ends));
        Assert.DoesNotContain("One or more errors", e.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(
        int count, Func<ReadOnlyMemory<byte>, int[], MerkleTree> build, Func<ReadOnlyMemory<byte>, int, DigestPair>? recompute = null)
    {
        var leaves = new RandomLeaves(count);
        foreach (var again in recompute is null ? Recomputations(count) : [recompute])
            Assert.Throws<InvalidOperationException>(() => new RoundSealer(build, again).Seal(leaves.Bytes, leaves.Ends));
    }

    // The one that is chosen here; and of one large round in every width of vectors.
    private static IEnumerable<Func<ReadOnlyMemory<byte>, int, DigestPair>> Recomputations(int count)
    {
        yield return Recomputation.Roots;
        foreach (var width in count == Recomputation.LargeRound ? LaneWidths.All.ToArray() : [])
            yield return new LaneRoots(width, width).Compute;
    }

    private static IEnumerable<byte[]> Split(ReadOnlyMemory<byte> leaves, int[] ends) =>
        ends.Select((end, i) => leaves[(i == 0 ? 0 : ends[i - 1])..end].ToArray());

    // A function that is not the chain's, and the same for both computations.
    private sealed class OtherFunction : TreeHasher
    {
        public override string Name => "the other chain's";

        private protected override void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests) =>
            For(HashFunction.Sha3With256Bits).HashEntries(entries, ends, digests);

        private protected override void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests)
            => For(HashFunction.Sha3With256Bits).HashPairs(pairs, digests);
    }
}
