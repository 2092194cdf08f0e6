using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Linking.Cli.Tests;

/// <summary>Servers that are reached through an HTTP proxy only: their names are known to nobody but it.</summary>
[Collection(LiveLedger.Name)]
public sealed class ProxyTests(LiveLedger live)
{
    private const string Server = "http://ledger.invalid:8070";

    [Theory]
    [InlineData("HTTP_PROXY")]
    [InlineData("http_proxy")]
    [InlineData("ALL_PROXY")]
    [InlineData("all_proxy")]
    public async Task Environment_NamesAProxy_ItIsUsedWithoutTls(string variable)
    {
        var folder = await FolderAsync();
        await using var proxy = new ConnectProxy(live.Server.Address);

        (await RunAsync(folder, [(variable, proxy.Address)], "stamp", "a", "-s", Server)).Succeeds();

        Assert.All(proxy.Requests,
            r => Assert.StartsWith("CONNECT ledger.invalid:8070 HTTP/1.1\r\nHost: ledger.invalid:8070", r, StringComparison.Ordinal));
        Assert.NotEmpty(proxy.Requests);
        Assert.DoesNotContain("Proxy-Authorization", proxy.Requests[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTPS_PROXY")]
    [InlineData("https_proxy")]
    public async Task Environment_NamesAProxy_ItIsUsedWithTls(string variable)
    {
        var folder = await FolderAsync();
        await WriteCertificateAsync(folder);
        await using var server = await ServerProcess.StartAsync(
            folder, new Dictionary<string, string>(), "data",
            "--ledger", "tls.example/ledger", "--listen", "https://127.0.0.1:0", "--certificate", "c.pem", "--certificate-key", "k.pem");
        await using var proxy = new ConnectProxy(server.Address);

        (await RunAsync(folder,
            [(variable, proxy.Address),
            ("HTTP_PROXY", "http://127.0.0.1:1")], "stamp", "a", "-s", "https://ledger.invalid", "--ca", "c.pem"))
            .Succeeds();

        Assert.StartsWith("CONNECT ledger.invalid:443 ", proxy.Requests[0], StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Proxy_Named_IsUsedForLoopbackToo_AndNoneIsNone()
    {
        var folder = await FolderAsync();
        await using var proxy = new ConnectProxy(live.Server.Address);
        await using var ofOperator = new ConnectProxy(live.Server.OperatorAddress);
        (string, string)[] variables = [("HTTP_PROXY", proxy.Address), ("ALL_PROXY", proxy.Address)];

        (await RunAsync(folder, variables, "stamp", "a", "-s", live.Server.Address)).Succeeds();
        Assert.Empty(proxy.Requests);
        (await RunAsync(folder, [.. variables, ("no_proxy", "example.org,.invalid")], "stamp", "a", "-f", "-s", Server))
            .Fails(69, "the name is not known");
        (await RunAsync(folder, variables, "stamp", "a", "-f", "-s", Server, "--proxy", "none")).Fails(69, "the name is not known");
        Assert.Empty(proxy.Requests);

        (await RunAsync(folder, [], "stamp", "a", "-f", "-s", live.Server.Address, "--proxy",
            proxy.Address.Replace("//", "//n%40me:p%3Ass@", StringComparison.Ordinal)))
            .Succeeds();
        Assert.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String("n@me:p:ss"u8)}", proxy.Requests[0], StringComparison.Ordinal);
        (await RunAsync(folder, [], "status", "--operator", "http://ledger.invalid:8071", "--proxy", ofOperator.Address)).Succeeds();
        (await RunAsync(folder, [], "extend", "a.lts", "-s", Server, "--proxy", proxy.Address)).Succeeds();
        (await RunAsync(folder, [], "match", "a.lts", "-s", Server, "--proxy", proxy.Address)).Succeeds();
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "refuses to connect to ledger.invalid:8070 (403 Forbidden)")]
    [InlineData("HTTP/1.0 407 Who are you\r\nProxy-Authenticate: Basic\r\n\r\n", "wants another name and password (407)")]
    [InlineData("HTTP/1.1 502 Bad\r\n\r\nbody", "refuses to connect to ledger.invalid:8070 (502 BadGateway)")]
    [InlineData("SSH-2.0-server\r\n\r\n", "does not answer as an HTTP proxy does")]
    [InlineData("HTTP/1.1 200 O", "closed the connection before its answer had come")]
    public async Task Proxy_ThatRefuses_IsNamedWithoutItsPassword(string answer, string says)
    {
        var folder = await FolderAsync();
        await using var proxy = new ConnectProxy(live.Server.Address, answer);

        var result = (await RunAsync(folder,
            [("HTTP_PROXY", proxy.Address.Replace("//", "//me:secret@", StringComparison.Ordinal))], "stamp", "a", "-s", Server))
            .Fails(69, $"{Server} cannot be reached: the proxy {proxy.Address} {says}", "--proxy none");

        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
        Assert.Contains("Basic bWU6c2VjcmV0", proxy.Requests[0], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "a.lts")));
    }

    [Fact]
    public async Task Proxy_SilentOrNotThere_IsNamedInTime()
    {
        var folder = await FolderAsync();
        await using var silent = new ConnectProxy(live.Server.Address, "");

        (await RunAsync(folder, [("HTTP_PROXY", "http://127.0.0.1:1")], "stamp", "a", "-s", Server))
            .Fails(69, "the proxy http://127.0.0.1:1 cannot be reached: connection refused");
        (await RunAsync(folder, [("HTTP_PROXY", "http://proxy.invalid:3128")], "stamp", "a", "-s", Server))
            .Fails(69, "the proxy http://proxy.invalid:3128 cannot be reached: the name is not known");
        var start = TimeProvider.System.GetTimestamp();
        (await RunAsync(folder, [("HTTP_PROXY", silent.Address)], "stamp", "a", "-s", Server, "--timeout", "10"))
            .Fails(69, $"the proxy {silent.Address} did not answer in time");
        // Not at once, and before the time that it has by default.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(100));
    }

    [Fact]
    public async Task Proxy_OfAnotherKind_IsUsage()
    {
        var folder = await FolderAsync();

        (await RunAsync(folder, [], "stamp", "a", "-s", Server, "--proxy", "socks5://127.0.0.1:1080"))
            .Fails(64, "--proxy takes", "http://HOST:PORT");
        (await RunAsync(folder, [], "stamp", "a", "-s", Server, "--proxy", "rubbish")).Fails(64, "--proxy takes");
        (await RunAsync(folder, [("ALL_PROXY", "socks5://me:secret@127.0.0.1:1080")], "stamp", "a", "-s", Server))
            .Fails(64, "speaks socks5", "--proxy none");
    }

    private async Task<string> FolderAsync()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "a");
        return folder;
    }

    // Whatever the machine's own environment says, these decide.
    private static Task<CliResult> RunAsync(string folder, (string Name, string Value)[] variables, params string[] args)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"])
            (all[name], all[name.ToLowerInvariant()]) = ("", "");
        foreach (var (name, value) in variables)
            all[name] = value;
        return Cli.RunAsync(folder, [], all, args);
    }

    private static async Task WriteCertificateAsync(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ledger.invalid", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ledger.invalid");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        await File.WriteAllTextAsync(Path.Combine(folder, "c.pem"), made.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "k.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
