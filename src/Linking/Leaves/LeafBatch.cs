using System.Diagnostics.CodeAnalysis;

using Linking.Formats;

namespace Linking.Leaves;

/// <summary>
/// Encoded leaves that stand one after the other in one buffer with nothing between, each checked (docs/spec/batch.md).
/// Immutable while the buffer is.
/// </summary>
public sealed class LeafBatch
{
    private const int KindOffset = 3;

    private readonly int[] _ends;

    private LeafBatch(ReadOnlyMemory<byte> bytes, int[] ends) => (Bytes, _ends) = (bytes, ends);

    /// <summary>All of them, in the caller's buffer.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Leaves, at least 1.</summary>
    public int Count => _ends.Length;

    /// <summary>The offset of the end of each leaf, ascending.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>One encoded leaf.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var start = index == 0 ? 0 : _ends[index - 1];
            return Bytes.Span[start.._ends[index]];
        }
    }

    /// <summary>Finds the leaves in a buffer and decodes each, without allocating anything for one.</summary>
    /// <param name="bytes">Not copied.</param>
    /// <param name="batch">The leaves; null if the buffer holds none or is not made of whole, valid ones.</param>
    /// <param name="index">Which leaf is wrong, counted from 0.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryCut(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out LeafBatch? batch, out int index, out DecodeError error)
    {
        batch = null;
        if (!TryCount(bytes.Span, out index, out error))
            return false;
        if (index == 0)
        {
            error = DecodeError.Malformed("The batch holds no leaf.");
            return false;
        }

        var ends = new int[index];
        var position = 0;
        for (var i = 0; i < ends.Length; i++)
            ends[i] = position += Leaf.SizeAt(bytes.Span[position..]);
        batch = new LeafBatch(bytes, ends);
        return true;
    }

    /// <summary>The first event among the leaves, which no client submits; −1 if there is none.</summary>
    public int IndexOfEvent()
    {
        var bytes = Bytes.Span;
        var start = 0;
        for (var i = 0; i < _ends.Length; i++)
        {
            if (bytes[start + KindOffset] == (byte)LeafKind.Event)
                return i;
            start = _ends[i];
        }

        return -1;
    }

    private static bool TryCount(ReadOnlySpan<byte> bytes, out int count, out DecodeError error)
    {
        error = default;
        count = 0;
        for (var position = 0; position < bytes.Length; count++)
        {
            var size = Leaf.SizeAt(bytes[position..]);
            if (size == 0 || size > bytes.Length - position)
            {
                error = DecodeError.Malformed($"The leaf is cut off: {bytes.Length - position} bytes are left for it.");
                return false;
            }

            if (!Leaf.IsValid(bytes.Slice(position, size), out _, out error))
                return false;
            position += size;
        }

        return true;
    }
}
