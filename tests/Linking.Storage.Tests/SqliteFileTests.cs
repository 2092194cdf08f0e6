using System.Diagnostics;
using System.Text;

using Linking.Storage.Sqlite;
using Linking.Testing;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>The file and its folder: made, opened, refused, read by others.</summary>
public sealed class SqliteFileTests : SqliteFixture
{
    [Fact]
    public async Task Open_Again_ReadsEverything()
    {
        var rounds = await CreateLedgerAsync(5);
        await using var store = SqliteLedgerTruth.Open(Folder.Data);
        Assert.Equal(rounds[4], await store.ReadRoundAsync(4, None));
        await AppendAsync(store, 2);
        Assert.Equal(7, (await store.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync()).Count);
    }

    [Fact]
    public async Task Dispose_LeavesOneFile()
    {
        await CreateLedgerAsync(5);
        Assert.True(new HashSet<string>([Folder[FolderLock.LedgerName], DatabasePath], StringComparer.Ordinal)
            .SetEquals(Directory.GetFiles(Folder.Data)));
    }

    [Fact]
    public async Task Create_FilesAreTheOwners()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var store = SqliteLedgerTruth.Create(Folder.Data);
        await AppendAsync(store, 1);
        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Folder.Data) & others);
        foreach (var file in Directory.GetFiles(Folder.Data, SqliteLedgerTruth.FileName + "*"))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
    }

    [Fact]
    public async Task Create_OverALedger_IsRefused()
    {
        var rounds = await CreateLedgerAsync(2);
        Assert.Contains("already holds a ledger", Refused(() => SqliteLedgerTruth.Create(Folder.Data)), StringComparison.Ordinal);
        await using var store = SqliteLedgerTruth.Open(Folder.Data);
        Assert.Equal(rounds[1].Index, (await store.ReadHeadAsync(None))!.Value.Index);
    }

    [Fact]
    public async Task Create_AfterACrashWhileCreating_Works()
    {
        Directory.CreateDirectory(Folder.Data);
        await File.WriteAllTextAsync(DatabasePath + ".new", "half a database");
        await File.WriteAllTextAsync(DatabasePath + ".new-journal", "half a journal");
        await CreateLedgerAsync(1);
        Assert.False(File.Exists(DatabasePath + ".new"));
    }

    [Fact]
    public void Open_Missing_IsRefused()
    {
        Assert.Contains("There is no ledger", Refused(() => SqliteLedgerTruth.Open(Folder.Data)), StringComparison.Ordinal);
        Assert.Contains("There is no ledger", Refused(() => SqliteLedgerTruth.OpenReadOnly(Folder.Data)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder.Data));
        Assert.False(SqliteLedgerTruth.Exists(Folder.Data));
    }

    [Fact]
    public void Create_WhereAFileStands_IsRefused()
    {
        File.WriteAllText(Folder.Data, "a file");
        Refused(() => SqliteLedgerTruth.Create(Folder.Data));
    }

    [Fact]
    public async Task Open_InUse_IsRefused()
    {
        await using (var store = SqliteLedgerTruth.Create(Folder.Data))
        {
            Assert.Contains("in use by another Linking server", Refused(() => SqliteLedgerTruth.Open(Folder.Data)),
                StringComparison.Ordinal);
            await AppendAsync(store, 1);
        }

        await SqliteLedgerTruth.Open(Folder.Data).DisposeAsync();
    }

    [ProgramFact("flock")]
    public async Task Open_InUseByAnotherProcess_IsRefusedUntilItIsKilled()
    {
        await CreateLedgerAsync(1);
        using var other = Process.Start(
            new ProcessStartInfo("flock", ["--no-fork", Folder[FolderLock.LedgerName], "sh", "-c", "echo locked; exec cat"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", await other.StandardOutput.ReadLineAsync());
        Assert.Contains("in use", Refused(() => SqliteLedgerTruth.Open(Folder.Data)), StringComparison.Ordinal);
        Assert.Contains("in use", Refused(() => SqliteLedgerTruth.Create(Folder.Data)), StringComparison.Ordinal);
        other.Kill();
        await other.WaitForExitAsync();
        await SqliteLedgerTruth.Open(Folder.Data).DisposeAsync();
    }

    [Fact]
    public async Task OpenReadOnly_WhileAServerWrites_FollowsIt()
    {
        await using var server = SqliteLedgerTruth.Create(Folder.Data);
        await AppendAsync(server, 2);
        await using var reader = SqliteLedgerTruth.OpenReadOnly(Folder.Data);
        Assert.Equal(2UL, (await reader.ReadHeadAsync(None))!.Value.Size);
        var rounds = await AppendAsync(server, 2);
        Assert.Equal(rounds[1], await reader.ReadRoundAsync(3, None));
        var error = await Assert.ThrowsAsync<StorageException>(() => reader.AppendAsync(Rounds.Next(), None));
        Assert.Contains("opened only to read", error.Message, StringComparison.Ordinal);
    }

    [ProgramFact("sqlite3")]
    public async Task StockSqlite3_ReadsTheLedger()
    {
        var rounds = await CreateLedgerAsync(3);
        Assert.Equal("ok", Sqlite3("PRAGMA integrity_check"));
        Assert.Equal($"{LedgerFormat.Value.ApplicationId}|{LedgerFormat.Value.Version}|wal",
            Sqlite3("SELECT a.application_id, u.user_version, j.journal_mode FROM pragma_application_id a, pragma_user_version u, "
            + "pragma_journal_mode j"));
        Assert.Equal("0|1\n1|3\n2|3", Sqlite3("SELECT n, (length(leaves) + 92) / 93 FROM rounds ORDER BY n"));
        Assert.Equal($"{rounds[2].Link.Alpha}", Sqlite3("SELECT lower(hex(link_alpha)) FROM rounds WHERE n = 2"));
        Assert.Equal(Convert.ToHexString(rounds[2].Header.Span), Sqlite3("SELECT hex(header) FROM rounds WHERE n = 2"));
        Assert.StartsWith("linking event v1\ngenesis\n", Sqlite3("SELECT CAST(text AS TEXT) FROM events"), StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(rounds[1].PreviousHead!.Beta.Span).TrimEnd(),
            Sqlite3("SELECT CAST(head_beta AS TEXT) FROM rounds WHERE n = 1"));
    }

    [ProgramFact("sqlite3")]
    public async Task StockSqlite3_RunsEveryQueryOfTheSpecification()
    {
        await using (var store = SqliteLedgerTruth.Create(Folder.Data))
        {
            await AppendAsync(store, 2);
            await store.AppendAsync(Rounds.NextOfRecord(), None);
            await AppendAsync(store, 1);
        }

        var page = await File.ReadAllTextAsync(Path.Combine(Repository(), "docs", "spec", "database.md"));
        var queries = page.Split("```sql\n").Skip(1).Select(part => part.Split("```")[0]).ToArray();
        Assert.Equal(4, queries.Length);
        Assert.Equal(3, Sqlite3(queries[0]).Split('\n').Length);
        Assert.Contains("genesis", Sqlite3(queries[1]), StringComparison.Ordinal);
        Assert.Contains("2|linking event v1\nnotice\n", Sqlite3(queries[1]), StringComparison.Ordinal);
        Assert.Equal("ok\n1\n1", Sqlite3(queries[2]));
        Assert.Empty(Sqlite3(queries[3]));
        Execute("UPDATE rounds SET link_beta = zeroblob(32) WHERE n = 2");
        Assert.Equal("3\n3", Sqlite3(queries[3]));
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Linking.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private string Sqlite3(string sql)
    {
        using var process = Process.Start(
            new ProcessStartInfo("sqlite3", ["-readonly", DatabasePath, sql]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.TrimEnd();
    }
}
