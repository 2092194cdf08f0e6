using Linking.Testing;

namespace Linking.Cli.Tests.Witnesses;

/// <summary><c>linking witness</c>, ready, on a free port that nobody else is given when it has stopped.</summary>
internal sealed class WitnessProcess : IAsyncDisposable
{
    private WitnessProcess(CliProcess process, string address, string key)
    {
        Process = process;
        Address = address;
        Key = key;
    }

    public CliProcess Process { get; }

    public string Address { get; }

    /// <summary>Its verifier key.</summary>
    public string Key { get; }

    /// <summary>As <c>serve --witnesses</c> takes it.</summary>
    public string Place => $"{Key} {Address}";

    public static async Task<WitnessProcess> StartAsync(string folder, string name, IEnumerable<string> logs,
        string? listen = null)
    {
        var process = Cli.Start(folder, Arguments(name, logs, listen ?? $"http://127.0.0.1:{FreePort.Next()}"));
        var line = await process.ReadLineAsync();
        if (line is null)
            Assert.Fail((await process.EndAsync()).Error);
        var words = line.Split(' ');
        Assert.Equal(["ready", "key"], new[] { words[0], words[2] });
        return new WitnessProcess(process, words[1], words[3]);
    }

    public static string[] Arguments(string name, IEnumerable<string> logs, string listen = "http://127.0.0.1:0") =>
        ["witness", "--listen", listen, "--name", name, "--key", $"{name}.pem", "--data", name,
            .. logs.SelectMany(l => (string[])["--log", l])];

    /// <summary>The verifier keys of a ledger's heads, α and β, as its operator shows them.</summary>
    public static async Task<string[]> HeadKeysAsync(string folder, string data, string ledger)
    {
        var sheet = (await Cli.RunAsync(folder, "key", "show", $"{data}/keys/heads.pem", "--ledger", ledger)).Succeeds().Output;
        return [.. sheet.Split('\n').Where(l => l.Contains(" heads ", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[^1])];
    }

    public async Task<CliResult> StopAsync(int signal = CliProcess.Terminate)
    {
        Process.Signal(signal);
        return await Process.EndAsync();
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
