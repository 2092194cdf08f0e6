using System.Text;

namespace Linking.Cli.Paper;

/// <summary>How wide text is, and where its lines end.</summary>
internal static class TextMeasure
{
    // Widths of Times and of the fonts that are measured like it, in thousandths, from the space to the tilde.
    private static readonly int[] Serif =
    [
        250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
        500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
        921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
        556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
        333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
        500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
    ];

    private const int Monospaced = 600;
    private const int Quote = 444;

    // What no line of Japanese begins with, and what none ends with (JIS X 4051).
    private const string NotFirst = "、。，．・：；！？）」』】〕ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ";
    private const string NotLast = "（「『【〔";

    /// <summary>Columns in a fixed-width font.</summary>
    public static double InColumns(string text) => text.EnumerateRunes().Sum(r => IsWide(r) ? 2 : 1);

    /// <summary>Ems in a serif font.</summary>
    public static double InSerif(string text) => text.EnumerateRunes().Sum(SerifOf) / 1000.0;

    /// <summary>Ems in a fixed-width font.</summary>
    public static double InMonospaced(string text) => InColumns(text) * Monospaced / 1000.0;

    public static bool IsWide(string text) => text.EnumerateRunes().Any(IsWide);

    /// <summary>The lines of a paragraph.</summary>
    /// <param name="text">The paragraph.</param>
    /// <param name="room">The longest line.</param>
    /// <param name="measure">How long a text is.</param>
    public static IReadOnlyList<string> Wrap(string text, double room, Func<string, double> measure)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var piece in Pieces(text).SelectMany(p => Fitting(p, room, measure)))
        {
            if (line.Length > 0 && measure((line + piece).TrimEnd(' ')) > room)
            {
                lines.Add(line.TrimEnd(' '));
                line = "";
            }

            line += piece;
        }

        lines.Add(line.TrimEnd(' '));
        return lines;
    }

    private static double SerifOf(Rune rune) => rune.Value switch
    {
        >= ' ' and <= '~' => Serif[rune.Value - ' '],
        '‘' or '’' => Serif['\'' - ' '] + 153,
        '“' or '”' => Quote,
        _ => IsWide(rune) ? 1000 : 500,
    };

    private static bool IsWide(Rune rune) => rune.Value is >= 0x2E80 and <= 0xFFE6;

    /// <summary>
    /// What is not broken: a word with the spaces behind it, a part of a name up to its slash, a full-width character with those that
    /// hang on it.
    /// </summary>
    private static IEnumerable<string> Pieces(string text)
    {
        var piece = new StringBuilder();
        var before = new Rune(' ');
        foreach (var rune in text.EnumerateRunes())
        {
            var mayBreak = before.Value == ' '
                ? rune.Value != ' '
                : rune.Value != ' ' && (before.Value == '/' || IsWide(rune) || IsWide(before)) &&
                    !Has(NotFirst, rune) && !Has(NotLast, before);
            if (mayBreak && piece.Length > 0)
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(rune.ToString());
            before = rune;
        }

        yield return piece.ToString();
    }

    // A name longer than a line is broken where the line ends.
    private static IEnumerable<string> Fitting(string piece, double room, Func<string, double> measure)
    {
        var part = "";
        foreach (var rune in piece.EnumerateRunes())
        {
            if (part.Length > 0 && measure((part + rune.ToString()).TrimEnd(' ')) > room)
            {
                yield return part;
                part = "";
            }

            part += rune.ToString();
        }

        yield return part;
    }

    private static bool Has(string set, Rune rune) => set.Contains(rune.ToString(), StringComparison.Ordinal);
}
