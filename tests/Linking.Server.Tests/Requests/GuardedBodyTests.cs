using System.Buffers.Binary;
using System.IO.Pipelines;

using Grpc.Core;

using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc;
using Linking.Server.Fronts.Grpc.Http;
using Linking.Server.Fronts.Grpc.Requests;
using Linking.Server.Options;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Linking.Server.Tests.Requests;

/// <summary>What a request may hold before it has arrived, and for how long.</summary>
public sealed class GuardedBodyTests : IAsyncLifetime
{
    private const int Limit = 1_114_112;
    private const int Budget = 4 * (5 + Limit);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WatchedTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly ServerOptions _options = new() { Data = "", MessageBytes = Limit, MaxUnfinishedBytes = Budget };
    private TestServer _server = null!;
    private UnfinishedRequests _requests = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _requests = new UnfinishedRequests(_options, _server.Server.Services.GetRequiredService<RequestGate>(), _time);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_EverySplit_GivesTheWholeMessage(bool streams)
    {
        byte[] message = [.. Prefix(40), .. Enumerable.Range(0, 40).Select(i => (byte)i)];
        for (var step = 1; step <= message.Length; step++)
        {
            var (pipe, body) = Open(streams);
            var reading = body.ReadAsync();
            for (var start = 0; start < message.Length; start += step)
            {
                Assert.False(reading.IsCompleted);
                await pipe.Writer.WriteAsync(message.AsMemory(start, Math.Min(step, message.Length - start)));
            }

            if (!streams)
                await pipe.Writer.CompleteAsync();
            var read = await reading;
            Assert.Equal(message, System.Buffers.BuffersExtensions.ToArray(read.Buffer));
            body.AdvanceTo(read.Buffer.End);
        }
    }

    [Fact]
    public async Task Read_EveryPrefixOfARequest_GivesWhatThereIs()
    {
        byte[] message = [.. Prefix(4), 1, 2, 3, 4];
        for (var length = 0; length < message.Length; length++)
        {
            var (pipe, body) = Open(streams: false);
            await pipe.Writer.WriteAsync(message.AsMemory(0, length));
            await pipe.Writer.CompleteAsync();

            // That it is cut off is the library's to say.
            var read = await body.ReadAsync();
            Assert.Equal((true, length), (read.IsCompleted, (int)read.Buffer.Length));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Request_DoesNotArrive_IsRefusedInTime(int sent)
    {
        var (pipe, body) = Open(streams: false);
        await pipe.Writer.WriteAsync(Part(1000, sent));
        var reading = body.ReadAsync().AsTask();

        _time.Advance(Patience - TimeSpan.FromTicks(1));
        await pipe.Writer.WriteAsync(new byte[1]);
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        var error = await LedgerCalls.FailsAsync(StatusCode.Aborted, ErrorReason.RequestIncomplete, () => reading);
        Assert.Contains("30 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_HasItsMessageButNoEnd_IsRefusedInTime()
    {
        var (pipe, body) = Open(streams: false);
        await pipe.Writer.WriteAsync(Part(1000, 1005));
        var reading = body.ReadAsync().AsTask();

        _time.Advance(Patience);

        await LedgerCalls.FailsAsync(StatusCode.Aborted, ErrorReason.RequestIncomplete, () => reading);
    }

    [Fact]
    public async Task Stream_SilentBetweenMessages_IsLeftAlone_InAMessageItIsNot()
    {
        var (pipe, body) = Open(streams: true);
        var reading = body.ReadAsync().AsTask();
        _time.Advance(TimeSpan.FromDays(3));
        Assert.False(reading.IsCompleted);
        await pipe.Writer.WriteAsync(Part(100, 105));
        body.AdvanceTo((await reading).Buffer.End);

        reading = body.ReadAsync().AsTask();
        await pipe.Writer.WriteAsync(Part(100, 50));
        await Eventually.TrueAsync(() => _time.PendingTimers > 0);
        _time.Advance(Patience);

        await LedgerCalls.FailsAsync(StatusCode.Aborted, ErrorReason.RequestIncomplete, () => reading);
    }

    [Fact]
    public async Task Stream_CancelledInAMessage_IsCancelled()
    {
        var (pipe, body) = Open(streams: true);
        using var cancel = new CancellationTokenSource();
        await pipe.Writer.WriteAsync(Part(100, 50));
        var reading = body.ReadAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_OverItsLimit_IsRefusedByItsPrefix(bool streams)
    {
        var (pipe, body) = Open(streams);
        await pipe.Writer.WriteAsync(Prefix(Limit + 1));

        var error = await LedgerCalls.FailsAsync(StatusCode.ResourceExhausted, ErrorReason.RequestTooLarge,
            async () => await body.ReadAsync());

        Assert.Equal(("1114113", "1114112"), (error.Metadata["size"], error.Metadata["limit"]));
        Assert.Null(error.RetryAfter);
    }

    [Fact]
    public async Task Flag_Unknown_IsRefused()
    {
        var (pipe, body) = Open(streams: false);
        await pipe.Writer.WriteAsync(new byte[] { 2, 0, 0, 0, 0 });

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await body.ReadAsync());

        Assert.Equal(StatusCode.Internal, refused.StatusCode);
        Assert.Contains("flag 2", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_BeyondTheBudget_AreRefusedUntilOthersHaveCome()
    {
        // As many as fit, each over a connection of its own; the smallest that is counted is above 4 KiB.
        var open = new List<(Pipe Pipe, Task<ReadResult> Reading)>();
        for (var i = 0; i < 4; i++)
            open.Add(await BeginAsync(Limit));
        Assert.All(open, o => Assert.False(o.Reading.IsCompleted));

        var error = await LedgerCalls.FailsAsync(StatusCode.Unavailable, ErrorReason.Overloaded,
            async () => await (await BeginAsync(5000)).Reading);
        var small = await BeginAsync(1000);
        await open[0].Pipe.Writer.WriteAsync(new byte[Limit - 95]);
        await open[0].Pipe.Writer.CompleteAsync();
        Assert.True((await open[0].Reading).IsCompleted);
        var next = await BeginAsync(Limit);

        Assert.NotNull(error.RetryAfter);
        Assert.False(small.Reading.IsCompleted);
        Assert.False(next.Reading.IsCompleted);

        // Whoever goes, or is too slow, leaves its place.
        await next.Pipe.Writer.CompleteAsync(new IOException("The client reset the request stream."));
        await Assert.ThrowsAsync<IOException>(() => next.Reading);
        next = await BeginAsync(Limit);
        _time.Advance(Patience);
        foreach (var late in open.Skip(1).Append(small).Append(next))
            await LedgerCalls.FailsAsync(StatusCode.Aborted, ErrorReason.RequestIncomplete, () => late.Reading);
        for (var i = 0; i < 4; i++)
            Assert.False((await BeginAsync(Limit)).Reading.IsCompleted);
    }

    [Fact]
    public async Task Messages_OfOneConnection_TakeItsShareAndNoMore()
    {
        var connection = new ConnectionShare(_options);
        var first = await BeginAsync(Limit, connection);

        await LedgerCalls.FailsAsync(StatusCode.Unavailable, ErrorReason.Overloaded,
            async () => await (await BeginAsync(5000, connection)).Reading);

        Assert.False(first.Reading.IsCompleted);
        Assert.False((await BeginAsync(Limit)).Reading.IsCompleted);
    }

    private static byte[] Prefix(int length)
    {
        var prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
        return prefix;
    }

    // The beginning of a message.
    private static byte[] Part(int length, int sent) => [.. ((byte[])[.. Prefix(length), .. new byte[length]]).Take(sent)];

    private async Task<(Pipe Pipe, Task<ReadResult> Reading)> BeginAsync(int length, ConnectionShare? connection = null)
    {
        var (pipe, body) = Open(streams: false, connection);
        await pipe.Writer.WriteAsync(Part(length, 100));
        return (pipe, body.ReadAsync().AsTask());
    }

    private (Pipe Pipe, GuardedBody Body) Open(bool streams, ConnectionShare? connection = null)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, readerScheduler: PipeScheduler.Inline));
        var route = new GrpcRoute("/test/Method", new Endpoint(null, null, null), null, Limit, streams);
        return (pipe, new GuardedBody(pipe.Reader, route, _requests, connection ?? new ConnectionShare(_options)));
    }
}
