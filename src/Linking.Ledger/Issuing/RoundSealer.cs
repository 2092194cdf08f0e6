using System.Runtime.ExceptionServices;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Recomputing;
using Linking.Trees;

namespace Linking.Ledger.Issuing;

/// <summary>Closes a list of leaves: the trees, cross-checked; those of a large round by all processors at once.</summary>
internal sealed class RoundSealer(
    Func<ReadOnlyMemory<byte>, int[], MerkleTree> build, Func<ReadOnlyMemory<byte>, int, DigestPair> recompute)
{
    // Kept for the trees of rounds to come: as much as the cache of rounds has by default.
    private const long MemorySize = 64 << 20;

    public RoundSealer()
        : this(Recomputation.Roots)
    {
    }

    public RoundSealer(Func<ReadOnlyMemory<byte>, int, DigestPair> recompute)
        : this(InMemory(new TreeMemory(MemorySize)), recompute)
    {
    }

    /// <summary>The tree, which is the caller's to release.</summary>
    /// <param name="leaves">The very bytes that are handed to storage.</param>
    /// <param name="ends">The end of each leaf.</param>
    /// <exception cref="InvalidOperationException">The two implementations do not agree.</exception>
    public MerkleTree Seal(ReadOnlyMemory<byte> leaves, int[] ends)
    {
        var large = ends.Length >= Recomputation.LargeRound;
        var (tree, again) = large ? AtOnce(leaves, ends) : (build(leaves, ends), recompute(leaves, ends.Length));
        if (again != tree.Root)
            throw new InvalidOperationException($"Two computations of the round roots disagree: {tree.Root} and {again}.");
        if (large && !Recomputation.PathsHold(tree, leaves.Span, ends))
            throw new InvalidOperationException($"A leaf's path does not lead to the round roots {tree.Root}.");
        return tree;
    }

    private (MerkleTree Tree, DigestPair Again) AtOnce(ReadOnlyMemory<byte> leaves, int[] ends)
    {
        MerkleTree? tree = null;
        DigestPair again = default;
        try
        {
            Parallel.Invoke(() => tree = build(leaves, ends), () => again = recompute(leaves, ends.Length));
        }
        catch (AggregateException e)
        {
            // What is wrong with the round is said in the first of them.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }

        return (tree!, again);
    }

    private static Func<ReadOnlyMemory<byte>, int[], MerkleTree> InMemory(TreeMemory memory) =>
        (leaves, ends) => MerkleTree.Build(leaves.Span, ends, memory, Leaf.SuiteOf(leaves.Span));
}
