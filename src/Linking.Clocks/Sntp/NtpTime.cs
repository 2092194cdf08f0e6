namespace Linking.Clocks.Sntp;

/// <summary>Times of NTP: seconds since 1900 modulo 2³², and 32 bits of a fraction. Differences are right within 68 years.</summary>
public static class NtpTime
{
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Of a time.</summary>
    public static ulong Of(DateTimeOffset time)
    {
        var ticks = (UInt128)(ulong)(time - Epoch).Ticks;
        return (ulong)((ticks << 32) / TimeSpan.TicksPerSecond);
    }

    /// <summary>Later less earlier, in whichever era both are.</summary>
    public static TimeSpan Between(ulong earlier, ulong later) =>
        new((long)(((Int128)(long)(later - earlier) * TimeSpan.TicksPerSecond) >> 32));
}
