using Linking.Books.Folders;

namespace Linking.Cli.Terminal;

/// <summary>Text in columns of a terminal, where a letter of East Asia is two wide.</summary>
internal static class Columns
{
    // Neither may stand at a line's beginning; the others not at its end.
    private const string Closing = "、。，．・：；？！）」』】〕》〉ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.;:?!)]}";
    private const string Opening = "（「『【〔《〈([{";

    private const int Width = 98;

    /// <summary>How many columns a text takes.</summary>
    public static int WidthOf(string text) => DisplayWidth.Of(text);

    /// <summary>The text with spaces behind it up to so many columns.</summary>
    public static string Pad(string text, int width) => DisplayWidth.Pad(text, width);

    /// <summary>Breaks a text at spaces, and between wide letters, into lines of so many columns; a longer word stays whole.</summary>
    public static List<string> Wrap(string text, int width)
    {
        var (lines, line, taken) = (new List<string>(), "", 0);
        foreach (var piece in PiecesOf(text))
        {
            var size = WidthOf(piece.TrimEnd());
            if (taken > 0 && taken + size > width)
            {
                lines.Add(line.TrimEnd());
                (line, taken) = ("", 0);
            }

            line += piece;
            taken += WidthOf(piece);
        }

        lines.Add(line.TrimEnd());
        return lines;
    }

    /// <summary>A text in indented lines.</summary>
    public static string Paragraph(string text) => "  " + string.Join("\n  ", Wrap(text, Width));

    // What is never broken: a word with the spaces behind it, or a wide letter with the marks that belong to it.
    private static IEnumerable<string> PiecesOf(string text)
    {
        var start = 0;
        for (var at = 1; at < text.Length; at++)
        {
            var (before, next) = (text[at - 1], text[at]);
            var isBetweenLetters = (IsWide(before) || IsWide(next)) && !Closing.Contains(next) && !Opening.Contains(before);
            if (next == ' ' || (before != ' ' && !isBetweenLetters))
                continue;
            yield return text[start..at];
            start = at;
        }

        yield return text[start..];
    }

    private static bool IsWide(char letter) =>
        letter is (>= '\u2e80' and <= '\ud7ff') or (>= '\uf900' and <= '\ufaff') or (>= '\uff00' and <= '\uff60');
}
