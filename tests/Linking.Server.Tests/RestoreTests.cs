using Linking.Client;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Server.Options;

using Microsoft.Data.Sqlite;

namespace Linking.Server.Tests;

/// <summary>A data folder that was put back from an older copy must not issue: that would fork the history.</summary>
public sealed class RestoreTests
{
    [Fact]
    public async Task Start_OlderDatabase_WithTheMark_IsReadOnly()
    {
        using var folder = new TemporaryFolder();
        await StampsAsync(folder, 1);
        Copy(folder, "data", "backup", withMark: false);
        await StampsAsync(folder, 2);

        Copy(folder, "backup", "data", withMark: false);

        await IsReadOnlyAsync(folder, "had already come to size");
    }

    [Fact]
    public async Task Start_WithoutTheMark_IsReadOnly_UntilTheSizeIsAccepted()
    {
        using var folder = new TemporaryFolder();
        await StampsAsync(folder, 2);
        File.Delete(folder["data/high-water-mark"]);

        var status = await IsReadOnlyAsync(folder, "no high-water mark");
        Assert.Contains("AcceptSize=3", status.Advice, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["data/high-water-mark"]));
        await IsReadOnlyAsync(folder, "no high-water mark", o => o with { AcceptSize = 2 });
        await StampsAsync(folder, 1, o => o with { AcceptSize = 3 });
        await StampsAsync(folder, 1);
    }

    [Fact]
    public async Task Start_MarkIsAsOldAsTheDatabase_ASinkHoldsMore_IsReadOnly()
    {
        using var folder = new TemporaryFolder();
        await StampsAsync(folder, 1, WithSink, publish: true);
        Copy(folder, "data", "backup", withMark: true);
        await StampsAsync(folder, 2, WithSink, publish: true);

        Copy(folder, "backup", "data", withMark: true);

        await IsReadOnlyAsync(folder, "publication 2", WithSink);

        ServerOptions WithSink(ServerOptions options) => options with { Directory = folder["book"] };
    }

    [Fact]
    public async Task Start_ASinkHoldsAnotherPublicationOfTheSameNumber_IsReadOnly()
    {
        using var folder = new TemporaryFolder();
        await StampsAsync(folder, 1, WithSink);
        Copy(folder, "data", "backup", withMark: true);
        await StampsAsync(folder, 2, WithSink, publish: true);

        // The copy goes on where nobody sees it, and comes back.
        Copy(folder, "backup", "data", withMark: true);
        await StampsAsync(folder, 3, publish: true);

        await IsReadOnlyAsync(folder, "publication 1", WithSink);

        ServerOptions WithSink(ServerOptions options) => options with { Directory = folder["book"] };
    }

    [ProgramFact("git")]
    public async Task Start_TheRemoteHoldsAnotherPublicationOfTheSameNumber_IsReadOnly()
    {
        using var folder = new TemporaryFolder();
        using (var init = System.Diagnostics.Process.Start("git", ["init", "--quiet", "--bare", folder["remote"]]))
            await init.WaitForExitAsync();
        await StampsAsync(folder, 1, o => o with { GitPath = folder["one"], GitRemote = [folder["remote"]] });
        Copy(folder, "data", "backup", withMark: true);
        await StampsAsync(folder, 2, o => o with { GitPath = folder["one"], GitRemote = [folder["remote"]] }, publish: true);

        // The copy goes on, and its clone holds a publication of its own when it meets the remote.
        Copy(folder, "backup", "data", withMark: true);
        await StampsAsync(folder, 3, o => o with { GitPath = folder["two"] }, publish: true);

        await IsReadOnlyAsync(folder, "publication 1", o => o with { GitPath = folder["two"], GitRemote = [folder["remote"]] });
    }

    [Fact]
    public async Task Start_ASinkOfAnotherLedger_Issues_AndTheSinkReportsIt()
    {
        using var other = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        await StampsAsync(other, 1, o => o with { Directory = other["book"] }, publish: true);

        await using var server = await TestServer.StartAsync(o => o with { Directory = other["book"] }, folder);
        using var client = await server.ConnectAsync(attempts: 1);
        using var @operator = server.ConnectOperator();

        await client.StampAsync(Suite.One.Hash("abc"u8));
        Assert.Contains("another ledger", (await @operator.GetStatusAsync()).Sinks.Single().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DatabaseLost_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        await StampsAsync(folder, 1);
        File.Move(folder["data/high-water-mark"], folder["mark"]);
        Directory.Delete(folder["data"], recursive: true);

        var exception = await Assert.ThrowsAsync<StartupException>(()
            => TestServer.StartAsync(o => o with { HighWaterMark = folder["mark"] }, folder));

        Assert.Equal(StartupProblem.Data, exception.Problem);
        Assert.Contains("Restore the database", exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["data"]));
    }

    [Theory]
    [InlineData("DELETE FROM leaf_segments", false)]
    [InlineData("DELETE FROM extent", false)]
    [InlineData("DROP TABLE leaf_segments", false)]
    [InlineData("DROP TABLE tiles", true)]
    [InlineData("UPDATE extent SET last = 99", false)]
    [InlineData("UPDATE extent SET genesis_alpha = zeroblob(32)", false)]
    [InlineData("UPDATE extent SET last_beta = zeroblob(32)", false)]
    [InlineData("PRAGMA user_version = 9", false)]
    [InlineData("DELETE FROM leaf_pages", true)]
    public async Task Derived_Damaged_IsWholeAgain(string damage, bool rebuild)
    {
        using var folder = new TemporaryFolder();
        await StampsAsync(folder, 2);
        Execute(folder, damage, "derived.sqlite");

        await StampsAsync(folder, 1, o => o with { RebuildDerived = rebuild });

        await using var server = await TestServer.StartAsync(folder: folder);
        var report = await server.StopAndCheckAsync();
        Assert.Empty(report.Problems);
        Assert.Equal(4UL, report.Leaves);
    }

    [Fact]
    public async Task Start_DerivedIsAnotherLedgers_Issues_AndSaysSo()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await StampsAsync(folder, 1);
        await StampsAsync(other, 3, o => o with { Ledger = LedgerId.Parse("other.example/ledger") });
        File.Copy(other["data/derived.sqlite"], folder["data/derived.sqlite"], overwrite: true);

        await using var server = await TestServer.StartAsync(folder: folder);
        using (var client = await server.ConnectAsync(attempts: 1))
            await client.StampAsync(Suite.One.Hash("abc"u8));

        Assert.Contains(server.Log.Lines, line => line.Contains("made again from the rounds", StringComparison.Ordinal));
        Assert.Empty((await server.StopAndCheckAsync()).Problems);
    }

    [Fact]
    public async Task Start_DerivedMissing_Issues_AndItIsThereAgain()
    {
        using var folder = new TemporaryFolder();
        await StampsAsync(folder, 2);
        File.Delete(folder["data/derived.sqlite"]);
        await StampsAsync(folder, 1);
        Assert.True(File.Exists(folder["data/derived.sqlite"]));
        await using var server = await TestServer.StartAsync(folder: folder);
        Assert.Empty((await server.StopAndCheckAsync()).Problems);
    }

    [Theory]
    [InlineData("DELETE FROM extent")]
    [InlineData("DROP TABLE leaf_segments")]
    [InlineData("DROP TABLE tiles")]
    public async Task Fsck_DerivedTablesGone_ChecksTheRoundsAllTheSame(string damage)
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(folder: folder);
        using (var client = await server.ConnectAsync())
            await client.StampAsync(Suite.One.Hash("abc"u8));
        await server.Server.DisposeAsync();
        Execute(folder, damage, "derived.sqlite");
        Execute(folder, "UPDATE rounds SET leaves = zeroblob(length(leaves)) WHERE n = 1");

        var report = await server.StopAndCheckAsync();

        Assert.Equal(1UL, report.FirstWrongRound);
        Assert.Equal(2UL, report.Rounds);
    }

    private static async Task StampsAsync(TemporaryFolder folder, int count, Func<ServerOptions, ServerOptions>? configure = null,
        bool publish = false)
    {
        await using var server = await TestServer.StartAsync(configure, folder);
        using var client = await server.ConnectAsync(attempts: 1);
        for (var i = 0; i < count; i++)
            await client.StampAsync(Suite.One.Hash("abc"u8));
        using var @operator = server.ConnectOperator();
        if (publish)
            Assert.True((await @operator.PublishAsync([])).Created);
    }

    private static async Task<ServerStatus> IsReadOnlyAsync(TemporaryFolder folder, string says, Func<ServerOptions,
        ServerOptions>? configure = null)
    {
        await using var server = await TestServer.StartAsync(configure, folder);
        using var client = await server.ConnectAsync(attempts: 1);
        using var @operator = server.ConnectOperator();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(Suite.One.Hash("abc"u8)));
        var published = await @operator.GetStatusAsync();
        var again = await Record.ExceptionAsync(() => @operator.PublishAsync([]));
        var status = await @operator.GetStatusAsync();

        Assert.Equal(ErrorReason.ReadOnly, refused.Error.Reason);
        Assert.True(again is null or RequestFailedException { Error.Reason: ErrorReason.ReadOnly });
        Assert.Equal(published.LastPublication?.Publication.Number, status.LastPublication?.Publication.Number);
        Assert.Equal(LedgerMode.ReadOnly, status.Mode);
        Assert.Contains(says, status.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(status.Advice);
        return status;
    }

    private static void Copy(TemporaryFolder folder, string from, string to, bool withMark)
    {
        Directory.CreateDirectory(folder[to]);
        foreach (var name in withMark ? (string[])["ledger.sqlite", "high-water-mark"] : ["ledger.sqlite"])
            File.Copy(folder[$"{from}/{name}"], folder[$"{to}/{name}"], overwrite: true);
    }

    private static void Execute(TemporaryFolder folder, string sql, string file = "ledger.sqlite")
    {
        using var connection = new SqliteConnection($"Data Source={folder[$"data/{file}"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
