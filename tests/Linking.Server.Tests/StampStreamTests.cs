using Google.Protobuf;

using Grpc.Core;

using Linking.Hashing;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc;
using Linking.Server.Fronts.Grpc.Stamping;
using Linking.Testing;

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Linking.Server.Tests;

public sealed class StampStreamTests
{
    [Fact]
    public async Task StampStream_TenThousandLeaves_AllVerified_AndTheLedgerIsClean()
    {
        const int Count = 10_000;
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromMilliseconds(50) });
        using var client = await server.ConnectAsync();
        await using var stream = client.OpenStampStream();

        var tasks = Enumerable.Range(0, Count).Select(i => stream.StampAsync(Suite.One.Hash(BitConverter.GetBytes(i)))).ToList();
        var stamped = await Task.WhenAll(tasks);
        await stream.CompleteAsync();

        Assert.All(stamped, s => Assert.False(s.Repeated));
        Assert.Equal(Count, stamped.Select(s => (s.Token.Header.Index, s.Token.Levels[0].Index)).Distinct().Count());
        var report = await server.StopAndCheckAsync();
        Assert.True(report.Clean);
        Assert.Equal((ulong)Count + 1, report.Leaves);
    }

    [Fact]
    public async Task StampStream_BadLeaf_DoesNotEndTheStream()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();
        using var call = LedgerCalls.Of(channel).StampStream();
        var good = ByteString.CopyFrom(LedgerCalls.Document("abc").ToBytes());
        StampStreamRequest[] requests =
        [
            new() { Id = 7, Leaf = good },
            new() { Id = ulong.MaxValue, Leaf = ByteString.CopyFromUtf8("no leaf") },
            new() { Id = 0, Leaf = good },
        ];
        foreach (var request in requests)
            await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();

        var responses = await call.ResponseStream.ReadAllAsync().ToDictionaryAsync(r => r.Id);

        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal(responses[7].Token, responses[0].Token);
        Assert.True(responses[0].RepeatedLeaf != responses[7].RepeatedLeaf);
        var error = Protocol.RequestError.From(responses[ulong.MaxValue].Error);
        Assert.Equal((int)StatusCode.InvalidArgument, error.Code);
        Assert.Equal(ErrorReason.LeafMalformed, error.Reason);
        Assert.Equal("leaf", error.Metadata["field"]);
        Assert.Null(error.RetryAfter);
    }

    [Fact]
    public async Task StampStream_MoreInFlightThanAllowed_AllAnswered()
    {
        await using var server = await TestServer.StartAsync(o => o with { StreamInFlight = 3 });
        using var client = await server.ConnectAsync();
        await using var stream = client.OpenStampStream();

        var stamped = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => stream.StampAsync(LedgerCalls.Document($"{i}"))));
        await stream.CompleteAsync();

        Assert.Equal(50, stamped.Length);

        // Never more than three at once.
        Assert.All(stamped.GroupBy(s => s.Token.Header.Index), round => Assert.InRange(round.Count(), 1, 3));
    }

    [Fact]
    public async Task StampStream_ClientGoesAway_ServerServesOn()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var stream = client.OpenStampStream();
        var waiting = stream.StampAsync(LedgerCalls.Document("abc"));

        await stream.DisposeAsync();
        await Record.ExceptionAsync(() => waiting);

        Assert.NotNull(await client.StampAsync(Suite.One.Hash("def"u8)));
        Assert.DoesNotContain(server.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StampStream_DeadlinePasses_EndsIt_AndNothingIsLogged()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();
        using var call = LedgerCalls.Of(channel).StampStream(deadline: DateTime.UtcNow.AddSeconds(20));
        await call.RequestStream.WriteAsync(new StampStreamRequest { Leaf = ByteString.CopyFrom(LedgerCalls.Document("abc").ToBytes()) });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        Assert.NotEmpty((await LedgerCalls.StampAsync(channel, LedgerCalls.Document("def").ToBytes())).Token);
        Assert.DoesNotContain(server.Log.Lines, l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StampStream_AnswersAreNotRead_Ends()
    {
        await using var server = await TestServer.StartAsync();
        var time = new WatchedTimeProvider(DateTimeOffset.UnixEpoch);
        var services = server.Server.Services;
        using var session = new StampSession(
            server.Server.Node, submitter: null, services.GetRequiredService<RequestGate>(), services.GetRequiredService<ServerMeters>(),
                time, inFlight: 4);

        var running = session.RunAsync(new EndlessLeaves(), new DeafClient(), CancellationToken.None, CancellationToken.None);
        while (time.PendingTimers == 0)
            await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await LedgerCalls.FailsAsync(StatusCode.Aborted, ErrorReason.AnswersNotRead, () => running);
    }

    [Fact]
    public async Task Kestrel_TransferLimits_EndNoConnectionForOneRequest()
    {
        await using var server = await TestServer.StartAsync();

        var limits = server.Server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        // UnfinishedRequests bounds a request; an answer has nothing but the pace of someone who has stopped.
        Assert.Equal((null, null), (limits.MinRequestBodyDataRate, limits.MaxRequestBodySize));
        Assert.Equal((100, TimeSpan.FromSeconds(30)), (limits.MinResponseDataRate!.BytesPerSecond, limits.MinResponseDataRate.GracePeriod));
        Assert.Equal((65_536, 131_072), (limits.Http2.InitialStreamWindowSize, limits.Http2.InitialConnectionWindowSize));
    }

    [Fact]
    public async Task StampStream_Empty_EndsWithOk()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        await using var stream = client.OpenStampStream();

        await stream.CompleteAsync();
    }

    private sealed class EndlessLeaves : IAsyncStreamReader<LeafRequest>
    {
        private ulong _id;

        public LeafRequest Current { get; private set; } = null!;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            Current = LeafRequest.Rent(++_id, LedgerCalls.Document("x").ToBytes());
            return Task.FromResult(true);
        }
    }

    private sealed class DeafClient : IServerStreamWriter<OutgoingAnswer>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(OutgoingAnswer message) => WriteAsync(message, CancellationToken.None);

        // What need not be flushed waits for nobody.
        public Task WriteAsync(OutgoingAnswer message, CancellationToken cancellationToken) =>
            WriteOptions?.Flags == WriteFlags.BufferHint ? Task.CompletedTask : Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
