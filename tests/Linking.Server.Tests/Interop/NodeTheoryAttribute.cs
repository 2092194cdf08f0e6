namespace Linking.Server.Tests.Interop;

/// <inheritdoc cref="NodeFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = SkipReason;

    public static string? SkipReason { get; } =
        NodeProcess.IsInstalled || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "node and npm are not installed";
}
