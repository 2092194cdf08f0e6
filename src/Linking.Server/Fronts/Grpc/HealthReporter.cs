using Grpc.HealthCheck;

using Linking.Ledger;
using Linking.Protocol.V1;
using Linking.Server.Hosting;

using Microsoft.Extensions.Hosting;

using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Linking.Server.Fronts.Grpc;

/// <summary>
/// Keeps grpc.health.v1 at the ledger's state: "" and linking.v1.LedgerService are SERVING while stamps are issued;
/// linking.v1.OperatorService always is, for status is asked for when something is wrong. Nothing is once the server stops.
/// </summary>
internal sealed class HealthReporter(OpenLedger ledger, HealthServiceImpl health, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly string LedgerName = LedgerReflection.Descriptor.Services.Single().FullName;
    private static readonly string OperatorName = OperatorReflection.Descriptor.Services.Single().FullName;

    private readonly Lock _lock = new();
    private bool _stopping;

    // Before the endpoints open: nobody is told SERVING of a ledger that is read-only.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // The package ends each Watch at the same signal, with NOT_SERVING. Callbacks run from the last one that was registered to the
        // first, which is this: the watchers have gone by then, and are not told twice.
        lifetime.ApplicationStopping.Register(Stop);
        health.SetStatus(OperatorName, ServingStatus.Serving);
        Report(ledger.Node.State);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var state = ledger.Node.State;
        try
        {
            while (true)
            {
                Report(state);
                state = await ledger.Node.WaitForChangeAsync(state, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stop has said the last word.
        }
    }

    private void Report(NodeState state)
    {
        var status = state.Mode == Ledger.LedgerMode.Issuing ? ServingStatus.Serving : ServingStatus.NotServing;
        lock (_lock)
        {
            if (_stopping)
                return;
            health.SetStatus("", status);
            health.SetStatus(LedgerName, status);
        }
    }

    private void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            foreach (var service in (ReadOnlySpan<string>)["", LedgerName, OperatorName])
                health.SetStatus(service, ServingStatus.NotServing);
        }
    }
}
