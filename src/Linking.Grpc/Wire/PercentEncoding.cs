using System.Buffers;
using System.Text;

namespace Linking.Grpc.Wire;

/// <summary>The text of <c>grpc-message</c>: UTF-8 with everything but 0x20–0x7E and with <c>%</c> as <c>%XX</c>.</summary>
internal static class PercentEncoding
{
    /// <summary>Encoded bytes after which a message is cut, so that it cannot burst a peer's header limit.</summary>
    public const int MaxEncodedLength = 4096;

    private const string Hex = "0123456789ABCDEF";
    private static readonly SearchValues<char> MustEncode = SearchValues.Create("%");

    public static string Encode(string text)
    {
        if (text.Length <= MaxEncodedLength
            && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny(MustEncode))
            return text;

        var builder = new StringBuilder(Math.Min(text.Length * 2, MaxEncodedLength));
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            var plain = length == 1 && utf8[0] is >= 0x20 and <= 0x7E and not (byte)'%';
            if (builder.Length + (plain ? 1 : length * 3) > MaxEncodedLength)
                break;

            if (plain)
            {
                builder.Append((char)utf8[0]);
                continue;
            }

            foreach (var b in utf8[..length])
                builder.Append('%').Append(Hex[b >> 4]).Append(Hex[b & 15]);
        }

        return builder.ToString();
    }

    /// <summary>What is not a valid escape stays as it is: a broken message must not hide the status.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1])
                && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(text.AsSpan(i, 1), bytes.AsSpan(length));
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static int HexValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
