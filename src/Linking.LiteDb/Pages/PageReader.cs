namespace Linking.LiteDb.Pages;

/// <summary>Gives the bytes of a page.</summary>
/// <exception cref="InvalidDataException">They cannot be read, or are not those that were written.</exception>
internal delegate void PageReader(uint number, Span<byte> page);
