using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Grpc.Net.Client;

namespace Linking.Client.Calls;

/// <summary>Makes the channel to a server.</summary>
internal static class Channels
{
    // A proxy's part of the time for connecting, so that it is named before the time is up.
    private const double PartForProxy = 0.8;

    // Bytes that a server may send on one stream before this side has read. It grows by itself on a fast, long path.
    private const int StreamWindow = 1024 * 1024;

    /// <exception cref="ArgumentException">The address is not <c>http://host:port</c> or <c>https://host:port</c>, or an API key would be
    /// read on the way.</exception>
    public static GrpcChannel Open(Uri address, ConnectionOptions options)
    {
        if (!IsServer(address))
        {
            throw new ArgumentException(
                $"'{address}' is not the address of a server: give http://host:port or https://host:port.", nameof(address));
        }

        if (options.Proxy is { } proxy && !(proxy.IsAbsoluteUri && proxy.Scheme == Uri.UriSchemeHttp && proxy.PathAndQuery == "/"))
        {
            throw new ArgumentException(
                "The address of a proxy is http://host:port, with name and password if it wants them.", nameof(options));
        }

        if (options.ApiKey is not null && !ApiKeyHandler.IsSafe(address, options.Proxy))
        {
            throw new ArgumentException(
                $"The API key is not sent to {address.GetLeftPart(UriPartial.Authority)}, for others on the way could read it: use https.",
                nameof(address));
        }

        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = options.ApiKey is { } key ? new ApiKeyHandler(key, HandlerFor(options)) : HandlerFor(options),
            DisposeHttpClient = true,

            // Nothing that a server sends shrinks, and what is never unpacked cannot unpack to gigabytes.
            CompressionProviders = [],
        });
    }

    private static bool IsServer(Uri address) => address.IsAbsoluteUri && address.Scheme is "http" or "https"
        && address.PathAndQuery == "/" && address.UserInfo.Length == 0;

    /// <summary>What makes the connections.</summary>
    public static SocketsHttpHandler HandlerFor(ConnectionOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,

            // A server allows so many calls a connection; more than that open another.
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindow,
            KeepAlivePingDelay = options.KeepAlivePingDelay,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectTimeout = options.ConnectTimeout,

            // With one of its own the channel makes no connections by itself: it would hide why one failed, and wait for
            // seconds before it tries again. Retry decides when that is.
            ConnectCallback = options.Proxy is { } proxy
                ? (context, cancellation) => TunnelOf(proxy, options).ConnectAsync(context.DnsEndPoint, cancellation)
                : ConnectAsync,
        };
        if (options.RootCertificates is { Count: > 0 } roots)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,

                // A private root seldom runs a revocation service; pin a key where that matters.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (options.ClientCertificate is { } client)
            handler.SslOptions.ClientCertificates = [client];
        if (options.PinnedPublicKeys is { Count: > 0 } pins)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None && certificate is X509Certificate2 server && IsPinned(server, pins);
        }

        return handler;
    }

    private static ProxyTunnel TunnelOf(Uri proxy, ConnectionOptions options) => new(proxy, options.ConnectTimeout * PartForProxy);

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsPinned(X509Certificate2 server, IEnumerable<byte[]> pins)
    {
        var hash = SHA256.HashData(server.PublicKey.ExportSubjectPublicKeyInfo());
        return pins.Any(pin => CryptographicOperations.FixedTimeEquals(pin, hash));
    }
}
