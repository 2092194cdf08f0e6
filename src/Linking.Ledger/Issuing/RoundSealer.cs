using Linking.Hashing;
using Linking.Trees;

namespace Linking.Ledger.Issuing;

/// <summary>Closes a list of leaves: the trees, cross-checked.</summary>
internal sealed class RoundSealer(Func<ReadOnlyMemory<byte>, int, DigestPair> recompute)
{
    public RoundSealer()
        : this((leaves, count) => RecursiveRoots.Compute(leaves.Span, count))
    {
    }

    /// <param name="leaves">The very bytes that are handed to storage.</param>
    /// <param name="ends">The end of each leaf.</param>
    /// <exception cref="InvalidOperationException">The two implementations do not agree.</exception>
    public MerkleTree Seal(ReadOnlyMemory<byte> leaves, int[] ends)
    {
        var tree = MerkleTree.Build(leaves.Span, ends);
        var again = recompute(leaves, ends.Length);
        return again == tree.Root
            ? tree
            : throw new InvalidOperationException($"Two computations of the round roots disagree: {tree.Root} and {again}.");
    }
}
