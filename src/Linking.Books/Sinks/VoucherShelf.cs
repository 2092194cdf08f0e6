using Linking.Files;
using Linking.Publications;
using Linking.Vouchers;

namespace Linking.Books.Sinks;

/// <summary>
/// The vouchers that a ledger has been given for its publications, in a folder of its own, under the names that they have in a
/// book. One is added, durably, and never changed. Thread-safe; one process writes.
/// </summary>
public sealed class VoucherShelf
{
    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly List<BookFile> _files;

    private VoucherShelf(string folder, List<BookFile> files) => (_folder, _files) = (folder, files);

    /// <summary>Told of each voucher that was added.</summary>
    public Action? Added { get; set; }

    /// <summary>Opens the folder; makes it if it is missing.</summary>
    /// <exception cref="IOException">It cannot be used; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static VoucherShelf Open(string folder)
    {
        DurableFolder.Create(folder);
        // A kill may have left a name that is not yet durable.
        DurableFolder.Flush(folder);
        var files = new List<BookFile>();
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (BookFile.TryParse(Path.GetFileName(path), out var file) && file!.Voucher != VoucherKind.None)
                files.Add(file);
        }

        return new VoucherShelf(folder, [.. files.OrderBy(f => f.Number).ThenBy(f => f.VoucherNumber)]);
    }

    /// <summary>Adds a voucher for a publication.</summary>
    /// <exception cref="SinkException">It could not be stored, or there are too many.</exception>
    public void Add(ulong publication, Voucher voucher)
    {
        ArgumentNullException.ThrowIfNull(voucher);
        lock (_lock)
        {
            var k = _files.Where(f => f.Number == publication).Select(f => f.VoucherNumber).DefaultIfEmpty().Max() + 1;
            if (k > BookFile.MaxVouchers)
                throw new SinkException($"Publication {publication} has {BookFile.MaxVouchers} vouchers, the most that a book takes.");
            var file = new BookFile(publication, voucher.Kind, k);
            try
            {
                DurableFile.Replace(PathOf(file), voucher.ToBytes(), temporary: PathOf(file) + ".tmp");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SinkException($"A voucher could not be stored in {_folder}: {e.Message}", e);
            }

            _files.Add(file);
        }

        Added?.Invoke();
    }

    /// <summary>The names of the vouchers from a place on, in the order in which they came; at most as many as a call takes.</summary>
    public IReadOnlyList<BookFile> From(int place, int count)
    {
        lock (_lock)
            return _files.GetRange(place, Math.Min(count, _files.Count - place));
    }

    /// <summary>The vouchers of one publication; what cannot be read as one is left out.</summary>
    /// <exception cref="SinkException">A file could not be read.</exception>
    public IReadOnlyList<Voucher> Of(ulong publication)
    {
        List<BookFile> files;
        lock (_lock)
            files = _files.FindAll(f => f.Number == publication);
        return [.. files.Select(f => Voucher.TryDecode(Read(f).Bytes, out var voucher, out _) ? voucher : null).OfType<Voucher>()];
    }

    /// <summary>The numbers of publications that have vouchers, newest first.</summary>
    public IReadOnlyList<ulong> Publications()
    {
        lock (_lock)
            return [.. _files.Select(f => f.Number).Distinct().OrderDescending()];
    }

    /// <summary>Whether a voucher of that name is there.</summary>
    public bool Has(BookFile file)
    {
        lock (_lock)
            return _files.Contains(file);
    }

    /// <summary>A voucher's bytes.</summary>
    /// <exception cref="SinkException">The file could not be read.</exception>
    public SinkVoucher Read(BookFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            using var stream = new FileStream(PathOf(file), FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > Voucher.MaxSize)
                throw new SinkException($"{PathOf(file)} has {stream.Length} bytes and is no voucher; move it away.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new SinkVoucher(file, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SinkException($"The voucher {PathOf(file)} could not be read: {e.Message}", e);
        }
    }

    private string PathOf(BookFile file) => Path.Combine(_folder, file.Name);
}
