using System.Globalization;

using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol.V1;

namespace Linking.Server.Tests;

public sealed class StampBatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task StampBatch_EveryToken_IsWhatStampWouldHaveAnswered(int count)
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromMilliseconds(200) });
        using var client = await server.ConnectAsync();
        var leaves = Documents(count);

        // Others before and behind it in the same round, as far as the round's interval allows.
        await using var stream = client.OpenStampStream();
        var before = stream.StampAsync(LedgerCalls.Document("before"));
        var batch = client.StampBatchAsync(leaves);
        var behind = stream.StampAsync(LedgerCalls.Document("behind"));
        await Task.WhenAll(before, batch, behind);
        var alone = await Task.WhenAll(leaves.Select(leaf => stream.StampAsync(leaf)));

        var stamped = await batch;
        Assert.Equal((count, false), (stamped.Count, stamped.Repeated));
        for (var i = 0; i < count; i++)
        {
            Assert.True(alone[i].Repeated);
            Assert.Equal(alone[i].Bytes.ToArray(), stamped[i].Bytes.ToArray());
            Assert.Equal(stamped.FirstIndex + (ulong)i, stamped[i].Token.Levels[0].Index);
        }

        Assert.True((await server.StopAndCheckAsync()).Clean);
    }

    [Fact]
    public async Task StampBatch_AfterARestart_GivesTheFirstRun()
    {
        using var folder = new TemporaryFolder();
        var leaves = Documents(100);
        StampedBatch first;
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var client = await server.ConnectAsync();
            first = await client.StampBatchAsync(leaves);
        }

        await using var again = await TestServer.StartAsync(folder: folder);
        using var other = await again.ConnectAsync();
        var second = await other.StampBatchAsync(leaves);

        Assert.True(second.Repeated);
        Assert.Equal(first.Header.Index, second.Header.Index);
        Assert.Equal(first[99].Bytes.ToArray(), second[99].Bytes.ToArray());
    }

    [Theory]
    [InlineData("empty", ErrorReason.RequestInvalid, null)]
    [InlineData("cut", ErrorReason.LeafMalformed, 4)]
    [InlineData("nonce", ErrorReason.LeafMalformed, 3)]
    [InlineData("event", ErrorReason.LeafKindRefused, 3)]
    [InlineData("version", ErrorReason.LeafVersionUnknown, 3)]
    [InlineData("suite", ErrorReason.LeafSuiteUnknown, 3)]
    [InlineData("suiteTwo", ErrorReason.LeafSuiteUnknown, 0)]
    public async Task StampBatch_BadBatch_IsRefusedAsAWholeAndNamesTheLeaf(string what, ErrorReason reason, int? leaf)
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();
        var documents = Documents(5).ConvertAll(document => document.ToBytes());
        if (what == "nonce")
            documents[3] = [.. documents[3][..(Leaf.MinSize(Suite.One) - 1)], 33, .. new byte[33]];
        else if (what is not ("empty" or "cut" or "suiteTwo"))
            documents[3][what switch { "version" => 1, "suite" => 2, _ => 3 }] = (byte)(what == "event" ? 4 : 9);
        if (what == "event")
            documents[3] = [.. documents[3][..(Leaf.MinSize(Suite.One) - 1)], 0];
        if (what == "suiteTwo")
            documents = [.. Enumerable.Range(0, 5)
                .Select(i => new Leaf(Suite.Two, LeafKind.Document, Suite.Two.Hash(BitConverter.GetBytes(i))).ToBytes())];
        var bytes = what == "empty" ? [] : documents.SelectMany(document => document).SkipLast(what == "cut" ? 1 : 0).ToArray();

        var error = await LedgerCalls.FailsAsync(StatusCode.InvalidArgument, reason, () => StampBatchAsync(channel, bytes));

        Assert.Equal("leaves", error.Metadata["field"]);
        Assert.Equal(leaf?.ToString(CultureInfo.InvariantCulture), error.Metadata.GetValueOrDefault("leaf"));
        Assert.Equal(0, server.Server.Node.Status().PendingLeaves);
        Assert.Equal(1UL, server.Server.Node.Head.Size);
    }

    [Fact]
    public async Task StampBatch_OverTheLimit_IsRefusedByServerAndClient()
    {
        await using var server = await TestServer.StartAsync(o => o with { MaxLeavesPerRound = 10 });
        using var client = await server.ConnectAsync();
        using var channel = server.OpenChannel();
        var leaves = Documents(11);
        Assert.Equal(10, client.Ledger.Limits.BatchLeaves);

        var error = await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument, ErrorReason.RequestInvalid, ()
                => StampBatchAsync(channel, [.. leaves.SelectMany(leaf => leaf.ToBytes())]));
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => client.StampBatchAsync(leaves));

        Assert.Contains("11 leaves", error.Message, StringComparison.Ordinal);
        Assert.Contains("at most 10", exception.Message, StringComparison.Ordinal);
        Assert.Equal(10, (await client.StampBatchAsync(leaves[1..])).Count);
    }

    [Fact]
    public async Task StampBatch_LargestBatchOfTheLongestLeaf_FitsTheMessage()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var limit = client.Ledger.Limits.BatchLeaves;
        Assert.True(limit >= 10_000);

        var stamped = await client.StampBatchAsync(
            [.. Enumerable.Range(0, limit).Select(i => LedgerCalls.Document($"{i}", new byte[Leaf.MaxNonceSize]))]);

        Assert.Equal(limit, stamped.Count);
    }

    [Fact]
    public async Task StampBatch_NoRoomInTheRound_IsOverloadedWithADelay()
    {
        // A round that closes only when it is full, or the server stops.
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromHours(1), MaxPendingBytes = 1 << 16 });
        using var client = await server.ConnectAsync(attempts: 1);
        using var channel = server.OpenChannel();
        var first = client.StampBatchAsync(Documents(400));
        await Eventually.TrueAsync(() => server.Server.Node.Status().PendingLeaves == 400);

        var error = await LedgerCalls.FailsAsync(
            StatusCode.Unavailable, ErrorReason.Overloaded, ()
                => StampBatchAsync(channel, [.. Documents(400).SelectMany(leaf => leaf.ToBytes())]));

        Assert.NotNull(error.RetryAfter);

        // The refusal closed the round.
        Assert.Equal(400, (await first).Count);
    }

    [Theory]
    [InlineData("no leaf")]
    [InlineData("cut")]
    [InlineData("event")]
    public async Task StampBatch_BadBytes_AreRefusedBeforeTheyAreSent(string what)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var leaf = LedgerCalls.Document("a").ToBytes();
        byte[] bytes = what switch
        {
            "no leaf" => [],
            "cut" => [.. leaf, .. leaf[..^1]],
            _ => Leaf.OfEvent(Suite.One, "x"u8).ToBytes(),
        };

        await Assert.ThrowsAsync<ArgumentException>(() => client.StampBatchAsync(bytes));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task TokenOf_NoSuchLeaf_Throws(int offset)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var stamped = await client.StampBatchAsync(Documents(3));

        Assert.Throws<ArgumentOutOfRangeException>(() => stamped[offset]);
    }

    internal static List<Leaf> Documents(int count) => [.. Enumerable.Range(0, count).Select(i => LedgerCalls.Document($"{i}"))];

    private static async Task<StampBatchResponse> StampBatchAsync(GrpcChannel channel, byte[] leaves)
        => await LedgerCalls.Of(channel).StampBatchAsync(new StampBatchRequest { Leaves = ByteString.CopyFrom(leaves) });
}
