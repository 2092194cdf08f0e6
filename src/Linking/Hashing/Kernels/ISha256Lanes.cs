using System.Diagnostics.CodeAnalysis;

namespace Linking.Hashing.Kernels;

/// <summary>
/// What SHA-256 needs of a vector of 32-bit words, one word a message. Kernels are written once over it; the
/// just-in-time compiler specialises them for each implementation.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ISha256Lanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether this processor runs it in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>For reports: the vector width and what is used of the instruction set.</summary>
    static abstract string Name { get; }

    /// <summary>The same word in every lane.</summary>
    static abstract TVector Create(uint word);

    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Ch(x, y, z): the bits of <paramref name="y"/> where <paramref name="x"/> is 1, else those of
    /// <paramref name="z"/>.</summary>
    static abstract TVector Choose(TVector x, TVector y, TVector z);

    /// <summary>Maj(x, y, z).</summary>
    static abstract TVector Majority(TVector x, TVector y, TVector z);

    /// <summary>Σ (4.1.2): the exclusive or of three rotations to the right.</summary>
    static abstract TVector BigSigma(
        TVector x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte third);

    /// <summary>σ (4.1.2): the exclusive or of two rotations and a shift to the right.</summary>
    static abstract TVector SmallSigma(
        TVector x, [ConstantExpected] byte first, [ConstantExpected] byte second, [ConstantExpected] byte shift);

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
