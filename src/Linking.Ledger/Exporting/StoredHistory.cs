using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Derived;
using Linking.Ledger.Issuing;
using Linking.Ledger.Records;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Ledger.Exporting;

/// <summary>
/// The public files of a ledger that is only read, without its keys. The newest head that was stored with its signatures is the one that
/// the newest round digests, which is one round behind; what the newest publication covers is there as well.
/// </summary>
internal static class StoredHistory
{
    // A head that was never made is followed by one that was.
    private const ulong HeadsLookedAt = 16;

    /// <summary>Reads every header, and with them the whole history.</summary>
    /// <param name="truth">The ledger.</param>
    /// <param name="documents">Policies and announced documents; null: none.</param>
    /// <param name="progress">Told of every round; null: nobody.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <param name="last">Of a ledger that has ended the newest head, which no round holds; what is not that head is passed over.</param>
    /// <exception cref="StorageException">The ledger cannot be read, does not hold together, or has no signed head yet.</exception>
    public static async Task<HistoryFiles> OpenAsync(
        ILedgerTruth truth, PublicDocuments? documents, IProgress<ExportProgress>? progress, CancellationToken cancellation,
        SignedHead? last = null)
    {
        var newest = await truth.ReadHeadAsync(cancellation);
        var (size, suite) = (newest?.Size ?? 0, newest?.Suite ?? Suite.One);
        var derived = new MemoryLedgerDerived();
        var tree = new HistoryTree(truth, new DerivedStore(derived, NullLogger.Instance), suite);
        var (head, origin) = ((HistoryHead?)null, (LedgerId?)null);
        await foreach (var header in truth.ReadHeadersAsync(0, size, cancellation))
        {
            if (header.Index + 1 == size && Header.TryDecode(header.Header, out var newestHeader, out _))
                origin = newestHeader.Ledger;
            if (header.PreviousHead is { } signed && header.Index + HeadsLookedAt >= size)
                head = Checked(header, signed, tree);
            tree.Append(suite.HashEntry(header.Header.Span));
            await KeepAsync(tree, derived, cancellation);
            progress?.Report(new ExportProgress(ExportStage.Reading, tree.Size, size));
        }

        if (tree.Size != size)
            throw new StorageException($"The store gave {tree.Size} headers, and has {size}. {Advice.Fsck}");
        if (last is not null && origin is not null && await IsNewestAsync(truth, last, origin, tree, cancellation))
            head = new HistoryHead(size, size, last);
        if (head is null)
        {
            throw new StorageException(
                "The ledger holds no signed head yet: each is stored with the round after it. Stamp something, and export again.");
        }

        var record = await ReadRecordAsync(truth, derived, head, cancellation);
        var covered = (await truth.ReadLastPublicationAsync(cancellation))?.Size ?? 0;
        if (covered > size)
            throw new StorageException($"The newest publication covers {covered} headers, and the store has {size}. {Advice.Fsck}");
        head = head with { Size = Math.Max(covered, head.SignedSize) };
        return new HistoryFiles(truth, tree, () => head, _ => Task.FromResult(record)) { Documents = documents };
    }

    private static HistoryHead Checked(StoredHeader row, SignedHead signed, HistoryTree tree)
    {
        if (!Header.TryDecode(row.Header, out var header, out var error))
            throw new StorageException($"Round {row.Index} is damaged: {error.Message} {Advice.Fsck}");
        foreach (var chain in (ReadOnlySpan<Chain>)[Chain.Alpha, Chain.Beta])
        {
            var origin = header.Ledger.HeadOrigin(header.Suite[chain]);
            if (!Notes.Checkpoint.TryReadNote(signed[chain], origin, row.Index, header.Suite.Width, out _, out var root) ||
                root != tree.Root[chain])
                throw new StorageException($"The signed head of size {row.Index} is not that of the stored headers. {Advice.Fsck}");
        }

        return new HistoryHead(row.Index, row.Index, signed);
    }

    private static async Task<bool> IsNewestAsync(
        ILedgerTruth truth, SignedHead last, LedgerId ledger, HistoryTree tree, CancellationToken cancellation)
    {
        var (events, _) = await RecordReader.ReadAsync(truth, tree.Size, cancellation);
        var keys = events.KeysFor(tree.Size);
        return Enum.GetValues<Chain>().All(chain => Notes.Checkpoint.TryReadNote(
            last[chain], ledger.HeadOrigin(tree.Suite[chain]), tree.Size, tree.Suite.Width, out var note, out var root) &&
            root == tree.Root[chain] && note.IsSignedBy(keys.Heads(chain)));
    }

    // Tiles above the lowest level; those come out of the headers at once.
    private static async Task KeepAsync(HistoryTree tree, MemoryLedgerDerived derived, CancellationToken cancellation)
    {
        for (var level = HistoryTile.Height; tree.Size % (1UL << (level + HistoryTile.Height)) == 0; level += HistoryTile.Height)
        {
            var place = new TreeNode(level, (tree.Size >> (level + HistoryTile.Height)) - 1);
            await derived.WriteTileAsync(new StoredTile(place, (await tree.Tiles.ReadAsync(place, cancellation)).Bottom), cancellation);
        }
    }

    // As a node that stopped at the signed head would give it.
    private static async Task<RecordFile> ReadRecordAsync(
        ILedgerTruth truth, MemoryLedgerDerived derived, HistoryHead head, CancellationToken cancellation)
    {
        var (events, _) = await RecordReader.ReadAsync(truth, head.SignedSize, cancellation);
        var tree = await HistoryTree.RestoreAsync(
            truth, new DerivedStore(derived, NullLogger.Instance), events.Genesis!.Suite, head.SignedSize, cancellation);
        var newest = await tree.ReadHeaderAsync(head.SignedSize - 1, cancellation);
        using var tracker = new HeadTracker(truth, keys: null, events, tree, newest, head.Signed, new RoundCache(capacity: 0));
        using var book = new RecordBook(truth, tracker);
        return await book.ReadAsync(cancellation);
    }
}
