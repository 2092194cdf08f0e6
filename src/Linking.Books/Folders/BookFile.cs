namespace Linking.Books.Folders;

/// <summary>A file of a book before it is looked into.</summary>
/// <param name="Number">By its name.</param>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Bytes">Its contents, no longer than a note may be.</param>
/// <param name="Evident">See <see cref="BookEntry.Evident"/>.</param>
/// <param name="Where">See <see cref="BookEntry.Where"/>.</param>
internal sealed record BookFile(ulong Number, string Name, ReadOnlyMemory<byte> Bytes, Instant? Evident, string Where);
