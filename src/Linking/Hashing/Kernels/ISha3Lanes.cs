using System.Diagnostics.CodeAnalysis;

namespace Linking.Hashing.Kernels;

/// <summary>
/// What Keccak needs of a vector of 64-bit words, one word a message. The kernel is written once over it; the
/// just-in-time compiler specialises it for each implementation.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ISha3Lanes<TVector> : IWordLanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether there are 32 registers of this width, so that Keccak's 25 words stay in them; else there are 16.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>The same word in every lane.</summary>
    static abstract TVector Create(ulong word);

    /// <summary>Exclusive or of three.</summary>
    static abstract TVector Xor(TVector a, TVector b, TVector c);

    /// <summary>a ⊕ (¬b ∧ c), the step χ.</summary>
    static abstract TVector XorAndNot(TVector a, TVector b, TVector c);

    static abstract TVector RotateLeft(TVector value, [ConstantExpected(Max = (byte)63)] byte count);

    /// <summary>Writes the first four words of each message's state, little-endian, 32 bytes a message.</summary>
    static abstract void Store(TVector* state, byte* digests);
}
