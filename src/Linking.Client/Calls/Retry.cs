using Grpc.Core;

using Linking.Protocol;

namespace Linking.Client.Calls;

/// <summary>
/// Repeats a request while the server says that it may be repeated. Every request of this service may: stamping the
/// same leaf again gives the first token.
/// </summary>
internal sealed class Retry(LinkingClientOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Runs calls until one ends well, ends for good, or time or attempts are used up.</summary>
    /// <param name="call">Starts one attempt.</param>
    /// <param name="cancellation">Ends the attempt and the waiting.</param>
    /// <param name="toldOnly">Repeats only if a server said so, not if none could be reached: who calls for the first
    /// time wants to hear of a wrong address at once.</param>
    /// <exception cref="RequestFailedException">The last attempt's error.</exception>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<CallOptions, Task<T>> call, CancellationToken cancellation, bool toldOnly = false)
    {
        var begun = options.TimeProvider.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(new CallOptions(deadline: Deadline.After(Rest()), cancellationToken: cancellation));
            }
            catch (RpcException e)
            {
                cancellation.ThrowIfCancellationRequested();
                var error = RpcErrors.Read(e, options.Address);
                var pause = toldOnly && error.RetryAfter is null ? null : PauseAfter(error, attempt);
                if (pause is null || attempt >= options.MaxAttempts || pause > Rest())
                    throw new RequestFailedException(error, e);
                await Task.Delay(pause.Value, options.TimeProvider, cancellation);
            }
        }

        TimeSpan Rest() => options.Timeout - options.TimeProvider.GetElapsedTime(begun);
    }

    /// <summary>How long to wait before the next attempt; null when repeating does not help.</summary>
    public static TimeSpan? PauseAfter(RequestError error, int attempt)
    {
        // RESOURCE_EXHAUSTED without a delay is a message over the limit: it will not shrink.
        var repeatable = (StatusCode)error.Code == StatusCode.Unavailable ||
            ((StatusCode)error.Code == StatusCode.ResourceExhausted && error.RetryAfter is not null);
        if (!repeatable)
            return null;
        var growing = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10));
        var pause = error.RetryAfter > growing ? error.RetryAfter.Value : growing < LongestPause ? growing : LongestPause;

        // Clients that were refused together must not come back together.
        return pause * (1 + Random.Shared.NextDouble() / 2);
    }
}
