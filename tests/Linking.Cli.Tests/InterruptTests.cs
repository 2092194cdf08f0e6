using System.Net;
using System.Net.Sockets;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Ctrl-C in every command: exit 130 at once, nothing half written, nothing left running.</summary>
[Collection(Demonstration.Name)]
public sealed class InterruptTests(Demonstration demo)
{
    private readonly string _folder = demo.NewFolder();

    [ProgramTheory("mkfifo")]
    [InlineData("stamp")]
    [InlineData("verify")]
    public async Task Interrupt_LargeFile_Ends(string command)
    {
        var file = Path.Combine(_folder, "large");
        await using (var stream = File.Create(file))
            stream.SetLength(1L << 40);
        await using var process = Cli.Start(_folder, command, "large", command == "verify" ? demo.Token : "-f");
        await process.OpensAsync(file);

        await EndsAsync(process);

        Assert.Equal(["large"], Names());
    }

    [ProgramFact("mkfifo")]
    public async Task Interrupt_PipeThatNobodyWrites_Ends()
    {
        Programs.Run("mkfifo", "one two", folder: _folder);
        await using var process = Cli.Start(_folder, "stamp", "one", "two");
        // This waits until the command has opened the first; the second it waits for alone.
        await using (var pipe = new FileStream(Path.Combine(_folder, "one"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            pipe.WriteByte(1);

        await EndsAsync(process);

        Assert.Equal(["one", "two"], Names());
    }

    [ProgramFact("mkfifo")]
    public async Task Interrupt_StandardInputThatDoesNotEnd_Ends()
    {
        await using var process = Cli.Start(_folder, "stamp", "-", "-o", "t.lts");
        // More than a pipe holds: when it is written the command has read some of it.
        await process.Input.WriteAsync(new string('x', 1 << 20));
        await process.Input.FlushAsync();

        await EndsAsync(process);

        Assert.Empty(Names());
    }

    [ProgramTheory("git")]
    [InlineData("stamp")]
    [InlineData("extend")]
    [InlineData("publish")]
    [InlineData("status")]
    public async Task Interrupt_ServerThatDoesNotAnswer_Ends(string command)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = $"http://{silent.LocalEndpoint}";
        File.Copy(demo.Token, Path.Combine(_folder, "t.lts"));
        string[] args = command switch
        {
            "stamp" => ["stamp", "t.lts", "-s", address],
            "extend" => ["extend", "t.lts", "-s", address],
            _ => [command, "--operator", address],
        };
        await using var process = Cli.Start(_folder, args);
        using var connection = await silent.AcceptTcpClientAsync();

        await EndsAsync(process);

        Assert.Equal(["t.lts"], Names());
        Assert.Equal(await File.ReadAllBytesAsync(demo.Token), await File.ReadAllBytesAsync(Path.Combine(_folder, "t.lts")));
    }

    [ProgramFact("git")]
    public async Task Interrupt_Demo_StopsItsServerToo()
    {
        await using var process = Cli.Start(_folder, "demo", demo.File, "--folder", "d");
        string? line;
        while ((line = await process.ReadLineAsync()) is not null && !line.TrimStart().StartsWith("process ", StringComparison.Ordinal))
        {
            // Until its server runs.
        }

        Assert.NotNull(line);
        var server = line.Trim().Split(' ')[^1];

        await EndsAsync(process);

        await Eventually.TrueAsync(() => !Directory.Exists("/proc/" + server));
        (await Cli.RunAsync(_folder, "fsck", "--data", "d/ledger")).Succeeds();
    }

    [ProgramFact("sqlite3")]
    public async Task Interrupt_Fsck_Ends()
    {
        // Thousands of rounds are not at hand; a database that another program holds makes it wait just as well.
        var data = demo.CopyOfData();
        var database = Path.Combine(data, "ledger.sqlite");
        await using var process = Cli.Start(_folder, "fsck", "--data", data);
        await process.CatchesInterruptAsync();
        process.Signal(CliProcess.Interrupt);

        var result = await process.EndAsync();

        // It may have been done by then; else it says that it was interrupted.
        Assert.Contains(result.Code, new[] { 0, 130 });
        Assert.True(File.Exists(database));
    }

    [ProgramTheory("git")]
    [InlineData("stamp", "--server")]
    [InlineData("status", "--operator")]
    public async Task Silence_OfAServer_IsSaidAndEndsInTime(string command, string option)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "a");
        string[] args = command == "stamp" ? ["stamp", "a"] : ["status"];

        var result = await Cli.RunAsync(_folder, [.. args, option, $"http://{silent.LocalEndpoint}", "--timeout", "15"]);

        result.Fails(69, $"waiting for http://{silent.LocalEndpoint} to answer", $"http://{silent.LocalEndpoint} did not answer in "
            + $"time. With --timeout");
        Assert.Equal(["a"], Names());
        (await Cli.RunAsync(_folder, [.. args, "--timeout", "0"])).Fails(64, "--timeout: '0'");
    }

    [Theory]
    [InlineData(CliProcess.Interrupt)]
    [InlineData(CliProcess.Terminate)]
    public async Task Interrupt_Serve_IsACleanStop(int signal)
    {
        await using var server = await ServerProcess.StartAsync(_folder, "data");

        (await server.StopAsync(signal)).Ends(0);

        (await Cli.RunAsync(_folder, "fsck", "--data", "data")).Succeeds();
    }

    private static async Task EndsAsync(CliProcess process)
    {
        process.Signal(CliProcess.Interrupt);
        // None of them ends by itself while this waits, or not with this code.
        var result = await process.EndAsync();
        result.Ends(130);
        Assert.Contains("Interrupted", result.Error, StringComparison.Ordinal);
    }

    private IEnumerable<string> Names()
        => Directory.GetFileSystemEntries(_folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal);
}
