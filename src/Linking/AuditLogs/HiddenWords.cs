using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.AuditLogs;

/// <summary>Words that an entry hides, with the salt that shows them to be those (docs/spec/audit-log.md).</summary>
/// <param name="Number">Of the entry.</param>
/// <param name="Name">Of the value.</param>
/// <param name="Salt">32 bytes drawn for this value alone.</param>
/// <param name="Words">What was hidden.</param>
public sealed record HiddenWords(ulong Number, string Name, ReadOnlyMemory<byte> Salt, string Words)
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltSize = 32;

    private const int Parts = 4;

    /// <summary>Digests of salt and words: what the entry holds.</summary>
    public DigestPair Digests => Suite.One.Hash([.. Salt.Span, .. Encoding.UTF8.GetBytes(Words)]);

    /// <summary>Reads a line without its line feed.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out HiddenWords? hidden)
    {
        hidden = null;
        ArgumentNullException.ThrowIfNull(line);
        if (line.Split(' ', Parts) is not [var number, var name, var salt, var words] || !DecimalNumber.TryParse(number, out var entry) ||
            !TextRules.IsName(name) || salt.Length != 2 * SaltSize || !salt.All(char.IsAsciiHexDigitLower) || !TextRules.IsWords(words))
            return false;
        hidden = new HiddenWords(entry, name, Convert.FromHexString(salt), words);
        return true;
    }

    /// <summary>Its line, without line feed.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Number} {Name} {Convert.ToHexStringLower(Salt.Span)} {Words}");
}
