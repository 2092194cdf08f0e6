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
        return Compute([suite], data, progress, cancellation)[0];
    }

    /// <summary>The imprints under several suites, in the same order, of data that is read once.</summary>
    /// <param name="suites">Each its two functions.</param>
    /// <param name="data">Read to its end; the caller keeps it.</param>
    /// <param name="progress">Told the bytes read so far, about every 256 KiB.</param>
    /// <param name="cancellation">Looked at between reads.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DigestPair[] Compute(
        IReadOnlyList<Suite> suites, Stream data, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(suites);
        ArgumentNullException.ThrowIfNull(data);
        var hashes = new List<IncrementalHash>();
        // Pooled, for callers who hash many small files.
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            foreach (var suite in suites)
                hashes.AddRange([IncrementalHash.CreateHash(NameOf(suite.Alpha)), IncrementalHash.CreateHash(NameOf(suite.Beta))]);
            long total = 0;
            for (int read; (read = data.Read(buffer, 0, BufferSize)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var hash in hashes)
                    hash.AppendData(buffer, 0, read);
                progress?.Report(total += read);
            }

            var digests = hashes.ConvertAll(hash => new Digest(hash.GetHashAndReset()));
            return [.. suites.Select((_, i) => new DigestPair(digests[2 * i], digests[2 * i + 1]))];
        }
        finally
        {
            hashes.ForEach(hash => hash.Dispose());
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HashAlgorithmName NameOf(HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits => HashAlgorithmName.SHA256,
        HashFunction.Sha3With256Bits => HashAlgorithmName.SHA3_256,
        HashFunction.Sha2With512Bits => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA3_512,
    };
}
