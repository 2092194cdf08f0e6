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
            Assert.True((await client.MatchAsync(stamped.Bytes)).Matched);
            Assert.True((await client.ExtendAsync(stamped.Bytes)).Published);
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
