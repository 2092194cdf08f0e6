namespace Linking.Hashing.Kernels;

/// <summary>What SHA-256 needs of a vector of 32-bit words, one word a message.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ISha256Lanes<TVector> : ISha2Lanes<TVector, uint>
    where TVector : unmanaged
{
    /// <summary><paramref name="first"/> in the highest byte of each word, the rest as it is.</summary>
    static abstract TVector WithFirstByte(TVector value, byte first);

    /// <summary>Reads 64 bytes of each message as 16 big-endian words, word j of all messages into words[j].</summary>
    /// <param name="messages">One pointer a lane.</param>
    /// <param name="offset">Bytes from the pointer to the 64 bytes.</param>
    /// <param name="words">16 vectors.</param>
    static abstract void Load(byte** messages, nint offset, TVector* words);

    /// <summary>
    /// As <see cref="Load"/>, of which only the first <paramref name="lengths"/>[lane] bytes count; the padding's one
    /// bit follows them, then zeros.
    /// </summary>
    static abstract void LoadPadded(byte** messages, nint offset, uint* lengths, TVector* words);

    /// <summary>Writes the eight words of each message's state, big-endian, 32 bytes a message.</summary>
    static abstract void Store(TVector* state, byte* digests);
}
