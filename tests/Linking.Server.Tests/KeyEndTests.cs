using System.Text;

using Grpc.Core;

using Linking.Client;
using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Records;
using Linking.Rounds;
using Linking.Server.Tests.Access;

using LedgerMode = Linking.Ledger.LedgerMode;

namespace Linking.Server.Tests;

/// <summary>Keys whose period of use ends.</summary>
public sealed class KeyEndTests : IDisposable
{
    private static readonly LedgerId Id = LedgerId.Parse("test.example/ledger");
    private static readonly TimeSpan Period = TimeSpan.FromDays(2);

    private readonly TemporaryFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly SigningKey _recovery = SigningKey.Generate();
    private readonly SigningKey _next = SigningKey.Generate();
    private readonly Instant _end = Instant.FromDateTime(DateTimeOffset.UtcNow + Period);

    public void Dispose()
    {
        _folder.Dispose();
        _recovery.Dispose();
        _next.Dispose();
    }

    [Fact]
    public async Task End_Passed_NothingIsSigned_UntilTheRecoveryKeysBringOthers()
    {
        WriteNext();
        await using (var server = await StartAsync(_end))
        {
            using var @operator = server.ConnectOperator();
            await StampAsync(server, null);
            Assert.Equal($"x-key-until {_end}\n", $"{Assert.Single(server.Server.Node.Genesis.Extensions)}");
            Assert.Contains((await @operator.GetStatusAsync()).Warnings, w => w.Contains($"ends at {_end}", StringComparison.Ordinal));

            await PassAsync(server, @operator);
            Assert.Contains($"ended at {_end}", (await @operator.GetStatusAsync()).Reason, StringComparison.Ordinal);
            Assert.Contains("cannot name it as its successor", (await @operator.GetStatusAsync()).Advice, StringComparison.Ordinal);
            await StampAsync(server, ErrorReason.ReadOnly);
            await FailsAsync(ErrorReason.ReadOnly, "Nothing was published", () => @operator.PublishAsync([]));
            await FailsAsync(ErrorReason.EventRefused, "cannot sign now", () => @operator.NoticeAsync(new OtherSubject(), ["a test"]));
            var size = server.Server.Node.Head.Size;
            // Whatever the configuration says of the same keys.
            foreach (var (sealNew, sentence) in ((bool, string)[])[(false, "cannot sign now"), (true, "is not put off")])
            {
                await FailsAsync(
                    ErrorReason.EventRefused, sentence, () => @operator.ConfigureAsync(Event(server, sealNew, _end.Plus(1UL << 45))));
            }

            Assert.Equal(size, server.Server.Node.Head.Size);
        }

        // The head that was signed before is not signed again.
        await using (var server = await StartAsync(_end))
        {
            using var @operator = server.ConnectOperator();
            Assert.Equal(LedgerMode.ReadOnly, server.Server.Node.State.Mode);
            Assert.Null(server.Server.Node.Head.Signed);
            await FailsAsync(
                ErrorReason.EventRefused, "has passed", () => @operator.ConfigureAsync(Event(server, sealNew: true, _end, _next)));

            await @operator.ConfigureAsync(Event(server, sealNew: true, _end.Plus(1UL << 45), _next));
            await Eventually.TrueAsync(() => server.Server.Node.State.Mode == LedgerMode.Issuing);
            await StampAsync(server, null);
            Assert.True((await @operator.PublishAsync([])).Created);
            Assert.DoesNotContain((await @operator.GetStatusAsync()).Warnings, w => w.Contains("period of use", StringComparison.Ordinal));
            Assert.Empty((await server.StopAndCheckAsync()).Problems);
        }
    }

    /// <summary>The next keys are named, and the head that seals that was made in time: it is made again at a start.</summary>
    [Fact]
    public async Task Start_AfterTheEnd_BehindTheEventThatBringsTheNextKeys_GoesOn()
    {
        WriteNext();
        await using (var server = await StartAsync(_end))
        {
            using var @operator = server.ConnectOperator();
            await @operator.ConfigureAsync(Event(server, sealNew: false, _end.Plus(1UL << 45), _next));
            Assert.Equal(2UL, server.Server.Node.Head.Size);
        }

        _time.Pass(Period);
        _time.SetClock(Period);
        await using var again = await StartAsync(_end);
        Assert.NotNull(again.Server.Node.Head.Signed);
        using var later = again.ConnectOperator();
        await FailsAsync(ErrorReason.ReadOnly, "ended at", () => later.PublishAsync([]));
        await StampAsync(again, null);
        Assert.True((await later.PublishAsync([])).Created);
        Assert.Empty((await again.StopAndCheckAsync()).Problems);
    }

    /// <summary>The next keys are in force before: nothing stops.</summary>
    [Fact]
    public async Task End_OfKeysThatWereChangedBefore_StopsNothing()
    {
        WriteNext();
        await using var server = await StartAsync(_end);
        using var @operator = server.ConnectOperator();
        await @operator.ConfigureAsync(Event(server, sealNew: false, _end.Plus(1UL << 45), _next));
        await StampAsync(server, null);

        _time.Pass(Period);
        _time.SetClock(Period);
        await @operator.ConfirmClockAsync();
        await Eventually.TrueAsync(() => server.Server.Node.State.Mode == LedgerMode.Issuing);
        await StampAsync(server, null);
        Assert.True((await @operator.PublishAsync([])).Created);
    }

    [Fact]
    public async Task Lines_ThatAreNoEndToCome_AreRefused()
    {
        var early = Instant.FromDateTime(DateTimeOffset.UtcNow - Period);
        var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(early));
        Assert.Contains($"KeyUntil is {early}", refused.Message, StringComparison.Ordinal);

        await using var server = await StartAsync(_end);
        using var @operator = server.ConnectOperator();
        await FailsAsync(
            ErrorReason.EventRefused, "which has passed", () => @operator.ConfigureAsync(Event(server, sealNew: false, early)));
        // An end is brought forward, and never put off or forgotten.
        await FailsAsync(
            ErrorReason.EventRefused, "is not put off", () => @operator.ConfigureAsync(Event(server, sealNew: false, _end.Plus(1))));
        await FailsAsync(
            ErrorReason.EventRefused, "is not put off",
            () => @operator.ConfigureAsync(Event(server, sealNew: false, (IReadOnlyList<ExtensionLine>)[])));
        foreach (var words in (string[])["never", "2031-01-01", "2031-01-01T00:00:00Z", "2031-13-01T00:00:00.000000Z"])
        {
            var line = new ExtensionLine(KeyEnd.Name, IsCritical: false, words);
            await FailsAsync(
                ErrorReason.EventRefused, "x-key-until is no time", () => @operator.ConfigureAsync(Event(server, sealNew: false, [line])));
        }

        Assert.Equal(1, server.Server.Node.Record.Count);
    }

    /// <summary>A draft that was edited for new keys, and still has the line of the former ones.</summary>
    [Fact]
    public async Task Line_OfTheFormerKeys_IsRefusedForNewOnes()
    {
        WriteNext();
        await using var server = await StartAsync(_end);
        using var @operator = server.ConnectOperator();

        await FailsAsync(
            ErrorReason.EventRefused, "the new keys would end with them",
            () => @operator.ConfigureAsync(Event(server, sealNew: false, _end, _next)));

        Assert.Equal(1, server.Server.Node.Record.Count);
        await @operator.ConfigureAsync(Event(server, sealNew: false, _end));
        await @operator.ConfigureAsync(Event(server, sealNew: false, _end.Plus(1UL << 45), _next));
    }

    /// <summary>Somebody else's program may have written anything: what is no time has passed.</summary>
    [Fact]
    public void Record_WithALineThatIsNoTime_HasEnded()
    {
        var genesis = new Genesis
        {
            Ledger = Id, Suite = Suite.One, State = StateOf(_next, 1), Extensions = [new(KeyEnd.Name, IsCritical: false, "some day")],
        };
        var record = RecordEvents.None.With(0, genesis);
        var same = record.With(5, Changed(_next));
        var other = record.With(5, Changed(_recovery));

        Assert.Equal(Instant.FromMicroseconds(1), record.KeyEndOf(record.KeysFor(1)));
        Assert.Equal(Instant.FromMicroseconds(1), same.KeyEndOf(same.KeysFor(7)));
        Assert.Equal(Instant.FromMicroseconds(1), other.KeyEndOf(other.KeysFor(6)));
        Assert.Equal(_end, other.KeyEndOf(other.KeysFor(7)));
        Assert.Null(RecordEvents.None.KeyEndOf(other.KeysFor(7)));

        Configuration Changed(SigningKey key) => new()
        {
            Ledger = Id, Record = default, SealNew = false, State = StateOf(key, 2), Extensions = [KeyEnd.LineOf(_end)],
        };
    }

    private Task<TestServer> StartAsync(Instant end) => TestServer.StartAsync(
        o => o with { KeyUntil = end, RecoveryKeys = [new VerifierKey(Id.RecoveryOrigin, _recovery.PublicKey.Span)] },
        _folder,
        new ServerEnvironment { TimeProvider = _time });

    private void WriteNext()
    {
        var keys = Path.Combine(TestServer.OptionsFor(_folder.Path).DataFolder, "keys");
        Directory.CreateDirectory(keys);
        var pem = new byte[SigningKey.PemSize];
        _next.WritePem(pem);
        File.WriteAllBytes(Path.Combine(keys, "next.pem"), pem);
    }

    // Setting the clock and letting time pass are two steps: a look between them sees a clock that was set.
    private async Task PassAsync(TestServer server, OperatorClient @operator)
    {
        _time.Pass(Period);
        _time.SetClock(Period);
        await @operator.ConfirmClockAsync();
        await Eventually.TrueAsync(() => server.Server.Node.State.Mode == LedgerMode.ReadOnly);
    }

    private byte[] Event(TestServer server, bool sealNew, Instant end, SigningKey? keys = null) =>
        Event(server, sealNew, [KeyEnd.LineOf(end)], keys);

    private byte[] Event(TestServer server, bool sealNew, IReadOnlyList<ExtensionLine> lines, SigningKey? keys = null)
    {
        var node = server.Server.Node;
        var state = keys is null
            ? node.Record.Newest!
            : StateOf(keys, node.Genesis.State.Interval) with { Policy = node.Genesis.State.Policy };
        var text = new Configuration
        {
            Ledger = Id,
            Record = node.Head.RecordLink,
            SealNew = sealNew,
            State = state,
            Extensions = lines,
        }.ToText(Suite.One);
        return new NoteSigner(Id.RecoveryOrigin, [_recovery]).Sign(Encoding.UTF8.GetString(text));
    }

    private LedgerState StateOf(SigningKey key, ulong interval) => new()
    {
        Policy = PolicyOid.Parse("2.25.1"),
        Accuracy = 1_000_000,
        Interval = interval,
        PublicationInterval = 86_400_000_000,
        Keys = new LedgerKeys(
            [Named(KeyRole.AlphaHead, key)], [Named(KeyRole.BetaHead, key)], [Named(KeyRole.Publication, key)],
            [Named(KeyRole.Recovery, _recovery)]),
    };

    private static VerifierKey Named(KeyRole role, SigningKey key) =>
        new(LedgerKeys.NameOf(role, Id, Suite.One), key.PublicKey.Span);

    private static async Task StampAsync(TestServer server, ErrorReason? refused)
    {
        using var channel = server.OpenChannel();
        var leaf = LedgerCalls.Document("a").ToBytes();
        if (refused is { } reason)
            await LedgerCalls.FailsAsync(StatusCode.FailedPrecondition, reason, () => LedgerCalls.StampAsync(channel, leaf));
        else
            Assert.NotEmpty((await LedgerCalls.StampAsync(channel, leaf)).Token);
    }

    private static async Task FailsAsync(ErrorReason reason, string sentence, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(call);
        Assert.Equal(reason, refused.Error.Reason);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }
}
