using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Options;
using Linking.Storage.Sqlite;

using Microsoft.Data.Sqlite;

namespace Linking.Server.Tests;

/// <summary>A byte of an old round flips under a running server: found, and put back or declared.</summary>
public sealed class SelfCheckTests : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("leaves", 60)]
    [InlineData("header", 40)]
    [InlineData("head_alpha", 5)]
    public async Task Damage_IsPutBackFromTheBackup_ByteForByte_AndIssuingGoesOn(string column, int at)
    {
        await using var server = await TestServer.StartAsync(
            o => o with { SelfCheck = Often, SelfCheckBackup = _folder["backup"] }, _folder);
        using var client = await server.ConnectAsync(attempts: 1);
        using var @operator = server.ConnectOperator();
        await StampAsync(client, 4);
        Directory.CreateDirectory(_folder["backup"]);
        SqliteLedgerTruth.Copy(server.Options.DataFolder, _folder["backup/ledger.sqlite"]);
        await StampAsync(client, 2);
        var before = Read(column);

        Flip(column, at);

        await Eventually.TrueAsync(async () => (await @operator.GetStatusAsync()).Warnings
            .Any(w => w.Contains("put back from the backup", StringComparison.Ordinal)));
        await Eventually.TrueAsync(async () => (await @operator.GetStatusAsync()).Mode == LedgerMode.Issuing);
        Assert.Equal(before, Read(column));
        await StampAsync(client, 1);
        var report = await server.StopAndCheckAsync();
        Assert.Empty(report.Problems);
        Assert.Contains(server.Log.Lines, l => l.Contains("has been put back from the backup", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Damage_WithoutABackup_StopsIssuing_UntilANoticeDeclaresTheStretchBetweenThePublications()
    {
        await using (var server = await TestServer.StartAsync(o => o with { SelfCheck = Often, TailRounds = 1 }, _folder))
        {
            using var client = await server.ConnectAsync(attempts: 1);
            using var @operator = server.ConnectOperator();
            await StampAsync(client, 1);
            await @operator.PublishAsync([]);
            await StampAsync(client, 3);
            await @operator.PublishAsync([]);
            await StampAsync(client, 2);

            Flip("leaves", 60);

            await Eventually.TrueAsync(async () => (await @operator.GetStatusAsync()).Mode == LedgerMode.Suspended);
            var status = await @operator.GetStatusAsync();
            Assert.Contains("Round 2 is damaged", status.Reason, StringComparison.Ordinal);
            Assert.Contains("'linking ledger notice unprovable 2 4'", status.Advice, StringComparison.Ordinal);
            var size = status.Head.Size;
            var refused = await Assert.ThrowsAsync<RequestFailedException>(() => StampAsync(client, 1));
            Assert.Equal(ErrorReason.ReadOnly, refused.Error.Reason);
            Assert.Contains("not stamped", refused.Message, StringComparison.Ordinal);
            Assert.Equal(size, (await @operator.GetStatusAsync()).Head.Size);

            // One that does not speak of it changes nothing.
            await @operator.NoticeAsync(new UnprovableSubject(3, 4), [], default);
            await Task.Delay(3 * Often);
            Assert.Equal(LedgerMode.Suspended, (await @operator.GetStatusAsync()).Mode);
            await @operator.NoticeAsync(new UnprovableSubject(2, 4), ["A disk was damaged."], default);
            await Eventually.TrueAsync(async () => (await @operator.GetStatusAsync()).Mode == LedgerMode.Issuing);
            await StampAsync(client, 1);
            Assert.Contains(server.Log.Lines, l => l.Contains("Round 2 is damaged", StringComparison.Ordinal));
        }

        // It is declared for ever: later passes find it again, and that stops nothing.
        await using var again = await TestServer.StartAsync(o => o with { SelfCheck = Often, TailRounds = 1 }, _folder);
        using var late = await again.ConnectAsync(attempts: 1);
        await Eventually.TrueAsync(() => Task.FromResult(again.Log.Lines.Any(
            l => l.Contains("1 are damaged", StringComparison.Ordinal))));
        await StampAsync(late, 1);
    }

    [Fact]
    public async Task Damage_OfTheBackupToo_IsNotPutBack()
    {
        await using var server = await TestServer.StartAsync(
            o => o with { SelfCheck = Often, SelfCheckBackup = _folder["backup"] }, _folder);
        using var client = await server.ConnectAsync(attempts: 1);
        using var @operator = server.ConnectOperator();
        await StampAsync(client, 4);
        Flip("leaves", 60);
        Directory.CreateDirectory(_folder["backup"]);
        SqliteLedgerTruth.Copy(server.Options.DataFolder, _folder["backup/ledger.sqlite"]);
        var damaged = Read("leaves");

        await Eventually.TrueAsync(async () => (await @operator.GetStatusAsync()).Mode == LedgerMode.Suspended);

        await Eventually.TrueAsync(() => Task.FromResult(server.Log.Lines.Any(
            l => l.Contains("does not have it whole", StringComparison.Ordinal))));
        Assert.Equal(damaged, Read("leaves"));
    }

    private static async Task StampAsync(LinkingClient client, int count)
    {
        for (var i = 0; i < count; i++)
            await client.StampAsync(Suite.One.Hash("abc"u8));
    }

    private byte[] Read(string column) => (byte[])Execute($"SELECT {column} FROM rounds WHERE n = 2")!;

    private void Flip(string column, int at)
    {
        var bytes = Read(column);
        bytes[at] ^= 1;
        Execute($"UPDATE rounds SET {column} = x'{Convert.ToHexString(bytes)}' WHERE n = 2");
    }

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["data/ledger.sqlite"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
