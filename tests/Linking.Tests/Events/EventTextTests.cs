using System.Text;

using Linking.Events;

namespace Linking.Tests.Events;

public sealed class EventTextTests
{
    private static readonly Instant Time = Instant.Parse("2026-11-21T20:47:48.000000Z");

    [Fact]
    public void Clock_Text_IsThePages() => Assert.Equal(
        "linking event v1\nclock\nafter 7\nreading 2026-11-21T20:47:48.000000Z\nreason The clock is not synchronised.\n",
        Encoding.UTF8.GetString(EventText.Clock(7, Time, "The clock is not synchronised.")));

    [Theory]
    [InlineData("one\ntwo\tthree", "one two three")]
    [InlineData("", "")]
    public void Clock_ReasonOfAnyKind_IsOneLine(string reason, string line)
    {
        var text = EventText.Clock(0, Time, reason);
        Assert.EndsWith($"\nreason {line}\n", Encoding.UTF8.GetString(text), StringComparison.Ordinal);
        Assert.Equal("clock", EventText.TypeOf(text));
    }

    [Fact]
    public void Clock_HalfACharacter_IsASpace() =>
        Assert.EndsWith("reason  \n", Encoding.UTF8.GetString(EventText.Clock(0, Time, "\ud800")), StringComparison.Ordinal);

    [Fact]
    public void Clock_LongReason_IsCut() =>
        Assert.Contains($"reason {new string('x', 500)}\n", Encoding.UTF8.GetString(EventText.Clock(0, Time, new string('x', 9999))), StringComparison.Ordinal);

    [Fact]
    public void Minus_BeforeTheEpoch_IsTheFirstMicrosecond()
    {
        Assert.Equal(Instant.Parse("2026-11-21T20:47:47.000000Z"), Time.Minus(TimeSpan.FromSeconds(1)));
        Assert.Equal(1UL, Time.Minus(TimeSpan.FromDays(100_000)).Microseconds);
        Assert.Equal(Time, Time.Minus(TimeSpan.Zero));
    }
}
