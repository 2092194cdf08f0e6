using System.Globalization;
using System.Text;

namespace Linking.Cli.Translating;

/// <summary>
/// Names that Unicode's normal form C makes one, as some file systems do. The framework is set to know no such forms, so this goes by what
/// they leave alone: it finds all names that are one, and may take two for one that only have marks (docs/spec/asic.md, "Names").
/// </summary>
internal static class NameForms
{
    // What stands for another ideograph.
    private static readonly (int First, int Last)[] Ideographs =
    [
        (0xf900, 0xfa0d), (0xfa10, 0xfa10), (0xfa12, 0xfa12), (0xfa15, 0xfa1e), (0xfa20, 0xfa20), (0xfa22, 0xfa22), (0xfa25, 0xfa26),
        (0xfa2a, 0xfaff), (0x2f800, 0x2fa1f),
    ];

    // What else is another character, or becomes one with the next; whole blocks where some of a block are.
    private static readonly (int First, int Last)[] Others =
    [
        (0x0374, 0x0374), (0x037e, 0x037e), (0x0387, 0x0387), (0x0958, 0x0fff), (0x1100, 0x11ff), (0x1f00, 0x1fff), (0x2000, 0x2001),
        (0x2126, 0x2126), (0x212a, 0x212b), (0x2329, 0x232a), (0x2adc, 0x2adc), (0xfb1d, 0xfb4f), (0x1d100, 0x1d1ff),
    ];

    /// <summary>A name that may be another one of them; null: none is.</summary>
    /// <param name="names">In capitals; no two are equal.</param>
    public static string? FindEqual(IReadOnlyCollection<string> names) =>
        names.GroupBy(n => Skeleton(n, withIdeographs: false), StringComparer.Ordinal).Where(g => g.Skip(1).Any())
            .SelectMany(g => g).FirstOrDefault(n => n.EnumerateRunes().Any(r => IsIn(Ideographs, r))) ??
        names.GroupBy(n => Skeleton(n, withIdeographs: true), StringComparer.Ordinal).Where(g => g.Skip(1).Any())
            .SelectMany(g => g).FirstOrDefault(n => n.EnumerateRunes().Any(r => IsMark(r) || IsIn(Others, r)));

    // What no form changes: ASCII but for letters below a mark, and for what others become; kana without their voice; ideographs.
    private static string Skeleton(string name, bool withIdeographs)
    {
        var text = new StringBuilder();
        var hasLetter = false;
        foreach (var rune in name.EnumerateRunes())
        {
            if (IsMark(rune))
            {
                if (hasLetter)
                    text.Length--;
                hasLetter = false;
                continue;
            }

            hasLetter = rune.IsAscii && rune.Value is not ('/' or 'K' or ';' or '`');
            if (hasLetter || rune.Value == '/')
                text.Append((char)rune.Value);
            else if (rune.Value is >= 0x3041 and <= 0x30ff)
                text.Append(Voiceless((char)rune.Value));
            else if (withIdeographs && rune.Value is >= 0x4e00 and <= 0x9fff)
                text.Append((char)rune.Value);
        }

        return text.ToString();
    }

    private static char Voiceless(char kana)
    {
        // The syllabaries lie one behind the other in the same order.
        const int Apart = 0x60;
        if (kana is >= '\u30f7' and <= '\u30fa')
            return (char)(kana - 8);
        var hiragana = kana > '\u30a0' ? kana - Apart : kana;
        var step = hiragana switch
        {
            >= 0x304b and <= 0x3062 => (hiragana - 0x304b) % 2,
            >= 0x3064 and <= 0x3069 => (hiragana - 0x3064) % 2,
            >= 0x306f and <= 0x307d => (hiragana - 0x306f) % 3,
            0x3094 => 0x3094 - 0x3046,
            0x309e => 1,
            _ => 0,
        };
        return (char)(kana - step);
    }

    private static bool IsMark(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsIn((int First, int Last)[] ranges, Rune rune) =>
        Array.Exists(ranges, range => rune.Value >= range.First && rune.Value <= range.Last);
}
