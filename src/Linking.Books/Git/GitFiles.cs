using Linking.Books.Git.Objects;

namespace Linking.Books.Git;

/// <summary>Which files of a folder git knows.</summary>
public static class GitFiles
{
    // Names alone: some 200,000 files.
    private const int MaxOutput = 16 << 20;

    /// <summary>The names of the files that git tracks in a folder, from it on, with <c>/</c>.</summary>
    /// <param name="folder">The top of a repository's files, a second work tree too.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null: the folder is not the top of a repository.</returns>
    /// <exception cref="BookException">Git is missing, or cannot read the repository.</exception>
    public static async Task<IReadOnlySet<string>?> FindTrackedAsync(string folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Path.Exists(Path.Combine(folder, ".git")))
            return null;
        var git = new GitRepository(folder);
        var command = new GitCommand(git.Folder, "ls-files", "-z") { UserConfiguration = true, MaxOutput = MaxOutput };
        var found = await git.RunAsync(command, cancellation);
        return found.Succeeded
            ? found.Fields.ToHashSet(StringComparer.Ordinal)
            : throw new BookException($"Git cannot say which files of {git.Folder} it tracks. {GitFailure.Describe(found)}");
    }
}
