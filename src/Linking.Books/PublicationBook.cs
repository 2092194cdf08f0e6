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

    private PublicationBook(
        string source,
        IReadOnlyList<BookEntry> entries,
        IReadOnlyList<ReadOnlyMemory<byte>> vouchers,
        ReadOnlyMemory<byte>? record,
        IReadOnlyList<string> problems) =>
        (Source, Entries, Vouchers, Record, Problems) = (source, entries, vouchers, record, problems);

    /// <summary>What was read: the folder, or the repository with branch and commit.</summary>
    public string Source { get; }

    /// <summary>The publications that can be used, by number.</summary>
    public IReadOnlyList<BookEntry> Entries { get; }

    /// <summary>The vouchers for them, each as the bytes of its file.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Vouchers { get; }

    /// <summary>The ledger's record, as bytes; null if the book has none.</summary>
    public ReadOnlyMemory<byte>? Record { get; }

    /// <summary>
    /// What is wrong with files of the book, a sentence each, at most 100; empty if every publication is there and can be read. It
    /// takes away the file that it names, and nothing else.
    /// </summary>
    public IReadOnlyList<string> Problems { get; }

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
            return Of(await ReadAsync(source, options, cancellation), options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BookException($"The book of publications {source} could not be read: {exception.Message}", exception);
        }
    }

    /// <summary>The book that files make up which were read elsewhere.</summary>
    /// <param name="place">Where, for people.</param>
    /// <param name="files">By their names in the book's folder; others are passed over.</param>
    /// <param name="options">What is expected.</param>
    /// <exception cref="BookException">There is no publication, or too many.</exception>
    public static PublicationBook Of(string place, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, BookOptions options)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        var (found, problems) = (new List<FoundFile>(), new List<string>());
        var bounds = new BookBounds(place, options);
        foreach (var (name, bytes) in files.Where(f => FoundFiles.IsOfBook(f.Key)))
        {
            var problem = BookFile.TryParse(name, out var file) || name == BookFile.RecordName
                ? BookProblem.OfSize(file, bytes.Length)
                : BookProblem.Name;
            if (problem is null)
            {
                bounds.Add(file, bytes.Length);
                found.Add(new FoundFile(file, name, bytes, null, $"{place.TrimEnd('/')}/{BookFile.Folder}/{name}"));
            }
            else
            {
                bounds.AddFault();
                problems.Add($"The file {name} {problem}.");
            }
        }

        return Of(FoundFiles.Of(place, found, problems), options);
    }

    private static PublicationBook Of(FoundFiles found, BookOptions options)
    {
        if (!found.Files.Any(f => f.File is not null))
        {
            throw new BookException(
                $"No publication was found in {found.Source}{(found.Problems.Count > 0 ? $" ({found.Problems[0]})" : "")}; its files are " +
                $"named 000001.note, 000002.note … in a folder {BookFile.Folder}.");
        }

        var reading = new BookReading(options);
        reading.Read(found.Files);
        return new PublicationBook(
            found.Source, reading.Entries, reading.Vouchers, reading.Record,
            [.. found.Problems.Concat(reading.Problems).Take(MaxProblems)]);
    }

    private static Task<FoundFiles> ReadAsync(string source, BookOptions options, CancellationToken cancellation)
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
