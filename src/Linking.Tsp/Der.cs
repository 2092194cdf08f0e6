using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Linking.Tsp;

/// <summary>
/// Whether bytes are DER as docs/spec/voucher.md ("stamped") demands it. The parser behind it reads more forms than that, and what
/// one reader takes and another does not is no evidence.
/// </summary>
internal static class Der
{
    private const int MaxDepth = 32;

    private const int MaxIdentifier = 1000;

    public const byte Boolean = 0x01;
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte Null = 0x05;
    public const byte ObjectIdentifier = 0x06;
    public const byte Enumerated = 0x0a;
    public const byte UtcTime = 0x17;
    public const byte GeneralizedTime = 0x18;
    public const byte Sequence = 0x30;
    public const byte Set = 0x31;

    private const byte Utf8String = 0x0c;
    private const byte UniversalString = 0x1c;
    private const byte BmpString = 0x1e;
    private const byte Constructed = 0x20;
    private const byte FirstOfOtherClasses = 0x40;

    // NumericString, PrintableString, TeletexString, IA5String, VisibleString, GeneralString.
    private static readonly SearchValues<byte> Strings = SearchValues.Create([0x12, 0x13, 0x14, 0x16, 0x1a, 0x1b]);

    /// <summary>Whether the bytes are one node, with nothing behind it, and all within it is DER too.</summary>
    public static bool IsNode(ReadOnlySpan<byte> bytes) => TryLength(bytes, 1, out var length) && length == bytes.Length;

    /// <summary>The nodes that stand one behind the other in the body of one that is DER.</summary>
    public static IReadOnlyList<DerNode> NodesOf(ReadOnlyMemory<byte> body)
    {
        var found = new List<DerNode>();
        while (!body.IsEmpty)
        {
            var (begin, size) = HeadOf(body.Span);
            var end = begin + (int)size;
            found.Add(new DerNode(body.Span[0], body[begin..end], body[..end]));
            body = body[end..];
        }

        return found;
    }

    /// <summary>Whether bytes are those of an INTEGER, of whatever tag: some, and no more than needed.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> body) =>
        !body.IsEmpty && (body.Length == 1 || body[0] is not (0 or 0xff) || (body[0] ^ body[1]) >= 0x80);

    public static bool IsConstructed(byte tag) => (tag & Constructed) != 0;

    /// <summary>Whether a time has no fraction, or one whose last digit is not 0.</summary>
    public static bool HasShortestFraction(DerNode time) => !time.Body.Span.Contains((byte)'.') || time.Body.Span[^2] != '0';

    private static bool TryLength(ReadOnlySpan<byte> bytes, int depth, out int length)
    {
        length = 0;
        if (bytes.Length < 2 || (bytes[0] & 0x1f) == 0x1f || depth > MaxDepth)
            return false;
        var (tag, (begin, size)) = (bytes[0], HeadOf(bytes));
        if (begin == 0 || begin + size > bytes.Length)
            return false;
        length = begin + (int)size;
        return IsBody(tag, bytes[begin..length], depth);
    }

    // Where the body begins, and how long it is; begin 0: the length is none.
    private static (int Begin, long Size) HeadOf(ReadOnlySpan<byte> bytes)
    {
        var (size, begin) = ((long)bytes[1], 2);
        if (size <= 0x7f)
            return (begin, size);
        begin += (int)size - 0x80;
        if (begin is 2 or > 6 || begin > bytes.Length || bytes[2] == 0)
            return default;
        size = 0;
        foreach (var part in bytes[2..begin])
            size = (size << 8) | part;
        return size < 0x80 ? default : (begin, size);
    }

    private static bool IsBody(byte tag, ReadOnlySpan<byte> body, int depth)
    {
        if (tag < FirstOfOtherClasses && tag is not (Sequence or Set))
            return IsPlain(tag, body);
        while (IsConstructed(tag) && !body.IsEmpty)
        {
            if (!TryLength(body, depth + 1, out var length))
                return false;
            body = body[length..];
        }

        return true;
    }

    private static bool IsPlain(byte tag, ReadOnlySpan<byte> body) => tag switch
    {
        Boolean => body is [0 or 0xff],
        Integer or Enumerated => IsNumber(body),
        BitString => AreBits(body),
        OctetString => true,
        Null => body.IsEmpty,
        ObjectIdentifier => IsIdentifier(body),
        UtcTime => IsTime("20" + Encoding.ASCII.GetString(body), mayBeFiner: false),
        GeneralizedTime => IsTime(Encoding.ASCII.GetString(body), mayBeFiner: true),
        Utf8String => Utf8.IsValid(body),
        UniversalString => body.Length % 4 == 0,
        BmpString => body.Length % 2 == 0,
        _ => Strings.Contains(tag),
    };

    /// <summary>Whether bytes are those of a BIT STRING, of whatever tag.</summary>
    public static bool AreBits(ReadOnlySpan<byte> body) =>
        !body.IsEmpty && body[0] <= 7 && (body[0] == 0 || (body.Length > 1 && (body[^1] & ((1 << body[0]) - 1)) == 0));

    private static bool IsIdentifier(ReadOnlySpan<byte> body)
    {
        if (body.Length is 0 or > MaxIdentifier || body[^1] >= 0x80)
            return false;
        for (var i = 0; i < body.Length; i++)
        {
            // A part that begins with zeros is not the shortest.
            if (body[i] == 0x80 && (i == 0 || body[i - 1] < 0x80))
                return false;
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
