namespace Linking.Testing;

/// <summary>Waits for what another thread is about to do, without a fixed sleep.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">It did not come true within a minute.</exception>
    public static async Task TrueAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
                throw new TimeoutException("What was waited for did not happen.");
            await Task.Yield();
        }
    }

    /// <summary>The same where looking takes a while by itself, such as a command that is run.</summary>
    /// <exception cref="TimeoutException">It did not come true within a minute.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Limit)
                throw new TimeoutException("What was waited for did not happen.");
        }
    }
}
