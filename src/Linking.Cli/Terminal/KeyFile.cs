using System.Security.Cryptography;

using Linking.Files;
using Linking.Notes;

namespace Linking.Cli.Terminal;

/// <summary>Reads and makes private keys as PKCS #8 PEM, for their owner's eyes only.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxSize = 1 << 16;

    /// <exception cref="CommandException">There is no such file, or it is no key.</exception>
    public static async Task<SigningKey> ReadAsync(string path, CancellationToken cancellation)
    {
        var pem = await InputFile.ReadAsync(path, MaxSize + 1, cancellation);
        try
        {
            return SigningKey.ParsePem(pem);
        }
        catch (FormatException exception)
        {
            throw new CommandException(ExitCode.Data, $"{path} is no key file. {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }
    }

    /// <summary>Makes a new key; an old one is never overwritten.</summary>
    /// <exception cref="CommandException">It cannot be written, or there is a file of that name.</exception>
    public static SigningKey Create(string path)
    {
        var key = SigningKey.Generate();
        Span<byte> pem = stackalloc byte[SigningKey.PemSize];
        try
        {
            key.WritePem(pem);
            if (!DurableFile.TryCreate(path, pem, OwnerOnly))
                throw new CommandException(
                    ExitCode.CannotCreate, $"{path} is there already. A key is never overwritten: choose another name.");
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
        }
    }
}
