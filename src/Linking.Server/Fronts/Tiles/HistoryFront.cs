using System.Threading.RateLimiting;

using Linking.Ledger;
using Linking.Ledger.Exporting;
using Linking.Notes;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Server.Witnesses;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Tiles;

/// <summary>The public files over plain HTTP (docs/spec/tiles.md): what they need, and what a request goes through.</summary>
internal static class HistoryFront
{
    /// <summary>Bytes of the files that answers under way hold; one that many read counts once. Beyond them 429.</summary>
    public const long MostHeld = 64 << 20;

    /// <summary>Bytes of files that never change and are kept because they were asked for last.</summary>
    public const long MostKept = 32 << 20;

    /// <summary>Answers that are compressed at a time: each takes some megabytes for that. Beyond them they go out as they are.</summary>
    public const int PackedAtATime = 64;

    /// <summary>Answers under way at a time, of all readers together; beyond them 429.</summary>
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
            compression.MimeTypes = [HistoryFileHandler.Text, HistoryFileHandler.Html, HistoryFileHandler.Json, HistoryFileHandler.Binary];
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
        services.AddSingleton(new FileShelf(MostKept, MostHeld));
        services.AddKeyedSingleton(
            typeof(HistoryFront), (_, _) => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = PackedAtATime }));
        services.AddSingleton(provider => new HistoryFileHandler(
            provider.GetRequiredService<LedgerNode>().FilesWith(
                provider.GetRequiredService<PublicationDesk>().Vouchers,
                new PublicDocuments(provider.GetRequiredService<ServerOptions>().DataFolder),
                ShownBy(provider.GetRequiredService<PublicationDesk>().Heads)),
            provider.GetRequiredService<FileShelf>(),
            provider.GetRequiredService<ILogger<HistoryFileHandler>>()));
    }

    private static Func<HistoryHead, SignedHead?>? ShownBy(CosignedHeads? heads) =>
        heads is null ? null : head => heads.Shown(head.SignedSize, head.Signed);

    /// <summary>Takes the requests that came in at its own endpoint, and no other.</summary>
    public static void UseHistoryFront(this WebApplication app)
    {
        var handler = app.Services.GetRequiredService<HistoryFileHandler>();
        var packing = app.Services.GetRequiredKeyedService<ConcurrencyLimiter>(typeof(HistoryFront));
        app.MapWhen(
            static http => http.Features.Get<EndpointRole>() == EndpointRole.History,
            front =>
            {
                front.UseRateLimiter();
                front.UseWhen(http => IsPacked(http, packing), then => then.UseResponseCompression());
                front.Run(handler.HandleAsync);
            });
    }

    // A reader may take an answer as slowly as it likes, and so long it has its place.
    private static bool IsPacked(HttpContext http, ConcurrencyLimiter packing)
    {
        if (!HistoryFileHandler.IsCompressible(http) || http.Request.Headers.AcceptEncoding.Count == 0)
            return false;
        var lease = packing.AttemptAcquire();
        http.Response.RegisterForDispose(lease);
        return lease.IsAcquired;
    }
}
