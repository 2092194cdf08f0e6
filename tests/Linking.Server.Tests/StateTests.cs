using Google.Protobuf;

using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Hashing;
using Linking.Ledger.Clocks;
using Linking.Ledger.Marks;
using Linking.Protocol.V1;

using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Linking.Server.Tests;

/// <summary>What is answered while the ledger does not issue, and that health follows.</summary>
public sealed class StateTests
{
    [Theory]
    [InlineData("")]
    [InlineData("linking.v1.LedgerService")]
    public async Task Health_Issuing_IsServing(string service)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(ServingStatus.Serving, await HealthAsync(server.Address, service));
        Assert.Equal(ServingStatus.Serving, await HealthAsync(server.OperatorAddress, service));
    }

    [Fact]
    public async Task ReadOnly_RefusesLeaves_AndReadsOn()
    {
        using var folder = new TemporaryFolder();
        Stamped token;
        await using (var first = await TestServer.StartAsync(folder: folder))
        {
            using var client = await first.ConnectAsync();
            token = await client.StampAsync(Suite.One.Hash("abc"u8));
        }

        // As after a restored backup: the ledger is known to have been larger.
        new FileHighWaterMark(folder["data/high-water-mark"]).Write(new HighWaterMark(1000, default));
        await using var server = await TestServer.StartAsync(folder: folder);
        using var reader = await server.ConnectAsync(attempts: 1);
        using var channel = server.OpenChannel();
        using var @operator = server.ConnectOperator();

        var error = await LedgerCalls.FailsAsync(
            StatusCode.FailedPrecondition, ErrorReason.ReadOnly, ()
                => LedgerCalls.StampAsync(channel, LedgerCalls.Document("x").ToBytes()));
        var publish = await Assert.ThrowsAsync<RequestFailedException>(() => @operator.PublishAsync([]));
        var status = await @operator.GetStatusAsync();

        Assert.Null(error.RetryAfter);
        Assert.NotEmpty(error.Metadata["cause"]);
        Assert.Equal(ErrorReason.ReadOnly, publish.Error.Reason);
        Assert.Equal(LedgerMode.ReadOnly, status.Mode);
        Assert.NotEmpty(status.Reason);
        Assert.NotEmpty(status.Advice);
        Assert.True((await reader.MatchAsync(token.Token)).IsMatched);
        Assert.NotNull(await reader.FindAsync(token.Token.Levels[0].Leaf));
        Assert.Equal(2UL, (await reader.GetHeadAsync()).Size);
        Assert.Equal(ServingStatus.NotServing, await HealthAsync(server.Address, ""));
        Assert.Equal(ServingStatus.NotServing, await HealthAsync(server.Address, "linking.v1.LedgerService"));
        Assert.Equal(ServingStatus.Serving, await HealthAsync(server.OperatorAddress, "linking.v1.OperatorService"));
    }

    [Fact]
    public async Task Clock_CannotBeVouchedFor_SuspendsAndResumes()
    {
        var clock = new TestClock();
        await using var server = await TestServer.StartAsync(host: new ServerEnvironment { Clock = clock });
        using var channel = server.OpenChannel();
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "linking.v1.LedgerService" });
        await NextAsync(ServingStatus.Serving);

        clock.Problem = "It has lost its source.";
        var error = await LedgerCalls.FailsAsync(
            StatusCode.Unavailable, ErrorReason.ClockUntrusted, () => LedgerCalls.StampAsync(channel, LedgerCalls.Document("x").ToBytes()));
        await NextAsync(ServingStatus.NotServing);
        clock.Problem = null;
        await NextAsync(ServingStatus.Serving);

        Assert.NotNull(error.RetryAfter);
        Assert.NotEmpty((await LedgerCalls.StampAsync(channel, LedgerCalls.Document("x").ToBytes())).Token);

        async Task NextAsync(ServingStatus expected)
        {
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
            Assert.Equal(expected, watch.ResponseStream.Current.Status);
        }
    }

    [Fact]
    public async Task Start_ClockCannotBeVouchedFor_NoLedgerBegins()
    {
        var host = new ServerEnvironment { Clock = new TestClock { Problem = "It has lost its source." } };

        var exception = await Assert.ThrowsAsync<StartupException>(() => TestServer.StartAsync(host: host));

        Assert.Equal(StartupProblem.Clock, exception.Problem);
    }

    [Fact]
    public async Task Start_ClockBehindTheLedger_DoesNotIssue()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await TestServer.StartAsync(folder: folder))
        {
            using var client = await first.ConnectAsync();
            await client.StampAsync(Suite.One.Hash("abc"u8));
        }

        var clock = new TestClock { Offset = TimeSpan.FromHours(-1) };
        await using var server = await TestServer.StartAsync(folder: folder, host: new ServerEnvironment { Clock = clock });
        using var channel = server.OpenChannel();

        Assert.Equal(ServingStatus.NotServing, await HealthAsync(server.Address, ""));
        await LedgerCalls.FailsAsync(
            StatusCode.Unavailable, ErrorReason.ClockUntrusted, () => LedgerCalls.StampAsync(channel, LedgerCalls.Document("x").ToBytes()));
    }

    [Fact]
    public async Task Stop_CallersWait_TheyGetTheirTokens_AndWatchersAreTold()
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromHours(1) });
        using var client = await server.ConnectAsync();
        using var channel = server.OpenChannel();
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        var waiting = Enumerable.Range(0, 5).Select(i => client.StampAsync(LedgerCalls.Document($"{i}"))).ToList();
        await Eventually.TrueAsync(() => server.Server.Node.Status().PendingLeaves == waiting.Count);

        await server.Server.StopAsync();

        Assert.Equal(5, (await Task.WhenAll(waiting)).Length);
        var statuses = await watch.ResponseStream.ReadAllAsync().Select(r => r.Status).ToListAsync();
        Assert.Equal([ServingStatus.NotServing], statuses);
        var late = await Assert.ThrowsAsync<RpcException>(() => LedgerCalls.StampAsync(channel, LedgerCalls.Document("late").ToBytes()));
        Assert.Equal(StatusCode.Unavailable, late.StatusCode);
    }

    [Fact]
    public async Task Stop_SilentConnection_DoesNotHoldIt()
    {
        await using var server = await TestServer.StartAsync(o => o with { ShutdownTimeout = TimeSpan.FromHours(1) });
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);

        await server.Server.StopAsync().WaitAsync(TimeSpan.FromMinutes(3));
    }

    private static async Task<ServingStatus> HealthAsync(Uri address, string service)
    {
        using var channel = GrpcChannel.ForAddress(address);
        return (await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = service })).Status;
    }

    private sealed class TestClock : IClockSource
    {
        private volatile string? _problem;

        public string? Problem
        {
            get => _problem;
            set => _problem = value;
        }

        public TimeSpan Offset { get; init; }

        public ClockReading Read() => new(Instant.FromDateTime(TimeProvider.System.GetUtcNow() + Offset), Problem);
    }
}
