using Linking.Ledger.Clocks;
using Linking.Server.Access;
using Linking.Server.Capacity;
using Linking.Server.Clocks;
using Linking.Server.Fronts;
using Linking.Server.Fronts.Grpc;
using Linking.Server.Fronts.Grpc.Http;
using Linking.Server.Fronts.Monitoring;
using Linking.Server.Fronts.Tiles;
using Linking.Server.Hosting;
using Linking.Server.Options;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server;

/// <summary>A running server: one ledger in one data folder, an endpoint for clients and one for the operator.</summary>
public sealed class LinkingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly OpenLedger _ledger;
    private readonly ILoggerFactory _logs;
    private readonly ServerCertificate? _certificate;
    private readonly ComparedClock? _clock;

    private LinkingServer(
        WebApplication app,
        OpenLedger ledger,
        ILoggerFactory logs,
        ServerCertificate? certificate,
        ComparedClock? clock,
        Endpoints endpoints)
    {
        _app = app;
        _clock = clock;
        _lifetime = app.Lifetime;
        _ledger = ledger;
        _logs = logs;
        _certificate = certificate;
        (Addresses, OperatorAddresses) = (endpoints.Clients, endpoints.Operator);
        (HistoryAddresses, MonitorAddresses) = (endpoints.History, endpoints.Monitor);
    }

    /// <summary>Where clients reach it, with the port that was free where 0 was asked for.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    public IReadOnlyList<Uri> OperatorAddresses { get; }

    /// <summary>Where anybody reads the public files; empty unless asked for.</summary>
    public IReadOnlyList<Uri> HistoryAddresses { get; }

    /// <summary>Where a monitor reads metrics and health; empty unless asked for.</summary>
    public IReadOnlyList<Uri> MonitorAddresses { get; }

    /// <summary>The ledger's node.</summary>
    public Ledger.LedgerNode Node => _ledger.Node;

    /// <summary>Who the ledger is.</summary>
    public Protocol.LedgerDescription Ledger => _ledger.Describe();

    /// <summary>For tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Starts a server; it answers when this returns. SIGTERM and SIGINT stop it.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="host">What comes from outside of it; null: the machine's.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="StartupException">It cannot start; nothing is left running.</exception>
    public static async Task<LinkingServer> StartAsync(
        ServerOptions options, ServerEnvironment? host = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        host ??= new ServerEnvironment();
        if (ServerOptionsCheck.Problems(options) is [var problem, ..])
            throw new StartupException(StartupProblem.Options, problem);
        var logs = LoggerFactory.Create(logging => ServerLogging.Configure(logging, options, host));
        ServerCertificate? certificate = null;
        OpenLedger? ledger = null;
        ComparedClock? compared = null;
        WebApplication? app = null;
        try
        {
            certificate = ServerCertificate.Open(options, host.TimeProvider, logs);
            if (!OpenLedger.Exists(options))
                Endpoints.Try(options);
            var logger = logs.CreateLogger<LinkingServer>();
            if (host.Clock is null && options.Clock.Count > 0)
                compared = await ComparedClock.StartAsync(options, host.TimeProvider, logger, cancellation);
            var clock = host.Clock ?? compared ?? (IClockSource)new SystemClockSource(host.TimeProvider);
            ledger = await OpenLedger.OpenAsync(options, clock, host.TimeProvider, logs, cancellation);
            var connections = new OpenConnections();
            var endpoints = new Endpoints(options, certificate, connections, new AddressQuotas(options, host.TimeProvider));
            app = Build(options, host, ledger, logs, endpoints, connections, certificate, compared);
            await StartAsync(app, cancellation);
            Announce(logger, options, endpoints);
            if (compared is null)
                ServerLog.ClockTrusted(logger);
            else
                compared.Audit = ledger.Audit;
            ledger.Audit.State(ledger.Node, options.AuditInterval);
            return new LinkingServer(app, ledger, logs, certificate, compared, endpoints);
        }
        catch
        {
            if (app is not null)
                await app.DisposeAsync();
            if (ledger is not null)
                await ledger.DisposeAsync();
            if (compared is not null)
                await compared.DisposeAsync();
            certificate?.Dispose();
            logs.Dispose();
            throw;
        }
    }

    /// <summary>Runs a server until it is told to stop by a signal or the token.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task RunAsync(ServerOptions options, CancellationToken cancellation = default)
    {
        await using var server = await StartAsync(options, host: null, cancellation);
        await server.WaitForShutdownAsync(cancellation);
    }

    /// <summary>Returns when the server has stopped, after a signal or the token.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>Finishes the open round, answers who waits, then closes the endpoints.</summary>
    public Task StopAsync(CancellationToken cancellation = default)
    {
        // As with a signal: health says so before the ledger stops.
        _lifetime.StopApplication();
        return _app.StopAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        if (_clock is not null)
            _clock.Audit = null;
        await _ledger.DisposeAsync();
        if (_clock is not null)
            await _clock.DisposeAsync();
        _certificate?.Dispose();
        _logs.Dispose();
    }

    private static WebApplication Build(
        ServerOptions options,
        ServerEnvironment host,
        OpenLedger ledger,
        ILoggerFactory logs,
        Endpoints endpoints,
        OpenConnections connections,
        ServerCertificate? certificate,
        ComparedClock? clock)
    {
        // Empty: nothing but these options decides, no file or variable of the framework's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(endpoints.Configure);
        var services = builder.Services;
        services.AddSingleton(logs);
        services.AddSingleton(host.TimeProvider);
        services.AddSingleton(options);
        services.AddMetrics();
        services.AddSingleton(ledger.Node);
        services.AddSingleton<ServerMeters>();
        services.AddSingleton(CapacityLog.Open(options.DataFolder));
        services.AddHostedService<CapacityWatch>();
        services.AddSingleton<StatusReader>();
        services.AddSingleton(provider => new PublicationDesk(
            ledger, options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(ledger);
        services.AddSingleton(provider => AccountBook.Open(ledger, options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new SubmitterQuotas(options, host.TimeProvider));
        services.AddSingleton(provider => ApiKeyBook.Open(
            ledger, options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<SubmitterQuotas>()));
        if (SubmitterAuthority.Open(options, host.TimeProvider, logs.CreateLogger<SubmitterAuthority>()) is { } authority)
            services.AddSingleton(_ => authority);
        services.AddSingleton(connections);
        if (certificate is not null)
            services.AddSingleton(certificate);
        if (clock is not null)
        {
            services.AddSingleton(clock);
            services.AddHostedService<CalibrationClerk>();
        }

        services.Configure<HostOptions>(o => o.ShutdownTimeout = options.ShutdownTimeout);
        services.AddGrpcFront(options);
        if (options.HistoryListen.Count > 0)
            services.AddHistoryFront();
        services.AddMonitorFront(options, ledger, logs);
        services.AddHostedService<RoundFinisher>();
        services.AddHostedService<SelfChecker>();
        // Before health is reported: what the sinks hold may make the ledger read-only.
        services.AddHostedService(provider => provider.GetRequiredService<PublicationDesk>());
        services.AddHostedService<HealthReporter>();

        var app = builder.Build();
        app.Services.GetRequiredService<ServerMeters>().Add(app.Services.GetRequiredService<PublicationDesk>(), options);
        if (options.HistoryListen.Count > 0)
            app.UseHistoryFront();
        if (options.MonitorListen.Count > 0)
            app.UseMonitorFront();
        app.UseGrpcFront();
        app.TellServiceManager();
        return app;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e) when (Endpoints.Problem(e) is { } sentence)
        {
            throw new StartupException(StartupProblem.Address, sentence, e);
        }
    }

    private static void Announce(ILogger logger, ServerOptions options, Endpoints endpoints)
    {
        var (clients, operators) = (endpoints.Bound(EndpointRole.Clients), endpoints.Bound(EndpointRole.Operator));
        ServerLog.Listening(logger, string.Join(", ", clients), string.Join(", ", operators));
        if (options.HistoryListen.Count > 0)
            ServerLog.ListeningForReaders(logger, string.Join(", ", endpoints.Bound(EndpointRole.History)));
        if (options.MonitorListen.Count > 0)
            ServerLog.ListeningForMonitors(logger, string.Join(", ", endpoints.Bound(EndpointRole.Monitor)));
        foreach (var address in options.PublicListen.Concat(options.MonitorListen).Where(a => !a.IsLoopback && !a.IsTls))
            ServerLog.ClearText(logger, address.ToString());
        if (!AccountFile.Exists(options.DataFolder))
            ServerLog.NoAccounts(logger);
    }
}
