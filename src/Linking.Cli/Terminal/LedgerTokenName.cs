using Linking.Cli.Paths;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Cli.Terminal;

/// <summary>
/// Names of a file's tokens of several ledgers: <c>FILE@LEDGER.lts</c>, with a + for each / of the ledger's name. No ledger's name has
/// an @ or a +.
/// </summary>
internal static class LedgerTokenName
{
    /// <summary>The token's place beside the place that a file's only token would have.</summary>
    /// <param name="token">That place: it ends in <c>.lts</c>.</param>
    /// <param name="ledger">The token's ledger.</param>
    public static string Of(string token, LedgerId ledger) =>
        $"{token[..^Token.FileExtension.Length]}@{ledger.Value.Replace('/', '+')}{Token.FileExtension}";

    /// <summary>The file of a token with such a name, if there is that one and none of the whole name; else null.</summary>
    public static string? FileOf(string token)
    {
        var whole = token[..^Token.FileExtension.Length];
        var at = whole.LastIndexOf('@');
        return at > 0 && whole[at - 1] != '/' && LedgerId.TryParse(whole[(at + 1)..].Replace('+', '/'), out _) &&
            !FileFacts.Exists(whole) && FileFacts.Exists(whole[..at]) ? whole[..at] : null;
    }

    /// <summary>The tokens of several ledgers that lie beside a file, by their names.</summary>
    public static List<string> Beside(string file)
    {
        var folder = Path.GetDirectoryName(file);
        if (RawNames.IsRaw(file) || !Directory.Exists(folder is { Length: > 0 } ? folder : "."))
            return [];
        return
        [
            .. Directory.EnumerateFiles(folder is { Length: > 0 } ? folder : ".")
                .Select(path => Path.Join(folder, Path.GetFileName(path)))
                .Where(path => path.StartsWith(file + "@", StringComparison.Ordinal) &&
                    path.EndsWith(Token.FileExtension, StringComparison.Ordinal) && FileOf(path) == file)
                .Order(StringComparer.Ordinal),
        ];
    }
}
