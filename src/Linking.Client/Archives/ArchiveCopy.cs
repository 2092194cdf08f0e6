using System.Security.Cryptography;

using Linking.Files;
using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>Copies and reads files of an archive, and computes their digests on the way.</summary>
internal static class ArchiveCopy
{
    private const int BufferSize = 1 << 18;

    /// <summary>Writes a new file, flushed; its folder is not.</summary>
    /// <returns>Size, digests under suite 1, and SHA-512 in hex.</returns>
    public static (long Size, DigestPair Pair, string Digest) Write(Stream source, string path, CancellationToken cancellation)
    {
        using var alpha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var beta = IncrementalHash.CreateHash(HashAlgorithmName.SHA3_256);
        using var wide = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[BufferSize];
        var size = 0L;
        for (int read; (read = source.Read(buffer)) > 0; size += read)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var hash in (IncrementalHash[])[alpha, beta, wide])
                hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
        }

        DiskFlush.Flush(target);
        return (size, new DigestPair(new Digest(alpha.GetHashAndReset()), new Digest(beta.GetHashAndReset())),
            Convert.ToHexStringLower(wide.GetHashAndReset()));
    }

    /// <summary>Whether a file has that size and those digests. One of another size, a pipe too, is not opened.</summary>
    /// <exception cref="IOException">It cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static bool Is(string path, ArchivedFile expected, CancellationToken cancellation)
    {
        if (new FileInfo(path).Length != expected.Size)
            return false;
        if (expected.Size == 0)
            return true;
        using var file = new FileStream(
            path,
            new FileStreamOptions { Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
        return Imprint.Compute(Suite.One, file, cancellation: cancellation) == expected.Digests;
    }

    /// <summary>Copies a file that must be what is expected: else nothing is left.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new place.</param>
    /// <param name="expected">What it must be.</param>
    /// <param name="temporary">Where it is written first, on the same disk; its writer is the only one.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <returns>False if it is another, or none.</returns>
    /// <exception cref="IOException">Reading or writing failed; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static bool TryCopy(string from, string to, ArchivedFile expected, string temporary, CancellationToken cancellation)
    {
        var file = new FileInfo(from);
        if (!file.Exists || file.Length != expected.Size)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        try
        {
            using (var source = expected.Size == 0 ? Stream.Null : new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read))
            {
                var (size, pair, _) = Write(source, temporary, cancellation);
                if (size != expected.Size || pair != expected.Digests)
                    return false;
            }

            File.Move(temporary, to, overwrite: true);
            DurableFolder.Flush(Path.GetDirectoryName(to)!);
            return true;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
