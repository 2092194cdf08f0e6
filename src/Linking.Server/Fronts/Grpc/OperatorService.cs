using Grpc.Core;

using Linking.AuditLogs;
using Linking.Clocks.Calibration;
using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Policies;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.AuditLogs;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Hosting;
using Linking.Server.Options;

using AccessChange = Linking.Server.Access.AccessChange;
using OperatorRpc = Linking.Protocol.V1.OperatorService;

namespace Linking.Server.Fronts.Grpc;

/// <summary>linking.v1.OperatorService: what the operator asks.</summary>
internal sealed class OperatorService(
    OpenLedger ledger, PublicationDesk desk, StatusReader status, AccessGuard guard, RequestGate gate, ServerOptions options,
    TimeProvider time)
    : OperatorRpc.OperatorServiceBase
{
    private const int LeavesPart = 1 << 16;

    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var announcements = Read("announcements", () => OperatorMessages.Read(request, ledger.Node.Genesis.Suite));
        if (request.RequestId.Length > PublicationDesk.MaxRequestIdLength)
            throw new RequestRefusedException(RequestErrors.Invalid(
                "request_id",
                $"The request id has {request.RequestId.Length} characters; at most {PublicationDesk.MaxRequestIdLength} are allowed."));
        var made = await ledger.Audit.RunAsync(
            AuditKind.Publication,
            [new("announcements", $"{announcements.Count}")],
            () => desk.PublishAsync(announcements, request.RequestId, context.CancellationToken),
            report => [new("number", $"{report.Publication.Publication.Number}"), new("new", report.Created ? "yes" : "no")]);
        KeepLastHead();
        return OperatorMessages.ToMessage(made);
    });

    // No round comes that would hold it, and whoever makes a hand-over or an export of the folder needs it.
    private void KeepLastHead()
    {
        try
        {
            LastHeadFiles.KeepIfEnded(options.DataFolder, ledger.Node);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.StorageFailed,
                $"The publication is made, and the last head of this ended ledger could not be kept: {e.Message.TrimEnd('.')}."));
        }
    }

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
        gate.RunAsync(async () => OperatorMessages.ToMessage(await status.ReadAsync(context.CancellationToken)));

    public override Task<ConfirmClockResponse> ConfirmClock(ConfirmClockRequest request, ServerCallContext context) =>
        gate.RunAsync(() => options.Clock.Count == 0
            ? ledger.Audit.RunAsync(
                AuditKind.Clock,
                [new("act", "confirm")],
                () => Task.FromResult(new ConfirmClockResponse { ClockTimeUs = ledger.Node.ConfirmClock().Microseconds }),
                done => [new("clock-us", $"{done.ClockTimeUs}")])
            : throw new RequestRefusedException(RequestErrors.Invalid(
                "clock", "The clock is compared with sources of time: they say when it is right, and nobody's word is taken for it.")));

    public override Task<ConfigureResponse> Configure(ConfigureRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        RequireSoftware(request.Configuration.Memory);
        await RequireAnnouncedAsync(request.Configuration.Memory, context.CancellationToken);
        var round = await RunAsync(
            AuditKind.Configuration,
            [new("digests", $"{Suite.One.Hash(request.Configuration.Span)}"), .. AccessGuard.By(context)],
            () =>
            {
                guard.RequireApproval(context, request, "A configuration or successor event");
                return ledger.Node.ConfigureAsync(request.Configuration.Memory, context.CancellationToken);
            });
        return new ConfigureResponse { Round = round };
    });

    public override Task<NoticeResponse> Notice(NoticeRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var about = Read("about", () => OperatorMessages.Read(request));
        var round = await RunAsync(
            AuditKind.Notice,
            [new("about", $"{request.AboutCase}"), .. AccessGuard.By(context)],
            () =>
            {
                guard.RequireApproval(context, request, $"A notice ({request.AboutCase})");
                return ledger.Node.NoticeAsync(about, [.. request.Text], context.CancellationToken);
            });
        return new NoticeResponse { Round = round };
    });

    public override Task<StrikeResponse> Strike(StrikeRequest request, ServerCallContext context) => gate.RunAsync(async () =>
        new StrikeResponse
        {
            Round = await RunAsync(
                AuditKind.Notice,
                [new("about", "clock"), new("first-round", $"{request.FirstRound}"), .. AccessGuard.By(context)],
                () =>
                {
                    guard.RequireApproval(context, request, $"A notice that strikes the rounds from {request.FirstRound} on");
                    return ledger.Node.StrikeAsync(request.FirstRound, [.. request.Text], context.CancellationToken);
                }),
        });

    public override Task<AddEventResponse> AddEvent(AddEventRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var read = EventReading.Read(request.Event.Memory, ledger.Node.Genesis.Suite).Event;
        if (read is Statement { About: AccessChange.About or AuditStatement.About or CalibrationDay.About } own)
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.EventRefused, $"Statements about '{own.About}' are the server's own, which makes them of what it keeps."));
        var stamped = await ledger.Audit.RunAsync(
            AuditKind.Event,
            [new("digests", $"{Suite.One.Hash(request.Event.Span)}")],
            () => ledger.Node.AddEventAsync(request.Event.Memory, context.CancellationToken),
            done => [new("new", done.Repeated ? "no" : "yes")]);
        if (read is Beacon { Source: BeaconSource.Public } value)
            await desk.Beacons.KeepAsync(value, request.Event.Memory, stamped.Token, context.CancellationToken);
        return new AddEventResponse { Token = LedgerMessages.Bytes(stamped.Token), RepeatedEvent = stamped.Repeated };
    });

    public override Task GetLeaves(
        GetLeavesRequest request, IServerStreamWriter<GetLeavesResponse> responseStream, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            var count = request.Limit == 0 ? ulong.MaxValue : request.Limit;
            await ledger.Node.ReadHeadAsync(context.CancellationToken);
            await WriteReadingAsync(request, context);
            await foreach (var (round, leaves) in ledger.Node.ReadLeavesAsync(request.Start, count, context.CancellationToken))
            {
                for (var rest = leaves; ; rest = rest[LeavesPart..])
                {
                    var isLast = rest.Length <= LeavesPart;
                    var part = LedgerMessages.Bytes(isLast ? rest : rest[..LeavesPart]);
                    await responseStream.WriteAsync(
                        new GetLeavesResponse { Round = round, Leaves = part, IsLast = isLast }, context.CancellationToken);
                    if (isLast)
                        break;
                }
            }

            return true;
        });

    // Before: what cannot be written down is not read.
    private async Task WriteReadingAsync(GetLeavesRequest request, ServerCallContext context)
    {
        try
        {
            await ledger.Audit.Readings.NoteAsync(AccessGuard.By(context), request.Start, request.Limit);
        }
        catch (AuditLogException e)
        {
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.StorageFailed, $"No leaf was read, for that could not be written into the audit log. {e.Message}"));
        }
    }

    private Task<ulong> RunAsync(string kind, AuditDetail[] asked, Func<Task<ulong>> act) =>
        ledger.Audit.RunAsync(kind, asked, act, round => [new("round", $"{round}")]);

    // What the event says of the program that runs is true.
    private void RequireSoftware(ReadOnlyMemory<byte> configuration)
    {
        var said = EventReading.Read(configuration, ledger.Node.Genesis.Suite).Event?.Extensions
            .FirstOrDefault(line => line.Name == SoftwareManifest.EventLine);
        if (said is not null && said.Words != SoftwareManifest.OfThisProgram.Words)
            throw new RequestRefusedException(RequestError.Of(
                ErrorReason.EventRefused,
                $"Nothing was written into the record. Its line x-software names another program than the one that runs here, " +
                $"{SoftwareManifest.OfThisProgram.Words}. Make the draft with this program."));
    }

    // A policy is in force when it has been announced for as long as it says itself. One whose file is not here is its operator's affair.
    private async Task RequireAnnouncedAsync(ReadOnlyMemory<byte> configuration, CancellationToken cancellation)
    {
        var (node, now) = (ledger.Node, time.GetUtcNow());
        if (EventReading.Read(configuration, node.Genesis.Suite).Event is not Configuration { State: var state } ||
            DigestsOf(state) is not { } digests || new PublicDocuments(options.DataFolder).FindPolicy(digests) is not { } policy)
            return;
        var name = PolicyAddress.Of(policy).Name;
        if (policy.DifferencesFrom(node.Genesis.Ledger, state).FirstOrDefault() is { } difference)
            throw Refused($"{name}: {difference}");
        // It is in force already.
        if (DigestsOf(node.Record.Newest!) == digests)
            return;
        if (policy.From > DateOnly.FromDateTime(now.UtcDateTime))
            throw Refused($"{name} can be in force from {policy.From:yyyy-MM-dd} on.");
        await foreach (var stored in ledger.Truth.ReadPublicationsAsync(1, ulong.MaxValue, cancellation))
        {
            if (!Publications.Publication.TryParseNote(stored.Note, out var publication, out _, out _) ||
                !publication.Announcements.Any(a => a.Imprint == digests))
                continue;
            if (publication.Time.ToDateTime().AddDays(policy.Notice) > now)
            {
                throw Refused(
                    $"{name} was announced in publication {publication.Number} of {publication.Time}, and is in force {policy.Notice} " +
                    "days after that at the earliest, as it says itself.");
            }

            return;
        }

        throw Refused($"{name} was announced in no publication yet: announce it, publish, and hand the configuration over then.");

        static DigestPair? DigestsOf(LedgerState state) =>
            state.Documents.FirstOrDefault(d => d.Name == Policy.DocumentName)?.Digests;

        static RequestRefusedException Refused(string why) =>
            new(RequestError.Of(ErrorReason.EventRefused, $"Nothing was written into the record. {why}"));
    }

    private static T Read<T>(string field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw new RequestRefusedException(RequestErrors.Invalid(field, e.Message));
        }
    }
}
