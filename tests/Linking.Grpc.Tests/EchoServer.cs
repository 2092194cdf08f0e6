using System.Net;
using System.Security.Cryptography.X509Certificates;

using Linking.Grpc.Client;
using Linking.Grpc.Server;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Tests;

/// <summary>The echo service on a Kestrel of its own, on a free port of 127.0.0.1.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private EchoServer(WebApplication app, Uri address)
    {
        App = app;
        Address = address;
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public EchoService Service => App.Services.GetRequiredService<EchoService>();

    public LogLines Log => App.Services.GetRequiredService<LogLines>();

    public static async Task<EchoServer> StartAsync(
        Action<GrpcServiceOptions>? options = null,
        X509Certificate2? certificate = null,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(log);
        builder.Services.AddSingleton<EchoService>();
        builder.Services.AddGrpc(options);
        builder.WebHost.ConfigureKestrel(k =>
        {
            // Client and server share a machine that may be busy: that must not look like a client that is too slow.
            k.Limits.MinRequestBodyDataRate = null;
            k.Limits.MinResponseDataRate = null;
            k.Listen(IPAddress.Loopback, 0, listen => listen.UseGrpc(certificate));
        });
        configure?.Invoke(builder);
        var app = builder.Build();
        app.MapGrpcService<EchoService>();
        map?.Invoke(app);
        await app.StartAsync();
        return new EchoServer(app, new Uri(app.Urls.Single()));
    }

    public GrpcChannel Connect(GrpcChannelOptions? options = null) => GrpcChannel.ForAddress(Address, options);

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
