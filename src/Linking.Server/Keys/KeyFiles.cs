using System.Security.Cryptography;

using Linking.Files;
using Linking.Notes;
using Linking.Pkcs11;
using Linking.Server.AuditLogs;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Keys;

/// <summary>The key files of a ledger (<see cref="PrivateKeyFile"/>), for their owner's eyes only.</summary>
/// <param name="folder">Where they lie.</param>
/// <param name="passphraseFile">Opens those that are encrypted; null: there are none.</param>
/// <param name="requireModule">Whether only keys are taken that a module made and never let out.</param>
/// <param name="gate">Lets them sign.</param>
/// <param name="audit">Where it is written down that keys are made and used.</param>
/// <param name="logger">Told of new keys, and of files that others can read.</param>
internal sealed class KeyFiles(
    string folder, string? passphraseFile, bool requireModule, KeyGate gate, AuditLog audit, ILogger logger)
{
    public const string HeadsFile = "heads";
    public const string PublicationsFile = "publications";

    private const int MaxOthers = 64;
    private const int MaxName = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads a key of a new ledger.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    /// <param name="mayCreate">Whether a missing one is made: only while the ledger is empty.</param>
    /// <returns>Null if it is missing and not made: the ledger's record says whether it is needed.</returns>
    /// <exception cref="StartupException">It cannot be read or made, or is no key.</exception>
    public GatedSigner? Open(string name, bool mayCreate)
    {
        var (pem, module) =
            (Path.Combine(folder, name + PrivateKeyFile.PemEnding), Path.Combine(folder, name + PrivateKeyFile.ModuleEnding));
        if (File.Exists(module))
        {
            return File.Exists(pem)
                ? throw Wrong($"The key files {pem} and {module} are both there: keep the one that holds the ledger's key.")
                : Open(module);
        }

        if (!File.Exists(pem))
        {
            // A folder in its place is a mistake, and no file that was lost.
            if (Directory.Exists(pem))
                throw Wrong($"The key file {pem} cannot be used: it is a folder. Restore it from its backup.");
            if (mayCreate && requireModule)
                throw Wrong($"RequireModule is set, and there is no {module}: make the key in the module first, with 'linking key make'.");
            return mayCreate ? new GatedSigner(Create(pem), gate, pem, Read) : null;
        }

        // A start that was cut off may have made it: the name is durable before round 0 names the key.
        if (mayCreate)
            DurableFolder.Flush(folder);
        return Open(pem);
    }

    private GatedSigner Open(string path)
    {
        try
        {
            var key = Read(path);
            if (requireModule && key is not ModuleSigner { IsGeneratedInside: true })
            {
                key.Dispose();
                throw Wrong(
                    $"RequireModule is set, and the key of {path} is none that a module made and never let out: make one in " +
                    "the module with 'linking key make'.");
            }

            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
                ServerLog.KeyReadable(logger, path);
            return new GatedSigner(key, gate, path, Read);
        }
        catch (FormatException e)
        {
            throw Wrong($"The key file {path} cannot be used: {e.Message} Restore it from its backup.", e);
        }
        catch (SignerException e)
        {
            throw Wrong($"The key that {path} names cannot be used. {e.Message}", e);
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
    public IReadOnlyList<GatedSigner> OpenOthers()
    {
        var keys = new List<GatedSigner>();
        try
        {
            var names = Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
                .Where(name => Path.GetExtension(name) is PrivateKeyFile.PemEnding or PrivateKeyFile.ModuleEnding &&
                    Path.GetFileNameWithoutExtension(name) is not (HeadsFile or PublicationsFile))
                .Order(StringComparer.Ordinal).ToList();
            if (names.Count > MaxOthers)
                throw Wrong($"The folder {folder} holds {names.Count} key files beside the ledger's own; at most {MaxOthers} are read.");
            foreach (var name in names)
                keys.Add(Open(Path.Combine(folder, name)));
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

    /// <summary>Looks whether a key of that name can be made while the server runs.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    /// <param name="others">Keys that are there beside the two of a new ledger.</param>
    /// <exception cref="FormatException">It cannot: why, without the name, which only officers know.</exception>
    public void RequireNew(string name, int others)
    {
        if (name.Length is 0 or > MaxName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new FormatException($"The name of a key has 1 to {MaxName} of a-z, 0-9 and '-'.");
        if (requireModule)
        {
            throw new FormatException(
                "RequireModule is set: a key is made in the module with 'linking key make', by as many persons as your policy " +
                "demands.");
        }

        if (others >= MaxOthers)
        {
            throw new FormatException(
                $"The folder of keys holds {others} beside the two of the founding, and more are not read: destroy one.");
        }

        if (name is HeadsFile or PublicationsFile || ((string[])[PrivateKeyFile.PemEnding, PrivateKeyFile.ModuleEnding]).Any(
            ending => Path.Exists(Path.Combine(folder, name + ending))))
            throw new FormatException("There is a key of that name already. A key is never overwritten: choose another name.");
    }

    /// <summary>Makes a key while the server runs; encrypted where there is a passphrase.</summary>
    /// <param name="name">Of which <see cref="RequireNew"/> says nothing.</param>
    /// <exception cref="IOException">It is not made; also <see cref="UnauthorizedAccessException"/>.</exception>
    public GatedSigner Generate(string name)
    {
        var path = Path.Combine(folder, name + PrivateKeyFile.PemEnding);
        var secret = passphraseFile is null ? null : SecretFile.Read(passphraseFile);
        var key = SigningKey.Generate();
        Span<byte> pem = stackalloc byte[SigningKey.PemSize];
        try
        {
            if (secret is null)
                key.WritePem(pem);
            var content = secret is null ? pem : System.Text.Encoding.ASCII.GetBytes(PrivateKeyFile.Encrypt(key, secret));
            if (!DurableFile.TryCreate(path, content, OwnerOnly, temporary: path + ".new"))
                throw new IOException($"another program has just made {path}");
            ServerLog.KeyCreated(logger, path, new VerifierKey("key", key.PublicKey.Span).Fingerprint);
            return new GatedSigner(key, gate, path, Read);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    // The buffer is pinned, so that the collector leaves no copy of the secret behind.
    private ISigner Read(string path)
    {
        using var file = File.OpenHandle(path);
        var content = GC.AllocateUninitializedArray<byte>(PrivateKeyFile.MaxSize + 1, pinned: true);
        try
        {
            var length = RandomAccess.Read(file, content, 0);
            return length <= PrivateKeyFile.MaxSize
                ? PrivateKeyFile.Read(
                    content.AsSpan(0, length), () => SecretFile.Read(passphraseFile ?? throw Encrypted(path)), isAttended: false)
                : throw Wrong($"{path} is no key file: it is far too large. Restore the key from its backup.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private SigningKey Create(string path)
    {
        var key = SigningKey.Generate();
        var fingerprint = new VerifierKey("key", key.PublicKey.Span).Fingerprint;
        Span<byte> pem = stackalloc byte[SigningKey.PemSize];
        try
        {
            AuditDetail[] details = [new("act", "generate"), new("fingerprint", fingerprint), new("file", path, IsHidden: true)];
            audit.Write(AuditKind.Key, AuditKind.Asked, details);
            // Durable before round 0 names the key for ever.
            DurableFolder.CreateOwnerOnly(folder);
            key.WritePem(pem);
            if (!DurableFile.TryCreate(path, pem, OwnerOnly, temporary: path + ".new"))
                throw new IOException("another program has just made it");
            audit.Write(AuditKind.Key, AuditKind.Done, details);
        }
        catch (AuditLogException)
        {
            key.Dispose();
            throw;
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

        ServerLog.KeyCreated(logger, path, fingerprint);
        return key;
    }

    private static StartupException Encrypted(string path) =>
        Wrong($"The key file {path} is encrypted: name the file of its passphrase with KeyPassphrase.");

    private static StartupException Wrong(string message, Exception? inner = null) => new(StartupProblem.Key, message, inner);
}
