using System.Runtime.CompilerServices;

using Linking.Client.Tiles;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Tiles;
using Linking.Trees;

namespace Linking.Client.Auditing;

/// <summary>What a ledger's public files say (docs/spec/tiles.md), in a folder or at an address.</summary>
/// <param name="files">Stay the caller's.</param>
internal sealed class FilesSource(PublicFiles files) : ILedgerSource
{
    private RecordFile? _first;
    private FilesBook? _book;
    private TileReader? _tiles;
    private ulong _size;

    public string Place => files.Place;

    private Suite Suite => Begun(_first).Entries[0].Header.Suite;

    public async Task<(LedgerId Ledger, DigestPair Identity)> IdentifyAsync(CancellationToken cancellation)
    {
        _first = await ReadRecordAsync(cancellation);
        // What was not there at the last look may be there now.
        _book = new FilesBook(files, _first.Entries[0].Header.Ledger);
        _tiles = new TileReader(files, Suite);
        return (_first.Entries[0].Header.Ledger, _first.Entries[0].Link());
    }

    public async Task<RecordFile> ReadRecordAsync(CancellationToken cancellation)
    {
        const string name = BookFile.Folder + "/" + BookFile.RecordName;
        var bytes = await files.FindAsync(name, RecordFile.MaxSize, cancellation) ?? throw new PublicFilesException(
            $"{name} is not at {files.Place}: name the folder or address that holds checkpoint, tile and publications.");
        return RecordFile.TryDecode(bytes, out var record, out var error)
            ? record
            : throw new UntrustedReplyException($"The record at {files.Place} cannot be read. {error.Message}");
    }

    public async Task<KnownHead> ReadHeadAsync(CancellationToken cancellation)
    {
        var head = await FilesHead.ReadAsync(files, Suite, cancellation);
        _size = head.Size;
        return head;
    }

    public async IAsyncEnumerable<KnownPublication> ListPublicationsAsync(
        ulong start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (book, number) = (Begun(_book), start);
        for (; await book.FindAsync(number, cancellation) is { } publication; number++)
            yield return publication;
        await book.CheckEndAsync(number, cancellation);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadHeadersAsync(
        ulong start, ulong limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var end = limit < _size - Math.Min(start, _size) ? start + limit : _size;
        for (var index = start; index < end;)
        {
            var bundle = await Begun(_tiles).ReadBundleAsync(index, _size, cancellation);
            for (var i = (int)(index % TilePath.FullWidth); i < bundle.Count && index < end; i++, index++)
                yield return bundle[i];
        }
    }

    public async Task<ConsistencyProof?> FindProofAsync(ulong first, ulong second, CancellationToken cancellation)
    {
        if (first == 0 || first > second || second > _size)
            return null;
        var path = await Begun(_tiles).ReadPathAsync(ProofPlan.Consistency(first, second), _ => _size, cancellation);
        return new ConsistencyProof(Suite, first, second, path);
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private static T Begun<T>(T? part) => part ?? throw new InvalidOperationException("A look begins with the identity.");
}
