using System.Text;

using Linking.Hashing;

namespace Linking.Books.Git.Objects;

/// <summary>Commits and annotated tags of a repository, as they are stamped (docs/spec/git.md).</summary>
/// <param name="folder">A folder in the repository.</param>
/// <param name="limits">Of what is stamped; null: the usual ones.</param>
public sealed class GitObjects(string folder, GitLimits? limits = null)
{
    private readonly GitLimits _limits = limits ?? new GitLimits();
    private readonly GitRepository _git = new(folder);

    /// <summary>The id of a commit or an annotated tag by any name that git knows.</summary>
    /// <exception cref="BookException">No repository, no such object, or of another type; git is missing.</exception>
    public async Task<string> ResolveAsync(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        var inside = await _git.RunAsync(_git.Command("rev-parse", "--git-dir"), cancellation);
        if (!inside.Succeeded)
        {
            throw new BookException(
                inside.Error.Contains("not a git repository", StringComparison.Ordinal)
                    ? $"{_git.Folder} is not in a git repository: go into one, or name one."
                    : $"The repository of {_git.Folder} cannot be read. {GitFailure.Describe(inside)}");
        }

        var found = await _git.RunAsync(_git.Command("rev-parse", "--verify", "--quiet", "--end-of-options", name), cancellation);
        var id = found.Text;
        if (!found.Succeeded || id.Length == 0)
            throw new BookException($"There is no commit or tag '{name}' in this repository: git log and git tag show which there are.");
        return await TypeOfAsync(id, cancellation) is "commit" or "tag"
            ? id
            : throw new BookException($"'{name}' is neither a commit nor an annotated tag: name the commit that holds it.");
    }

    /// <summary>The folder of the repository: the top of its files, or of a bare one the repository itself.</summary>
    /// <exception cref="BookException">It cannot be read.</exception>
    public async Task<string> TopAsync(CancellationToken cancellation)
    {
        var top = await _git.RunAsync(_git.Command("rev-parse", "--show-toplevel"), cancellation);
        return top.Succeeded ? top.Text : (await _git.ReadAsync(_git.Command("rev-parse", "--absolute-git-dir"), cancellation)).Text;
    }

    /// <summary>The imprint of the text that stands for an object.</summary>
    /// <param name="id">Of a commit, or of an annotated tag that leads to one.</param>
    /// <param name="suite">Of the token.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BookException">Something of it is not in the repository, or it is more than is stamped.</exception>
    public async Task<DigestPair> ImprintAsync(string id, Suite suite, CancellationToken cancellation)
    {
        using var text = new GitText();
        var commit = id;
        for (var tags = 0; ; tags++)
        {
            var type = await TypeOfAsync(commit, cancellation);
            if (type is not ("commit" or "tag"))
                throw new BookException($"The tag leads to a {type}, and not to a commit: only tags of commits are stamped.");
            if (tags > _limits.Tags)
                throw new BookException($"The tag leads to a tag, and so on, more than {_limits.Tags} times: name one of the others.");
            var content = await ContentAsync(type, commit, cancellation);
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
        return text.Imprint(suite);
    }

    private async Task AddTreeAsync(GitText text, string commit, CancellationToken cancellation)
    {
        List<TreeEntry> entries = [];
        await StreamAsync(
            commit,
            _git.Command("ls-tree", "-r", "-z", "--full-tree", commit),
            list => entries = TreeEntry.ReadAll(list, _limits),
            cancellation);
        var input = Encoding.ASCII.GetBytes(string.Concat(entries.Where(e => e.IsBlob).Select(b => b.Id + "\n")));
        await StreamAsync(
            commit, _git.Command("cat-file", "--batch") with { Input = input }, answer => AddEntries(text, entries, answer, cancellation),
            cancellation);
    }

    private void AddEntries(GitText text, List<TreeEntry> entries, Stream answer, CancellationToken cancellation)
    {
        long total = 0;
        foreach (var entry in entries)
        {
            if (!entry.IsBlob)
            {
                text.AddSubmodule(entry.Mode, entry.Id, entry.Path);
                continue;
            }

            using var blob = BatchBlob.Begin(answer, entry.Id);
            if (blob.Length > _limits.Content - total)
            {
                throw new BookException(
                    $"The files of the commit have more than {_limits.Content >> 30} GiB, which is more than is stamped.");
            }

            total += blob.Length;
            var imprint = Imprint.Compute(Suite.One, blob, cancellation: cancellation);
            blob.Finish();
            text.AddBlob(entry.Mode, blob.Length, imprint, entry.Path);
        }
    }

    private async Task<byte[]> ContentAsync(string type, string id, CancellationToken cancellation)
    {
        try
        {
            return (await _git.ReadAsync(_git.Command("cat-file", type, id) with { MaxOutput = _limits.Object }, cancellation)).Output;
        }
        catch (BookException e) when (e.InnerException is GitException)
        {
            throw new BookException($"The {type} {id} is longer than {_limits.Object >> 20} MiB, or git took too long to read it.", e);
        }
    }

    // Where git breaks off, what it says is why.
    private async Task StreamAsync(string commit, GitCommand command, Action<Stream> read, CancellationToken cancellation)
    {
        var brokeOff = false;
        var result = await _git.StreamAsync(
            command,
            output =>
            {
                try
                {
                    read(output);
                }
                catch (EndOfStreamException) when (!cancellation.IsCancellationRequested)
                {
                    brokeOff = true;
                }
            },
            cancellation);
        if (!result.Succeeded || brokeOff)
            throw new BookException($"The files of {commit} cannot be read. {GitFailure.Describe(result)}");
    }

    private async Task<string> TypeOfAsync(string id, CancellationToken cancellation) =>
        (await _git.ReadAsync(_git.Command("cat-file", "-t", id), cancellation)).Text;
}
