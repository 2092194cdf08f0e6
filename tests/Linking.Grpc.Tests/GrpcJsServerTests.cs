using Google.Protobuf;
using Google.Rpc;

using Linking.Grpc.Client;
using Linking.Grpc.Tests.Messages;

namespace Linking.Grpc.Tests;

/// <summary>Our client calls a server of @grpc/grpc-js (node/server.js).</summary>
public sealed class GrpcJsServerTests
{
    [NodeFact]
    public async Task Client_Unary()
    {
        await using var server = await JsServer.StartAsync();

        var reply = await server.Channel.AsyncUnaryCall(
            EchoMethods.Unary, new EchoRequest { Text = "hello", Blob = ByteString.CopyFrom(0, 255) });

        Assert.Equal("hello", reply.Text);
        Assert.Equal(ByteString.CopyFrom(0, 255), reply.Blob);
    }

    [NodeFact]
    public async Task Client_ClientStreaming()
    {
        await using var server = await JsServer.StartAsync();
        using var call = server.Channel.AsyncClientStreamingCall(EchoMethods.Collect);

        await call.RequestStream.WriteAsync(new EchoRequest { Text = "a" });
        await call.RequestStream.WriteAsync(new EchoRequest { Text = "b" });
        await call.RequestStream.CompleteAsync();

        Assert.Equal("a b", (await call).Text);
    }

    [NodeFact]
    public async Task Client_ServerStreaming()
    {
        await using var server = await JsServer.StartAsync();
        using var call = server.Channel.AsyncServerStreamingCall(
            EchoMethods.Repeat, new EchoRequest { Text = "a", Repeat = 500 });

        var count = 0;
        while (await call.ResponseStream.MoveNext(default))
            count++;

        Assert.Equal(500, count);
    }

    [NodeFact]
    public async Task ServerStreaming_ErrorAfterMessages()
    {
        await using var server = await JsServer.StartAsync();
        using var call = server.Channel.AsyncServerStreamingCall(
            EchoMethods.Repeat,
            new EchoRequest { Repeat = 2, Failure = new Failure { Code = (int)StatusCode.DataLoss, Message = "gone" } });

        Assert.True(await call.ResponseStream.MoveNext(default));
        Assert.True(await call.ResponseStream.MoveNext(default));
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));
        Assert.Equal(new Status(StatusCode.DataLoss, "gone"), e.Status);
    }

    [NodeFact]
    public async Task Client_Duplex()
    {
        await using var server = await JsServer.StartAsync();
        using var call = server.Channel.AsyncDuplexStreamingCall(EchoMethods.Chat);

        for (var i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{i}" });
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal($"{i}", call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default));
    }

    [NodeFact]
    public async Task Deadline_IsSentAndEnforced()
    {
        await using var server = await JsServer.StartAsync();

        var call = server.Channel.AsyncUnaryCall(
            EchoMethods.Hang, new EchoRequest(), new CallOptions(Deadline: DateTime.UtcNow.AddSeconds(1)));

        // The header arrived: "deadline in <ms>".
        Assert.InRange(int.Parse((await server.Node.ReadLineAsync())!["deadline in ".Length..]), 1, 1000);
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        Assert.Equal("cancelled", await server.Node.ReadLineAsync());
    }

    [NodeFact]
    public async Task Cancellation_ReachesTheServer()
    {
        await using var server = await JsServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        var call = server.Channel.AsyncUnaryCall(
            EchoMethods.Hang, new EchoRequest(), new CallOptions(CancellationToken: cancel.Token));
        Assert.Equal("hanging", await server.Node.ReadLineAsync());

        await cancel.CancelAsync();

        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.Cancelled, e.StatusCode);
        Assert.Equal("cancelled", await server.Node.ReadLineAsync());
    }

    [NodeFact]
    public async Task Dispose_CancelsAtTheServer()
    {
        await using var server = await JsServer.StartAsync();
        var call = server.Channel.AsyncDuplexStreamingCall(EchoMethods.Chat);
        await call.RequestStream.WriteAsync(new EchoRequest());
        Assert.True(await call.ResponseStream.MoveNext(default));

        call.Dispose();

        Assert.Equal("cancelled", await server.Node.ReadLineAsync());
    }

    [NodeFact]
    public async Task Metadata_BothWays()
    {
        await using var server = await JsServer.StartAsync();

        await MetadataCheck.RunAsync(server.Channel);
    }

    [NodeFact]
    public async Task Error_WithDetailsAndPercentEncoding()
    {
        await using var server = await JsServer.StartAsync();
        var failure = new Failure { Code = (int)StatusCode.ResourceExhausted, Message = "Größe 100 % 🔗", Details = true };

        var e = await Assert.ThrowsAsync<RpcException>(
            () => server.Channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest { Failure = failure }).ResponseAsync);

        Assert.Equal(new Status(StatusCode.ResourceExhausted, failure.Message), e.Status);
        var status = e.GetRpcStatus();
        Assert.Equal("TEST_REASON", status!.GetDetail<ErrorInfo>()!.Reason);
        Assert.Equal(1.5, status!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan().TotalSeconds);
        Assert.Null(status!.GetDetail<BadRequest>());
    }

    [NodeFact]
    public async Task Client_OverTheServersLimit()
    {
        await using var server = await JsServer.StartAsync();
        var request = new EchoRequest { Blob = ByteString.CopyFrom(new byte[5_000_000]) };

        var e = await Assert.ThrowsAsync<RpcException>(
            () => server.Channel.AsyncUnaryCall(EchoMethods.Unary, request).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
    }

    [NodeFact]
    public async Task Client_OverTheClientsLimit()
    {
        await using var server = await JsServer.StartAsync(new GrpcChannelOptions { MaxReceiveMessageSize = 1000 });

        var e = await Assert.ThrowsAsync<RpcException>(
            () => server.Channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest { ReplySize = 2000 }).ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        Assert.Contains("bytes; the limit is 1000 bytes", e.Status.Detail, StringComparison.Ordinal);
    }

    // grpc-js does not pack what a server sends; our own server and raw frames test that way.
    [NodeFact]
    public async Task Gzip_Request()
    {
        await using var server = await JsServer.StartAsync();
        var text = new string('z', 100_000);

        var reply = await server.Channel.AsyncUnaryCall(
            EchoMethods.Unary, new EchoRequest { Text = text }, new CallOptions { UseGzip = true });

        Assert.Equal(text, reply.Text);
    }

    [NodeFact]
    public async Task Client_Unimplemented()
    {
        await using var server = await JsServer.StartAsync();

        var e = await Assert.ThrowsAsync<RpcException>(
            () => server.Channel.AsyncUnaryCall(EchoMethods.Missing, new EchoRequest()).ResponseAsync);

        Assert.Equal(StatusCode.Unimplemented, e.StatusCode);
    }

    [NodeFact]
    public async Task Tls_OwnRoot()
    {
        using var certificate = new TestCertificate();
        await using var server = await JsServer.StartAsync(
            new GrpcChannelOptions { RootCertificates = [certificate.Certificate] }, certificate);

        Assert.Equal("s", (await server.Channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest { Text = "s" })).Text);
    }

    private sealed class JsServer(NodeProcess node, GrpcChannel channel) : IAsyncDisposable
    {
        public NodeProcess Node { get; } = node;

        public GrpcChannel Channel { get; } = channel;

        public static async Task<JsServer> StartAsync(
            GrpcChannelOptions? options = null, TestCertificate? certificate = null)
        {
            var node = await NodeProcess.StartAsync(
                "server.js", certificate is null ? [] : [certificate.CertificateFile, certificate.KeyFile]);
            var port = (await node.ReadLineAsync())!["port ".Length..];
            var scheme = certificate is null ? "http" : "https";
            return new JsServer(node, GrpcChannel.ForAddress($"{scheme}://127.0.0.1:{port}", options));
        }

        public ValueTask DisposeAsync()
        {
            Channel.Dispose();
            return Node.DisposeAsync();
        }
    }
}
