using System.Runtime.CompilerServices;

namespace Linking.Recomputing;

/// <summary>
/// Bytes on the boundaries of cache lines, where an array's are not: a vector that crosses two lines costs twice. Zeroed
/// at first.
/// </summary>
internal sealed unsafe class LaneMemory
{
    private const int CacheLine = 64;

    private readonly byte[] _pinned;
    private readonly int _offset;
    private readonly int _size;

    /// <param name="size">Bytes.</param>
    public LaneMemory(int size)
    {
        _pinned = GC.AllocateArray<byte>(size + CacheLine, pinned: true);
        _offset = CacheLine - (int)((nuint)Unsafe.AsPointer(ref _pinned[0]) % CacheLine);
        _size = size;
    }

    public Span<byte> Bytes => _pinned.AsSpan(_offset, _size);
}
