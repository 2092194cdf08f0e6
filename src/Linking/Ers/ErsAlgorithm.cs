using System.Formats.Asn1;

using Linking.Hashing;

namespace Linking.Ers;

/// <summary>AlgorithmIdentifier of the four hash functions.</summary>
internal static class ErsAlgorithm
{
    // The arc of NIST's hash functions, 2.16.840.1.101.3.4.2, and the function's own last byte.
    private static readonly byte[] Arc = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];

    private static readonly (HashFunction Function, byte Last)[] Known =
    [
        (HashFunction.Sha2With256Bits, 1), (HashFunction.Sha2With512Bits, 3), (HashFunction.Sha3With256Bits, 8),
        (HashFunction.Sha3With512Bits, 10),
    ];

    /// <summary>Reads one: parameters are absent or NULL.</summary>
    /// <returns>Null: a function that is none of the four.</returns>
    /// <exception cref="AsnContentException">It is no AlgorithmIdentifier of a hash function.</exception>
    public static HashFunction? Read(AsnReader reader, Asn1Tag? tag = null)
    {
        var algorithm = reader.ReadSequence(tag);
        var oid = ReadIdentifier(algorithm);
        if (algorithm.HasData)
            algorithm.ReadNull();
        algorithm.ThrowIfNotEmpty();
        foreach (var (function, last) in Known)
        {
            if (oid.Length == Arc.Length + 1 && oid.StartsWith(Arc) && oid[^1] == last)
                return function;
        }

        return null;
    }

    public static void Write(AsnWriter writer, HashFunction function, Asn1Tag? tag = null)
    {
        writer.PushSequence(tag);
        writer.WriteEncodedValue([0x06, (byte)(Arc.Length + 1), .. Arc, Known.First(k => k.Function == function).Last]);
        writer.PopSequence(tag);
    }

    // Of any length, which the library's own reading does not take: another reader might.
    private static ReadOnlySpan<byte> ReadIdentifier(AsnReader reader)
    {
        if (reader.PeekTag() != Asn1Tag.ObjectIdentifier)
            throw new AsnContentException();
        var body = reader.PeekContentBytes().Span;
        reader.ReadEncodedValue();
        if (body.IsEmpty || body[^1] >= 0x80)
            throw new AsnContentException();
        for (var i = 0; i < body.Length; i++)
        {
            // A part that begins with zeros is not the shortest.
            if (body[i] == 0x80 && (i == 0 || body[i - 1] < 0x80))
                throw new AsnContentException();
        }

        return body;
    }
}
