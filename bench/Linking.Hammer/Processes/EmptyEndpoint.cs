using System.Buffers;
using System.Buffers.Binary;
using System.Net;

using Grpc.Core;

using Linking.Hammer.Load;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Linking.Hammer.Processes;

/// <summary>
/// The measures of all: an endpoint that answers each call with one message that was made beforehand, and does no work. As a
/// method of Grpc.AspNetCore, found without routing, it costs what no method there can cost less than; as bare Kestrel, what
/// HTTP/2 costs alone.
/// </summary>
internal static class EmptyEndpoint
{
    /// <summary>A method of Grpc.AspNetCore.</summary>
    public const string Grpc = "grpc";

    /// <summary>Kestrel with HTTP/2 and nothing on it.</summary>
    public const string Kestrel = "kestrel";

    private const string Service = "linking.hammer.Empty";
    private const string Method = "Call";

    /// <summary>The path called.</summary>
    public const string Path = $"/{Service}/{Method}";

    public static IReadOnlyList<string> Kinds { get; } = [Grpc, Kestrel];

    /// <summary>Starts it on a port of 127.0.0.1; 0: a free one.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="replyBytes">Bytes of the message that it answers with.</param>
    public static async Task<(WebApplication App, Uri Address)> StartAsync(string kind, int port, int replyBytes)
    {
        var reply = new byte[replyBytes];
        Random.Shared.NextBytes(reply);
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
        if (kind == Grpc)
            builder.Services.AddGrpc();
        var app = builder.Build();
        if (kind == Grpc)
            AnswerAsMethod(app, reply);
        else
            AnswerAlone(app, reply);
        await app.StartAsync();
        return (app, new Uri($"http://127.0.0.1:{((IPEndPoint)listen!.EndPoint!).Port}"));
    }

    private static void AnswerAsMethod(WebApplication app, byte[] reply)
    {
        var bytes = Marshallers.Create<byte[]>(Write, static _ => []);
        var methods = ServerServiceDefinition.CreateBuilder()
            .AddMethod(new Method<byte[], byte[]>(MethodType.Unary, Service, Method, bytes, bytes), new UnaryServerMethod<byte[],
                byte[]>((_, _) => Task.FromResult(reply)))
            .Build();
        Endpoint? endpoint = null;
        app.Use((http, next) =>
        {
            http.SetEndpoint(endpoint ??= ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints)
                .First(e => e.DisplayName!.Contains(Path, StringComparison.Ordinal)));
            return next(http);
        });
        app.UseRouting();
        app.MapGrpcService(methods);
    }

    private static void Write(byte[] message, SerializationContext context)
    {
        context.SetPayloadLength(message.Length);
        context.GetBufferWriter().Write(message);
        context.Complete();
    }

    private static void AnswerAlone(WebApplication app, byte[] reply)
    {
        var framed = new byte[MessageAssembly.PrefixSize + reply.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), reply.Length);
        reply.CopyTo(framed.AsSpan(MessageAssembly.PrefixSize));
        app.Run(http => AnswerAsync(http, framed));
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
