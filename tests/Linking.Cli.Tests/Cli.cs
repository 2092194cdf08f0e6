using System.Diagnostics;
using System.Text;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Runs the command as a process of its own, as a user would.</summary>
internal static class Cli
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs to the end.</summary>
    public static Task<CliResult> RunAsync(string folder, params string[] args)
        => RunAsync(folder, [], new Dictionary<string, string>(), args);

    /// <summary>Runs to the end, with standard input and variables.</summary>
    public static async Task<CliResult> RunAsync(string folder, byte[] input, IReadOnlyDictionary<string, string> variables,
        params string[] args)
    {
        await using var process = Start(folder, variables, args);
        var result = await process.EndAsync(input);
        OutputSchemas.Check(args, result);
        return result;
    }

    public static CliProcess Start(string folder, params string[] args) => Start(folder, new Dictionary<string, string>(), args);

    public static CliProcess Start(string folder, IReadOnlyDictionary<string, string> variables, params string[] args) =>
        StartUnder([], folder, variables, args);

    /// <summary>Starts it as the program that another one, such as strace, is told to start.</summary>
    public static CliProcess StartUnder(
        string[] outer, string folder, IReadOnlyDictionary<string, string> variables, params string[] args)
    {
        // Under a shell that ignores Ctrl-C its children would too; the user's shell does not.
        string[] line = [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : Array.Empty<string>(), .. outer,
            LinkingProgram.Dotnet, LinkingProgram.File, .. args];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("LINKING_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        // Whoever runs the tests may speak another language.
        foreach (var name in (string[])["LC_ALL", "LC_MESSAGES", "LANG"])
            start.Environment.Remove(name);
        start.Environment["LINKING_TRUST"] = Path.Combine(folder, "trust");
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new CliProcess(Process.Start(start)!);
    }
}
