using Grpc.Core;

using Linking.Server.Access;
using Linking.Server.Fronts.Grpc.Stamping;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using LedgerRpc = Linking.Protocol.V1.LedgerService;

namespace Linking.Server.Fronts.Grpc;

/// <summary>
/// Binds <see cref="LedgerService"/>, so that a method is called only by those who may; what streams answers alone is open to all. Stamp
/// and StampStream get messages that are read and written without a protobuf object.
/// </summary>
internal sealed class LedgerBinding : ServiceBinding
{
    private readonly LedgerService _service;
    private readonly SubmitterGuard _guard;

    public LedgerBinding(
        LedgerService service, SubmitterGuard guard, IHostApplicationLifetime lifetime, ILogger<ServiceBinding> logger)
        : base(lifetime, logger)
    {
        (_service, _guard) = (service, guard);
        LedgerRpc.BindService(this, service);
    }

    public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        if (method.Name == nameof(LedgerService.Stamp))
            Methods.AddMethod(
                With(method, LeafRequestMarshaller.Unary, StampAnswerMarshaller.Unary),
                new UnaryServerMethod<LeafRequest, OutgoingAnswer>(Stamp));
        else
            base.AddMethod(method, (request, context) =>
            {
                Require(context, method.Name);
                return handler!(request, context);
            });
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        base.AddMethod(
            With(method, LeafRequestMarshaller.Streamed, StampAnswerMarshaller.Streamed),
            new DuplexStreamingServerMethod<LeafRequest, OutgoingAnswer>((requests, answers, context) =>
            {
                Require(context, nameof(LedgerService.StampStream));
                return _service.StampStream(requests, answers, context);
            }));

    // Not async: thousands of these wait at a time. Their tasks fail with an RpcException only.
    private Task<OutgoingAnswer> Stamp(LeafRequest request, ServerCallContext context)
    {
        try
        {
            Require(context, nameof(LedgerService.Stamp));
            return _service.Stamp(request, context);
        }
        catch (Exception e) when (IsFault(e, context))
        {
            throw FailureOf(e, context);
        }
    }

    private void Require(ServerCallContext context, string method)
    {
        var http = context.GetHttpContext();
        if (_guard.Require(http, method) is { } known)
            http.Features.Set(known);
    }

    private static Method<LeafRequest, OutgoingAnswer> With(
        IMethod method, Marshaller<LeafRequest> requests, Marshaller<OutgoingAnswer> answers) =>
        new(method.Type, method.ServiceName, method.Name, requests, answers);
}
