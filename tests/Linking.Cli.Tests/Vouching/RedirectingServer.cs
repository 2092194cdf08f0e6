using System.Net;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Linking.Cli.Tests.Vouching;

/// <summary>Speaks HTTP/2, and answers every call by sending elsewhere.</summary>
internal sealed class RedirectingServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _asked;

    private RedirectingServer(WebApplication application) => _application = application;

    public string Address => _application.Urls.Single();

    public int Asked => Volatile.Read(ref _asked);

    /// <param name="target">By the own address.</param>
    public static async Task<RedirectingServer> StartAsync(Func<string, string> target)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var server = new RedirectingServer(builder.Build());
        server._application.Run(context =>
        {
            Interlocked.Increment(ref server._asked);
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = target(server.Address);
            return Task.CompletedTask;
        });
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
