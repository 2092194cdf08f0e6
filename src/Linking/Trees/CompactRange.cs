using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// The right edge of a growing tree: the roots of the perfect subtrees that make up its first
/// <see cref="Size"/> entries, at most 63 of them. Appending and the root take O(log size). Not thread-safe.
/// </summary>
public sealed class CompactRange
{
    private readonly Suite _suite;
    private readonly List<DigestPair> _roots;

    /// <summary>An empty range.</summary>
    /// <param name="suite">Of its hashes; null: suite 1.</param>
    public CompactRange(Suite? suite = null)
        : this(suite ?? Suite.One, 0, [])
    {
    }

    private CompactRange(Suite suite, ulong size, IEnumerable<DigestPair> roots) => (_suite, Size, _roots) = (suite, size, [.. roots]);

    /// <summary>Entries in the tree.</summary>
    public ulong Size { get; private set; }

    /// <summary>
    /// The roots of the perfect subtrees, from left to right. From right to left they are the inclusion path of the
    /// next entry in the tree of <see cref="Size"/> + 1 entries.
    /// </summary>
    public IReadOnlyList<DigestPair> Roots => _roots;

    /// <summary>The root; h("") of the empty tree.</summary>
    public DigestPair Root
    {
        get
        {
            if (_roots.Count == 0)
                return _suite.Empty;
            var root = _roots[^1];
            for (var i = _roots.Count - 2; i >= 0; i--)
                root = NodeHash.Node(_roots[i], root);
            return root;
        }
    }

    /// <summary>Which nodes restore the range of a tree of <paramref name="size"/> entries, from left to right.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is over 2^63 − 1.</exception>
    public static IReadOnlyList<TreeNode> NodesOf(ulong size) => size == 0 ? [] : ProofPlan.Root(size).Nodes;

    /// <summary>Restores a range from the values of <see cref="NodesOf"/>.</summary>
    /// <exception cref="ArgumentException">Not as many as the size has, or the size is over 2^63 − 1.</exception>
    public static CompactRange Restore(ulong size, IReadOnlyCollection<DigestPair> roots, Suite? suite = null)
    {
        ArgumentNullException.ThrowIfNull(roots);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, (ulong)long.MaxValue);
        if (roots.Count != System.Numerics.BitOperations.PopCount(size))
            throw new ArgumentException("One root is needed for each perfect subtree.", nameof(roots));
        return new CompactRange(suite ?? Suite.One, size, roots);
    }

    /// <summary>Appends an entry by its leaf hash.</summary>
    /// <param name="entryHash">The entry's leaf hash.</param>
    /// <param name="completed">Told each perfect subtree of level 1 and up that this entry completes, from below.</param>
    public void Append(DigestPair entryHash, Action<TreeNode, DigestPair>? completed = null)
    {
        var node = entryHash;
        var level = 0;
        for (var rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            node = NodeHash.Node(_roots[^1], node);
            _roots.RemoveAt(_roots.Count - 1);
            level++;
            completed?.Invoke(new TreeNode(level, rest >> 1), node);
        }

        _roots.Add(node);
        Size++;
    }

    /// <summary>A copy that grows on its own.</summary>
    public CompactRange Copy() => new(_suite, Size, _roots);
}
