using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Hashing;
using Linking.Protocol.V1;

using Microsoft.Data.Sqlite;

using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Linking.Server.Tests;

/// <summary>The database fails while callers wait. A trigger that another program made stands for the broken disk.</summary>
public sealed class StorageFailureTests
{
    [Fact]
    public async Task Append_Fails_EveryoneIsTold_AndARestartGoesOn()
    {
        using var folder = new TemporaryFolder();
        var lost = LedgerCalls.Document("lost");
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var client = await server.ConnectAsync(attempts: 1);
            using var @operator = server.ConnectOperator();
            using var channel = server.OpenChannel();
            using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "linking.v1.LedgerService" });
            await NextAsync(watch, ServingStatus.Serving);
            var stamped = await client.StampAsync(Suite.One.Hash("abc"u8));
            Execute(folder, "CREATE TRIGGER broken BEFORE INSERT ON rounds BEGIN SELECT RAISE(ABORT, 'the disk is broken'); END");

            var caller = await LedgerCalls.FailsAsync(StatusCode.Unknown, ErrorReason.OutcomeUnknown,
                () => LedgerCalls.StampAsync(channel, lost.ToBytes()));
            await NextAsync(watch, ServingStatus.NotServing);
            var later = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(Suite.One.Hash("later"u8)));
            var publish = await Assert.ThrowsAsync<RequestFailedException>(() => @operator.PublishAsync([]));
            var status = await @operator.GetStatusAsync();

            Assert.Contains("Submit the same leaf again", caller.Message, StringComparison.Ordinal);
            Assert.Equal(ErrorReason.StorageFailed, later.Error.Reason);
            Assert.Equal(ErrorReason.StorageFailed, publish.Error.Reason);
            Assert.Equal(LedgerMode.Failed, status.Mode);
            Assert.Contains("the disk is broken", status.Reason, StringComparison.Ordinal);
            Assert.Contains("restart", status.Advice, StringComparison.Ordinal);
            Assert.DoesNotContain("broken", later.Message, StringComparison.Ordinal);
            Assert.True((await client.MatchAsync(stamped.Token)).IsMatched);
        }

        Execute(folder, "DROP TRIGGER broken");
        await using var again = await TestServer.StartAsync(folder: folder);
        using var caller2 = await again.ConnectAsync(attempts: 1);
        await caller2.StampAsync(lost);
        Assert.Empty((await again.StopAndCheckAsync()).Problems);
    }

    [Fact]
    public async Task GetStatus_NothingCanBeRead_StillSaysWhy()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(folder: folder);
        using var @operator = server.ConnectOperator();
        await @operator.PublishAsync([]);
        Execute(folder, "ALTER TABLE publications RENAME TO gone");

        var status = await @operator.GetStatusAsync();

        Assert.Null(status.LastPublication);
        Assert.Contains(status.Warnings, w => w.StartsWith("The last publication cannot be read", StringComparison.Ordinal));
        Execute(folder, "ALTER TABLE gone RENAME TO publications");
    }

    [Fact]
    public async Task Deadline_WhileTheRoundIsOpen_TheRepeatGetsTheToken_AlsoAfterARestart()
    {
        using var folder = new TemporaryFolder();
        var leaf = LedgerCalls.Document("slow");
        byte[] first;
        var time = new WatchedTimeProvider(DateTimeOffset.UtcNow);
        await using (var server = await TestServer.StartAsync(folder: folder, host: new ServerEnvironment { TimeProvider = time }))
        {
            using var channel = server.OpenChannel();
            var request = new StampRequest { Leaf = Google.Protobuf.ByteString.CopyFrom(leaf.ToBytes()) };
            using var call = LedgerCalls.Of(channel).StampAsync(request, new CallOptions(deadline: DateTime.UtcNow.AddMilliseconds(1)));
            var late = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
            Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);

            var repeat = LedgerCalls.StampAsync(channel, leaf.ToBytes());
            await Eventually.TrueAsync(() =>
            {
                time.Advance(server.Options.Interval);
                return repeat.IsCompleted;
            });
            first = (await repeat).Token.ToByteArray();
            Assert.Equal(first, (await LedgerCalls.StampAsync(channel, leaf.ToBytes())).Token.ToByteArray());
        }

        await using var again = await TestServer.StartAsync(folder: folder);
        using var client = await again.ConnectAsync();
        var repeated = await client.StampAsync(leaf);
        Assert.True(repeated.Repeated);
        Assert.Equal(first, repeated.Bytes.ToArray());
        Assert.Equal(2UL, (await again.StopAndCheckAsync()).Leaves);
    }

    private static async Task NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, ServingStatus expected)
    {
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(expected, watch.ResponseStream.Current.Status);
    }

    private static void Execute(TemporaryFolder folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={folder["data/ledger.sqlite"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
