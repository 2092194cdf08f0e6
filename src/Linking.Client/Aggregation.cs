using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Client;

/// <summary>
/// Many imprints under one leaf: a tree that the client builds, of which the server sees only the roots. One stamp
/// then gives a token for each of them (docs/spec/token.md). Immutable.
/// </summary>
public sealed class Aggregation
{
    /// <summary>Imprints of one aggregation; each takes about 500 bytes of memory.</summary>
    public const int MaxCount = 1 << 20;

    private readonly MerkleTree _tree;
    private readonly IReadOnlyList<Leaf> _leaves;

    private Aggregation(IReadOnlyList<Leaf> leaves)
    {
        _leaves = leaves;
        var suite = leaves[0].Suite;
        _tree = MerkleTree.Build([.. leaves.Select(leaf => leaf.ToBytes())], suite);
        Leaf = new Leaf(suite, LeafKind.Aggregate, _tree.Root, (ulong)leaves.Count, Leaf.DrawNonce());
    }

    /// <summary>The aggregate to stamp, with a nonce of its own.</summary>
    public Leaf Leaf { get; }

    /// <summary>The leaves below, in the order given.</summary>
    public IReadOnlyList<Leaf> Leaves => _leaves;

    /// <summary>Draws a nonce for each imprint, so that who holds one token cannot guess its neighbours' data.</summary>
    /// <exception cref="ArgumentException">None, more than <see cref="MaxCount"/>, or of two suites.</exception>
    public static Aggregation Build(IReadOnlyList<DigestPair> imprints)
    {
        ArgumentNullException.ThrowIfNull(imprints);
        return Build(
            [.. imprints.Select(i => new Leaf(Suite.OfWidth(i.Width), LeafKind.Document, i, 0, Leaf.DrawNonce()))]);
    }

    /// <summary>Takes leaves as they are: documents, tokens, or aggregates of further trees.</summary>
    /// <exception cref="ArgumentException">None, more than <see cref="MaxCount"/>, of two suites, or an event.</exception>
    public static Aggregation Build(IReadOnlyList<Leaf> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.Count is 0 or > MaxCount)
            throw new ArgumentException($"An aggregation has 1 to {MaxCount} leaves, not {leaves.Count}.", nameof(leaves));
        if (leaves.Any(leaf => leaf.Suite != leaves[0].Suite))
            throw new ArgumentException("The leaves of an aggregation are of one suite.", nameof(leaves));
        if (leaves.Any(leaf => leaf.Kind == LeafKind.Event))
            throw new ArgumentException("Events are made by the service alone.", nameof(leaves));
        return new Aggregation([.. leaves]);
    }

    /// <summary>The token of one leaf, from the aggregate's.</summary>
    /// <param name="aggregate">The token of <see cref="Leaf"/>.</param>
    /// <param name="index">Place of the leaf in <see cref="Leaves"/>.</param>
    /// <exception cref="ArgumentException">The token is of another leaf, or would have more than 8 levels.</exception>
    public Token TokenOf(Token aggregate, int index)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        if (!aggregate.Levels[0].Leaf.Equals(Leaf))
            throw new ArgumentException("The token is not that of this aggregate.", nameof(aggregate));
        return aggregate.Below([new TokenLevel(_leaves[index], (ulong)index, _tree.Path(index))]);
    }
}
