using Linking.Grpc.Tests.Messages;

namespace Linking.Grpc.Tests;

/// <summary>A server that stops.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Shutdown_CallInFlightFinishes()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var call = channel.AsyncUnaryCall(EchoMethods.Hang, new EchoRequest { Text = "a" });
        await server.Service.Hanging.Task.WaitAsync(Patience);

        var stop = server.App.StopAsync();
        Assert.False(stop.IsCompleted);
        server.Service.Release.SetResult();

        Assert.Equal("a", (await call).Text);
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task Shutdown_CancelledCall_Unavailable()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var call = channel.AsyncUnaryCall(EchoMethods.Hang, new EchoRequest { Text = "until stopped" });
        await server.Service.Hanging.Task.WaitAsync(Patience);

        await server.App.StopAsync().WaitAsync(Patience);

        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(new Status(StatusCode.Unavailable, "The server is shutting down."), e.Status);
    }

    [Fact]
    public async Task Shutdown_SilentConnectionDoesNotHoldIt()
    {
        await using var server = await EchoServer.StartAsync();
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);

        await server.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }
}
