namespace Linking.Books.Folders;

/// <summary>The notes found in a book, and what was found wrong on the way.</summary>
/// <param name="Source">What was read, for people.</param>
/// <param name="Files">In order of their numbers.</param>
/// <param name="Problems">What is wrong.</param>
internal sealed record BookFiles(string Source, IReadOnlyList<BookFile> Files, IReadOnlyList<BookFault> Problems)
{
    /// <summary>The same with another name for where it was read.</summary>
    public BookFiles As(string place, string instead) => this with
    {
        Source = Source.Replace(instead, place, StringComparison.Ordinal),
        Files = [.. Files.Select(f => f with { Where = f.Where.Replace(instead, place, StringComparison.Ordinal) })],
    };
}
