using System.Security.Cryptography;

namespace Linking.Server.Keys;

/// <summary>A file that holds a passphrase alone, on one line, for its owner's eyes only.</summary>
public static class SecretFile
{
    private const int MaxSize = 1024;

    /// <summary>Reads the passphrase, without the end of its line.</summary>
    /// <returns>The caller's to zero.</returns>
    /// <exception cref="IOException">It cannot be read, is empty, or is no such file; the message says what to do.</exception>
    public static byte[] Read(string path)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(MaxSize + 1, pinned: true);
        try
        {
            using var file = File.OpenHandle(path);
            if (!OperatingSystem.IsWindows() &&
                (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
                throw new IOException($"The passphrase file {path} can be read by others than its owner: chmod 600.");
            var length = RandomAccess.Read(file, bytes, 0);
            var line = bytes.AsSpan(0, length).TrimEnd("\r\n"u8);
            return line.Length is > 0 and <= MaxSize
                ? line.ToArray()
                : throw new IOException($"The passphrase file {path} is empty, or longer than {MaxSize} bytes.");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The passphrase file {path} cannot be read: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
