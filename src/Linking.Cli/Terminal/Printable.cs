using System.Globalization;
using System.Text;

using Linking.Cli.Paths;

namespace Linking.Cli.Terminal;

/// <summary>
/// Text from outside, made harmless for a terminal: names of files and words of servers may hold control sequences.
/// </summary>
internal static class Printable
{
    /// <summary>The text in one line; what steers a terminal or the direction of writing stands escaped.</summary>
    public static string Line(string text) => Escaped(text, keepLines: false);

    /// <summary>The same with line ends kept.</summary>
    public static string Lines(string text) => Escaped(text, keepLines: true);

    private static string Escaped(string text, bool keepLines)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var start = at;
            at += rune.Utf16SequenceLength;
            if (RawNames.IsByte(text, start))
            {
                result.Append(CultureInfo.InvariantCulture, $@"\x{RawNames.ByteOf(text[start]):x2}");
                continue;
            }

            var harmful = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!harmful || (keepLines && rune.Value == '\n'))
                result.Append(rune.ToString());
            else if (rune.Value == '\n')
                result.Append(@"\n");
            else
                result.Append(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}");
        }

        return result.ToString();
    }
}
