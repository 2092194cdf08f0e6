using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

using Linking.Notes;

namespace Linking.Server.Keys;

/// <summary>
/// An Ed25519 key as encrypted PKCS #8 PEM (RFC 5958) in the one scheme that openssl writes by default: PBES2 with PBKDF2,
/// HMAC-SHA-256 and AES-256-CBC (RFC 8018).
/// </summary>
internal static class EncryptedKey
{
    private const string Label = "ENCRYPTED PRIVATE KEY";
    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string HmacSha256 = "1.2.840.113549.2.9";
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
    private const string Ed25519Oid = "1.3.101.112";
    private const int Iterations = 600_000;
    private const int MaxIterations = 10_000_000;
    private const int MaxSalt = 128;
    private const int SaltSize = 16;
    private const int KeySize = 32;

    /// <summary>Whether the bytes are such a file, whatever is in it.</summary>
    public static bool IsOne(ReadOnlySpan<byte> content) =>
        PemEncoding.TryFindUtf8(content, out var fields) && content[fields.Label].SequenceEqual(Encoding.ASCII.GetBytes(Label));

    /// <exception cref="FormatException">It is in another scheme, damaged, no Ed25519 key, or the passphrase is another.</exception>
    public static SigningKey Read(ReadOnlySpan<byte> content, ReadOnlySpan<byte> passphrase)
    {
        byte[]? inner = null;
        try
        {
            var der = Convert.FromBase64String(Encoding.ASCII.GetString(content[PemEncoding.FindUtf8(content).Base64Data]));
            inner = Decrypt(der, passphrase);
            var key = new AsnReader(inner, AsnEncodingRules.DER).ReadSequence();
            key.ReadInteger();
            if (key.ReadSequence().ReadObjectIdentifier() != Ed25519Oid)
                throw new FormatException("It is not an Ed25519 private key.");
            var wrapped = key.ReadOctetString();
            var seed = AsnDecoder.ReadOctetString(wrapped, AsnEncodingRules.DER, out _);
            try
            {
                return SigningKey.FromSeed(seed);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
                CryptographicOperations.ZeroMemory(wrapped);
            }
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or ArgumentException)
        {
            throw new FormatException(
                "It is an encrypted private key that does not open: the passphrase is another, or the file is damaged.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inner);
        }
    }

    /// <summary>The PEM of a generated key.</summary>
    public static string Write(SigningKey key, ReadOnlySpan<byte> passphrase)
    {
        var pem = new byte[SigningKey.PemSize];
        byte[]? der = null, secret = null;
        try
        {
            key.WritePem(pem);
            der = Convert.FromBase64String(Encoding.ASCII.GetString(pem.AsSpan(PemEncoding.FindUtf8(pem).Base64Data)));
            var (salt, vector) = (RandomNumberGenerator.GetBytes(SaltSize), RandomNumberGenerator.GetBytes(SaltSize));
            secret = Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, Iterations, HashAlgorithmName.SHA256, KeySize);
            using var aes = Aes.Create();
            aes.SetKey(secret);
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                WriteScheme(writer, salt, vector);
                writer.WriteOctetString(aes.EncryptCbc(der, vector));
            }

            return PemEncoding.WriteString(Label, writer.Encode()) + "\n";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
            CryptographicOperations.ZeroMemory(der);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void WriteScheme(AsnWriter writer, byte[] salt, byte[] vector)
    {
        using var scheme = writer.PushSequence();
        writer.WriteObjectIdentifier(Pbes2);
        using var parameters = writer.PushSequence();
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Pbkdf2);
            using var derivation = writer.PushSequence();
            writer.WriteOctetString(salt);
            writer.WriteInteger(Iterations);
            using var function = writer.PushSequence();
            writer.WriteObjectIdentifier(HmacSha256);
            writer.WriteNull();
        }

        using var cipher = writer.PushSequence();
        writer.WriteObjectIdentifier(Aes256Cbc);
        writer.WriteOctetString(vector);
    }

    private static byte[] Decrypt(byte[] der, ReadOnlySpan<byte> passphrase)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var scheme = outer.ReadSequence();
        Require(scheme, Pbes2);
        var parameters = scheme.ReadSequence();
        var derivation = parameters.ReadSequence();
        Require(derivation, Pbkdf2);
        var pbkdf2 = derivation.ReadSequence();
        var salt = pbkdf2.ReadOctetString();
        if (salt.Length > MaxSalt || !pbkdf2.TryReadInt32(out var iterations) || iterations is < 1 or > MaxIterations)
            throw new FormatException($"Its key derivation has more than {MaxIterations} iterations, or a salt of over {MaxSalt} bytes.");
        if (pbkdf2.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            pbkdf2.ReadInteger();
        Require(pbkdf2.ReadSequence(), HmacSha256);
        var cipher = parameters.ReadSequence();
        Require(cipher, Aes256Cbc);
        var vector = cipher.ReadOctetString();
        var secret = Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA256, KeySize);
        try
        {
            using var aes = Aes.Create();
            aes.SetKey(secret);
            return aes.DecryptCbc(outer.ReadOctetString(), vector);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void Require(AsnReader reader, string identifier)
    {
        if (reader.ReadObjectIdentifier() is var found && found != identifier)
            throw new FormatException(
                $"It is encrypted in another scheme ({found}) than PBES2 with PBKDF2, HMAC-SHA-256 and AES-256-CBC; " +
                "'openssl pkcs8 -topk8 -v2 aes-256-cbc' writes that.");
    }
}
