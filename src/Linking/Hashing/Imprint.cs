using System.Buffers;
using System.Security.Cryptography;

namespace Linking.Hashing;

/// <summary>Computes imprints: both digests of the data in one pass, in constant memory (docs/spec/leaf.md).</summary>
public static class Imprint
{
    private const int BufferSize = 1 << 18;

    /// <summary>The imprint of all bytes from the stream's position to its end; of bytes in memory see <see cref="Suite.Hash"/>.</summary>
    /// <param name="suite">The two functions.</param>
    /// <param name="data">Read to its end; the caller keeps it.</param>
    /// <param name="progress">Told the bytes read so far, about every 256 KiB.</param>
    /// <param name="cancellation">Looked at between reads.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DigestPair Compute(Suite suite, Stream data, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(suite);
        ArgumentNullException.ThrowIfNull(data);
        using var alpha = IncrementalHash.CreateHash(NameOf(suite.Alpha));
        using var beta = IncrementalHash.CreateHash(NameOf(suite.Beta));
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

    private static HashAlgorithmName NameOf(HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits => HashAlgorithmName.SHA256,
        HashFunction.Sha3With256Bits => HashAlgorithmName.SHA3_256,
        HashFunction.Sha2With512Bits => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA3_512,
    };
}
