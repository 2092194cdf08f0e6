using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Publications;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Covering;

/// <summary>
/// Makes a cover of a ledger (docs/spec/renewal.md, "Cover") into a folder (docs/spec/cover.md). What is in memory is of one interval
/// between publications and of one round. It may be stopped anywhere and called again: no file that is there is believed. Until the text is
/// stamped all are made again; behind the stamp each is held against the text.
/// </summary>
/// <param name="truth">The ledger; its server may run.</param>
/// <param name="vouchers">What was given for its publications; null: nothing.</param>
/// <param name="folder">Of the cover.</param>
public sealed class CoverMaker(ILedgerTruth truth, VoucherShelf? vouchers, CoverFolder folder)
{
    private const byte VoucherKind = 1;
    private const byte PublicationKind = 2;

    private readonly List<DigestPair> _roots = [];
    private readonly List<ReadOnlyMemory<byte>> _entries = [];
    private readonly List<ReadOnlyMemory<byte>> _leaves = [];
    private int _leavesBytes;
    private int _leavesParts;

    /// <summary>Bytes of levels and entries that this call has hashed under each function.</summary>
    public long Hashed { get; private set; }

    /// <summary>How many rounds were published when the call began; those from the text's <c>to</c> on are not covered.</summary>
    public ulong Published { get; private set; }

    /// <summary>Makes the cover, or finds the one that is made.</summary>
    /// <param name="cover">The functions.</param>
    /// <param name="from">The first round; null: of a cover that was begun what it was, else 0.</param>
    /// <param name="progress">Told after each chunk.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <exception cref="StorageException">
    /// The ledger cannot be read or is damaged, nothing is published, or the folder is another's or of another first round.
    /// </exception>
    public async Task<CoverText> RunAsync(
        Suite cover, ulong? from, IProgress<CoverProgress>? progress, CancellationToken cancellation)
    {
        Published = (await truth.ReadLastPublicationAsync(cancellation))?.Size ?? 0;
        if (folder.Has(CoverFiles.Token))
        {
            var made = Read(CoverFiles.Text) ?? throw CoverCheck.Lacking(folder, CoverFiles.Text);
            await CoverCheck.RunAsync(folder, await CheckedAsync(made, cover, from, cancellation), cover, truth, cancellation);
            return made;
        }

        var plan = Read(CoverFiles.Plan) is { } begun
            ? await CheckedAsync(begun, cover, from, cancellation)
            : await PlanAsync(cover, from ?? 0, cancellation);
        progress?.Report(new CoverProgress(0, plan.To - plan.From));
        var (history, next) = (new CompactRange(plan.Suite), plan.From);
        await foreach (var stored in truth.ReadPublicationsAsync(1, long.MaxValue, cancellation))
        {
            if (next >= plan.To)
                break;
            var interval = await CoveredInterval.ReadAsync(truth, history, plan.Suite, stored, cancellation);
            for (; next < Math.Min(interval.Size, plan.To); next++)
            {
                cancellation.ThrowIfCancellationRequested();
                await AddAsync(interval, next, cover, cancellation);
                if (_entries.Count == CoverFiles.ChunkEntries || next + 1 == plan.To)
                {
                    FinishChunk(cover);
                    progress?.Report(new CoverProgress(Done(plan), plan.To - plan.From));
                }
            }
        }

        if (next < plan.To)
            throw new StorageException($"The publications end before round {plan.To}. {Advice.Fsck}");
        if (history.Size != plan.Size || history.Root != plan.Roots)
        {
            throw new StorageException(
                $"{folder.PathOf(CoverFiles.Plan)} names another history than the ledger has: name another folder.");
        }

        return await FinishAsync(plan, cover, cancellation);
    }

    private ulong Done(CoverText plan) => Math.Min((ulong)_roots.Count * CoverFiles.ChunkEntries, plan.To - plan.From);

    private CoverText? Read(string name)
    {
        if (folder.Find(name) is not { } bytes)
            return null;
        return CoverText.TryParse(bytes, out var text, out var error)
            ? text
            : throw new StorageException($"{folder.PathOf(name)} is no cover text. {error.Message}");
    }

    private async Task<CoverText> CheckedAsync(CoverText text, Suite cover, ulong? from, CancellationToken cancellation)
    {
        var (header, identity) = await FirstAsync(cancellation);
        if (text.Identity != identity)
        {
            throw new StorageException(
                $"{folder.Path} holds a cover of {text.Ledger}, not of this ledger, {header.Ledger}: name another folder.");
        }

        if (from is { } first && first != text.From)
            throw new StorageException($"{folder.Path} holds a cover from round {text.From} on, not from {first}: name another folder.");
        return text.Functions.SequenceEqual([cover.Alpha, cover.Beta])
            ? text
            : throw new StorageException($"{folder.Path} holds a cover under other functions: name another folder, or a ledger of their " +
                $"suite.");
    }

    private async Task<(Header Header, DigestPair Identity)> FirstAsync(CancellationToken cancellation)
    {
        await foreach (var stored in truth.ReadHeadersAsync(0, 1, cancellation))
        {
            if (Header.TryDecode(stored.Header, out var header, out _))
                return (header, header.Suite.HashEntry(stored.Header.Span));
        }

        throw new StorageException($"Round 0 cannot be read. {Advice.Fsck}");
    }

    // What is covered is fixed before anything is made: a ledger that goes on grows behind it.
    private async Task<CoverText> PlanAsync(Suite cover, ulong from, CancellationToken cancellation)
    {
        var (header, identity) = await FirstAsync(cancellation);
        if (await truth.ReadLastPublicationAsync(cancellation) is not { } last ||
            !Publication.TryParseNote(last.Note, out var publication, out _, out _))
            throw new StorageException("Nothing of the ledger is published yet, and a cover covers what is published: publish first.");
        if (from >= last.Size || last.Size - from > CoverText.MaxEntries)
            throw new StorageException($"Published are the rounds 0 to {last.Size - 1}; a cover begins with one of them, not with {from}.");
        var plan = new CoverText
        {
            Ledger = header.Ledger,
            Suite = header.Suite,
            Identity = identity,
            From = from,
            To = last.Size,
            Size = last.Size,
            Roots = publication.Root,
            EvidenceCount = 0,
            Covers = [new(cover.Alpha, cover.Zero.Alpha, cover.Zero.Alpha, cover.Zero.Alpha),
                new(cover.Beta, cover.Zero.Beta, cover.Zero.Beta, cover.Zero.Beta)],
        };
        folder.Write(CoverFiles.Plan, plan.ToBytes());
        return plan;
    }

    private async Task AddAsync(CoveredInterval interval, ulong round, Suite cover, CancellationToken cancellation)
    {
        var row = await truth.ReadRoundAsync(round, cancellation) ?? throw new StorageException($"Round {round} is missing. {Advice.Fsck}");
        if (!Header.TryDecode(row.Header, out var header, out _) || header.Index != round ||
            header.Suite.HashEntry(row.Header.Span) != interval.LinkOf(round))
            throw new StorageException($"Round {round} is damaged. {Advice.Fsck}");
        var covered = CoveredRound.Of(row, header, cover);
        var entry = new CoverEntry(
            header, row.Header, interval.AnchorOf(round),
            [new(cover.Alpha, covered.Root.Alpha), new(cover.Beta, covered.Root.Beta)]).ToBytes();
        Hashed += covered.LevelBytes + entry.Length;
        _entries.Add(entry);
        _leaves.Add(covered.Hashes);
        _leavesBytes += covered.Hashes.Length;
        if (_leavesBytes >= CoverFiles.LeavesPart)
            FinishLeaves();
    }

    private void FinishLeaves()
    {
        folder.Write(CoverFiles.Leaves((ulong)_roots.Count, _leavesParts++), CoverFiles.EncodeChunk(_leaves));
        _leaves.Clear();
        _leavesBytes = 0;
    }

    private void FinishChunk(Suite cover)
    {
        if (_leaves.Count > 0)
            FinishLeaves();
        folder.Write(CoverFiles.Entries((ulong)_roots.Count), CoverFiles.EncodeChunk(_entries));
        _roots.Add(RootOf(_entries, cover));
        _entries.Clear();
        _leavesParts = 0;
    }

    private static byte[] BytesOf(List<DigestPair> roots, Suite cover)
    {
        var bytes = new byte[roots.Count * cover.PairSize];
        for (var i = 0; i < roots.Count; i++)
            roots[i].CopyTo(bytes.AsSpan(i * cover.PairSize));
        return bytes;
    }

    internal static DigestPair RootOf(IReadOnlyList<ReadOnlyMemory<byte>> entries, Suite cover) =>
        MerkleTree.Build([.. entries.Select(e => e.ToArray())], cover).Root;

    private async Task<CoverText> FinishAsync(CoverText plan, Suite cover, CancellationToken cancellation)
    {
        var (count, evidence) = await WriteEvidenceAsync(plan, cover, cancellation);
        var files = await StoredHistory.OpenAsync(truth, null, progress: null, cancellation);
        var recordBytes = (await files.ReadRecordAsync(cancellation)).ToBytes();
        folder.Write(CoverFiles.Record, recordBytes);
        folder.Write(CoverFiles.Roots, BytesOf(_roots, cover));
        var (entries, digest) = (new CoverTree(_roots).Root, cover.Hash(recordBytes));
        var text = plan with
        {
            EvidenceCount = count,
            Covers =
            [
                new(cover.Alpha, entries.Alpha, evidence.Alpha, digest.Alpha), new(cover.Beta, entries.Beta, evidence.Beta, digest.Beta),
            ],
        };
        folder.Write(CoverFiles.Text, text.ToBytes());
        return text;
    }

    // Each publication that covers one of the rounds, and behind it what was given for it.
    private async Task<(ulong Count, DigestPair Root)> WriteEvidenceAsync(CoverText plan, Suite cover, CancellationToken cancellation)
    {
        var (roots, blocks, count) = (new List<DigestPair>(), new List<ReadOnlyMemory<byte>>(), 0UL);
        await foreach (var stored in truth.ReadPublicationsAsync(1, long.MaxValue, cancellation))
        {
            if (stored.Size <= plan.From)
                continue;
            Add(PublicationKind, stored.Note.Span);
            foreach (var voucher in vouchers?.Of(stored.Number) ?? [])
                Add(VoucherKind, voucher.ToBytes());
            if (stored.Size >= plan.To)
                break;
        }

        if (blocks.Count > 0)
            Finish();
        return (count, roots.Count == 0 ? cover.Empty : new CoverTree(roots).Root);

        void Add(byte kind, ReadOnlySpan<byte> bytes)
        {
            blocks.Add((byte[])[kind, .. bytes]);
            count++;
            if (blocks.Count == CoverFiles.ChunkEntries)
                Finish();
        }

        void Finish()
        {
            folder.Write(CoverFiles.Evidence((ulong)roots.Count), CoverFiles.EncodeChunk(blocks));
            roots.Add(RootOf([.. blocks.Select(b => b[1..])], cover));
            blocks.Clear();
        }
    }
}
