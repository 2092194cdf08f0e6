using Grpc.Core;
using Grpc.Net.Client;

using Linking.Protocol.V1;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

using LedgerRpc = Linking.Protocol.V1.LedgerService;

namespace Linking.Server.Tests;

/// <summary>A server that stands between a client and the real one, and may refuse requests and change replies.</summary>
internal sealed class Relay : LedgerRpc.LedgerServiceBase, IAsyncDisposable
{
    private GrpcChannel _upstream;
    private WebApplication? _app;

    private Relay(Uri upstream) => _upstream = GrpcChannel.ForAddress(upstream);

    /// <summary>Sees every request first; what it throws is the answer.</summary>
    public Action<object> OnRequest { get; set; } = _ => { };

    /// <summary>Sees every reply, and may change it.</summary>
    public Action<object> OnReply { get; set; } = _ => { };

    /// <summary>From now on another server answers.</summary>
    public void SwitchTo(Uri upstream)
    {
        _upstream.Dispose();
        _upstream = GrpcChannel.ForAddress(upstream);
    }

    public Uri Address => new(_app!.Urls.Single());

    public static async Task<Relay> StartAsync(Uri upstream)
    {
        var relay = new Relay(upstream);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel
            => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(relay);
        relay._app = builder.Build();
        relay._app.UseRouting();
        relay._app.MapGrpcService<Relay>();
        await relay._app.StartAsync();
        return relay;
    }

    public override Task<GetLedgerResponse> GetLedger(GetLedgerRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.GetLedgerAsync(request, options), context);

    public override Task<StampResponse> Stamp(StampRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.StampAsync(request, options), context);

    public override Task<StampBatchResponse> StampBatch(StampBatchRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.StampBatchAsync(request, options), context);

    public override Task<ExtendResponse> Extend(ExtendRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.ExtendAsync(request, options), context);

    public override Task<MatchResponse> Match(MatchRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.MatchAsync(request, options), context);

    public override Task<FindResponse> Find(FindRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.FindAsync(request, options), context);

    public override Task<GetHeadResponse> GetHead(GetHeadRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.GetHeadAsync(request, options), context);

    public override Task<GetConsistencyProofResponse> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context) =>
        PassAsync(request, (rpc, options) => rpc.GetConsistencyProofAsync(request, options), context);

    public override Task ListPublications(
        ListPublicationsRequest request, IServerStreamWriter<ListPublicationsResponse> responseStream, ServerCallContext context) =>
        PassAsync(request, rpc => rpc.ListPublications(request, cancellationToken: context.CancellationToken), responseStream);

    public override Task GetRecord(GetRecordRequest request, IServerStreamWriter<GetRecordResponse> responseStream,
        ServerCallContext context) =>
        PassAsync(request, rpc => rpc.GetRecord(request, cancellationToken: context.CancellationToken), responseStream);

    public override Task GetHeaders(GetHeadersRequest request, IServerStreamWriter<GetHeadersResponse> responseStream,
        ServerCallContext context) =>
        PassAsync(request, rpc => rpc.GetHeaders(request, cancellationToken: context.CancellationToken), responseStream);

    private async Task PassAsync<T>(
        object request, Func<LedgerRpc.LedgerServiceClient, AsyncServerStreamingCall<T>> start, IServerStreamWriter<T> responseStream)
        where T : class
    {
        OnRequest(request);
        using var call = start(LedgerCalls.Of(_upstream));
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
        {
            OnReply(reply);
            await responseStream.WriteAsync(reply);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _upstream.Dispose();
    }

    private async Task<TResponse> PassAsync<TResponse>(
        object request, Func<LedgerRpc.LedgerServiceClient, CallOptions, AsyncUnaryCall<TResponse>> call, ServerCallContext context)
        where TResponse : class
    {
        OnRequest(request);
        var reply = await call(LedgerCalls.Of(_upstream), new CallOptions(cancellationToken: context.CancellationToken));
        OnReply(reply);
        return reply;
    }
}
