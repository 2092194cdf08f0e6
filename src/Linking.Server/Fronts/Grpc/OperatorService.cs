using Grpc.Core;

using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Hosting;

using OperatorRpc = Linking.Protocol.V1.Operator;

namespace Linking.Server.Fronts.Grpc;

/// <summary>linking.v1.Operator: what the operator asks.</summary>
internal sealed class OperatorService(OpenLedger ledger, PublicationDesk desk, StatusReader status, RequestGate gate) : OperatorRpc.OperatorBase
{
    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        IReadOnlyList<Publications.Announcement> announcements;
        try
        {
            announcements = OperatorMessages.Read(request);
        }
        catch (FormatException e)
        {
            throw new RequestRefusedException(RequestErrors.Invalid("announcements", e.Message));
        }

        return OperatorMessages.ToMessage(await desk.PublishAsync(announcements, context.CancellationToken));
    });

    public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
        gate.RunAsync(async () => OperatorMessages.ToMessage(await status.ReadAsync(context.CancellationToken)));

    public override Task<ConfirmClockResponse> ConfirmClock(ConfirmClockRequest request, ServerCallContext context) =>
        gate.RunAsync(() => Task.FromResult(new ConfirmClockResponse { ClockUs = ledger.Node.ConfirmClock().Microseconds }));
}
