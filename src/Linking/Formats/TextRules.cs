using System.Text;
using System.Text.Unicode;

namespace Linking.Formats;

/// <summary>What all texts have in common (docs/spec/text.md).</summary>
internal static class TextRules
{
    public const int MaxLine = 16_384;
    public const int MaxWords = 1000;
    public const int MaxExtensions = 64;
    private const int MaxName = 32;

    /// <summary>What of rule 1 the bytes break, as the end of a sentence; null if nothing.</summary>
    public static string? FaultOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[^1] != '\n')
            return "its last byte is not a line feed";
        if (!Utf8.IsValid(bytes))
            return "it is not well-formed UTF-8";
        var line = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == '\n')
            {
                if (line == 0)
                    return "it has an empty line";
                line = 0;
                continue;
            }

            if (b < 0x20 || b == 0x7f || (b == 0xc2 && bytes[i + 1] is >= 0x80 and <= 0x9f))
                return $"it has a control character at offset {i}";
            if (++line > MaxLine)
                return $"it has a line of more than {MaxLine} bytes";
        }

        return null;
    }

    public static bool IsWords(string text) =>
        text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && text.All(c => c >= ' ') && Encoding.UTF8.GetByteCount(text) <= MaxWords &&
        FaultOf(Encoding.UTF8.GetBytes(text + "\n")) is null && !HasLoneSurrogate(text);

    /// <summary>1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= MaxName && text.All(IsNameCharacter);

    public static bool IsNameCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';

    // An encoder would replace it.
    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
                return true;
        }

        return false;
    }
}
