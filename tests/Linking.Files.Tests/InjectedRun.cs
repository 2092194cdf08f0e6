using System.Diagnostics;

namespace Linking.Files.Tests;

/// <summary>A run of <see cref="Program"/> under strace, which makes system calls fail or kills it before them.</summary>
/// <param name="Code">Exit code; 137 if it was killed.</param>
/// <param name="Said">What it printed.</param>
/// <param name="Calls">The calls that were watched, one a line, in order.</param>
internal sealed record InjectedRun(int Code, string Said, string[] Calls)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>How many calls were made to fail.</summary>
    public int Injected => Calls.Count(c => c.Contains("(INJECTED)", StringComparison.Ordinal));

    /// <param name="on">The file or folder that the calls are on.</param>
    /// <param name="call">A system call; several with a comma between them.</param>
    /// <param name="fault">As strace takes it: <c>error=EIO:when=1</c>, <c>signal=SIGKILL</c>.</param>
    /// <param name="arguments">Of the program.</param>
    public static Task<InjectedRun> RunAsync(string on, string call, string fault, params string[] arguments) => RunAsync(
        ["-P", on, "-e", $"trace={call}", "-e", $"inject={call}:{fault}"], arguments);

    /// <param name="watching">Arguments of strace.</param>
    /// <param name="arguments">Of the program.</param>
    public static async Task<InjectedRun> RunAsync(string[] watching, string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var log = folder["calls"];
        string[] line = ["-f", "-y", "-o", log, "-e", "signal=none", .. watching, Dotnet, typeof(Program).Assembly.Location, .. arguments];
        var start = new ProcessStartInfo("strace", line)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var said = await process.StandardOutput.ReadToEndAsync(limit.Token) + await error;
        await process.WaitForExitAsync(limit.Token);
        var watched = (await File.ReadAllLinesAsync(log, limit.Token)).Where(l => !l.Contains("+++", StringComparison.Ordinal));
        return new InjectedRun(process.ExitCode, said, [.. watched]);
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
}
