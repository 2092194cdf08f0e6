using System.Net.Sockets;
using System.Text;
using System.Text.Json;

using Linking.Cli.Tests.Witnesses;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>The server as a service: deploy/linking.service, what it tells systemd, and a log that programs read.</summary>
public sealed class ServiceTests : IDisposable
{
    // That of the example in docs/spec/note.md.
    private const string LogKey = "example.org/ledger+c186e258+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";

    private static readonly string Unit = Path.Combine(DocumentationTests.Find("deploy"), "linking.service");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>systemd takes every line of it, and rates how much it still allows: 10 is everything.</summary>
    [ProgramFact("systemd-analyze")]
    public void Unit_IsRightAndHardened()
    {
        // It looks for the program, and for the user's folder.
        var text = File.ReadAllText(Unit).Replace("/opt/linking/linking", "/bin/true", StringComparison.Ordinal);
        File.WriteAllText(_folder["linking.service"], text);

        var (code, _, complaints) = Programs.Try("systemd-analyze", ["verify", "--man=no", _folder["linking.service"]]);
        Programs.Run("systemd-analyze", $"security --offline=true --threshold=20 --no-pager \"{_folder["linking.service"]}\"");

        Assert.Equal(0, code);
        Assert.DoesNotContain("linking.service", complaints, StringComparison.Ordinal);
    }

    /// <summary>A call that the unit forbids would fail only there, on the day when it is needed.</summary>
    [ProgramFact("systemd-analyze", "/usr/bin/strace")]
    public async Task Unit_AllowsEveryCallThatTheServerMakes()
    {
        var allowed = Allowed();
        Programs.Run("git", $"init -q --bare --initial-branch=publications \"{_folder["publications.git"]}\"");
        File.WriteAllText(
            _folder["offset"],
            $$"""{"offset_us": 0, "uncertainty_us": 1000, "time": "{{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}"}""");
        File.WriteAllText(_folder["file"], "abc");
        var arguments = ServerProcess.Arguments(
            "data", "--git-remote", _folder["publications.git"], "--clock", $"kernel;file:{_folder["offset"]}", "--clock-quorum", "1",
            "--clock-calm", "0ms", "--history-listen", "http://127.0.0.1:0");

        // The tracer is no parent of it, so that it gets the signal itself.
        await using var server = Cli.StartUnder(
            ["strace", "-D", "-f", "-q", "-e", "signal=none", "-o", _folder["calls"]],
            _folder.Path,
            new Dictionary<string, string>(StringComparer.Ordinal),
            arguments);
        var words = (await server.ReadLineAsync())!.Split(' ');
        (await Cli.RunAsync(_folder.Path, "stamp", "file", "--server", words[1])).Succeeds();
        (await Cli.RunAsync(_folder.Path, "publish", "--operator", words[3])).Succeeds();
        server.Signal(CliProcess.Terminate);
        (await server.EndAsync()).Succeeds();

        string[] made = [];
        await Eventually.TrueAsync(() =>
        {
            var lines = File.ReadAllLines(_folder["calls"]);
            made = [.. lines.Select(CallName).OfType<string>().Distinct()];
            return lines[^1].Contains("exited with", StringComparison.Ordinal);
        });
        Assert.Contains(made, name => name is "adjtimex" or "clock_adjtime");
        Assert.Contains("mlock", made);
        Assert.Empty(made.Except(allowed));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("witness")]
    public async Task ServiceManager_IsToldWhenItAnswersAndWhenItStops(string program)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        string[] arguments = program == "serve" ? ServerProcess.Arguments("data")
            : WitnessProcess.Arguments("witness.example", [LogKey]);

        await using var server = Cli.Start(
            _folder.Path, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = _folder["notify"] }, arguments);
        Assert.Equal("READY=1", await ReceiveAsync(manager));
        Assert.StartsWith("ready ", await server.ReadLineAsync(), StringComparison.Ordinal);
        server.Signal(CliProcess.Terminate);

        Assert.Equal("STOPPING=1", await ReceiveAsync(manager));
        (await server.EndAsync()).Succeeds();
    }

    [Fact]
    public async Task LogOfJson_EveryLineIsAnObject_WithItsValuesByName()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data", "--log-format", "json");
        var end = await server.StopAsync();

        end.Succeeds();
        var lines = end.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.All(lines, l => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", l.GetProperty("Timestamp").GetString()));
        var listening = lines.Single(l => l.GetProperty("EventId").GetInt32() == 801);
        Assert.Equal("Information", listening.GetProperty("LogLevel").GetString());
        Assert.Equal(server.Address, listening.GetProperty("State").GetProperty("Clients").GetString()!.TrimEnd('/'));
    }

    private static async Task<string> ReceiveAsync(Socket manager)
    {
        var buffer = new byte[256];
        using var limit = new CancellationTokenSource(Cli.Limit);
        return Encoding.ASCII.GetString(buffer, 0, await manager.ReceiveAsync(buffer, limit.Token));
    }

    /// <summary>The system calls of the unit's filter: its words, and for a word with @ those of the group.</summary>
    private static HashSet<string> Allowed()
    {
        const string Setting = "SystemCallFilter=";
        var words = File.ReadLines(Unit).Single(l => l.StartsWith(Setting, StringComparison.Ordinal))[Setting.Length..];
        var groups = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? group = null;
        foreach (var line in Programs.Run("systemd-analyze", "syscall-filter --no-pager").Split('\n'))
        {
            if (line.StartsWith('@'))
                groups[line.Trim()] = group = [];
            else if (line.Trim() is { Length: > 0 } word && word[0] != '#')
                group?.Add(word);
        }

        var allowed = new HashSet<string>(StringComparer.Ordinal);
        var left = new Queue<string>(words.Split(' '));
        while (left.TryDequeue(out var word))
        {
            if (word[0] != '@')
                allowed.Add(word);
            else
                groups[word].ForEach(left.Enqueue);
        }

        return allowed;
    }

    /// <summary>Of a line of strace, "1234  read(3, …": "read"; of another line, null.</summary>
    private static string? CallName(string line)
    {
        var start = line.IndexOf(' ', StringComparison.Ordinal);
        var end = line.IndexOf('(', StringComparison.Ordinal);
        var name = start < 0 || end < start ? "" : line[start..end].Trim();
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : null;
    }
}
