namespace Linking.Grpc;

/// <summary>Messages to the peer. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Completes when the transport has taken the message: a peer that does not read makes it wait.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken = default);
}
