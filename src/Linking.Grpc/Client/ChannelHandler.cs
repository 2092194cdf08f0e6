using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Linking.Grpc.Client;

/// <summary>The HTTP handler of a channel.</summary>
internal static class ChannelHandler
{
    public static SocketsHttpHandler Create(GrpcChannelOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,

            // A server allows about 100 streams a connection; more calls than that open another.
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = options.ConnectTimeout,
            InitialHttp2StreamWindowSize = options.InitialStreamWindowSize,
            KeepAlivePingDelay = options.KeepAlivePingDelay,
            KeepAlivePingTimeout = options.KeepAlivePingTimeout,
            KeepAlivePingPolicy = options.KeepAlivePingWithoutCalls
                ? HttpKeepAlivePingPolicy.Always
                : HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        ConfigureTls(handler.SslOptions, options);
        options.ConfigureHandler?.Invoke(handler);
        return handler;
    }

    private static void ConfigureTls(SslClientAuthenticationOptions tls, GrpcChannelOptions options)
    {
        if (options.RootCertificates is { Count: > 0 } roots)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,

                // A private root seldom runs a revocation service; pin a key where that matters.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(roots);
            tls.CertificateChainPolicy = policy;
        }

        if (options.ClientCertificate is { } client)
            tls.ClientCertificates = [client];

        if (options.PinnedPublicKeys is { Count: > 0 } pins)
        {
            tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None && certificate is X509Certificate2 server && IsPinned(server, pins);
        }
    }

    private static bool IsPinned(X509Certificate2 server, IEnumerable<byte[]> pins)
    {
        var hash = SHA256.HashData(server.PublicKey.ExportSubjectPublicKeyInfo());
        return pins.Any(pin => CryptographicOperations.FixedTimeEquals(pin, hash));
    }
}
