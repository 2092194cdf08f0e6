using System.Buffers.Binary;

using Linking.Notes;

namespace Linking.HandOvers;

/// <summary>A round in a file of rounds (docs/spec/handover.md, "Rounds"): what its header digests.</summary>
/// <param name="Head">The signed head of size n; null: none was ever made.</param>
/// <param name="Events">The texts of its event leaves, in order.</param>
/// <param name="Leaves">All leaves, one behind the other.</param>
public sealed record RoundBlock(SignedHead? Head, IReadOnlyList<ReadOnlyMemory<byte>> Events, ReadOnlyMemory<byte> Leaves)
{
    /// <summary>Stands in the place of the first length: what the header digests is lost.</summary>
    internal const uint Lost = uint.MaxValue;

    /// <summary>Writes that a round is lost.</summary>
    public static void WriteLost(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        WriteNumber(stream, Lost);
    }

    /// <summary>Writes it.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        WritePart(stream, Head?.Alpha ?? default);
        WritePart(stream, Head?.Beta ?? default);
        WriteNumber(stream, (uint)Events.Count);
        foreach (var text in Events)
            WritePart(stream, text);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)Leaves.Length);
        stream.Write(length);
        stream.Write(Leaves.Span);
    }

    private static void WritePart(Stream stream, ReadOnlyMemory<byte> bytes)
    {
        WriteNumber(stream, (uint)bytes.Length);
        stream.Write(bytes.Span);
    }

    private static void WriteNumber(Stream stream, uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        stream.Write(bytes);
    }
}
