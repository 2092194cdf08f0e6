using System.Text;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Server.AuditLogs;
using Linking.Server.Hosting;
using Linking.Server.Options;

using LedgerMode = Linking.Ledger.LedgerMode;

namespace Linking.Server.Tests;

/// <summary>Keys that sign no more are destroyed by the server.</summary>
public sealed class KeyDestructionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _next = SigningKey.Generate();

    private string Keys => Path.Combine(TestServer.OptionsFor(_folder.Path).DataFolder, "keys");

    public void Dispose()
    {
        _folder.Dispose();
        _next.Dispose();
    }

    [Fact]
    public async Task Key_ThatTheRecordNames_IsNotDestroyed_AndAnotherOneIs()
    {
        await using (var server = await StartAsync())
        {
            using var officer = server.ConnectOperator();
            var heads = (await officer.ListKeysAsync()).Keys[0].Fingerprint;
            var file = Path.Combine(Keys, "heads.pem");
            var pem = await File.ReadAllBytesAsync(file);
            await FailsAsync(ErrorReason.RequestInvalid, "The ledger's record names this key", () => officer.DestroyKeyAsync(heads));
            await FailsAsync(ErrorReason.RequestInvalid, "no key with this", () => officer.DestroyKeyAsync(new string('0', 64)));
            await officer.ConfigureAsync(WithHeads(server, _next));
            // Its head is signed with the former keys.
            await FailsAsync(ErrorReason.RequestInvalid, "let one more round be made", () => officer.DestroyKeyAsync(heads));
            await StampAsync(server);
            Assert.Equal(pem, await File.ReadAllBytesAsync(file));

            await officer.DestroyKeyAsync(heads);
            Assert.False(File.Exists(file));
            Assert.DoesNotContain((await officer.ListKeysAsync()).Keys, k => k.Fingerprint == heads);
            await FailsAsync(ErrorReason.RequestInvalid, "no key with this", () => officer.DestroyKeyAsync(heads));
            await StampAsync(server);
            using var former = SigningKey.ParsePem(pem);
            await FailsAsync(ErrorReason.EventRefused, "was destroyed", () => officer.ConfigureAsync(WithHeads(server, former)));
            var log = new AuditLogFolder(server.Options.DataFolder);
            await Eventually.TrueAsync(() => log.Read().Count(r => r.Entry is { Kind: AuditKind.Key, Outcome: AuditKind.Done } &&
                Encoding.UTF8.GetString(r.Text.Span).Contains("asked", StringComparison.Ordinal)) == 1);
            Assert.Equal(5, log.Read().Count(r => r.Entry is { Kind: AuditKind.Key, Outcome: AuditKind.Asked } &&
                Encoding.UTF8.GetString(r.Text.Span).Contains("act destroy", StringComparison.Ordinal)));
        }

        await using var again = await StartAsync();
        Assert.Equal(LedgerMode.Issuing, again.Server.Node.State.Mode);
        await StampAsync(again);
        Assert.Empty((await again.StopAndCheckAsync()).Problems);
    }

    [Fact]
    public async Task File_ThatCannotBeDeleted_IsSaid()
    {
        await using var server = await StartAsync();
        using var officer = server.ConnectOperator();
        var file = Path.Combine(Keys, "next.pem");
        File.Delete(file);
        Directory.CreateDirectory(file);
        var next = new VerifierKey("key", _next.PublicKey.Span).Fingerprint;

        await FailsAsync(ErrorReason.StorageFailed, "The key is not destroyed whole", () => officer.DestroyKeyAsync(next));

        await FailsAsync(ErrorReason.EventRefused, "was destroyed", () => officer.ConfigureAsync(WithHeads(server, _next)));
        Assert.Equal(LedgerMode.Issuing, server.Server.Node.State.Mode);
    }

    /// <summary>The operator has put the new key's file in the place of the former one's: that file is not erased.</summary>
    [Fact]
    public async Task File_ThatHoldsAnotherKeyByNow_IsNotTouched()
    {
        var (former, next) = (Path.Combine(Keys, "heads.pem"), Path.Combine(Keys, "next.pem"));
        await using (var server = await StartAsync())
        {
            using var officer = server.ConnectOperator();
            var heads = (await officer.ListKeysAsync()).Keys[0].Fingerprint;
            await officer.ConfigureAsync(WithHeads(server, _next));
            await StampAsync(server);
            var pem = await File.ReadAllBytesAsync(next);
            File.Move(next, former, overwrite: true);

            await FailsAsync(ErrorReason.StorageFailed, "heads.pem no longer holds it", () => officer.DestroyKeyAsync(heads));

            Assert.Equal(pem, await File.ReadAllBytesAsync(former));
            Assert.DoesNotContain((await officer.ListKeysAsync()).Keys, k => k.Fingerprint == heads);
            await StampAsync(server);
            File.Move(former, next);
        }

        await using var again = await StartAsync();
        await StampAsync(again);
        Assert.Empty((await again.StopAndCheckAsync()).Problems);
    }

    /// <summary>A key lies in two files: none of the copies signs, also where the first file cannot be deleted.</summary>
    [Fact]
    public async Task Copies_OfAKey_SignNothing_WhereOneFileCannotBeDeleted()
    {
        Directory.CreateDirectory(Keys);
        var pem = new byte[SigningKey.PemSize];
        _next.WritePem(pem);
        foreach (var name in (string[])["next.pem", "next-copy.pem"])
            await File.WriteAllBytesAsync(Path.Combine(Keys, name), pem);
        await using var server = await StartAsync();
        using var officer = server.ConnectOperator();
        var next = new VerifierKey("key", _next.PublicKey.Span).Fingerprint;
        Assert.Equal(2, (await officer.ListKeysAsync()).Keys.Count(k => k.Fingerprint == next));
        foreach (var name in (string[])["next-copy.pem", "next.pem"])
        {
            var file = Path.Combine(Keys, name);
            File.Delete(file);
            Directory.CreateDirectory(file);
        }

        await FailsAsync(ErrorReason.StorageFailed, "signs nothing more", () => officer.DestroyKeyAsync(next));

        Assert.DoesNotContain((await officer.ListKeysAsync()).Keys, k => k.Fingerprint == next);
    }

    /// <summary>A round is on its way, which may be a configuration: the destruction waits for it.</summary>
    [Fact]
    public async Task Destruction_WhileARoundIsMade_Waits()
    {
        await using var server = await StartAsync();
        using var officer = server.ConnectOperator();
        var next = new VerifierKey("key", _next.PublicKey.Span).Fingerprint;
        var (begun, done) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        var round = server.Server.Node.WhileStillAsync(
            () =>
            {
                begun.SetResult();
                return done.Task;
            },
            CancellationToken.None);
        await begun.Task;

        var destruction = officer.DestroyKeyAsync(next);
        var log = new AuditLogFolder(server.Options.DataFolder);
        await Eventually.TrueAsync(() => log.Read().Any(r => Encoding.UTF8.GetString(r.Text.Span).Contains(
            "act destroy", StringComparison.Ordinal)));
        // It was asked for, and many other calls are answered meanwhile.
        for (var i = 0; i < 100; i++)
            Assert.Contains((await officer.ListKeysAsync()).Keys, k => k.Fingerprint == next);
        done.SetResult(true);
        await round;
        await destruction;
        Assert.DoesNotContain((await officer.ListKeysAsync()).Keys, k => k.Fingerprint == next);
    }

    /// <summary>The record names the keys for the last head for ever: when that and the last publication are signed, they may go.</summary>
    [Fact]
    public async Task Keys_OfALedgerThatHasEnded_AreDestroyed_WhenTheLastPublicationIsMade()
    {
        await using (var server = await StartAsync())
        {
            using var officer = server.ConnectOperator();
            await StampAsync(server);
            var keys = (await officer.ListKeysAsync()).Keys.Select(k => k.Fingerprint).ToList();
            var node = server.Server.Node;
            await officer.ConfigureAsync(new Configuration
            {
                Ledger = node.Genesis.Ledger,
                Record = node.Head.RecordLink,
                SealNew = false,
                State = node.Record.Newest! with { Keys = LedgerKeys.None },
            }.ToText(Suite.One));
            await Eventually.TrueAsync(() => node.State.HasEnded);
            await FailsAsync(ErrorReason.RequestInvalid, "docs/operations/decades.md", () => officer.DestroyKeyAsync(keys[0]));
            Assert.True((await officer.PublishAsync([])).Created);

            foreach (var key in keys)
                await officer.DestroyKeyAsync(key);

            Assert.Empty(Directory.GetFiles(Keys));
            Assert.Equal(2, Directory.GetFiles(Path.Combine(server.Options.DataFolder, LastHeadFiles.Folder)).Length);
        }

        await using var again = await TestServer.StartAsync(folder: _folder);
        Assert.True(again.Server.Node.State.HasEnded);
        Assert.NotNull(again.Server.Node.Head.Signed);
        Assert.Empty((await again.StopAndCheckAsync()).Problems);
    }

    /// <summary>Its file does not belong there, and it is the last resort all the same.</summary>
    [Fact]
    public async Task RecoveryKey_InTheServersFolder_IsNotDestroyed()
    {
        await using var server = await StartAsync(o => o with
        {
            RecoveryKeys = [new VerifierKey(o.Ledger!.RecoveryOrigin, _next.PublicKey.Span)],
        });
        using var officer = server.ConnectOperator();
        var next = new VerifierKey("key", _next.PublicKey.Span).Fingerprint;

        await FailsAsync(ErrorReason.RequestInvalid, "is a recovery key", () => officer.DestroyKeyAsync(next));

        Assert.True(File.Exists(Path.Combine(Keys, "next.pem")));
    }

    private async Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? configure = null)
    {
        var file = Path.Combine(Keys, "next.pem");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Keys);
            var pem = new byte[SigningKey.PemSize];
            _next.WritePem(pem);
            await File.WriteAllBytesAsync(file, pem);
        }

        return await TestServer.StartAsync(configure, _folder);
    }

    private static byte[] WithHeads(TestServer server, SigningKey key)
    {
        var (node, state) = (server.Server.Node, server.Server.Node.Record.Newest!);
        VerifierKey Named(KeyRole role) => new(LedgerKeys.NameOf(role, node.Genesis.Ledger, Suite.One), key.PublicKey.Span);
        return new Configuration
        {
            Ledger = node.Genesis.Ledger,
            Record = node.Head.RecordLink,
            SealNew = false,
            State = state with
            {
                Keys = new LedgerKeys([Named(KeyRole.AlphaHead)], [Named(KeyRole.BetaHead)], state.Keys.Publication, []),
            },
        }.ToText(Suite.One);
    }

    private static async Task StampAsync(TestServer server)
    {
        using var channel = server.OpenChannel();
        Assert.NotEmpty((await LedgerCalls.StampAsync(channel, LedgerCalls.Document("a").ToBytes())).Token);
    }

    private static async Task FailsAsync(ErrorReason reason, string sentence, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(call);
        Assert.Equal(reason, refused.Error.Reason);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }
}
