using System.Globalization;
using System.Text;

namespace Linking.Cli.Terminal;

/// <summary>Words of somebody else within a sentence of ours, so that nobody takes them for ours.</summary>
internal static class Quoted
{
    // Of Japanese, and what looks like a quotation mark.
    private const string Others = "\"\u201a\u201e\u2033\u2036\u300c\u300d\u300e\u300f\u301d\u301e\u301f\uff02\uff62\uff63";

    /// <summary>The text between quotation marks; those within it, of any writing, become apostrophes.</summary>
    public static string Of(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            var isMark = char.GetUnicodeCategory(c) is UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation ||
                Others.Contains(c, StringComparison.Ordinal);
            result.Append(isMark ? '\'' : c);
        }

        return result.Append('"').ToString();
    }
}
