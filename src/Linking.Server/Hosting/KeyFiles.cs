using System.Security.Cryptography;

using Linking.Files;
using Linking.Notes;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Hosting;

/// <summary>The key files of a ledger: PKCS #8 PEM, which <c>openssl pkey</c> reads, for their owner's eyes only.</summary>
internal sealed class KeyFiles(string folder, ILogger logger)
{
    public const string HeadsFile = "heads.pem";
    public const string PublicationsFile = "publications.pem";

    private const string Ending = "*.pem";
    private const int MaxOthers = 64;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxSize = 1 << 16;

    /// <summary>Reads a key.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="mayCreate">Whether a missing one is made: only while the ledger is empty.</param>
    /// <returns>Null if it is missing and not made: the ledger's record says whether it is needed.</returns>
    /// <exception cref="StartupException">It cannot be read or made, or is no key.</exception>
    public SigningKey? Open(string name, bool mayCreate)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            // A folder in its place is a mistake, and no file that was lost.
            if (Directory.Exists(path))
                throw Wrong($"The key file {path} cannot be used: it is a folder. Restore it from its backup.");
            return mayCreate ? Create(path) : null;
        }

        try
        {
            // A start that was cut off may have made it: the name is durable before round 0 names the key.
            if (mayCreate)
                DurableFolder.Flush(folder);
            var key = Read(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
                ServerLog.KeyReadable(logger, path);
            return key;
        }
        catch (FormatException e)
        {
            throw Wrong($"The key file {path} cannot be used: {e.Message} Restore it from its backup.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Wrong($"The key file {path} cannot be read ({e.Message}): give the user that runs the server the permission.", e);
        }
        catch (IOException e)
        {
            throw Wrong($"The key file {path} cannot be read ({e.Message}): check the folder and the disk.", e);
        }
    }

    /// <summary>Reads the keys beside the two that a ledger begins with, by their names.</summary>
    /// <exception cref="StartupException">One cannot be read, or is no key.</exception>
    public IReadOnlyList<SigningKey> OpenOthers()
    {
        var keys = new List<SigningKey>();
        try
        {
            var names = Directory.EnumerateFiles(folder, Ending).Select(path => Path.GetFileName(path))
                .Where(name => name is not (HeadsFile or PublicationsFile)).Order(StringComparer.Ordinal).ToList();
            if (names.Count > MaxOthers)
                throw Wrong($"The folder {folder} holds {names.Count} key files beside the ledger's own; at most {MaxOthers} are read.");
            foreach (var name in names)
            {
                if (Open(name, mayCreate: false) is { } key)
                    keys.Add(key);
            }

            return keys;
        }
        catch (Exception e)
        {
            keys.ForEach(key => key.Dispose());
            throw e is IOException or UnauthorizedAccessException
                ? Wrong($"The folder {folder} of the keys cannot be read ({e.Message}): check it and its permissions.", e)
                : e;
        }
    }

    // The buffer is pinned, so that the collector leaves no copy of the secret behind.
    private static SigningKey Read(string path)
    {
        using var file = File.OpenHandle(path);
        var pem = GC.AllocateUninitializedArray<byte>(MaxSize + 1, pinned: true);
        try
        {
            var length = RandomAccess.Read(file, pem, 0);
            return length <= MaxSize
                ? SigningKey.ParsePem(pem.AsSpan(0, length))
                : throw Wrong($"{path} is no key file: it is far too large. Restore the key from its backup.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    private SigningKey Create(string path)
    {
        var key = SigningKey.Generate();
        Span<byte> pem = stackalloc byte[SigningKey.PemSize];
        try
        {
            // Durable before round 0 names the key for ever.
            DurableFolder.CreateOwnerOnly(folder);
            key.WritePem(pem);
            if (!DurableFile.TryCreate(path, pem, OwnerOnly, temporary: path + ".new"))
                throw new IOException("another program has just made it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw Wrong($"The key file {path} cannot be made ({e.Message}): check the folder and its permissions.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }

        var fingerprint = new VerifierKey("key", key.PublicKey.Span).Fingerprint;
        ServerLog.KeyCreated(logger, path, fingerprint);
        return key;
    }

    private static StartupException Wrong(string message, Exception? inner = null) => new(StartupProblem.Key, message, inner);
}
