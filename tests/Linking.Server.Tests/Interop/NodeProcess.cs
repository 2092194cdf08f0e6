using System.Diagnostics;

namespace Linking.Server.Tests.Interop;

/// <summary>A script of the folder node/ under Node.js. Installs its packages the first time.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task> Packages = new(InstallAsync);
    private static readonly string Folder = FindFolder();

    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static bool IsInstalled => Find("node") is not null && Find("npm") is not null;

    public static async Task<NodeProcess> StartAsync(string script, params string[] arguments)
    {
        await Packages.Value;
        return new NodeProcess(Start("node", [Path.Combine(Folder, script), .. arguments]));
    }

    public static async Task RunAsync(string script, params string[] arguments)
    {
        await using var node = await StartAsync(script, arguments);
        await node.EndAsync();
    }

    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Waits for exit code 0; a failure shows what the script wrote.</summary>
    public async Task EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(_process.ExitCode == 0, output + await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task InstallAsync()
    {
        // Two test projects use this folder, and they may run at the same time.
        await using var one = await LockAsync();
        var wanted = File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));
        if (File.GetLastWriteTimeUtc(Path.Combine(Folder, "node_modules", ".package-lock.json")) >= wanted)
            return;

        using var npm = Start("npm", ["ci"]);
        var output = Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        if (npm.ExitCode != 0)
            throw new InvalidOperationException("npm ci failed: " + string.Join('\n', await output));
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        var path = Find(program) ?? throw new InvalidOperationException($"The tests need {program} on the PATH.");
        return Process.Start(new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static string? Find(string program)
    {
        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd"] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    private static async Task<FileStream> LockAsync()
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromMinutes(5);
        while (true)
        {
            try
            {
                return new FileStream(
                    Path.Combine(Path.GetTempPath(), "linking-node-packages.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                        FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < deadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Linking.sln")))
                return Path.Combine(folder.FullName, "tests", "Linking.Server.Tests", "node");
        }

        throw new InvalidOperationException("The tests do not run below the repository.");
    }
}
