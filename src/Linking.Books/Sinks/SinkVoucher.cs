using Linking.Publications;

namespace Linking.Books.Sinks;

/// <summary>A voucher for a publication, as it lies in a book.</summary>
/// <param name="File">Its name.</param>
/// <param name="Bytes">The voucher.</param>
public sealed record SinkVoucher(BookFile File, ReadOnlyMemory<byte> Bytes);
