using System.Security.Cryptography;
using System.Text;

namespace Linking.Protocol;

/// <summary>
/// An API key as a submitter shows it (docs/spec/api-key.md). It holds a secret: <see cref="ToString"/> leaves that out, so that no log
/// gets it by mistake. Immutable.
/// </summary>
public sealed class ApiKeyText
{
    /// <summary>Characters of a key.</summary>
    public const int Length = 95;

    /// <summary>Bytes of the id.</summary>
    public const int IdBytes = 8;

    /// <summary>Bytes of the digest.</summary>
    public const int DigestBytes = SHA256.HashSizeInBytes;

    /// <summary>The scheme of the <c>authorization</c> header, before the key and one space.</summary>
    public const string Scheme = "Bearer";

    private const string Prefix = "lnk1_";
    private const int SecretBytes = 32;
    private const int CheckBytes = 4;
    private const int Checked = Length - 2 * CheckBytes;

    private readonly string _text;

    private ApiKeyText(string text) => _text = text;

    /// <summary>The 16 hexadecimal digits that the key is told by. No secret.</summary>
    public string Id => _text.Substring(Prefix.Length, 2 * IdBytes);

    /// <summary>Draws a key.</summary>
    public static ApiKeyText Generate()
    {
        var text = $"{Prefix}{RandomNumberGenerator.GetHexString(2 * IdBytes, lowercase: true)}_" +
            $"{RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true)}_";
        return new ApiKeyText(text + CheckOf(text));
    }

    /// <summary>Reads a key. What it returns for one is no more than that its form is right.</summary>
    public static bool TryParse(string? text, out ApiKeyText? key)
    {
        key = text is { Length: Length } && text.StartsWith(Prefix, StringComparison.Ordinal) && IsFormed(text) &&
            text.EndsWith(CheckOf(text[..Checked]), StringComparison.Ordinal)
                ? new ApiKeyText(text)
                : null;
        return key is not null;
    }

    /// <summary>What a server keeps of the key, and compares.</summary>
    /// <returns><see cref="DigestBytes"/> bytes.</returns>
    public byte[] ToDigest() => Hash("linking api key v1\n", _text);

    /// <summary>The whole key, with its secret.</summary>
    public string Reveal() => _text;

    /// <summary>The key without its secret.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";

    private static bool IsFormed(ReadOnlySpan<char> text)
    {
        const int second = 5 + 2 * IdBytes;
        for (var i = Prefix.Length; i < Length; i++)
        {
            if (i is second or Checked - 1 ? text[i] != '_' : !char.IsAsciiHexDigitLower(text[i]))
                return false;
        }

        return true;
    }

    private static string CheckOf(string text) => Convert.ToHexStringLower(Hash("linking api key check v1\n", text).AsSpan(0, CheckBytes));

    private static byte[] Hash(string domain, string text) => SHA256.HashData(Encoding.ASCII.GetBytes(domain + text));
}
