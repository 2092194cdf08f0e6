using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Formats;
using Linking.Vouchers;

namespace Linking.Cli.Verdicts;

/// <summary>What a person types about when something stood in public.</summary>
internal static class Dated
{
    private const int MaxWords = 1000;

    /// <summary>
    /// Reads <c>DATE</c> or <c>DATE WORDS</c>. A day is an interval, whatever the time zone of who printed it
    /// (docs/spec/README.md, "Conventions").
    /// </summary>
    /// <param name="option">Named in the error.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="standard">Words where none were typed.</param>
    /// <exception cref="CommandException">Not a date.</exception>
    public static WordsEvidence Words(string option, string text, string standard)
    {
        var parts = text.Split((char[])[' ', '\u3000'], 2, StringSplitOptions.TrimEntries);
        parts[0] = TypedCode.Plain(parts[0]);
        var words = parts.Length == 2 ? Printable.Line(parts[1]) : standard;
        if (System.Text.Encoding.UTF8.GetByteCount(words) > MaxWords)
            throw SharedOptions.Usage($"{option}: there are over {MaxWords} bytes of words behind the date.");
        if (Day.TryParse(parts[0], out var day))
            return new WordsEvidence(day.Beginning, day.End, words);
        return Times.TryParse(parts[0], endOfDay: true, out var time)
            ? new WordsEvidence(time, time, words)
            : throw SharedOptions.Usage($"{option}: '{parts[0]}' is not {Times.Form}.");
    }
}
