using System.Net;
using System.Net.Sockets;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Starting, stopping and starting again; everything that keeps a server from starting.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [ProgramFact("openssl")]
    public async Task Serve_Again_KeepsTheLedgerAndItsKeys()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        string first;
        await using (var server = await StartAsync())
        {
            Assert.Matches("^http://127.0.0.1:[0-9]+$", server.Address);
            (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            first = (await server.StopAsync()).Ends(0).Error;
        }

        Assert.Contains(_folder["data"], first, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", first, StringComparison.Ordinal);
        await using var again = await StartAsync();
        (await again.RunAsync(_folder.Path, "stamp", "a", "-o", "b.lts", "-s", again.Address)).Succeeds();
        (await Cli.RunAsync(_folder.Path, "verify", "a", "a.lts")).Succeeds();
        (await again.StopAsync()).Ends(0);
        foreach (var key in (string[])["heads.pem", "publications.pem"])
        {
            var path = _folder["data/keys/" + key];
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Contains("ED25519", Programs.Run("openssl", $"pkey -in {path} -noout -text"), StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["data"]));
    }

    [Theory]
    [InlineData("", "DOTNET_GCgen0size=0x4000000")]
    [InlineData("0x1000000", "DOTNET_GCgen0size=0x1000000")]
    public async Task Serve_HasABudgetForGenerationZero_ButForOneThatWasChosen(string chosen, string expected)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (chosen.Length > 0)
            variables["DOTNET_GCgen0size"] = chosen;
        await using var server = await ServerProcess.StartAsync(_folder.Path, variables, "data");

        var environment = (await File.ReadAllTextAsync($"/proc/{server.Process.Id}/environ")).Split('\0');

        Assert.Equal([expected], environment.Where(v => v.StartsWith("DOTNET_GCgen0size", StringComparison.Ordinal)));
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Serve_LastValueIsEmpty_IsNotSet()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data", "--git-path", "");
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Serve_FolderInUse_IsRefused()
    {
        await using var server = await StartAsync();

        await RefusedAsync("is in use by another Linking server");

        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Serve_PortTaken_IsSaidInOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var result = (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--listen", $"http://{taken.LocalEndpoint}",
            "--operator-listen", "http://127.0.0.1:0")).Fails(78, "address already in use", "--listen");

        Assert.DoesNotContain("Exception", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]), "a start that failed for its port has made a ledger");
        await using var server = await StartAsync();
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Serve_WrongOptions_SayWhich()
    {
        (await Cli.RunAsync(_folder.Path, "serve")).Fails(78, "--data");
        (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--interval", "5x")).Fails(78, "--interval", "500ms");
        (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--config", "none")).Fails(78, "none");
        (await Cli.RunAsync(_folder.Path, "serve", "--data", "data", "--nonsense")).Fails(64, "--nonsense");
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [ProgramTheory("sqlite3")]
    [InlineData("newer", "was made by a newer Linking")]
    [InlineData("foreign", "database of another program")]
    [InlineData("corrupt", "restore the ledger from a backup")]
    [InlineData("file", "cannot be used as a data folder")]
    public async Task Serve_DatabaseCannotBeUsed_IsRefusedAndLeftAlone(string what, string says)
    {
        var database = _folder["data/ledger.sqlite"];
        if (what == "newer")
        {
            await using (var server = await StartAsync())
                (await server.StopAsync()).Ends(0);
            Programs.Run("sqlite3", database, "PRAGMA user_version = 99;");
        }
        else if (what == "file")
        {
            await File.WriteAllTextAsync(_folder["data"], "not a folder");
            database = _folder["data"];
        }
        else
        {
            Directory.CreateDirectory(_folder["data"]);
            if (what == "foreign")
                Programs.Run("sqlite3", database, "CREATE TABLE x (y);");
            else
                await File.WriteAllBytesAsync(database, [.. Enumerable.Range(0, 9000).Select(i => (byte)(i * 7))]);
        }

        var before = await File.ReadAllBytesAsync(database);

        await RefusedAsync(says);

        Assert.Equal(before, await File.ReadAllBytesAsync(database));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("folder")]
    [InlineData("rubbish")]
    public async Task Serve_KeyCannotBeUsed_IsRefused(string what)
    {
        await using (var server = await StartAsync())
            (await server.StopAsync()).Ends(0);
        var key = _folder["data/keys/heads.pem"];
        File.Delete(key);
        if (what == "folder")
            Directory.CreateDirectory(key);
        else if (what == "rubbish")
            await File.WriteAllTextAsync(key, "rubbish");

        await RefusedAsync("heads.pem", "backup");
    }

    [Fact]
    public async Task Publish_GitMissing_IsMadeAndSaysSo()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using var server = await ServerProcess.StartAsync(_folder.Path, new Dictionary<string,
            string> { ["PATH"] = _folder.Path }, "data", "--git-remote", "book.git");
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();

        var result = (await server.RunAsync(_folder.Path, "publish")).Fails(75, "sink git");

        Assert.Contains("the program git", result.Output, StringComparison.OrdinalIgnoreCase);
        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("git")]
    public async Task Publish_RemoteUnreachable_IsMadeAndTriedAgain()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using var server = await StartAsync("--git-remote", _folder["nowhere.git"]);
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();

        var result = (await server.RunAsync(_folder.Path, "publish")).Fails(75, "The publication is made", "tries again");

        Assert.Contains("FAILED", result.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED", (await server.RunAsync(_folder.Path, "status")).Succeeds().Output, StringComparison.Ordinal);
        Programs.Run("git", $"init --quiet --bare --initial-branch=publications {_folder["nowhere.git"]}");
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("git")]
    public async Task Publish_RemoteGivenTwice_GoesToBoth()
    {
        foreach (var name in (string[])["one.git", "two.git"])
            Programs.Run("git", $"init --quiet --bare {_folder[name]}");
        await using var server = await StartAsync("--git-remote", _folder["one.git"], "--git-remote", _folder["two.git"]);

        (await server.RunAsync(_folder.Path, "publish")).Succeeds();

        foreach (var name in (string[])["one.git", "two.git"])
        {
            var subjects = Programs.Run("git", "log --format=%s publications", folder: _folder[name]);
            Assert.StartsWith("publication 1:", subjects, StringComparison.Ordinal);
        }

        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("git")]
    public async Task Publish_PushRejected_SaysSo()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        Programs.Run("git", $"init --quiet --bare --initial-branch=publications {_folder["book.git"]}");
        var hook = _folder["book.git/hooks/pre-receive"];
        Programs.WriteScript(hook, "#!/bin/sh\necho no entry >&2\nexit 1\n");
        await using var server = await StartAsync("--git-remote", _folder["book.git"]);
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();

        var result = (await server.RunAsync(_folder.Path, "publish")).Fails(75, "sink git");

        Assert.Contains("FAILED", result.Output, StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Stop_CallersWait_TheyGetTheirTokens_AndLaterOnesAreToldToComeBack()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        // Somebody else's server is not at its port when it has stopped.
        await using var server = await StartAsync("--interval", "1h", "--listen", $"http://127.0.0.1:{FreePort.Next()}");
        await using var waiting = Cli.Start(_folder.Path, server.Variables, "stamp", "a");
        await WaitForPendingAsync(server);

        (await server.StopAsync()).Ends(0);

        (await waiting.EndAsync()).Succeeds();
        (await Cli.RunAsync(_folder.Path, "verify", "a")).Succeeds();
        (await server.RunAsync(_folder.Path, "stamp", "a", "-f")).Fails(69, "cannot be reached");
        (await Cli.RunAsync(_folder.Path, "fsck", "--data", "data")).Succeeds();
    }

    public void Dispose() => _folder.Dispose();

    private async Task WaitForPendingAsync(ServerProcess server)
    {
        while ((await server.RunAsync(_folder.Path, "status", "--json")).Succeeds().Json.GetProperty("pending_leaves").GetInt32() == 0)
        {
            // Asked until the leaf has come.
        }
    }

    private Task<ServerProcess> StartAsync(params string[] more) => ServerProcess.StartAsync(_folder.Path, "data", more);

    private async Task RefusedAsync(params string[] says)
    {
        var result = await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("data"));
        result.Fails(78, says);
        Assert.Empty(result.Output);
    }
}
