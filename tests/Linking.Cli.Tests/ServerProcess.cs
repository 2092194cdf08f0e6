namespace Linking.Cli.Tests;

/// <summary><c>linking serve</c> on free ports, ready.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private ServerProcess(CliProcess process, string address, string operatorAddress)
    {
        Process = process;
        Address = address;
        OperatorAddress = operatorAddress;
    }

    public CliProcess Process { get; }

    public string Address { get; }

    public string OperatorAddress { get; }

    /// <summary>The variables by which commands find it.</summary>
    public Dictionary<string, string> Variables
        => new(StringComparer.Ordinal) { ["LINKING_SERVER"] = Address, ["LINKING_OPERATOR"] = OperatorAddress };

    public static string[] Arguments(string data, params string[] more) =>
        ["serve", "--data", data, "--listen", "http://127.0.0.1:0", "--operator-listen", "http://127.0.0.1:0",
            .. more.Contains("--interval", StringComparer.Ordinal) ? Array.Empty<string>() : ["--interval", "20ms"], .. more];

    public static Task<ServerProcess> StartAsync(string folder, string data, params string[] more) =>
        StartAsync(folder, new Dictionary<string, string>(), data, more);

    public static async Task<ServerProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> variables, string data,
        params string[] more)
    {
        var process = Cli.Start(folder, variables, Arguments(data, more));
        var line = await process.ReadLineAsync();
        if (line is null)
            Assert.Fail((await process.EndAsync()).Error);
        var words = line.Split(' ');
        Assert.Equal(["ready", "operator"], new[] { words[0], words[2] });
        return new ServerProcess(process, words[1], words[3]);
    }

    /// <summary>Runs a command against it.</summary>
    public Task<CliResult> RunAsync(string folder, params string[] args) => Cli.RunAsync(folder, [], Variables, args);

    /// <summary>Stops it as a service manager does.</summary>
    public async Task<CliResult> StopAsync(int signal = CliProcess.Terminate)
    {
        Process.Signal(signal);
        return await Process.EndAsync();
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
