namespace Linking.Hashing.Kernels;

/// <summary>
/// A hash function of 64-byte digests that takes its message in blocks of 64-bit words, as
/// <see cref="BlockKernel{TVector, TLanes, THash}"/> needs it. Words of blocks and digests are here as they stand in memory, little-endian.
/// </summary>
/// <typeparam name="TVector">One word a message.</typeparam>
internal unsafe interface IBlockHash<TVector>
    where TVector : unmanaged
{
    static abstract HashFunction Function { get; }

    /// <summary>Bytes of a block, a multiple of 8.</summary>
    static abstract int BlockSize { get; }

    /// <summary>Bytes that the padding has at least.</summary>
    static abstract int MinPadding { get; }

    /// <summary>The padding's first byte.</summary>
    static abstract byte Padding { get; }

    /// <summary>Vectors of the state.</summary>
    static abstract int StateWords { get; }

    /// <summary>With fewer messages than this the in-box function is faster.</summary>
    static abstract int MinLanes { get; }

    /// <summary>What the padding has in the last word of the last block, apart from its first byte.</summary>
    /// <param name="size">Bytes of the message.</param>
    static abstract ulong LastWord(uint size);

    static abstract void Start(TVector* state);

    /// <param name="state">Replaced.</param>
    /// <param name="block">The words of a block of every message, overwritten.</param>
    static abstract void Absorb(TVector* state, TVector* block);

    /// <param name="state">Left as it is.</param>
    /// <param name="words">Eight vectors, for the digests.</param>
    static abstract void Digest(TVector* state, TVector* words);
}
