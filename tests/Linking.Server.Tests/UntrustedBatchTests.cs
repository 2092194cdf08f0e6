using Google.Protobuf;

using Linking.Client;
using Linking.Leaves;
using Linking.Protocol.V1;
using Linking.Tokens;

namespace Linking.Server.Tests;

/// <summary>A client hands out no token of a batch that does not hold, whatever a server sends.</summary>
public sealed class UntrustedBatchTests : IAsyncLifetime
{
    private readonly List<Leaf> _leaves = StampBatchTests.Documents(21);
    private TestServer _server = null!;
    private Relay _relay = null!;
    private LinkingClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _relay = await Relay.StartAsync(_server.Address);
        _client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = _relay.Address });

        // More leaves behind the batch than in it, so that it has hashes on its right: the same round, since it is one batch.
        var all = await _client.StampBatchAsync([.. StampBatchTests.Documents(5), .. _leaves, .. StampBatchTests.Documents(40)]);
        Assert.Equal(66, all.Count);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _relay.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task StampBatch_Unchanged_IsTaken()
    {
        var stamped = await _client.StampBatchAsync(_leaves);

        Assert.Equal((5UL, true), (stamped.FirstIndex, stamped.Repeated));
        Assert.Equal(_leaves, Enumerable.Range(0, stamped.Count).Select(i => stamped[i].Token.Levels[0].Leaf));
    }

    [Fact]
    public async Task StampBatch_AnyBitOfTheFirstTokenChanged_IsRefused()
    {
        var length = (await _client.StampBatchAsync(_leaves))[0].Bytes.Length;
        for (var i = 0; i < length; i += 7)
            await RefusedAsync(r => r.Token = Changed(r.Token, i));
    }

    [Fact]
    public async Task StampBatch_AnyBitOnTheRightChanged_IsRefused()
    {
        var length = 0;
        _relay.OnReply = reply => length = ((StampBatchResponse)reply).RightAlpha.Length;
        await _client.StampBatchAsync(_leaves);
        Assert.True(length > 0);
        for (var i = 0; i < length; i += 5)
        {
            Assert.Contains("do not lead to the round root", await RefusedAsync(r => r.RightAlpha = Changed(r.RightAlpha, i)),
                StringComparison.Ordinal);
            Assert.Contains("do not lead to the round root", await RefusedAsync(r => r.RightBeta = Changed(r.RightBeta, i)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StampBatch_AnotherNumberOfHashesOnTheRight_IsRefused()
    {
        foreach (var change in new Func<ByteString,
            ByteString>[] { _ => ByteString.Empty, b => ByteString.CopyFrom([.. b, .. new byte[32]]),
            b => ByteString.CopyFrom(b.Span[1..]) })
        {
            Assert.Contains("on the right of the batch", await RefusedAsync(r => r.RightAlpha = change(r.RightAlpha)),
                StringComparison.Ordinal);
            Assert.Contains("on the right of the batch", await RefusedAsync(r => r.RightBeta = change(r.RightBeta)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StampBatch_TheRunOfAnotherBatch_IsRefused()
    {
        StampBatchResponse? other = null;
        _relay.OnReply = reply => other = (StampBatchResponse)reply;
        await _client.StampBatchAsync(_leaves[1..]);
        await _client.StampBatchAsync([_leaves[0], .. StampBatchTests.Documents(20)]);
        var sameFirst = other!;

        // Its first leaf is the right one and everything is signed, but the others stand elsewhere.
        var message = await RefusedAsync(r
            => (r.Token, r.RightAlpha, r.RightBeta) = (sameFirst.Token, sameFirst.RightAlpha, sameFirst.RightBeta));

        Assert.Contains("do not lead to the round root", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StampBatch_TokenOfAnotherLeaf_IsRefused()
    {
        StampBatchResponse? other = null;
        _relay.OnReply = reply => other = (StampBatchResponse)reply;
        await _client.StampBatchAsync([.. _leaves.Skip(1)]);

        Assert.Contains("another leaf", await RefusedAsync(r => r.Token = other!.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StampBatch_LeavesSwapped_IsRefused()
    {
        List<Leaf> swapped = [.. _leaves[..3], _leaves[4], _leaves[3], .. _leaves[5..]];
        StampBatchResponse? answer = null;
        _relay.OnReply = reply => answer = (StampBatchResponse)reply;
        await _client.StampBatchAsync(_leaves);
        _relay.OnReply = reply =>
        {
            var response = (StampBatchResponse)reply;
            (response.Token, response.RightAlpha, response.RightBeta) = (answer!.Token, answer.RightAlpha, answer.RightBeta);
        };

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.StampBatchAsync(swapped));

        Assert.Contains("do not lead to the round root", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StampBatch_RunThatReachesBeyondTheRound_IsRefused()
    {
        // The first leaf stands alone in a round of its own.
        StampResponse? alone = null;
        _relay.OnReply = reply => alone = reply as StampResponse;
        var leaf = LedgerCalls.Document("alone");
        await _client.StampAsync(leaf);
        _relay.OnReply = reply => ((StampBatchResponse)reply).Token = alone!.Token;

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.StampBatchAsync([leaf, .. _leaves]));

        Assert.Contains("in a round of 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StampBatch_HeadTakenAway_IsRefused()
    {
        var message = await RefusedAsync(r =>
        {
            var token = Token.Decode(r.Token.Memory);
            r.Token = ByteString.CopyFrom(new Token(token.Levels, token.HeaderBytes, []).ToBytes());
        });

        Assert.Contains("does not verify", message, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(Action<StampBatchResponse> change)
    {
        _relay.OnReply = reply => change((StampBatchResponse)reply);
        return (await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.StampBatchAsync(_leaves))).Message;
    }

    private static ByteString Changed(ByteString bytes, int index)
    {
        var changed = bytes.ToByteArray();
        changed[index] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
