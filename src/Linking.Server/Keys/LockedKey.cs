using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Linking.Server.Keys;

/// <summary>A key file that opens only with several parts of its lock (docs/spec/split-key.md).</summary>
public static class LockedKey
{
    /// <summary>Most parts of a lock.</summary>
    public const int MostParts = 16;

    /// <summary>Bytes of the longest key file that is locked.</summary>
    public const int MaxKeySize = 1 << 16;

    /// <summary>Bytes of the longest text of a locked key, and of a part.</summary>
    public const int MaxSize = 2 * (MaxKeySize + TagBytes) + 4096;

    private const string Version = "linking locked-key v1";
    private const string PartVersion = "linking key-part v1";
    private const int LockBytes = 32;
    private const int IdBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int CheckBytes = 4;

    /// <summary>Locks a key file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="needed">How many parts open it: 2 to <paramref name="count"/>.</param>
    /// <param name="count">How many parts there are, at most <see cref="MostParts"/>.</param>
    /// <returns>The text of the locked key, and of each part.</returns>
    public static (byte[] Locked, IReadOnlyList<byte[]> Parts) Split(ReadOnlySpan<byte> content, int needed, int count)
    {
        if (content.Length > MaxKeySize)
            throw new ArgumentException($"A key file has at most {MaxKeySize} bytes.", nameof(content));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostParts);
        var key = RandomNumberGenerator.GetBytes(LockBytes);
        byte[][] parts = [];
        try
        {
            parts = SecretParts.Split(key, needed, count);
            var (id, nonce) = (RandomNumberGenerator.GetBytes(IdBytes), RandomNumberGenerator.GetBytes(NonceBytes));
            var head = HeadOf(id, needed, [.. parts.Select((p, i) => DigestOf(id, (byte)(i + 1), p))], nonce);
            var sealedBytes = new byte[content.Length + TagBytes];
            using (var cipher = new AesGcm(key, TagBytes))
                cipher.Encrypt(nonce, content, sealedBytes.AsSpan(0, content.Length), sealedBytes.AsSpan(content.Length), Ascii(head));
            return (Ascii($"{head}key {Hex(sealedBytes)}\n"), [.. parts.Select((p, i) => TextOf(id, needed, i + 1, p))]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            foreach (var part in parts)
                CryptographicOperations.ZeroMemory(part);
        }
    }

    /// <summary>Opens a locked key.</summary>
    /// <param name="locked">Its text.</param>
    /// <param name="parts">The texts of parts, with names for people.</param>
    /// <returns>The key file's bytes: the caller's to zero.</returns>
    /// <exception cref="FormatException">It cannot be opened with these; one sentence.</exception>
    public static byte[] Join(ReadOnlySpan<byte> locked, IReadOnlyList<(string Name, byte[] Text)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var (id, needed, digests, nonce, content) = ReadLocked(LinesOf(locked, "The locked key"));
        var read = new List<(byte Number, byte[] Value)>();
        byte[]? key = null;
        try
        {
            foreach (var (name, text) in parts)
            {
                var (number, value) = ReadPart(name, LinesOf(text, name), id, needed, digests.Count);
                read.Add((number, value));
                if (!DigestOf(id, number, value).AsSpan().SequenceEqual(digests[number - 1]))
                    throw new FormatException($"{name} is not part {number} of this key: it was changed.");
                if (read.Count(p => p.Number == number) > 1)
                    throw new FormatException($"{name} is part {number}, which was named already: each part counts once.");
            }

            if (read.Count < needed)
                throw new FormatException($"The key opens with {needed} parts, and {read.Count} {(read.Count == 1 ? "is" : "are")} there.");
            key = SecretParts.Join([.. read.Take(needed)]);
            var opened = new byte[content.Length - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(
                nonce, content.AsSpan(0, opened.Length), content.AsSpan(opened.Length), opened, Ascii(HeadOf(id, needed, digests, nonce)));
            return opened;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new FormatException("The locked key was changed: its tag does not fit. Take another copy of it.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            read.ForEach(p => CryptographicOperations.ZeroMemory(p.Value));
        }
    }

    private static (byte[] Id, int Needed, IReadOnlyList<byte[]> Digests, byte[] Nonce, byte[] Content) ReadLocked(string[] lines)
    {
        const string what = "The locked key";
        var count = lines.Length - 5;
        if (lines[0] != Version || count is < 2 or > MostParts)
            throw new FormatException($"{what} is none: it begins with '{Version}' and has 2 to {MostParts} parts.");
        var needed = NumberIn(lines[2], "needed ", what);
        var digests = Enumerable.Range(1, count).Select(i => BytesIn(lines[2 + i], $"part {i} ", SHA256.HashSizeInBytes, what)).ToList();
        if (needed < 2 || needed > count)
            throw new FormatException($"{what} has {count} parts, and needs {needed} of them.");
        var content = BytesIn(lines[^1], "key ", null, what);
        if (content.Length is < TagBytes or > MaxKeySize + TagBytes)
            throw new FormatException($"{what} holds no key file.");
        return (BytesIn(lines[1], "id ", IdBytes, what), needed, digests, BytesIn(lines[^2], "nonce ", NonceBytes, what), content);
    }

    private static (byte Number, byte[] Value) ReadPart(string name, string[] lines, byte[] id, int needed, int count)
    {
        if (lines.Length != 6 || lines[0] != PartVersion)
            throw new FormatException($"{name} is no part of a key: it begins with '{PartVersion}' and has 6 lines.");
        if (lines[5] != $"check {CheckOf(string.Concat(lines.Take(5).Select(l => l + "\n")))}")
            throw new FormatException($"{name} was copied wrongly: its check does not fit.");
        if (!BytesIn(lines[1], "id ", IdBytes, name).AsSpan().SequenceEqual(id))
            throw new FormatException($"{name} is a part of another key.");
        if (NumberIn(lines[2], "needed ", name) is var own && own != needed)
            throw new FormatException($"{name} says that {own} parts are needed, and the locked key {needed}.");
        var number = NumberIn(lines[3], "part ", name);
        return number >= 1 && number <= count
            ? ((byte)number, BytesIn(lines[4], "value ", LockBytes, name))
            : throw new FormatException($"{name} has the number {number}, and the key {count} parts.");
    }

    private static string HeadOf(byte[] id, int needed, IReadOnlyList<byte[]> digests, byte[] nonce)
    {
        var parts = string.Concat(digests.Select((d, i) => $"part {i + 1} {Hex(d)}\n"));
        return $"{Version}\nid {Hex(id)}\nneeded {needed}\n{parts}nonce {Hex(nonce)}\n";
    }

    private static byte[] TextOf(byte[] id, int needed, int number, byte[] value)
    {
        var text = $"{PartVersion}\nid {Hex(id)}\nneeded {needed}\npart {number}\nvalue {Hex(value)}\n";
        return Ascii($"{text}check {CheckOf(text)}\n");
    }

    private static byte[] DigestOf(byte[] id, byte number, byte[] value) =>
        SHA256.HashData([.. "linking key part v1\n"u8, .. id, number, .. value]);

    private static string CheckOf(string text) => Hex(SHA256.HashData(Ascii(text)).AsSpan(0, CheckBytes));

    private static string[] LinesOf(ReadOnlySpan<byte> text, string what)
    {
        if (text.Length is 0 or > MaxSize || text[^1] != '\n' || !System.Text.Ascii.IsValid(text))
            throw new FormatException($"{what} is not a text of this kind.");
        var lines = Encoding.ASCII.GetString(text[..^1]).Split('\n');
        return lines.Length >= 6 ? lines : throw new FormatException($"{what} is not whole: lines are missing.");
    }

    private static int NumberIn(string line, string word, string what) =>
        line.StartsWith(word, StringComparison.Ordinal) && line[word.Length..] is { Length: <= 2 } text && !text.StartsWith('0') &&
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{what} has no line '{word.TrimEnd()}' with a number where it belongs.");

    private static byte[] BytesIn(string line, string word, int? length, string what)
    {
        var digits = line.StartsWith(word, StringComparison.Ordinal) ? line[word.Length..] : "-";
        return digits.Length % 2 == 0 && (length is null || digits.Length == 2 * length) && digits.All(char.IsAsciiHexDigitLower)
            ? Convert.FromHexString(digits)
            : throw new FormatException($"{what} has no line '{word.TrimEnd()}' with its digits where it belongs.");
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
