using Google.Protobuf;

using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Publications;

namespace Linking.Protocol;

/// <summary>The messages of operator.proto to and from Linking's types; reading throws <see cref="FormatException"/>.</summary>
public static class OperatorMessages
{
    public static PublishRequest ToMessage(IEnumerable<Publications.Announcement> announcements, string requestId)
    {
        ArgumentNullException.ThrowIfNull(announcements);
        var request = new PublishRequest { RequestId = requestId };
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

    /// <summary>Reads the announcements to make, of the ledger's suite.</summary>
    public static IReadOnlyList<Publications.Announcement> Read(PublishRequest request, Suite suite)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Announcements.Count > Publications.Publication.MaxAnnouncements)
            throw new FormatException(
                $"There are {request.Announcements.Count} announcements; at most {Publications.Publication.MaxAnnouncements} are allowed.");
        return [.. request.Announcements.Select(a => Read(a, suite))];
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
            Suite = status.Suite.Number,
            Identity = status.Identity is { } identity ? LedgerMessages.Bytes(identity) : ByteString.Empty,
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
            NextPublicationTimeUs = status.NextPublication?.Microseconds ?? 0,
            ClockTimeUs = status.Clock.Microseconds,
            ClockState = status.ClockState,
            Data = status.Data,
            StoredBytes = (ulong)status.StoredBytes,
            FreeBytes = (ulong)status.FreeBytes,
            UptimeUs = LedgerMessages.Microseconds(status.Uptime),
            Software = status.Software,
            AccessState = status.Access,
            CapacityTrend = status.Capacity is { } trend ? ToMessage(trend) : null,
        };
        response.Warnings.AddRange(status.Warnings);
        response.ClockSources.AddRange(status.ClockSources);
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
            Suite = Suite.TryGet(Math.Max(response.Suite, 1), out var suite)
                ? suite
                : throw new FormatException($"The ledger is of suite {response.Suite}, which this version does not know."),
            Identity = response.Identity.IsEmpty ? null : LedgerMessages.Pair(response.Identity, suite, "identity"),
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
            NextPublication = Moment(response.NextPublicationTimeUs),
            Sinks = [.. response.Sinks.Select(Read)],
            Clock = LedgerMessages.Time(response.ClockTimeUs),
            ClockState = response.ClockState,
            ClockSources = [.. response.ClockSources],
            Data = response.Data,
            StoredBytes = Count(response.StoredBytes),
            FreeBytes = Count(response.FreeBytes),
            Uptime = LedgerMessages.Span(response.UptimeUs),
            Software = response.Software,
            Access = response.AccessState,
            Capacity = response.CapacityTrend is { } trend ? Read(trend) : null,
        };
    }

    private static V1.CapacityTrend ToMessage(CapacityTrend trend)
    {
        var message = new V1.CapacityTrend { SinceTimeUs = trend.Since.Microseconds, BytesPerDay = trend.BytesPerDay };
        if (trend.DaysLeft is { } days)
            message.DaysLeft = (uint)days;
        return message;
    }

    private static CapacityTrend Read(V1.CapacityTrend trend) => new(
        LedgerMessages.Time(trend.SinceTimeUs), trend.BytesPerDay, trend.HasDaysLeft ? LedgerMessages.Count(trend.DaysLeft) : null);

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
        LastSuccessTimeUs = sink.LastSuccess?.Microseconds ?? 0,
        NextTryTimeUs = sink.NextTry?.Microseconds ?? 0,
    };

    private static SinkReport Read(SinkStatus sink) => new(
        sink.Name, sink.Published, sink.Place, sink.Error,
        LedgerMessages.Count(sink.Failures), Moment(sink.LastSuccessTimeUs), Moment(sink.NextTryTimeUs));

    public static Instant Read(ConfirmClockResponse response) => LedgerMessages.Time(response.ClockTimeUs);

    private static Instant? Moment(ulong microseconds) => microseconds == 0 ? null : LedgerMessages.Time(microseconds);

    public static NoticeRequest ToMessage(NoticeSubject about, IEnumerable<string> text)
    {
        var request = new NoticeRequest();
        switch (about)
        {
            case StolenSubject stolen:
                request.Stolen = new StolenKey { Key = stolen.Key.ToString(), SinceTimeUs = stolen.Since.Microseconds };
                break;
            case UnprovableSubject lost:
                request.Unprovable = new LostRounds { First = lost.First, Last = lost.Last };
                break;
            case WeakenedSubject weakened:
                request.Weakened = new WeakenedAlgorithm { Algorithm = weakened.Algorithm, SinceTimeUs = weakened.Since.Microseconds };
                break;
            case OtherSubject:
                request.Other = new OtherMatter();
                break;
            default:
                throw new ArgumentException("Rounds of a wrong clock are struck, not noticed.", nameof(about));
        }

        request.Text.AddRange(text);
        return request;
    }

    /// <summary>Reads what a notice is about; its bounds are those of the event, and are held where that is made.</summary>
    public static NoticeSubject Read(NoticeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.AboutCase switch
        {
            NoticeRequest.AboutOneofCase.Stolen => new StolenSubject(
                VerifierKey.TryParse(request.Stolen.Key, out var key)
                    ? key
                    : throw new FormatException("The stolen key is no verifier key."),
                LedgerMessages.Time(request.Stolen.SinceTimeUs)),
            NoticeRequest.AboutOneofCase.Unprovable => new UnprovableSubject(request.Unprovable.First, request.Unprovable.Last),
            NoticeRequest.AboutOneofCase.Weakened => new WeakenedSubject(
                request.Weakened.Algorithm, LedgerMessages.Time(request.Weakened.SinceTimeUs)),
            NoticeRequest.AboutOneofCase.Other => new OtherSubject(),
            _ => throw new FormatException("The notice does not say what it is about."),
        };
    }

    private static Publications.Announcement Read(V1.Announcement announcement, Suite suite)
    {
        if (announcement.Alpha.Length != suite.Width || announcement.Beta.Length != suite.Width)
        {
            throw new FormatException(
                $"The announcement '{announcement.Type}' has digests of {announcement.Alpha.Length} and " +
                $"{announcement.Beta.Length} bytes; each is exactly {suite.Width}.");
        }

        var candidate = new Publications.Announcement(
            announcement.Type, new DigestPair(new Digest(announcement.Alpha.Span), new Digest(announcement.Beta.Span)));
        return candidate.HasType
            ? candidate
            : throw new FormatException(
                $"The type of an announcement is 1 to {Publications.Announcement.MaxTypeLength} of a-z, 0-9 and '-'.");
    }

    private static long Count(ulong value) =>
        value <= long.MaxValue ? (long)value : throw new FormatException($"A count of {value} is out of bounds.");
}
