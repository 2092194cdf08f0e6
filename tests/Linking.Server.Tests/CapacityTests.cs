using Linking.Server.Capacity;

namespace Linking.Server.Tests;

/// <summary>How the ledger's files grow, measured and projected.</summary>
public sealed class CapacityTests : IDisposable
{
    private const long MiB = 1 << 20;

    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Trend_IsOfTheLastMonth_AndSurvivesRestarts()
    {
        for (var hour = 0; hour <= 24 * 60; hour += 6)
            CapacityLog.Open(_folder.Path).Add(Start.AddHours(hour), hour < 24 * 29 ? 0 : (hour - (24 * 29)) * MiB);

        var trend = CapacityLog.Open(_folder.Path).Trend(Start.AddDays(60), 24 * 31 * MiB, 2400 * MiB)!;

        Assert.Equal(Instant.FromDateTime(Start.AddDays(29)), trend.Since);
        Assert.Equal(24 * MiB, trend.BytesPerDay);
        Assert.Equal(100, trend.DaysLeft);
    }

    [Fact]
    public void FirstHour_SaysNothing_AndWhatDoesNotGrowLasts()
    {
        var log = CapacityLog.Open(_folder.Path);
        Assert.Null(log.Trend(Start, 0, MiB));
        log.Add(Start, MiB);
        log.Add(Start.AddMinutes(59), 2 * MiB);
        Assert.Null(log.Trend(Start.AddMinutes(59), 2 * MiB, MiB));

        Assert.Null(log.Trend(Start.AddHours(1), MiB, MiB)!.DaysLeft);
        Assert.Null(log.Trend(Start.AddHours(1), MiB - 1, MiB)!.DaysLeft);
        Assert.Equal(0, log.Trend(Start.AddHours(1), 2 * MiB, -1)!.DaysLeft);
        // A byte a day, a terabyte free.
        Assert.Null(log.Trend(Start.AddDays(1), MiB + 1, 1L << 40)!.DaysLeft);
    }

    [Fact]
    public void ClockSetBack_ForgetsWhatHasNotHappened()
    {
        var log = CapacityLog.Open(_folder.Path);
        log.Add(Start.AddYears(1), 5 * MiB);

        log.Add(Start, MiB);

        Assert.Equal(Instant.FromDateTime(Start), log.Trend(Start.AddDays(1), 2 * MiB, MiB)!.Since);
    }

    [Theory]
    [InlineData("nonsense\n")]
    [InlineData("2027-01-01T00:00:00Z -5\n")]
    [InlineData("2027-01-01T00:00:00Z 5\n2027-01-01T00:00:00Z 5\n")]
    [InlineData("2027-13-01T00:00:00Z 5\n")]
    [InlineData("2027-01-01T00:00:00Z 99999999999999999999\n")]
    public void FileThatIsNone_CountsForNothing_AndIsReplaced(string text)
    {
        File.WriteAllText(_folder[CapacityLog.FileName], text);

        var log = CapacityLog.Open(_folder.Path);

        Assert.Null(log.Trend(Start.AddYears(5), 0, 0));
        log.Add(Start, 7);
        Assert.Equal("2027-01-01T00:00:00Z 7\n", File.ReadAllText(_folder[CapacityLog.FileName]));
    }

    [Fact]
    public void FileTooLarge_IsNotRead()
    {
        File.WriteAllText(_folder[CapacityLog.FileName], new string('x', 1 << 20));

        Assert.Null(CapacityLog.Open(_folder.Path).Trend(Start, 0, 0));
    }
}
