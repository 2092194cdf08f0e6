using Linking.Grpc.Wire;

namespace Linking.Grpc.Server;

/// <summary>Options of all gRPC services of a host. <c>AddGrpc</c> sets them.</summary>
public sealed class GrpcServiceOptions
{
    /// <summary>Bytes of one message, after unpacking; null for no limit. 4 MiB when not set. A larger message ends the
    /// call with RESOURCE_EXHAUSTED. For methods that take one message, Kestrel's MaxRequestBodySize (30 MB when not set)
    /// applies as well.</summary>
    public int? MaxReceiveMessageSize { get; set; } = MessageLimit.Default;

    /// <summary>Bytes of one message before packing; null, the default, for no limit.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Messages of at least this many bytes are sent with gzip to a client that accepts it; null for never.
    /// 16 KiB when not set.</summary>
    public int? ResponseCompressionThreshold { get; set; } = 16 * 1024;

    /// <summary>Tells the caller the type and the message of an exception that a method did not mean to throw. For
    /// development: such messages can hold what a caller must not see.</summary>
    public bool EnableDetailedErrors { get; set; }
}
