using Linking.Books.Sinks;
using Linking.Ledger.Publishing;
using Linking.Publications;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Exporting;

/// <summary>What an export of a stored ledger has done.</summary>
/// <param name="Size">Headers in the folder.</param>
/// <param name="SignedSize">Headers that the checkpoints of the ledger's database speak of.</param>
/// <param name="Publications">Publications in the folder.</param>
/// <param name="Written">Tiles, bundles, checkpoints, policies and documents that were not there.</param>
public sealed record StaticExport(ulong Size, ulong SignedSize, ulong Publications, int Written)
{
    private const ulong Batch = 64;

    /// <summary>Writes the public files of a ledger into a folder, and compares those that are there.</summary>
    /// <param name="truth">The ledger, only read.</param>
    /// <param name="folder">Created if missing.</param>
    /// <param name="vouchers">What the ledger has been given for its publications; null: nothing.</param>
    /// <param name="cancellation">Between files; the next call completes what was cut off.</param>
    /// <param name="documents">Policies and announced documents; null: none.</param>
    /// <param name="progress">Told of every round and file; null: nobody.</param>
    /// <exception cref="SinkException">The folder is of another ledger, was changed, or cannot be written.</exception>
    /// <exception cref="StorageException">The ledger could not be read.</exception>
    public static async Task<StaticExport> RunAsync(
        ILedgerTruth truth, string folder, VoucherShelf? vouchers, CancellationToken cancellation, PublicDocuments? documents = null,
        IProgress<ExportProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = await StoredHistory.OpenAsync(truth, documents, progress, cancellation);
        int written;
        ReadOnlyMemory<byte> record;
        try
        {
            record = await ReadRecordAsync(files, folder, cancellation);
            var target = new StaticFolder(Path.GetFullPath(folder));
            written = await target.WriteAsync(files, compare: true, cancellation, progress);
            written += await target.WriteBeaconsAsync(files, compare: true, cancellation);
            written += await target.WriteDocumentsAsync(files, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StaticSink.Unusable(folder, exception);
        }

        var book = new DirectorySink(folder);
        var (from, size) = (1UL, files.Head.Size);
        while (true)
        {
            var publications = new List<SinkPublication>();
            await foreach (var stored in truth.ReadPublicationsAsync(from, Batch, cancellation))
            {
                // Made while this ran, by a server.
                if (stored.Size <= size)
                    publications.Add(stored.ForSinks());
            }

            if (publications.Count == 0)
            {
                await AddVouchersAsync(book, vouchers, from - 1, cancellation);
                return new StaticExport(size, files.Head.SignedSize, from - 1, written);
            }

            await book.PublishAsync(publications, record, cancellation);
            from = publications[^1].Number + 1;
        }
    }

    private static async Task AddVouchersAsync(DirectorySink book, VoucherShelf? shelf, ulong last, CancellationToken cancellation)
    {
        IReadOnlyList<BookFile> files;
        for (var place = 0; shelf is not null && (files = shelf.From(place, (int)Batch)).Count > 0; place += files.Count)
        {
            var vouchers = files.Where(f => f.Number <= last).Select(shelf.Read).ToList();
            if (vouchers.Count > 0)
                await book.AddVouchersAsync(vouchers, cancellation);
        }
    }

    // A server may have written a longer one there: an event of the newest round is not sealed by what is stored.
    private static async Task<ReadOnlyMemory<byte>> ReadRecordAsync(HistoryFiles files, string folder, CancellationToken cancellation)
    {
        var own = await files.ReadAsync($"{BookFile.Folder}/{BookFile.RecordName}", cancellation)
            ?? throw new InvalidOperationException("The ledger does not give its own record.");
        var path = Path.Combine(folder, BookFile.Folder, BookFile.RecordName);
        if (!File.Exists(path) || new FileInfo(path).Length > RecordFile.MaxSize)
            return own.Bytes;
        var there = await File.ReadAllBytesAsync(path, cancellation);
        return RecordFile.TryDecode(there, out var record, out _) && RecordFile.Decode(own.Bytes).IsBeginningOf(record) ? there : own.Bytes;
    }
}
