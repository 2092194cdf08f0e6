using System.Diagnostics;

using Linking.Storage.Sqlite;

using Microsoft.Data.Sqlite;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>The derived file: made, opened, given up whatever is wrong with it, and what crashes and failing disks leave.</summary>
public sealed class SqliteDerivedFileTests : SqliteFixture
{
    private const long SmallLog = 1 << 16;

    private string DerivedPath => Folder[SqliteLedgerDerived.FileName];

    [Fact]
    public async Task Open_Again_ReadsEverything()
    {
        var rounds = await MakeAsync(5);
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        Assert.Equal(5UL, (await derived.ReadExtentAsync(None))?.Size);
        Assert.Equal([new LeafPlace(4, 1)], await derived.FindLeafAsync(TestRounds.LeafHashes(rounds[4])[1], None));
    }

    [Fact]
    public async Task Dispose_LeavesOneFile()
    {
        await MakeAsync(5);
        Assert.Equal([Folder[SqliteLedgerDerived.LockName], DerivedPath], Directory.GetFiles(Folder.Data).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Open_FilesAreTheOwners()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        await IndexAsync(derived, 1);
        const UnixFileMode others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(Folder.Data, SqliteLedgerDerived.FileName + "*"))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
    }

    [Fact]
    public async Task Settings_AreInForce()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        await IndexAsync(derived, 1);
        var session = derived.WriterSession;
        Assert.Equal("wal", session.Scalar("PRAGMA journal_mode"));
        Assert.Equal(1L, session.Scalar("PRAGMA synchronous"));
        Assert.Equal(1L, session.Scalar("PRAGMA checkpoint_fullfsync"));
        Assert.Equal(0L, session.Scalar("PRAGMA wal_autocheckpoint"));
        Assert.Equal(DerivedFormat.Value.ApplicationId, session.Scalar("PRAGMA application_id"));
        Assert.Equal(DerivedFormat.Value.Version, session.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public async Task Open_InUse_IsRefused()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        Assert.Contains("in use by another Linking server", Refused(() => SqliteLedgerDerived.Open(Folder.Data)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenReadOnly_Missing_IsNone() => Assert.Null(await Task.Run(() => SqliteLedgerDerived.OpenReadOnly(Folder.Data)));

    [Fact]
    public async Task OpenReadOnly_WhileAServerWrites_FollowsIt()
    {
        await using var server = SqliteLedgerDerived.Open(Folder.Data);
        await IndexAsync(server, 2);
        await using var reader = SqliteLedgerDerived.OpenReadOnly(Folder.Data)!;
        Assert.Equal(2UL, (await reader.ReadExtentAsync(None))?.Size);
        await IndexAsync(server, 1);
        Assert.Equal(3UL, (await reader.ReadExtentAsync(None))?.Size);
        var error = await Assert.ThrowsAsync<StorageException>(() => reader.ResetAsync(None));
        Assert.Contains("opened only to read", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(()
            => reader.IndexRoundAsync(new StoredHead(3, Hashing.Suite.One.Zero), new[] { Hashing.Digest.Zero(32) }, None));
    }

    [Fact]
    public async Task OpenReadOnly_WhileTheServerResets_GoesOnWithWhatItOpened()
    {
        await using var server = SqliteLedgerDerived.Open(Folder.Data);
        await IndexAsync(server, 2);
        await using var reader = SqliteLedgerDerived.OpenReadOnly(Folder.Data)!;
        Assert.Equal(2UL, (await reader.ReadExtentAsync(None))?.Size);
        await server.ResetAsync(None);
        Assert.Null(await server.ReadExtentAsync(None));
        Assert.Equal(2UL, (await reader.ReadExtentAsync(None))?.Size);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("another program's")]
    [InlineData("newer")]
    [InlineData("no version")]
    [InlineData("truncated")]
    [InlineData("cut in the header")]
    [InlineData("table dropped")]
    [InlineData("segments lost")]
    [InlineData("extent lost")]
    [InlineData("extent too far")]
    [InlineData("column empty")]
    public async Task Open_Unusable_IsNoReasonNotToStart_AndIsMadeAgain(string what)
    {
        var rounds = await MakeAsync(30);
        Damage(what);

        await using (var reading = SqliteLedgerDerived.OpenReadOnly(Folder.Data)!)
            await FailsAsync(() => reading.ReadExtentAsync(None));
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        await FailsAsync(() => derived.ReadExtentAsync(None));

        await derived.ResetAsync(None);

        Assert.Null(await derived.ReadExtentAsync(None));
        Assert.Empty(await derived.FindDamageAsync(None));
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), TestRounds.LeafHashes(round), None);
        Assert.Equal([new LeafPlace(29, 0)], await derived.FindLeafAsync(TestRounds.LeafHashes(rounds[29])[0], None));
    }

    [Fact]
    public async Task Open_FolderInItsPlace_StartsAndSaysSo()
    {
        Directory.CreateDirectory(Path.Combine(DerivedPath, "within"));
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        await FailsAsync(() => derived.ReadExtentAsync(None));
        await FailsAsync(() => derived.ResetAsync(None));
        Directory.Delete(DerivedPath, recursive: true);
        await derived.ResetAsync(None);
        await IndexAsync(derived, 1);
    }

    [Fact]
    public async Task Open_DatabaseRemovedAndItsLogLeft_IsEmpty()
    {
        byte[] log;
        await using (var derived = SqliteLedgerDerived.Open(Folder.Data))
        {
            await IndexAsync(derived, 10);
            log = Read(DerivedPath + "-wal");
        }

        File.Delete(DerivedPath);
        await File.WriteAllBytesAsync(DerivedPath + "-wal", log);
        await using var again = SqliteLedgerDerived.Open(Folder.Data);
        Assert.Null(await again.ReadExtentAsync(None));
        Assert.Empty(await again.FindDamageAsync(None));
    }

    [Fact]
    public async Task Crash_WithATornLog_ExtentAndIndexAreOfOneMoment()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var rounds = await IndexAsync(derived, 40);
        var length = new FileInfo(DerivedPath + "-wal").Length;
        for (var cut = 0L; cut < length; cut += length / 20)
        {
            using var crashed = new StoreFolder();
            Directory.CreateDirectory(crashed.Data);
            await File.WriteAllBytesAsync(crashed[SqliteLedgerDerived.FileName], Read(DerivedPath));
            await File.WriteAllBytesAsync(crashed[SqliteLedgerDerived.FileName + "-wal"], Read(DerivedPath + "-wal")[..^(int)cut]);
            await using var restarted = SqliteLedgerDerived.Open(crashed.Data);
            var extent = await restarted.ReadExtentAsync(None);
            var size = extent?.Size ?? 0;
            Assert.Equal(size == 0
                ? null : new DerivedExtent(rounds[0].Link, new StoredHead(size - 1, rounds[(int)size - 1].Link)), extent);
            for (var n = 0; n < rounds.Count; n++)
                Assert.Equal((ulong)n < size ? 1 : 0, (await restarted.FindLeafAsync(TestRounds.LeafHashes(rounds[n])[0], None)).Count);
            Assert.Empty(await restarted.FindDamageAsync(None));
        }
    }

    [Theory]
    [InlineData("/dev/full", "is full")]
    public async Task FailedWrite_RefusesLaterOnes_UntilItIsMadeAgain(string device, string says)
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        await IndexAsync(derived, 3);
        Posix.Redirect(DerivedPath + "-wal", device);
        var next = Rounds.Next();
        var call = () => derived.IndexRoundAsync(new StoredHead(3, next.Link), TestRounds.LeafHashes(next), None);
        Assert.Contains(says, await FailsAsync(call), StringComparison.Ordinal);
        Assert.Contains("until the file is made again", await FailsAsync(call), StringComparison.Ordinal);
        await derived.ResetAsync(None);
        Assert.Null(await derived.ReadExtentAsync(None));
        await derived.IndexRoundAsync(new StoredHead(0, next.Link), TestRounds.LeafHashes(next), None);
    }

    [Fact]
    public async Task Log_CannotBeCopied_RefusesLaterWrites_UntilItIsMadeAgain()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var derived = SqliteLedgerDerived.Open(Folder.Data, SmallLog);
        Posix.MakeReadOnly(DerivedPath);
        Exception? error = null;
        for (var i = 0; i < 200 && error is null; i++)
        {
            error = await Record.ExceptionAsync(() => IndexAsync(derived, 1));
            await derived.Copying;
        }

        Assert.Contains("until the file is made again", Assert.IsType<StorageException>(error).Message, StringComparison.Ordinal);
        await derived.ResetAsync(None);
        Assert.Null(await derived.ReadExtentAsync(None));
    }

    [Fact]
    public async Task LockedByAnotherProgram_CanBeTriedAgain()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        await IndexAsync(derived, 1);
        var next = Rounds.Next();
        var call = () => derived.IndexRoundAsync(new StoredHead(1, next.Link), TestRounds.LeafHashes(next), None);
        await using (var other = new SqliteConnection($"Data Source={DerivedPath};Pooling=False"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            Assert.True((await Assert.ThrowsAsync<StorageException>(call)).OutcomeUnknown);
        }

        await call();
        Assert.Equal(2UL, (await derived.ReadExtentAsync(None))?.Size);
    }

    [Theory]
    [InlineData("tiles", CheckedPart.Tile)]
    [InlineData("leaf_segments", CheckedPart.Index)]
    [InlineData("extent", CheckedPart.Derived)]
    public async Task FindDamage_TableGone_NamesIt(string table, CheckedPart part)
    {
        await MakeAsync(3);
        Run($"DROP TABLE {table}");
        await using var derived = SqliteLedgerDerived.OpenReadOnly(Folder.Data)!;
        Assert.Contains(await derived.FindDamageAsync(None), damage => damage.Part == part);
    }

    [ProgramFact("sqlite3")]
    public async Task StockSqlite3_ReadsIt()
    {
        var rounds = await MakeAsync(3);
        using var process = Process.Start(
            new ProcessStartInfo("sqlite3",
            ["-readonly", DerivedPath, "PRAGMA integrity_check; SELECT last, lower(hex(last_alpha)) FROM extent"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal($"ok\n2|{rounds[2].Link.Alpha}", (await process.StandardOutput.ReadToEndAsync()).TrimEnd());
        await process.WaitForExitAsync();
    }

    private async Task<List<StoredRound>> MakeAsync(int count)
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        return await IndexAsync(derived, count);
    }

    private void Damage(string what)
    {
        switch (what)
        {
            case "garbage":
                File.WriteAllText(DerivedPath, string.Concat(Enumerable.Repeat("this is a letter, not an index. ", 500)));
                break;
            case "empty":
                File.WriteAllBytes(DerivedPath, []);
                break;
            case "another program's":
                Run("PRAGMA application_id = 7");
                break;
            case "newer":
                Run($"PRAGMA user_version = {DerivedFormat.Value.Version + 1}");
                break;
            case "no version":
                Run("PRAGMA user_version = 0");
                break;
            case "truncated":
                File.WriteAllBytes(DerivedPath, Read(DerivedPath)[..8192]);
                break;
            case "cut in the header":
                File.WriteAllBytes(DerivedPath, Read(DerivedPath)[..99]);
                break;
            case "table dropped":
                Run("DROP TABLE leaf_segments");
                break;
            case "segments lost":
                Run("DELETE FROM leaf_segments");
                break;
            case "extent lost":
                Run("DELETE FROM extent");
                break;
            case "extent too far":
                Run("UPDATE extent SET last = 99");
                break;
            case "column empty":
                Run("DROP TABLE leaf_segments; CREATE TABLE leaf_segments (slot INTEGER PRIMARY KEY, level, first_round, rounds, "
                    + "entries, delta_bits, round_bits, leaf_bits); INSERT INTO leaf_segments (slot) VALUES (0)");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what));
        }
    }

    private void Run(string sql) => Execute(sql, SqliteLedgerDerived.FileName);

    private static byte[] Read(string path)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[source.Length];
        source.ReadExactly(bytes);
        return bytes;
    }

    private static async Task<string> FailsAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<StorageException>(call);
        Assert.False(error.OutcomeUnknown);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
