using Linking.Server.Fronts.Grpc.Http;

using Microsoft.Extensions.Hosting;

namespace Linking.Server.Hosting;

/// <summary>
/// Finishes the open round when the host stops, before the endpoints close: its callers get their tokens, and those
/// that come now are told to come back, over connections that still stand.
/// </summary>
internal sealed class RoundFinisher(OpenLedger ledger, OpenCalls calls, OpenConnections connections) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Not with the host's token: a round is finished, whatever it takes.
        await ledger.Node.StopAsync();
        await calls.WaitAsync(cancellationToken);
        await connections.DeliverAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
