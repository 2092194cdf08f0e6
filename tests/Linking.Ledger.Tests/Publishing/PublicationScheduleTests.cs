using System.Globalization;

using Linking.Ledger.Publishing;

namespace Linking.Ledger.Tests.Publishing;

public class PublicationScheduleTests
{
    [Theory]
    [InlineData(86400, "2026-11-21T20:47:48Z", "2026-11-22T00:00:00Z")]
    [InlineData(86400, "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(86400, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData(3600, "2026-11-21T20:47:48Z", "2026-11-21T21:00:00Z")]
    [InlineData(1, "2026-11-21T20:47:48Z", "2026-11-21T20:47:49Z")]
    [InlineData(604800, "2026-11-21T20:47:48Z", "2026-11-23T00:00:00Z")]
    [InlineData(86400, "2026-11-22T08:59:00+09:00", "2026-11-22T00:00:00Z")]
    public void NextAfter_IsTheNextMultipleInUtc(int seconds, string now, string due) =>
        Assert.Equal(
            DateTimeOffset.Parse(due, CultureInfo.InvariantCulture),
            new PublicationSchedule(TimeSpan.FromSeconds(seconds)).NextAfter(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)));

    [Fact]
    public void NextAfter_AWeekBeginsOnMonday() =>
        Assert.Equal(DayOfWeek.Monday, new PublicationSchedule(TimeSpan.FromDays(7)).NextAfter(DateTimeOffset.UnixEpoch).DayOfWeek);

    [Theory]
    [InlineData(0.999)]
    [InlineData(367 * 86400.0)]
    [InlineData(-1)]
    public void Constructor_RefusesPeriodsOutOfBounds(double seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PublicationSchedule(TimeSpan.FromSeconds(seconds)));
}
