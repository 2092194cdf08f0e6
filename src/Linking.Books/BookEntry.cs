using Linking.Notes;
using Linking.Publications;

namespace Linking.Books;

/// <summary>One publication of a book.</summary>
/// <param name="Publication">What it says.</param>
/// <param name="Signed">Its note with the signatures; <see cref="Note"/> holds the bytes.</param>
/// <param name="Note">The note's bytes, as they stand in the book.</param>
/// <param name="Dated">
/// In git the date of the commit that first brought these bytes, written by whoever committed: it is shown, and proves nothing. Null
/// in a folder, which has no such date.
/// </param>
/// <param name="Where">File and, in git, commit; for people.</param>
public sealed record BookEntry(Publication Publication, SignedNote Signed, ReadOnlyMemory<byte> Note, Instant? Dated, string Where);
