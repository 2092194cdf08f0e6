using System.CommandLine;

using Linking.Books;
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

    /// <exception cref="BookException">There is no such object, or no repository.</exception>
    public async Task<StampedObject> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var folder = parsed.GetValue(_folder) ?? ".";
        var objects = new GitObjects(folder);
        var id = await objects.ResolveAsync(parsed.GetRequiredValue(_name), cancellation);
        return new StampedObject(objects, new GitNotes(folder), id, await objects.TopAsync(cancellation));
    }
}
