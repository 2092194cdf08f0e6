using Linking.Client;
using Linking.Ledger.Checking;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage;
using Linking.Storage.LiteDb;
using Linking.Storage.Sqlite;

namespace Linking.Server.Tests;

/// <summary>The option Store: what keeps a new ledger, and what an existing one is opened with.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task LiteDb_LivesAWholeLife()
    {
        using var folder = new TemporaryFolder();
        Stamped stamped;
        await using (var server = await TestServer.StartAsync(o => o with { Store = TruthStore.LiteDb }, folder: folder))
        {
            using var client = await server.ConnectAsync();
            stamped = await client.StampAsync(LedgerCalls.Document("abc"));
            using var @operator = server.ConnectOperator();
            Assert.True((await @operator.PublishAsync([])).Created);
            Assert.True((await @operator.GetStatusAsync()).StoredBytes > 0);
        }

        Assert.True(LiteDbLedgerTruth.Exists(folder["data"]));
        Assert.False(SqliteLedgerTruth.Exists(folder["data"]));
        Assert.True(TruthFile.StoredBytes(folder["data"]) > 0);

        // The file decides: no option is needed, and the look-ups of the first life work.
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var client = await server.ConnectAsync();
            Assert.True((await client.MatchAsync(stamped.Token)).IsMatched);
            Assert.True((await client.ExtendAsync(stamped.Token)).Publication is not null);
        }

        await using var truth = TruthFile.OpenReadOnly(folder["data"]);
        await using var derived = SqliteLedgerDerived.OpenReadOnly(folder["data"]);
        var report = await LedgerCheck.RunAsync(truth, derived, progress: null, CancellationToken.None);
        Assert.True(report.Clean);
        Assert.Equal(1UL, report.Publications);
    }

    [Theory]
    [InlineData(TruthStore.Sqlite, TruthStore.LiteDb, "is kept in ledger.sqlite, and the option Store asks for ledger.litedb")]
    [InlineData(TruthStore.LiteDb, TruthStore.Sqlite, "is kept in ledger.litedb, and the option Store asks for ledger.sqlite")]
    public async Task OtherStoreThanTheLedgers_IsRefused(TruthStore made, TruthStore asked, string says)
    {
        using var folder = new TemporaryFolder();
        await using (await TestServer.StartAsync(o => o with { Store = made }, folder: folder))
        {
        }

        var refused = await Assert.ThrowsAsync<StartupException>(
            () => TestServer.StartAsync(o => o with { Store = asked }, folder: folder));

        Assert.Equal(StartupProblem.Options, refused.Problem);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoLedger_NamesBothFiles()
    {
        using var folder = new TemporaryFolder();
        var refused = Assert.Throws<StorageException>(() => TruthFile.OpenReadOnly(folder.Path));
        Assert.Contains("neither ledger.sqlite nor ledger.litedb", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The log of either store, with the ledger's file and the high-water mark gone.</summary>
    [ProgramTheory("cp")]
    [InlineData(TruthStore.Sqlite, "ledger.sqlite-wal", TruthStore.Sqlite)]
    [InlineData(TruthStore.Sqlite, "ledger.sqlite-wal", TruthStore.LiteDb)]
    [InlineData(TruthStore.LiteDb, "ledger.litedb-log", TruthStore.Sqlite)]
    [InlineData(TruthStore.LiteDb, "ledger.litedb-log", TruthStore.LiteDb)]
    public async Task LogAlone_IsNoNewLedger(TruthStore made, string log, TruthStore asked)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["data"]);
        var path = Path.Combine(folder["data"], log);
        using (var other = new TemporaryFolder())
        {
            await using var server = await TestServer.StartAsync(o => o with { Store = made }, folder: other);
            Programs.Run("cp", $"{Path.Combine(other["data"], log)} {path}");
        }

        var rounds = await File.ReadAllBytesAsync(path);
        Assert.NotEmpty(rounds);

        var refused = await Assert.ThrowsAsync<StartupException>(
            () => TestServer.StartAsync(o => o with { Store = asked }, folder: folder));

        Assert.Equal(StartupProblem.Data, refused.Problem);
        Assert.StartsWith($"{path} is there and ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("may hold rounds that were acknowledged", refused.Message, StringComparison.Ordinal);
        Assert.Contains("move the log away", refused.Message, StringComparison.Ordinal);
        Assert.Equal(rounds, await File.ReadAllBytesAsync(path));
        Assert.Equal(
            new HashSet<string>([log, FolderLock.LedgerName], StringComparer.Ordinal),
            Directory.GetFileSystemEntries(folder["data"]).Select(f => Path.GetFileName(f)).ToHashSet(StringComparer.Ordinal));
        Assert.Equal(refused.Message, Assert.Throws<StorageException>(() => TruthFile.OpenReadOnly(folder["data"])).Message);

        File.Delete(path);
        await using var begun = await TestServer.StartAsync(o => o with { Store = asked }, folder: folder);
    }

    [Fact]
    public async Task LogAlone_Empty_HoldsNothing()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["data"]);
        foreach (var log in new[] { "ledger.sqlite-wal", "ledger.litedb-log" })
            await File.WriteAllBytesAsync(Path.Combine(folder["data"], log), []);
        await using var begun = await TestServer.StartAsync(folder: folder);
    }

    /// <summary>Whoever comes second finds the folder locked, or a ledger of the other store; never are there two.</summary>
    [Fact]
    public async Task TwoFirstStartsAtOnce_WithDifferentStores_MakeOneLedger()
    {
        for (var i = 0; i < 20; i++)
        {
            using var folder = new TemporaryFolder();
            using var together = new Barrier(2);
            var starts = new[] { TruthStore.Sqlite, TruthStore.LiteDb }.Select(store => Task.Run(() =>
            {
                together.SignalAndWait();
                return TruthFile.OpenOrCreate(store, folder["data"], SqliteLedgerTruth.DefaultLogBytes);
            })).ToList();
            try
            {
                await Task.WhenAll(starts);
            }
            catch (StorageException e)
            {
                Assert.Contains("is in use by another Linking server", e.Message, StringComparison.Ordinal);
            }

            var made = await Assert.Single(starts, start => start.IsCompletedSuccessfully);
            Assert.NotNull(TruthFile.Find(folder["data"]));
            await made.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(TruthStore.Sqlite, TruthStore.LiteDb)]
    [InlineData(TruthStore.LiteDb, TruthStore.Sqlite)]
    public async Task RunningServer_LocksTheFolder_ForBothStores(TruthStore running, TruthStore asked)
    {
        using var folder = new TemporaryFolder();
        await using var made = TruthFile.OpenOrCreate(running, folder["data"], SqliteLedgerTruth.DefaultLogBytes);
        foreach (var store in new[] { running, asked })
        {
            var refused = Assert.Throws<StorageException>(
                () => TruthFile.OpenOrCreate(store, folder["data"], SqliteLedgerTruth.DefaultLogBytes));
            Assert.Contains("is in use by another Linking server", refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<StorageException>(() => { SqliteLedgerTruth.Create(folder["data"]); });
        Assert.Throws<StorageException>(() => { LiteDbLedgerTruth.Create(folder["data"]); });
        Assert.Equal(running, TruthFile.Find(folder["data"]));
    }

    [Fact]
    public async Task TwoLedgersInAFolder_AreRefused()
    {
        using var folder = new TemporaryFolder();
        await using (await TestServer.StartAsync(folder: folder))
        {
        }

        await LiteDbLedgerTruth.Create(folder["data"]).DisposeAsync();

        var refused = await Assert.ThrowsAsync<StartupException>(() => TestServer.StartAsync(folder: folder));

        Assert.Equal(StartupProblem.Data, refused.Problem);
        Assert.Contains("two ledgers", refused.Message, StringComparison.Ordinal);
        Assert.Throws<StorageException>(() => TruthFile.OpenReadOnly(folder["data"]));
    }
}
