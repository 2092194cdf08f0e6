namespace Linking.Hashing.Kernels;

/// <summary>A vector of 64-bit words, one word a message, between registers and messages in memory.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface IWordLanes<TVector> : ILanes
    where TVector : unmanaged
{
    static abstract TVector Xor(TVector a, TVector b);

    /// <summary><paramref name="first"/> in the lowest byte of each word, the rest as it is.</summary>
    static abstract TVector WithFirstByte(TVector value, byte first);

    /// <summary>Reads 64 bytes of each message as 8 little-endian words, word j of all messages into words[j].</summary>
    /// <param name="messages">One pointer a lane.</param>
    /// <param name="offset">Bytes from the pointer to the 64 bytes.</param>
    /// <param name="words">8 vectors.</param>
    static abstract void Load(byte** messages, nint offset, TVector* words);

    /// <summary>
    /// As <see cref="Load"/>, of a block of which only the first <paramref name="lengths"/>[lane] bytes count; the padding's
    /// first byte follows them, then zeros.
    /// </summary>
    /// <param name="messages">One pointer a lane.</param>
    /// <param name="offset">Bytes from the pointer to the 64 bytes.</param>
    /// <param name="lengths">See <see cref="Padding"/>.</param>
    /// <param name="begin">Where in the block the 64 bytes begin.</param>
    /// <param name="first">The padding's first byte.</param>
    /// <param name="words">8 vectors.</param>
    static abstract void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, TVector* words);

    /// <summary>Writes eight words of each message, little-endian, 64 bytes a message.</summary>
    /// <param name="words">8 vectors, overwritten.</param>
    /// <param name="digests">Where to.</param>
    static abstract void StoreLong(TVector* words, byte* digests);
}
