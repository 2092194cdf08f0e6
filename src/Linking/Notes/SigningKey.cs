using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

using Linking.Events;

using NSec.Cryptography;

namespace Linking.Notes;

/// <summary>
/// An Ed25519 private key, kept as PKCS #8 PEM, which <c>openssl pkey</c> reads. In memory it lies in guarded, locked
/// pages that are zeroed when it is disposed of. Thread-safe.
/// </summary>
public sealed class SigningKey : ISigner
{
    /// <summary>Bytes of a PEM: one line of 64 between the two that frame it, each with its line feed.</summary>
    public const int PemSize = 119;

    // RFC 8410, section 7: 16 bytes of structure, then the 32 of the seed.
    private const int DerSize = 16 + Ed25519.KeySize;

    private readonly Key _key;

    private SigningKey(Key key)
    {
        _key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    private static ReadOnlySpan<byte> Label => "PRIVATE KEY"u8;

    /// <summary>A new key from the system's cryptographic random source. It may leave memory once, by <see cref="WritePem"/>.</summary>
    public static SigningKey Generate() =>
        new(new Key(Ed25519.Algorithm, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving }));

    /// <summary>The key of a 32-byte seed (RFC 8032, section 5.1.5).</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) => seed.Length == Ed25519.KeySize
        ? new SigningKey(Key.Import(Ed25519.Algorithm, seed, KeyBlobFormat.RawPrivateKey))
        : throw new ArgumentException("An Ed25519 seed is exactly 32 bytes.", nameof(seed));

    /// <summary>Reads an unencrypted PKCS #8 PEM of an Ed25519 key; text around it is passed over.</summary>
    /// <param name="pem">UTF-8. The caller's to zero.</param>
    /// <exception cref="FormatException">Anything else.</exception>
    public static SigningKey ParsePem(ReadOnlySpan<byte> pem)
    {
        // Some editors put a byte order mark first.
        if (pem.StartsWith("\ufeff"u8))
            pem = pem[3..];
        if (!PemEncoding.TryFindUtf8(pem, out var fields) || !pem[fields.Label].SequenceEqual(Label))
            throw new FormatException("It is not an unencrypted PEM private key (-----BEGIN PRIVATE KEY-----).");
        Span<byte> der = stackalloc byte[DerSize];
        try
        {
            if (Base64.DecodeFromUtf8(pem[fields.Base64Data], der, out _, out var length) != OperationStatus.Done || length != DerSize ||
                !Key.TryImport(Ed25519.Algorithm, der, KeyBlobFormat.PkixPrivateKey, out var key))
                throw new FormatException("It is not an Ed25519 private key.");
            return new SigningKey(key!);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>Writes a generated key as unencrypted PKCS #8 PEM, once. Keep it readable by its owner only.</summary>
    /// <param name="destination"><see cref="PemSize"/> bytes of ASCII, the last a line feed. The caller's to zero.</param>
    /// <exception cref="InvalidOperationException">It was written before, or was not generated but read.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public void WritePem(Span<byte> destination)
    {
        if (destination.Length != PemSize)
            throw new ArgumentException($"A key's PEM has exactly {PemSize} bytes.", nameof(destination));
        Span<byte> der = stackalloc byte[DerSize];
        try
        {
            _key.TryExport(KeyBlobFormat.PkixPrivateKey, der, out _);
            PemEncoding.TryWriteUtf8(Label, der, destination, out var length);
            destination[length] = (byte)'\n';
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>Null: what is in memory signs as long as it lives.</summary>
    public SignerProblem? FindProblem(KeyRole role) => null;

    /// <summary>The 64-byte signature, the same for the same message every time.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Algorithm.Sign(_key, message);

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _key.Dispose();
}
