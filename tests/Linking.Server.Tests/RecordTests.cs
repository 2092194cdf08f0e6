using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Server.Tests;

/// <summary>The ledger's record: what an operator writes into it, and that clients read it.</summary>
public sealed class RecordTests
{
    private static readonly PolicyOid OtherPolicy = PolicyOid.Parse("1.3.6.1.4.1.99999.8");

    [Fact]
    public async Task Configure_OtherPolicy_IsInForceFromTheNextRoundOn()
    {
        using var folder = new TemporaryFolder();
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var client = await server.ConnectAsync();
            using var @operator = server.ConnectOperator();
            var configuration = Text(client.Record, state => state with { Policy = OtherPolicy });

            var round = await @operator.ConfigureAsync(configuration);
            var again = await RefusedAsync(() => @operator.ConfigureAsync(configuration));
            var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Token;
            using var later = await server.ConnectAsync();

            Assert.Equal(ErrorReason.EventRefused, again.Error.Reason);
            Assert.Equal(OtherPolicy, token.Header.Policy);
            Assert.Equal(OtherPolicy, later.Ledger.Policy);
            Assert.Equal((2, round), (later.Ledger.RecordEntries, later.Record.Entries[^1].Round));
            Assert.Equal(later.Record.Entries[^1].Link(), later.Ledger.RecordLink);
        }

        // The next start goes by the record.
        await using var restarted = await TestServer.StartAsync(folder: folder);
        using var reader = await restarted.ConnectAsync();
        Assert.Equal(OtherPolicy, (await reader.StampAsync(Suite.One.Hash("def"u8))).Token.Header.Policy);
    }

    [Fact]
    public async Task Configure_SecondKeyOfEachRole_SignsBesideTheFirst()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await TestServer.StartAsync(folder: folder))
        {
            using var client = await first.ConnectAsync();
            using var @operator = first.ConnectOperator();
            using var missing = SigningKey.Generate();

            var refused = await RefusedAsync(()
                => @operator.ConfigureAsync(Text(client.Record, s => WithKey(s, client.Ledger.Ledger, missing))));

            Assert.Equal(ErrorReason.EventRefused, refused.Error.Reason);
            Assert.Contains("is not on this node", refused.Message, StringComparison.Ordinal);
        }

        using var key = SigningKey.Generate();
        var pem = new byte[SigningKey.PemSize];
        key.WritePem(pem);
        File.WriteAllBytes(folder["data/keys/second.pem"], pem);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["data/keys/second.pem"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var server = await TestServer.StartAsync(folder: folder);
        using var later = await server.ConnectAsync();
        using var configurer = server.ConnectOperator();
        var ledger = later.Ledger.Ledger;

        await configurer.ConfigureAsync(Text(later.Record, s => WithKey(s, ledger, key)));
        await later.StampAsync(Suite.One.Hash("abc"u8));
        var head = await later.GetHeadAsync();
        var publication = (await configurer.PublishAsync([])).Publication;

        Assert.True(IsSigned(head.Signed!.Alpha, ledger.HeadOrigin(Suite.One.Alpha)));
        Assert.True(IsSigned(head.Signed!.Beta, ledger.HeadOrigin(Suite.One.Beta)));
        Assert.True(IsSigned(publication.Note, ledger.PublicationOrigin));

        bool IsSigned(ReadOnlyMemory<byte> note, string name) =>
            SignedNote.TryParse(note, out var signed) && signed.IsSignedBy([new VerifierKey(name, key.PublicKey.Span)]);
    }

    [Fact]
    public async Task Configure_LedgerWithRecoveryKeys_NeedsTheirSignature()
    {
        using var recovery = SigningKey.Generate();
        var ledger = LedgerId.Parse("test.example/ledger");
        var signer = new NoteSigner(ledger.RecoveryOrigin, [recovery]);
        await using var server = await TestServer.StartAsync(o => o with { RecoveryKeys = signer.VerifierKeys });
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var text = Text(client.Record, state => state with { Policy = OtherPolicy });

        var refused = await RefusedAsync(() => @operator.ConfigureAsync(text));
        await @operator.ConfigureAsync(signer.Sign(System.Text.Encoding.UTF8.GetString(text)));
        using var later = await server.ConnectAsync();

        Assert.Equal(ErrorReason.EventRefused, refused.Error.Reason);
        Assert.Equal(signer.VerifierKeys, StateOf(client.Record).Keys.Recovery);
        Assert.Equal(OtherPolicy, later.Ledger.Policy);
    }

    [Fact]
    public async Task Notice_AndStrike_StandInTheRecord()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Token;

        var notice = await @operator.NoticeAsync(new OtherSubject(), ["The office moves."]);
        var beyond = await RefusedAsync(() => @operator.NoticeAsync(new UnprovableSubject(1, 99), []));
        var genesis = await RefusedAsync(() => @operator.StrikeAsync(0, []));
        var struck = await @operator.StrikeAsync(token.Header.Index, ["The clock was wrong."]);
        using var later = await server.ConnectAsync();
        var walk = RecordWalk.Of(later.Record, Chain.Alpha, later.Ledger.Identity.Alpha, later.Record.Entries.Count);

        Assert.Equal([0UL, notice, struck], later.Record.Entries.Select(e => e.Round));
        Assert.Equal((ErrorReason.EventRefused, ErrorReason.EventRefused), (beyond.Error.Reason, genesis.Error.Reason));
        Assert.Equal(WalkEnd.Whole, walk.End);
        Assert.True(walk.IsStruck(token.Header.Index));
        Assert.False(walk.IsStruck(struck));
    }

    [Fact]
    public async Task Notice_WithoutASubject_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.OperatorAddress);

        var error = await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.RequestInvalid,
            async () => await LedgerCalls.OperatorOf(channel).NoticeAsync(new NoticeRequest()));

        Assert.Equal("about", error.Metadata["field"]);
    }

    [Fact]
    public async Task Configure_NoEvent_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.OperatorAddress);
        var request = new ConfigureRequest { Configuration = ByteString.CopyFromUtf8("no event") };

        await LedgerCalls.FailsAsync(
            StatusCode.FailedPrecondition,
            ErrorReason.EventRefused,
            async () => await LedgerCalls.OperatorOf(channel).ConfigureAsync(request));
    }

    private static Task<RequestFailedException> RefusedAsync(Func<Task> call) => Assert.ThrowsAsync<RequestFailedException>(call);

    private static LedgerState StateOf(RecordFile record)
    {
        var walk = RecordWalk.Of(record, Chain.Alpha, record.Entries[0].Link().Alpha, record.Entries.Count);
        return walk.StateAt(record.Entries[^1].Round + 1)!;
    }

    private static byte[] Text(RecordFile record, Func<LedgerState, LedgerState> change)
    {
        var last = record.Entries[^1];
        var configuration = new Configuration
        {
            Ledger = last.Header.Ledger, Record = last.Link(), SealNew = false, State = change(StateOf(record)),
        };
        return configuration.ToText(last.Header.Suite);
    }

    private static LedgerState WithKey(LedgerState state, LedgerId ledger, SigningKey key)
    {
        VerifierKey Of(KeyRole role) => new(LedgerKeys.NameOf(role, ledger, Suite.One), key.PublicKey.Span);
        return state with
        {
            Keys = state.Keys with
            {
                Alpha = [.. state.Keys.Alpha, Of(KeyRole.AlphaHead)],
                Beta = [.. state.Keys.Beta, Of(KeyRole.BetaHead)],
                Publication = [.. state.Keys.Publication, Of(KeyRole.Publication)],
            },
        };
    }
}
