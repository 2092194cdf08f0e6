using System.Net;
using System.Net.Sockets;

using Google.Protobuf;
using Google.Rpc;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Protocol.V1;
using Linking.Server.Access;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;
using StatusCode = Grpc.Core.StatusCode;

namespace Linking.Server.Tests.Access;

/// <summary>How much of a server one address gets, beside another.</summary>
public sealed class AddressQuotaTests
{
    private const int Share = 10;

    private int _made;

    /// <summary>Who sends all that it can, over many connections, has its share of each round; the other has what it wants.</summary>
    [Fact]
    public async Task HostileAddress_HasItsShareOfARound_AndTheHonestOneIsServed()
    {
        await using var server = await TestServer.StartAsync(o => o with
        {
            MaxLeavesPerRound = 100, AddressRoundShare = Share, Interval = TimeSpan.FromSeconds(1),
        });
        using var honest = Open(server, "127.0.0.1");
        var hostile = Enumerable.Range(0, 20).Select(_ => Open(server, "127.0.0.2")).ToList();
        var calls = hostile.SelectMany(channel => Enumerable.Range(0, 50).Select(_ => StampAsync(channel))).ToList();

        for (var i = 0; i < 5; i++)
            Assert.Equal(StatusCode.OK, (await StampAsync(honest)).Code);

        var answers = await Task.WhenAll(calls);
        var taken = answers.Where(a => a.Code == StatusCode.OK).ToList();
        Assert.NotEmpty(taken);
        Assert.All(taken.GroupBy(a => a.Round), round => Assert.InRange(round.Count(), 1, Share));
        var refused = answers.Where(a => a.Code != StatusCode.OK).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, a => Assert.Equal((StatusCode.ResourceExhausted, "QUOTA_EXCEEDED"), (a.Code, a.Reason)));
        Assert.All(refused, a => Assert.Equal((TimeSpan.FromSeconds(1), "1000"), (a.Delay, a.Pushback)));
        hostile.ForEach(channel => channel.Dispose());
    }

    [Fact]
    public async Task Volume_IsOfTheAddress_AlsoOverAnotherConnection()
    {
        await using var server = await TestServer.StartAsync(o => o with { AddressVolume = 3 });
        for (var i = 0; i < 4; i++)
        {
            using var channel = Open(server, "127.0.0.1");
            Assert.Equal(i < 3 ? StatusCode.OK : StatusCode.ResourceExhausted, (await StampAsync(channel)).Code);
        }

        using var other = Open(server, "127.0.0.2");
        Assert.Equal(StatusCode.OK, (await StampAsync(other)).Code);
    }

    [Fact]
    public void Networks_CountAsOne_AndNoQuotaIsNoObject()
    {
        var options = TestServer.OptionsFor("folder");
        var off = new AddressQuotas(options, TimeProvider.System);
        Assert.Null(off.Of(new IPEndPoint(IPAddress.Loopback, 1)).Quota);

        var on = new AddressQuotas(options with { AddressRate = 5 }, TimeProvider.System);
        Assert.Same(QuotaOf(on, "192.0.2.1"), QuotaOf(on, "::ffff:192.0.2.1"));
        Assert.NotSame(QuotaOf(on, "192.0.2.1"), QuotaOf(on, "192.0.2.2"));
        Assert.Same(QuotaOf(on, "2001:db8::1"), QuotaOf(on, "2001:db8::ffff:1"));
        Assert.NotSame(QuotaOf(on, "2001:db8::1"), QuotaOf(on, "2001:db8:0:1::1"));
    }

    private static Quota QuotaOf(AddressQuotas quotas, string address) => quotas.Of(new IPEndPoint(IPAddress.Parse(address), 1)).Quota!;

    // Every address of 127.0.0.0/8 is this machine.
    private static GrpcChannel Open(TestServer server, string from) => GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
    });

    private async Task<Answer> StampAsync(GrpcChannel channel)
    {
        var leaf = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash(BitConverter.GetBytes(Interlocked.Increment(ref _made))));
        try
        {
            var request = new StampRequest { Leaf = ByteString.CopyFrom(leaf.ToBytes()) };
            var response = await new LedgerRpc(channel).StampAsync(request);
            var token = Linking.Tokens.Token.Decode(response.Token.Memory);
            return new Answer(StatusCode.OK, token.Header.Index, "", null, null);
        }
        catch (RpcException e)
        {
            var rich = e.GetRpcStatus()!;
            return new Answer(
                e.StatusCode, 0, rich.GetDetail<ErrorInfo>()!.Reason, rich.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan(),
                e.Trailers.GetValue("grpc-retry-pushback-ms"));
        }
    }

    private sealed record Answer(StatusCode Code, ulong Round, string Reason, TimeSpan? Delay, string? Pushback);
}
