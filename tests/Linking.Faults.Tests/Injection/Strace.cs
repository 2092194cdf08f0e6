using System.Diagnostics;
using System.Text.RegularExpressions;

using Linking.Faults.Tests.Servers;

namespace Linking.Faults.Tests.Injection;

/// <summary>Records or disturbs the storage calls of a process with strace.</summary>
internal sealed partial class Strace : IAsyncDisposable
{
    private const string Calls =
        "pwrite64,pwritev,write,fdatasync,fsync,ftruncate,fallocate,openat,rename,renameat,renameat2,link,unlink,mkdir,mmap";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _draining;

    private Strace(Process process)
    {
        _process = process;
        _draining = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Arguments that record every call into a file.</summary>
    public static string[] Record(string output) => Arguments(output, "-e", $"trace={Calls}");

    /// <summary>Arguments for one fault.</summary>
    public static string[] Inject(string output, string folder, FaultCase @case)
    {
        var what = @case.Fault switch
        {
            Fault.IoError => "error=EIO",
            Fault.NoSpace => "error=ENOSPC",
            Fault.Kill => "signal=SIGKILL",
            _ => throw new ArgumentOutOfRangeException(nameof(@case)),
        };
        var path = Path.GetFullPath(Path.Combine(folder, @case.Site.File));
        return Arguments(output, "-P",
            path, "-e", $"trace={@case.Site.Call}", "-e", $"inject={@case.Site.Call}:{what}:when={@case.Occurrence}");
    }

    /// <summary>Arguments for a fault at all calls of one kind.</summary>
    /// <param name="output">Where each call is written.</param>
    /// <param name="call">For example <c>fsync</c>.</param>
    /// <param name="path">Of what; null for anything.</param>
    /// <param name="error">For example <c>EIO</c>, or <c>EIO:when=2</c> for the second call of a thread.</param>
    public static string[] Fail(string output, string call, string? path, string error) =>
        Arguments(output, [.. path is null ? [] : (string[])["-P", path], "-e", $"trace={call}", "-e", $"inject={call}:error={error}"]);

    /// <summary>The command that runs a program under strace as this process's own child.</summary>
    public static string[] Launch(string[] arguments) => ["strace", "-D", .. arguments];

    /// <summary>Attaches to every thread of a running process, and returns when that is done.</summary>
    public static async Task<Strace> AttachAsync(int id, string[] arguments)
    {
        var process = Process.Start(
            new ProcessStartInfo("strace", [.. arguments, "-p", $"{id}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        var line = await process.StandardError.ReadLineAsync().WaitAsync(Limit);
        if (line?.Contains("attached", StringComparison.Ordinal) != true)
            throw new InvalidOperationException($"strace cannot attach: {line} {await process.StandardError.ReadToEndAsync()}");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!process.HasExited && !Threads(id).All(IsTraced))
            await timer.WaitForNextTickAsync();
        return new Strace(process);
    }

    /// <summary>Calls on files of a folder; for each place how many came from the busiest thread.</summary>
    public static Dictionary<CallSite, int> ReadRecord(string output, string folder, Phase phase)
    {
        var counts = new Dictionary<(CallSite Site, string Thread), int>();
        foreach (var line in File.ReadLines(output))
        {
            var match = Line().Match(line);
            var at = line.IndexOf(folder, StringComparison.Ordinal);
            if (!match.Success || at < 0)
                continue;
            var end = line.AsSpan(at).IndexOfAny('>', '"');
            var file = line[(at + folder.Length)..(at + end)].TrimStart('/');
            var site = new CallSite(phase, match.Groups["call"].Value, file.Length == 0 ? "." : file);
            counts[(site, match.Groups["thread"].Value)] = counts.GetValueOrDefault((site, match.Groups["thread"].Value)) + 1;
        }

        return counts.GroupBy(pair => pair.Key.Site).ToDictionary(group => group.Key, group => group.Max(pair => pair.Value));
    }

    /// <summary>Whether a call was made to fail.</summary>
    public static bool Injected(string output) =>
        File.Exists(output) && File.ReadAllText(output).Contains("(INJECTED)", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        // It detaches on this signal, and the process goes on.
        if (!_process.HasExited)
            Signals.Terminate(_process.Id);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _draining.WaitAsync(Limit);
        _process.Dispose();
    }

    private static string[] Arguments(string output, params string[] more)
        => ["-f", "-y", "-s", "0", "-e", "signal=none", "-o", output, .. more];

    private static string[] Threads(int id)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{id}/task");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static bool IsTraced(string thread)
    {
        try
        {
            return !File.ReadLines(Path.Combine(thread, "status")).Contains("TracerPid:\t0", StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The thread has ended.
            return true;
        }
    }

    [GeneratedRegex(@"^(?<thread>\d+) +(?<call>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
