namespace Linking.Grpc;

/// <inheritdoc/>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Several messages, which are handed to the transport together.</summary>
    Task WriteAllAsync(IReadOnlyList<T> messages, CancellationToken cancellationToken = default);
}
