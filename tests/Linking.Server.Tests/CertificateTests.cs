using System.Diagnostics;
using System.Security.Cryptography;

using Linking.Client;
using Linking.Hashing;
using Linking.Server.Hosting;
using Linking.Server.Options;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Tests;

/// <summary>The certificate of an https endpoint: its chain is sent, and a renewed one is taken up.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public CertificateTests() => _authority.Issue("first");

    public void Dispose() => _authority.Dispose();

    [ProgramFact("openssl")]
    public async Task Chain_IsSent_AndARenewedCertificateWithoutARestart()
    {
        await using var server = await StartAsync();
        var before = await ShowAsync(server);
        _authority.Issue("second");
        server.Server.Services.GetRequiredService<ServerCertificate>().LookAgain();

        var after = await ShowAsync(server);

        // The certificate and the intermediate; the root is the client's own.
        Assert.Contains("CN = first", before, StringComparison.Ordinal);
        Assert.Contains("CN = second", after, StringComparison.Ordinal);
        foreach (var shown in (string[])[before, after])
        {
            Assert.Equal(2, shown.Split("-----BEGIN CERTIFICATE-----").Length - 1);
            Assert.Contains("Verify return code: 0 (ok)", shown, StringComparison.Ordinal);
            Assert.Contains("ALPN protocol: h2", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Client_KnowsTheRootAlone_IsServed_BeforeAndAfterARenewal()
    {
        await using var server = await StartAsync();
        using var first = await LinkingClient.ConnectAsync(Options(server));
        _authority.Issue("second");
        server.Server.Services.GetRequiredService<ServerCertificate>().LookAgain();

        using var second = await LinkingClient.ConnectAsync(Options(server));

        // Open connections stay.
        Assert.NotNull(await first.StampAsync(Suite.One.Hash("abc"u8)));
        Assert.NotNull(await second.StampAsync(Suite.One.Hash("abc"u8)));
        Assert.Contains(server.Log.Lines,
            l => l.StartsWith("Information 811 The certificate was renewed: CN=second, valid until ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no PEM")]
    [InlineData("other key")]
    [InlineData("ended")]
    [InlineData("missing")]
    public void Replacement_CannotBeUsed_IsLoggedOnceAndTheOneBeforeStays_UntilOneCan(string what)
    {
        var time = new WatchedTimeProvider(DateTimeOffset.UtcNow);
        var log = new LogLines();
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var certificate = ServerCertificate.Open(
            TestServer.OptionsFor("x") with { Certificate = _authority.CertificateFile, CertificateKey = _authority.KeyFile }, time, logs)!;
        var first = certificate.Current;

        switch (what)
        {
            case "no PEM":
                File.WriteAllText(_authority.CertificateFile, "rubbish");
                break;
            case "other key":
                using (var other = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                    File.WriteAllText(_authority.KeyFile, other.ExportPkcs8PrivateKeyPem());
                break;
            case "ended":
                _authority.Issue("ended", ended: true);
                break;
            default:
                File.Delete(_authority.CertificateFile);
                break;
        }

        time.Advance(3 * ServerCertificate.Interval);
        Assert.Same(first, certificate.Current);
        var line = Assert.Single(log.Lines);
        Assert.StartsWith($"Error 812 The certificate's files have changed, and the one before is kept. The "
            + $"certificate {_authority.CertificateFile} ", line, StringComparison.Ordinal);

        _authority.Issue("second");
        time.Advance(ServerCertificate.Interval);
        Assert.Equal("CN=second", certificate.Current.ServerCertificateContext!.TargetCertificate.Subject);
        Assert.Equal(2, log.Lines.Count);
    }

    /// <summary>On a busy machine TLS takes its time; without it a caller has 30 s to begin.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Handshake_HasAsLongAsABeginningWithoutTls(bool asksCaller)
    {
        using var logs = LoggerFactory.Create(_ => { });
        using var certificate = ServerCertificate.Open(
            TestServer.OptionsFor("x") with { Certificate = _authority.CertificateFile, CertificateKey = _authority.KeyFile },
            TimeProvider.System, logs)!;

        Assert.Equal(TimeSpan.FromSeconds(30), certificate.Handshake(asksCaller).HandshakeTimeout);
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(o => o with
    {
        Listen = [ListenAddress.Parse("https://127.0.0.1:0")],
        Certificate = _authority.CertificateFile,
        CertificateKey = _authority.KeyFile,
    });

    private LinkingClientOptions Options(TestServer server) => new()
    {
        Address = server.Address,
        Connection = new ConnectionOptions { RootCertificates = [_authority.Root] },
    };

    private async Task<string> ShowAsync(TestServer server)
    {
        using var openssl = Process.Start(new ProcessStartInfo(
            "openssl",
            ["s_client", "-connect", server.Address.Authority, "-showcerts", "-CAfile",
                _authority.RootFile, "-verify_return_error", "-alpn", "h2"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        openssl.StandardInput.Close();
        var errors = openssl.StandardError.ReadToEndAsync();
        var shown = await openssl.StandardOutput.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        Assert.True(openssl.ExitCode == 0, await errors);
        return shown;
    }
}
