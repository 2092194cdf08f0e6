using System.Diagnostics;
using System.Globalization;
using System.Text;

using Linking.Client;

namespace Linking.Faults.Tests.Servers;

/// <summary><c>linking serve</c> as a process of its own, which may be ended in any way.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Task _logging;

    private ServerProcess(Process process)
    {
        _process = process;
        _logging = ReadLogAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Null: it ended before it was ready.</summary>
    public Uri? Address { get; private set; }

    public Uri? OperatorAddress { get; private set; }

    /// <summary>What it has written to standard error.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Returns when it is ready or has ended.</summary>
    /// <param name="folder">Holds the data folder <c>data</c> and the published values <c>book</c>.</param>
    /// <param name="before">A program and its arguments that start the server; empty for none.</param>
    /// <param name="more">Options.</param>
    public static async Task<ServerProcess> StartAsync(string folder, IReadOnlyList<string> before, params string[] more)
    {
        string[] line =
        [
            .. before, LinkingProgram.Dotnet, LinkingProgram.File, "serve",
            "--data", Path.Combine(folder, "data"), "--directory", Path.Combine(folder, "book"), "--ledger", "faults.example/ledger",
            "--listen", "http://127.0.0.1:0", "--operator-listen", "http://127.0.0.1:0", "--interval", "10ms", "--publish", "false",
            // A sweep lasts longer than the default window, within which a leaf that is submitted again has its first token.
            "--repeat-window", "1d", .. more,
        ];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("LINKING_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        var server = new ServerProcess(Process.Start(start)!);
        _ = server.ReapAsync();
        var ready = await server._process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        if (ready?.Split(' ') is ["ready", var address, "operator", var operatorAddress])
            (server.Address, server.OperatorAddress) = (new Uri(address), new Uri(operatorAddress));
        else
            await server.WaitForExitAsync();
        return server;
    }

    /// <summary>Runs another command of the program to its end.</summary>
    /// <returns>Its exit code and what it printed.</returns>
    public static Task<(int Code, string Output)> RunCommandAsync(params string[] arguments) => RunCommandAsync([], arguments);

    /// <param name="before">A program and its arguments that run the command; empty for none.</param>
    /// <param name="arguments">The command.</param>
    public static async Task<(int Code, string Output)> RunCommandAsync(IReadOnlyList<string> before, string[] arguments)
    {
        string[] line = [.. before, LinkingProgram.Dotnet, LinkingProgram.File, .. arguments];
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(Limit);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output + await error);
    }

    /// <summary>Starts it where nothing is wrong: it must become ready.</summary>
    public static async Task<ServerProcess> StartSoundAsync(string folder, params string[] more)
    {
        var server = await StartAsync(folder, [], more);
        Assert.True(server.Address is not null, server.Log);
        return server;
    }

    public Task<LinkingClient> ConnectAsync() => LinkingClient.ConnectAsync(Options(Address!));

    public OperatorClient ConnectOperator() => new(Options(OperatorAddress!));

    /// <summary>As a service manager stops it.</summary>
    public async Task StopAsync()
    {
        Signals.Terminate(_process.Id);
        await WaitForExitAsync();
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    public async Task WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        await _logging.WaitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static LinkingClientOptions Options(Uri address)
        => new() { Address = address, MaxAttempts = 1, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>
    /// A tracer can miss the end of a process that was killed with many threads, and as long as it waits nobody else
    /// learns of it. So it is ended when only the dead process is left.
    /// </summary>
    private async Task ReapAsync()
    {
        var id = _process.Id;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Directory.Exists($"/proc/{id}") && await timer.WaitForNextTickAsync())
        {
            try
            {
                var status = await File.ReadAllLinesAsync($"/proc/{id}/status");
                var tracer = int.Parse(status.Single(l => l.StartsWith("TracerPid:", StringComparison.Ordinal))[10..],
                    CultureInfo.InvariantCulture);
                if (tracer != 0 && status.Any(l => l.StartsWith("State:\tZ", StringComparison.Ordinal)))
                    Signals.Kill(tracer);
            }
            catch (IOException)
            {
                // It ended between the two looks.
                return;
            }
        }
    }

    private async Task ReadLogAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_log)
                _log.AppendLine(line);
        }
    }
}
