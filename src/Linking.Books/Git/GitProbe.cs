using System.Text.RegularExpressions;

namespace Linking.Books.Git;

/// <summary>Looks at git and at remotes without changing anything.</summary>
public static partial class GitProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The version of git; null: there is no such program, or it does not tell.</summary>
    public static async Task<Version?> VersionAsync(CancellationToken cancellation)
    {
        try
        {
            var result = await RunAsync(new GitCommand(Path.GetTempPath(), "version"), cancellation);
            return Number().Match(result.Text) is { Success: true } found ? Version.Parse(found.Value) : null;
        }
        catch (GitException)
        {
            return null;
        }
    }

    /// <summary>Asks a remote for its branches, as the user that runs this.</summary>
    /// <param name="remote">An address or a path.</param>
    /// <param name="branch">The branch that is looked for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether the branch is there, or why the remote cannot be read: one sentence without its full stop.</returns>
    public static async Task<(bool HasBranch, string? Problem)> AskAsync(string remote, string branch, CancellationToken cancellation)
    {
        try
        {
            var command = new GitCommand(Path.GetTempPath(), "ls-remote", "--heads", "--", remote, $"refs/heads/{branch}")
            {
                Network = true,
                UserConfiguration = true,
            };
            var result = await RunAsync(command, cancellation);
            return result.Succeeded ? (result.Text.Length > 0, null) : (false, GitFailure.Describe(result));
        }
        catch (GitException e)
        {
            return (false, e.Message);
        }
    }

    /// <summary>The address without user name and password.</summary>
    public static string Show(string remote) => GitFailure.Redact(remote);

    private static Task<GitResult> RunAsync(GitCommand command, CancellationToken cancellation) =>
        new GitProgram("git", Limit).RunAsync(command, cancellation);

    [GeneratedRegex(@"[0-9]+\.[0-9]+(\.[0-9]+)?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
