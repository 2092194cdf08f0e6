using Linking.Books.Sinks;
using Linking.Storage;

namespace Linking.Ledger.Exporting;

/// <summary>
/// Keeps the public files of a ledger in a folder: the history first, then the book of publications, so that whatever a publication
/// covers can be looked up where it stands.
/// </summary>
/// <param name="path">Created if missing.</param>
/// <param name="files">Those of the node.</param>
public sealed class StaticSink(string path, HistoryFiles files) : IVoucherSink
{
    private readonly StaticFolder _folder = new(Path.GetFullPath(path));
    private readonly DirectorySink _book = new(path);

    public string Name => "static";

    public Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation) => _book.ReadLastAsync(cancellation);

    public async Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(publications);
        var covered = publications.Max(p => p.Publication.Size);
        try
        {
            if (files.Head.Size < covered)
                throw new SinkException($"A publication covers {covered} rounds, and this node has taken up {files.Head.Size}.");
            await _folder.WriteAsync(files, compare: false, cancellation);
            await _folder.WriteBeaconsAsync(files, compare: false, cancellation);
            await _folder.WriteDocumentsAsync(files, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, exception);
        }

        return await _book.PublishAsync(publications, record, cancellation);
    }

    public Task AddVouchersAsync(IReadOnlyList<SinkVoucher> vouchers, CancellationToken cancellation) =>
        _book.AddVouchersAsync(vouchers, cancellation);

    internal static SinkException Unusable(string path, Exception exception) => new(
        $"The folder {path} of the static files could not be read or written ({exception.Message}); check that it is there, writable, " +
        "and that the disk is not full.",
        exception);
}
