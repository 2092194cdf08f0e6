using System.Diagnostics.CodeAnalysis;

namespace Linking.Cli.Languages;

/// <summary>
/// The language in which this process speaks to people. Sentences stand in English where they are made; another language's stand
/// in a file of its own, each under its English template. A sentence that is not there is said in English.
/// </summary>
internal static class Speech
{
    private static Language? _language;

    /// <summary>Whether no other language was chosen.</summary>
    public static bool IsEnglish => _language is null;

    /// <summary>Chooses the language for the rest of the process; null is English.</summary>
    public static void Use(Language? language) => _language = language;

    /// <summary>A sentence with foreign data in its holes.</summary>
    public static string Say(Template sentence) => sentence.Text;

    /// <summary>A sentence, or a word, that is the same each time.</summary>
    public static string Say([ConstantExpected] string sentence) => Of(sentence, []);

    /// <summary>A text that was made elsewhere, by a library or a server: it is recognised by its template, if it is known.</summary>
    public static string Known(string text) => _language?.Recognise(text) ?? text;

    /// <summary>The meaning of a code, or the advice that goes with it.</summary>
    /// <param name="code">Of the table of docs/spec/verification.md.</param>
    /// <param name="english">What the library says of it.</param>
    public static string OfCode(string code, string english) => english.Length == 0 ? "" : _language?.Find($"{code}: {english}") ?? english;

    internal static string Of(string template, IReadOnlyList<string> values) =>
        Language.Fill(_language?.Find(template) ?? template, values, Known);
}
