namespace Linking.Books.Git.Objects;

/// <summary>Calls of git in a repository of the user's; what git fails at is a <see cref="BookException"/>.</summary>
/// <param name="folder">A folder in the repository.</param>
internal sealed class GitRepository(string folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly GitProgram _git = new("git", Limit);

    public string Folder { get; } = Path.GetFullPath(folder);

    // Found from a folder within the repository, as git itself does.
    public static KeyValuePair<string, string>[] Found => [KeyValuePair.Create("GIT_CEILING_DIRECTORIES", "")];

    /// <summary>What must succeed.</summary>
    public async Task<GitResult> ReadAsync(GitCommand command, CancellationToken cancellation)
    {
        var result = await RunAsync(command, cancellation);
        return result.Succeeded ? result : throw new BookException(
            $"{command.Arguments[^1]} cannot be read; the repository may be damaged, or a partial clone. {GitFailure.Describe(result)}");
    }

    public Task<GitResult> RunAsync(GitCommand command, CancellationToken cancellation) =>
        Failing(() => _git.RunAsync(command, cancellation));

    public Task<GitResult> StreamAsync(GitCommand command, Action<Stream> read, CancellationToken cancellation) =>
        Failing(() => _git.StreamAsync(command, read, cancellation));

    public GitCommand Command(params string[] arguments) => new(Folder, arguments) { UserConfiguration = true, Environment = Found };

    private static async Task<GitResult> Failing(Func<Task<GitResult>> run)
    {
        try
        {
            return await run();
        }
        catch (GitException e)
        {
            throw new BookException(e.Message, e);
        }
    }
}
