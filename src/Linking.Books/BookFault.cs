namespace Linking.Books;

/// <summary>Something wrong with a book.</summary>
/// <param name="Sentence">For people.</param>
/// <param name="IsContradiction">
/// Whether publications in it contradict each other or were exchanged, so that nobody can say which is right; else
/// something is missing or does not belong there, and what is there stands.
/// </param>
internal sealed record BookFault(string Sentence, bool IsContradiction = false);
