using Grpc.Core;

using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Server.Options;

namespace Linking.Server.Tests;

/// <summary>GetLedger, GetHead and what the client keeps of them.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task GetLedger_DescribesTheLedger()
    {
        await using var server = await TestServer.StartAsync(o => o with { Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.7") });
        using var client = await server.ConnectAsync();

        var ledger = client.Ledger;

        Assert.Equal(server.Server.Node.GenesisLink, ledger.Identity);
        Assert.Equal("1.3.6.1.4.1.99999.7", ledger.Policy.ToString());
        Assert.Equal(server.Options.Interval, ledger.Interval);
        Assert.Equal(server.Options.StreamInFlight, ledger.Limits.StreamInFlight);
        Assert.Equal(2 << 20, ledger.Limits.MessageBytes);
        Assert.Equal(109, ledger.Limits.LeafBytes);
        Assert.StartsWith("linking ", ledger.Software, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstStart_NothingSaid_ChoosesNameAndPolicy()
    {
        await using var server = await TestServer.StartAsync(o => o with { Ledger = null });
        using var client = await server.ConnectAsync();

        Assert.EndsWith("/linking", client.Ledger.Ledger.Value, StringComparison.Ordinal);
        Assert.StartsWith("2.25.", client.Ledger.Policy.ToString(), StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, l => l.StartsWith("Warning 802 ", StringComparison.Ordinal)
            && l.Contains(server.Options.Data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetHead_IsSignedAndNewest()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Token;

        var head = await client.GetHeadAsync();

        Assert.Equal(token.Header.Index + 1, head.Size);
    }

    [Fact]
    public async Task Trust_SameLedger_IsRecognised()
    {
        using var folder = new TemporaryFolder();
        var trust = new TrustFolder(folder["trust"]);
        await using var server = await TestServer.StartAsync();

        using var first = await server.ConnectAsync(trust: trust);
        using var second = await server.ConnectAsync(trust: trust);

        Assert.True(first.Trust!.IsNew);
        Assert.False(second.Trust!.IsNew);
        Assert.Equal(first.Ledger.Identity, trust.List().Single().Identity);
        Assert.Equal(first.Trust.Ledger.Folder, second.Trust.Ledger.Folder);
    }

    [Fact]
    public async Task Trust_SameNameOtherIdentity_IsRefusedAndKeptBesideWhenItIsNamed()
    {
        using var folder = new TemporaryFolder();
        var trust = new TrustFolder(folder["trust"]);
        await using var server = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync();
        using var first = await server.ConnectAsync(trust: trust);

        var exception = await Assert.ThrowsAsync<TrustException>(() => other.ConnectAsync(trust: trust));

        Assert.Equal(first.Trust!.Ledger.Folder, exception.File);
        Assert.Contains(TrustFolder.Grouped(first.Ledger.Identity.Alpha), exception.Message, StringComparison.Ordinal);
        Assert.Contains(TrustFolder.Grouped(other.Server.Ledger.Identity.Beta), exception.Message, StringComparison.Ordinal);
        Assert.Equal(first.Ledger.Identity, Assert.Single(trust.List()).Identity);
    }

    [Fact]
    public async Task Trust_AnotherLedgerAtTheAddress_StandsBesideTheFirst_WhoseTokensKeepTheirWorth()
    {
        using var folder = new TemporaryFolder();
        var trust = new TrustFolder(folder["trust"]);
        // One that the system gives to nobody between the two servers.
        ListenAddress[] listen = [ListenAddress.Parse($"http://127.0.0.1:{FreePort.Next()}")];
        Tokens.Token token;
        await using (var server = await TestServer.StartAsync(o => o with { Listen = listen }))
        {
            using var client = await server.ConnectAsync(trust: trust);
            token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Token;
        }

        await using var next = await TestServer.StartAsync(
            o => o with { Ledger = LedgerId.Parse("next.example"), Listen = listen });
        var named = new LinkingClientOptions
        {
            Address = next.Address, Trust = trust, ExpectedIdentity = next.Server.Ledger.Identity,
        };
        await Assert.ThrowsAsync<TrustException>(() => next.ConnectAsync(trust: trust));
        using var accepted = await LinkingClient.ConnectAsync(named);
        using var again = await next.ConnectAsync(trust: trust);

        Assert.Equal(2, trust.List().Count);
        Assert.False(again.Trust!.IsNew);
        var first = trust.Find(token)!;
        var verdict = Verification.Verifier.Verify(token, Suite.One.Hash("abc"u8), first.ToTrust(token.Header.Time.Plus(1_000_000)));
        Assert.Equal(Verification.VerificationResult.Valid, verdict.Result);
    }

    [Fact]
    public async Task Connect_OtherLedgerThanExpected_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var options = new LinkingClientOptions { Address = server.Address, ExpectedLedger = LedgerId.Parse("other.example") };

        var exception = await Assert.ThrowsAsync<TrustException>(() => LinkingClient.ConnectAsync(options));

        Assert.Contains("is test.example/ledger, not other.example", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Deadlines are the machine's, whatever clock the caller has chosen.</summary>
    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task Connect_ClockElsewhere_IsServed(int minutes)
    {
        await using var server = await TestServer.StartAsync();

        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions
        {
            Address = server.Address, TimeProvider = new ShiftedTime(TimeSpan.FromMinutes(minutes)), Timeout = TimeSpan.FromSeconds(60),
        });

        Assert.Equal(1UL, (await client.GetHeadAsync()).Size);
        Assert.Empty(await client.ListPublicationsAsync(1, 5).ToListAsync());
    }

    [Fact]
    public async Task Connect_NobodyThere_SaysSo()
    {
        var options = new LinkingClientOptions { Address = new Uri("http://127.0.0.1:1") };

        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => LinkingClient.ConnectAsync(options));

        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
        Assert.Contains("127.0.0.1:1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_Tls_Works()
    {
        using var certificate = new TestCertificate();
        await using var server = await TestServer.StartAsync(o => o with
        {
            Listen = [ListenAddress.Parse("https://127.0.0.1:0")],
            Certificate = certificate.CertificateFile,
            CertificateKey = certificate.KeyFile,
        });
        var options = new LinkingClientOptions
        {
            Address = server.Address,
            Connection = new ConnectionOptions { RootCertificates = [certificate.Certificate] },
        };

        using var client = await LinkingClient.ConnectAsync(options);

        Assert.Equal("https", server.Address.Scheme);
        Assert.NotNull(await client.StampAsync(Suite.One.Hash("abc"u8)));
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
