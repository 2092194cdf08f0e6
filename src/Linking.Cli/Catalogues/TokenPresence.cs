using Linking.Books;
using Linking.Books.Git.Objects;
using Linking.Cli.Paths;

namespace Linking.Cli.Catalogues;

/// <summary>Whether tokens of the catalogue lie where they were; each repository is asked once.</summary>
internal sealed class TokenPresence(CancellationToken cancellation)
{
    // Null: git cannot say.
    private readonly Dictionary<string, IReadOnlySet<string>?> _noted = new(StringComparer.Ordinal);

    /// <summary>Whether it is there. Of a repository that git cannot read it is not said that its notes are gone.</summary>
    public async Task<bool> IsThereAsync(CatalogueEntry entry)
    {
        if (entry.GitObject is not { } id || !FileFacts.Exists(entry.Token))
            return FileFacts.Exists(entry.Token);
        if (!_noted.TryGetValue(entry.Token, out var noted))
            _noted[entry.Token] = noted = await ReadAsync(entry.Token);
        return noted?.Contains(id) ?? true;
    }

    private async Task<IReadOnlySet<string>?> ReadAsync(string repository)
    {
        try
        {
            return await new GitNotes(repository).ListAsync(cancellation);
        }
        catch (BookException)
        {
            return null;
        }
    }
}
