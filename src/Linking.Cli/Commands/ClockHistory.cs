using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Clocks.Calibration;
using Linking.Events;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Cli.Commands;

/// <summary>The comparisons of a ledger's clock, held against what the ledger states of them.</summary>
internal sealed class ClockHistory
{
    private readonly SortedDictionary<DateOnly, List<(DigestPair Digests, ulong Round)>> _stated = [];
    private readonly List<(DateOnly Day, CalibrationDay? File)> _days = [];

    /// <summary>The time of the round that was asked for.</summary>
    private Instant? Time { get; init; }

    /// <summary>Whether each day that the ledger states is as it was then.</summary>
    private bool IsSound => _days.TrueForAll(d => Judge(d.Day, d.File).IsSound);

    /// <param name="data">The data folder.</param>
    /// <param name="round">Only the day of this round.</param>
    /// <param name="only">Only this day.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="CommandException">There is no ledger, no such round, or something cannot be read.</exception>
    public static async Task<ClockHistory> ReadAsync(string data, ulong? round, DateOnly? only, CancellationToken cancellation)
    {
        try
        {
            await using var truth = TruthFile.OpenReadOnly(data);
            var suite = (await truth.ReadHeadAsync(cancellation))?.Suite ?? Suite.One;
            var history = new ClockHistory { Time = round is { } index ? await TimeOfAsync(truth, index, cancellation) : null };
            if (history.Time is { } time)
                only = DateOnly.FromDateTime(time.ToDateTime().UtcDateTime);
            await foreach (var stored in truth.ReadEventsAsync(0, long.MaxValue, cancellation))
                history.Take(stored, suite);
            var folder = Path.Combine(data, CalibrationFolder.Name);
            var files = CalibrationFolder.Days(folder);
            foreach (var day in files.Union(history._stated.Keys).Order().Where(d => only is null || d == only))
                history._days.Add((day, files.Contains(day) ? CalibrationDay.Read(folder, day, suite) : null));
            return history;
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.Data, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"The comparisons of the clock cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Shows it.</summary>
    /// <returns>The exit code.</returns>
    public int Show(TextWriter text, bool json)
    {
        if (json)
            text.WriteLine(JsonLine.Of(ToJson()));
        else
            ShowDays(text);
        return IsSound ? ExitCode.Success : ExitCode.Invalid;
    }

    private static async Task<Instant> TimeOfAsync(ILedgerTruth truth, ulong round, CancellationToken cancellation)
    {
        await foreach (var stored in truth.ReadHeadersAsync(round, 1, cancellation))
        {
            if (Header.TryDecode(stored.Header, out var header, out _))
                return header.Time;
            throw new CommandException(ExitCode.Data, $"Round {round} cannot be read; run 'linking fsck'.");
        }

        throw new CommandException(ExitCode.NoInput, $"There is no round {round} in this ledger.");
    }

    private static string Milliseconds(TimeSpan? span) =>
        span is { } value ? $"{value.TotalMilliseconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)} ms" : "unknown";

    private static JsonObject? ToJson(CalibrationLine? line) => line is null ? null : new JsonObject
    {
        ["time"] = line.Time.ToString(),
        ["bound_us"] = line.Bound is { } bound ? (long)bound.TotalMicroseconds : null,
        ["agreeing"] = line.Agreeing,
        ["sources"] = line.Sources,
        ["leap"] = line.Leap,
        ["problem"] = line.Problem,
    };

    private static string Show(CalibrationLine? line) => line is null ? "none"
        : line.Problem is { } problem ? $"{Times.Show(line.Time)}: {problem}"
        : $"{Times.Show(line.Time)}: within {Milliseconds(line.Bound)} of UTC, {line.Agreeing} of {line.Sources} sources agree";

    private void Take(StoredEvent stored, Suite suite)
    {
        if (EventReading.Read(stored.Text, suite).Event is not Statement statement || CalibrationDay.DayOf(statement) is not { } day)
            return;
        if (!_stated.TryGetValue(day, out var statements))
            _stated[day] = statements = [];
        statements.Add((statement.Digests, stored.Round));
    }

    private (string Word, string Text, ulong? Round, bool IsSound) Judge(DateOnly day, CalibrationDay? file)
    {
        if (!_stated.TryGetValue(day, out var statements))
            return ("open", "not stated in the ledger yet", null, true);
        if (file is null)
            return ("missing", $"round {statements[0].Round} states it, and the file is missing", statements[0].Round, false);
        var found = statements.Find(s => s.Digests == file.Digests);
        return found.Digests == file.Digests
            ? ("stated", $"as round {found.Round} states", found.Round, true)
            : ("changed", $"CHANGED since round {statements[0].Round} stated it", statements[0].Round, false);
    }

    // The newest before the round, and the first after it: what the round's time rests on, and what came of it.
    private (CalibrationLine? Before, CalibrationLine? After) Around(CalibrationDay? day) =>
        (day?.Lines.LastOrDefault(l => l.Time <= Time), day?.Lines.FirstOrDefault(l => l.Time > Time));

    private void ShowDays(TextWriter text)
    {
        if (_days.Count == 0)
            text.WriteLine("no comparisons: the clock was taken at its word, or not compared then");
        foreach (var (day, file) in _days)
        {
            var lines = new List<(string, string)> { ("ledger", Judge(day, file).Text) };
            if (file is not null)
            {
                lines.Add(("comparisons", $"{file.Lines.Count}, {file.Doubtful} of them without a verdict"));
                lines.Add(("farthest from UTC", $"at most {Milliseconds(file.Worst)}"));
            }

            if (file?.Unreadable > 0)
                lines.Add(("unreadable lines", $"{file.Unreadable}"));
            if (Time is { } time)
            {
                var (before, after) = Around(file);
                lines.Add(("round", Times.Show(time)));
                lines.Add(("before it", Show(before)));
                lines.Add(("after it", Show(after)));
            }

            text.WriteLine(CalibrationFolder.Show(day));
            Lines.Write(text, "  ", [.. lines]);
        }
    }

    private JsonObject ToJson() => new()
    {
        ["sound"] = IsSound,
        ["round_time"] = Time?.ToString(),
        ["days"] = new JsonArray([.. _days.Select(d => ToJson(d.Day, d.File))]),
    };

    private JsonObject ToJson(DateOnly day, CalibrationDay? file)
    {
        var (word, _, round, _) = Judge(day, file);
        var json = new JsonObject
        {
            ["day"] = CalibrationFolder.Show(day),
            ["state"] = word,
            ["round"] = round,
            ["digests"] = file?.Digests.ToString(),
            ["comparisons"] = file?.Lines.Count,
            ["doubtful"] = file?.Doubtful,
            ["unreadable"] = file?.Unreadable,
            ["worst_us"] = file?.Worst is { } worst ? (long)worst.TotalMicroseconds : null,
        };
        if (Time is not null)
        {
            var (before, after) = Around(file);
            (json["before"], json["after"]) = (ToJson(before), ToJson(after));
        }

        return json;
    }
}
