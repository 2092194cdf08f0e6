using System.Runtime.InteropServices;

namespace Linking.Ledger.Admission;

/// <summary>
/// 64 bits that stand for a leaf in tables of this process. Seeded at random by the runtime; equal keys are a hint,
/// and the leaves are compared.
/// </summary>
internal static class LeafKey
{
    public static ulong Of(ReadOnlySpan<byte> leaf)
    {
        var high = (uint)string.GetHashCode(MemoryMarshal.Cast<byte, char>(leaf), StringComparison.Ordinal);
        var low = new HashCode();
        low.AddBytes(leaf);
        return (ulong)high << 32 | (uint)low.ToHashCode();
    }
}
