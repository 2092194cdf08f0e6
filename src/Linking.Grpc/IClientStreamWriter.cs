namespace Linking.Grpc;

/// <inheritdoc/>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Tells the server that no more messages follow.</summary>
    Task CompleteAsync();
}
