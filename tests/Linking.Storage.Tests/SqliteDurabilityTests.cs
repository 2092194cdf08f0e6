using Linking.Storage.Sqlite;

using Microsoft.Data.Sqlite;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>Crashes, full and failing disks, and the settings that durability rests on.</summary>
public sealed class SqliteDurabilityTests : SqliteFixture
{
    private const long SmallLog = 1 << 16;

    [Fact]
    public async Task Settings_AreInForce()
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data);
        await AppendAsync(store, 1);
        var session = store.WriterSession;
        Assert.Equal("wal", session.Scalar("PRAGMA journal_mode"));
        Assert.Equal(2L, session.Scalar("PRAGMA synchronous"));
        Assert.Equal(1L, session.Scalar("PRAGMA fullfsync"));
        Assert.Equal(1L, session.Scalar("PRAGMA checkpoint_fullfsync"));
        Assert.Equal(0L, session.Scalar("PRAGMA trusted_schema"));
        Assert.Equal(1L, session.Scalar("PRAGMA cell_size_check"));
        Assert.Equal("normal", session.Scalar("PRAGMA locking_mode"));
        Assert.Equal(0L, session.Scalar("PRAGMA wal_autocheckpoint"));
        Assert.Equal(LedgerFormat.Value.ApplicationId, session.Scalar("PRAGMA application_id"));
        Assert.Equal(4L, session.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public async Task Synchronous_IsFullForRoundsAndPublications()
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data);
        await AppendAsync(store, 1);
        Assert.Equal(2L, store.WriterSession.Scalar("PRAGMA synchronous"));
        await store.AppendPublicationAsync(TestRounds.Publication(1), None);
        Assert.Equal(2L, store.WriterSession.Scalar("PRAGMA synchronous"));
    }

    [Fact]
    public async Task JournalModeChangedByAnotherProgram_IsPutRight()
    {
        await CreateLedgerAsync(1);
        Execute("PRAGMA journal_mode = DELETE");
        await using var store = SqliteLedgerTruth.Open(Folder.Data);
        Assert.Equal("wal", store.WriterSession.Scalar("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task Crash_NothingAppendedIsLost()
    {
        using var crashed = new StoreFolder();
        List<StoredRound> rounds;
        await using (var store = SqliteLedgerTruth.Create(Folder.Data))
        {
            rounds = await AppendAsync(store, 20);
            CopyTo(crashed);
        }

        await using var restarted = SqliteLedgerTruth.Open(crashed.Data);
        for (var n = 0; n < rounds.Count; n++)
            Assert.Equal(rounds[n], await restarted.ReadRoundAsync((ulong)n, None));
        Assert.Equal(AppendResult.Appended, await restarted.AppendAsync(rounds[^1], None));
    }

    [Fact]
    public async Task Crash_WithATornLog_LosesWholeRoundsOnly()
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data);
        var rounds = await AppendAsync(store, 1);
        for (var i = 0; i < 7; i++)
        {
            rounds.Add(Rounds.Next(3, heartbeats: 2));
            await store.AppendAsync(rounds[^1], None);
        }

        var length = new FileInfo(DatabasePath + "-wal").Length;
        for (var cut = 0; cut < length; cut += 2500)
        {
            using var crashed = new StoreFolder();
            CopyTo(crashed);
            await using (var log = File.OpenWrite(crashed[SqliteLedgerTruth.FileName + "-wal"]))
                log.SetLength(length - cut);
            await using var restarted = SqliteLedgerTruth.Open(crashed.Data);
            var size = (int)((await restarted.ReadHeadAsync(None))?.Size ?? 0);
            for (var n = 0; n < size; n++)
                Assert.Equal(rounds[n], await restarted.ReadRoundAsync((ulong)n, None));
            Assert.Equal(rounds.Take(size).Sum(r => r.Events.Count),
                (await restarted.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync()).Count);
            if (size < rounds.Count)
                Assert.Equal(AppendResult.Appended, await restarted.AppendAsync(rounds[size], None));
        }
    }

    [Fact]
    public async Task DiskFull_RefusesAllLaterWrites_UntilOpenedAgain()
    {
        var store = SqliteLedgerTruth.Create(Folder.Data);
        var rounds = await AppendAsync(store, 3);
        store.WriterSession.Execute($"PRAGMA max_page_count = {store.WriterSession.Scalar("PRAGMA page_count")}");
        var next = Rounds.Next(1000);
        await FailsAsync(() => store.AppendAsync(next, None), "is full");
        await FailsAsync(() => store.AppendAsync(next, None), "Nothing more is written until a restart");
        await FailsAsync(() => store.AppendPublicationAsync(TestRounds.Publication(1), None), "Nothing more is written until a restart");
        Assert.Equal(rounds[2], await store.ReadRoundAsync(2, None));
        await store.DisposeAsync();

        await using var restarted = SqliteLedgerTruth.Open(Folder.Data);
        Assert.Equal(3UL, (await restarted.ReadHeadAsync(None))!.Value.Size);
        Assert.Equal(AppendResult.Appended, await restarted.AppendAsync(next, None));
    }

    [Theory]
    [InlineData("/dev/full", "is full")]
    [InlineData("/dev/null", "SQLite I/O error 1034")]
    public async Task FailedCommit_IsFatalUntilOpenedAgain(string device, string says)
    {
        if (!OperatingSystem.IsLinux())
            return;
        List<StoredRound> rounds;
        await using (var store = SqliteLedgerTruth.Create(Folder.Data))
        {
            rounds = await AppendAsync(store, 3);
            Posix.Redirect(DatabasePath + "-wal", device);
            rounds.Add(Rounds.Next());
            await FailsAsync(() => store.AppendAsync(rounds[3], None), says);
            await FailsAsync(() => store.AppendAsync(rounds[3], None), "Nothing more is written until a restart");
        }

        Assert.True(new FileInfo(DatabasePath + "-wal").Length > 0, "the log was copied into the database after a failed write");
        await using var restarted = SqliteLedgerTruth.Open(Folder.Data);
        Assert.Equal(rounds[2], await restarted.ReadRoundAsync(2, None));
        Assert.Equal(AppendResult.Appended, await restarted.AppendAsync(rounds[3], None));
    }

    [Fact]
    public async Task Log_IsCopiedAndBegunAnew_WhenItHasGrown()
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data, SmallLog);
        var rounds = new List<StoredRound>();
        for (var i = 0; i < 100; i++)
        {
            rounds.AddRange(await AppendAsync(store, 1));
            await store.Copying;
        }

        Assert.InRange(new FileInfo(DatabasePath + "-wal").Length, 1, 2 * SmallLog);
        Assert.True(new FileInfo(DatabasePath).Length > SmallLog);
        Assert.False(store.WritesRefused.IsCompleted);
        for (var n = 0; n < rounds.Count; n++)
            Assert.Equal(rounds[n], await store.ReadRoundAsync((ulong)n, None));
    }

    [Fact]
    public async Task Log_HeldBackByAReader_IsCopiedLater()
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data, SmallLog);
        await AppendAsync(store, 1);
        await using (var other = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: true);
            await using var command = other.CreateCommand();
            command.CommandText = "SELECT count(*) FROM rounds";
            Assert.Equal(1L, await command.ExecuteScalarAsync());
            for (var i = 0; i < 100; i++)
            {
                await AppendAsync(store, 1);
                await store.Copying;
            }

            Assert.True(new FileInfo(DatabasePath + "-wal").Length > 4 * SmallLog);
        }

        for (var i = 0; i < 30; i++)
        {
            await AppendAsync(store, 1);
            await store.Copying;
        }

        Assert.InRange(new FileInfo(DatabasePath + "-wal").Length, 1, 4 * SmallLog);
        Assert.False(store.WritesRefused.IsCompleted);
    }

    [Fact]
    public async Task Log_CannotBeCopied_RefusesAllLaterWrites_UntilOpenedAgain()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var rounds = new List<StoredRound>();
        await using (var store = SqliteLedgerTruth.Create(Folder.Data, SmallLog))
        {
            Posix.MakeReadOnly(DatabasePath);
            while (!store.WritesRefused.IsCompleted && rounds.Count < 100)
            {
                rounds.AddRange(await AppendAsync(store, 1));
                await store.Copying;
            }

            Assert.True(store.WritesRefused.IsCompleted);
            Assert.Contains("SQLite I/O error 778", (await store.WritesRefused).Message, StringComparison.Ordinal);
            await FailsAsync(() => store.AppendAsync(Rounds.Next(), None), "Nothing more is written until a restart");
        }

        await using var restarted = SqliteLedgerTruth.Open(Folder.Data);
        for (var n = 0; n < rounds.Count; n++)
            Assert.Equal(rounds[n], await restarted.ReadRoundAsync((ulong)n, None));
    }

    [Fact]
    public async Task LockedByAnotherProgram_CanBeTriedAgain()
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data);
        await AppendAsync(store, 1);
        var next = Rounds.Next();
        await using (var other = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            var error = await Assert.ThrowsAsync<StorageException>(() => store.AppendAsync(next, None));
            Assert.True(error.OutcomeUnknown);
            Assert.Contains("locked by another program", error.Message, StringComparison.Ordinal);
            Assert.Equal(1UL, (await store.ReadHeadAsync(None))!.Value.Size);
        }

        Assert.Equal(AppendResult.Appended, await store.AppendAsync(next, None));
    }

    [Fact]
    public async Task Log_IsCopiedIntoTheDatabase_BeforeItGrowsLarge()
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data);
        for (var i = 0; i < 4; i++)
            await AppendAsync(store, 60, leaves: 1000);
        Assert.InRange(new FileInfo(DatabasePath + "-wal").Length, 1, 24 << 20);
    }

    private static async Task FailsAsync(Func<Task> action, string says)
    {
        var error = await Assert.ThrowsAsync<StorageException>(action);
        Assert.False(error.OutcomeUnknown);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    // The files of a running store are what a crash leaves, but for what only the page cache holds.
    private void CopyTo(StoreFolder target)
    {
        Directory.CreateDirectory(target.Data);
        foreach (var name in new[] { SqliteLedgerTruth.FileName, SqliteLedgerTruth.FileName + "-wal" })
        {
            using var source = new FileStream(Folder[name], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = File.Create(target[name]);
            source.CopyTo(copy);
        }
    }
}
