using Linking.Books;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Vouchers;

namespace Linking.Client.Tiles;

/// <summary>Reads the book of publications among a ledger's public files at an address, where nothing lists them.</summary>
public static class PublishedFiles
{
    private const int AtATime = 32;

    private static readonly VoucherKind[] Kinds = [VoucherKind.Cosigned, VoucherKind.Stamped, VoucherKind.Ledger];

    /// <summary>The book; null if there are no public files of a ledger there.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="options">What is expected of the book.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">A file could not be read, or there are too many.</exception>
    /// <exception cref="BookException">There is no publication.</exception>
    public static async Task<PublicationBook?> TryReadAsync(PublicFiles files, BookOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        if (!await files.IsThereAsync(cancellation))
            return null;
        var book = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var (size, read) = (0L, 0);
        if (await files.FindAsync($"{BookFile.Folder}/{BookFile.RecordName}", RecordFile.MaxSize, cancellation) is { } record)
            book[BookFile.RecordName] = record;
        var there = true;
        ulong last = 0;
        for (; there && last < (ulong)options.MaxPublications; last += AtATime)
            there = await AddAsync(Enumerable.Range(1, AtATime).Select(i => last + (ulong)i));
        // One that is missing is not the end if another one comes later.
        await AddAsync(Enumerable.Range(0, 64).Select(i => last + (1UL << i)).TakeWhile(n => n <= BookFile.MaxPublications));
        return PublicationBook.Of(files.Place, book, options);

        async Task<bool> AddAsync(IEnumerable<ulong> numbers)
        {
            var found = await Task.WhenAll(numbers.Select(n => ReadAsync(files, n, cancellation)));
            read += found.Count(f => f.Count > 0);
            foreach (var (name, bytes) in found.SelectMany(f => f))
            {
                book[name] = bytes;
                size += bytes.Length;
            }

            options.Progress?.Report(new BookProgress(size, read));
            return size <= BookFile.MaxBookSize
                ? found.Any(f => f.Count > 0)
                : throw new PublicFilesException(
                    $"The publications at {files.Place} have over {BookFile.MaxBookSize >> 20} MiB, which is more than is read.");
        }
    }

    // A publication and its vouchers, which are numbered without gaps.
    private static async Task<IReadOnlyList<(string Name, byte[] Bytes)>> ReadAsync(
        PublicFiles files, ulong number, CancellationToken cancellation)
    {
        if (await FindAsync(BookFile.OfPublication(number), SignedNote.MaxSize) is not { } note)
            return [];
        var found = new List<(string, byte[])> { note };
        for (var k = 1; k <= BookFile.MaxVouchers; k++)
        {
            var vouchers = await Task.WhenAll(Kinds.Select(kind => FindAsync(new BookFile(number, kind, k), Voucher.MaxSize)));
            if (Array.TrueForAll(vouchers, v => v is null))
                break;
            found.AddRange(vouchers.Where(v => v is not null).Select(v => v!.Value));
        }

        return found;

        async Task<(string, byte[])?> FindAsync(BookFile file, int limit) =>
            await files.FindAsync($"{BookFile.Folder}/{file.Name}", limit, cancellation) is { } bytes ? (file.Name, bytes) : null;
    }
}
