using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Client;

/// <summary>
/// The stamps of a batch of leaves, verified against the ledger's pinned keys before they were handed out. A token is
/// made when it is asked for: the bytes that the server would have sent for that leaf alone (docs/spec/batch.md).
/// Immutable and thread-safe; keeps the leaves and 128 bytes a leaf in memory.
/// </summary>
public sealed class StampedBatch
{
    private readonly ReadOnlyMemory<byte> _leaves;
    private readonly int[] _ends;
    private readonly MerkleRun _run;
    private readonly TokenWriter _writer;

    internal StampedBatch(ReadOnlyMemory<byte> leaves, int[] ends, Token first, MerkleRun run, bool repeated)
    {
        (_leaves, _ends, _run, Header, Repeated) = (leaves, ends, run, first.Header, repeated);
        _writer = new TokenWriter(first.HeaderBytes.Span, first.Anchors);
    }

    /// <summary>Leaves of the batch, at least 1.</summary>
    public int Count => _ends.Length;

    /// <summary>Header of the round in which they stand.</summary>
    public Header Header { get; }

    /// <summary>Place of the first leaf in the round; the others follow.</summary>
    public ulong FirstIndex => _run.First;

    /// <summary>Whether an earlier request had put the leaves there.</summary>
    public bool Repeated { get; }

    /// <summary>Bytes of the token of a leaf.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public int TokenSize(int offset) => _writer.SizeOf(Leaf(offset).Length, _run.PathLength(offset));

    /// <summary>Writes the token of a leaf: the bytes of a <c>.lts</c> file.</summary>
    /// <param name="offset">The leaf's place within the batch.</param>
    /// <param name="destination">At least <see cref="TokenSize"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int WriteToken(int offset, Span<byte> destination) => _writer.Write(Leaf(offset), offset, _run, destination);

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

    private ReadOnlySpan<byte> Leaf(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Count);
        var start = offset == 0 ? 0 : _ends[offset - 1];
        return _leaves.Span[start.._ends[offset]];
    }
}
