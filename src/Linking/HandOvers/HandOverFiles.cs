using Linking.Tiles;

namespace Linking.HandOvers;

/// <summary>The names in a hand-over (docs/spec/handover.md).</summary>
public static class HandOverFiles
{
    /// <summary>The manifest whose digests the ledger states before its end.</summary>
    public const string Sealed = "handover.txt";

    /// <summary>The manifest of all that the first one does not list.</summary>
    public const string Late = "late.txt";

    /// <summary>For people who know nothing of us.</summary>
    public const string ReadMe = "READ-ME-FIRST.md";

    /// <summary>What a statement and an announcement say that they are about.</summary>
    public const string About = "handover";

    /// <summary>Folder of the rounds: leaves, events, heads.</summary>
    public const string Rounds = "rounds";

    /// <summary>Folder of the audit log.</summary>
    public const string AuditLog = "audit-log";

    /// <summary>What names of source and program begin with: all of them stand in <see cref="Sealed"/>.</summary>
    public static IReadOnlyList<string> SealedFolders { get; } = ["source/", "program/", "papers/"];

    /// <summary>Ending of entries of the audit log.</summary>
    public const string LogEntries = ".log";

    /// <summary>Ending of links of entries that were forgotten.</summary>
    public const string LogLinks = ".links";

    /// <summary>Bytes of a file of the audit log.</summary>
    public const int MaxLogSize = 16_777_216;

    /// <summary>Bytes of a name.</summary>
    public const int MaxName = 1000;

    private const int MaxPart = 255;
    private const string Bundles = "tile/entries/";

    /// <summary>The file of rounds beside a bundle of headers.</summary>
    public static string RoundsBeside(TilePath bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return $"{Rounds}/{bundle.ToString()[Bundles.Length..]}";
    }

    /// <summary>A file of the audit log.</summary>
    /// <param name="first">Number of its first entry.</param>
    /// <param name="ending"><see cref="LogEntries"/> or <see cref="LogLinks"/>.</param>
    public static string LogFrom(ulong first, string ending) => $"{AuditLog}/{first:D10}{ending}";

    /// <summary>
    /// Whether a name can be one of a file in a hand-over: parts of 1 to 255 letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, <c>+</c>,
    /// <c>@</c>, with <c>/</c> between them, none of them <c>.</c> or <c>..</c>.
    /// </summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= MaxName && name.Split('/').All(
            part => part.Length is > 0 and <= MaxPart && part is not ("." or "..") && part.All(IsCharacter));
    }

    private static bool IsCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '@';
}
