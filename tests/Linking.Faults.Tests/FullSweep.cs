namespace Linking.Faults.Tests;

/// <summary>Whether all cases run, or the few of every build (docs/operations/faults.md).</summary>
internal static class FullSweep
{
    public const string Variable = "LINKING_FAULTS";

    public static bool IsOn { get; } = Environment.GetEnvironmentVariable(Variable) == "full";

    /// <summary>One of two numbers.</summary>
    public static int Or(int full, int quick) => IsOn ? full : quick;
}
