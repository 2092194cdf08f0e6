namespace Linking.Client.Calls;

/// <summary>
/// Deadlines of calls. gRPC holds them against the machine's clock when a call begins, so they are made of that clock and no other: a
/// clock that the caller has chosen may stand elsewhere.
/// </summary>
internal static class Deadline
{
    /// <summary>In so long from now.</summary>
    public static DateTime After(TimeSpan time) => TimeProvider.System.GetUtcNow().UtcDateTime + time;
}
