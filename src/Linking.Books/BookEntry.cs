using Linking.Notes;
using Linking.Publications;

namespace Linking.Books;

/// <summary>One publication of a book.</summary>
/// <param name="Publication">What it says.</param>
/// <param name="Signed">Its note with the signatures; <see cref="Note"/> holds the bytes.</param>
/// <param name="Note">The note's bytes, as they stand in the book.</param>
/// <param name="Evident">
/// When it stood in the book by the book's own account: in git the end of the second of the commit that first brought
/// these bytes, written by whoever committed; null in a folder, which has no such date.
/// </param>
/// <param name="Where">File and, in git, commit; for people.</param>
public sealed record BookEntry(Publication Publication, SignedNote Signed, ReadOnlyMemory<byte> Note, Instant? Evident, string Where);
