using System.Security.Cryptography.X509Certificates;

using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

/// <summary>Read once, when the channel is made.</summary>
public sealed class GrpcChannelOptions
{
    /// <summary>Bytes of one message, after unpacking; null for no limit. 4 MiB when not set.</summary>
    public int? MaxReceiveMessageSize { get; set; } = MessageLimit.Default;

    /// <summary>Bytes of one message before packing; null, the default, for no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>For https: the only roots to trust (a self-signed server certificate is its own root). Null or empty:
    /// the system's.</summary>
    public X509Certificate2Collection? RootCertificates { get; set; }

    /// <summary>For https: SHA-256 of the server's SubjectPublicKeyInfo, 32 bytes each; one must match, beside a valid
    /// chain and name. Null or empty: no pinning.</summary>
    public IReadOnlyCollection<byte[]>? PinnedPublicKeys { get; set; }

    /// <summary>For https: shown to a server that asks for a client certificate.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>HTTP/2 PINGs are sent on a connection that has been silent this long. Infinite, the default, sends
    /// none.</summary>
    public TimeSpan KeepAlivePingDelay { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>A connection that does not answer a PING within this time is closed; its calls end with UNAVAILABLE.
    /// </summary>
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>False, the default: PINGs only while calls are open.</summary>
    public bool KeepAlivePingWithoutCalls { get; set; }

    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes that the server may send on one stream before this side has read; 64 KiB to 16 MiB. It grows by
    /// itself on a fast, long path.</summary>
    public int InitialStreamWindowSize { get; set; } = 1024 * 1024;

    /// <summary>Last word on the handler that the channel makes.</summary>
    public Action<SocketsHttpHandler>? ConfigureHandler { get; set; }

    /// <summary>Measures deadlines.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
