using Google.Rpc;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;
using StatusCode = Grpc.Core.StatusCode;

namespace Linking.Server.Tests.Submitters;

/// <summary>How much of a server one API key gets, beside another, all from one address.</summary>
public sealed class ApiKeyQuotaTests
{
    private static readonly string[] Stamp = ["stamp"];

    private int _made;

    [Fact]
    public async Task Volume_IsOfTheKey_OverAnyConnection_CountedInUniqueStamps_AndAnotherKeyHasItsOwn()
    {
        await using var server = await TestServer.StartAsync(o => o with { SubmitterVolume = 2 });
        using var admin = server.ConnectOperator();
        var usual = await ApiKeyTests.AddAsync(admin, "usual", Stamp);
        var large = await ApiKeyTests.AddAsync(admin, "large", Stamp, new ApiKeyQuota(0, 0, 4));

        Assert.Equal("yes yes no", await StampAsync(server, usual, 3));
        Assert.Equal("yes yes yes yes no", await StampAsync(server, large, 5));
        using var channel = server.OpenChannel();
        // The same leaf again gets its first token, and one without a key counts for the address.
        await CallAsync(channel, usual, leaf: 1);
        await CallAsync(channel, null, leaf: 1000);
        var refused = await Assert.ThrowsAsync<RpcException>(() => CallAsync(channel, usual, leaf: 2000));
        var rich = refused.GetRpcStatus()!;
        Assert.Equal((StatusCode.ResourceExhausted, "QUOTA_EXCEEDED"), (refused.StatusCode, rich.GetDetail<ErrorInfo>()!.Reason));
        var delay = rich.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan();
        Assert.InRange(delay, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        Assert.Equal($"{Math.Ceiling(delay.TotalMilliseconds)}", refused.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    /// <summary>A key that floods a round over twenty connections has its share of it, and the other key is served.</summary>
    [Fact]
    public async Task RoundShare_IsOfTheKey_HoweverManyConnections()
    {
        const int Share = 10;
        await using var server = await TestServer.StartAsync(o => o with
        {
            MaxLeavesPerRound = 100, SubmitterRoundShare = Share, Submitters = SubmitterNeed.Stamp, Interval = TimeSpan.FromSeconds(1),
        });
        using var admin = server.ConnectOperator();
        var hostile = await ApiKeyTests.AddAsync(admin, "hostile", Stamp);
        var honest = await ApiKeyTests.AddAsync(admin, "honest", Stamp);
        var channels = Enumerable.Range(0, 20).Select(_ => server.OpenChannel()).ToList();
        using var own = server.OpenChannel();

        var calls = channels.SelectMany(c => Enumerable.Range(0, 20).Select(_ => RoundOfAsync(c, hostile))).ToList();
        for (var i = 0; i < 3; i++)
            Assert.NotNull(await RoundOfAsync(own, honest));

        var rounds = await Task.WhenAll(calls);
        Assert.Contains(null, rounds);
        Assert.All(rounds.OfType<ulong>().GroupBy(r => r), r => Assert.InRange(r.Count(), 1, Share));
        channels.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task KeyWithoutALimit_CountsForItsAddress()
    {
        await using var server = await TestServer.StartAsync(o => o with { AddressVolume = 2 });
        using var admin = server.ConnectOperator();
        var key = await ApiKeyTests.AddAsync(admin, "press", Stamp);
        var limited = await ApiKeyTests.AddAsync(admin, "limited", Stamp, new ApiKeyQuota(0, 0, 3));

        Assert.Equal("yes yes no", await StampAsync(server, key, 3));
        Assert.Equal("yes yes yes no", await StampAsync(server, limited, 4));
    }

    // Each over a connection of its own.
    private async Task<string> StampAsync(TestServer server, ApiKeyText key, int count)
    {
        var done = new string[count];
        for (var i = 0; i < count; i++)
        {
            using var channel = server.OpenChannel();
            done[i] = await RoundOfAsync(channel, key) is null ? "no" : "yes";
        }

        return string.Join(' ', done);
    }

    private async Task<ulong?> RoundOfAsync(GrpcChannel channel, ApiKeyText key)
    {
        try
        {
            var response = await CallAsync(channel, key, Interlocked.Increment(ref _made));
            return Linking.Tokens.Token.Decode(response.Token.Memory).Header.Index;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
        {
            return null;
        }
    }

    private static async Task<StampResponse> CallAsync(GrpcChannel channel, ApiKeyText? key, int leaf) =>
        await new LedgerRpc(channel).StampAsync(
            new StampRequest { Leaf = Google.Protobuf.ByteString.CopyFrom(LedgerCalls.Document($"{leaf}", []).ToBytes()) },
            key is null ? [] : ApiKeyTests.Header(key.Reveal()));
}
