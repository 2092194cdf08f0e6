using System.Security.Cryptography.X509Certificates;

using Linking.Protocol;

namespace Linking.Client;

/// <summary>How the connection to a server is made, and what it is made with.</summary>
public sealed record ConnectionOptions
{
    /// <summary>For https: the only roots to trust (a self-signed server certificate is its own root). Empty: the system's.</summary>
    public X509Certificate2Collection RootCertificates { get; init; } = [];

    /// <summary>For https: SHA-256 of the server's SubjectPublicKeyInfo, 32 bytes each; one must match, beside a valid chain and name.
    /// Empty: no pinning.</summary>
    public IReadOnlyCollection<byte[]> PinnedPublicKeys { get; init; } = [];

    /// <summary>For https: shown to a server or proxy that asks for a client certificate.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Shown to the server where it stamps, matches, extends or finds: over TLS, or to this machine without a proxy. Null:
    /// none.</summary>
    public ApiKeyText? ApiKey { get; init; }

    /// <summary>An HTTP proxy that connects to the server (CONNECT): <c>http://[USER:PASSWORD@]host:port</c>. Null: none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>HTTP/2 PINGs are sent while calls are open and the connection has been silent this long; one that is not answered ends the
    /// connection. Infinite, the default, sends none.</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = Timeout.InfiniteTimeSpan;

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
