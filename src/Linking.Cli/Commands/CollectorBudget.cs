using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Linking.Cli.Commands;

/// <summary>
/// Gives the garbage collector's youngest generation a budget that suits a server: what thousands of waiting calls keep alive
/// outlives the small one that the runtime chooses by the processor's cache (docs/performance.md, "Before and after
/// Grpc.AspNetCore"). The runtime reads the budget from the environment alone, before the program is there; so the process begins
/// once more, as the same process.
/// </summary>
internal static partial class CollectorBudget
{
    private const string Variable = "DOTNET_GCgen0size";
    private const long Largest = 64 << 20;
    private const long Smallest = 8 << 20;

    // A budget is let lie until it is used up: it may take this part of the memory.
    private const int Part = 32;

    // Who sets one of these has chosen; the first is also how the process knows that it has begun once more.
    private static readonly string[] OwnSettings = [Variable, "DOTNET_gcServer", "DOTNET_GCHeapHardLimit"];

    /// <summary>Returns if nothing is to be done, or cannot be done: the program then runs as the runtime would have it.</summary>
    public static void Apply()
    {
        var budget = Of(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        var chosen = OwnSettings.Any(name => Environment.GetEnvironmentVariable(name) is not null);
        if (budget == 0 || chosen || !OperatingSystem.IsLinux() || Environment.ProcessPath is not { } program)
            return;
        string[] arguments;
        try
        {
            // Each ends with a zero byte; the last may be empty.
            arguments = File.ReadAllText("/proc/self/cmdline", Encoding.UTF8).Split('\0')[..^1];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc: nothing is lost but speed.
            return;
        }

        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(entry => $"{entry.Key}={entry.Value}")
            .Append(string.Create(CultureInfo.InvariantCulture, $"{Variable}=0x{budget:x}"));
        Execute(program, [.. arguments, null], [.. environment, null]);
    }

    /// <summary>Bytes for a machine, or a container, of so much memory; 0: the runtime's own.</summary>
    internal static long Of(long memory) => memory / Part < Smallest ? 0 : Math.Min(memory / Part, Largest);

    // Comes back only if it fails, and then the process is what it was.
    [LibraryImport("libc", EntryPoint = "execve", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);
}
