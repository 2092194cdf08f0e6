using Grpc.Core;

using Linking.Client;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.AuditLogs;

using LedgerMode = Linking.Ledger.LedgerMode;

namespace Linking.Server.Tests.Access;

/// <summary>Keys that sign only while somebody has activated them: a real server.</summary>
public sealed class KeyActivationTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Start_KeysAreNotActive_AndSignFromTheActivationToTheEnd()
    {
        using var folder = new TemporaryFolder();
        var time = new SteppedTime();
        await using var server = await StartAsync(folder, time);
        using var officer = server.ConnectOperator();
        Assert.Equal(LedgerMode.ReadOnly, server.Server.Node.State.Mode);
        Assert.Null(server.Server.Node.Head.Signed);
        Assert.Contains("is not active, and signs no heads", (await officer.GetStatusAsync()).Reason, StringComparison.Ordinal);
        await StampAsync(server, ErrorReason.ReadOnly);
        await FailsAsync(ErrorReason.ReadOnly, "Nothing was published", () => officer.PublishAsync([]));

        var active = await ActivateAsync(officer, "issuing");
        Assert.All(active.SelectMany(k => k.Uses), use => Assert.InRange(use.Remaining!.Value, Hour / 2, Hour));
        Assert.Equal(["heads", "publications"], active.SelectMany(k => k.Uses).Select(u => u.Purpose));
        await BecomesAsync(server, LedgerMode.Issuing);
        await StampAsync(server, null);
        Assert.True((await officer.PublishAsync([])).Created);

        time.Pass(Hour);
        await BecomesAsync(server, LedgerMode.ReadOnly);
        await StampAsync(server, ErrorReason.ReadOnly);
        await Eventually.TrueAsync(() => Entries(server).Count(e => e.Contains("act end", StringComparison.Ordinal)) == 2);
        Assert.Empty((await server.StopAndCheckAsync()).Problems);
    }

    /// <summary>A start ends every activation.</summary>
    [Fact]
    public async Task Restart_KeysAreNotActive_AndFormerActivationsDoNotFit()
    {
        using var folder = new TemporaryFolder();
        KeyList list;
        await using (var server = await StartAsync(folder, new SteppedTime()))
        {
            using var officer = server.ConnectOperator();
            await ActivateAsync(officer, "issuing");
            list = await officer.ListKeysAsync();
        }

        await using var again = await StartAsync(folder, new SteppedTime());
        using var later = again.ConnectOperator();
        Assert.Equal(LedgerMode.ReadOnly, again.Server.Node.State.Mode);
        await FailsAsync(ErrorReason.RequestInvalid, "is not for now", () => later.ActivateKeysAsync(list, null, "issuing", Hour));
        await ActivateAsync(later, "heads");
        await BecomesAsync(again, LedgerMode.Issuing);
    }

    /// <summary>The clock may be set as one likes: the span neither ends nor grows by it.</summary>
    [Fact]
    public async Task Activation_WhileTheClockJumps_LastsAsLongAsItWasSaid()
    {
        using var folder = new TemporaryFolder();
        var time = new SteppedTime();
        await using var server = await StartAsync(folder, time);
        using var officer = server.ConnectOperator();
        await ActivateAsync(officer, "issuing");

        foreach (var days in (int[])[20, -20])
        {
            time.SetClock(TimeSpan.FromDays(days));
            Assert.All((await officer.ListKeysAsync()).Keys.SelectMany(k => k.Uses), use => Assert.True(use.Active));
        }

        time.Pass(Hour);
        Assert.All((await officer.ListKeysAsync()).Keys.SelectMany(k => k.Uses), use => Assert.False(use.Active));
    }

    [Fact]
    public async Task Activation_MadeASecondTime_IsRefused_AlsoAfterASuspension()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, new SteppedTime());
        using var officer = server.ConnectOperator();
        var first = await officer.ListKeysAsync();
        await officer.ActivateKeysAsync(first, null, "heads", Hour);
        await FailsAsync(
            ErrorReason.RequestInvalid, "taken once and not again", () => officer.ActivateKeysAsync(first, null, "heads", Hour));

        var second = await officer.ListKeysAsync();
        await officer.SuspendKeysAsync(null);
        await FailsAsync(ErrorReason.RequestInvalid, "is not for now", () => officer.ActivateKeysAsync(second, null, "heads", Hour));
        Assert.All((await officer.ListKeysAsync()).Keys.SelectMany(k => k.Uses), use => Assert.False(use.Active));
    }

    [Fact]
    public async Task Activation_IsOfOneKeyAndOnePurpose()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, new SteppedTime());
        using var officer = server.ConnectOperator();
        await ActivateAsync(officer, "heads");
        await BecomesAsync(server, LedgerMode.Issuing);
        await StampAsync(server, null);
        await FailsAsync(ErrorReason.ReadOnly, "signs no publications", () => officer.PublishAsync([]));
        Assert.Contains(
            (await officer.GetStatusAsync()).Warnings, w => w.Contains("is not active for the publications", StringComparison.Ordinal));

        // The key of the heads may be activated for the publications, which it signs none of by the record: they wait for their own.
        var heads = (await officer.ListKeysAsync()).Keys[0];
        var named = await officer.ActivateKeysAsync(await officer.ListKeysAsync(), heads.Fingerprint, "publications", Hour);
        Assert.Equal([true, false], Assert.Single(named).Uses.Select(u => u.InForce));
        await FailsAsync(ErrorReason.ReadOnly, "signs no publications", () => officer.PublishAsync([]));
        await ActivateAsync(officer, "publications");
        Assert.True((await officer.PublishAsync([])).Created);
    }

    [Fact]
    public async Task Suspension_StopsAtOnce_AlsoWhereNoActivationIsNeeded()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(folder: folder);
        using var officer = server.ConnectOperator();
        await StampAsync(server, null);
        await FailsAsync(ErrorReason.RequestInvalid, "active already", () => ActivateAsync(officer, "issuing"));

        var (keys, again) = await officer.SuspendKeysAsync(null);
        Assert.True(again);
        Assert.All(keys.SelectMany(k => k.Uses), use => Assert.False(use.Active));
        await BecomesAsync(server, LedgerMode.ReadOnly);
        Assert.Contains("was suspended", (await officer.GetStatusAsync()).Reason, StringComparison.Ordinal);
        await StampAsync(server, ErrorReason.ReadOnly);
        await ActivateAsync(officer, "issuing");
        await BecomesAsync(server, LedgerMode.Issuing);
        await StampAsync(server, null);
    }

    /// <summary>One key was suspended, and the other one is active without end: the activation is of the first alone.</summary>
    [Fact]
    public async Task Activation_AfterTheSuspensionOfOneKey_IsOfThatKey()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(folder: folder);
        using var officer = server.ConnectOperator();
        var heads = (await officer.ListKeysAsync()).Keys[0].Fingerprint;
        await officer.SuspendKeysAsync(heads);
        await BecomesAsync(server, LedgerMode.ReadOnly);

        Assert.Equal(heads, Assert.Single(await ActivateAsync(officer, "issuing")).Fingerprint);

        await BecomesAsync(server, LedgerMode.Issuing);
        await StampAsync(server, null);
        Assert.True((await officer.PublishAsync([])).Created);
    }

    [Fact]
    public async Task BadActivations_AreRefusedWithASentence_AndWrittenDown()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(folder, new SteppedTime());
        using var officer = server.ConnectOperator();
        var list = await officer.ListKeysAsync();
        var none = new string('0', 64);

        await FailsAsync(ErrorReason.RequestInvalid, "A span is from 1s to 366d", () => ActivateAsync(officer, "heads", TimeSpan.Zero));
        await FailsAsync(
            ErrorReason.RequestInvalid, "A span is from 1s to 366d", () => ActivateAsync(officer, "heads", TimeSpan.FromDays(367)));
        await FailsAsync(ErrorReason.RequestInvalid, "no key with this", () => officer.ActivateKeysAsync(list, none, "heads", Hour));
        await FailsAsync(ErrorReason.RequestInvalid, "no key with this", () => officer.SuspendKeysAsync(none));
        await FailsAsync(
            ErrorReason.RequestInvalid, "is not for now",
            () => officer.ActivateKeysAsync(list with { Challenge = new byte[3] }, null, "heads", Hour));
        using var channel = Grpc.Net.Client.GrpcChannel.ForAddress(server.OperatorAddress);
        var raw = new KeyService.KeyServiceClient(channel);
        await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument, ErrorReason.RequestInvalid,
            async () => await raw.ActivateKeysAsync(new ActivateKeysRequest { Purpose = (KeyPurpose)9, SpanUs = 1_000_000 }));
        await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument, ErrorReason.RequestInvalid,
            async () => await raw.SuspendKeysAsync(new SuspendKeysRequest { Key = Google.Protobuf.ByteString.CopyFrom(1, 2) }));

        await Eventually.TrueAsync(() => Entries(server).Count(e => e.Contains("outcome refused", StringComparison.Ordinal)) == 7);
        Assert.Equal(7, Entries(server).Count(e => e.Contains("outcome asked", StringComparison.Ordinal)));
    }

    private static Task<TestServer> StartAsync(TemporaryFolder folder, TimeProvider time) =>
        TestServer.StartAsync(o => o with { KeyActivation = true }, folder, new ServerEnvironment { TimeProvider = time });

    private static async Task<IReadOnlyList<KeyInfo>> ActivateAsync(OperatorClient officer, string purpose, TimeSpan? span = null) =>
        await officer.ActivateKeysAsync(await officer.ListKeysAsync(), null, purpose, span ?? Hour);

    private static Task BecomesAsync(TestServer server, LedgerMode mode) =>
        Eventually.TrueAsync(() => server.Server.Node.State.Mode == mode);

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

    private static IEnumerable<string> Entries(TestServer server) => new AuditLogFolder(server.Options.DataFolder).Read()
        .Where(r => r.Entry is { Kind: AuditKind.Activation }).Select(r => System.Text.Encoding.UTF8.GetString(r.Text.Span));
}
