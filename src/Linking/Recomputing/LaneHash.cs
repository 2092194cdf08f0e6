using System.Runtime.Intrinsics;

using Linking.Leaves;

namespace Linking.Recomputing;

/// <summary>
/// A hash function of several trees at once, one tree in each lane of a vector. Between a leaf and the root of its
/// tree a digest never leaves its lane: it stays as words, word j of all lanes in vector j. Holds working memory: not
/// thread-safe.
/// </summary>
/// <remarks>
/// Written for the check of a round's roots, apart from the kernels behind <see cref="Hashing.TreeHasher"/>: from the
/// standards' text once more, with shifts where those have rotations, without pointers and without instructions of one
/// processor; constants are computed, not copied. See docs/design/round-loop.md.
/// </remarks>
internal abstract class LaneHash(int vectors)
{
    private readonly LaneMemory _memory = new(vectors);

    /// <summary>Trees at once.</summary>
    public abstract int Lanes { get; }

    /// <summary>Vectors of one digest a lane.</summary>
    public abstract int Vectors { get; }

    /// <summary>Working memory.</summary>
    protected Span<Vector512<ulong>> Memory => _memory.Vectors;

    /// <summary>h(0x00 ‖ leaf) of one leaf a lane.</summary>
    /// <param name="leaves">All leaves, each of at most <see cref="Leaf.MaxSize"/> bytes.</param>
    /// <param name="starts">Where each begins, and after the last where it ends.</param>
    /// <param name="first">The leaf of lane 0.</param>
    /// <param name="stride">Leaves from one lane's to the next one's.</param>
    /// <param name="digest"><see cref="Vectors"/> vectors.</param>
    public abstract void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<Vector512<ulong>> digest);

    /// <summary>h(0x01 ‖ left ‖ right) in each lane.</summary>
    /// <param name="left"><see cref="Vectors"/> vectors.</param>
    /// <param name="right">As many.</param>
    /// <param name="digest">As many; may be one of the others.</param>
    public abstract void HashNodes(ReadOnlySpan<Vector512<ulong>> left, ReadOnlySpan<Vector512<ulong>> right, Span<Vector512<ulong>> digest);

    /// <summary>Writes the digest of each lane, 32 bytes a lane.</summary>
    public abstract void Write(ReadOnlySpan<Vector512<ulong>> digest, Span<byte> bytes);
}
