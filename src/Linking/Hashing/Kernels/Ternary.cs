namespace Linking.Hashing.Kernels;

/// <summary>
/// Truth tables for AVX-512's three-operand logic: the function's value where the operands are 0xf0, 0xcc and 0xaa.
/// </summary>
internal static class Ternary
{
    private const byte A = 0xf0, B = 0xcc, C = 0xaa;

    /// <summary>a ⊕ b ⊕ c.</summary>
    public const byte Xor = A ^ B ^ C;

    /// <summary>b where a is 1, else c.</summary>
    public const byte Choose = (A & B) | (~A & 0xff & C);

    /// <summary>What at least two of them are.</summary>
    public const byte Majority = (A & B) | (A & C) | (B & C);

    /// <summary>a ⊕ (¬b ∧ c).</summary>
    public const byte XorAndNot = A ^ (~B & 0xff & C);
}
