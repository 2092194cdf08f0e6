using System.Buffers;
using System.Security.Cryptography;

namespace Linking.Hashing;

/// <summary>Computes imprints: both digests of the data in one pass, in constant memory (docs/spec/imprint.md).</summary>
public static class Imprint
{
    private const int BufferSize = 1 << 18;

    /// <summary>The imprint of bytes in memory; zero bytes are valid data.</summary>
    public static DigestPair Compute(ReadOnlySpan<byte> data) => HashFunctions.HashBoth(data);

    /// <summary>The imprint of all bytes from the stream's position to its end.</summary>
    /// <param name="data">Read to its end; the caller keeps it.</param>
    /// <param name="progress">Told the bytes read so far, about every 256 KiB.</param>
    /// <param name="cancellation">Looked at between reads.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DigestPair Compute(Stream data, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var alpha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var beta = IncrementalHash.CreateHash(HashAlgorithmName.SHA3_256);
        // Pooled, for callers who hash many small files.
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long total = 0;
            for (int read; (read = data.Read(buffer, 0, BufferSize)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                alpha.AppendData(buffer, 0, read);
                beta.AppendData(buffer, 0, read);
                progress?.Report(total += read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new DigestPair(new Digest(alpha.GetHashAndReset()), new Digest(beta.GetHashAndReset()));
    }
}
