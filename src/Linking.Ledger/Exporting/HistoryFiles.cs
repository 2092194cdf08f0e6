using System.Text;

using Linking.Books.Folders;
using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger.Derived;
using Linking.Ledger.Publishing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Storage;
using Linking.Tiles;
using Linking.Trees;
using Linking.Vouchers;

namespace Linking.Ledger.Exporting;

/// <summary>
/// The public files of a ledger, each made from its name: checkpoints, tiles and headers under both functions, publications, record
/// (docs/spec/tiles.md). Leaves are in none of them. The one source of what a server answers and of what is exported. Thread-safe.
/// </summary>
public sealed class HistoryFiles
{
    /// <summary>Name of a checkpoint.</summary>
    public const string Checkpoint = "checkpoint";

    private const string Publications = BookFile.Folder + "/";
    private const string NoticeEnd = ".txt";
    private const string NoteEnd = ".note";

    private readonly ILedgerTruth _truth;
    private readonly HistoryTree _tree;
    private readonly Func<HistoryHead> _head;
    private readonly Func<CancellationToken, Task<RecordFile>> _readRecord;
    private Tuple<RecordFile, HistoryFile>? _record;

    internal HistoryFiles(
        ILedgerTruth truth, HistoryTree tree, Func<HistoryHead> head, Func<CancellationToken, Task<RecordFile>> readRecord) =>
        (_truth, _tree, _head, _readRecord) = (truth, tree, head, readRecord);

    /// <summary>The vouchers that the ledger has been given; null: none.</summary>
    public VoucherShelf? Vouchers { get; init; }

    /// <summary>Policies and announced documents; null: none.</summary>
    public PublicDocuments? Documents { get; init; }

    /// <summary>The head that the checkpoints are of, in the place of the newest one; null: that one.</summary>
    public Func<HistoryHead, SignedHead?>? Shown { get; init; }

    /// <summary>How far they go now.</summary>
    public HistoryHead Head => _head();

    /// <summary>What the names under one function begin with: nothing for α, its name and <c>/</c> for β.</summary>
    public string PrefixOf(Chain chain) => chain == Chain.Alpha ? "" : _tree.Suite[chain].Name() + "/";

    /// <summary>A file by its name, as <c>tile/0/000</c>; null if there is none of that name.</summary>
    /// <param name="name">Any text, without a <c>/</c> first.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed, or does not hold together.</exception>
    public async Task<HistoryFile?> ReadAsync(string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(Publications, StringComparison.Ordinal))
            return await ReadBookAsync(name[Publications.Length..], cancellation);
        if (PublicDocuments.Has(name))
            return Documents?.Read(name);
        var beta = PrefixOf(Chain.Beta);
        var chain = name.StartsWith(beta, StringComparison.Ordinal) ? Chain.Beta : Chain.Alpha;
        name = name[PrefixOf(chain).Length..];
        var head = Head;
        if (name == Checkpoint)
        {
            var shown = Shown is null ? head.Signed : Shown(head);
            return shown is null ? null : new HistoryFile(HistoryFileKind.Checkpoint, shown[chain]);
        }

        return TilePath.TryParse(name, out var path) ? await ReadAsync(path, chain, head.Size, cancellation) : null;
    }

    /// <summary>The ledger's record.</summary>
    internal Task<RecordFile> ReadRecordAsync(CancellationToken cancellation) => _readRecord(cancellation);

    /// <summary>The roots of the first <paramref name="size"/> headers, at least 1 and at most <see cref="HistoryHead.Size"/>.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<DigestPair> ReadRootAsync(ulong size, CancellationToken cancellation) => _tree.RootAtAsync(size, cancellation);

    private async Task<HistoryFile?> ReadAsync(TilePath path, Chain chain, ulong size, CancellationToken cancellation)
    {
        if (path.First + (ulong)path.Width > size >> (path.Level * TilePath.Height))
            return null;
        var place = new TreeNode(path.Level * TilePath.Height, path.Index);
        var hashes = await _tree.ReadTileAsync(place, path.Width, size, cancellation);
        return path.IsEntries
            ? new HistoryFile(HistoryFileKind.Entries, await ReadEntriesAsync(path, hashes, chain, cancellation))
            : new HistoryFile(HistoryFileKind.Tile, HashesOf(hashes.Span, chain, _tree.Suite.Width));
    }

    private static byte[] HashesOf(ReadOnlySpan<DigestPair> hashes, Chain chain, int width)
    {
        var bytes = new byte[hashes.Length * width];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i][chain].CopyTo(bytes.AsSpan(i * width));
        return bytes;
    }

    // Each header is held against its hash under the function that it is read for: what is damaged is not given out.
    private async Task<byte[]> ReadEntriesAsync(
        TilePath path, ReadOnlyMemory<DigestPair> links, Chain chain, CancellationToken cancellation)
    {
        var headers = new List<ReadOnlyMemory<byte>>(path.Width);
        await foreach (var stored in _truth.ReadHeadersAsync(path.First, (ulong)path.Width, cancellation))
            headers.Add(stored.Header);
        if (headers.Count != path.Width)
            throw new StorageException($"The store gave {headers.Count} headers from round {path.First} on, and has more. {Advice.Fsck}");
        CheckLinks(path.First, headers, links.Span, _tree.Suite, chain);
        return EntryBundle.Encode(headers);
    }

    private static void CheckLinks(
        ulong first, List<ReadOnlyMemory<byte>> headers, ReadOnlySpan<DigestPair> links, Suite suite, Chain chain)
    {
        var (entries, ends) = (new byte[headers.Sum(h => h.Length)], new int[headers.Count]);
        for (var (i, at) = (0, 0); i < ends.Length; i++)
        {
            headers[i].Span.CopyTo(entries.AsSpan(at));
            ends[i] = at += headers[i].Length;
        }

        var digests = new byte[ends.Length * suite.Width];
        TreeHasher.For(suite[chain]).HashEntries(entries, ends, digests);
        for (var i = 0; i < ends.Length; i++)
        {
            if (!links[i][chain].Bytes.SequenceEqual(digests.AsSpan(i * suite.Width, suite.Width)))
                throw new StorageException($"Round {first + (ulong)i} is not the one that the history was made of. {Advice.Fsck}");
        }
    }

    // One copy for all readers, as long as it does not grow.
    private HistoryFile RecordOf(RecordFile record)
    {
        if (_record is { } known && ReferenceEquals(known.Item1, record))
            return known.Item2;
        var file = new HistoryFile(HistoryFileKind.Record, record.ToBytes());
        _record = Tuple.Create(record, file);
        return file;
    }

    private async Task<HistoryFile?> ReadBookAsync(string name, CancellationToken cancellation)
    {
        if (name == BookFile.RecordName)
            return RecordOf(await _readRecord(cancellation));
        var isNotice = name.EndsWith(NoticeEnd, StringComparison.Ordinal);
        var note = isNotice ? name[..^NoticeEnd.Length] + NoteEnd : name;
        if (!BookFile.TryParse(note, out var file))
            return null;
        if (file!.Voucher != VoucherKind.None)
            return isNotice || Vouchers?.Has(file) != true ? null : new HistoryFile(HistoryFileKind.Voucher, ReadVoucher(Vouchers, file));
        await foreach (var stored in _truth.ReadPublicationsAsync(file.Number, 1, cancellation))
        {
            return new HistoryFile(
                HistoryFileKind.Publication,
                isNotice ? Encoding.UTF8.GetBytes(NewspaperNotice.Render(stored.ForSinks().Publication)) : stored.Note);
        }

        return null;
    }

    private static ReadOnlyMemory<byte> ReadVoucher(VoucherShelf shelf, BookFile file)
    {
        try
        {
            return shelf.Read(file).Bytes;
        }
        catch (SinkException e)
        {
            throw new StorageException(e.Message, e);
        }
    }
}
