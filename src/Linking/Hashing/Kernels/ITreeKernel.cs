namespace Linking.Hashing.Kernels;

/// <summary>
/// One hash function over as many messages at once as a vector has lanes. Pointers are to memory that does not move;
/// everything is read before anything is written.
/// </summary>
internal unsafe interface ITreeKernel
{
    static abstract HashFunction Function { get; }

    /// <summary>Whether this processor runs it in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>For reports.</summary>
    static abstract string Name { get; }

    /// <summary>Messages at once.</summary>
    static abstract int Lanes { get; }

    /// <summary>Bytes of a digest.</summary>
    static abstract int DigestSize { get; }

    /// <summary>Bytes of the shortest entry that <see cref="HashEntries"/> takes.</summary>
    static abstract int MinEntrySize { get; }

    /// <summary>Bytes of the longest entry that <see cref="HashEntries"/> takes.</summary>
    static abstract int MaxEntrySize { get; }

    /// <summary>Bytes behind an entry that <see cref="HashEntries"/> may read.</summary>
    static abstract int EntryReadBehind { get; }

    /// <summary>Bytes behind a pair that <see cref="HashPairs"/> may read.</summary>
    static abstract int PairReadBehind { get; }

    /// <summary>With fewer messages than this the in-box function is faster.</summary>
    static abstract int MinLanes { get; }

    /// <summary>
    /// h(0x00 ‖ entry) of one entry a lane. Reads, and masks, the byte before each entry and
    /// <see cref="EntryReadBehind"/> bytes behind it.
    /// </summary>
    /// <param name="entries">A pointer a lane.</param>
    /// <param name="sizes">Bytes of each entry.</param>
    /// <param name="digests"><see cref="DigestSize"/> bytes a lane.</param>
    static abstract void HashEntries(byte** entries, uint* sizes, byte* digests);

    /// <summary>
    /// h(0x01 ‖ pair) of one pair of digests a lane. Reads, and masks, the byte before each pair and
    /// <see cref="PairReadBehind"/> bytes behind it.
    /// </summary>
    /// <param name="pairs">A pointer a lane.</param>
    /// <param name="digests"><see cref="DigestSize"/> bytes a lane.</param>
    static abstract void HashPairs(byte** pairs, byte* digests);
}
