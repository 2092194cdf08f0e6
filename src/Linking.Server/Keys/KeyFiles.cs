using System.Security.Cryptography;

using Linking.Files;
using Linking.Notes;
using Linking.Pkcs11;
using Linking.Server.AuditLogs;
using Linking.Server.Options;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Keys;

/// <summary>The key files of a ledger (<see cref="PrivateKeyFile"/>), for their owner's eyes only.</summary>
/// <param name="options">Where they lie, what opens those that are encrypted, and what is demanded of them.</param>
/// <param name="gate">Lets them sign.</param>
/// <param name="audit">Where it is written down that keys are made and used.</param>
/// <param name="logger">Told of new keys, and of files that others can read.</param>
internal sealed class KeyFiles(ServerOptions options, KeyGate gate, AuditLog audit, ILogger logger)
{
    public const string HeadsFile = "heads";
    public const string PublicationsFile = "publications";

    private const int MaxOthers = 64;
    private const int MaxName = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = options.KeysFolder;
    private readonly string? _passphraseFile = options.KeyPassphrase;

    /// <summary>Reads a key of a new ledger.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    /// <param name="mayCreate">Whether a missing one is made: only while the ledger is empty.</param>
    /// <returns>Null if it is missing and not made: the ledger's record says whether it is needed.</returns>
    /// <exception cref="StartupException">It cannot be read or made, or is no key.</exception>
    public GatedSigner? Open(string name, bool mayCreate)
    {
        var (pem, module) =
            (Path.Combine(_folder, name + PrivateKeyFile.PemEnding), Path.Combine(_folder, name + PrivateKeyFile.ModuleEnding));
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
            if (mayCreate && options.RequireModule)
                throw Wrong($"RequireModule is set, and there is no {module}: make the key in the module first, with 'linking key make'.");
            return mayCreate ? new GatedSigner(Create(pem), gate, pem, Read) : null;
        }

        // A start that was cut off may have made it: the name is durable before round 0 names the key.
        if (mayCreate)
            DurableFolder.Flush(_folder);
        return Open(pem);
    }

    private GatedSigner Open(string path)
    {
        try
        {
            var key = Read(path);
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
            var names = Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))
                .Where(name => Path.GetExtension(name) is PrivateKeyFile.PemEnding or PrivateKeyFile.ModuleEnding &&
                    Path.GetFileNameWithoutExtension(name) is not (HeadsFile or PublicationsFile))
                .Order(StringComparer.Ordinal).ToList();
            if (names.Count > MaxOthers)
                throw Wrong($"The folder {_folder} holds {names.Count} key files beside the ledger's own; at most {MaxOthers} are read.");
            foreach (var name in names)
                keys.Add(Open(Path.Combine(_folder, name)));
            return keys;
        }
        catch (Exception e)
        {
            keys.ForEach(key => key.Dispose());
            throw e is IOException or UnauthorizedAccessException
                ? Wrong($"The folder {_folder} of the keys cannot be read ({e.Message}): check it and its permissions.", e)
                : e;
        }
    }

    /// <summary>Looks whether a key of that name can be made while the server runs.</summary>
    /// <param name="name">The file's name, without its ending.</param>
    /// <param name="others">Keys that are there beside the two of a new ledger.</param>
    /// <param name="beside">Where in a module it would be made; null: it would be a file.</param>
    /// <exception cref="FormatException">It cannot: why, without the name, which only officers know.</exception>
    public void RequireNew(string name, int others, ModuleKeyAddress? beside)
    {
        if (name.Length is 0 or > MaxName || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new FormatException($"The name of a key has 1 to {MaxName} of a-z, 0-9 and '-'.");
        if (options.RequireModule && beside is null)
        {
            throw new FormatException(
                "RequireModule is set, and none of the keys that the ledger's record names is in a module where this one could be made: " +
                "make it in the module with 'linking key make', by as many persons as your policy demands.");
        }

        if (others >= MaxOthers)
        {
            throw new FormatException(
                $"The folder of keys holds {others} beside the two of the founding, and more are not read: destroy one.");
        }

        if (name is HeadsFile or PublicationsFile || ((string[])[PrivateKeyFile.PemEnding, PrivateKeyFile.ModuleEnding]).Any(
            ending => Path.Exists(Path.Combine(_folder, name + ending))))
            throw new FormatException("There is a key of that name already. A key is never overwritten: choose another name.");
    }

    /// <summary>Makes a key in a module while the server runs.</summary>
    /// <param name="name">Of which <see cref="RequireNew"/> says nothing; the key's label as well.</param>
    /// <param name="beside">A key of the same token.</param>
    /// <exception cref="SignerException">The module does not make it as it has to.</exception>
    /// <exception cref="IOException">It is not made; also <see cref="UnauthorizedAccessException"/>.</exception>
    public GatedSigner GenerateInModule(string name, ModuleKeyAddress beside)
    {
        var path = Path.Combine(_folder, name + PrivateKeyFile.ModuleEnding);
        var address = (beside with { Label = name }).WithNewId();
        ModuleSigner.RequireNew(address, isAttended: false);
        ModuleSigner? key = null;
        try
        {
            // A module that says that it failed may have made it all the same.
            ModuleSigner.Generate(address, isAttended: false);
            key = ModuleSigner.Open(address, isAttended: false);
            key.MissingOf = Missing;
            // The next start would refuse it as well.
            if (KeyDemands.MissingOf(options, key.Description, "The key that the module has just made") is { } missing)
                throw new SignerException(new SignerProblem($"{missing}.", "It is not used."));
            // The file comes last: one that names a key which is not there would keep the server from starting.
            if (!DurableFile.TryCreate(path, System.Text.Encoding.ASCII.GetBytes($"{address}\n"), OwnerOnly, temporary: path + ".new"))
                throw new IOException($"another program has just made {path}");
            ServerLog.KeyCreated(logger, path, new VerifierKey("key", key.PublicKey.Span).Fingerprint);
            return new GatedSigner(key, gate, path, Read);
        }
        catch
        {
            key?.Dispose();
            TakeBack(address, path);
            throw;
        }
    }

    /// <summary>Makes a key while the server runs; encrypted where there is a passphrase.</summary>
    /// <param name="name">Of which <see cref="RequireNew"/> says nothing.</param>
    /// <exception cref="IOException">It is not made; also <see cref="UnauthorizedAccessException"/>.</exception>
    public GatedSigner Generate(string name)
    {
        var path = Path.Combine(_folder, name + PrivateKeyFile.PemEnding);
        var secret = _passphraseFile is null ? null : SecretFile.Read(_passphraseFile);
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

    // What no file names, nobody would ever find in the module.
    private void TakeBack(ModuleKeyAddress address, string path)
    {
        try
        {
            // Where the folder could not be flushed the file may be there all the same.
            if (!File.Exists(path) || File.ReadAllText(path).TrimEnd() != address.ToString())
                ModuleSigner.TakeOut(address, isAttended: false);
        }
        catch (Exception e) when (e is SignerException or IOException or UnauthorizedAccessException)
        {
            ServerLog.KeyLeftInModule(logger, address.ToString(), e.Message);
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
            if (length > PrivateKeyFile.MaxSize)
                throw Wrong($"{path} is no key file: it is far too large. Restore the key from its backup.");
            var key = PrivateKeyFile.Read(
                content.AsSpan(0, length), () => SecretFile.Read(_passphraseFile ?? throw Encrypted(path)), isAttended: false);
            if (key is ModuleSigner module)
                module.MissingOf = Missing;
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    // What was demanded at the start holds for as long as the server runs.
    private string? Missing(ModuleKeyDescription said) => KeyDemands.MissingOf(options, said, "the key");

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
            DurableFolder.CreateOwnerOnly(_folder);
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
