using System.IO.Enumeration;

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
            if (Directory.Exists(path))
                tokens.AddRange(InFolder(path, cancellation));
            else if (TokenFile.IsNamedLikeOne(path))
                tokens.Add(path);
            else if (File.Exists(TokenFile.Beside(path)))
                tokens.Add(TokenFile.Beside(path));
            else if (path.StartsWith('-'))
                throw new CommandException(ExitCode.Usage, $"--tokens takes folders and tokens; '{path}' is neither.");
            else
                throw new CommandException(
                    ExitCode.NoInput, $"{path} is neither a folder nor a token, and there is no token {TokenFile.Beside(path)}.");
        }

        return tokens;
    }

    /// <summary>The file that a token is beside: its name without <c>.lts</c>.</summary>
    public static string FileOf(string token) => token[..^Token.FileExtension.Length];

    private static List<string> InFolder(string folder, CancellationToken cancellation)
    {
        var found = new FileSystemEnumerable<string>(
            folder,
            (ref entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = default })
        {
            ShouldIncludePredicate = (ref entry) =>
                !entry.IsDirectory && entry.FileName.EndsWith(Token.FileExtension, StringComparison.OrdinalIgnoreCase) &&
                    entry.FileName.Length > Token.FileExtension.Length,
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        var tokens = new List<string>();
        try
        {
            foreach (var token in found)
            {
                cancellation.ThrowIfCancellationRequested();
                tokens.Add(token);
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CommandException(
                ExitCode.NoInput, $"Not all folders in {folder} may be read by this user: {exception.Message}", exception);
        }

        if (tokens.Count == 0)
            throw new CommandException(
                ExitCode.NoInput,
                $"There is no token (a file ending in {Token.FileExtension}) in the folder {folder}. Name files, or a " +
                "folder that has tokens.");
        tokens.Sort(StringComparer.Ordinal);
        return tokens;
    }
}
