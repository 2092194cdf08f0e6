using System.Text;

using Linking.Ledger;
using Linking.Server.Hosting;
using Linking.Server.Monitoring;
using Linking.Server.Options;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Linking.Server.Fronts.Monitoring;

/// <summary>Metrics and health for programs (docs/operations/monitoring.md): what they need, and what a request goes through.</summary>
internal static class MonitorFront
{
    private const string Live = "/healthz/live";
    private const string Ready = "/healthz/ready";

    // Of the runtime: memory, its collector, threads.
    private const string RuntimeMeter = "System.Runtime";

    /// <summary>Has metrics collected, if anybody is to get them.</summary>
    public static void AddMonitorFront(this IServiceCollection services, ServerOptions options, OpenLedger ledger, ILoggerFactory logs)
    {
        if (options.MonitorListen.Count == 0 && options.OtlpEndpoint is null)
            return;
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("linking", serviceInstanceId: ledger.Node.Genesis.Ledger.Value))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(ServerMeters.Name, RuntimeMeter);
                if (options.MonitorListen.Count > 0)
                    metrics.AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false);
                if (options.OtlpEndpoint is { } endpoint)
                {
                    metrics.AddOtlpExporter(otlp =>
                    {
                        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                        otlp.Endpoint = endpoint;
                        otlp.HttpClientFactory = () => OtlpWatch.NewClient(
                            TimeSpan.FromMilliseconds(otlp.TimeoutMilliseconds), logs.CreateLogger<LinkingServer>());
                    });
                }
            });
    }

    /// <summary>Takes the requests that came in at its own endpoint, and no other.</summary>
    public static void UseMonitorFront(this WebApplication app)
    {
        var (ledger, lifetime) = (app.Services.GetRequiredService<OpenLedger>(), app.Lifetime);
        app.MapWhen(
            static http => http.Features.Get<EndpointRole>() == EndpointRole.Monitor,
            front =>
            {
                front.UseOpenTelemetryPrometheusScrapingEndpoint();
                front.Run(http => AnswerAsync(http, ledger.Node, lifetime));
            });
    }

    private static Task AnswerAsync(HttpContext http, LedgerNode node, IHostApplicationLifetime lifetime)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            return SayAsync(http, StatusCodes.Status405MethodNotAllowed, "Here one may only read: GET or HEAD.");
        return http.Request.Path.Value switch
        {
            Live => SayAsync(http, StatusCodes.Status200OK, "live"),
            // As with gRPC: a server that stops says so before its ledger does.
            Ready when lifetime.ApplicationStopping.IsCancellationRequested => SayAsync(
                http, StatusCodes.Status503ServiceUnavailable, "The server stops."),
            Ready when node.State is { Mode: LedgerMode.Issuing } => SayAsync(http, StatusCodes.Status200OK, "issuing"),
            Ready => SayAsync(http, StatusCodes.Status503ServiceUnavailable, node.State.Reason),
            _ => SayAsync(http, StatusCodes.Status404NotFound, $"Here are /metrics, {Live} and {Ready}."),
        };
    }

    private static Task SayAsync(HttpContext http, int status, string sentence)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status405MethodNotAllowed)
            http.Response.Headers.Allow = "GET, HEAD";
        var body = Encoding.UTF8.GetBytes(sentence + "\n");
        http.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(body).AsTask();
    }
}
