using System.Buffers.Binary;

namespace Linking.Cli.Translating;

/// <summary>
/// Extra fields of a header: times and owners, which ordinary programs write. None that gives an entry another name or length
/// (docs/spec/asic.md, "ZIP").
/// </summary>
internal static class ZipExtra
{
    // With the most bytes that each may have, so that nothing can be kept in it.
    private static readonly Dictionary<int, int> Harmless = new()
    {
        [0x000a] = 32, // Times of NTFS.
        [0x5455] = 13, // Times of Unix.
        [0x5855] = 12, // Times and owner, as old programs write them.
        [0x7875] = 24, // Owner.
        [0xcafe] = 0, // A mark of Java's.
    };

    /// <summary>Whether all fields are whole, known and harmless, and none stands twice.</summary>
    public static bool IsHarmless(ReadOnlySpan<byte> fields)
    {
        const int HeaderSize = 4;
        var seen = new HashSet<int>();
        while (!fields.IsEmpty)
        {
            if (fields.Length < HeaderSize)
                return false;
            var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(fields), BinaryPrimitives.ReadUInt16LittleEndian(fields[2..]));
            if (!Harmless.TryGetValue(id, out var most) || length > most || length > fields.Length - HeaderSize || !seen.Add(id))
                return false;
            fields = fields[(HeaderSize + length)..];
        }

        return true;
    }
}
