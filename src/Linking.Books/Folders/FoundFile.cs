using Linking.Publications;

namespace Linking.Books.Folders;

/// <summary>A file of a book before it is looked into.</summary>
/// <param name="File">What it is by its name; null: the record.</param>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Bytes">Its contents, no longer than such a file may be.</param>
/// <param name="Dated">See <see cref="BookEntry.Dated"/>.</param>
/// <param name="Where">See <see cref="BookEntry.Where"/>.</param>
internal sealed record FoundFile(BookFile? File, string Name, ReadOnlyMemory<byte> Bytes, Instant? Dated, string Where);
