using Linking.Grpc.Tests.Messages;

using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Tests;

/// <summary>Deadlines and cancellation, as the server sees them.</summary>
public sealed class DeadlineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Deadline_CancelsTheMethod()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await RpcFailure.OfAsync(channel, EchoMethods.Hang, new(), new(Deadline: DateTime.UtcNow.AddMilliseconds(300)));

        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        await server.Service.Cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Deadline_MethodIgnoresItsToken_AnsweredAllTheSame()
    {
        await using var server = await EchoServer.StartAsync();

        // Not our client, which would end the call itself: it is the server's answer that is wanted.
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, EchoMethods.Hang.FullName))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 6, 0x0a, 4, (byte)'d', (byte)'e', (byte)'a', (byte)'f']),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.TryAddWithoutValidation("grpc-timeout", "200m");

        using var response = await http.SendAsync(request);

        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single());
        server.Service.Release.SetResult();
    }

    [Fact]
    public async Task Deadline_Past_NotSent()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await RpcFailure.OfAsync(channel, EchoMethods.Hang, new(), new(Deadline: DateTime.UtcNow.AddSeconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        Assert.False(server.Service.Hanging.Task.IsCompleted);
    }

    [Fact]
    public async Task Deadline_InTime()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var reply = await channel.AsyncUnaryCall(
            EchoMethods.Unary, new EchoRequest { Text = "a" }, new(Deadline: DateTime.UtcNow.AddDays(1)));

        Assert.Equal("a", reply.Text);
    }

    [Fact]
    public async Task Deadline_OfAStream()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = channel.AsyncDuplexStreamingCall(
            EchoMethods.Chat, new(Deadline: DateTime.UtcNow.AddMilliseconds(300)));
        await call.RequestStream.WriteAsync(new EchoRequest());
        Assert.True(await call.ResponseStream.MoveNext(default));

        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        await server.Service.Cancelled.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Cancel_ReachesTheMethod()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var cancel = new CancellationTokenSource();
        var call = channel.AsyncUnaryCall(EchoMethods.Hang, new EchoRequest(), new(CancellationToken: cancel.Token));
        await server.Service.Hanging.Task.WaitAsync(Patience);

        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        await server.Service.Cancelled.Task.WaitAsync(Patience);
        await server.App.StopAsync();
        Assert.DoesNotContain(server.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Dispose_ReachesTheMethod()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var call = channel.AsyncDuplexStreamingCall(EchoMethods.Chat);
        await call.RequestStream.WriteAsync(new EchoRequest());
        Assert.True(await call.ResponseStream.MoveNext(default));

        call.Dispose();

        await server.Service.Cancelled.Task.WaitAsync(Patience);
        await server.App.StopAsync();
        Assert.DoesNotContain(server.Log.Lines, line => line.Level >= LogLevel.Warning);
    }
}
