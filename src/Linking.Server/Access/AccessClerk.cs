using Linking.Ledger.Admission;
using Linking.LiteDb;
using Linking.Server.Hosting;
using Linking.Storage;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Access;

/// <summary>
/// Writes each change of the accounts and of the API keys into the ledger, as a statement with its digests. A change is in force before:
/// an account can be ended also while nothing is issued, and the statement follows when it can.
/// </summary>
internal sealed class AccessClerk(
    AccountBook accounts, ApiKeyBook keys, OpenLedger ledger, TimeProvider time, ILogger<AccessClerk> logger) : BackgroundService
{
    // How long somebody who has made a change waits for its round. It is in force by then.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationToken _stopping;

    /// <summary>Writes a change into the ledger, after those before it, if it can be written now.</summary>
    /// <param name="book">Whose change.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellation">Waits no longer; the change is written all the same.</param>
    /// <returns>The change, with its round if it has one by now.</returns>
    public async Task<AccessChange> StateAsync(IStatedBook book, AccessChange change, CancellationToken cancellation)
    {
        var stating = StateInTurnAsync(book, change.Number);
        try
        {
            return await stating.WaitAsync(Patience, time, cancellation) ?? change;
        }
        catch (TimeoutException)
        {
            return change;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    // One after the other, so that the ledger states no change before one that was made earlier.
    private async Task<AccessChange?> StateInTurnAsync(IStatedBook book, long last)
    {
        await _turn.WaitAsync(_stopping);
        try
        {
            foreach (var change in book.Unstated.Where(c => c.Number <= last))
            {
                var stated = await StateAsync(book, change);
                if (stated is null || stated.Number == last)
                    return stated;
            }

            return book.Find(last);
        }
        catch (DocumentFileException e)
        {
            ServerLog.AccessNotStated(logger, last, e.Message);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<AccessChange?> StateAsync(IStatedBook book, AccessChange change)
    {
        try
        {
            var (suite, name) = (ledger.Node.Genesis.Suite, ledger.Node.Genesis.Ledger);
            var stamped = await ledger.Node.AddEventAsync(change.ToStatement(name, suite).ToText(suite), _stopping);
            return book.Stated(change, stamped.Header.Index);
        }
        catch (Exception e) when (e is LedgerRefusedException or StorageException or DocumentFileException)
        {
            ServerLog.AccessNotStated(logger, change.Number, e.Message);
            return null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        try
        {
            while (true)
            {
                foreach (var book in (IStatedBook[])[accounts, keys])
                {
                    if (book.Unstated.Count > 0)
                        await StateInTurnAsync(book, long.MaxValue);
                }

                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is not stated is stated after the next start.
        }
    }
}
