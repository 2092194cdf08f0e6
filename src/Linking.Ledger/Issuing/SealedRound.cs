using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Storage;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Ledger.Issuing;

/// <summary>A durable round with what its tokens are made of. Thread-safe, and the same to all who read it at any time.</summary>
internal sealed class SealedRound
{
    private readonly int[] _ends;
    private readonly Lock _building = new();
    private readonly TokenWriter _tokens;

    // Null before it is wanted, and after it was let go until it is wanted again.
    private MerkleTree? _tree;

    /// <param name="row">The round.</param>
    /// <param name="header">Its header.</param>
    /// <param name="ends">The end of each leaf.</param>
    /// <param name="tree">The round's tree, released by the round; or null to build it when it is wanted.</param>
    /// <param name="anchor">The first signed head that covers it; null while none is signed.</param>
    public SealedRound(StoredRound row, Header header, int[] ends, MerkleTree? tree, SignedHeadAnchor? anchor)
    {
        Row = row;
        Header = header;
        _ends = ends;
        _tree = tree;
        _tokens = new TokenWriter(row.Header.Span, anchor is null ? [] : [anchor]);
        Anchor = anchor;
    }

    public StoredRound Row { get; }

    public Header Header { get; }

    /// <summary>The first signed head that covers the round; null while none is signed: then its tokens prove nothing yet.</summary>
    public SignedHeadAnchor? Anchor { get; }

    public int Count => _ends.Length;

    /// <summary>Bytes in memory, about.</summary>
    public long Footprint => Row.Leaves.Length + (12L + 2 * Header.Suite.PairSize) * Count + 2048;

    public ReadOnlyMemory<byte> Leaf(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return Row.Leaves[start.._ends[index]];
    }

    /// <summary>The stamp of a leaf.</summary>
    /// <exception cref="StorageException">The leaf is damaged.</exception>
    /// <exception cref="LedgerRefusedException">No head that covers the round is signed.</exception>
    public StampedLeaf Stamp(int index, bool repeated) =>
        Anchor is null ? throw Refusals.Unsigned(Row.Index) : StampUnsigned(index, repeated);

    /// <summary>The same, also while no head that covers the round is signed: to be compared, not to be given out.</summary>
    /// <exception cref="StorageException">The leaf is damaged.</exception>
    public StampedLeaf StampUnsigned(int index, bool repeated) => Leaves.Leaf.IsValid(Leaf(index), out _, out var error)
        ? new StampedLeaf(this, index, repeated)
        : throw new StorageException(
            $"Leaf {index} of round {Row.Index} is damaged: {error.Message} {Advice.Fsck}");

    /// <summary>Whether these very leaves stand one after the other from a place on.</summary>
    /// <param name="first">The place.</param>
    /// <param name="leaves">At least one, concatenated.</param>
    public bool Holds(uint first, ReadOnlySpan<byte> leaves)
    {
        if (first >= (uint)Count)
            return false;
        var rest = Row.Leaves.Span[(first == 0 ? 0 : _ends[first - 1])..];

        // A leaf delimits itself: the same bytes are the same leaves.
        return rest.StartsWith(leaves);
    }

    /// <summary>The hashes on the right of the run that ends with a leaf (docs/spec/batch.md).</summary>
    public MerklePath RightOf(int last)
    {
        var tree = HoldTree();
        try
        {
            return RunBoundary.RightOf(tree.Path(last), (ulong)last, (ulong)Count);
        }
        finally
        {
            tree.Release();
        }
    }

    /// <summary>Bytes of the token of a leaf.</summary>
    public int TokenSize(int index) => _tokens.SizeOf(Leaf(index).Length, MerkleTree.PathLength(index, Count));

    /// <summary>Writes the token of a leaf: the same bytes every time.</summary>
    public int WriteToken(int index, Span<byte> destination)
    {
        var tree = HoldTree();
        try
        {
            return _tokens.Write(Leaf(index).Span, index, tree, destination);
        }
        finally
        {
            tree.Release();
        }
    }

    /// <summary>The α leaf hash of each leaf, for the look-up index.</summary>
    public Digest[] AlphaLeafHashes()
    {
        var width = Header.Suite.Width;
        var bytes = new byte[Count * width];
        if (Volatile.Read(ref _tree) is { } tree && tree.TryHold())
        {
            try
            {
                tree.CopyEntryHashes(Chain.Alpha, bytes);
            }
            finally
            {
                tree.Release();
            }
        }
        else
        {
            TreeHasher.For(Header.Suite.Alpha).HashEntries(Row.Leaves.Span, _ends, bytes);
        }

        var hashes = new Digest[Count];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = new Digest(bytes.AsSpan(i * width, width));
        return hashes;
    }

    /// <summary>
    /// Nobody is likely to want tokens any more: the tree's memory goes back as soon as nobody reads it. Who wants one
    /// nevertheless has the tree built again.
    /// </summary>
    public void LetGo() => Interlocked.Exchange(ref _tree, null)?.Release();

    // The tree, to be read and then released.
    private MerkleTree HoldTree()
    {
        if (Volatile.Read(ref _tree) is { } tree && tree.TryHold())
            return tree;
        lock (_building)
        {
            if (Volatile.Read(ref _tree) is { } built && built.TryHold())
                return built;

            // With memory of its own, which no one need release.
            var again = MerkleTree.Build(Row.Leaves.Span, _ends, Header.Suite);
            Volatile.Write(ref _tree, again);
            return again;
        }
    }
}
