using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Server.Services;

/// <summary>A StampRequest or StampStreamRequest, without an object of its own.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct LeafRequest
{
    // What is longer is no leaf; it is kept whole for the error that says so.
    private readonly byte[]? _long;
    private readonly int _length;
    private readonly Bytes _bytes;

    public LeafRequest(ulong id, ReadOnlySpan<byte> leaf)
    {
        Id = id;
        if (leaf.Length > Leaves.Leaf.MaxSize)
        {
            _long = leaf.ToArray();
            return;
        }

        _length = leaf.Length;
        leaf.CopyTo(_bytes);
    }

    /// <summary>The stream's request; 0 for Stamp.</summary>
    public ulong Id { get; }

    /// <summary>The leaf as it came, checked by nobody.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Leaf => _long ?? ((ReadOnlySpan<byte>)_bytes)[.._length];

    [InlineArray(Leaves.Leaf.MaxSize)]
    private struct Bytes
    {
        private byte _first;
    }
}
