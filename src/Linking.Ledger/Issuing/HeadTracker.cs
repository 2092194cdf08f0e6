using Linking.Events;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Derived;
using Linking.Notes;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Issuing;

/// <summary>
/// The head as this node knows it, with the history behind it. Only who holds <see cref="Gate"/> moves it: the loop
/// after its own append, or a follower after verifying what another node has appended.
/// </summary>
internal sealed class HeadTracker : IDisposable
{
    private readonly ILedgerTruth _store;
    private readonly HeadSigner _signer;
    private Header _header;
    private volatile LedgerHead _head;

    /// <param name="store">The ledger.</param>
    /// <param name="signer">Its head key.</param>
    /// <param name="genesis">Its identity.</param>
    /// <param name="history">The history of all rounds up to and with <paramref name="header"/>.</param>
    /// <param name="header">The newest header.</param>
    /// <param name="cache">Rounds to answer from.</param>
    public HeadTracker(ILedgerTruth store, HeadSigner signer, Genesis genesis, HistoryTree history, Header header, RoundCache cache)
    {
        (_store, _signer, Genesis, History, Cache) = (store, signer, genesis, history, cache);
        _header = header;
        _head = MakeHead(header);
    }

    public SemaphoreSlim Gate { get; } = new(1, 1);

    public Genesis Genesis { get; }

    public HistoryTree History { get; }

    public RoundCache Cache { get; }

    public LedgerHead Head => _head;

    /// <summary>Told of each round that another node appended, in order.</summary>
    public Action<SealedRound>? Followed { get; set; }

    /// <summary>Takes up a round that is durable and known to be right; signs the head that it makes.</summary>
    public SealedRound Advance(StoredRound row, Header header, int[] ends, MerkleTree? tree)
    {
        var path = History.NextPath();
        History.Append(row.Link);
        _header = header;
        var head = MakeHead(header);
        var round = new SealedRound(row, header, ends, tree, path, head.Signed);
        Cache.Put(round);
        _head = head;
        return round;
    }

    /// <summary>Reads the head from the store, and verifies and takes up every round beyond the one known. Holds the gate.</summary>
    /// <exception cref="DivergedException">The store is behind, or has another round where this node knows one.</exception>
    /// <exception cref="BadRoundException">A round does not hold together.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        var known = _head;
        var stored = await _store.ReadHeadAsync(cancellation);
        if (stored is not { } newest || newest.Size < known.Size)
            throw new DivergedException(
                $"The store ends at size {stored?.Size ?? 0}, but the ledger had already come to size {known.Size}.");
        if (newest.Size == known.Size)
        {
            if (newest.Link != known.Link)
                throw new DivergedException($"Round {known.Size - 1} in the store is not the one that this node knows.");
            return;
        }

        for (var n = known.Size; n < newest.Size; n++)
        {
            var row = await _store.ReadRoundAsync(n, cancellation) ?? throw new DivergedException($"Round {n} has gone from the store.");
            Followed?.Invoke(Verify(row));
        }
    }

    /// <summary>Verifies a round that follows the head, and takes it up.</summary>
    /// <exception cref="DivergedException">It was built on another round.</exception>
    /// <exception cref="BadRoundException">It does not hold together.</exception>
    public SealedRound Verify(StoredRound row)
    {
        if (!Header.TryDecode(row.Header.Span, out var header, out var error))
            throw new BadRoundException(row.Index, error.Message);
        if (header.Index == _head.Size && header.PreviousLink != _head.Link)
            throw new DivergedException(
                $"Round {row.Index} in the store was not built on the round {_head.Size - 1} that this node knows.");
        var problem = RoundVerification.Content(row, header)
            .Concat(RoundVerification.Place(header, row.PreviousHead, Genesis, _header, _head.Link, _head.Root))
            .Select(p => p.Message).FirstOrDefault();
        if (problem is not null)
            throw new BadRoundException(row.Index, problem);
        return LeafEnds.TryFind(row.Leaves.Span, header.LeafCount, out var ends)
            ? Advance(row, header, ends, tree: null)
            : throw new BadRoundException(row.Index, "its leaves cannot be found.");
    }

    /// <summary>A round with its tokens' parts: from memory, or read back.</summary>
    /// <exception cref="StorageException">It cannot be read, or does not hold together.</exception>
    public async Task<SealedRound> ReadAsync(ulong index, CancellationToken cancellation)
    {
        if (Cache.Find(index) is { } known)
            return known;
        var row = await _store.ReadRoundAsync(index, cancellation)
            ?? throw new StorageException($"Round {index} is missing. Check the ledger with fsck, and restore it.");
        if (!row.TryValidate(out var header, out var problem) || row.Index != index ||
            !LeafEnds.TryFind(row.Leaves.Span, header.LeafCount, out var ends))
            throw new StorageException($"Round {index} is damaged. {problem} Check the ledger with fsck, and restore it.");
        var proof = await History.ProveInclusionAsync(index, index + 1, cancellation);
        var round = new SealedRound(row, header, ends, tree: null, proof.Path, _signer.Sign(index + 1, proof.Root));
        Cache.Put(round);
        return round;
    }

    public void Dispose() => Gate.Dispose();

    private LedgerHead MakeHead(Header header)
    {
        var (size, root) = (History.Size, History.Root);
        return new LedgerHead(size, History.LastLink, header.Time, header.Accuracy, root, _signer.Sign(size, root));
    }
}
