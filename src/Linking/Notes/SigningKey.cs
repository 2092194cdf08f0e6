using System.Security.Cryptography;

namespace Linking.Notes;

/// <summary>An Ed25519 private key, kept as PKCS #8 PEM, which <c>openssl pkey</c> reads. Thread-safe.</summary>
public sealed class SigningKey : IDisposable
{
    private const string Label = "PRIVATE KEY";

    // RFC 8410, section 7: version 0, algorithm 1.3.101.112, the 32-byte seed in two octet strings.
    private static ReadOnlySpan<byte> Pkcs8Prefix => [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    private readonly Ed25519.KeyHandle _handle;
    private readonly byte[] _seed;

    private SigningKey(ReadOnlySpan<byte> seed)
    {
        // Pinned, so that the collector leaves no copies behind.
        _seed = GC.AllocateUninitializedArray<byte>(Ed25519.KeySize, pinned: true);
        seed.CopyTo(_seed);
        _handle = Ed25519.ImportPrivateKey(seed);
        PublicKey = Ed25519.ExportPublicKey(_handle);
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>A new key from the system's cryptographic random source.</summary>
    public static SigningKey Generate()
    {
        Span<byte> seed = stackalloc byte[Ed25519.KeySize];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return new SigningKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The key of a 32-byte seed (RFC 8032, section 5.1.5).</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed) => seed.Length == Ed25519.KeySize
        ? new SigningKey(seed)
        : throw new ArgumentException("An Ed25519 seed is exactly 32 bytes.", nameof(seed));

    /// <summary>Reads an unencrypted PKCS #8 PEM of an Ed25519 key.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static SigningKey ParsePem(ReadOnlySpan<char> pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual(Label))
            throw new FormatException("It is not an unencrypted PEM private key (-----BEGIN PRIVATE KEY-----).");
        var der = new byte[fields.DecodedDataLength];
        try
        {
            if (!Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out var length) ||
                length != Pkcs8Prefix.Length + Ed25519.KeySize || !der.AsSpan().StartsWith(Pkcs8Prefix))
                throw new FormatException("It is not an Ed25519 private key.");
            return new SigningKey(der.AsSpan(Pkcs8Prefix.Length, Ed25519.KeySize));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>The key as unencrypted PKCS #8 PEM, ending with a line feed. Keep it readable by its owner only.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed of: its seed is gone.</exception>
    public string ToPem()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        byte[] der = [.. Pkcs8Prefix, .. _seed];
        try
        {
            return PemEncoding.WriteString(Label, der) + "\n";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>The 64-byte signature, the same for the same message every time.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(_handle, message);

    public void Dispose()
    {
        _handle.Dispose();
        CryptographicOperations.ZeroMemory(_seed);
    }
}
