using System.Collections.Concurrent;
using System.Diagnostics;

namespace Linking.Hammer.Processes;

/// <summary>Another process of this program, which serves until its standard input ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const string Ready = "ready ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ChildProcess(Process process, Uri[] addresses)
        => (_process, Address, Operator) = (process, addresses[0], addresses.ElementAtOrDefault(1));

    public Uri Address { get; }

    /// <summary>Where its operator asks; null if it has none.</summary>
    public Uri? Operator { get; }

    public int Id => _process.Id;

    public TimeSpan? ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? null : _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it, and waits until it says where it listens.</summary>
    /// <exception cref="HammerException">It did not start; with what it wrote.</exception>
    public static async Task<ChildProcess> StartAsync(string[] arguments, CancellationToken cancellation)
    {
        var process = Process.Start(StartInfo(arguments)) ?? throw new HammerException("A process of this program could not be started.");
        var errors = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text && errors.Count < 20)
                errors.Enqueue(text);
        };
        process.BeginErrorReadLine();
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(StartLimit);
            var line = await process.StandardOutput.ReadLineAsync(limit.Token);
            if (line is not null && line.StartsWith(Ready, StringComparison.Ordinal))
                return new ChildProcess(process, [.. line[Ready.Length..].Split(' ').Select(address => new Uri(address))]);
            await process.WaitForExitAsync(limit.Token);
            throw new HammerException($"The process '{arguments[0]}' did not start. {string.Join(' ', errors)}");
        }
        catch
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Says in the child where it listens, and returns when the parent has ended it or is gone.</summary>
    public static async Task ServeAsync(IEnumerable<Uri> addresses, CancellationToken cancellation)
    {
        await Console.Out.WriteLineAsync($"{Ready}{string.Join(' ', addresses)}");
        if (!Console.IsInputRedirected)
        {
            await Task.Delay(Timeout.Infinite, cancellation)
                .ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return;
        }

        while (await Console.In.ReadLineAsync(cancellation) is not null)
        {
            // Whatever is said, only the end counts.
        }

        await Console.Out.WriteLineAsync(MemoryCosts.OfThisProcess().ToLine());
    }

    /// <summary>Ends it in order.</summary>
    /// <returns>What it cost in memory; null if it did not say so.</returns>
    public async Task<MemoryCosts?> StopAsync(CancellationToken cancellation)
    {
        _process.StandardInput.Close();
        return MemoryCosts.FromLine(await _process.StandardOutput.ReadLineAsync(cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string[] arguments)
    {
        // Under "dotnet run" and "dotnet Linking.Hammer.dll" the process is dotnet itself.
        var program = Environment.ProcessPath!;
        var hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new ProcessStartInfo(program, hosted ? [typeof(ChildProcess).Assembly.Location, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
