using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Issuing;
using Linking.Recomputing;
using Linking.Trees;

namespace Linking.Ledger.Tests.Issuing;

/// <summary>One fault between the two computations of a round's roots, of each kind: the round is not sealed.</summary>
public sealed class RoundSealerTests
{
    // In-box on one processor, and in lanes on all.
    public static TheoryData<int, int> Counts
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var count in (int[])[5, Recomputation.LargeRound - 1, Recomputation.LargeRound, 10_001])
            {
                data.Add(1, count);
                if (count is 5 or Recomputation.LargeRound)
                    data.Add(2, count);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_NothingWrong_IsTheTree(int number, int count)
    {
        var suite = SuiteOf(number);
        var leaves = new RandomLeaves(count, suite: suite);
        var sealer = new RoundSealer();
        for (var turn = 0; turn < 3; turn++)
        {
            var tree = sealer.Seal(leaves.Bytes, leaves.Ends);
            Assert.Equal(RecursiveRoots.Compute(leaves.Bytes, count), tree.Root);
            Assert.Equal(MerkleTree.Build(leaves.Bytes, leaves.Ends, suite).Path(count - 1), tree.Path(count - 1));
            tree.Release();
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_WrongKernel_IsRefused(int number, int count)
    {
        var suite = SuiteOf(number);
        foreach (var (inEntries, inPairs) in new[] { (0, -1), (count - 1, -1), (count / 2, -1), (-1, 0), (-1, (count / 2) - 1) })
        {
            AssertRefused(suite, count,
                (l, e) => MerkleTree.Build(l.Span, e, new WrongHasher(suite.Alpha, inEntries, inPairs), TreeHasher.For(suite.Beta)));
            AssertRefused(suite, count,
                (l, e) => MerkleTree.Build(l.Span, e, TreeHasher.For(suite.Alpha), new WrongHasher(suite.Beta, inEntries, inPairs)));
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_WrongOrder_IsRefused(int number, int count)
    {
        var suite = SuiteOf(number);
        // Two leaves exchanged; the halves exchanged; the last node joined with itself instead of moved up.
        AssertRefused(suite, count, (l, e) => MerkleTree.Build([.. Split(l, e).Reverse().Take(2), .. Split(l, e).Take(count - 2)], suite));
        AssertRefused(suite, count, (l, e) => MerkleTree.Build([.. Split(l, e).Skip(count / 2), .. Split(l, e).Take(count / 2)], suite));
        AssertRefused(suite, count, (l, e) => MerkleTree.Build([.. Split(l, e), Split(l, e).Last()], suite));
        AssertRefused(suite, count, (l, e) => MerkleTree.Build([.. Split(l, e).SkipLast(1)], suite));
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_BitFlippedBetweenTheComputations_IsRefused(int number, int count)
    {
        var suite = SuiteOf(number);
        var least = Leaf.MinSize(suite);
        foreach (var at in new[] { 5, least - 1, 1000 % count * least, (least * count) - 1 })
        {
            AssertRefused(suite, count, (l, e) =>
            {
                var flipped = l.ToArray();
                flipped[at] ^= 0x10;
                return MerkleTree.Build(flipped, e, suite);
            });
            foreach (var roots in Recomputations(suite, count))
            {
                AssertRefused(suite, count, (l, e) => MerkleTree.Build(l.Span, e, suite), (l, n) =>
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
    public void Seal_EndsThatAreNotTheLeaves_IsRefused(int number, int count) => AssertRefused(SuiteOf(number), count, (l, e) =>
    {
        var moved = e.ToArray();
        moved[count / 2]++;
        return MerkleTree.Build(l.Span, moved, SuiteOf(number));
    });

    // What no comparison of two computations of the same kind can see: a fault that both have.
    [Fact]
    public void Seal_BothWrongAlike_PathsOfLargeRoundsDoNotHold()
    {
        AssertRefused(
            Suite.One,
            10_001,
            (l, e) => MerkleTree.Build(l.Span, e, new OtherFunction(), TreeHasher.For(Suite.One.Beta)),
            (l, _) => MerkleTree.Build(l.Span, new RandomLeaves(10_001).Ends, new OtherFunction(), TreeHasher.For(Suite.One.Beta)).Root);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Seal_NotLeaves_SaysWhatIsWrong(int number, int count)
    {
        var suite = SuiteOf(number);
        var leaves = new RandomLeaves(count, suite: suite);
        leaves.Bytes[Leaf.MinSize(suite) - 1] = 255;
        var e = Assert.Throws<InvalidOperationException>(() => new RoundSealer().Seal(leaves.Bytes, leaves.Ends));
        Assert.DoesNotContain("One or more errors", e.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(
        Suite suite,
        int count,
        Func<ReadOnlyMemory<byte>, int[], MerkleTree> build,
        Func<ReadOnlyMemory<byte>, int, DigestPair>? recompute = null)
    {
        var leaves = new RandomLeaves(count, suite: suite);
        foreach (var again in recompute is null ? Recomputations(suite, count) : [recompute])
            Assert.Throws<InvalidOperationException>(() => new RoundSealer(build, again).Seal(leaves.Bytes, leaves.Ends));
    }

    // The one that is chosen here; and of one large round in every width of vectors.
    private static IEnumerable<Func<ReadOnlyMemory<byte>, int, DigestPair>> Recomputations(Suite suite, int count)
    {
        yield return Recomputation.Roots;
        foreach (var width in count == Recomputation.LargeRound ? LaneWidths.All.ToArray() : [])
            yield return new LaneRoots(suite, width, width).Compute;
    }

    private static Suite SuiteOf(int number) => number == 1 ? Suite.One : Suite.Two;

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
