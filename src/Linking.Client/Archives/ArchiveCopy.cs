using System.Security.Cryptography;

using Linking.Files;
using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>Copies and reads files of an archive, and computes their digests on the way.</summary>
internal static class ArchiveCopy
{
    private const int BufferSize = 1 << 18;

    private static readonly HashAlgorithmName[] _functions =
        [HashAlgorithmName.SHA256, HashAlgorithmName.SHA3_256, HashAlgorithmName.SHA512, HashAlgorithmName.SHA3_512];

    /// <summary>Writes a new file, flushed; its folder is not.</summary>
    /// <returns>Size, digests.</returns>
    public static (long Size, FileDigests Digests) Write(Stream source, string path, CancellationToken cancellation)
    {
        var hashes = Array.ConvertAll(_functions, IncrementalHash.CreateHash);
        try
        {
            using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            var buffer = new byte[BufferSize];
            var size = 0L;
            for (int read; (read = source.Read(buffer)) > 0; size += read)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var hash in hashes)
                    hash.AppendData(buffer, 0, read);
                target.Write(buffer, 0, read);
            }

            DiskFlush.Flush(target);
            var digests = Array.ConvertAll(hashes, h => new Digest(h.GetHashAndReset()));
            return (size, new FileDigests(new DigestPair(digests[0], digests[1]), new DigestPair(digests[2], digests[3])));
        }
        finally
        {
            Array.ForEach(hashes, h => h.Dispose());
        }
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
        return FileDigests.Of(file, cancellation) == expected.Digests;
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
                var (size, digests) = Write(source, temporary, cancellation);
                if (size != expected.Size || digests != expected.Digests)
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
