using Google.Rpc;

using Grpc.Health.V1;

using Linking.Grpc.Client;
using Linking.Grpc.Health;
using Linking.Grpc.Server;
using Linking.Grpc.Tests.Messages;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Tests;

/// <summary>Deadlines, cancellation, errors, shutdown and slow readers at the server.</summary>
public sealed class ServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Deadline_CancelsTheMethod()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await FailAsync(channel, EchoMethods.Hang, new(), new(Deadline: DateTime.UtcNow.AddMilliseconds(300)));

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

        var e = await FailAsync(channel, EchoMethods.Hang, new(), new(Deadline: DateTime.UtcNow.AddSeconds(-1)));

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
    }

    [Fact]
    public async Task Exception_HiddenFromTheCallerAndLogged()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await FailAsync(channel, EchoMethods.Unary, new() { Failure = new Failure { Message = "a secret" } });

        Assert.Equal(StatusCode.Unknown, e.StatusCode);
        Assert.DoesNotContain("secret", e.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, line =>
            line.Level == LogLevel.Error && line.Text.Contains("a secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exception_ShownWhenAskedFor()
    {
        await using var server = await EchoServer.StartAsync(o => o.EnableDetailedErrors = true);
        using var channel = server.Connect();

        var e = await FailAsync(channel, EchoMethods.Unary, new() { Failure = new Failure { Message = "a fault" } });

        Assert.Equal("InvalidOperationException: a fault", e.Status.Detail);
    }

    [Fact]
    public async Task Error_WithDetails()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await FailAsync(
            channel, EchoMethods.Unary, new() { Failure = new Failure { Code = 3, Message = "ü", Details = true } });

        Assert.Equal(new Status(StatusCode.InvalidArgument, "ü"), e.Status);
        Assert.Equal("7", e.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["limit"]);
        Assert.Equal("text", e.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations[0].Field);
    }

    [Fact]
    public void Error_DetailsOverTheLimit_LastOnesDropped()
    {
        var status = new Google.Rpc.Status { Code = 3, Message = new string('m', 5000) }
            .WithDetail(new ErrorInfo { Reason = "KEPT" })
            .WithDetail(new ErrorInfo { Reason = new string('r', 5000) });

        var e = status.ToRpcException();

        Assert.InRange(e.Trailers.GetValueBytes("grpc-status-details-bin")!.Length, 1, RpcStatusExtensions.MaxStatusSize);
        Assert.Equal("KEPT", Assert.Single(e.GetRpcStatus()!.Details).Unpack<ErrorInfo>().Reason);
        Assert.Equal(2, status.Details.Count);
    }

    [Fact]
    public async Task Error_LongMessage_Cut()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await FailAsync(
            channel, EchoMethods.Unary, new() { Failure = new Failure { Code = 3, Message = new string('é', 100_000) } });

        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        Assert.InRange(e.Status.Detail.Length, 600, 700);
    }

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

    [Fact]
    public async Task SlowReader_MakesTheWriterWait()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(new() { InitialStreamWindowSize = 65_535 });
        using var call = channel.AsyncServerStreamingCall(
            EchoMethods.Repeat, new EchoRequest { Repeat = 1000, ReplySize = 100_000 });
        Assert.True(await call.ResponseStream.MoveNext(default));

        // Other calls of the same connection are served meanwhile; 100 MB stay unwritten.
        for (var i = 0; i < 100; i++)
            await channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest()).ResponseAsync.WaitAsync(Patience);
        Assert.InRange(server.Service.Written, 0, 100);

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

        var e = await FailAsync(channel, EchoMethods.Unary, new() { Text = new string('a', 2000) });

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
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

    [Fact]
    public void Binder_RefusesWrongMethods()
    {
        var binder = new ServiceBinder("other.Service", services: null!);

        Assert.Throws<ArgumentException>(() => binder.AddMethod(
            EchoMethods.Unary, (EchoRequest _, ServerCallContext _) => Task.FromResult(new EchoReply())));
        Assert.Throws<ArgumentException>(() => Methods.From<EchoRequest, EchoReply>(EchoMethods.Service, "None"));
        Assert.Throws<ArgumentException>(() => Methods.From<EchoReply, EchoReply>(EchoMethods.Service, "Unary"));
    }

    private static Task<RpcException> FailAsync(
        CallInvoker invoker, Method<EchoRequest, EchoReply> method, EchoRequest request, CallOptions options = default) =>
        Assert.ThrowsAsync<RpcException>(
            () => invoker.AsyncUnaryCall(method, request, options).ResponseAsync.WaitAsync(Patience));
}
