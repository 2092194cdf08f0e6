using System.Globalization;
using System.Text;

namespace Linking.Tsp;

/// <summary>
/// Whether bytes are DER as docs/spec/voucher.md ("stamped") demands it. The parser behind it reads more forms than that, and what
/// one reader takes and another does not is no evidence.
/// </summary>
internal static class Der
{
    private const int MaxDepth = 32;

    private const byte Integer = 0x02;
    private const byte ObjectIdentifier = 0x06;
    private const byte UtcTime = 0x17;
    private const byte GeneralizedTime = 0x18;
    private const byte Constructed = 0x20;

    /// <summary>Whether the bytes are one node, with nothing behind it, and all within it is DER too.</summary>
    public static bool IsNode(ReadOnlySpan<byte> bytes) => TryLength(bytes, 1, out var length) && length == bytes.Length;

    private static bool TryLength(ReadOnlySpan<byte> bytes, int depth, out int length)
    {
        length = 0;
        if (bytes.Length < 2 || (bytes[0] & 0x1f) == 0x1f || depth > MaxDepth)
            return false;
        var (tag, size, begin) = (bytes[0], (long)bytes[1], 2);
        if (size > 0x7f)
        {
            begin += (int)size - 0x80;
            if (begin is 2 or > 6 || begin > bytes.Length || bytes[2] == 0)
                return false;
            size = 0;
            foreach (var part in bytes[2..begin])
                size = (size << 8) | part;
            if (size < 0x80)
                return false;
        }

        if (begin + size > bytes.Length)
            return false;
        length = begin + (int)size;
        return IsBody(tag, bytes[begin..length], depth);
    }

    private static bool IsBody(byte tag, ReadOnlySpan<byte> body, int depth)
    {
        switch (tag)
        {
            case Integer:
                return !body.IsEmpty;
            case ObjectIdentifier:
                return !body.IsEmpty && body[^1] < 0x80;
            case UtcTime:
                return IsTime("20" + Encoding.ASCII.GetString(body), mayBeFiner: false);
            case GeneralizedTime:
                return IsTime(Encoding.ASCII.GetString(body), mayBeFiner: true);
            default:
                break;
        }

        while ((tag & Constructed) != 0 && !body.IsEmpty)
        {
            if (!TryLength(body, depth + 1, out var length))
                return false;
            body = body[length..];
        }

        return true;
    }

    // YYYYMMDDHHMMSS, in a generalized time up to seven digits more, and Z.
    private static bool IsTime(string text, bool mayBeFiner)
    {
        if (text.Length < 15 || text[^1] != 'Z' || !DateTime.TryParseExact(
                text.AsSpan(0, 14), "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return false;
        var finer = text.AsSpan(14, text.Length - 15);
        return finer.IsEmpty ||
            (mayBeFiner && finer[0] == '.' && finer.Length is > 1 and <= 8 && !finer[1..].ContainsAnyExceptInRange('0', '9'));
    }
}
