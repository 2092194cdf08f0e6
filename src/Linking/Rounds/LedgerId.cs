using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;

namespace Linking.Rounds;

/// <summary>The name of a ledger, which is also its checkpoint origin: 1 to 128 characters (docs/spec/round.md, "Header").</summary>
public sealed record LedgerId
{
    /// <summary>Characters, each one byte.</summary>
    public const int MaxLength = 128;

    private const string Publications = "publications";
    private const string Recovery = "recovery";

    private LedgerId(string value) => Value = value;

    /// <summary>The name as it is written.</summary>
    public string Value { get; }

    /// <summary>Key name of the publications.</summary>
    public string PublicationOrigin => $"{Value}/{Publications}";

    /// <summary>Key name of the recovery keys.</summary>
    public string RecoveryOrigin => $"{Value}/{Recovery}";

    /// <summary>Origin and key name of the heads under one function.</summary>
    public string HeadOrigin(HashFunction function) =>
        Suite.ChainOf(function) == Chain.Alpha ? Value : $"{Value}/{function.Name()}";

    /// <summary>Reads a name.</summary>
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
        var slash = text.LastIndexOf('/');
        var last = text[(slash + 1)..];
        if (slash >= 0 && (HashFunctions.TryParse(last, out _) || last is Publications or Recovery))
            return false;
        id = new LedgerId(text.ToString());
        return true;
    }

    /// <exception cref="FormatException">Not a ledger id.</exception>
    public static LedgerId Parse(ReadOnlySpan<char> text) => TryParse(text, out var id)
        ? id
        : throw new FormatException(
            "A ledger id is 1 to 128 of the characters A-Z a-z 0-9 . - _ / without '/' first or last, and does not end in " +
            "'/publications', '/recovery' or '/' and the name of a hash function.");

    public override string ToString() => Value;
}
