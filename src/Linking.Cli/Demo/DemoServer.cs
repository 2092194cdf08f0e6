using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

using Grpc.Health.V1;
using Grpc.Net.Client;

using Linking.Cli.Commands;

namespace Linking.Cli.Demo;

/// <summary>A server process of this very program.</summary>
internal sealed partial class DemoServer : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly Process _process;

    private DemoServer(Process process, string address, string operatorAddress)
    {
        _process = process;
        Address = address;
        OperatorAddress = operatorAddress;
    }

    public string Address { get; }

    public string OperatorAddress { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts it and waits until its health says SERVING.</summary>
    /// <param name="arguments">Behind <c>serve</c>; the ports are chosen by the system.</param>
    /// <param name="logFile">Takes its log.</param>
    /// <param name="cancellation">Ends the wait, and the process.</param>
    /// <exception cref="CommandException">It did not start.</exception>
    public static async Task<DemoServer> StartAsync(IEnumerable<string> arguments, string logFile, CancellationToken cancellation)
    {
        var process = Process.Start(StartInfo(
            [ServeCommand.Name, "--listen", "http://127.0.0.1:0", "--operator-listen", "http://127.0.0.1:0", .. arguments]))
            ?? throw new CommandException(ExitCode.Internal, "The server process could not be started.");
        var log = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.AppendLine(line.Data);
                File.WriteAllText(logFile, log.ToString());
            }
        };
        process.BeginErrorReadLine();
        try
        {
            var ready = await process.StandardOutput.ReadLineAsync(cancellation);
            if (ready?.Split(' ') is not ["ready", var address, "operator", var operatorAddress])
            {
                await process.WaitForExitAsync(cancellation);
                throw new CommandException(ExitCode.Unavailable, $"The server did not start: {log.ToString().Trim()}");
            }

            var server = new DemoServer(process, address, operatorAddress);
            await server.WaitUntilServingAsync(cancellation);
            return server;
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    /// <summary>Asks it to stop, as a service manager would, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows() || Kill(_process.Id, Terminate) != 0)
                _process.Kill();
            using var limit = new CancellationTokenSource(StopLimit);
            await _process.WaitForExitAsync(limit.Token);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync() => await EndAsync(_process);

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task WaitUntilServingAsync(CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress(Address);
        using var call = new Health.HealthClient(channel).Watch(new HealthCheckRequest(), cancellationToken: cancellation);
        while (await call.ResponseStream.MoveNext(cancellation))
        {
            if (call.ResponseStream.Current.Status == HealthCheckResponse.Types.ServingStatus.Serving)
                return;
        }

        throw new CommandException(ExitCode.Unavailable, "The server ended before it was serving.");
    }

    private static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        // Under "dotnet run" and "dotnet Linking.Cli.dll" the process is dotnet itself, and its first argument the program.
        var program = Environment.ProcessPath!;
        var hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new ProcessStartInfo(program, hosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
