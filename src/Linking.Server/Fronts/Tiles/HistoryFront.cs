using System.Threading.RateLimiting;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;

namespace Linking.Server.Fronts.Tiles;

/// <summary>The public files over plain HTTP (docs/spec/tiles.md): what they need, and what a request goes through.</summary>
internal static class HistoryFront
{
    /// <summary>Answers under way at a time, of all readers together. Each holds a file of at most about 100 KB; beyond them 429.</summary>
    public const int AtATime = 1024;

    /// <summary>The same of one connection, so that none takes all of them; what it asks for beyond that waits.</summary>
    public const int AtATimeOfOne = 32;

    /// <summary>Requests of one connection that wait; beyond them 429.</summary>
    public const int Waiting = 1024;

    public static void AddHistoryFront(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            // Nothing in these files is secret.
            compression.EnableForHttps = true;
            compression.MimeTypes = [HistoryFileHandler.Text, HistoryFileHandler.Binary];
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, cancellation) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "1";
                rejected.HttpContext.Response.Headers.CacheControl = HistoryFileHandler.Unkept;
                return ValueTask.CompletedTask;
            };
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetConcurrencyLimiter(
                    http.Connection.Id, _ => new ConcurrencyLimiterOptions { PermitLimit = AtATimeOfOne, QueueLimit = Waiting })),
                PartitionedRateLimiter.Create<HttpContext, bool>(_ => RateLimitPartition.GetConcurrencyLimiter(
                    true, _ => new ConcurrencyLimiterOptions { PermitLimit = AtATime })));
        });
        services.AddSingleton<HistoryFileHandler>();
    }

    /// <summary>Takes the requests that came in at its own endpoint, and no other.</summary>
    public static void UseHistoryFront(this WebApplication app)
    {
        var handler = app.Services.GetRequiredService<HistoryFileHandler>();
        app.MapWhen(
            static http => http.Features.Get<EndpointRole>() == EndpointRole.History,
            front =>
            {
                front.UseRateLimiter();
                front.UseWhen(HistoryFileHandler.IsCompressible, then => then.UseResponseCompression());
                front.Run(handler.HandleAsync);
            });
    }
}
