namespace Linking.Cli.Terminal;

/// <summary>Says what is waited for before the silence gets long.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>A server's answer; after some seconds without it a line on standard error.</summary>
    /// <param name="call">The call.</param>
    /// <param name="address">Where it went.</param>
    public static async Task<T> ForAsync<T>(Task<T> call, Uri address)
    {
        using var stop = new CancellationTokenSource();
        if (await Task.WhenAny(call, Task.Delay(Silence, stop.Token)) != call)
            await Console.Error.WriteLineAsync(Say($"waiting for {address.GetLeftPart(UriPartial.Authority)} to answer"));
        await stop.CancelAsync();
        return await call;
    }
}
