using System.Diagnostics;

namespace Linking.LiteDb.Tests.Faults;

/// <summary>Another process that writes to a file.</summary>
internal sealed class WriterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <param name="path">The file.</param>
    /// <param name="from">The first transaction of the workload to run.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="before">A program and its arguments that start it.</param>
    public WriterProcess(string path, int from, int to, params string[] before)
    {
        string[] line =
        [
            .. before, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, "Linking.LiteDb.Tests.dll"), path, $"{from}", $"{to}", "150000",
        ];
        _process = Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Transactions that it has reported as durable, from the beginning of the workload.</summary>
    public int Acknowledged { get; private set; } = -1;

    /// <summary>The last line that is not a transaction's number.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Kills it without notice.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Reads what it prints until so many transactions are durable, or it has ended.</summary>
    public async Task ReadAsync(int acknowledged)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (Acknowledged < acknowledged && await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (int.TryParse(line, out var n))
                Acknowledged = n + 1;
            else
                Said = line;
        }
    }

    /// <summary>Reads the rest, and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await ReadAsync(int.MaxValue);
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        Assert.DoesNotContain("   at ", await _errors, StringComparison.Ordinal);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
