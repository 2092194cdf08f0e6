using System.Text;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>
/// A folder after a day's work: files 1 and 2 with a publication behind each, 3 to 5 with one behind all, and the ledger's public files,
/// written by a server that is gone. Tests take copies.
/// </summary>
public sealed class PublicFiles : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public async Task InitializeAsync()
    {
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--ledger", "test.example/ledger", "--static", _folder["files"]);
        for (var i = 1; i <= 5; i++)
        {
            await File.WriteAllTextAsync(_folder[$"file{i}.txt"], Encoding.UTF8.GetString([(byte)('a' + i)]));
            (await server.RunAsync(_folder.Path, "stamp", $"file{i}.txt")).Succeeds();
            if (i is 1 or 2 or 5)
                (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        }

        (await server.StopAsync()).Ends(0);
    }

    internal void CopyTo(string folder)
    {
        foreach (var made in Directory.GetDirectories(_folder.Path, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(folder, Path.GetRelativePath(_folder.Path, made)));
        foreach (var made in Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories))
            File.Copy(made, Path.Combine(folder, Path.GetRelativePath(_folder.Path, made)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
