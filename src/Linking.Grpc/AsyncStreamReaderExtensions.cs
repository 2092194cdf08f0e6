using System.Runtime.CompilerServices;

namespace Linking.Grpc;

public static class AsyncStreamReaderExtensions
{
    /// <summary>The rest of the stream, for <c>await foreach</c>.</summary>
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        this IAsyncStreamReader<T> reader, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        while (await reader.MoveNext(cancellationToken))
            yield return reader.Current;
    }
}
