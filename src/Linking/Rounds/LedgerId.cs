using System.Diagnostics.CodeAnalysis;

namespace Linking.Rounds;

/// <summary>The name of a ledger, which is also its checkpoint origin: 1 to 128 characters (docs/spec/round.md).</summary>
public sealed record LedgerId
{
    /// <summary>Characters, each one byte.</summary>
    public const int MaxLength = 128;

    private const string BetaSuffix = "/sha3-256";
    private const string PublicationSuffix = "/publications";

    private LedgerId(string value) => Value = value;

    public string Value { get; }

    /// <summary>Origin and key name of the heads under one function.</summary>
    public string HeadOrigin(Hashing.Chain chain) => chain == Hashing.Chain.Alpha ? Value : Value + BetaSuffix;

    /// <summary>Key name of the publications.</summary>
    public string PublicationOrigin => Value + PublicationSuffix;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out LedgerId? id)
    {
        id = null;
        if (text.IsEmpty || text.Length > MaxLength || text[0] == '/' || text[^1] == '/')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '/'))
                return false;
        }

        // The names of this ledger's keys must not be another ledger's id.
        if (text.EndsWith(BetaSuffix) || text.EndsWith(PublicationSuffix))
            return false;

        id = new LedgerId(text.ToString());
        return true;
    }

    /// <exception cref="FormatException">Not a ledger id.</exception>
    public static LedgerId Parse(ReadOnlySpan<char> text) => TryParse(text, out var id)
        ? id
        : throw new FormatException(
            "A ledger id is 1 to 128 of the characters A-Z a-z 0-9 . - _ / without '/' first or last, " +
            "and does not end in '/sha3-256' or '/publications'.");

    public override string ToString() => Value;
}
