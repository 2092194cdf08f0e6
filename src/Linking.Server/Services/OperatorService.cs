using Google.Protobuf.Reflection;

using Linking.Grpc;
using Linking.Grpc.Server;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Errors;
using Linking.Server.Hosting;

namespace Linking.Server.Services;

/// <summary>linking.v1.Operator: what the operator asks.</summary>
internal sealed class OperatorService(PublicationDesk desk, StatusReader status, RequestGate gate) : GrpcService
{
    private static readonly ServiceDescriptor Service = OperatorReflection.Descriptor.Services.Single();

    public override ServiceDescriptor Descriptor => Service;

    public override void BindMethods(ServiceBinder binder)
    {
        ArgumentNullException.ThrowIfNull(binder);
        binder.AddMethod(Methods.From<PublishRequest, PublishResponse>(Service, nameof(Publish)), Publish);
        binder.AddMethod(Methods.From<GetStatusRequest, GetStatusResponse>(Service, nameof(GetStatus)), GetStatus);
    }

    public Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context) => gate.RunAsync(async () =>
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

    public Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context) =>
        gate.RunAsync(async () => OperatorMessages.ToMessage(await status.ReadAsync(context.CancellationToken)));
}
