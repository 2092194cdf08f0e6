namespace Linking.Tsp;

/// <summary>
/// Calls into a parser of another's, over bytes from anywhere. Which exceptions it throws for wrong bytes is written nowhere, so
/// every one of them means: not right. What this program does wrong itself shows in the tests, which demand that stamps are right.
/// </summary>
internal static class Foreign
{
    /// <summary>What the call gives; null if it throws.</summary>
    public static T? Try<T>(Func<T?> call)
        where T : class
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Whether the call ends without an exception.</summary>
    public static bool Holds(Action call) => Says(() =>
    {
        call();
        return true;
    });

    /// <summary>Whether the call says yes, and throws nothing.</summary>
    public static bool Says(Func<bool> call) => Try(() => call() ? call : null) is not null;
}
