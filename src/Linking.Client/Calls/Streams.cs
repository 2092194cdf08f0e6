using Grpc.Core;

using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Client.Calls;

/// <summary>Reads a server's stream message by message. The whole may take as long as it takes, but not a message.</summary>
internal static class Streams
{
    /// <exception cref="RequestFailedException">It failed, or the next message did not come in time.</exception>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public static async Task<bool> MoveNextAsync<T>(
        IAsyncStreamReader<T> stream, LinkingClientOptions options, CancellationToken cancellation)
    {
        try
        {
            return await stream.MoveNext(cancellation).WaitAsync(options.Timeout, cancellation);
        }
        catch (TimeoutException e)
        {
            var place = options.Address.GetLeftPart(UriPartial.Authority);
            var error = new RequestError((int)StatusCode.DeadlineExceeded, ErrorReason.Unspecified, $"{place} did not answer in time.");
            throw new RequestFailedException(error, e);
        }
        catch (RpcException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new RequestFailedException(RpcErrors.Read(e, options.Address), e);
        }
    }
}
