using System.IO.Compression;
using System.Net;

using Grpc.Core;

using Linking.Client;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Linking.Server.Tests.Transport;

/// <summary>A server that answers with anything but an answer: the client says so, and takes no harm.</summary>
public sealed class HostileServerTests
{
    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(418, StatusCode.Unknown)]
    public async Task HttpStatus_IsMapped(int http, StatusCode expected)
    {
        var e = await FailsAsync(context =>
        {
            context.Response.StatusCode = http;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>");
        });

        Assert.Equal(expected, e.StatusCode);
        Assert.Contains($"{http}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", false)] // No trailers.
    [InlineData("", "0", false)] // OK without a message.
    [InlineData("00 00 00 00 00", "", false)]
    [InlineData("00 00 00 00 00 00 00 00 00 00", "0", false)] // Two messages.
    [InlineData("00 00 00 00 02 00", "0", false)] // Half a message.
    [InlineData("00 00 00 00 02 ff ff", "0", false)] // Not protobuf.
    [InlineData("01 00 00 00 00", "0", false)] // Compressed without encoding.
    [InlineData("00 00 ff ff ff", "0", true)]
    [InlineData("", "x", false)]
    [InlineData("", "99", false)]
    public async Task Response_Wrong_FailsClearly(string hex, string status, bool tooLarge)
    {
        var e = await FailsAsync(async context =>
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
            await context.Response.StartAsync();
            if (status.Length > 0)
                context.Response.AppendTrailer("grpc-status", status);
        });

        Assert.NotEmpty(e.Message);
        Assert.NotEqual(StatusCode.OK, e.StatusCode);
        Assert.Equal(tooLarge, e.StatusCode == StatusCode.ResourceExhausted);
    }

    [Theory]
    [InlineData("!!")]
    [InlineData("/////w==")]
    [InlineData("CAMSAW0aBgoEeHh4eA==")]
    public async Task Details_ThatCannotBeRead_LeaveTheStatus(string details)
    {
        var e = await FailsAsync(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers.GrpcStatus = "14";
            context.Response.Headers.GrpcMessage = "not now";
            context.Response.Headers["grpc-status-details-bin"] = details;
            return Task.CompletedTask;
        });

        Assert.NotEmpty(e.Message);
    }

    [Fact]
    public async Task Response_PackedAlthoughNotAskedFor_IsNotUnpacked()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            await gzip.WriteAsync(new byte[200_000_000]);
        var accepted = "";

        var e = await FailsAsync(async context =>
        {
            accepted = context.Request.Headers.GrpcAcceptEncoding.ToString();
            context.Response.ContentType = "application/grpc";
            context.Response.Headers.GrpcEncoding = "gzip";
            await context.Response.Body.WriteAsync(Raw.RawClient.Frame(packed.ToArray(), compressed: true));
            context.Response.AppendTrailer("grpc-status", "0");
        });

        Assert.DoesNotContain("gzip", accepted, StringComparison.Ordinal);
        Assert.Contains("gzip", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_Reset_NamesTheServer()
    {
        var e = await FailsAsync(context =>
        {
            context.Features.Get<IHttpResetFeature>()!.Reset(0xb);
            return Task.CompletedTask;
        });

        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        Assert.Contains("127.0.0.1", e.Message, StringComparison.Ordinal);
    }

    private static async Task<RequestFailedException> FailsAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        await using var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        var options = new LinkingClientOptions { Address = new Uri(app.Urls.Single()), MaxAttempts = 1 };
        return await Assert.ThrowsAsync<RequestFailedException>(() => LinkingClient.ConnectAsync(options)
            .WaitAsync(TimeSpan.FromSeconds(60)));
    }
}
