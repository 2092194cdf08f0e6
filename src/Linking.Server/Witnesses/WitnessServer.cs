using System.Net.Sockets;
using System.Threading.RateLimiting;

using Linking.Notes;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage;
using Linking.Witness;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Witnesses;

/// <summary>A running witness: <c>POST /add-checkpoint</c> over HTTP/1.1 (docs/spec/witness.md). The key is borrowed.</summary>
public sealed class WitnessServer : IAsyncDisposable
{
    /// <summary>Requests a second that one address may send for long.</summary>
    public const int RequestsASecond = 20;

    /// <summary>Requests that it may send at once.</summary>
    public const int RequestsAtOnce = 100;

    private const string LockName = "witness.lock";

    private readonly WebApplication _app;
    private readonly FolderLock _lock;

    private WitnessServer(WebApplication app, FolderLock folder) => (_app, _lock) = (app, folder);

    /// <summary>Where it answers, with the port that was free where 0 was asked for.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Urls];

    /// <summary>Starts a witness; it answers when this returns. SIGTERM and SIGINT stop it.</summary>
    /// <exception cref="StartupException">It cannot start; nothing is left running.</exception>
    public static async Task<WitnessServer> StartAsync(WitnessServerOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        FolderLock? folder = null;
        WebApplication? app = null;
        try
        {
            Files.DurableFolder.Create(options.Data);
            folder = FolderLock.Take(options.Data, LockName);
            var witness = new CosigningWitness(
                options.Key, options.Signing, options.Logs, LogStates.Open(options.Data, options.Logs), TimeProvider.System);
            app = Build(options, witness);
            await app.StartAsync(cancellation);
            return new WitnessServer(app, folder);
        }
        catch (Exception e)
        {
            if (app is not null)
                await app.DisposeAsync();
            folder?.Dispose();
            throw Translated(e, options);
        }
    }

    /// <summary>Returns when it has stopped, after a signal.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _lock.Dispose();
    }

    private static Exception Translated(Exception exception, WitnessServerOptions options) => exception switch
    {
        InvalidDataException or StorageException => new StartupException(StartupProblem.Data, exception.Message, exception),
        IOException { InnerException: AddressInUseException } or SocketException => new StartupException(
            StartupProblem.Address, $"The witness cannot listen on {options.Listen}: {exception.Message}", exception),
        IOException or UnauthorizedAccessException => new StartupException(
            StartupProblem.Data, $"The folder {options.Data} of the witness cannot be used: {exception.Message}", exception),
        _ => exception,
    };

    private static WebApplication Build(WitnessServerOptions options, CosigningWitness witness)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = AddRequest.MaxSize;
            kestrel.Limits.MaxConcurrentConnections = 1000;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16_384;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            if (options.Listen.IsLocalhost)
                kestrel.ListenLocalhost(options.Listen.Port, Http1);
            else if (options.Listen.IsAny)
                kestrel.ListenAnyIP(options.Listen.Port, Http1);
            else
                kestrel.Listen(options.Listen.Address!, options.Listen.Port, Http1);
        });
        builder.Services.AddLogging(logging => ServerLogging.Configure(
            logging, new ServerOptions { Data = options.Data, LogLevel = options.LogLevel }, new ServerEnvironment()));
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = RequestsAtOnce,
                    TokensPerPeriod = RequestsASecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
        });
        var app = builder.Build();
        app.UseRateLimiter();
        app.TellServiceManager();
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<WitnessServer>();
        app.Run(context => AnswerAsync(context, witness, logger));
        return app;

        static void Http1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
    }

    private static async Task AnswerAsync(HttpContext context, CosigningWitness witness, ILogger logger)
    {
        if (context.Request.Path != "/add-checkpoint" || !HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = context.Request.Path == "/add-checkpoint"
                ? StatusCodes.Status405MethodNotAllowed
                : StatusCodes.Status404NotFound;
            return;
        }

        WitnessAnswer answer;
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            answer = witness.Add(body.ToArray());
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing is cosigned that was not remembered.
            ServerLog.HeadNotRemembered(logger, e.Message);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        Tell(answer, logger);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        await context.Response.WriteAsync(answer.Text, context.RequestAborted);
    }

    private static void Tell(WitnessAnswer answer, ILogger logger)
    {
        var why = answer.Text.TrimEnd('\n');
        if (answer.Status == 200)
            ServerLog.Cosigned(logger, answer.Size, answer.Origin);
        else if (answer.IsFork)
            ServerLog.WitnessForked(logger, answer.Origin, answer.Size, why);
        else
            ServerLog.WitnessRefused(logger, answer.Status, why);
    }
}
