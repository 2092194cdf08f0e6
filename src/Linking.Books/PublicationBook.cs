using Linking.Books.Folders;
using Linking.Books.Git;
using Linking.Publications;

namespace Linking.Books;

/// <summary>
/// A book of publications, read from a folder or a git repository (docs/spec/publication.md, "Book"). Immutable.
/// </summary>
public sealed class PublicationBook
{
    private const int MaxProblems = 100;

    private PublicationBook(string source, IReadOnlyList<BookEntry> entries, IReadOnlyList<string> problems, bool isContradictory)
    {
        Source = source;
        Entries = entries;
        Problems = problems;
        IsContradictory = isContradictory;
    }

    /// <summary>What was read: the folder, or the repository with branch and commit.</summary>
    public string Source { get; }

    /// <summary>The publications that could be read, by number.</summary>
    public IReadOnlyList<BookEntry> Entries { get; }

    /// <summary>
    /// What is wrong with the book, a sentence each, at most 100; empty if every publication is there, in one chain,
    /// unchanged. Representative values of a book with problems are for the caller to judge.
    /// </summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>
    /// Whether publications in it contradict each other or were exchanged: which of them is right cannot be told from
    /// the book. Else what is wrong is that something is missing or does not belong there.
    /// </summary>
    public bool IsContradictory { get; }

    /// <summary>Reads a book.</summary>
    /// <param name="source">
    /// A folder; a git repository, bare or not; or the address of one (<c>https://…</c>, <c>ssh://…</c>,
    /// <c>user@host:path</c>), which is fetched into a temporary folder. The worktree of a repository is not looked at.
    /// </param>
    /// <param name="options">What is expected.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="BookException">There is no book, or it could not be read.</exception>
    public static async Task<PublicationBook> OpenAsync(string source, BookOptions options, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var files = await ReadAsync(source, options, cancellation);
            if (files.Files.Count == 0)
                throw new BookException(
                    "No publication was found in " +
                    $"{files.Source}{(files.Problems.Count > 0 ? $" ({files.Problems[0].Sentence})" : "")}; its files are " +
                    $"named 000001.note, 000002.note … in a folder {BookLayout.Folder}.");
            var (entries, problems) = BookChain.Read(files.Files, options);
            var all = files.Problems.Concat(problems).ToList();
            return new PublicationBook(
                files.Source, entries, [.. all.Take(MaxProblems).Select(p => p.Sentence)], all.Exists(p => p.IsContradiction));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BookException($"The book of publications {source} could not be read: {exception.Message}", exception);
        }
    }

    /// <summary>The same book with a date that the caller knows better, for every publication.</summary>
    public PublicationBook WithEvident(Instant evident) =>
        new(Source, [.. Entries.Select(e => e with { Evident = evident })], Problems, IsContradictory);

    /// <summary>The representative values, two for each publication.</summary>
    /// <param name="whenUnknown">
    /// The evident date where the book has none. The time of reading is always right: the values are public now.
    /// </param>
    public IReadOnlyList<RepresentativeValue> Values(Instant whenUnknown) =>
        [.. Entries.SelectMany(e => RepresentativeValue.Of(e.Publication, e.Evident ?? whenUnknown))];

    private static Task<BookFiles> ReadAsync(string source, BookOptions options, CancellationToken cancellation)
    {
        if (File.Exists(source))
            throw new BookException($"{source} is a file; give the folder or the git repository that holds the book.");
        if (Directory.Exists(source))
        {
            return GitBook.IsRepository(source)
                ? new GitBook(options).ReadAsync(Path.GetFullPath(source), cancellation)
                : Task.FromResult(DirectoryBook.Read(Path.GetFullPath(source), options, cancellation));
        }

        return GitBook.IsAddress(source)
            ? new GitBook(options).FetchAsync(source, cancellation)
            : throw new BookException($"There is no folder {source}, and it is not the address of a git repository.");
    }
}
