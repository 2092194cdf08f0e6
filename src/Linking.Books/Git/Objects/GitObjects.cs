using System.Text;

using Linking.Hashing;

namespace Linking.Books.Git.Objects;

/// <summary>Commits and annotated tags of a repository, as they are stamped (docs/spec/git.md), and their notes.</summary>
/// <param name="folder">A folder in the repository.</param>
public sealed class GitObjects(string folder)
{
    /// <summary>Where the tokens are kept.</summary>
    public const string NotesRef = "refs/notes/linking";

    private const int MaxObject = 1 << 26;
    private const int MaxListing = 1 << 28;
    private const int MaxEntries = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly string _folder = Path.GetFullPath(folder);
    private readonly GitProgram _git = new("git", Limit);

    /// <summary>The id of a commit or an annotated tag by any name that git knows.</summary>
    /// <exception cref="BookException">No repository, no such object, or of another type; git is missing.</exception>
    public async Task<string> ResolveAsync(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        var inside = await RunAsync(Command("rev-parse", "--git-dir"), cancellation);
        if (!inside.Succeeded)
        {
            throw new BookException(
                inside.Error.Contains("not a git repository", StringComparison.Ordinal)
                    ? $"{_folder} is not in a git repository: go into one, or name one."
                    : $"The repository of {_folder} cannot be read. {GitFailure.Describe(inside)}");
        }

        var found = await RunAsync(Command("rev-parse", "--verify", "--quiet", "--end-of-options", name), cancellation);
        var id = found.Text;
        if (!found.Succeeded || id.Length == 0)
            throw new BookException($"There is no commit or tag '{name}' in this repository: git log and git tag show which there are.");
        return await TypeOfAsync(id, cancellation) is "commit" or "tag"
            ? id
            : throw new BookException($"'{name}' is neither a commit nor an annotated tag: name the commit that holds it.");
    }

    /// <summary>The text that stands for an object.</summary>
    /// <param name="id">Of a commit, or of an annotated tag that leads to one.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BookException">Something of it is not in the repository.</exception>
    public async Task<byte[]> ReadTextAsync(string id, CancellationToken cancellation)
    {
        using var text = new GitText();
        var commit = id;
        for (var type = await TypeOfAsync(commit, cancellation); ; type = await TypeOfAsync(commit, cancellation))
        {
            if (type is not ("commit" or "tag"))
                throw new BookException($"The tag leads to a {type}, and not to a commit: only tags of commits are stamped.");
            var content = (await ReadAsync(Command("cat-file", type, commit) with { MaxOutput = MaxObject }, cancellation)).Output;
            text.AddObject(type, content);
            if (type == "commit")
                break;
            var first = Encoding.ASCII.GetString(content.AsSpan(0, Math.Max(0, content.AsSpan().IndexOf((byte)'\n'))));
            // A name instead of an id could lead back to the tag, or be an option.
            var named = first.StartsWith("object ", StringComparison.Ordinal) ? first["object ".Length..] : "";
            commit = named.Length is 40 or 64 && named.All(char.IsAsciiHexDigitLower) ? named : throw new BookException(
                $"The tag {commit} names no object: it is damaged.");
        }

        await AddTreeAsync(text, commit, cancellation);
        return text.ToBytes();
    }

    /// <summary>What the note of an object holds; null if it has none.</summary>
    /// <param name="id">The object.</param>
    /// <param name="limit">Bytes beyond which it is no token.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BookException">It cannot be read.</exception>
    public async Task<byte[]?> ReadNoteAsync(string id, int limit, CancellationToken cancellation)
    {
        var listed = await RunAsync(Command("notes", $"--ref={NotesRef}", "list", id), cancellation);
        if (!listed.Succeeded)
        {
            return listed.Error.Contains("no note found", StringComparison.OrdinalIgnoreCase) ? null
                : throw new BookException($"The note of {id} cannot be read. {GitFailure.Describe(listed)}");
        }

        try
        {
            return (await ReadAsync(Command("cat-file", "blob", listed.Text) with { MaxOutput = limit }, cancellation)).Output;
        }
        catch (BookException e) when (e.InnerException is GitException)
        {
            throw new BookException($"The note of {id} in {NotesRef} is no token: it is longer than {limit - 1} bytes.", e);
        }
    }

    /// <summary>Puts a note in the place of the one that was read; git keeps the former one in the history of the notes.</summary>
    /// <param name="id">The object.</param>
    /// <param name="note">The new one.</param>
    /// <param name="former">What was read before; null: there was none. What somebody else has written meanwhile is not replaced.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BookException">It could not be written, or another one is there.</exception>
    public async Task WriteNoteAsync(string id, byte[] note, byte[]? former, CancellationToken cancellation)
    {
        if (former is not null &&
            (await ReadNoteAsync(id, former.Length + 1, cancellation) is not { } now || !now.AsSpan().SequenceEqual(former)))
            throw new BookException($"The note of {id} was changed meanwhile, and is left as it is now: run the command again.");
        var blob = await RunAsync(Command("hash-object", "-w", "--stdin") with { Input = note }, cancellation);
        var identity = await RunAsync(Command("var", "GIT_COMMITTER_IDENT"), cancellation);
        // Whoever has told git no name may have notes nevertheless.
        string[] who = identity.Succeeded ? [] : ["AUTHOR", "COMMITTER"];
        string[] force = former is null ? [] : ["--force"];
        var written = !blob.Succeeded ? blob : await RunAsync(
            Command(["notes", $"--ref={NotesRef}", "add", .. force, "--allow-empty", "-C", blob.Text, id]) with
            {
                Environment =
                [
                    .. Found, .. who.Select(w => KeyValuePair.Create($"GIT_{w}_NAME", "Linking")),
                    .. who.Select(w => KeyValuePair.Create($"GIT_{w}_EMAIL", "linking@localhost")),
                ],
            },
            cancellation);
        if (!written.Succeeded)
            throw new BookException($"The note could not be written. {GitFailure.Describe(written)}");
    }

    // Found from a folder within the repository, as git itself does.
    private static KeyValuePair<string, string>[] Found => [KeyValuePair.Create("GIT_CEILING_DIRECTORIES", "")];

    private async Task AddTreeAsync(GitText text, string commit, CancellationToken cancellation)
    {
        var list = Command("ls-tree", "-r", "-z", "--full-tree", commit) with { MaxOutput = MaxListing };
        var entries = TreeEntry.ReadAll((await ReadAsync(list, cancellation)).Output);
        if (entries.Count > MaxEntries)
            throw new BookException($"The commit {commit} has {entries.Count} files; at most {MaxEntries} are stamped.");
        var blobs = entries.Where(e => e.IsBlob).ToList();
        var input = Encoding.ASCII.GetBytes(string.Concat(blobs.Select(b => b.Id + "\n")));
        var result = await Failing(() => _git.StreamAsync(
            Command("cat-file", "--batch") with { Input = input },
            answer =>
            {
                foreach (var entry in entries)
                {
                    if (!entry.IsBlob)
                    {
                        text.AddSubmodule(entry.Mode, entry.Id, entry.Path.Span);
                        continue;
                    }

                    using var blob = BatchBlob.Begin(answer, entry.Id);
                    var imprint = Imprint.Compute(Suite.One, blob, cancellation: cancellation);
                    blob.Finish();
                    text.AddBlob(entry.Mode, blob.Length, imprint, entry.Path.Span);
                }
            },
            cancellation));
        if (!result.Succeeded)
            throw new BookException($"The files of {commit} cannot be read. {GitFailure.Describe(result)}");
    }

    private async Task<string> TypeOfAsync(string id, CancellationToken cancellation) =>
        (await ReadAsync(Command("cat-file", "-t", id), cancellation)).Text;

    private async Task<GitResult> ReadAsync(GitCommand command, CancellationToken cancellation)
    {
        var result = await RunAsync(command, cancellation);
        return result.Succeeded ? result : throw new BookException(
            $"{command.Arguments[^1]} cannot be read; the repository may be damaged, or a partial clone. {GitFailure.Describe(result)}");
    }

    private Task<GitResult> RunAsync(GitCommand command, CancellationToken cancellation) =>
        Failing(() => _git.RunAsync(command, cancellation));

    private GitCommand Command(params string[] arguments) => new(_folder, arguments) { UserConfiguration = true, Environment = Found };

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
