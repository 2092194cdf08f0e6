using Linking.Ledger.Checking;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Issuing;

/// <summary>Asks the store until it has said yes or no: where the outcome is unknown, the identical thing again.</summary>
internal sealed class Appender(LedgerOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <param name="what">For the log.</param>
    /// <param name="ask">The same each time.</param>
    /// <exception cref="AppendFailedException">Failed, or still unknown after the last attempt.</exception>
    public async Task<T> AskAsync<T>(string what, Func<Task<T>> ask)
    {
        var pause = options.AppendBackoff;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (StorageException e) when (e.OutcomeUnknown && attempt < options.AppendAttempts)
            {
                logger.OutcomeUnknown(what, attempt, e.Message);
                await Task.Delay(pause, time);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception e) when (e is not (DivergedException or BadRoundException))
            {
                throw new AppendFailedException(e.Message, e);
            }
        }
    }
}
