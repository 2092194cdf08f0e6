namespace Linking.Grpc.Client;

/// <summary>What one call needs beside its message. <c>default</c>: nothing.</summary>
/// <param name="Headers">Request metadata.</param>
/// <param name="Deadline">A time in UTC after which the call ends with DEADLINE_EXCEEDED, here and at the server.
/// Null: none.</param>
/// <param name="CancellationToken">Ends the call with CANCELLED, here and at the server.</param>
public readonly record struct CallOptions(
    Metadata? Headers = null,
    DateTime? Deadline = null,
    CancellationToken CancellationToken = default)
{
    /// <summary>Packs the messages of the request with gzip. Responses may be packed in any case.</summary>
    public bool UseGzip { get; init; }
}
