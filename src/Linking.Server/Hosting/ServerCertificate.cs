using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Server.Options;

using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Hosting;

/// <summary>
/// The certificate of the https endpoints with its chain, from PEM files. Files that were replaced are taken up within a minute, for the
/// connections from then on; what cannot be used is said in the log, and the certificate before stays. Thread-safe.
/// </summary>
internal sealed class ServerCertificate : IDisposable
{
    /// <summary>
    /// How often the files are looked at. They are read, not watched: renewing programs exchange links and folders above them.
    /// </summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // As long as whoever speaks without TLS has to begin: what is slow is a machine as often as a caller.
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(30);

    // Of a caller's: no account has a larger one.
    private const int MostCertificateBytes = 16 << 10;

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private byte[] _seen;
    private string? _problem;
    private volatile Offer _current;

    private ServerCertificate(string certificateFile, string keyFile, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        (_certificateFile, _keyFile, _time, _logger) = (certificateFile, keyFile, time, logger);
        try
        {
            _seen = Digest();
            _current = Load();
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw new StartupException(StartupProblem.Options, Unusable(e), e);
        }

        _timer = time.CreateTimer(static state => ((ServerCertificate)state!).LookAgain(), this, Interval, Interval);
    }

    /// <summary>What a connection that begins now is answered with.</summary>
    public SslServerAuthenticationOptions Current => _current.Clients;

    /// <summary>The same where a certificate is asked for and none is demanded: whose it is, and whether it may be used, is looked up
    /// afterwards, so that the answer can say what is wrong.</summary>
    public SslServerAuthenticationOptions CurrentAsking => _current.Asking;

    /// <summary>Null if there is none.</summary>
    /// <exception cref="StartupException">A file cannot be read, is no PEM, or the two do not belong together.</exception>
    public static ServerCertificate? Open(ServerOptions options, TimeProvider time, ILoggerFactory logs) =>
        options.Certificate is { } certificate && options.CertificateKey is { } key
            ? new ServerCertificate(certificate, key, time, logs.CreateLogger<ServerCertificate>())
            : null;

    /// <summary>How TLS is agreed on with whoever connects, by the certificate of that moment.</summary>
    /// <param name="asksCaller">Whether callers are asked for a certificate of theirs.</param>
    public TlsHandshakeCallbackOptions Handshake(bool asksCaller) => new()
    {
        HandshakeTimeout = HandshakePatience,
        OnConnection = _ => new(asksCaller ? CurrentAsking : Current),
    };

    public void Dispose()
    {
        _timer.Dispose();
        _current.Clients.ServerCertificateContext!.TargetCertificate.Dispose();
    }

    /// <summary>Reads the files if they are other than before.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            try
            {
                var seen = Digest();
                if (seen.AsSpan().SequenceEqual(_seen))
                    return;

                // Also what cannot be used is looked at once. Between two files that are replaced, the next look finds both.
                _seen = seen;
                var loaded = Load();
                var certificate = loaded.Clients.ServerCertificateContext!.TargetCertificate;
                var (begins, ends) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
                if (_time.GetUtcNow().UtcDateTime is var now && (now < begins || now > ends))
                    throw new CryptographicException($"It is valid from {begins:u} to {ends:u}.");
                (_current, _problem) = (loaded, null);
                ServerLog.CertificateRenewed(_logger, certificate.Subject, ends);
            }
            catch (Exception e) when (IsUnusable(e))
            {
                // Once, and not each minute.
                if (_problem != (_problem = Unusable(e)))
                    ServerLog.CertificateKept(_logger, _problem);
            }
        }
    }

    private static bool IsUnusable(Exception e) =>
        e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private string Unusable(Exception e) =>
        $"The certificate {_certificateFile} with the key {_keyFile} cannot be used: {e.Message} " +
        "Both are PEM files, the key not encrypted, and belong together.";

    private byte[] Digest() =>
        [.. SHA256.HashData(File.ReadAllBytes(_certificateFile)), .. SHA256.HashData(File.ReadAllBytes(_keyFile))];

    private Offer Load()
    {
        using var made = X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile);

        // Through PKCS #12: an ephemeral key does not serve TLS on every system.
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificateFile);

        // Offline: what the file does not hold is not fetched from anywhere.
        var context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        List<SslApplicationProtocol> protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
        return new Offer(
            new SslServerAuthenticationOptions { ServerCertificateContext = context, ApplicationProtocols = protocols },
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = context,
                ApplicationProtocols = protocols,
                ClientCertificateRequired = true,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    DisableCertificateDownloads = true,
                },

                // Accounts name each certificate; authorities are asked at the first call. TLS has shown that the caller holds its key.
                RemoteCertificateValidationCallback = static (_, shown, _, _) =>
                    shown is null or X509Certificate2 { RawDataMemory.Length: <= MostCertificateBytes },
            });
    }

    private sealed record Offer(SslServerAuthenticationOptions Clients, SslServerAuthenticationOptions Asking);
}
