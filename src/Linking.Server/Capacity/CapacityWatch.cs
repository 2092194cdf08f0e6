using Linking.Server.Hosting;
using Linking.Server.Options;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Capacity;

/// <summary>Measures the ledger's files each hour, for <see cref="CapacityLog"/>.</summary>
internal sealed class CapacityWatch(CapacityLog log, ServerOptions options, TimeProvider time, ILogger<CapacityWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                Measure();
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next start goes on from the file.
        }
    }

    private void Measure()
    {
        try
        {
            log.Add(time.GetUtcNow(), OpenLedger.StoredBytes(options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ServerLog.NotMeasured(logger, e.Message);
        }
    }
}
