using System.Buffers.Text;

namespace Linking.Grpc.Wire;

/// <summary>Metadata as HTTP header values and back.</summary>
internal static class MetadataCodec
{
    public static string ToHeaderValue(MetadataEntry entry) =>
        entry.IsBinary ? EncodeBinary(entry.ValueBytes) : entry.Value!;

    // "Implementations … SHOULD emit un-padded values" (gRPC over HTTP/2, Binary-Header).
    public static string EncodeBinary(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Adds what one header line holds. Several binary values may have been joined with commas.</summary>
    /// <exception cref="FormatException">A binary value is not base64.</exception>
    public static void AddReceived(Metadata metadata, string name, string value)
    {
        if (ProtocolHeaders.IsReserved(name))
            return;

        var key = name.ToLowerInvariant();
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(MetadataEntry.Received(key, value, valueBytes: null));
            return;
        }

        var rest = value.AsSpan();
        while (true)
        {
            var comma = rest.IndexOf(',');
            var part = (comma < 0 ? rest : rest[..comma]).Trim(' ');
            metadata.Add(MetadataEntry.Received(key, value: null, DecodeBinary(key, part)));
            if (comma < 0)
                return;

            rest = rest[(comma + 1)..];
        }
    }

    private static byte[] DecodeBinary(string key, ReadOnlySpan<char> text)
    {
        var digits = text.TrimEnd('=');
        if (text.Length - digits.Length > 2 || digits.Length % 4 == 1)
            throw NotBase64(key);

        Span<char> padded = stackalloc char[digits.Length <= 252 ? 256 : 0];
        if (padded.IsEmpty)
            padded = new char[digits.Length + 3];

        digits.CopyTo(padded);
        var length = digits.Length;
        while (length % 4 != 0)
            padded[length++] = '=';

        // Convert and Base64 skip white space; a header value must not hold any.
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(length)];
        if (digits.ContainsAny(" \t") || !Convert.TryFromBase64Chars(padded[..length], bytes, out var written))
            throw NotBase64(key);

        Array.Resize(ref bytes, written);
        return bytes;
    }

    private static FormatException NotBase64(string key) => new($"The metadata '{key}' is not base64.");
}
