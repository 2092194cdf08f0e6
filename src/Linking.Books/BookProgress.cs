namespace Linking.Books;

/// <summary>How much of a book has come so far. How much there is, nothing says beforehand.</summary>
/// <param name="Bytes">What git has fetched, or the size of the files read.</param>
/// <param name="Publications">Publications read; 0 while git fetches.</param>
public readonly record struct BookProgress(long Bytes, int Publications);
