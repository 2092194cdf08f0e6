using Linking.Hashing;
using Linking.Ledger.Reading;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Derived;

/// <summary>
/// The tree over all headers: its right edge in memory, the rest in tiles, so that a proof reads O(log size) rows. One
/// writer, any number of readers.
/// </summary>
internal sealed class HistoryTree
{
    private const int TileLevels = 8;

    private readonly ILedgerTruth _truth;
    private readonly Lock _lock = new();

    // The unfinished tile of each level: the edge.
    private readonly List<DigestPair>[] _edge = new List<DigestPair>[TileLevels];
    private CompactRange _range;

    public HistoryTree(ILedgerTruth truth, DerivedStore derived, Suite suite)
    {
        (Suite, _range, LastLink) = (suite, new CompactRange(suite), suite.Zero);
        _truth = truth;
        Tiles = new TileSource(truth, derived);
        for (var i = 0; i < TileLevels; i++)
            _edge[i] = [];
    }

    public TileSource Tiles { get; }

    /// <summary>Of the ledger.</summary>
    public Suite Suite { get; }

    public ulong Size
    {
        get
        {
            lock (_lock)
                return _range.Size;
        }
    }

    /// <summary>Link of the newest header; zeros if there is none.</summary>
    public DigestPair LastLink { get; private set; }

    public DigestPair Root
    {
        get
        {
            lock (_lock)
                return _range.Root;
        }
    }

    /// <summary>The tree of the first <paramref name="size"/> headers, from tiles and headers.</summary>
    public static async Task<HistoryTree> RestoreAsync(
        ILedgerTruth truth, DerivedStore derived, Suite suite, ulong size, CancellationToken cancellation)
    {
        var tree = new HistoryTree(truth, derived, suite);
        for (var i = 0; i < TileLevels; i++)
        {
            var count = size >> (i * HistoryTile.Height);
            var first = count - count % HistoryTile.Width;
            if (i == 0)
            {
                await foreach (var header in truth.ReadHeadersAsync(first, count - first, cancellation))
                    tree._edge[0].Add(suite.HashEntry(header.Header.Span));
            }
            else
            {
                for (var k = first; k < count; k++)
                    tree._edge[i].Add((await tree.Tiles.ReadAsync(new TreeNode((i - 1) * HistoryTile.Height, k), cancellation)).Root);
            }

            if ((ulong)tree._edge[i].Count != count - first)
                throw new StorageException(
                    $"The store gave {tree._edge[i].Count} headers from round {first} on, and has more. {Advice.Fsck}");
        }

        var roots = new List<DigestPair>();
        foreach (var node in CompactRange.NodesOf(size))
            roots.Add(tree.EdgeNode(node, size) ?? throw new InvalidOperationException("A node of the right edge is not on it."));
        tree._range = CompactRange.Restore(size, roots, suite);
        if (size > 0)
            tree.LastLink = (await tree.HeaderAsync(size - 1, cancellation)).Link;
        return tree;
    }

    /// <summary>A header, as it is stored.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async Task<Header> ReadHeaderAsync(ulong index, CancellationToken cancellation) =>
        (await HeaderAsync(index, cancellation)).Decoded;

    /// <summary>The path of the header that is appended next, in the tree that it makes.</summary>
    public MerklePath NextPath()
    {
        lock (_lock)
            return MerklePath.Of(Suite.Width, [.. _range.Roots.Reverse()]);
    }

    public void Append(DigestPair link)
    {
        lock (_lock)
        {
            _range.Append(link);
            LastLink = link;
            var node = link;
            for (var i = 0; i < TileLevels; i++)
            {
                _edge[i].Add(node);
                if (_edge[i].Count < HistoryTile.Width)
                    break;
                var tile = new HistoryTile(_edge[i]);
                _edge[i].Clear();
                Tiles.Put(new TreeNode(i * HistoryTile.Height, (_range.Size >> ((i + 1) * HistoryTile.Height)) - 1), tile);
                node = tile.Root;
            }
        }
    }

    /// <summary>The roots at a size: in memory for the newest, else those that the next header carries.</summary>
    public async Task<DigestPair> RootAtAsync(ulong size, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (size == _range.Size)
                return _range.Root;
        }

        return (await ReadHeaderAsync(size, cancellation)).HistoryRoot;
    }

    /// <summary>The inclusion path of a header, checked against the root before it is given out.</summary>
    public async Task<HistoryProof> ProveInclusionAsync(ulong index, ulong size, CancellationToken cancellation)
    {
        var root = await RootAtAsync(size, cancellation);
        var link = (await HeaderAsync(index, cancellation)).Link;
        return await ProveAsync(ProofPlan.Inclusion(index, size), size, root, Holds, cancellation);

        bool Holds(MerklePath path, Chain chain) =>
            Folding.TryFold(Suite[chain], link[chain], index, size, path[chain], out var folded) &&
                folded == root[chain];
    }

    /// <summary>A consistency proof, checked against both roots before it is given out.</summary>
    public async Task<HistoryProof> ProveConsistencyAsync(ulong from, ulong to, CancellationToken cancellation)
    {
        var (old, root) = (await RootAtAsync(from, cancellation), await RootAtAsync(to, cancellation));
        return await ProveAsync(
            ProofPlan.Consistency(from, to),
            to,
            root,
            (path, chain) => Folding.IsConsistent(Suite[chain], from, old[chain], to, root[chain], path[chain]),
            cancellation);
    }

    /// <summary>
    /// The first hashes of a tile. A full tile is checked against the root of a size before it is given out; the edge stands in memory.
    /// </summary>
    /// <param name="place">Of the tile; its level is a multiple of 8.</param>
    /// <param name="width">1 to 256 hashes, all within the size.</param>
    /// <param name="size">Headers, at most as many as there are.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">It cannot be read, or the headers do not lead to that root.</exception>
    public async Task<ReadOnlyMemory<DigestPair>> ReadTileAsync(TreeNode place, int width, ulong size, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (place.Index == _range.Size >> place.Level >> HistoryTile.Height)
                return _edge[place.Level / HistoryTile.Height].GetRange(0, width).ToArray();
        }

        // Full by now, perhaps beyond the size that was asked for.
        size = Math.Max(size, (place.Index + 1) << (place.Level + HistoryTile.Height));
        var root = await RootAtAsync(size, cancellation);
        var level = place.Level + HistoryTile.Height;
        var plan = ProofPlan.Subtree(new TreeNode(level, place.Index), size);
        var count = ((size - 1) >> level) + 1;
        var tile = await Tiles.ReadAsync(place, cancellation);
        await ProveAsync(plan, size, root, (path, chain) => Holds(path, chain, tile.Root), Repair, cancellation);
        return tile.Bottom[..width];

        bool Holds(MerklePath path, Chain chain, DigestPair node) =>
            Folding.TryFold(Suite[chain], node[chain], place.Index, count, path[chain], out var folded) && folded == root[chain];

        async Task Repair()
        {
            await Tiles.RepairAsync(place, cancellation);
            tile = await Tiles.ReadAsync(place, cancellation);
        }
    }

    private Task<HistoryProof> ProveAsync(
        ProofPlan plan, ulong size, DigestPair root, Func<MerklePath, Chain, bool> holds, CancellationToken cancellation) =>
        ProveAsync(plan, size, root, holds, () => Task.CompletedTask, cancellation);

    private async Task<HistoryProof> ProveAsync(
        ProofPlan plan,
        ulong size,
        DigestPair root,
        Func<MerklePath, Chain, bool> holds,
        Func<Task> repair,
        CancellationToken cancellation)
    {
        for (var repaired = false; ; repaired = true)
        {
            if (repaired)
                await repair();
            var nodes = new DigestPair[plan.Nodes.Count];
            for (var i = 0; i < nodes.Length; i++)
                nodes[i] = await NodeAsync(plan.Nodes[i], repaired, cancellation);
            var path = plan.Assemble(Suite.Width, nodes);
            if (holds(path, Chain.Alpha) && holds(path, Chain.Beta))
                return new HistoryProof(size, root, path);
            if (repaired)
                throw new StorageException(
                    $"The stored headers do not lead to the history root of size {size}. {Advice.Fsck}");
        }
    }

    private async Task<DigestPair> NodeAsync(TreeNode node, bool repair, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (EdgeNode(node, _range.Size) is { } known)
                return known;
        }

        var (tile, level, index) = Locate(node);
        if (repair)
            await Tiles.RepairAsync(tile, cancellation);
        return (await Tiles.ReadAsync(tile, cancellation)).Node(level, index);
    }

    private DigestPair? EdgeNode(TreeNode node, ulong size)
    {
        var (tile, level, index) = Locate(node);
        if (tile.Index != size >> tile.Level >> HistoryTile.Height)
            return null;
        return Join(_edge[tile.Level / HistoryTile.Height], index << level, 1 << level);
    }

    private static DigestPair Join(List<DigestPair> nodes, int first, int count) => count == 1
        ? nodes[first]
        : NodeHash.Node(Join(nodes, first, count / 2), Join(nodes, first + count / 2, count / 2));

    // The tile, the level within it, and the index within that level.
    private static (TreeNode Tile, int Level, int Index) Locate(TreeNode node)
    {
        var level = node.Level % HistoryTile.Height;
        var bottom = node.Index << level;
        return (new TreeNode(node.Level - level, bottom / HistoryTile.Width), level, (int)(bottom % HistoryTile.Width) >> level);
    }

    private async Task<(Header Decoded, DigestPair Link)> HeaderAsync(ulong index, CancellationToken cancellation)
    {
        await foreach (var header in _truth.ReadHeadersAsync(index, 1, cancellation))
        {
            if (Header.TryDecode(header.Header, out var decoded, out var error))
                return (decoded, Suite.HashEntry(header.Header.Span));
            throw new StorageException($"Round {index} is damaged: {error.Message} {Advice.Fsck}");
        }

        throw new StorageException($"Round {index} is missing. {Advice.Fsck}");
    }
}
