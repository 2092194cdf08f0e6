using System.Globalization;

using Linking.Clocks.Sources;
using Linking.Notes;
using Linking.Rounds;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Options;

/// <summary>Reads values of options as they are typed; what is none throws <see cref="FormatException"/>.</summary>
internal static class OptionValue
{
    /// <summary>One of some words, in letters of any case.</summary>
    public static T OneOf<T>(string text, params (string Word, T Value)[] choices)
    {
        foreach (var (word, value) in choices)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        throw new FormatException(choices is [var first, var second]
            ? $"'{text}' is neither {first.Word} nor {second.Word}"
            : $"'{text}' is none of {string.Join(", ", choices.Select(c => c.Word))}");
    }

    /// <summary>Any number of values, separated by semicolons.</summary>
    public static IReadOnlyList<T> Many<T>(string text, Func<string, T> parse) =>
        [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(parse)];

    /// <summary>Sources of time; none for the word <c>trust-system</c>.</summary>
    public static IReadOnlyList<SourceAddress> Sources(string text) => text == "trust-system" ? [] : Many(text, SourceAddress.Parse);

    public static VerifierKey Key(string text) =>
        VerifierKey.TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is no verifier key (name+id+base64).");

    /// <summary>A day, which is its beginning, or a time.</summary>
    public static Instant Time(string text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) &&
        time.Year is > 1970 and < 9999
            ? Instant.FromDateTime(time)
            : throw new FormatException($"'{text}' is neither a day (2031-01-01) nor a time (2031-01-01T12:00:00Z) in UTC");

    public static bool Bool(string text) =>
        bool.TryParse(text, out var value) ? value : throw new FormatException($"'{text}' is neither true nor false");

    public static Hashing.Suite Suite(string text) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Hashing.Suite.TryGet(number, out var suite)
            ? suite
            : throw new FormatException($"'{text}' is neither 1 nor 2");

    public static int Int(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException($"'{text}' is not a whole number");

    public static long Long(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException($"'{text}' is not a whole number");

    public static LogLevel Level(string text) =>
        Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsDigit(text[0])
        ? level
        : throw new FormatException($"'{text}' is none of Trace, Debug, Information, Warning, Error, None");

    /// <summary>Of a collector of metrics; without a path it has the usual one.</summary>
    public static Uri Endpoint(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new FormatException($"'{text}' is not an address such as http://127.0.0.1:4318");
        // It stands in the process list and in the log.
        if (address.UserInfo.Length > 0)
            throw new FormatException("the address of a collector holds no password: put a collector on this machine that knows one");
        return address.AbsolutePath == "/" ? new Uri(address, "v1/metrics") : address;
    }
}
