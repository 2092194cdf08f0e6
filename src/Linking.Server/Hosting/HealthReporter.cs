using Linking.Grpc.Health;
using Linking.Ledger;
using Linking.Protocol.V1;

using Microsoft.Extensions.Hosting;

using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Linking.Server.Hosting;

/// <summary>
/// Keeps grpc.health.v1 at the ledger's state: "" and linking.v1.Linking are SERVING while stamps are issued;
/// linking.v1.Operator always is, for status is asked for when something is wrong.
/// </summary>
internal sealed class HealthReporter(OpenLedger ledger, HealthService health) : BackgroundService
{
    // Before the endpoints open: nobody is told SERVING of a ledger that is read-only.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        health.SetStatus(OperatorReflection.Descriptor.Services.Single().FullName, ServingStatus.Serving);
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
            // The health service itself says NOT_SERVING when the host stops.
        }
    }

    private void Report(LedgerState state)
    {
        var status = state.Mode == Ledger.LedgerMode.Issuing ? ServingStatus.Serving : ServingStatus.NotServing;
        health.SetStatus("", status);
        health.SetStatus(LedgerReflection.Descriptor.Services.Single().FullName, status);
    }
}
