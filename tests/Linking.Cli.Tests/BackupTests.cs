using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>backup and restore, with real servers.</summary>
public sealed class BackupTests : IDisposable
{
    private const int Kill = 9;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Backup_UnderLoad_StampsGoOn_AndTheCopyServes()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using (var server = await ServerProcess.StartAsync(_folder.Path, "data"))
        {
            (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "before.lts")).Succeeds();
            var load = LoadAsync(server);
            do
                (await RunAsync("backup", "--data", "data", "--to", "b")).Succeeds();
            while (!load.IsCompleted);
            await load;
            var json = (await RunAsync("backup", "--data", "data", "--to", "b", "--json")).Succeeds().Json;
            Assert.False(json.GetProperty("keys").GetBoolean());
            Assert.True(json.GetProperty("mark_size").GetUInt64() <= json.GetProperty("rounds").GetUInt64());
            (await server.StopAsync()).Ends(0);
        }

        Assert.False(Directory.Exists(_folder["b/keys"]));
        Assert.False(File.Exists(_folder["b/high-water-mark"]));
        // Of the stopped server: the newest state, which may be gone on from.
        (await RunAsync("backup", "--data", "data", "--to", "b", "--with-keys")).Succeeds();
        Assert.Equal(["b"], Directory.GetDirectories(_folder.Path, "b*").Select(d => Path.GetFileName(d)!));
        var restored = (await RunAsync("restore", "--from", "b", "--data", "new", "--json")).Succeeds().Json;
        var rounds = restored.GetProperty("rounds").GetUInt64();
        Assert.EndsWith($"--accept-size {rounds}.", restored.GetProperty("advice").GetString(), StringComparison.Ordinal);
        await AssertServesAsync("new", rounds);
    }

    [Fact]
    public async Task Backup_LiteDb_WantsTheServerStopped_AndTheCopyServes()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using (var server = await ServerProcess.StartAsync(_folder.Path, "data", "--store", "litedb"))
        {
            (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "before.lts")).Succeeds();
            (await RunAsync("backup", "--data", "data", "--to", "b")).Fails(65, "stop the server");
            Assert.False(Directory.Exists(_folder["b"]));
            (await server.StopAsync()).Ends(0);
        }

        (await RunAsync("backup", "--data", "data", "--to", "b", "--with-keys")).Succeeds();
        var restored = (await RunAsync("restore", "--from", "b", "--data", "new", "--json")).Succeeds().Json;
        await AssertServesAsync("new", restored.GetProperty("rounds").GetUInt64());
    }

    [ProgramFact("mkfifo")]
    public async Task Backup_Killed_FormerOneStays_AndTheNextReplacesIt()
    {
        await MakeAsync();
        var former = await File.ReadAllTextAsync(_folder["b/SHA256SUMS"]);
        Directory.CreateDirectory(_folder["data/announced"]);
        // Reading it never ends.
        Programs.Run("mkfifo", _folder["data/announced/pipe"]);
        await using (var process = Cli.Start(_folder.Path, "backup", "--data", "data", "--to", "b"))
        {
            await Eventually.TrueAsync(() => Directory.Exists(_folder["b.backup-new/announced"]));
            process.Signal(Kill);
            _ = await process.EndAsync();
        }

        Assert.True(File.Exists(_folder["b.backup-new/ledger.sqlite"]));
        Assert.Equal(former, await File.ReadAllTextAsync(_folder["b/SHA256SUMS"]));
        (await RunAsync("restore", "--from", "b", "--data", "new")).Succeeds();
        (await RunAsync("restore", "--from", "b.backup-new", "--data", "half")).Fails(65, "no backup, or not a whole one");
        Assert.False(Directory.Exists(_folder["half"]));

        File.Delete(_folder["data/announced/pipe"]);
        await File.WriteAllTextAsync(_folder["data/announced/policy"], "what we promise");
        (await RunAsync("backup", "--data", "data", "--to", "b")).Succeeds();
        (await RunAsync("restore", "--from", "b", "--data", "newer")).Succeeds();
        Assert.Equal("what we promise", await File.ReadAllTextAsync(_folder["newer/announced/policy"]));
        Assert.False(Directory.Exists(_folder["b.backup-new"]));
    }

    [ProgramFact("sqlite3")]
    public async Task Backup_DamagedLedger_FormerOneStays()
    {
        await MakeAsync();
        var former = await File.ReadAllTextAsync(_folder["b/SHA256SUMS"]);
        Programs.Run("sqlite3", _folder["data/ledger.sqlite"], "UPDATE rounds SET link_beta = zeroblob(32) WHERE n = 1");

        (await RunAsync("backup", "--data", "data", "--to", "b")).Fails(1, "the first wrong round is 1", "a former one stays");

        Assert.Equal(former, await File.ReadAllTextAsync(_folder["b/SHA256SUMS"]));
        // As a power loss between the two renames leaves it.
        Directory.Move(_folder["b"], _folder["b.backup-former"]);
        (await RunAsync("restore", "--from", "b", "--data", "new")).Fails(65, "b.backup-former");
        (await RunAsync("backup", "--data", "data", "--to", "b")).Fails(1, "a former one stays");
        (await RunAsync("restore", "--from", "b", "--data", "new")).Succeeds();
    }

    [ProgramFact("sqlite3")]
    public async Task Restore_DamagedOrPartialBackup_IsRefusedAndNothingIsMade()
    {
        await MakeAsync();
        foreach (var copy in (string[])["round", "byte", "missing", "list"])
        {
            foreach (var file in Directory.GetFiles(_folder["b"], "*", SearchOption.AllDirectories))
            {
                var place = Path.Combine(_folder[copy], Path.GetRelativePath(_folder["b"], file));
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Copy(file, place);
            }
        }

        Programs.Run("sqlite3", _folder["round/ledger.sqlite"], "UPDATE rounds SET link_beta = zeroblob(32) WHERE n = 1");
        // The change counter of SQLite's header (sqlite.org/fileformat.html): no round depends on it.
        var bytes = await File.ReadAllBytesAsync(_folder["byte/ledger.sqlite"]);
        bytes[27] ^= 1;
        await File.WriteAllBytesAsync(_folder["byte/ledger.sqlite"], bytes);
        File.Delete(_folder["missing/mark-size"]);
        File.Delete(_folder["list/SHA256SUMS"]);

        (await RunAsync("restore", "--from", "round", "--data", "new")).Fails(1, "the first wrong round is 1", "was not restored");
        (await RunAsync("restore", "--from", "byte", "--data", "new")).Fails(65, "ledger.sqlite has other bytes");
        (await RunAsync("restore", "--from", "missing", "--data", "new")).Fails(65, "mark-size is missing");
        (await RunAsync("restore", "--from", "list", "--data", "new")).Fails(65, "SHA256SUMS is missing");
        (await RunAsync("restore", "--from", "nowhere", "--data", "new")).Fails(65, "is no backup");
        Assert.Empty(Directory.GetDirectories(_folder.Path, "new*"));
    }

    [Fact]
    public async Task Folder_ThatHoldsSomethingElse_IsLeftAlone()
    {
        await MakeAsync();
        Directory.CreateDirectory(_folder["other"]);
        await File.WriteAllTextAsync(_folder["other/file"], "mine");

        (await RunAsync("backup", "--data", "data", "--to", "other")).Fails(73, "is there and is no backup");
        (await RunAsync("backup", "--data", "data", "--to", "data")).Fails(73, "is there and is no backup");
        (await RunAsync("restore", "--from", "b", "--data", "other")).Fails(73, "not empty");
        (await RunAsync("backup", "--data", "other", "--to", "c")).Fails(65, "There is no ledger");

        Assert.Equal("mine", await File.ReadAllTextAsync(_folder["other/file"]));
        Assert.False(Directory.Exists(_folder["c"]));
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    /// <summary>A ledger in <c>data</c>, stopped, and its backup in <c>b</c>.</summary>
    private async Task MakeAsync()
    {
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using (var server = await ServerProcess.StartAsync(_folder.Path, "data"))
        {
            (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "before.lts")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        (await RunAsync("backup", "--data", "data", "--to", "b")).Succeeds();
    }

    private async Task LoadAsync(ServerProcess server)
    {
        for (var i = 0; i < 5; i++)
            (await server.RunAsync(_folder.Path, "stamp", "a", "-o", $"load{i}.lts")).Succeeds();
    }

    /// <summary>Without a mark it only reads; told that the copy is the newest, it goes on, and old tokens are its own.</summary>
    private async Task AssertServesAsync(string data, ulong rounds)
    {
        await using (var server = await ServerProcess.StartAsync(_folder.Path, data))
        {
            Assert.Contains("READONLY", (await server.RunAsync(_folder.Path, "status")).Ends(3).Output, StringComparison.Ordinal);
            (await server.StopAsync()).Ends(0);
        }

        await using var again = await ServerProcess.StartAsync(_folder.Path, data, "--accept-size", $"{rounds}");
        (await again.RunAsync(_folder.Path, "match", "before.lts")).Succeeds();
        (await again.RunAsync(_folder.Path, "stamp", "a", "-o", "after.lts")).Succeeds();
        (await again.RunAsync(_folder.Path, "verify", "a", "before.lts")).Succeeds();
        (await again.StopAsync()).Ends(0);
        (await RunAsync("fsck", "--data", data)).Succeeds();
    }
}
