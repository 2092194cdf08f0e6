using Linking.Grpc;
using Linking.Grpc.Client;
using Linking.Grpc.Server;
using Linking.Protocol.V1;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Linking.Server.Tests;

/// <summary>A server that stands between a client and the real one, and may refuse requests and change replies.</summary>
internal sealed class Relay : GrpcService, IAsyncDisposable
{
    private static readonly Google.Protobuf.Reflection.ServiceDescriptor Service = LedgerReflection.Descriptor.Services.Single();

    private readonly GrpcChannel _upstream;
    private WebApplication? _app;

    private Relay(Uri upstream) => _upstream = GrpcChannel.ForAddress(upstream);

    /// <summary>Sees every request first; what it throws is the answer.</summary>
    public Action<object> OnRequest { get; set; } = _ => { };

    /// <summary>Sees every reply, and may change it.</summary>
    public Action<object> OnReply { get; set; } = _ => { };

    public Uri Address => new(_app!.Urls.Single());

    public override Google.Protobuf.Reflection.ServiceDescriptor Descriptor => Service;

    public static async Task<Relay> StartAsync(Uri upstream)
    {
        var relay = new Relay(upstream);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseGrpc()));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(relay);
        relay._app = builder.Build();
        relay._app.MapGrpcService<Relay>();
        await relay._app.StartAsync();
        return relay;
    }

    public override void BindMethods(ServiceBinder binder)
    {
        Bind<GetLedgerRequest, GetLedgerResponse>(binder, "GetLedger");
        Bind<StampRequest, StampResponse>(binder, "Stamp");
        Bind<StampBatchRequest, StampBatchResponse>(binder, "StampBatch");
        Bind<ExtendRequest, ExtendResponse>(binder, "Extend");
        Bind<FindRequest, FindResponse>(binder, "Find");
        Bind<GetHeadRequest, GetHeadResponse>(binder, "GetHead");
        binder.AddMethod(LedgerCalls.Method<ListPublicationsRequest, Publication>("ListPublications"), ListAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _upstream.Dispose();
    }

    private void Bind<TRequest, TResponse>(ServiceBinder binder, string name)
        where TRequest : class, Google.Protobuf.IBufferMessage, Google.Protobuf.IMessage<TRequest>, new()
        where TResponse : class, Google.Protobuf.IBufferMessage, Google.Protobuf.IMessage<TResponse>, new()
    {
        var method = LedgerCalls.Method<TRequest, TResponse>(name);
        binder.AddMethod(method, async (request, context) =>
        {
            OnRequest(request);
            var reply = await _upstream.AsyncUnaryCall(method, request, new CallOptions(CancellationToken: context.CancellationToken));
            OnReply(reply);
            return reply;
        });
    }

    private async Task ListAsync(ListPublicationsRequest request, IServerStreamWriter<Publication> replies, ServerCallContext context)
    {
        using var call = _upstream.AsyncServerStreamingCall(LedgerCalls.Method<ListPublicationsRequest, Publication>("ListPublications"), request);
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
        {
            OnReply(reply);
            await replies.WriteAsync(reply);
        }
    }
}
