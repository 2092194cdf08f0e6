using System.CommandLine;

using Linking.Books.Git.Objects;

namespace Linking.Cli.Git;

/// <summary>What names an object of a repository.</summary>
internal sealed class GitFlags
{
    private readonly Argument<string> _name = new("OBJECT")
    {
        Description = "A commit or an annotated tag, by any name that git knows: HEAD, v1.0, an id.",
    };

    private readonly Option<string?> _folder = new("--folder", "-C")
    {
        Description = "A folder in the repository. Default: the current folder.",
        HelpName = "FOLDER",
    };

    public void AddTo(Command command)
    {
        command.Add(_name);
        command.Add(_folder);
    }

    public async Task<(GitObjects Objects, string Id)> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var objects = new GitObjects(parsed.GetValue(_folder) ?? ".");
        return (objects, await objects.ResolveAsync(parsed.GetRequiredValue(_name), cancellation));
    }
}
