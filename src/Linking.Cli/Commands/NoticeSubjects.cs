using System.Globalization;

using Linking.Cli.Terminal;
using Linking.Events;
using Linking.Notes;

namespace Linking.Cli.Commands;

/// <summary>What a notice is about, as an operator types it: the words of docs/spec/record.md, and a day where a time stands.</summary>
internal static class NoticeSubjects
{
    public const string Forms = "stolen KEY TIME, unprovable FIRST LAST, weakened ALGORITHM TIME or other";

    /// <exception cref="CommandException">It is none of these.</exception>
    public static NoticeSubject Parse(IReadOnlyList<string> words) => words switch
    {
        ["stolen", var key, var since] => new StolenSubject(KeyOf(key), TimeOf(since)),
        ["unprovable", var first, var last] when NumberOf(first) <= NumberOf(last) =>
            new UnprovableSubject(NumberOf(first), NumberOf(last)),
        ["weakened", var algorithm, var since] => new WeakenedSubject(algorithm, TimeOf(since)),
        ["other"] => new OtherSubject(),
        ["clock", ..] => throw SharedOptions.Usage("Rounds of a wrong clock are struck by 'linking ledger strike'."),
        _ => throw SharedOptions.Usage($"A notice is about {Forms}; '{string.Join(' ', words)}' is none of these."),
    };

    private static VerifierKey KeyOf(string text) => VerifierKey.TryParse(text, out var key)
        ? key
        : throw SharedOptions.Usage($"'{text}' is no verifier key (name+id+base64), as the ledger's record has it.");

    private static Instant TimeOf(string text) => Times.TryParse(text, endOfDay: false, out var time)
        ? time
        : throw SharedOptions.Usage($"'{text}' is not {Times.Form}.");

    private static ulong NumberOf(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw SharedOptions.Usage($"'{text}' is no round's number.");
}
