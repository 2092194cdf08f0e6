using System.Security.Cryptography.X509Certificates;

using Grpc.Net.Client;

using Linking.Client;
using Linking.Protocol.V1;
using Linking.Server.Options;

namespace Linking.Server.Tests.Access;

/// <summary>A real server whose operator endpoint speaks TLS, in a folder that outlives it.</summary>
internal sealed class AccountLedger : IAsyncDisposable
{
    private readonly TestCertificate _certificate = new();
    private readonly TemporaryFolder _folder = new();

    private AccountLedger()
    {
    }

    public TestServer Server { get; private set; } = null!;

    /// <summary>What the starts from now on are told beside.</summary>
    public Func<ServerOptions, ServerOptions> Configure { get; set; } = o => o;

    public static async Task<AccountLedger> StartAsync()
    {
        var ledger = new AccountLedger();
        await ledger.RestartAsync(new ServerEnvironment());
        return ledger;
    }

    /// <summary>With a security officer.</summary>
    public static async Task<AccountLedger> FoundAsync(TestPerson officer)
    {
        var ledger = await StartAsync();
        using var client = ledger.Connect(officer.Certificate);
        await client.AddAccountAsync(officer.Name, AccountRole.SecurityOfficer, officer.Certificate, until: null);
        return ledger;
    }

    public async Task RestartAsync(ServerEnvironment host, Action<string>? whileStopped = null)
    {
        if (Server is not null)
            await Server.DisposeAsync();
        whileStopped?.Invoke(Server!.Options.DataFolder);
        Server = await TestServer.StartAsync(
            o => Configure(o with
            {
                Certificate = _certificate.CertificateFile,
                CertificateKey = _certificate.KeyFile,
                OperatorListen = [ListenAddress.Parse("https://127.0.0.1:0"), ListenAddress.Parse("http://127.0.0.1:0")],
            }),
            _folder,
            host);
    }

    /// <summary>The operator endpoint over TLS.</summary>
    public OperatorClient Connect(X509Certificate2? certificate) => new(new LinkingClientOptions
    {
        Address = Server.OperatorAddress,
        MaxAttempts = 1,
        Connection = new ConnectionOptions
        {
            RootCertificates = [_certificate.Certificate], ClientCertificate = certificate,
        },
    });

    /// <summary>The same, without a client.</summary>
    public GrpcChannel OpenChannel(X509Certificate2 certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [certificate];
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown is X509Certificate2 { Thumbprint: var thumbprint } && thumbprint == _certificate.Certificate.Thumbprint;
        return GrpcChannel.ForAddress(
            Server.OperatorAddress, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    /// <summary>The operator endpoint without TLS.</summary>
    public OperatorClient ConnectClear() =>
        new(new LinkingClientOptions { Address = Server.Server.OperatorAddresses[1], MaxAttempts = 1 });

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
        _certificate.Dispose();
    }
}
