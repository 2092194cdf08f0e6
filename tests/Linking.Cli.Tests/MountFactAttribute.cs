namespace Linking.Cli.Tests;

/// <summary>A test on a file system of its own, which only root may mount; skipped, visibly, for others.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(WhyNot);

    public MountFactAttribute() => Skip = Reason.Value;

    private static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return "Only root may mount a small disk.";
        using var folder = new Testing.TemporaryFolder();
        try
        {
            using var disk = new SmallDisk(folder["disk"], "size=100k");
            return null;
        }
        catch (InvalidOperationException)
        {
            // Root without the capability, as in a container.
            return "This system does not let root mount a small disk.";
        }
    }
}
