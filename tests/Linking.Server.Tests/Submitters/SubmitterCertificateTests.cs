using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Google.Rpc;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Server.Access;
using Linking.Server.Options;
using Linking.Server.Tests.Access;

using StatusCode = Grpc.Core.StatusCode;

namespace Linking.Server.Tests.Submitters;

/// <summary>Client certificates of a configured authority, instead of an API key.</summary>
public sealed class SubmitterCertificateTests : IDisposable
{
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    private readonly TestCertificate _server = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly SteppedTime _time = new();

    public SubmitterCertificateTests()
    {
        _root = MakeRoot(_key, "submitters");
        File.WriteAllText(_folder["authority.pem"], _root.ExportCertificatePem());
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
        _folder.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Certificate_OfTheAuthority_StampsAndOthersDoNot()
    {
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Of the same name, and not the same key.
        using var otherRoot = MakeRoot(otherKey, "submitters");
        using var press = Issue("press", ForClients, _root, _key);
        using var anyUse = Issue("any", null, _root, _key);
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var between = Sign("between", betweenKey, null, _root, _key, isAuthority: true);
        await File.AppendAllTextAsync(_folder["authority.pem"], "\n" + between.ExportCertificatePem());
        using var below = Issue("below", ForClients, between, betweenKey);
        using var forged = Issue("press", ForClients, otherRoot, otherKey);
        using var server = Issue("server", ForServers, _root, _key);
        using var ended = Issue("ended", ForClients, _root, _key, DateTimeOffset.UtcNow.AddMinutes(-1));
        using var stranger = new TestPerson("stranger");
        await using var ledger = await StartAsync(SubmitterNeed.All);

        Assert.Null(await StampAsync(ledger, press));
        Assert.Null(await StampAsync(ledger, anyUse));
        Assert.Null(await StampAsync(ledger, below));
        Assert.Contains("an API key or a client certificate", await StampAsync(ledger, null), StringComparison.Ordinal);
        foreach (var wrong in (X509Certificate2[])[forged, server, ended, stranger.Certificate])
            Assert.Contains("not one that this server's authority vouches for", await StampAsync(ledger, wrong), StringComparison.Ordinal);

        using var client = await ConnectAsync(ledger, press);
        await client.StampAsync(Suite.One.Hash("kept open"u8));
        _time.SetClock(TimeSpan.FromDays(30));
        var late = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(Suite.One.Hash("later"u8)));
        Assert.Contains("it has ended", late.Message, StringComparison.Ordinal);
    }

    /// <summary>An open connection ends with the first certificate of its chain; one whose time has not come begins with it.</summary>
    [Fact]
    public async Task Connection_IsKnownFromTheFirstToTheLastMomentOfItsWholeChain()
    {
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var between = Sign("between", betweenKey, null, _root, _key, isAuthority: true, DateTimeOffset.UtcNow.AddDays(2));
        await File.AppendAllTextAsync(_folder["authority.pem"], "\n" + between.ExportCertificatePem());
        using var below = Issue("below", ForClients, between, betweenKey);
        await using var ledger = await StartAsync(SubmitterNeed.Stamp);
        _time.SetClock(TimeSpan.FromDays(-2));
        using var client = await ConnectAsync(ledger, below);
        var early = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(Suite.One.Hash("early"u8)));
        Assert.Contains("NotTimeValid", early.Message, StringComparison.Ordinal);
        _time.SetClock(TimeSpan.Zero);
        await client.StampAsync(Suite.One.Hash("in time"u8));
        // The authority between has ended, and what it has issued not yet.
        _time.SetClock(TimeSpan.FromDays(3));
        var late = await Assert.ThrowsAsync<RequestFailedException>(() => client.StampAsync(Suite.One.Hash("late"u8)));
        Assert.Contains("it has ended", late.Message, StringComparison.Ordinal);
    }

    /// <summary>Where nothing has to be shown, a certificate of somebody else does no harm; its owner counts by his address.</summary>
    [Fact]
    public async Task Quota_IsOfTheSubject_AndStrangersCountByTheirAddress()
    {
        using var press = Issue("press", ForClients, _root, _key);
        using var renewed = Issue("press", ForClients, _root, _key);
        using var other = Issue("other", ForClients, _root, _key);
        using var stranger = new TestPerson("stranger");
        await using var ledger = await StartAsync(SubmitterNeed.None, o => o with { SubmitterVolume = 2, AddressVolume = 1 });

        Assert.Null(await StampAsync(ledger, press));
        Assert.Null(await StampAsync(ledger, renewed));
        Assert.Contains("You may stamp 2 leaves a day", await StampAsync(ledger, press), StringComparison.Ordinal);
        Assert.Null(await StampAsync(ledger, other));
        Assert.Null(await StampAsync(ledger, stranger.Certificate));
        Assert.Contains("You may stamp 1 leaves a day", await StampAsync(ledger, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authority_ThatIsNone_OrWithoutTls_IsRefusedAtTheStart()
    {
        using var leaf = Issue("press", ForClients, _root, _key);
        await File.WriteAllTextAsync(_folder["leaf.pem"], leaf.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["none.pem"], "nothing");
        foreach (var file in (string[])["leaf.pem", "none.pem", "missing.pem"])
        {
            var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(
                SubmitterNeed.All, o => o with { SubmitterAuthority = _folder[file] }));
            Assert.StartsWith("SubmitterAuthority: ", refused.Message, StringComparison.Ordinal);
        }

        Assert.Contains(
            ServerOptionsCheck.Problems(new ServerOptions { Data = "d", SubmitterAuthority = "a.pem" }),
            p => p.StartsWith("SubmitterAuthority needs an https address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Certificate_ThatItsAuthorityHasTakenBack_IsRefused_AlsoOnAnOpenConnection()
    {
        using var press = Issue("press", ForClients, _root, _key);
        using var other = Issue("other", ForClients, _root, _key);
        using var gone = Issue("gone", ForClients, _root, _key);
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var between = Sign("between", betweenKey, null, _root, _key, isAuthority: true);
        await File.AppendAllTextAsync(_folder["authority.pem"], "\n" + between.ExportCertificatePem());
        using var below = Issue("below", ForClients, between, betweenKey);
        await WriteListAsync(gone);
        await using var ledger = await StartAsync(SubmitterNeed.Stamp, o => o with { SubmitterRevocations = _folder["lists.pem"] });
        using var open = await ConnectAsync(ledger, press);

        await open.StampAsync(Suite.One.Hash("before"u8));
        Assert.Contains("CN=submitters has taken it back", await StampAsync(ledger, gone), StringComparison.Ordinal);
        Assert.Contains("no list of the certificates that CN=between", await StampAsync(ledger, below), StringComparison.Ordinal);
        await WriteListAsync(gone, press);
        await Eventually.TrueAsync(async () => await StampAsync(ledger, press) is { } refused &&
            refused.Contains("has taken it back", StringComparison.Ordinal));
        var ended = await Assert.ThrowsAsync<RequestFailedException>(() => open.StampAsync(Suite.One.Hash("after"u8)));
        Assert.Contains("has taken it back", ended.Message, StringComparison.Ordinal);

        // What cannot be read takes nothing away, and brings nobody back.
        await File.WriteAllTextAsync(_folder["lists.pem"], "nothing");
        await Eventually.TrueAsync(async () => (await WarningsAsync(ledger)).Any(w => w.Contains("stays", StringComparison.Ordinal)));
        Assert.Contains("has taken it back", await StampAsync(ledger, press), StringComparison.Ordinal);
        Assert.Null(await StampAsync(ledger, other));
        _time.SetClock(TimeSpan.FromDays(5));
        Assert.Contains("is of another time", await StampAsync(ledger, other), StringComparison.Ordinal);
        Assert.Contains(await WarningsAsync(ledger), w => w.Contains("has ended", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Certificate_TakenBack_IsAStrangersWhereNoneIsNeeded()
    {
        using var gone = Issue("gone", ForClients, _root, _key);
        await WriteListAsync(gone);
        await using var ledger = await StartAsync(
            SubmitterNeed.None, o => o with { SubmitterRevocations = _folder["lists.pem"], SubmitterVolume = 5, AddressVolume = 1 });

        Assert.Null(await StampAsync(ledger, gone));
        Assert.Contains("You may stamp 1 leaves a day", await StampAsync(ledger, gone), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revocations_ThatAreNone_OrOfAnotherAuthority_AreRefusedAtTheStart()
    {
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherRoot = MakeRoot(otherKey, "submitters");
        await File.WriteAllTextAsync(_folder["other.pem"], ListOf(otherRoot));
        await File.WriteAllTextAsync(_folder["none.pem"], _root.ExportCertificatePem());
        await File.WriteAllBytesAsync(_folder["odd.der"], [0x30, 0x03, 0x02, 0x01, 0x00]);
        using (var large = File.Create(_folder["large.pem"]))
            large.SetLength(SubmitterRevocations.MaxSize + 1);
        foreach (var (file, says) in ((string, string)[])
            [
                ("other.pem", "none of the authorities"), ("none.pem", "no list"), ("odd.der", "cannot be read"), ("large.pem", "bytes"),
                ("missing.pem", "there is no file"),
            ])
        {
            var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(
                SubmitterNeed.All, o => o with { SubmitterRevocations = _folder[file] }));
            Assert.StartsWith("SubmitterRevocations: ", refused.Message, StringComparison.Ordinal);
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }

        Assert.Contains(
            ServerOptionsCheck.Problems(new ServerOptions { Data = "d", SubmitterRevocations = "a.pem" }),
            p => p.StartsWith("SubmitterRevocations needs SubmitterAuthority", StringComparison.Ordinal));
    }

    private static string ListOf(X509Certificate2 root, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
            builder.AddEntry(certificate);
        var number = new System.Numerics.BigInteger(Stopwatch.GetTimestamp());
        var now = DateTimeOffset.UtcNow;
        var list = builder.Build(root, number, now.AddDays(3), HashAlgorithmName.SHA256, thisUpdate: now);
        return PemEncoding.WriteString("X509 CRL", list);
    }

    private Task WriteListAsync(params X509Certificate2[] revoked) =>
        File.WriteAllTextAsync(_folder["lists.pem"], ListOf(_root, revoked));

    private static async Task<IReadOnlyList<string>> WarningsAsync(TestServer server)
    {
        using var client = server.ConnectOperator();
        return (await client.GetStatusAsync()).Warnings;
    }

    private static X509Certificate2 MakeRoot(ECDsa key, string name)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(90));
    }

    private static X509Certificate2 Issue(string name, string? use, X509Certificate2 root, ECDsa rootKey, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Sign(name, key, use, root, rootKey, isAuthority: false, until);
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), password: null);
    }

    private static X509Certificate2 Sign(
        string name, ECDsa key, string? use, X509Certificate2 root, ECDsa rootKey, bool isAuthority, DateTimeOffset? until = null)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (use is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        return request.Create(
            root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), DateTimeOffset.UtcNow.AddDays(-1),
            until ?? DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(8));
    }

    private Task<TestServer> StartAsync(SubmitterNeed need, Func<ServerOptions, ServerOptions>? configure = null) => TestServer.StartAsync(
        o => (configure ?? (same => same))(o with
        {
            Certificate = _server.CertificateFile,
            CertificateKey = _server.KeyFile,
            Listen = [ListenAddress.Parse("https://127.0.0.1:0")],
            Submitters = need,
            SubmitterAuthority = _folder["authority.pem"],
        }),
        host: new ServerEnvironment { TimeProvider = _time });

    private Task<LinkingClient> ConnectAsync(TestServer server, X509Certificate2? certificate) => LinkingClient.ConnectAsync(
        new LinkingClientOptions
        {
            Address = server.Address,
            MaxAttempts = 1,
            Connection = new ConnectionOptions { RootCertificates = [_server.Certificate], ClientCertificate = certificate },
        });

    // Why not; null: it was stamped.
    private async Task<string?> StampAsync(TestServer server, X509Certificate2? certificate)
    {
        using var client = await ConnectAsync(server, certificate);
        try
        {
            await client.StampAsync(Suite.One.Hash(RandomNumberGenerator.GetBytes(8)));
            return null;
        }
        catch (RequestFailedException e)
        {
            Assert.Contains(e.StatusCode, (StatusCode[])[StatusCode.Unauthenticated, StatusCode.ResourceExhausted]);
            return e.Message;
        }
    }
}
