using Grpc.Health.V1;

using Linking.Grpc.Client;
using Linking.Grpc.Health;
using Linking.Grpc.Server;
using Linking.Grpc.Tests.Messages;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Linking.Grpc.Tests;

/// <summary>Limits, slow readers, health, and how services are bound.</summary>
public sealed class ServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task SlowReader_MakesTheWriterWait()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(new() { InitialStreamWindowSize = 65_535 });
        using var call = channel.AsyncServerStreamingCall(
            EchoMethods.Repeat, new EchoRequest { Repeat = 1000, ReplySize = 100_000 });
        Assert.True(await call.ResponseStream.MoveNext(default));

        // Other calls of the same connection are served meanwhile. Of the 100 MB no more is written than the client's
        // window takes, which .NET lets grow to 16 MiB.
        for (var i = 0; i < 100; i++)
            await channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest()).ResponseAsync.WaitAsync(Patience);
        Assert.InRange(server.Service.Written, 0, 300);

        var count = 1;
        while (await call.ResponseStream.MoveNext(default))
            count++;
        Assert.Equal(1000, count);
    }

    [Fact]
    public async Task ClientStream_LargerThanKestrelsBodyLimit()
    {
        await using var server = await EchoServer.StartAsync(
            configure: b => b.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 1000));
        using var channel = server.Connect();
        using var call = channel.AsyncClientStreamingCall(EchoMethods.Collect);

        for (var i = 0; i < 100; i++)
            await call.RequestStream.WriteAsync(new EchoRequest { Text = new string('a', 100) });
        await call.RequestStream.CompleteAsync();

        Assert.Equal(10_099, (await call).Text.Length);
    }

    [Fact]
    public async Task Unary_OverKestrelsBodyLimit_ResourceExhausted()
    {
        await using var server = await EchoServer.StartAsync(
            configure: b => b.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 1000));
        using var channel = server.Connect();

        var e = await RpcFailure.OfAsync(channel, EchoMethods.Unary, new() { Text = new string('a', 2000) });

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
    }

    [Fact]
    public void Binder_RefusesWrongMethods()
    {
        var binder = new ServiceBinder("other.Service", services: null!);

        Assert.Throws<ArgumentException>(() => binder.AddMethod(
            EchoMethods.Unary, (EchoRequest _, ServerCallContext _) => Task.FromResult(new EchoReply())));
        Assert.Throws<ArgumentException>(() => Methods.From<EchoRequest, EchoReply>(EchoMethods.Service, "None"));
        Assert.Throws<ArgumentException>(() => Methods.From<EchoReply, EchoReply>(EchoMethods.Service, "Unary"));
    }

    [Fact]
    public async Task Health_OwnClient()
    {
        await using var server = await EchoServer.StartAsync(
            configure: b => b.Services.AddGrpcHealth(), map: app => app.MapGrpcHealth());
        using var channel = server.Connect();

        var reply = await channel.AsyncUnaryCall(HealthMethods.Check, new());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, reply.Status);
    }
}
