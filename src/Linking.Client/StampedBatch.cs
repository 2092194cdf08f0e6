using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Client;

/// <summary>
/// The stamps of a batch of leaves, verified against the ledger's identity and record before they were handed out. A token is
/// made when it is asked for: the bytes that the server would have sent for that leaf alone (docs/spec/batch.md).
/// Immutable and thread-safe; keeps the leaves and 128 bytes a leaf in memory.
/// </summary>
public sealed class StampedBatch
{
    private readonly TokenBatch _tokens;

    internal StampedBatch(TokenBatch tokens, bool repeated) => (_tokens, Repeated) = (tokens, repeated);

    /// <summary>Leaves of the batch, at least 1.</summary>
    public int Count => _tokens.Count;

    /// <summary>Header of the round in which they stand.</summary>
    public Header Header => _tokens.First.Header;

    /// <summary>Place of the first leaf in the round; the others follow.</summary>
    public ulong FirstIndex => _tokens.First.Levels[0].Index;

    /// <summary>Whether an earlier request had put the leaves there.</summary>
    public bool Repeated { get; }

    /// <summary>The token of a leaf.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public Stamped this[int offset]
    {
        get
        {
            var token = _tokens[offset];
            return new Stamped(token, token.ToBytes(), Repeated);
        }
    }
}
