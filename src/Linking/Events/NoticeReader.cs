using Linking.Formats;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>The lines of a notice (docs/spec/record.md, "notice").</summary>
internal static class NoticeReader
{
    private const string Key = "about";
    private const int MaxAlgorithm = 64;

    public static Notice? Read(LineReader reader, LedgerId ledger)
    {
        var about = ReadSubject(reader, reader.Value(Key).Split(' '));
        return about is null
            ? null
            : new Notice
            {
                Ledger = ledger,
                About = about,
                Text = [.. reader.All("text", Notice.MaxLines).Select(line => reader.ToWords(line, "text"))],
            };
    }

    private static NoticeSubject? ReadSubject(LineReader reader, string[] values)
    {
        switch (values)
        {
            case ["clock", var a, var b]:
                var clock = new ClockSubject(reader.ToNumber(a, Key, min: 1), reader.ToNumber(b, Key, min: 1));
                if (clock.First > clock.Last)
                    reader.Fail("'about clock' ends before it begins");
                return clock;
            case ["stolen", var key, var since]:
                return new StolenSubject(reader.ToKey(key, Key), reader.ToTime(since, Key));
            case ["unprovable", var a, var b]:
                var lost = new UnprovableSubject(reader.ToNumber(a, Key), reader.ToNumber(b, Key));
                if (lost.First > lost.Last)
                    reader.Fail("'about unprovable' ends before it begins");
                return lost;
            case ["weakened", var algorithm, var since]:
                if (algorithm.Length is 0 or > MaxAlgorithm || !algorithm.All(c => TextRules.IsNameCharacter(c) || c == '.'))
                    reader.Fail("'about weakened' names no algorithm");
                return new WeakenedSubject(algorithm, reader.ToTime(since, Key));
            case ["other"]:
                return new OtherSubject();
            case ["clock" or "stolen" or "unprovable" or "weakened" or "other", ..]:
                reader.Fail($"'about {values[0]}' has {values.Length - 1} values");
                return null;
            default:
                reader.NotKnown(DecodeErrorKind.Unknown, $"'about {values[0]}' is not known");
                return null;
        }
    }
}
