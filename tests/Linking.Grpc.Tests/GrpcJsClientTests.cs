using Linking.Grpc.Health;
using Linking.Grpc.Reflection;

using Microsoft.AspNetCore.Builder;

using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Linking.Grpc.Tests;

/// <summary>@grpc/grpc-js calls our server; the cases are functions of node/client.js.</summary>
public sealed class GrpcJsClientTests
{
    [NodeTheory]
    [InlineData("unary")]
    [InlineData("clientStreaming")]
    [InlineData("serverStreaming")]
    [InlineData("serverStreamingEmpty")]
    [InlineData("serverStreamingThenError")]
    [InlineData("duplex")]
    [InlineData("metadata")]
    [InlineData("percentEncodedMessage")]
    [InlineData("errorDetails")]
    [InlineData("handlerException")]
    [InlineData("unknownMethod")]
    [InlineData("overTheLimit")]
    [InlineData("gzipStreams")]
    [InlineData("deflateIsRefused")]
    [InlineData("healthCheck")]
    [InlineData("reflectionV1")]
    [InlineData("reflectionV1Alpha")]
    public async Task Server_Serves(string name)
    {
        await using var server = await StartAsync();

        await NodeProcess.RunAsync("client.js", name, server.Address.Authority);
    }

    [NodeFact]
    public async Task Server_Gzip_BothWays()
    {
        string? asked = null, answered = null;
        await using var server = await EchoServer.StartAsync(map: app => app.Use(async (http, next) =>
        {
            await next(http);
            asked = http.Request.Headers.GrpcEncoding;
            answered = http.Response.Headers.GrpcEncoding;
        }));

        await NodeProcess.RunAsync("client.js", "gzip", server.Address.Authority);

        Assert.Equal("gzip", asked);
        Assert.Equal("gzip", answered);
    }

    [NodeTheory]
    [InlineData("deadline")]
    [InlineData("cancel")]
    public async Task Server_Observes(string name)
    {
        await using var server = await StartAsync();

        await NodeProcess.RunAsync("client.js", name, server.Address.Authority);

        await server.Service.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [NodeFact]
    public async Task Server_Tls()
    {
        using var certificate = new TestCertificate();
        await using var server = await EchoServer.StartAsync(certificate: certificate.Certificate);

        await NodeProcess.RunAsync("client.js", "tls", server.Address.Authority, certificate.CertificateFile);
    }

    [NodeFact]
    public async Task HealthWatch_ChangesAndEndsWithTheServer()
    {
        await using var server = await StartAsync();
        var health = (HealthService)server.App.Services.GetService(typeof(HealthService))!;
        await using var node = await NodeProcess.StartAsync("client.js", "healthWatch", server.Address.Authority);

        Assert.Equal("NOT_SERVING", await node.ReadLineAsync());
        health.SetStatus("linking.grpc.tests.Echo", ServingStatus.Serving);
        Assert.Equal("SERVING", await node.ReadLineAsync());
        await server.App.StopAsync();
        Assert.Equal("NOT_SERVING", await node.ReadLineAsync());
        Assert.Equal("ended 0", await node.ReadLineAsync());
        await node.EndAsync();
    }

    private static Task<EchoServer> StartAsync() => EchoServer.StartAsync(
        configure: builder => builder.Services.AddGrpcHealth(),
        map: app =>
        {
            app.MapGrpcHealth();
            app.MapGrpcReflection();
            var health = (HealthService)app.Services.GetService(typeof(HealthService))!;
            health.SetStatus("linking.grpc.tests.Echo", ServingStatus.NotServing);
        });
}
