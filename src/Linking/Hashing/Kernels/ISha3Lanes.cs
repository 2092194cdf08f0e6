using System.Diagnostics.CodeAnalysis;

namespace Linking.Hashing.Kernels;

/// <summary>
/// What Keccak needs of a vector of 64-bit words, one word a message. The kernel is written once over it; the
/// just-in-time compiler specialises it for each implementation.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ISha3Lanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether this processor runs it in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>For reports: the vector width and what is used of the instruction set.</summary>
    static abstract string Name { get; }

    /// <summary>Whether there are 32 registers of this width, so that Keccak's 25 words stay in them; else there are 16.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>The same word in every lane.</summary>
    static abstract TVector Create(ulong word);

    static abstract TVector Xor(TVector a, TVector b);

    /// <summary>Exclusive or of three.</summary>
    static abstract TVector Xor(TVector a, TVector b, TVector c);

    /// <summary>a ⊕ (¬b ∧ c), the step χ.</summary>
    static abstract TVector XorAndNot(TVector a, TVector b, TVector c);

    static abstract TVector RotateLeft(TVector value, [ConstantExpected(Max = (byte)63)] byte count);

    /// <summary><paramref name="first"/> in the lowest byte of each word, the rest as it is.</summary>
    static abstract TVector WithFirstByte(TVector value, byte first);

    /// <summary>Reads 64 bytes of each message as 8 little-endian words, word j of all messages into words[j].</summary>
    /// <param name="messages">One pointer a lane.</param>
    /// <param name="offset">Bytes from the pointer to the 64 bytes.</param>
    /// <param name="words">8 vectors.</param>
    static abstract void Load(byte** messages, nint offset, TVector* words);

    /// <summary>
    /// As <see cref="Load"/>, of which only the first <paramref name="lengths"/>[lane] bytes count; the padding's
    /// first byte follows them, then zeros.
    /// </summary>
    static abstract void LoadPadded(byte** messages, nint offset, uint* lengths, TVector* words);

    /// <summary>Writes the first four words of each message's state, little-endian, 32 bytes a message.</summary>
    static abstract void Store(TVector* state, byte* digests);
}
