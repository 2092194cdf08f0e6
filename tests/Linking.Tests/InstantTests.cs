namespace Linking.Tests;

public sealed class InstantTests
{
    private const ulong Last = 253402300799999999;

    [Theory]
    [InlineData(1, "1970-01-01T00:00:00.000001Z")]
    [InlineData(1_000_000, "1970-01-01T00:00:01.000000Z")]
    [InlineData(Last, "9999-12-31T23:59:59.999999Z")]
    public void ToString_Bounds_ReadBack(ulong microseconds, string text)
    {
        var time = Instant.FromMicroseconds(microseconds);
        Assert.Equal(text, time.ToString());
        Assert.Equal(time, Instant.Parse(text));
        Assert.Equal(time, Instant.FromDateTime(time.ToDateTime()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Last + 1)]
    [InlineData(ulong.MaxValue)]
    public void FromMicroseconds_OutsideBounds_Throws(ulong microseconds)
    {
        Assert.False(Instant.TryFromMicroseconds(microseconds, out var time));
        Assert.Equal(default, time);
        Assert.Throws<ArgumentOutOfRangeException>(() => Instant.FromMicroseconds(microseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1970-01-01T00:00:00.000000Z")]
    [InlineData("1969-12-31T23:59:59.999999Z")]
    [InlineData("2026-11-21T20:47:48Z")]
    [InlineData("2026-11-21T20:47:48.00000Z")]
    [InlineData("2026-11-21T20:47:48.0000000Z")]
    [InlineData("2026-11-21T20:47:48.000000+00:00")]
    [InlineData("2026-11-21T20:47:48.000000z")]
    [InlineData("2026-11-21 20:47:48.000000Z")]
    [InlineData(" 2026-11-21T20:47:48.000000Z")]
    [InlineData("2026-11-21T20:47:48.000000Z ")]
    [InlineData("2026-11-21T20:47:48.000000Z\0")]
    [InlineData("2026-02-29T20:47:48.000000Z")]
    [InlineData("2026-11-21T24:00:00.000000Z")]
    [InlineData("2026-11-21T23:59:60.000000Z")]
    [InlineData("12026-11-21T20:47:48.000000Z")]
    [InlineData("２026-11-21T20:47:48.000000Z")]
    public void TryParse_OtherForm_IsRefused(string text)
    {
        Assert.False(Instant.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Instant.Parse(text));
    }

    [Fact]
    public void Plus_OverTheEnd_IsTheEnd()
    {
        var end = Instant.FromMicroseconds(Last);
        Assert.Equal(end, end.Plus(0));
        Assert.Equal(end, end.Plus(1));
        Assert.Equal(end, Instant.FromMicroseconds(1).Plus(ulong.MaxValue));
        Assert.Equal(end, Instant.FromMicroseconds(1).Plus(Last - 1));
        Assert.Equal(Last - 1, Instant.FromMicroseconds(1).Plus(Last - 2).Microseconds);
    }

    [Fact]
    public void FromDateTime_NotAfterTheEpoch_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Instant.FromDateTime(DateTimeOffset.UnixEpoch));
        Assert.Throws<ArgumentOutOfRangeException>(() => Instant.FromDateTime(DateTimeOffset.MinValue));
        Assert.Equal(Last, Instant.FromDateTime(DateTimeOffset.MaxValue).Microseconds);
    }

    [Fact]
    public void Compare_TwoTimes_IsThatOfTheirCounts()
    {
        var (early, late) = (Instant.FromMicroseconds(5), Instant.FromMicroseconds(6));
        Assert.True(early < late && late > early && early <= late && late >= early && early.CompareTo(late) < 0 && early != late);
        Assert.True(default(Instant) < early);
    }
}
