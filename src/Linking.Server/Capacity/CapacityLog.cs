using System.Globalization;
using System.Text;

using Linking.Files;

namespace Linking.Server.Capacity;

/// <summary>How large the ledger's files were, hour by hour over the last month: a file in the data folder, of a line each.</summary>
/// <remarks>It proves nothing and is needed for nothing but the projection: without it measuring begins anew.</remarks>
internal sealed class CapacityLog
{
    public const string FileName = "capacity";

    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MaxFileSize = 65_536;

    private static readonly TimeSpan Span = TimeSpan.FromDays(31);
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly List<Measured> _all;

    private CapacityLog(string path, List<Measured> all) => (_path, _all) = (path, all);

    private readonly record struct Measured(DateTimeOffset Time, long Bytes);

    /// <summary>Reads what was measured before; a file that is not of this form counts for nothing.</summary>
    public static CapacityLog Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return new CapacityLog(path, Read(path));
    }

    /// <summary>Keeps a measurement, unless the one before is less than an hour old. What is of the future, after the clock was set
    /// back, goes.</summary>
    /// <exception cref="IOException">It could not be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Add(DateTimeOffset time, long bytes)
    {
        lock (_lock)
        {
            _all.RemoveAll(m => m.Time > time || m.Time < time - Span);
            if (_all.Count > 0 && time - _all[^1].Time < Step)
                return;
            _all.Add(new Measured(time, bytes));
            var text = new StringBuilder();
            foreach (var measured in _all)
                text.Append(CultureInfo.InvariantCulture, $"{measured.Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)} ")
                    .Append(measured.Bytes).Append('\n');
            DurableFile.Replace(_path, Encoding.ASCII.GetBytes(text.ToString()), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>How the files grew since the first measurement that is kept; null until that is an hour old.</summary>
    /// <param name="time">Now.</param>
    /// <param name="bytes">How large they are.</param>
    /// <param name="room">Bytes that are free above the reserve.</param>
    public Protocol.CapacityTrend? Trend(DateTimeOffset time, long bytes, long room)
    {
        Measured first;
        lock (_lock)
        {
            if (_all.Count == 0 || time - _all[0].Time < Step)
                return null;
            first = _all[0];
        }

        var perDay = (bytes - first.Bytes) / (time - first.Time).TotalDays;
        var days = perDay >= 1 ? Math.Max(room, 0) / perDay : double.PositiveInfinity;
        return new Protocol.CapacityTrend(
            Instant.FromDateTime(first.Time), (long)perDay, days < Protocol.CapacityTrend.MaxDays ? (int)days : null);
    }

    private static List<Measured> Read(string path)
    {
        var all = new List<Measured>();
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > MaxFileSize)
            return all;
        foreach (var line in File.ReadLines(path, Encoding.ASCII))
        {
            if (line.Split(' ') is not [var time, var bytes] ||
                !DateTimeOffset.TryParseExact(
                    time, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ||
                !long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ||
                (all.Count > 0 && at <= all[^1].Time))
                return [];
            all.Add(new Measured(at, size));
        }

        return all;
    }
}
