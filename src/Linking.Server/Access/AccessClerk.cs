using Linking.Ledger.Admission;
using Linking.LiteDb;
using Linking.Server.Hosting;
using Linking.Storage;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Access;

/// <summary>
/// Writes each change of the accounts into the ledger, as a statement with its digests. A change is in force before: an account can be
/// ended also while nothing is issued, and the statement follows when it can.
/// </summary>
internal sealed class AccessClerk(AccountBook book, OpenLedger ledger, TimeProvider time, ILogger<AccessClerk> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>Writes a change into the ledger, if it can be written now.</summary>
    /// <returns>The change, with its round if it has one.</returns>
    public async Task<AccessChange> StateAsync(AccessChange change, CancellationToken cancellation)
    {
        try
        {
            var (suite, name) = (ledger.Node.Genesis.Suite, ledger.Node.Genesis.Ledger);
            var stamped = await ledger.Node.AddEventAsync(change.ToStatement(name, suite).ToText(suite), cancellation);
            return book.Stated(change, stamped.Header.Index);
        }
        catch (Exception e) when (e is LedgerRefusedException or StorageException or DocumentFileException)
        {
            ServerLog.AccessNotStated(logger, change.Number, e.Message);
            return change;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                foreach (var change in book.Changes.Where(c => c.Round == 0))
                    await StateAsync(change, stoppingToken);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is not stated is stated after the next start.
        }
    }
}
