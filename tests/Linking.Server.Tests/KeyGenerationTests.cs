using System.Text;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.AuditLogs;
using Linking.Server.Options;
using Linking.Server.Tests.Access;

namespace Linking.Server.Tests;

/// <summary>Keys that a server makes while it runs, when as many officers have asked as have to.</summary>
public sealed class KeyGenerationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Keys => Path.Combine(TestServer.OptionsFor(_folder.Path).DataFolder, "keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Key_IsThereAtOnce_EncryptedWhereThereIsAPassphrase_AndIsReadAtTheNextStart()
    {
        await File.WriteAllTextAsync(_folder["pass"], "a long word\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["pass"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string fingerprint;
        await using (var server = await TestServer.StartAsync(o => o with { KeyPassphrase = _folder["pass"] }, folder: _folder))
        {
            using var officer = server.ConnectOperator();
            fingerprint = new VerifierKey("key", (await officer.GenerateKeyAsync("next")).Span).Fingerprint;

            var listed = (await officer.ListKeysAsync()).Keys[^1];
            Assert.Equal(fingerprint, listed.Fingerprint);
            Assert.Equal(fingerprint, new VerifierKey("key", Convert.FromBase64String(listed.PublicKey!)).Fingerprint);
            Assert.StartsWith(
                "-----BEGIN ENCRYPTED", await File.ReadAllTextAsync(Path.Combine(Keys, "next.pem")), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Keys, "next.pem")));
            }

            await Eventually.TrueAsync(() => Entries(server).Any(e => e.Contains($"value key {fingerprint}", StringComparison.Ordinal)));
            Assert.Contains(Entries(server), e => e.Contains("outcome asked\nvalue act generate", StringComparison.Ordinal));
        }

        await using var again = await TestServer.StartAsync(o => o with { KeyPassphrase = _folder["pass"] }, folder: _folder);
        using var later = again.ConnectOperator();
        Assert.Contains((await later.ListKeysAsync()).Keys, k => k.Fingerprint == fingerprint);
        await later.DestroyKeyAsync(fingerprint);
        Assert.False(File.Exists(Path.Combine(Keys, "next.pem")));
    }

    [Fact]
    public async Task Name_ThatIsTakenOrNone_IsRefused_AndNothingIsMade()
    {
        await using var server = await TestServer.StartAsync(folder: _folder);
        using var officer = server.ConnectOperator();
        await File.WriteAllTextAsync(Path.Combine(Keys, "module.p11"), "kept");
        await officer.GenerateKeyAsync("next");
        var before = await File.ReadAllBytesAsync(Path.Combine(Keys, "next.pem"));

        foreach (var name in (string[])["", "../out", "UPPER", "a.pem", new string('a', 33), "next", "heads", "publications", "module"])
        {
            var refused = await Assert.ThrowsAsync<RequestFailedException>(() => officer.GenerateKeyAsync(name));
            Assert.Equal(ErrorReason.RequestInvalid, refused.Error.Reason);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(Keys, "next.pem")));
        Assert.Equal(4, Directory.GetFiles(Keys).Length);
        Directory.CreateDirectory(Path.Combine(Keys, "full.pem.new"));
        var failed = await Assert.ThrowsAsync<RequestFailedException>(() => officer.GenerateKeyAsync("full"));
        Assert.Contains("The key was not made", failed.Message, StringComparison.Ordinal);
        // A hidden word, and in no sentence.
        await Eventually.TrueAsync(() => Refusals().Count == 10);
        Assert.All(Refusals(), e => Assert.DoesNotMatch("next|full|module", e));
        Assert.DoesNotContain("full", failed.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await officer.ListKeysAsync()).Keys.Count);

        List<string> Refusals() => [.. Entries(server).Where(e => e.Contains("kind key\noutcome refused", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task Key_BeyondTheLimit_IsMadeAfterOneIsDestroyed()
    {
        Directory.CreateDirectory(Keys);
        using var old = SigningKey.Generate();
        var pem = new byte[SigningKey.PemSize];
        old.WritePem(pem);
        for (var i = 0; i < 64; i++)
        {
            var path = Path.Combine(Keys, $"old-{i}.pem");
            await File.WriteAllBytesAsync(path, pem);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await using var server = await TestServer.StartAsync(folder: _folder);
        using var officer = server.ConnectOperator();
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => officer.GenerateKeyAsync("next"));
        Assert.Contains("destroy one", refused.Message, StringComparison.Ordinal);
        // With its copies.
        await officer.DestroyKeyAsync(new VerifierKey("key", old.PublicKey.Span).Fingerprint);
        Assert.False((await officer.GenerateKeyAsync("next")).IsEmpty);
    }

    [Fact]
    public async Task Key_IsMadeByTwo_AndSignsTheHeadsThatAConfigurationNamesItFor()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using (var officer = ledger.Connect(anna.Certificate))
            await officer.AddAccountAsync(bert.Name, AccountRole.SecurityOfficer, bert.Certificate, until: null);
        ledger.Configure = o => o with { Approvals = 2 };
        await ledger.RestartAsync(new ServerEnvironment());
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        var (keys, node) = (Path.Combine(ledger.Server.Options.DataFolder, "keys"), ledger.Server.Server.Node);

        await NeedsAsync(() => first.GenerateKeyAsync("next"));
        await NeedsAsync(() => first.GenerateKeyAsync("next"));
        await NeedsAsync(() => second.GenerateKeyAsync("other"));
        var waiting = (await first.GetStatusAsync()).Warnings.Where(w => w.StartsWith("Generation of a key: ", StringComparison.Ordinal));
        Assert.Equal(2, waiting.Count());
        Assert.Equal(2, Directory.GetFiles(keys).Length);
        var next = await second.GenerateKeyAsync("next");

        VerifierKey Named(KeyRole role) => new(LedgerKeys.NameOf(role, node.Genesis.Ledger, Suite.One), next.Span);
        var state = node.Record.Newest!;
        var configuration = new Configuration
        {
            Ledger = node.Genesis.Ledger,
            Record = node.Head.RecordLink,
            SealNew = false,
            State = state with { Keys = new LedgerKeys([Named(KeyRole.AlphaHead)], [Named(KeyRole.BetaHead)], state.Keys.Publication, []) },
        }.ToText(Suite.One);
        await NeedsAsync(() => first.ConfigureAsync(configuration));
        await second.ConfigureAsync(configuration);
        using var client = await ledger.Server.ConnectAsync();
        // The client looks whether the head is signed by the keys in force.
        var token = (await client.StampAsync(Suite.One.Hash("after"u8))).Token;
        Assert.True(node.Record.KeysFor(token.Header.Index + 1).Alpha[0].PublicKey.SequenceEqual(next.Span));
    }

    private static async Task NeedsAsync(Func<Task> call) => Assert.Equal(
        ErrorReason.ApprovalNeeded, (await Assert.ThrowsAsync<RequestFailedException>(call)).Error.Reason);

    private static List<string> Entries(TestServer server) =>
        [.. new AuditLogFolder(server.Options.DataFolder).Read().Select(r => Encoding.UTF8.GetString(r.Text.Span))];
}
