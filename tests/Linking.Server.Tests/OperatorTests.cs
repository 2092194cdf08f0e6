using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Hashing;
using Linking.Protocol.V1;

namespace Linking.Server.Tests;

public sealed class OperatorTests
{
    [Fact]
    public async Task Publish_Growth_MakesPublicationsThatChain()
    {
        using var book = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(o => o with { Directory = book["book"] });
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();

        var first = await @operator.PublishAsync([]);
        var same = await @operator.PublishAsync([]);
        await client.StampAsync(Suite.One.Hash("abc"u8));
        var second = await @operator.PublishAsync([new("policy", Suite.One.Hash("the policy"u8))]);

        Assert.True(first.Created);
        Assert.False(same.Created);
        Assert.Equal(first.Publication.Note.ToArray(), same.Publication.Note.ToArray());
        Assert.True(second.Created);
        Assert.Equal(first.Publication.Publication.TextDigest(), second.Publication.Publication.Previous);
        Assert.Equal("policy", second.Publication.Publication.Announcements.Single().Type);
        var sink = Assert.Single(second.Sinks);
        Assert.Equal(("directory", 2UL, ""), (sink.Name, sink.Published, sink.Error));
        var listed = await client.ListPublicationsAsync().ToListAsync();
        Assert.Equal([1UL, 2UL], listed.Select(p => p.Publication.Number));
        Assert.Equal([2UL], (await client.ListPublicationsAsync(start: 2).ToListAsync()).Select(p => p.Publication.Number));
        Assert.Equal([1UL], (await client.ListPublicationsAsync(limit: 1).ToListAsync()).Select(p => p.Publication.Number));
        Assert.Empty(await client.ListPublicationsAsync(start: 3).ToListAsync());
    }

    [Fact]
    public async Task Publish_SinkFails_PublicationStandsAndTheErrorIsTold()
    {
        using var book = new TemporaryFolder();
        File.WriteAllText(book["taken"], "a file where a folder should be");
        await using var server = await TestServer.StartAsync(o => o with { Directory = book["taken"] });
        using var @operator = server.ConnectOperator();

        var report = await @operator.PublishAsync([]);
        var status = await @operator.GetStatusAsync();

        Assert.True(report.Created);
        Assert.NotEmpty(report.Sinks.Single().Error);
        Assert.Equal(1UL, status.LastPublication!.Publication.Number);
        Assert.NotEmpty(status.Sinks.Single().Error);
        Assert.NotNull(status.Sinks.Single().NextTry);
    }

    [Fact]
    public async Task Publish_AnnouncementsWithoutGrowth_AreRefused()
    {
        await using var server = await TestServer.StartAsync();
        using var @operator = server.ConnectOperator();
        await @operator.PublishAsync([]);

        var exception = await Assert.ThrowsAsync<RequestFailedException>(
            () => @operator.PublishAsync([new("policy", Suite.One.Hash("the policy"u8))]));

        Assert.Equal(ErrorReason.NothingToPublish, exception.Error.Reason);
        Assert.Equal("1", exception.Error.Metadata["number"]);
    }

    [Fact]
    public async Task Publish_SameRequestId_GivesThePublicationThatItMade()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var channel = GrpcChannel.ForAddress(server.OperatorAddress);
        var @operator = LedgerCalls.OperatorOf(channel);
        var request = new PublishRequest { RequestId = "one" };
        request.Announcements.Add(new Announcement
        {
            Type = "policy", Alpha = ByteString.CopyFrom(new byte[32]), Beta = ByteString.CopyFrom(new byte[32]),
        });

        var first = await @operator.PublishAsync(request);
        await client.StampAsync(Suite.One.Hash("abc"u8));
        var other = await @operator.PublishAsync(new PublishRequest { RequestId = "other" });
        var again = await @operator.PublishAsync(request);
        var tooLong = new PublishRequest { RequestId = new string('x', 129) };
        var refused = await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument, ErrorReason.RequestInvalid, async () => await @operator.PublishAsync(tooLong));

        Assert.Equal((1UL, 2UL), (first.Publication.Number, other.Publication.Number));
        Assert.Equal(first.Publication, again.Publication);
        Assert.True(again.Created);
        Assert.Equal("request_id", refused.Metadata["field"]);
    }

    [Theory]
    [InlineData("Policy", 32, 32)]
    [InlineData("", 32, 32)]
    [InlineData("policy", 31, 32)]
    [InlineData("policy", 32, 0)]
    public async Task Publish_BadAnnouncement_IsRefused(string type, int alpha, int beta)
    {
        await using var server = await TestServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.OperatorAddress);
        var request = new PublishRequest();
        request.Announcements.Add(
            new Announcement { Type = type, Alpha = ByteString.CopyFrom(new byte[alpha]), Beta = ByteString.CopyFrom(new byte[beta]) });

        var error = await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.RequestInvalid,
            async () => await LedgerCalls.OperatorOf(channel).PublishAsync(request));

        Assert.Equal("announcements", error.Metadata["field"]);
    }

    [Fact]
    public async Task Schedule_PublishesByItself()
    {
        using var book = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(
            o => o with { Publish = true, PublicationInterval = TimeSpan.FromSeconds(1), Directory = book["book"] });
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();

        while (await client.ListPublicationsAsync().CountAsync() == 0)
            await client.StampAsync(Suite.One.Hash("abc"u8));

        Assert.NotNull((await @operator.GetStatusAsync()).NextPublication);
    }

    [Fact]
    public async Task GetStatus_TellsWhatThereIs()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        await client.StampAsync(Suite.One.Hash("abc"u8));
        await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(Leaves.Leaf.OfEvent(Suite.One, "x"u8)));

        var status = await @operator.GetStatusAsync();

        Assert.Equal("test.example/ledger", status.Ledger);
        Assert.Equal(LedgerMode.Issuing, status.Mode);
        Assert.Equal([("seal", 1L), ("append", 1L), ("sign", 1L), ("whole", 1L)], status.RoundTimes.Select(t => (t.Name, t.Count)));
        Assert.Equal((2UL, 1L, 1L, 1L, 0), (status.Head.Size, status.Leaves, status.Rounds, status.RefusedLeaves, status.PendingLeaves));
        Assert.Empty(status.Reason + status.Advice);
        Assert.Empty(status.Warnings);
        Assert.Null(status.LastPublication);
        Assert.Null(status.NextPublication);
        Assert.Equal(server.Options.Data, status.Data);
        Assert.True(status.StoredBytes > 0 && status.FreeBytes > 0 && status.Uptime > TimeSpan.Zero);
        Assert.StartsWith("linking ", status.Software, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Services_AnswerOnTheirOwnEndpointOnly()
    {
        await using var server = await TestServer.StartAsync();
        using var clients = server.OpenChannel();
        using var @operator = GrpcChannel.ForAddress(server.OperatorAddress);

        var onClients = await Assert.ThrowsAsync<RpcException>(async () => await LedgerCalls.OperatorOf(clients)
            .GetStatusAsync(new GetStatusRequest()));
        var onOperator = await Assert.ThrowsAsync<RpcException>(async () => await @LedgerCalls.Of(@operator)
            .GetLedgerAsync(new GetLedgerRequest()));

        Assert.Equal(StatusCode.Unimplemented, onClients.StatusCode);
        Assert.Contains("operator endpoint", onClients.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.Unimplemented, onOperator.StatusCode);
    }
}
