using System.Net;

using Grpc.Core;

using Linking.Hashing;
using Linking.Proofs;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Trees;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

using LedgerRpc = Linking.Protocol.V1.LedgerService;

namespace Linking.Cli.Tests.Rewriting;

/// <summary>A server that stands by a rewritten ledger: it checks nothing and answers everything from what was stored.</summary>
internal sealed class ModifiedServer : LedgerRpc.LedgerServiceBase, IAsyncDisposable
{
    private readonly RewrittenLedger _ledger;
    private readonly GetLedgerResponse _described;
    private readonly IReadOnlyList<GetRecordResponse> _record;
    private WebApplication? _app;

    private ModifiedServer(RewrittenLedger ledger, GetLedgerResponse described, IReadOnlyList<GetRecordResponse> record) =>
        (_ledger, _described, _record) = (ledger, described, record);

    public string Address => _app!.Urls.Single();

    /// <param name="ledger">What it answers from.</param>
    /// <param name="described">What the true server said of itself.</param>
    /// <param name="record">The record that the true server gave.</param>
    public static async Task<ModifiedServer> StartAsync(
        RewrittenLedger ledger, GetLedgerResponse described, IReadOnlyList<GetRecordResponse> record)
    {
        var server = new ModifiedServer(ledger, described, record);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(server);
        server._app = builder.Build();
        server._app.UseRouting();
        server._app.MapGrpcService<ModifiedServer>();
        await server._app.StartAsync();
        return server;
    }

    public override Task<GetLedgerResponse> GetLedger(GetLedgerRequest request, ServerCallContext context) => Task.FromResult(_described);

    public override Task<GetHeadResponse> GetHead(GetHeadRequest request, ServerCallContext context)
    {
        var time = Header.Decode(_ledger.Rounds[^1].Header).Time;
        var head = new HeadInfo((ulong)_ledger.Rounds.Count, time, _ledger.Head);
        return Task.FromResult(new GetHeadResponse { Head = LedgerMessages.ToMessage(head) });
    }

    public override async Task GetRecord(
        GetRecordRequest request, IServerStreamWriter<GetRecordResponse> responseStream, ServerCallContext context)
    {
        foreach (var entry in _record)
            await responseStream.WriteAsync(entry);
    }

    public override async Task GetHeaders(
        GetHeadersRequest request, IServerStreamWriter<GetHeadersResponse> responseStream, ServerCallContext context)
    {
        var limit = request.Limit == 0 ? int.MaxValue : (int)request.Limit;
        foreach (var round in _ledger.Rounds.Skip((int)request.Start).Take(limit))
            await responseStream.WriteAsync(new GetHeadersResponse { Round = round.Index, Header = LedgerMessages.Bytes(round.Header) });
    }

    public override async Task ListPublications(
        ListPublicationsRequest request, IServerStreamWriter<ListPublicationsResponse> responseStream, ServerCallContext context)
    {
        foreach (var stored in _ledger.Publications.Where(p => p.Number >= request.Start))
        {
            await responseStream.WriteAsync(new ListPublicationsResponse
            {
                Publication = LedgerMessages.ToMessage(LedgerMessages.ReadNote(stored.Note)),
            });
        }
    }

    public override Task<GetConsistencyProofResponse> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context)
    {
        var path = _ledger.Prove((int)request.FirstSize, (int)request.SecondSize);
        var proof = new ConsistencyProof(Suite.One, request.FirstSize, request.SecondSize, path);
        return Task.FromResult(new GetConsistencyProofResponse { Proof = LedgerMessages.Bytes(proof.ToBytes()) });
    }

    public ValueTask DisposeAsync() => _app!.DisposeAsync();
}
