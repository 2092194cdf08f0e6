namespace Linking.Testing;

/// <summary>Waits for what another thread is about to do, without a fixed sleep.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <exception cref="TimeoutException">It did not come true within three minutes.</exception>
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(async () =>
    {
        if (condition())
            return true;
        await Task.Yield();
        return false;
    });

    /// <summary>The same where looking takes a while by itself, such as a command that is run.</summary>
    /// <exception cref="TimeoutException">It did not come true within three minutes.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            // Before the look: a machine that stood still has had no time at all since the last one.
            var isLast = TimeProvider.System.GetElapsedTime(start) > Limit;
            if (await condition())
                return;
            if (isLast)
                throw new TimeoutException("What was waited for did not happen.");
        }
    }
}
