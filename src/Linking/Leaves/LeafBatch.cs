using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Leaves;

/// <summary>
/// Encoded leaves of one suite that stand one after the other in one buffer with nothing between, each checked
/// (docs/spec/batch.md). Immutable while the buffer is.
/// </summary>
public sealed class LeafBatch
{
    /// <summary>Bytes of all leaves together.</summary>
    public const int MaxSize = 16_777_216;

    private const int SuiteOffset = 2;
    private const int KindOffset = 3;

    private readonly int[] _ends;

    private LeafBatch(Suite suite, ReadOnlyMemory<byte> bytes, int[] ends) => (Suite, Bytes, _ends) = (suite, bytes, ends);

    /// <summary>Of all its leaves.</summary>
    public Suite Suite { get; }

    /// <summary>All of them, in the caller's buffer.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Leaves, at least 1.</summary>
    public int Count => _ends.Length;

    /// <summary>The offset of the end of each leaf, ascending.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>One encoded leaf.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such leaf.</exception>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Bytes[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];
        }
    }

    /// <summary>Finds the leaves in a buffer and checks each, without building one.</summary>
    /// <param name="bytes">Not copied.</param>
    /// <param name="batch">The leaves; null if the buffer holds none or is not made of whole, valid ones of one suite.</param>
    /// <param name="index">Which leaf is wrong, counted from 0.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryCut(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out LeafBatch? batch, out int index, out DecodeError error)
    {
        (batch, index, error) = (null, 0, default);
        if (bytes.IsEmpty || bytes.Length > MaxSize)
        {
            error = DecodeError.Malformed($"The batch has {bytes.Length} bytes; 1 to {MaxSize} are allowed.");
            return false;
        }

        var ends = new List<int>();
        Suite? suite = null;
        for (var position = 0; position < bytes.Length; index++)
        {
            var rest = bytes[position..];
            if (rest.Length > SuiteOffset && !Suite.TryGet(rest.Span[SuiteOffset], out suite))
                suite = null;
            // What has no known suite, or no whole leaf, is given to the decoder whole, which names the fault.
            var size = suite is null ? 0 : Leaf.SizeAt(suite, rest.Span);
            if (!Leaf.IsValid(size == 0 || size > rest.Length ? rest : rest[..size], out _, out error))
                return false;
            if (ends.Count > 0 && suite!.Number != bytes.Span[SuiteOffset])
            {
                error = DecodeError.Malformed("The leaf has another suite than the first of the batch.");
                return false;
            }

            ends.Add(position += size);
        }

        batch = new LeafBatch(suite!, bytes, [.. ends]);
        return true;
    }

    /// <summary>The first leaf of a kind that no client submits: an event, or one of a later version; −1 if there is none.</summary>
    public int IndexOfForeignKind()
    {
        var bytes = Bytes.Span;
        for (var (i, start) = (0, 0); i < _ends.Length; start = _ends[i++])
        {
            if (bytes[start + KindOffset] >= (byte)LeafKind.Event)
                return i;
        }

        return -1;
    }
}
