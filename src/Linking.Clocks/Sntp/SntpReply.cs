namespace Linking.Clocks.Sntp;

/// <summary>Judges an answer that is to the request that was sent.</summary>
public static class SntpReply
{
    /// <summary>A server that is farther from UTC is not believed (MAXDIST of RFC 5905 and some more).</summary>
    public static readonly TimeSpan MaxDistance = TimeSpan.FromSeconds(1.5);

    /// <summary>A server whose clock was last set longer ago is not believed.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private const int NotSynchronised = 3;
    private const int MaxStratum = 15;

    /// <param name="source">The server's name.</param>
    /// <param name="packet">Its answer.</param>
    /// <param name="sent">When the request went, by the machine's clock.</param>
    /// <param name="round">How long the answer took, by the monotonic clock.</param>
    public static SourceAnswer Judge(string source, SntpPacket packet, DateTimeOffset sent, TimeSpan round)
    {
        ArgumentNullException.ThrowIfNull(packet);
        var distance = packet.RootDelay / 2 + packet.RootDispersion;
        var held = NtpTime.Between(packet.Received, packet.Transmitted);
        var age = NtpTime.Between(packet.Reference, packet.Transmitted);
        var problem = packet.Stratum == 0 ? $"it refuses to answer ({packet.Code})"
            : packet.Leap == NotSynchronised ? "it says that it is not synchronised"
            : packet.Stratum > MaxStratum ? $"it is of stratum {packet.Stratum}, which is not synchronised"
            : packet.Received == 0 || packet.Transmitted == 0 || packet.Reference == 0 ? "its answer lacks a time"
            : distance > MaxDistance ? $"it may be {Seconds(distance)} s from UTC, by its own word"
            : held < TimeSpan.Zero || held > round ? "its answer went before the request came, or took longer than there was time"
            : age < TimeSpan.Zero ? "its clock was last set after its answer went"
            : age > MaxAge ? $"its clock was last set {(long)age.TotalHours} h ago"
            : null;
        if (problem is not null)
            return SourceAnswer.Failed(source, problem);
        var came = NtpTime.Between(NtpTime.Of(sent), packet.Received);
        var went = NtpTime.Between(NtpTime.Of(sent + round), packet.Transmitted);
        var precision = TimeSpan.FromSeconds(Math.Pow(2, Math.Min((int)packet.Precision, 0)));
        return new SourceAnswer(
            source, (came + went) / 2, (round - held) / 2 + distance + precision, (LeapNotice)packet.Leap, null);
    }

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
}
