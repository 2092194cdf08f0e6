using Linking.Books.Git;

namespace Linking.Cli.Doctor.Checks;

/// <summary>The git sink's remote, asked as the user that runs this.</summary>
/// <param name="remote">Its address.</param>
/// <param name="branch">The branch of the publications.</param>
internal sealed class GitSinkCheck(string remote, string branch) : Check
{
    public override string Name => Say("git sink");

    public override async Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation)
    {
        var (hasBranch, problem) = await GitProbe.AskAsync(remote, branch, cancellation);
        var place = GitProbe.Show(remote);
        return
        [
            problem is not null
                ? Diagnosis.Fault(Say($"{place} cannot be read. {problem}"), Say("look at it as the server's user: git ls-remote"))
                : Diagnosis.Ok(
                    hasBranch
                        ? Say($"{place} can be read and has the branch {branch}")
                        : Say($"{place} can be read; the first publication makes the branch {branch}")),
        ];
    }
}
