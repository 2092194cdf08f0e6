namespace Linking.Books.Git.Objects;

/// <summary>The notes of a repository's objects that hold tokens (docs/spec/git.md, "Note").</summary>
/// <param name="folder">A folder in the repository.</param>
public sealed class GitNotes(string folder)
{
    /// <summary>Where the tokens are kept.</summary>
    public const string Ref = "refs/notes/linking";

    private const int MaxNotes = 1 << 27;
    private const int Attempts = 100;

    private readonly GitRepository _git = new(folder);

    /// <summary>What the note of an object holds; null if it has none.</summary>
    /// <param name="id">The object.</param>
    /// <param name="limit">Bytes beyond which it is no token.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BookException">It cannot be read.</exception>
    public async Task<byte[]?> ReadAsync(string id, int limit, CancellationToken cancellation)
    {
        if (await BlobAsync(id, cancellation) is not { } blob)
            return null;
        try
        {
            return (await _git.ReadAsync(_git.Command("cat-file", "blob", blob) with { MaxOutput = limit }, cancellation)).Output;
        }
        catch (BookException e) when (e.InnerException is GitException)
        {
            throw new BookException($"The note of {id} in {Ref} is no token: it is longer than {limit - 1} bytes.", e);
        }
    }

    /// <summary>The objects that have a note.</summary>
    /// <exception cref="BookException">The notes cannot be read.</exception>
    public async Task<IReadOnlySet<string>> ListAsync(CancellationToken cancellation)
    {
        // <note> SP <object>; where there is no such ref git says nothing.
        var listed = await _git.ReadAsync(_git.Command("notes", $"--ref={Ref}", "list") with { MaxOutput = MaxNotes }, cancellation);
        return listed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Puts a note in the place of the one that was read; git keeps the former one in the history of the notes. The change is made
    /// aside and then exchanged for the notes as they were read, in one step of git: what somebody else has written meanwhile stays.
    /// </summary>
    /// <param name="id">The object.</param>
    /// <param name="note">The new one.</param>
    /// <param name="former">What was read before; null: there was none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BookException">It could not be written, or another one is there.</exception>
    public async Task WriteAsync(string id, byte[] note, byte[]? former, CancellationToken cancellation)
    {
        var blob = await _git.RunAsync(_git.Command("hash-object", "-w", "--stdin") with { Input = note }, cancellation);
        if (!blob.Succeeded)
            throw NotWritten(blob);
        var read = former is null ? null
            : (await _git.ReadAsync(_git.Command("hash-object", "--stdin") with { Input = former }, cancellation)).Text;
        // Whoever has told git no name may have notes nevertheless.
        var identity = await _git.RunAsync(_git.Command("var", "GIT_COMMITTER_IDENT"), cancellation);
        string[] who = identity.Succeeded ? [] : ["AUTHOR", "COMMITTER"];
        for (var attempt = 1; ; attempt++)
        {
            // The tip first: what is read behind it can only be newer, and then the exchange fails.
            var before = await TipAsync(cancellation);
            if (await BlobAsync(id, cancellation) != read)
                throw new BookException($"The note of {id} was changed meanwhile, and is left as it is now: run the command again.");
            var result = await ExchangeAsync(id, blob.Text, who, before, cancellation);
            if (result.Succeeded)
                return;
            // The notes of other objects may be written by anybody at any time.
            if (attempt == Attempts || await TipAsync(cancellation) == before)
                throw NotWritten(result);
        }
    }

    private async Task<string?> BlobAsync(string id, CancellationToken cancellation)
    {
        var listed = await _git.RunAsync(_git.Command("notes", $"--ref={Ref}", "list", id), cancellation);
        if (listed.Succeeded)
            return listed.Text;
        return listed.Error.Contains("no note found", StringComparison.OrdinalIgnoreCase) ? null
            : throw new BookException($"The note of {id} cannot be read. {GitFailure.Describe(listed)}");
    }

    private async Task<GitResult> ExchangeAsync(
        string id, string blob, string[] who, string? before, CancellationToken cancellation)
    {
        var aside = $"{Ref}-{Guid.NewGuid():N}";
        try
        {
            var copied = before is null ? null : await _git.RunAsync(_git.Command("update-ref", aside, before), cancellation);
            if (copied is { Succeeded: false })
                return copied;
            var made = await _git.RunAsync(
                _git.Command("notes", $"--ref={aside}", "add", "--force", "--allow-empty", "-C", blob, id) with
                {
                    Environment =
                    [
                        .. GitRepository.Found, .. who.Select(w => KeyValuePair.Create($"GIT_{w}_NAME", "Linking")),
                        .. who.Select(w => KeyValuePair.Create($"GIT_{w}_EMAIL", "linking@localhost")),
                    ],
                },
                cancellation);
            if (!made.Succeeded)
                return made;
            // The empty value says that there must be none.
            return await _git.RunAsync(_git.Command("update-ref", "-m", "notes: linking", Ref, aside, before ?? ""), cancellation);
        }
        finally
        {
            // Also where the user has had enough.
            await _git.RunAsync(_git.Command("update-ref", "-d", aside), CancellationToken.None);
        }
    }

    private async Task<string?> TipAsync(CancellationToken cancellation) =>
        await _git.RunAsync(_git.Command("rev-parse", "--verify", "--quiet", Ref), cancellation) is { Succeeded: true } tip
            ? tip.Text
            : null;

    private static BookException NotWritten(GitResult result) => new($"The note could not be written. {GitFailure.Describe(result)}");
}
