namespace Linking.Cli.Tests;

/// <summary><c>linking serve</c> on free ports, ready.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private ServerProcess(CliProcess process, string address, string operatorAddress, string? historyAddress)
    {
        Process = process;
        Address = address;
        OperatorAddress = operatorAddress;
        HistoryAddress = historyAddress;
    }

    public CliProcess Process { get; }

    public string Address { get; }

    public string OperatorAddress { get; }

    /// <summary>Where the public files are read; null if nowhere.</summary>
    public string? HistoryAddress { get; }

    /// <summary>The variables by which commands find it.</summary>
    public Dictionary<string, string> Variables
        => new(StringComparer.Ordinal) { ["LINKING_SERVER"] = Address, ["LINKING_OPERATOR"] = OperatorAddress };

    public static string[] Arguments(string data, params string[] more)
    {
        return ["serve", "--data", data, .. IfMissing("--listen", "http://127.0.0.1:0"),
            .. IfMissing("--operator-listen", "http://127.0.0.1:0"), .. IfMissing("--interval", "20ms"), .. more];

        string[] IfMissing(string option, string value) => more.Contains(option, StringComparer.Ordinal) ? [] : [option, value];
    }

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
        return new ServerProcess(process, words[1], words[3], words is [_, _, _, _, "history", var history] ? history : null);
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
