using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Tokens;

namespace Linking.Cli.Terminal;

/// <summary>Finds the tokens that folders and names stand for.</summary>
internal static class TokenPaths
{
    /// <summary>
    /// All tokens in the order named, those of a folder by their paths. Folders are looked through to the bottom; links to
    /// folders are not followed, so that a circle of them does not matter.
    /// </summary>
    /// <exception cref="CommandException">A path is neither, a folder has no token, or may not be read.</exception>
    public static List<string> Find(IEnumerable<string> paths, CancellationToken cancellation)
    {
        var tokens = new List<string>();
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            if (FileFacts.IsFolderAt(path))
                tokens.AddRange(InFolder(path, cancellation));
            else if (TokenFile.IsNamedLikeOne(path) || RecordPath.IsNamedLikeOne(path))
                tokens.Add(path);
            else if (RecordPath.Find(path) is { } record)
                tokens.Add(record);
            else if (FileFacts.Exists(TokenFile.Beside(path)))
                tokens.Add(TokenFile.Beside(path));
            else if (path.StartsWith('-'))
                throw new CommandException(ExitCode.Usage, $"--tokens takes folders and tokens; '{path}' is neither.");
            else
                throw new CommandException(
                    ExitCode.NoInput, $"{path} is neither a folder nor a token, and there is no token {TokenFile.Beside(path)}.");
        }

        return tokens;
    }

    /// <summary>
    /// The file that a token or an evidence record is beside: its name without <c>.lts</c>, <c>@LEDGER.lts</c> or <c>.ler</c>.
    /// </summary>
    public static string FileOf(string token) => LedgerTokenName.FileOf(token) ?? Path.ChangeExtension(token, null);

    private static List<string> InFolder(string folder, CancellationToken cancellation)
    {
        var tokens = FileWalk.FilesIn(folder, cancellation).Where(IsToken).ToList();
        // A record holds the token beside it, and more.
        var renewed = tokens.Where(RecordPath.IsNamedLikeOne).Select(FileOf).ToHashSet(StringComparer.Ordinal);
        tokens.RemoveAll(t => TokenFile.IsNamedLikeOne(t) && renewed.Contains(FileOf(t)) && LedgerTokenName.FileOf(t) is null);
        if (tokens.Count == 0)
            throw new CommandException(
                ExitCode.NoInput,
                $"There is no token (a file ending in {Token.FileExtension}) in the folder {folder}. Name files, or a " +
                $"folder that has tokens.");
        tokens.Sort(StringComparer.Ordinal);
        return tokens;
    }

    private static bool IsToken(string path) =>
        (TokenFile.IsNamedLikeOne(path) || RecordPath.IsNamedLikeOne(path)) &&
        Path.GetFileName(path.AsSpan()).Length > Token.FileExtension.Length;
}
