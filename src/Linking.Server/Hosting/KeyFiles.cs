using System.Text;

using Linking.Files;
using Linking.Notes;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Hosting;

/// <summary>The key files of a ledger: PKCS #8 PEM, which <c>openssl pkey</c> reads, for their owner's eyes only.</summary>
internal sealed class KeyFiles(string folder, ILogger logger)
{
    public const string HeadsFile = "heads.pem";
    public const string PublicationsFile = "publications.pem";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const long MaxSize = 1 << 16;

    /// <summary>Reads a key.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="mayCreate">Whether a missing one is made: only while the ledger is empty.</param>
    /// <exception cref="StartupException">It is missing, cannot be read or made, or is no key.</exception>
    public SigningKey Open(string name, bool mayCreate)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return mayCreate
                ? Create(path)
                : throw Wrong($"The key file {path} is missing, and the ledger's rounds are signed with it: restore it from its backup, or name its folder with --keys.");
        }

        try
        {
            // A start that was cut off may have made it: the name is durable before round 0 names the key.
            if (mayCreate)
                DurableFolder.Flush(folder);
            if (new FileInfo(path).Length > MaxSize)
                throw Wrong($"{path} is no key file: it is far too large. Restore the key from its backup.");
            var key = SigningKey.ParsePem(File.ReadAllText(path));
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

    private SigningKey Create(string path)
    {
        var key = SigningKey.Generate();
        try
        {
            // Durable before round 0 names the key for ever.
            DurableFolder.CreateOwnerOnly(folder);
            if (!DurableFile.TryCreate(path, Encoding.ASCII.GetBytes(key.ToPem()), OwnerOnly, temporary: path + ".new"))
                throw new IOException("another program has just made it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw Wrong($"The key file {path} cannot be made ({e.Message}): check the folder and its permissions.", e);
        }

        var fingerprint = new VerifierKey("key", key.PublicKey.Span).Fingerprint;
        ServerLog.KeyCreated(logger, path, fingerprint);
        return key;
    }

    private static StartupException Wrong(string message, Exception? inner = null) => new(StartupProblem.Key, message, inner);
}
