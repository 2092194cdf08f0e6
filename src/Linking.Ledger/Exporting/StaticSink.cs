using Linking.Books.Sinks;
using Linking.Notes;
using Linking.Storage;
using Linking.Vouchers;

namespace Linking.Ledger.Exporting;

/// <summary>
/// Keeps the public files of a ledger in a folder: the history first, then the book of publications, so that whatever a publication
/// covers can be looked up where it stands.
/// </summary>
/// <param name="path">Created if missing.</param>
/// <param name="files">Those of the node.</param>
/// <param name="headOf">
/// The head of a size as the ledger signed it; null if it never was. Given where witnesses cosign publications: the checkpoints are then of
/// the newest publication's head, and have the lines that <paramref name="files"/> has vouchers for. Null: they are of the newest head.
/// </param>
public sealed class StaticSink(
    string path, HistoryFiles files, Func<ulong, CancellationToken, Task<SignedHead?>>? headOf = null) : IVoucherSink
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
            var newest = publications[^1].Publication;
            var shown = await WitnessedAsync(newest.Number, newest.Size, cancellation);
            await _folder.WriteAsync(
                files, compare: false, cancellation,
                shown: shown is null ? null : files.Head with { SignedSize = newest.Size, Signed = shown });
            await _folder.WriteBeaconsAsync(files, compare: false, cancellation);
            await _folder.WriteDocumentsAsync(files, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, exception);
        }

        return await _book.PublishAsync(publications, record, cancellation);
    }

    public async Task AddVouchersAsync(IReadOnlyList<SinkVoucher> vouchers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(vouchers);
        await _book.AddVouchersAsync(vouchers, cancellation);
        // Of the newest publication that has some: the checkpoints are of no earlier one.
        if (vouchers.Where(v => v.File.Voucher == VoucherKind.Cosigned).MaxBy(v => v.File.Number) is not { } newest ||
            !Voucher.TryDecode(newest.Bytes, out var voucher, out _) || voucher.Evidence is not CosignedEvidence evidence)
            return;
        try
        {
            if (await WitnessedAsync(newest.File.Number, evidence.Head.Size, cancellation) is { } head)
                _folder.AddLines(files, head);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, exception);
        }
    }

    // The head of a publication with the lines that it has so far; null: no witnesses, or it was never signed.
    private async Task<SignedHead?> WitnessedAsync(ulong number, ulong size, CancellationToken cancellation) =>
        headOf is not null && size > 0 && size <= files.Head.Size && await headOf(size, cancellation) is { } head
            ? WitnessedHead.With(head, files.Vouchers?.Of(number) ?? [])
            : null;

    internal static SinkException Unusable(string path, Exception exception) => new(
        $"The folder {path} of the static files could not be read or written ({exception.Message}); check that it is there, writable, " +
        "and that the disk is not full.",
        exception);
}
