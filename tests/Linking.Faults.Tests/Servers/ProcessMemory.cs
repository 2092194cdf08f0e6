using System.Globalization;

namespace Linking.Faults.Tests.Servers;

/// <summary>What the system says of a process.</summary>
internal static class ProcessMemory
{
    /// <summary>The most that it has ever had in memory (VmHWM), in bytes.</summary>
    public static long Peak(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(6, line.Length - 6 - 3), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture);
    }

    /// <summary>Files and sockets that a process may have open, after .NET has raised the soft limit to the hard one.</summary>
    public static int MostFiles()
    {
        var line = File.ReadLines("/proc/self/limits").Single(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : int.MaxValue;
    }
}
