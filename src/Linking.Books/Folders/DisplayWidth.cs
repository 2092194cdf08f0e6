using System.Text;

namespace Linking.Books.Folders;

/// <summary>
/// Columns that text takes in a fixed-width font (Unicode UAX #11): 2 for wide and full-width characters, else 1.
/// Ambiguous characters (box drawing, Greek letters, the section sign) take 1 or 2 depending on the font; texts that
/// must align do not use them.
/// </summary>
public static class DisplayWidth
{
    /// <summary>How many columns the text takes.</summary>
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>The text followed by spaces up to <paramref name="width"/> columns.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    /// <summary>The text between spaces, in the middle of <paramref name="width"/> columns.</summary>
    public static string Centre(string text, int width) => Pad(new string(' ', Math.Max(0, (width - Of(text)) / 2)) + text, width);

    private static int Of(Rune rune) => rune.Value switch
    {
        >= 0x1100 and <= 0x115F => 2, // Hangul Jamo
        >= 0x2E80 and <= 0x303E => 2, // CJK radicals and punctuation
        >= 0x3041 and <= 0xA4CF => 2, // kana, CJK ideographs, Yi
        >= 0xAC00 and <= 0xD7A3 => 2, // Hangul
        >= 0xF900 and <= 0xFAFF => 2, // compatibility ideographs
        >= 0xFE30 and <= 0xFE6F => 2, // compatibility forms
        >= 0xFF01 and <= 0xFF60 => 2, // full-width forms
        >= 0xFFE0 and <= 0xFFE6 => 2, // full-width signs
        >= 0x20000 and <= 0x3FFFD => 2, // further ideographs
        _ => 1,
    };
}
