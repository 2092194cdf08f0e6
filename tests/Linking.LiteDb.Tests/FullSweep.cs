namespace Linking.LiteDb.Tests;

/// <summary>Whether all cases run, or the few of every build (docs/operations/faults.md).</summary>
internal static class FullSweep
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("LINKING_FAULTS") == "full";

    /// <summary>One of two numbers.</summary>
    public static int Or(int full, int quick) => IsOn ? full : quick;
}
