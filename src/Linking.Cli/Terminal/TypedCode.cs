using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

using Linking.Publications;

namespace Linking.Cli.Terminal;

/// <summary>Print codes as people type and paste them, made what docs/spec/publication.md reads.</summary>
internal static class TypedCode
{
    private const int GroupSize = 6;
    private const int FullWidth = 0xFEE0; // From a letter of ASCII to its full-width form.

    /// <summary>Where the date begins behind a code: at the last @, of either width. Less than zero: nowhere.</summary>
    public static int IndexOfDate(string text) => text.LastIndexOfAny(['@', '\uff20']);

    /// <summary>Reads a code; the numbers that a notice has in front of its rows may stand there too.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PrintCode? code, [NotNullWhen(false)] out PrintCodeError? error)
    {
        var plain = Plain(text);
        if (PrintCode.TryParse(plain, out code, out error))
            return true;
        var rows = WithoutNumbers(plain);
        return rows is not null && PrintCode.TryParse(rows, out code, out error);
    }

    /// <summary>
    /// Full-width letters are their own; every dash and what an input method puts for one is a hyphen; what is not seen is nothing.
    /// </summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= 0xFF01 and <= 0xFF5E)
                plain.Append((char)(rune.Value - FullWidth));
            else if (Rune.IsWhiteSpace(rune))
                plain.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation || IsTakenForDash(rune.Value))
                plain.Append('-');
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
                plain.Append(rune.ToString());
        }

        // The frame of a notice.
        return plain.Replace('|', ' ').ToString();
    }

    // Minus; the long-vowel mark and its half-width form; lines of tables.
    private static bool IsTakenForDash(int rune) => rune is 0x2212 or 0x30FC or 0xFF70 or 0x2500 or 0x2501;

    /// <summary>Without each number that counts the group behind it; null if there is none.</summary>
    private static string? WithoutNumbers(string plain)
    {
        var (kept, letters, isFound) = (new List<string>(), 0, false);
        foreach (var word in plain.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (letters % GroupSize == 0 && word.TrimEnd('.', ':', ')') == (letters / GroupSize + 1).ToString(CultureInfo.InvariantCulture))
            {
                isFound = true;
                continue;
            }

            kept.Add(word);
            letters += word.Count(c => c != '-');
        }

        return isFound ? string.Join(' ', kept) : null;
    }
}
