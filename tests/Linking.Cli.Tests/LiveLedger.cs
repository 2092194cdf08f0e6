using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>One server for all tests that only use one.</summary>
public sealed class LiveLedger : IAsyncLifetime, IDisposable
{
    public const string Name = "live";

    private readonly TemporaryFolder _folder = new();

    internal ServerProcess Server { get; private set; } = null!;

    internal string Data => _folder["data"];

    internal string Newspaper => _folder["newspaper"];

    /// <summary>A new folder for a test.</summary>
    internal string NewFolder() => Directory.CreateDirectory(_folder[Guid.NewGuid().ToString("n")]).FullName;

    /// <summary>Runs a command against the server.</summary>
    internal Task<CliResult> RunAsync(string folder, params string[] args) => Server.RunAsync(folder, args);

    /// <summary>A folder with a file and its token.</summary>
    internal async Task<string> StampedAsync(string name = "file.txt", string text = "hello\n")
    {
        var folder = NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, name), text);
        (await RunAsync(folder, "stamp", name)).Succeeds();
        return folder;
    }

    public async Task InitializeAsync() =>
        Server = await ServerProcess.StartAsync(_folder.Path, Data, "--ledger", "live.example/ledger", "--directory", Newspaper);

    public async Task DisposeAsync()
    {
        var end = await Server.StopAsync();
        await Server.DisposeAsync();
        end.Ends(0);
    }

    public void Dispose() => _folder.Dispose();
}
