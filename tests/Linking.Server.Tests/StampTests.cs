using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol.V1;
using Linking.Tokens;

namespace Linking.Server.Tests;

public sealed class StampTests
{
    [Fact]
    public async Task Stamp_Document_GivesAVerifiedToken()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();

        var stamped = await client.StampAsync(Suite.One.Hash("abc"u8));

        Assert.False(stamped.Repeated);
        Assert.Equal(stamped.Token.ToBytes(), stamped.Bytes.ToArray());
        Assert.Equal("test.example/ledger", stamped.Token.Header.Ledger.Value);
        Assert.True((await server.StopAndCheckAsync()).Clean);
    }

    [Fact]
    public async Task Stamp_SameLeafAgain_GivesTheFirstToken()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var leaf = LedgerCalls.Document("abc");

        var first = await client.StampAsync(leaf);
        var second = await client.StampAsync(leaf);

        Assert.True(second.Repeated);
        Assert.Equal(first.Bytes.ToArray(), second.Bytes.ToArray());
    }

    [Fact]
    public async Task Stamp_AfterARestart_GoesOnInTheSameLedger()
    {
        using var folder = new TemporaryFolder();
        Stamped first;
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var client = await server.ConnectAsync();
            first = await client.StampAsync(Suite.One.Hash("abc"u8));
        }

        // Ledger and policy need not be said again.
        await using var again = await TestServer.StartAsync(o => o with { Ledger = null }, folder);
        using var other = await again.ConnectAsync();
        var second = await other.StampAsync(Suite.One.Hash("abc"u8));

        Assert.True(second.Token.Header.Index > first.Token.Header.Index);
        Assert.True((await other.MatchAsync(first.Token)).IsMatched);
        Assert.True((await again.StopAndCheckAsync()).Clean);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task StampAll_ManyImprints_GivesATokenForEach(int count)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var imprints = Enumerable.Range(0, count).Select(i => Suite.One.Hash([(byte)i])).ToList();

        var tokens = await client.StampAllAsync(imprints);

        Assert.Equal(imprints, tokens.Select(t => t.Levels[0].Leaf.Digests));
        Assert.All(tokens, t => Assert.Equal(count == 1 ? 1 : 2, t.Levels.Count));
        Assert.All(tokens, t => Assert.True(Token.TryDecode(t.ToBytes(), out _, out _)));
    }

    public static TheoryData<string, ErrorReason> BadLeaves() => new()
    {
        { "empty", ErrorReason.LeafMalformed },
        { "noBeta", ErrorReason.LeafMalformed },
        { "shortDigest", ErrorReason.LeafMalformed },
        { "longNonce", ErrorReason.LeafMalformed },
        { "trailing", ErrorReason.LeafMalformed },
        { "kind", ErrorReason.LeafKindRefused },
        { "emptyAggregate", ErrorReason.LeafMalformed },
        { "countedDocument", ErrorReason.LeafMalformed },
        { "event", ErrorReason.LeafKindRefused },
        { "version", ErrorReason.LeafVersionUnknown },
        { "suite", ErrorReason.LeafSuiteUnknown },
        { "suiteTwo", ErrorReason.LeafSuiteUnknown },
    };

    [Theory]
    [MemberData(nameof(BadLeaves))]
    public async Task Stamp_BadLeaf_IsRefusedWithItsReason(string what, ErrorReason reason)
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();

        var error = await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument, reason, () => LedgerCalls.StampAsync(channel, BadLeaf(what)));

        Assert.Equal("leaf", error.Metadata["field"]);
    }

    [Fact]
    public async Task Stamp_MessageOverTheLimit_IsResourceExhausted()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();

        var exception = await Assert.ThrowsAsync<RpcException>(() => LedgerCalls.StampAsync(channel, new byte[3 << 20]));

        Assert.Equal(StatusCode.ResourceExhausted, exception.StatusCode);
    }

    [Fact]
    public async Task Stamp_PendingRoundFull_IsOverloadedWithADelay_AndStoppingAnswersThoseWhoWait()
    {
        // A round that closes only when the server stops.
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromHours(1), MaxPendingBytes = 1 << 16 });
        using var client = await server.ConnectAsync(attempts: 1);
        await using var stream = client.OpenStampStream();

        // The last eighth of a round is for other connections.
        var fitting = ((1 << 16) - (1 << 13)) / 93;
        var waiting = Enumerable.Range(0, fitting).Select(i => stream.StampAsync(LedgerCalls.Document($"{i}"))).ToList();
        await Eventually.TrueAsync(() => server.Server.Node.Status().PendingLeaves == fitting);

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(LedgerCalls.Document("one more")));
        await server.Server.StopAsync();

        Assert.Equal((StatusCode.Unavailable, ErrorReason.Overloaded), (refused.StatusCode, refused.Error.Reason));
        Assert.NotNull(refused.Error.RetryAfter);
        var stamped = await Task.WhenAll(waiting);
        Assert.Equal(fitting, stamped.Length);
        var ended = await Assert.ThrowsAsync<RequestFailedException>(() => stream.StampAsync(LedgerCalls.Document("late")));
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        Assert.Equal(ErrorReason.Stopping, ended.Error.Reason);
        Assert.NotNull(ended.Error.RetryAfter);
        Assert.True((await server.StopAndCheckAsync()).Clean);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    public async Task Stamp_CallerGoesWhileItWaits_IsNoError(int seconds)
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromSeconds(seconds) });
        using var channel = server.OpenChannel();
        using var cancel = new CancellationTokenSource();
        var request = new StampRequest { Leaf = Google.Protobuf.ByteString.CopyFrom(LedgerCalls.Document("abc").ToBytes()) };
        using var call = LedgerCalls.Of(channel).StampAsync(request, cancellationToken: cancel.Token);
        await Eventually.TrueAsync(() => server.Server.Node.Status().PendingLeaves == 1);

        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        await server.Server.StopAsync();
        Assert.DoesNotContain(server.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    private static byte[] BadLeaf(string what)
    {
        var good = LedgerCalls.Document("abc", nonce: []).ToBytes();
        var aggregate = new Leaf(Suite.One, LeafKind.Aggregate, Suite.One.Hash("abc"u8), 1).ToBytes();
        return what switch
        {
            "empty" => [],
            "noBeta" => [.. good[..44], 0],
            "shortDigest" => good[..70],
            "longNonce" => [.. good[..76], 33, .. new byte[33]],
            "trailing" => [.. good, 0],
            "kind" => With(good, 3, 9),
            "emptyAggregate" => With(aggregate, 11, 0),
            "countedDocument" => With(good, 11, 1),
            "event" => new Leaf(Suite.One, LeafKind.Event, Suite.One.Hash("abc"u8)).ToBytes(),
            "version" => With(good, 1, 2),
            "suite" => With(good, 2, 9),
            "suiteTwo" => new Leaf(Suite.Two, LeafKind.Document, Suite.Two.Hash("abc"u8)).ToBytes(),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private static byte[] With(byte[] bytes, int index, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[index] = value;
        return changed;
    }
}
