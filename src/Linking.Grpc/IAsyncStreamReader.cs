namespace Linking.Grpc;

/// <summary>Messages as they arrive. One reader at a time.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> read.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    T Current { get; }

    /// <summary>False at the end of the stream.</summary>
    /// <exception cref="RpcException">The call failed, or the peer sent what cannot be read.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}
