namespace Linking.Rounds;

/// <summary>One entry of a header's extension block; version 1 knows none (docs/spec/round.md, "Extensions").</summary>
/// <param name="Type">As encoded, with the critical bit.</param>
/// <param name="Value">Borrowed, not to be changed.</param>
public sealed record HeaderExtension(byte Type, ReadOnlyMemory<byte> Value)
{
    private const byte CriticalBit = 0x80;

    /// <summary>Whether a reader that does not know it must not call a chain Valid.</summary>
    public bool IsCritical => (Type & CriticalBit) != 0;

    /// <summary>The type without the critical bit, 1 to 127.</summary>
    public int Number => Type & ~CriticalBit;
}
