using System.Security.Cryptography;
using System.Text;

using Linking.Notes;
using Linking.Pkcs11;

namespace Linking.Server.Keys;

/// <summary>
/// A file that brings a private key: PKCS #8 PEM, encrypted or not, or one line that names a key in a hardware module
/// (docs/operations/keys.md).
/// </summary>
public static class PrivateKeyFile
{
    /// <summary>Ending of a file that holds a key.</summary>
    public const string PemEnding = ".pem";

    /// <summary>Ending of a file that names a key in a module.</summary>
    public const string ModuleEnding = ".p11";

    /// <summary>Bytes of the longest.</summary>
    public const int MaxSize = 1 << 16;

    /// <summary>The key that a file brings.</summary>
    /// <param name="content">Its bytes; the caller's to zero.</param>
    /// <param name="passphrase">Of an encrypted key; asked for only where it is needed, and zeroed. Null where there is none.</param>
    /// <param name="isAttended">Whether a person stands by: see <see cref="ModuleSigner.Open"/>.</param>
    /// <exception cref="FormatException">It brings no key.</exception>
    /// <exception cref="SignerException">The module does not give it.</exception>
    public static ISigner Read(ReadOnlySpan<byte> content, Func<byte[]?> passphrase, bool isAttended)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        if (content.StartsWith(Encoding.ASCII.GetBytes(ModuleKeyAddress.Scheme)))
            return ModuleSigner.Open(ModuleKeyAddress.Parse(Encoding.UTF8.GetString(content).TrimEnd('\r', '\n')), isAttended);
        if (!EncryptedKey.IsOne(content))
            return SigningKey.ParsePem(content);
        var secret = passphrase() ?? throw new FormatException("It is an encrypted private key, and no passphrase was given.");
        try
        {
            return EncryptedKey.Read(content, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>A generated key as encrypted PEM, which openssl reads.</summary>
    public static string Encrypt(SigningKey key, ReadOnlySpan<byte> passphrase)
    {
        ArgumentNullException.ThrowIfNull(key);
        return EncryptedKey.Write(key, passphrase);
    }
}
