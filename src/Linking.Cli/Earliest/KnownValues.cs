using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Events;

namespace Linking.Cli.Earliest;

/// <summary>Public values, such as the numbers of a draw, and when each became known: by the word of who verifies.</summary>
internal sealed class KnownValues
{
    private readonly Dictionary<string, Instant> _times = new(StringComparer.Ordinal);

    /// <summary>Whether none was named.</summary>
    public bool IsEmpty => _times.Count == 0;

    /// <summary>Reads <c>VALUE=TIME</c>, each.</summary>
    /// <exception cref="CommandException">One is none, or one value has two times.</exception>
    public static KnownValues Of(IReadOnlyList<string> texts)
    {
        var known = new KnownValues();
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [var value, var when] || !IsValue(value = value.ToLowerInvariant()))
            {
                throw SharedOptions.Usage(Say(
                    $"--known: '{text}' is not VALUE=TIME: 2 to {2 * Beacon.MaxPublicSize} hexadecimal digits, an even number, and when " +
                    $"the value became known."));
            }

            // Of a day nobody says which hour: it is its beginning.
            if (!Times.TryParse(when, endOfDay: false, out var time))
                throw SharedOptions.Usage(Say($"--known: '{when}' is not {Say(Times.Form)}."));
            if (!known._times.TryAdd(value, time) && known._times[value] != time)
                throw SharedOptions.Usage(Say($"--known: {value} has two times."));
        }

        return known;
    }

    /// <summary>Whether it is a value as a beacon has it.</summary>
    public static bool IsValue(string value) =>
        value.Length is >= 2 and <= 2 * Beacon.MaxPublicSize && value.Length % 2 == 0 && value.All(char.IsAsciiHexDigitLower);

    /// <summary>When a value became known; null: nobody says.</summary>
    public Instant? TimeOf(ReadOnlyMemory<byte> value) =>
        _times.TryGetValue(Convert.ToHexStringLower(value.Span), out var time) ? time : null;
}
