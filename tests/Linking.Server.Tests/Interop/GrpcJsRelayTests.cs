using Grpc.Core;

using Linking.Client;
using Linking.Hashing;
using Linking.Protocol.V1;

namespace Linking.Server.Tests.Interop;

/// <summary>Our client calls a server of @grpc/grpc-js (node/relay.js), which passes the calls on to ours.</summary>
public sealed class GrpcJsRelayTests
{
    [NodeFact]
    public async Task Client_EveryKindOfCall()
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await JsRelay.StartAsync(server.Address);
        using var client = await relay.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var leaf = LedgerCalls.Document("abc");

        var stamped = await client.StampAsync(leaf);
        var batch = await client.StampBatchAsync(StampBatchTests.Documents(300));
        await using var stream = client.OpenStampStream();
        var streamed = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => stream.StampAsync(LedgerCalls.Document($"{i}"))));
        await stream.CompleteAsync();
        await @operator.PublishAsync([]);

        Assert.Equal((300, 500), (batch.Count, streamed.Length));
        Assert.True((await client.MatchAsync(stamped.Token)).IsMatched);
        Assert.True((await client.ExtendAsync(stamped.Token)).Publication is not null);
        Assert.Equal(stamped.Bytes.ToArray(), (await client.FindAsync(leaf))!.Bytes.ToArray());
        Assert.True((await client.GetHeadAsync()).Size > 1);
        Assert.Equal(1, await client.ListPublicationsAsync().CountAsync());
    }

    [NodeFact]
    public async Task Client_Errors_KeepReasonFactsAndDelay()
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromHours(1), MaxPendingBytes = 1 << 16 });
        await using var relay = await JsRelay.StartAsync(server.Address);
        using var client = await relay.ConnectAsync(attempts: 1);

        var @event = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(Leaves.Leaf.OfEvent(Suite.One, "x"u8)));
        var waiting = client.StampBatchAsync(StampBatchTests.Documents(400));
        await Eventually.TrueAsync(() => server.Server.Node.Status().PendingLeaves == 400);
        var full = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampBatchAsync(StampBatchTests.Documents(401)[1..]));

        Assert.Equal((StatusCode.InvalidArgument, ErrorReason.LeafKindRefused, "leaf"),
            (@event.StatusCode, @event.Error.Reason, @event.Error.Metadata["field"]));
        Assert.Equal((StatusCode.Unavailable, ErrorReason.Overloaded), (full.StatusCode, full.Error.Reason));
        Assert.NotNull(full.Error.RetryAfter);
        Assert.Equal(400, (await waiting).Count);
    }

    [NodeFact]
    public async Task Client_DeadlineAndCancellation_ReachTheServer()
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromMinutes(1) });
        await using var relay = await JsRelay.StartAsync(server.Address);
        using var client = await relay.ConnectAsync();
        using var cancel = new CancellationTokenSource();

        var waiting = client.StampAsync(Suite.One.Hash("abc"u8), cancel.Token);
        await Eventually.TrueAsync(() => server.Server.Node.Status().PendingLeaves == 1);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.DoesNotContain(server.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [NodeFact]
    public async Task Client_Tls_OwnRoot()
    {
        using var certificate = new TestCertificate();
        await using var server = await TestServer.StartAsync();
        await using var relay = await JsRelay.StartAsync(server.Address, certificate);
        using var client = await relay.ConnectAsync();

        Assert.NotNull(await client.StampAsync(Suite.One.Hash("abc"u8)));
    }

    private sealed class JsRelay(NodeProcess node, Uri address, TestCertificate? certificate) : IAsyncDisposable
    {
        public static async Task<JsRelay> StartAsync(Uri upstream, TestCertificate? certificate = null)
        {
            string[] files = certificate is null ? [] : [certificate.CertificateFile, certificate.KeyFile];
            var node = await NodeProcess.StartAsync("relay.js", [upstream.Authority, .. files]);
            var port = (await node.ReadLineAsync())!["port ".Length..];
            return new JsRelay(node, new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{port}"), certificate);
        }

        public Task<LinkingClient> ConnectAsync(int attempts = 8) => LinkingClient.ConnectAsync(new LinkingClientOptions
        {
            Address = address,
            MaxAttempts = attempts,
            Connection = certificate is null
                ? new ConnectionOptions() : new ConnectionOptions { RootCertificates = [certificate.Certificate] },
        });

        public ValueTask DisposeAsync() => node.DisposeAsync();
    }
}
