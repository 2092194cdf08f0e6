namespace Linking.Server.Tests;

public sealed class DurationHistogramTests
{
    [Fact]
    public void Report_Nothing_IsZero()
    {
        var report = new DurationHistogram().Report("seal");

        Assert.Equal(("seal", 0L, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero),
            (report.Name, report.Count, report.P50, report.P99, report.Max));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(3_600_000_000)]
    public void Report_OneValue_IsThatValue(long microseconds)
    {
        var histogram = new DurationHistogram();
        var value = TimeSpan.FromMicroseconds(microseconds);
        histogram.Record(value);

        var report = histogram.Report("");

        Assert.Equal((1L, value, value, value), (report.Count, report.P50, report.P99, report.Max));
    }

    [Fact]
    public void Report_ManyValues_PercentilesAreWithinABucket()
    {
        var histogram = new DurationHistogram();
        for (var i = 1; i <= 10_000; i++)
            histogram.Record(TimeSpan.FromMicroseconds(i));

        var report = histogram.Report("");

        Assert.InRange(report.P50.TotalMicroseconds, 5000, 5000 * 33 / 32.0);
        Assert.InRange(report.P99.TotalMicroseconds, 9900, 9900 * 33 / 32.0);
        Assert.Equal(10_000, report.Max.TotalMicroseconds);
    }

    [Fact]
    public void Record_ClockWentBack_IsZero()
    {
        var histogram = new DurationHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(-1));

        Assert.Equal(TimeSpan.Zero, histogram.Report("").Max);
    }
}
