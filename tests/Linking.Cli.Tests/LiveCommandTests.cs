using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>extend, publish, status and fsck against a running server.</summary>
[Collection(LiveLedger.Name)]
public sealed class LiveCommandTests(LiveLedger live)
{
    [Fact]
    public async Task Extend_AfterAPublication_ReplacesTheTokenInPlace()
    {
        var folder = await live.StampedAsync();
        var token = Path.Combine(folder, "file.txt.lts");
        var before = await File.ReadAllBytesAsync(token);
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Path.Combine(folder, "link.lts"), "file.txt.lts");
        (await live.RunAsync(folder, "publish")).Succeeds();

        (await live.RunAsync(folder, "extend", "link.lts")).Succeeds();

        Assert.True((await File.ReadAllBytesAsync(token)).Length > before.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(token));
        Assert.NotNull(new FileInfo(Path.Combine(folder, "link.lts")).LinkTarget);
        Assert.StartsWith("VALID, PUBLISHED", (await live.RunAsync(folder, "verify", "file.txt")).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Contains("nothing new", (await live.RunAsync(folder, "extend", "file.txt.lts")).Succeeds().Output, StringComparison.Ordinal);
        (await live.RunAsync(folder, "extend", "file.txt.lts", "--publication", "two")).Fails(64, "--publication", "'two'");
        (await live.RunAsync(folder, "extend", "file.txt.lts", "--publication", "0")).Fails(64, "'0'");
        (await live.RunAsync(folder, "extend", "file.txt.lts", "--publication", "9999")).Fails(69, "no publication 9999");
        Assert.Equal(0, (await live.RunAsync(folder, "extend", "file.txt.lts", "--json")).Succeeds().Json[0].GetProperty("added")
            .GetInt32());
    }

    [ProgramFact("git")]
    public async Task Extend_TokenOfAnotherLedger_IsNamedAndTheOthersAreExtended()
    {
        var folder = await live.StampedAsync();
        await using (var other = await ServerProcess.StartAsync(folder, "other", "--ledger", "other.example/ledger"))
        {
            (await other.RunAsync(folder, "stamp", "file.txt", "-o", "other.lts")).Succeeds();
            (await other.StopAsync()).Ends(0);
        }

        var before = await File.ReadAllBytesAsync(Path.Combine(folder, "other.lts"));
        (await live.RunAsync(folder, "publish")).Succeeds();

        var result = (await live.RunAsync(folder, "extend", "other.lts", "file.txt.lts")).Fails(69, "other.lts: ", "other.example/ledger");

        Assert.Contains("file.txt.lts: extended to publication", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(folder, "other.lts")));
    }

    [Fact]
    public async Task Publish_Announce_MakesADocumentEvident()
    {
        var folder = await live.StampedAsync();

        var json = (await live.RunAsync(folder, "publish", "--announce", "policy=file.txt", "--json")).Succeeds().Json;

        Assert.True(json.GetProperty("created").GetBoolean());
        var note = await File.ReadAllTextAsync(
            Path.ChangeExtension(json.GetProperty("sinks")[0].GetProperty("place").GetString()!, ".note"));
        Assert.Contains("policy", note, StringComparison.Ordinal);
        (await live.RunAsync(folder, "publish", "--announce", "policy")).Fails(64, "TYPE=FILE");
        (await live.RunAsync(folder, "publish", "--announce", "policy=none")).Fails(66, "There is no file none.");
    }

    [Fact]
    public async Task Status_TellsHowItIs()
    {
        var folder = await live.StampedAsync();

        var text = (await live.RunAsync(folder, "status")).Succeeds().Output;
        var json = (await live.RunAsync(folder, "status", "--json")).Succeeds().Json;

        Assert.StartsWith("live.example/ledger: issuing", text, StringComparison.Ordinal);
        foreach (var label in (
            string[])["head", "pending", "last publication", "next publication", "sink directory", "data", "clock", "software"])
            Assert.Contains($"  {label}", text, StringComparison.Ordinal);
        Assert.Equal("issuing", json.GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Fsck_WhileTheServerRuns_IsClean() => (await live.RunAsync(live.NewFolder(), "fsck", "--data", live.Data)).Succeeds();

    [Fact]
    public async Task Endpoint_WrongOne_IsSaid()
    {
        var folder = await live.StampedAsync();

        (await Cli.RunAsync(folder, "status", "--operator", live.Server.Address)).Fails(69, "endpoint for clients");
        (await Cli.RunAsync(folder, "extend", "file.txt.lts", "-s", live.Server.OperatorAddress)).Fails(69, "operator's endpoint");
        (await Cli.RunAsync(folder, "extend", "file.txt.lts", "-s", "http://127.0.0.1:1"))
            .Fails(69, "http://127.0.0.1:1", "cannot be reached");
        (await Cli.RunAsync(folder, "extend", "file.txt.lts", "-s", live.Server.Address, "--ca", "none")).Fails(66, "--ca");
    }

    [Theory]
    [InlineData("/prefix")]
    [InlineData("/?a=b")]
    [InlineData("/#part")]
    public async Task Address_WithMoreThanHostAndPort_IsUsage(string more)
    {
        var folder = await live.StampedAsync();
        var address = live.Server.Address + more;

        (await live.RunAsync(folder, "extend", "file.txt.lts", "--server", address)).Fails(64, "--server", "http://HOST:PORT alone");
        (await live.RunAsync(folder, "status", "--operator", address)).Fails(64, "--operator", "without user name, path or query");
        var variables = new Dictionary<string, string> { ["LINKING_SERVER"] = "http://user:secret@127.0.0.1:8070" };
        var failed = (await Cli.RunAsync(folder, [], variables, "extend", "file.txt.lts")).Fails(64, "LINKING_SERVER", "without user name");
        Assert.DoesNotContain("secret", failed.Error, StringComparison.Ordinal);
    }

    [ProgramFact("sh")]
    public async Task Trust_FolderThatCannotBeMade_IsSaidWithItsCode()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "a");
        var variables = new Dictionary<string,
            string>(live.Server.Variables) { ["HOME"] = "/proc", ["XDG_CONFIG_HOME"] = "", ["LINKING_TRUST"] = "" };

        (await Cli.RunAsync(folder, [], variables, "stamp", "a")).Fails(73, "/proc/.config/linking/trust", "cannot be written");

        Assert.False(File.Exists(Path.Combine(folder, "a.lts")));
    }

    [Fact]
    public async Task Trust_FirstUseThenKnown()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "a");

        var first = (await live.RunAsync(folder, "stamp", "a", "--trust", "known")).Succeeds();
        var second = (await live.RunAsync(folder, "stamp", "a", "-f", "--trust", "known")).Succeeds();

        Assert.Contains("First use of live.example/ledger", first.Error, StringComparison.Ordinal);
        Assert.Contains("sha3-256", first.Error, StringComparison.Ordinal);
        Assert.Empty(second.Error);
        (await live.RunAsync(folder, "stamp", "a", "-f", "--ledger", "other.example/ledger")).Fails(76, "not other.example/ledger");
        (await live.RunAsync(folder, "stamp", "a", "-f", "--trust", "a")).Fails(73, "trust files");
    }

    [Fact]
    public async Task Trust_ChangedIdentity_IsRefusedAndNothingIsWritten()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "a");
        (await live.RunAsync(folder, "stamp", "a", "-o", "first.lts")).Succeeds();
        await using var impostor = await ServerProcess.StartAsync(folder, "impostor", "--ledger", "live.example/ledger");

        var result = (await impostor.RunAsync(folder, "stamp", "a"))
            .Fails(76, "IS NOT THE ONE THAT WAS MET BEFORE", "Ask its operator", "--identity");

        Assert.Contains("sha2-256", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "a.lts")));
    }

    [ProgramFact("sh")]
    public async Task Output_PipeClosedOrDeviceFull_Ends()
    {
        var folder = await live.StampedAsync();
        var line = $"{LinkingProgram.Dotnet} {LinkingProgram.File}";

        Programs.Run("sh", $"-c \"{line} info file.txt.lts | head -n 1 > first; test -s first\"", folder: folder);
        Programs.Run("sh", $"-c \"{line} info file.txt.lts > /dev/full 2> said; test $? = 74 && grep -qi space said\"", folder: folder);
        Programs.Run("sh", $"-c \"{line} stamp file.txt -o - -s {live.Server.Address} --trust t > /dev/full 2> said; test $? != 0 && "
            + $"grep -qi space said\"", folder: folder);
    }
}
