using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

using Linking.Grpc.Client;
using Linking.Grpc.Tests.Messages;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Linking.Grpc.Tests;

/// <summary>Our client against our server, and against what is no gRPC server.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task Metadata_BothWays()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        await MetadataCheck.RunAsync(channel);
    }

    [Fact]
    public async Task Refused_UnavailableNamesTheAddress()
    {
        // A port that was free a moment ago.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");

        var e = await FailAsync(channel, new EchoRequest());

        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
        Assert.Contains($"http://127.0.0.1:{port} cannot be reached: connection refused", e.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")]
    public async Task ServerIsNotHttp2_FailsClearly(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeAsync();
        using var channel = GrpcChannel.ForAddress($"http://{listener.LocalEndpoint}");

        var e = await FailAsync(channel, new EchoRequest());

        // Which one depends on whether the answer or the end of the connection is seen first.
        Assert.True(e.StatusCode is StatusCode.Unavailable or StatusCode.Internal, e.ToString());
        Assert.Contains($"http://{listener.LocalEndpoint}", e.Status.Detail, StringComparison.Ordinal);
        listener.Stop();
        await served;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                }
            }
            catch (SocketException)
            {
                // Stopped.
            }
        }
    }

    [Fact]
    public async Task Scheme_DoesNotFitTheServer_Unavailable()
    {
        using var certificate = new TestCertificate();
        await using var tls = await EchoServer.StartAsync(certificate: certificate.Certificate);
        await using var clear = await EchoServer.StartAsync();
        using var clearToTls = GrpcChannel.ForAddress($"http://{tls.Address.Authority}");
        using var tlsToClear = GrpcChannel.ForAddress($"https://{clear.Address.Authority}");

        var e = await FailAsync(clearToTls, new EchoRequest());
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
        Assert.Contains("HTTP/2", e.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(tlsToClear, new EchoRequest())).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("ftp://host")]
    [InlineData("http://host/path")]
    [InlineData("http://user@host")]
    public void Address_Refused(string address) =>
        Assert.Throws<ArgumentException>(() => GrpcChannel.ForAddress(address).Dispose());

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(418, StatusCode.Unknown)]
    [InlineData(200, StatusCode.Unknown)]
    public async Task HttpStatus_Mapped(int http, StatusCode expected)
    {
        await using var server = await EchoServer.StartAsync(map: app => app.Use((HttpContext context, RequestDelegate _) =>
        {
            context.Response.StatusCode = http;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>");
        }));
        using var channel = server.Connect();

        var e = await FailAsync(channel, new EchoRequest());

        Assert.Equal(expected, e.StatusCode);
        Assert.Contains($"HTTP status {http}, content type text/html", e.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", StatusCode.Unknown)] // No trailers.
    [InlineData("", "0", StatusCode.Internal)] // OK without a message.
    [InlineData("00 00 00 00 00", "", StatusCode.Unknown)]
    [InlineData("00 00 00 00 00 00 00 00 00 00", "0", StatusCode.Internal)] // Two messages.
    [InlineData("00 00 00 00 02 00", "0", StatusCode.Internal)] // Half a message.
    [InlineData("00 00 00 00 02 ff ff", "0", StatusCode.Internal)] // Not protobuf.
    [InlineData("01 00 00 00 00", "0", StatusCode.Internal)] // Compressed without encoding.
    [InlineData("00 ff ff ff ff", "0", StatusCode.ResourceExhausted)]
    [InlineData("", "x", StatusCode.Unknown)]
    [InlineData("", "99", StatusCode.Unknown)]
    [InlineData("", "14", StatusCode.Unavailable)]
    public async Task Response_Wrong(string hex, string status, StatusCode expected)
    {
        await using var server = await EchoServer.StartAsync(map: app => app.Use(async (HttpContext context, RequestDelegate _) =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
            await context.Response.StartAsync();
            if (status.Length > 0)
                context.Response.AppendTrailer("grpc-status", status);
        }));
        using var channel = server.Connect();

        Assert.Equal(expected, (await FailAsync(channel, new EchoRequest())).StatusCode);
    }

    [Fact]
    public async Task Response_Reset_Mapped()
    {
        await using var server = await EchoServer.StartAsync(map: app => app.Use((HttpContext context, RequestDelegate _) =>
        {
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpResetFeature>()!.Reset(0xb);
            return Task.CompletedTask;
        }));
        using var channel = server.Connect();

        Assert.Equal(StatusCode.ResourceExhausted, (await FailAsync(channel, new EchoRequest())).StatusCode);
    }

    [Fact]
    public async Task Limits_SendAndReceive()
    {
        await using var server = await EchoServer.StartAsync(o => o.MaxSendMessageSize = 500);
        using var channel = server.Connect(new GrpcChannelOptions { MaxReceiveMessageSize = 100, MaxSendMessageSize = 50 });

        var sending = await FailAsync(channel, new EchoRequest { Text = new string('a', 51) });
        Assert.Equal(new Status(StatusCode.ResourceExhausted, "The message to send has 53 bytes; the limit is 50 bytes."), sending.Status);
        var receiving = await FailAsync(channel, new EchoRequest { ReplySize = 200 });
        Assert.Equal(new Status(StatusCode.ResourceExhausted, "The message received has 203 bytes; the limit is 100 bytes."), receiving.Status);
        var answering = await FailAsync(channel, new EchoRequest { ReplySize = 600 });
        Assert.Equal(new Status(StatusCode.ResourceExhausted, "The message to send has 603 bytes; the limit is 500 bytes."), answering.Status);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(100, "gzip")]
    public async Task Gzip_ByThreshold(int? threshold, string? expected)
    {
        string? encoding = null;
        await using var server = await EchoServer.StartAsync(
            o => o.ResponseCompressionThreshold = threshold,
            map: app => app.Use(async (http, next) =>
            {
                await next(http);
                encoding = http.Response.Headers.GrpcEncoding;
            }));
        using var channel = server.Connect();
        var text = new string('a', 10_000);

        var reply = await channel.AsyncUnaryCall(
            EchoMethods.Unary, new EchoRequest { Text = text }, new CallOptions { UseGzip = true });

        Assert.Equal(text, reply.Text);
        Assert.Equal(expected, encoding);
    }

    [Fact]
    public async Task Gzip_Stream_SmallAndLargeMessages()
    {
        await using var server = await EchoServer.StartAsync(o => o.ResponseCompressionThreshold = 100);
        using var channel = server.Connect();
        using var call = channel.AsyncDuplexStreamingCall(EchoMethods.Chat, new CallOptions { UseGzip = true });

        foreach (var length in (int[])[0, 1, 100_000, 99, 100])
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = new string('a', length) });
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal(length, call.ResponseStream.Current.Text.Length);
        }
    }

    [Fact]
    public async Task Tls_OwnRootAndPin()
    {
        using var certificate = new TestCertificate();
        await using var server = await EchoServer.StartAsync(certificate: certificate.Certificate);
        var pin = SHA256.HashData(certificate.Certificate.PublicKey.ExportSubjectPublicKeyInfo());

        using var trusting = server.Connect(new() { RootCertificates = [certificate.Certificate], PinnedPublicKeys = [pin] });
        Assert.Equal("a", (await trusting.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest { Text = "a" })).Text);

        using var pinnedToAnother = server.Connect(
            new() { RootCertificates = [certificate.Certificate], PinnedPublicKeys = [new byte[32]] });
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(pinnedToAnother, new EchoRequest())).StatusCode);

        using var pinnedOnly = server.Connect(new() { PinnedPublicKeys = [pin] });
        var e = await FailAsync(pinnedOnly, new EchoRequest());
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
        Assert.Contains("TLS", e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_StreamWriterSeesTheServersStatus()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = channel.AsyncClientStreamingCall(EchoMethods.Collect);
        await call.RequestStream.WriteAsync(new EchoRequest { Failure = new Failure { Code = 9, Message = "no" } });

        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(new Status(StatusCode.FailedPrecondition, "no"), e.Status);
        Assert.Equal(e.Status, (await Assert.ThrowsAsync<RpcException>(
            () => call.RequestStream.WriteAsync(new EchoRequest()))).Status);
    }

    [Fact]
    public async Task Channel_Disposed_CallsFail()
    {
        await using var server = await EchoServer.StartAsync();
        var channel = server.Connect();
        channel.Dispose();

        Assert.Equal(StatusCode.Cancelled, (await FailAsync(channel, new EchoRequest())).StatusCode);
    }

    [Fact]
    public async Task Deadline_NotUtc_Refused()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        Assert.Throws<ArgumentException>(
            () => channel.AsyncUnaryCall(EchoMethods.Unary, new(), new(Deadline: DateTime.Now)).Dispose());
    }

    [Fact]
    public async Task KeepAlive_OptionsAreTaken()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect(new()
        {
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(1),
            KeepAlivePingWithoutCalls = true,
            InitialStreamWindowSize = 65_535,
            ConfigureHandler = handler => Assert.Equal(HttpKeepAlivePingPolicy.Always, handler.KeepAlivePingPolicy),
        });

        Assert.Equal("a", (await channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest { Text = "a" })).Text);
    }

    private static Task<RpcException> FailAsync(CallInvoker invoker, EchoRequest request) =>
        Assert.ThrowsAsync<RpcException>(() => invoker.AsyncUnaryCall(EchoMethods.Unary, request)
            .ResponseAsync.WaitAsync(TimeSpan.FromSeconds(30)));
}
