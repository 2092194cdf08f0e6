using Grpc.Core;

using Linking.Events;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Hosting;
using Linking.Server.Options;

using OperatorRpc = Linking.Protocol.V1.OperatorService;

namespace Linking.Server.Fronts.Grpc;

/// <summary>linking.v1.OperatorService: what the operator asks.</summary>
internal sealed class OperatorService(OpenLedger ledger, PublicationDesk desk, StatusReader status, RequestGate gate, ServerOptions options)
    : OperatorRpc.OperatorServiceBase
{
    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var announcements = Read("announcements", () => OperatorMessages.Read(request));
        if (request.RequestId.Length > PublicationDesk.MaxRequestIdLength)
            throw new RequestRefusedException(RequestErrors.Invalid(
                "request_id",
                $"The request id has {request.RequestId.Length} characters; at most {PublicationDesk.MaxRequestIdLength} are allowed."));
        return OperatorMessages.ToMessage(await desk.PublishAsync(announcements, request.RequestId, context.CancellationToken));
    });

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
        gate.RunAsync(async () => OperatorMessages.ToMessage(await status.ReadAsync(context.CancellationToken)));

    public override Task<ConfirmClockResponse> ConfirmClock(ConfirmClockRequest request, ServerCallContext context) =>
        gate.RunAsync(() => options.Clock.Count == 0
            ? Task.FromResult(new ConfirmClockResponse { ClockTimeUs = ledger.Node.ConfirmClock().Microseconds })
            : throw new RequestRefusedException(RequestErrors.Invalid(
                "clock", "The clock is compared with sources of time: they say when it is right, and nobody's word is taken for it.")));

    public override Task<ConfigureResponse> Configure(ConfigureRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        RequireSoftware(request.Configuration.Memory);
        return new ConfigureResponse { Round = await ledger.Node.ConfigureAsync(request.Configuration.Memory, context.CancellationToken) };
    });

    public override Task<NoticeResponse> Notice(NoticeRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var about = Read("about", () => OperatorMessages.Read(request));
        return new NoticeResponse { Round = await ledger.Node.NoticeAsync(about, [.. request.Text], context.CancellationToken) };
    });

    public override Task<StrikeResponse> Strike(StrikeRequest request, ServerCallContext context) => gate.RunAsync(async () =>
        new StrikeResponse { Round = await ledger.Node.StrikeAsync(request.FirstRound, [.. request.Text], context.CancellationToken) });

    public override Task<AddEventResponse> AddEvent(AddEventRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var stamped = await ledger.Node.AddEventAsync(request.Event.Memory, context.CancellationToken);
        return new AddEventResponse { Token = LedgerMessages.Bytes(stamped.Token), RepeatedEvent = stamped.Repeated };
    });

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
