using Linking.Hashing;
using Linking.Publications;
using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>The messages of operator.proto to and from Linking's types; reading throws <see cref="FormatException"/>.</summary>
public static class OperatorMessages
{
    public static PublishRequest ToMessage(IEnumerable<Publications.Announcement> announcements)
    {
        ArgumentNullException.ThrowIfNull(announcements);
        var request = new PublishRequest();
        foreach (var announcement in announcements)
        {
            request.Announcements.Add(new V1.Announcement
            {
                Type = announcement.Type,
                Alpha = LedgerMessages.Bytes(announcement.Imprint.Alpha.Bytes.ToArray()),
                Beta = LedgerMessages.Bytes(announcement.Imprint.Beta.Bytes.ToArray()),
            });
        }

        return request;
    }

    /// <summary>Reads the announcements to make.</summary>
    public static IReadOnlyList<Publications.Announcement> Read(PublishRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Announcements.Count > Publications.Publication.MaxAnnouncements)
            throw new FormatException(
                $"There are {request.Announcements.Count} announcements; at most {Publications.Publication.MaxAnnouncements} are allowed.");
        return [.. request.Announcements.Select(Read)];
    }

    public static PublishResponse ToMessage(PublishReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var response = new PublishResponse { Publication = LedgerMessages.ToMessage(report.Publication), Created = report.Created };
        response.Sinks.AddRange(report.Sinks.Select(ToMessage));
        return response;
    }

    public static PublishReport Read(PublishResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new PublishReport(LedgerMessages.Read(response.Publication), response.Created, [.. response.Sinks.Select(Read)]);
    }

    public static GetStatusResponse ToMessage(ServerStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var response = new GetStatusResponse
        {
            Ledger = status.Ledger,
            Mode = status.Mode,
            Reason = status.Reason,
            Advice = status.Advice,
            Head = LedgerMessages.ToMessage(status.Head),
            PendingLeaves = (uint)status.PendingLeaves,
            PendingBytes = (uint)status.PendingBytes,
            Leaves = (ulong)status.Leaves,
            Rounds = (ulong)status.Rounds,
            RefusedLeaves = (ulong)status.RefusedLeaves,
            LastPublication = status.LastPublication is { } last ? LedgerMessages.ToMessage(last) : null,
            NextPublicationUs = status.NextPublication?.Microseconds ?? 0,
            ClockUs = status.Clock.Microseconds,
            Data = status.Data,
            StoredBytes = (ulong)status.StoredBytes,
            FreeBytes = (ulong)status.FreeBytes,
            UptimeUs = LedgerMessages.Microseconds(status.Uptime),
            Software = status.Software,
        };
        response.Warnings.AddRange(status.Warnings);
        response.Sinks.AddRange(status.Sinks.Select(ToMessage));
        response.RoundTimes.AddRange(status.RoundTimes.Select(ToMessage));
        return response;
    }

    public static ServerStatus Read(GetStatusResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new ServerStatus
        {
            Ledger = response.Ledger,
            Mode = response.Mode,
            Reason = response.Reason,
            Advice = response.Advice,
            Warnings = [.. response.Warnings],
            Head = LedgerMessages.Read(response.Head),
            PendingLeaves = LedgerMessages.Count(response.PendingLeaves),
            PendingBytes = LedgerMessages.Count(response.PendingBytes),
            Leaves = Count(response.Leaves),
            Rounds = Count(response.Rounds),
            RefusedLeaves = Count(response.RefusedLeaves),
            RoundTimes = [.. response.RoundTimes.Select(Read)],
            LastPublication = response.LastPublication is { } last ? LedgerMessages.Read(last) : null,
            NextPublication = Moment(response.NextPublicationUs),
            Sinks = [.. response.Sinks.Select(Read)],
            Clock = LedgerMessages.Time(response.ClockUs),
            Data = response.Data,
            StoredBytes = Count(response.StoredBytes),
            FreeBytes = Count(response.FreeBytes),
            Uptime = LedgerMessages.Span(response.UptimeUs),
            Software = response.Software,
        };
    }

    private static V1.Durations ToMessage(DurationReport report) => new()
    {
        Name = report.Name,
        Count = (ulong)report.Count,
        P50Us = LedgerMessages.Microseconds(report.P50),
        P99Us = LedgerMessages.Microseconds(report.P99),
        MaxUs = LedgerMessages.Microseconds(report.Max),
    };

    private static DurationReport Read(V1.Durations durations) => new(
        durations.Name, Count(durations.Count), LedgerMessages.Span(durations.P50Us), LedgerMessages
            .Span(durations.P99Us), LedgerMessages.Span(durations.MaxUs));

    private static SinkStatus ToMessage(SinkReport sink) => new()
    {
        Name = sink.Name,
        Published = sink.Published,
        Place = sink.Place,
        Error = sink.Error,
        Failures = (uint)sink.Failures,
        LastSuccessUs = sink.LastSuccess?.Microseconds ?? 0,
        NextTryUs = sink.NextTry?.Microseconds ?? 0,
    };

    private static SinkReport Read(SinkStatus sink) => new(
        sink.Name, sink.Published, sink.Place, sink.Error,
        LedgerMessages.Count(sink.Failures), Moment(sink.LastSuccessUs), Moment(sink.NextTryUs));

    public static Instant Read(ConfirmClockResponse response) => LedgerMessages.Time(response.ClockUs);

    private static Instant? Moment(ulong microseconds) => microseconds == 0 ? null : LedgerMessages.Time(microseconds);

    private static Publications.Announcement Read(V1.Announcement announcement)
    {
        if (announcement.Alpha.Length != Digest.Size || announcement.Beta.Length != Digest.Size)
        {
            throw new FormatException(
                $"The announcement '{announcement.Type}' has digests of {announcement.Alpha.Length} and " +
                $"{announcement.Beta.Length} bytes; each is exactly {Digest.Size}.");
        }

        var candidate = new Publications.Announcement(
            announcement.Type, new DigestPair(new Digest(announcement.Alpha.Span), new Digest(announcement.Beta.Span)));
        return candidate.IsValid
            ? candidate
            : throw new FormatException(
                $"The type of an announcement is 1 to {Publications.Announcement.MaxTypeLength} of a-z, 0-9 and '-'.");
    }

    private static long Count(ulong value) =>
        value <= long.MaxValue ? (long)value : throw new FormatException($"A count of {value} is out of bounds.");
}
