using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// Which nodes of a growing tree a proof needs, apart from reading them: the caller fetches <see cref="Nodes"/>
/// from wherever they are kept and hands them to <see cref="Assemble"/>. A path step over a stretch that is not a
/// perfect subtree is put together from several nodes.
/// </summary>
public sealed class ProofPlan
{
    // Every size in Linking's formats is below this, and paths stay within MerklePath.MaxLength.
    private const ulong MaxSize = long.MaxValue;

    private readonly List<TreeNode> _nodes = [];
    private readonly List<int> _stepEnds = [];

    private ProofPlan()
    {
    }

    /// <summary>The perfect subtrees needed, O(log size) many, in the order <see cref="Assemble"/> takes them.</summary>
    public IReadOnlyList<TreeNode> Nodes => _nodes;

    /// <summary>The inclusion path of an entry in the tree of the first <paramref name="size"/> entries: RFC 6962, section 2.1.1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The entry is not in the tree, or the size is over 2^63 − 1.</exception>
    public static ProofPlan Inclusion(ulong index, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var plan = new ProofPlan();
        plan.AddInclusion(index, 0, size, 1);
        return plan;
    }

    /// <summary>
    /// The upper part of the inclusion path of every entry below a node: the path of that node in the tree of the first
    /// <paramref name="size"/> entries.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The node is not wholly in the tree, or the size is over 2^63 − 1.</exception>
    public static ProofPlan Subtree(TreeNode node, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node.Index, size >> node.Level, nameof(node));
        var plan = new ProofPlan();
        plan.AddInclusion(node.Index << node.Level, 0, size, 1UL << node.Level);
        return plan;
    }

    /// <summary>The consistency proof between two sizes: RFC 6962, section 2.1.2. Empty if they are equal.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The smaller size is 0 or over the larger, or the larger is over 2^63 − 1.
    /// </exception>
    public static ProofPlan Consistency(ulong from, ulong to)
    {
        ArgumentOutOfRangeException.ThrowIfZero(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, MaxSize);
        var plan = new ProofPlan();
        plan.AddConsistency(from, 0, to, complete: true);
        return plan;
    }

    /// <summary>The root of the tree of the first <paramref name="size"/> entries, at least 1, as the only step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or over 2^63 − 1.</exception>
    public static ProofPlan Root(ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
        var plan = new ProofPlan();
        plan.AddStep(0, size);
        return plan;
    }

    /// <summary>Puts the fetched nodes together to the steps of the proof.</summary>
    /// <param name="width">Bytes of a hash: the suite's.</param>
    /// <param name="nodes">One value for each of <see cref="Nodes"/>, in order.</param>
    /// <exception cref="ArgumentException">Not as many as asked for.</exception>
    public MerklePath Assemble(int width, ReadOnlySpan<DigestPair> nodes)
    {
        if (nodes.Length != _nodes.Count)
            throw new ArgumentException("One value is needed for each node of the plan.", nameof(nodes));
        var steps = new DigestPair[_stepEnds.Count];
        var start = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            // Subtrees of a stretch shrink from left to right; they are joined from the right.
            var joined = nodes[_stepEnds[i] - 1];
            for (var k = _stepEnds[i] - 2; k >= start; k--)
                joined = NodeHash.Node(nodes[k], joined);
            steps[i] = joined;
            start = _stepEnds[i];
        }

        return MerklePath.Of(width, steps);
    }

    // PATH(m, D[begin:begin+size]), of a perfect subtree of so many entries.
    private void AddInclusion(ulong index, ulong begin, ulong size, ulong entries)
    {
        if (size == entries)
            return;
        var k = Split(size);
        if (index < k)
        {
            AddInclusion(index, begin, k, entries);
            AddStep(begin + k, size - k);
        }
        else
        {
            AddInclusion(index - k, begin + k, size - k, entries);
            AddStep(begin, k);
        }
    }

    // SUBPROOF(m, D[begin:begin+size], complete).
    private void AddConsistency(ulong m, ulong begin, ulong size, bool complete)
    {
        if (m == size)
        {
            if (!complete)
                AddStep(begin, size);
            return;
        }

        var k = Split(size);
        if (m <= k)
        {
            AddConsistency(m, begin, k, complete);
            AddStep(begin + k, size - k);
        }
        else
        {
            AddConsistency(m - k, begin + k, size - k, complete: false);
            AddStep(begin, k);
        }
    }

    private void AddStep(ulong begin, ulong size)
    {
        // begin is a multiple of the largest power of two in size: every stretch of an RFC 6962 tree is.
        for (var level = 63; level >= 0; level--)
        {
            if ((size >> level & 1) == 0)
                continue;
            _nodes.Add(new TreeNode(level, begin >> level));
            begin += 1UL << level;
        }

        _stepEnds.Add(_nodes.Count);
    }

    /// <summary>The largest power of two below <paramref name="size"/>.</summary>
    private static ulong Split(ulong size) => 1UL << System.Numerics.BitOperations.Log2(size - 1);
}
