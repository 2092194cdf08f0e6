using Linking.Ledger;
using Linking.Server.Options;
using Linking.Storage;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Hosting;

/// <summary>Lets the node rehash what it has stored, again and again (docs/operations/recovery.md).</summary>
internal sealed class SelfChecker(LedgerNode node, ServerOptions options, TimeProvider time, ILogger<SelfChecker> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Func<ILedgerTruth>? backup = options.SelfCheckBackup is { } folder
            ? () => TruthFile.OpenReadOnly(Path.GetFullPath(folder), isBrief: true)
            : null;
        try
        {
            // A server that is restarted each day is to make its passes too.
            var pause = options.SelfCheck < FirstPause ? options.SelfCheck : FirstPause;
            for (; pause > TimeSpan.Zero; pause = options.SelfCheck)
            {
                // A timer takes less than fifty days at a time.
                for (var left = pause; left > TimeSpan.Zero; left -= LongestWait)
                    await Task.Delay(left < LongestWait ? left : LongestWait, time, stoppingToken);
                try
                {
                    await node.CheckAsync(backup, stoppingToken);
                }
                catch (StorageException e)
                {
                    ServerLog.SelfCheckFailed(logger, e.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the next start begins again.
        }
    }
}
