using Linking.Client;
using Linking.Client.Trust;
using Grpc.Core;
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

        Assert.Equal(server.Server.Node.GenesisLink, ledger.Identity.Link);
        Assert.Equal("1.3.6.1.4.1.99999.7", ledger.Identity.Genesis.Policy.ToString());
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

        var genesis = client.Ledger.Identity.Genesis;

        Assert.EndsWith("/linking", genesis.Ledger.Value, StringComparison.Ordinal);
        Assert.StartsWith("2.25.", genesis.Policy.ToString(), StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, l => l.StartsWith("Warning 802 ", StringComparison.Ordinal) && l.Contains(server.Options.Data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetHead_IsSignedAndNewest()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var token = (await client.StampAsync(Imprint.Compute("abc"u8))).Token;

        var head = await client.GetHeadAsync();

        Assert.Equal(token.Header.Index + 1, head.Size);
        Assert.Equal(token.Header.Time, head.Time);
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
        Assert.EndsWith("test.example+ledger.json", first.Trust.Ledger.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_SameNameOtherKeys_IsRefusedWithBothFingerprints()
    {
        using var folder = new TemporaryFolder();
        var trust = new TrustFolder(folder["trust"]);
        await using var server = await TestServer.StartAsync();
        await using var impostor = await TestServer.StartAsync();
        using var first = await server.ConnectAsync(trust: trust);

        var exception = await Assert.ThrowsAsync<TrustException>(() => impostor.ConnectAsync(trust: trust));

        Assert.Equal(first.Trust!.Ledger.File, exception.File);
        Assert.Contains(first.Trust.Ledger.File, exception.Message, StringComparison.Ordinal);
        Assert.Contains(first.Ledger.Identity.Fingerprint.Split('\n')[0], exception.Message, StringComparison.Ordinal);
        Assert.Contains(impostor.Server.Ledger.Identity.Fingerprint.Split('\n')[1], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_TwoFirstUsesAtOnce_OneIdentityIsKept()
    {
        using var folder = new TemporaryFolder();
        await using var one = await TestServer.StartAsync();
        await using var two = await TestServer.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var trust = new TrustFolder(folder[$"{round}"]);
            using var together = new Barrier(2);

            var met = await Task.WhenAll(((TestServer[])[one, two]).Select(server => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    try
                    {
                        return trust.Check(server.Server.Ledger.Identity, server.Address);
                    }
                    catch (TrustException)
                    {
                        return null;
                    }
                },
                TaskCreationOptions.LongRunning)));

            var first = Assert.Single(met, result => result is not null);
            Assert.True(first!.IsNew);
            Assert.Equal(first.Ledger.Identity, trust.List().Single().Identity);
            Assert.Single(Directory.GetFiles(trust.Path));
        }
    }

    [Fact]
    public async Task Trust_OtherLedgerAtAKnownAddress_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var trust = new TrustFolder(folder["trust"]);
        Uri address;
        await using (var server = await TestServer.StartAsync())
        {
            address = server.Address;
            using var client = await server.ConnectAsync(trust: trust);
        }

        await using var other = await TestServer.StartAsync(o => o with
        {
            Ledger = LedgerId.Parse("other.example"),
            Listen = [ListenAddress.Parse(address.GetLeftPart(UriPartial.Authority))],
        });

        var exception = await Assert.ThrowsAsync<TrustException>(() => other.ConnectAsync(trust: trust));

        Assert.Contains("other.example", exception.Message, StringComparison.Ordinal);
        Assert.Contains("test.example/ledger", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"version":2,"ledger":"","fingerprint":"","keys":[],"firstSeen":"","addresses":[],"genesis":"","firstHeader":""}""")]
    [InlineData("""{"version":1,"ledger":"","fingerprint":"","keys":[],"firstSeen":"","addresses":[],"genesis":"x","firstHeader":""}""")]
    public async Task Trust_DamagedFile_IsNamed(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["test.example+ledger.json"], content);
        await using var server = await TestServer.StartAsync();

        var exception = await Assert.ThrowsAsync<TrustException>(() => server.ConnectAsync(trust: new TrustFolder(folder.Path)));

        Assert.Contains("test.example+ledger.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_OtherLedgerThanExpected_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var options = new LinkingClientOptions { Address = server.Address, ExpectedLedger = LedgerId.Parse("other.example") };

        var exception = await Assert.ThrowsAsync<TrustException>(() => LinkingClient.ConnectAsync(options));

        Assert.Contains("is test.example/ledger, not other.example", exception.Message, StringComparison.Ordinal);
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
        Assert.NotNull(await client.StampAsync(Imprint.Compute("abc"u8)));
    }
}
