using Linking.Publications;
using Linking.Vouchers;

namespace Linking.Books.Folders;

/// <summary>Counts the files of a book before any of them is read: one over its limits is not read at all.</summary>
/// <param name="source">What is counted, for people.</param>
/// <param name="options">The most publications.</param>
internal sealed class BookBounds(string source, BookOptions options)
{
    private int _publications;
    private long _bytes;

    /// <summary>A file that is named like one of a book and is not read.</summary>
    /// <exception cref="BookException">The book is over its limits.</exception>
    public void AddFault() => Add(1, 0);

    /// <param name="file">What it is by its name; null: the record.</param>
    /// <param name="size">Bytes.</param>
    /// <exception cref="BookException">The book is over its limits.</exception>
    public void Add(BookFile? file, long size) => Add(file?.Voucher == VoucherKind.None ? 1 : 0, size);

    private void Add(int publications, long bytes)
    {
        if ((_publications += publications) > options.MaxPublications || (_bytes += bytes) > BookFile.MaxBookSize)
            throw new BookException(
                $"{source} holds more than {options.MaxPublications} publications (files that are misnamed or cannot be read are " +
                $"counted with them), or more than {BookFile.MaxBookSize >> 20} MiB; nothing of such a book is read. Take out of a copy " +
                "what is no publication, voucher or record, and give the copy.");
    }
}
