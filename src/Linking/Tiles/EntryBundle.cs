using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Linking.Tiles;

/// <summary>Neighbouring headers in one byte string, each behind its length (docs/spec/tiles.md, "Bundles of headers").</summary>
public static class EntryBundle
{
    private const int LengthSize = sizeof(ushort);

    /// <summary>Puts headers together.</summary>
    /// <param name="headers">Encoded, in order, none over 65,535 bytes.</param>
    /// <exception cref="ArgumentException">One is longer.</exception>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var bytes = new byte[headers.Sum(h => LengthSize + h.Length)];
        var at = 0;
        foreach (var header in headers)
        {
            if (header.Length > ushort.MaxValue)
                throw new ArgumentException($"A header of {header.Length} bytes fits into no bundle.", nameof(headers));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)header.Length);
            header.Span.CopyTo(bytes.AsSpan(at + LengthSize));
            at += LengthSize + header.Length;
        }

        return bytes;
    }

    /// <summary>Takes a bundle of so many headers apart; false if it is not that, to its last byte.</summary>
    public static bool TryDecode(
        ReadOnlyMemory<byte> bytes, int count, [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? headers)
    {
        headers = null;
        var found = new List<ReadOnlyMemory<byte>>(count);
        while (found.Count < count)
        {
            if (bytes.Length < LengthSize)
                return false;
            var end = LengthSize + BinaryPrimitives.ReadUInt16BigEndian(bytes.Span);
            if (bytes.Length < end)
                return false;
            found.Add(bytes[LengthSize..end]);
            bytes = bytes[end..];
        }

        if (bytes.IsEmpty)
            headers = found;
        return headers is not null;
    }
}
