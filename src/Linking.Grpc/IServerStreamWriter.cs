namespace Linking.Grpc;

/// <inheritdoc/>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;
