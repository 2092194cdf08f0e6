using Linking.Books.Folders;

namespace Linking.Books.Sinks;

/// <summary>Keeps the book of publications, with the newspaper texts, in a folder.</summary>
/// <param name="path">The book's root; created if missing.</param>
public sealed class DirectorySink(string path) : IVoucherSink
{
    private readonly string _path = Path.GetFullPath(path);

    public string Name => "directory";

    public Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation) => GuardAsync(
        () =>
        {
            var book = new BookFolder(_path);
            var last = book.ReadLastNumber();
            return last > 0 && book.ReadNote(last) is { } note ? new SinkHolding(last, note, book.PathOf(BookFolder.NoteName(last))) : null;
        },
        cancellation);

    public Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(publications);
        return GuardAsync(
            () =>
            {
                // All are compared before anything is written: in a folder of another ledger nothing is changed.
                var book = new BookFolder(_path);
                foreach (var publication in publications)
                    book.Check(publication);
                book.WriteRecord(record);
                foreach (var publication in publications)
                {
                    cancellation.ThrowIfCancellationRequested();
                    book.Write(publication);
                }

                return book.PathOf(BookFolder.NoticeName(publications[^1].Number));
            },
            cancellation);
    }

    public Task AddVouchersAsync(IReadOnlyList<SinkVoucher> vouchers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(vouchers);
        return GuardAsync(
            () =>
            {
                var book = new BookFolder(_path);
                foreach (var voucher in vouchers)
                {
                    cancellation.ThrowIfCancellationRequested();
                    book.WriteVoucher(voucher);
                }

                return vouchers.Count;
            },
            cancellation);
    }

    private Task<T> GuardAsync<T>(Func<T> action, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult(action());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SinkException(
                $"The folder {_path} of the directory sink could not be read or written ({exception.Message}); check that " +
                "it is there, writable, and that the disk is not full.",
                exception);
        }
    }
}
