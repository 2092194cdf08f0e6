using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Linking.Recomputing;

/// <summary>
/// Vectors on the boundaries of cache lines, where an array's are not: one that crosses two lines costs twice. Zeroed
/// at first.
/// </summary>
internal sealed unsafe class LaneMemory
{
    private readonly byte[] _pinned;
    private readonly int _offset;

    /// <param name="count">Vectors.</param>
    public LaneMemory(int count)
    {
        var size = sizeof(Vector512<ulong>);
        _pinned = GC.AllocateArray<byte>((count + 1) * size, pinned: true);
        _offset = size - (int)((nuint)Unsafe.AsPointer(ref _pinned[0]) % (nuint)size);
        Count = count;
    }

    public int Count { get; }

    public Span<Vector512<ulong>> Vectors => MemoryMarshal.Cast<byte, Vector512<ulong>>(_pinned.AsSpan(_offset, Count * sizeof(Vector512<ulong>)));
}
