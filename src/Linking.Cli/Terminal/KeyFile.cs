using System.Security.Cryptography;

using Linking.Files;
using Linking.Notes;
using Linking.Pkcs11;
using Linking.Server.Keys;

namespace Linking.Cli.Terminal;

/// <summary>Reads and makes private keys: PKCS #8 PEM for their owner's eyes only, encrypted or not, or in a hardware module.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    /// <param name="path">The file.</param>
    /// <param name="passphrase">File with its passphrase; null: it is asked for at the terminal, if it is needed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">There is no such file, it is no key, or the module does not give it.</exception>
    public static async Task<ISigner> ReadAsync(string path, string? passphrase, CancellationToken cancellation)
    {
        var content = await InputFile.ReadAsync(path, PrivateKeyFile.MaxSize + 1, cancellation);
        try
        {
            return PrivateKeyFile.Read(content, () => Passphrase(path, passphrase), isAttended: true);
        }
        catch (SignerException exception)
        {
            throw new CommandException(ExitCode.Unavailable, $"The key that {path} names cannot be used. {exception.Message}", exception);
        }
        catch (FormatException exception)
        {
            throw new CommandException(ExitCode.Data, $"{path} is no key file. {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Makes a new key in a module, and a file that names it.</summary>
    /// <exception cref="CommandException">It cannot be made or written, or there is a file of that name.</exception>
    public static ISigner CreateInModule(string path, string module)
    {
        if (!path.EndsWith(PrivateKeyFile.ModuleEnding, StringComparison.Ordinal))
            throw Commands.SharedOptions.Usage(
                $"The name of a file that names a key in a module must end in {PrivateKeyFile.ModuleEnding}.");
        RequireNew(path);
        try
        {
            var address = ModuleKeyAddress.Parse(module);
            if (address.Label is null || address.Id is not null)
                throw Commands.SharedOptions.Usage("Name a new key by object=LABEL; its id is drawn.");
            address = address.WithNewId();
            ModuleSigner.Generate(address, isAttended: true);
            if (!DurableFile.TryCreate(path, System.Text.Encoding.ASCII.GetBytes($"{address}\n"), OwnerOnly))
                RequireNew(path);
            return ModuleSigner.Open(address, isAttended: true);
        }
        catch (FormatException exception)
        {
            throw Commands.SharedOptions.Usage($"--module: {exception.Message}");
        }
        catch (SignerException exception)
        {
            throw new CommandException(ExitCode.Unavailable, $"The key was not made. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The key file {path} cannot be made: {exception.Message}", exception);
        }
    }

    /// <summary>Makes a new key; an old one is never overwritten.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">File with the passphrase that it is encrypted with; null: it is not.</param>
    /// <exception cref="CommandException">It cannot be written, or there is a file of that name.</exception>
    public static SigningKey Create(string path, string? passphrase = null)
    {
        var secret = passphrase is null ? null : Passphrase(path, passphrase);
        var key = SigningKey.Generate();
        Span<byte> pem = stackalloc byte[SigningKey.PemSize];
        try
        {
            if (secret is null)
                key.WritePem(pem);
            if (!DurableFile.TryCreate(
                path, secret is null ? pem : System.Text.Encoding.ASCII.GetBytes(PrivateKeyFile.Encrypt(key, secret)), OwnerOnly))
                throw IsThere(path);
            return key;
        }
        catch (Exception exception)
        {
            key.Dispose();
            throw exception is IOException or UnauthorizedAccessException
                ? new CommandException(ExitCode.CannotCreate, $"The key file {path} cannot be made: {exception.Message}", exception)
                : exception;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void RequireNew(string path)
    {
        if (File.Exists(path))
            throw IsThere(path);
    }

    private static CommandException IsThere(string path) =>
        new(ExitCode.CannotCreate, $"{path} is there already. A key is never overwritten: choose another name.");

    private static byte[] Passphrase(string path, string? file)
    {
        try
        {
            if (file is not null)
                return SecretFile.Read(file);
        }
        catch (IOException exception)
        {
            throw new CommandException(ExitCode.NoInput, exception.Message, exception);
        }

        if (Console.IsInputRedirected)
            throw new CommandException(ExitCode.Data, $"{path} is encrypted: name the file of its passphrase with --passphrase.");
        Console.Error.Write($"Passphrase of {path}: ");
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(typed.Length - 1, 0);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return System.Text.Encoding.UTF8.GetBytes(typed.ToString());
    }
}
