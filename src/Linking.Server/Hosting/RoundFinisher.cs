using Microsoft.Extensions.Hosting;

namespace Linking.Server.Hosting;

/// <summary>
/// Finishes the open round when the host stops, before the endpoints close: its callers get their tokens, and those
/// that come now are told to come back, over connections that still stand.
/// </summary>
internal sealed class RoundFinisher(OpenLedger ledger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Not with the host's token: a round is finished, whatever it takes.
    public Task StoppingAsync(CancellationToken cancellationToken) => ledger.Node.StopAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
