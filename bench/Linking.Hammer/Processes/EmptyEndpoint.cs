using System.Buffers;
using System.Buffers.Binary;
using System.Net;

using Linking.Hammer.Load;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Linking.Hammer.Processes;

/// <summary>
/// The measure of all: Kestrel with HTTP/2 and nothing on it. It reads the request to its end, writes one message that
/// was made beforehand, and the trailers of a gRPC call. No routing, no message object, no work.
/// </summary>
internal static class EmptyEndpoint
{
    /// <summary>The path called; any path is answered.</summary>
    public const string Path = "/linking.hammer.Empty/Call";

    /// <summary>Starts it on a port of 127.0.0.1; 0: a free one.</summary>
    public static async Task<(WebApplication App, Uri Address)> StartAsync(int port, int replyBytes)
    {
        var reply = new byte[MessageAssembly.PrefixSize + replyBytes];
        BinaryPrimitives.WriteInt32BigEndian(reply.AsSpan(1), replyBytes);
        Random.Shared.NextBytes(reply.AsSpan(MessageAssembly.PrefixSize));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ListenOptions? listen = null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = int.MaxValue;
            kestrel.Listen(IPAddress.Loopback, port, o =>
            {
                o.Protocols = HttpProtocols.Http2;
                listen = o;
            });
        });
        var app = builder.Build();
        app.Run(http => AnswerAsync(http, reply));
        await app.StartAsync();
        return (app, new Uri($"http://127.0.0.1:{((IPEndPoint)listen!.EndPoint!).Port}"));
    }

    private static async Task AnswerAsync(HttpContext http, byte[] reply)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        var response = http.Response;
        response.ContentType = "application/grpc";
        await response.StartAsync();
        response.BodyWriter.Write(reply);
        http.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers.GrpcStatus = "0";
    }
}
