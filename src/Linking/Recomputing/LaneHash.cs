using Linking.Hashing;

namespace Linking.Recomputing;

/// <summary>
/// A hash function of several trees at once, one tree in each lane of a vector. Between a leaf and the root of its
/// tree a digest never leaves its lane: it stays as words, word j of all lanes side by side in vector j. Holds working
/// memory: not thread-safe.
/// </summary>
/// <remarks>
/// Written for the check of a round's roots, apart from the kernels behind <see cref="TreeHasher"/>: from the
/// standards' text once more, with shifts where those have rotations, without pointers and without instructions of one
/// processor; constants are computed, not copied. See docs/design/round-loop.md.
/// </remarks>
/// <param name="lanes">Trees at once.</param>
/// <param name="memory">Bytes of working memory.</param>
/// <param name="digestSize">Bytes of a digest.</param>
internal abstract class LaneHash(int lanes, int memory, int digestSize)
{
    private readonly LaneMemory _memory = new(memory);

    /// <summary>Trees at once.</summary>
    public int Lanes => lanes;

    /// <summary>Bytes of a digest.</summary>
    public int DigestSize => digestSize;

    /// <summary>Working memory.</summary>
    protected Span<byte> Memory => _memory.Bytes;

    /// <summary>h(0x00 ‖ leaf) of one leaf a lane.</summary>
    /// <param name="leaves">All leaves, none longer than the longest of the function's suite.</param>
    /// <param name="starts">Where each begins, and after the last where it ends.</param>
    /// <param name="first">The leaf of lane 0.</param>
    /// <param name="stride">Leaves from one lane's to the next one's.</param>
    /// <param name="digest"><see cref="DigestSize"/> bytes a lane, in the lanes' order of words.</param>
    public abstract void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<byte> digest);

    /// <summary>h(0x01 ‖ left ‖ right) in each lane.</summary>
    /// <param name="left">As many a lane, in the lanes' order of words.</param>
    /// <param name="right">As many.</param>
    /// <param name="digest">As many; may be one of the others.</param>
    public abstract void HashNodes(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest);

    /// <summary>Writes the digest of each lane, one after the other.</summary>
    public abstract void Write(ReadOnlySpan<byte> digest, Span<byte> bytes);
}
