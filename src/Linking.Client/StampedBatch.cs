using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Client;

/// <summary>
/// The stamps of a batch of leaves, verified against the ledger's pinned keys before they were handed out. A token is
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
    public ulong FirstIndex => _tokens.FirstIndex;

    /// <summary>Whether an earlier request had put the leaves there.</summary>
    public bool Repeated { get; }

    /// <summary>The token of a leaf.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public Stamped this[int offset]
    {
        get
        {
            var bytes = new byte[TokenSize(offset)];
            WriteToken(offset, bytes);
            return new Stamped(Token.Decode(bytes), bytes, Repeated);
        }
    }

    /// <summary>Bytes of the token of a leaf.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public int TokenSize(int offset) => _tokens.SizeOf(offset);

    /// <summary>Writes the token of a leaf: the bytes of a <c>.lts</c> file.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <param name="destination">At least <see cref="TokenSize"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int WriteToken(int offset, Span<byte> destination) => _tokens.Write(offset, destination);
}
