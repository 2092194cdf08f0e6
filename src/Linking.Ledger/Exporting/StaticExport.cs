using Linking.Books.Sinks;
using Linking.Ledger.Publishing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Storage;
using Linking.Tiles;

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
    /// <param name="last">The newest head of a ledger that has ended, where it is kept; null: it is not.</param>
    /// <exception cref="SinkException">The folder is of another ledger, was changed, or cannot be written.</exception>
    /// <exception cref="StorageException">The ledger could not be read.</exception>
    public static async Task<StaticExport> RunAsync(
        ILedgerTruth truth, string folder, VoucherShelf? vouchers, CancellationToken cancellation, PublicDocuments? documents = null,
        IProgress<ExportProgress>? progress = null, SignedHead? last = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = await StoredHistory.OpenAsync(truth, documents, progress, cancellation, last);
        int written;
        ReadOnlyMemory<byte> record;
        try
        {
            record = await ReadRecordAsync(files, folder, cancellation);
            var target = new StaticFolder(Path.GetFullPath(folder));
            written = await target.WriteAsync(
                files, compare: true, cancellation, progress, WithLines(files.Head, vouchers),
                await PartialOfAsync(truth, files.Head.Size, cancellation));
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

    // The head is that of the newest publication or, one round behind, of the one before.
    private static HistoryHead WithLines(HistoryHead head, VoucherShelf? vouchers) => vouchers is null || head.Signed is null
        ? head
        : head with { Signed = WitnessedHead.With(head.Signed, [.. vouchers.Publications().Take(2).SelectMany(vouchers.Of)]) };

    // A reader who extends a token to a publication asks for the tiles of its size. At most 255 a level are not full by now.
    private static async Task<HashSet<TilePath>> PartialOfAsync(ILedgerTruth truth, ulong size, CancellationToken cancellation)
    {
        var found = new HashSet<TilePath>();
        await foreach (var stored in truth.ReadPublicationsAsync(1, long.MaxValue, cancellation))
        {
            if (stored.Size <= size)
                found.UnionWith(TilePath.PartialOf(stored.Size).Where(IsPartial));
        }

        return found;

        bool IsPartial(TilePath path) => path.First + TilePath.FullWidth > size >> (path.Level * TilePath.Height);
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
