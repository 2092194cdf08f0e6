using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Derived;
using Linking.Ledger.Records;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Issuing;

/// <summary>
/// The head as this node knows it, with the history and the record behind it. Only who holds <see cref="Gate"/> moves it: the
/// loop after its own append, or a follower after verifying what another node has appended.
/// </summary>
internal sealed class HeadTracker : IDisposable
{
    private readonly ILedgerTruth _store;
    private readonly KeyRing _keys;
    private volatile LedgerHead _head;
    private volatile RecordEvents _record;
    private (LedgerKeys Keys, HeadSigner Signer)? _signer;

    /// <param name="store">The ledger.</param>
    /// <param name="keys">With the head keys in force.</param>
    /// <param name="record">The record's events up to and with the newest header's round.</param>
    /// <param name="history">The history of all rounds up to and with <paramref name="header"/>.</param>
    /// <param name="header">The newest header.</param>
    /// <param name="signed">The signed head after it as the next round digests it; null if there is no next round.</param>
    /// <param name="cache">Rounds to answer from.</param>
    /// <exception cref="MissingKeyException">The keys in force are not on the ring.</exception>
    public HeadTracker(
        ILedgerTruth store, KeyRing keys, RecordEvents record, HistoryTree history, Header header, SignedHead? signed, RoundCache cache)
    {
        (_store, _keys, _record, History, Cache) = (store, keys, record, history, cache);
        RecordLink = record.LastRound == header.Index ? history.LastLink : header.RecordLink;
        _head = MakeHead(header, signed ?? SignerFor(record, history.Size).Sign(history.Size, history.Root));
    }

    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>The events of the record in the rounds up to the head.</summary>
    public RecordEvents Record => _record;

    public Genesis Genesis => _record.Genesis!;

    /// <summary>Whether the record has ended the service: no keys are in force for the head after this one.</summary>
    public bool HasEnded => _record.KeysFor(_head.Size + 1).IsNone;

    /// <summary>The next header's record link.</summary>
    public DigestPair RecordLink { get; private set; }

    public HistoryTree History { get; }

    public RoundCache Cache { get; }

    public LedgerHead Head => _head;

    /// <summary>Told of each round that another node appended, in order.</summary>
    public Action<SealedRound>? Followed { get; set; }

    /// <summary>
    /// Takes up a round that is durable and known to be right; signs the head that it makes, unless that was signed before.
    /// </summary>
    /// <exception cref="MissingKeyException">The keys in force after it are not on the ring. Nothing was taken up.</exception>
    public SealedRound Advance(StoredRound row, Header header, int[] ends, MerkleTree? tree, SignedHead? signed = null)
    {
        var stored = RoundVerification.RecordEventOf(row);
        var record = stored is null ? _record : _record.With(row.Index, RecordReader.Read(stored));
        var signer = signed is null ? SignerFor(record, row.Index + 1) : null;
        var path = History.NextPath();
        History.Append(row.Link);
        (_record, RecordLink) = (record, stored is null ? header.RecordLink : row.Link);
        var head = MakeHead(header, signed ?? signer!.Sign(History.Size, History.Root));
        var round = new SealedRound(row, header, ends, tree, path, head.Signed);
        Cache.Put(round);
        _head = head;
        return round;
    }

    /// <summary>Reads the head from the store, and verifies and takes up every round beyond the one known. Holds the gate.</summary>
    /// <exception cref="DivergedException">The store is behind, or has another round where this node knows one.</exception>
    /// <exception cref="BadRoundException">A round does not hold together.</exception>
    /// <exception cref="MissingKeyException">The keys in force after a round are not on the ring.</exception>
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

        await TakeUpAsync(newest.Size, round => Followed?.Invoke(round), cancellation);
    }

    /// <summary>
    /// Verifies and takes up the rounds up to a size. Only the last head is signed here: those before stand in the rounds
    /// behind them, and keys that have signed one need not be here any more.
    /// </summary>
    /// <param name="size">Rounds that the store has.</param>
    /// <param name="takenUp">Told of each.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <exception cref="DivergedException">A round was built on another one, or has gone.</exception>
    /// <exception cref="BadRoundException">A round does not hold together.</exception>
    /// <exception cref="MissingKeyException">The keys in force after the last are not on the ring.</exception>
    public async Task TakeUpAsync(ulong size, Action<SealedRound> takenUp, CancellationToken cancellation)
    {
        if (_head.Size == size)
            return;
        var row = await ReadAsync(_head.Size);
        while (true)
        {
            var next = row.Index + 1 < size ? await ReadAsync(row.Index + 1) : null;
            takenUp(await VerifyAsync(row, next?.PreviousHead, cancellation));
            if (next is null)
                return;
            row = next;
        }

        async Task<StoredRound> ReadAsync(ulong n) =>
            await _store.ReadRoundAsync(n, cancellation) ?? throw new DivergedException($"Round {n} has gone from the store.");
    }

    /// <summary>The time that a round behind the head must be later than: the head's, or, if it strikes rounds, that before them.</summary>
    public async Task<Instant> TimeBeforeAsync(StoredRound row, CancellationToken cancellation) =>
        RoundVerification.RecordEventOf(row) is { } stored && EventReading.Read(stored.Text, Genesis.Suite) is var reading &&
        reading.Event is Notice { About: ClockSubject clock } && _record.FaultOf(row.Index, reading) is null
            ? await SoundTimes.BeforeAsync(_store, _record, clock.First, cancellation)
            : _head.Time;

    /// <summary>A round with its tokens' parts: from memory, or read back.</summary>
    /// <exception cref="StorageException">It cannot be read, or does not hold together.</exception>
    public async Task<SealedRound> ReadAsync(ulong index, CancellationToken cancellation)
    {
        if (Cache.Find(index) is { } known)
            return known;
        var row = await _store.ReadRoundAsync(index, cancellation)
            ?? throw new StorageException($"Round {index} is missing. {Advice.Fsck}");
        if (!row.TryValidate(out var header, out var problem) || row.Index != index ||
            !LeafEnds.TryFind(row.Leaves.Span, header.LeafCount, out var ends))
            throw new StorageException($"Round {index} is damaged. {problem} {Advice.Fsck}");
        var proof = await History.ProveInclusionAsync(index, index + 1, cancellation);
        var signed = await ReadSignedHeadAsync(index + 1, proof.Root, cancellation);
        var round = new SealedRound(row, header, ends, tree: null, proof.Path, signed);
        Cache.Put(round);
        return round;
    }

    /// <summary>The time of a round that is there.</summary>
    /// <exception cref="StorageException">Its header cannot be read.</exception>
    public async Task<Instant> ReadTimeAsync(ulong index, CancellationToken cancellation) =>
        (Cache.Find(index)?.Header ?? await History.ReadHeaderAsync(index, cancellation)).Time;

    public void Dispose() => Gate.Dispose();

    // The signed head after it is verified with the round that digests it, which comes next.
    private async Task<SealedRound> VerifyAsync(StoredRound row, SignedHead? signed, CancellationToken cancellation)
    {
        if (!Header.TryDecode(row.Header, out var header, out var error))
            throw new BadRoundException(row.Index, error.Message);
        if (header.Index == _head.Size && header.PreviousLink != _head.Link)
            throw new DivergedException(
                $"Round {row.Index} in the store was not built on the round {_head.Size - 1} that this node knows.");
        var place = new RoundPlace(
            _record, RecordLink, await TimeBeforeAsync(row, cancellation), _head.Link, _head.Root);
        var problem = RoundVerification.Content(row, header, out var ends, out var tree)
            .Concat(RoundVerification.Place(header, row, place))
            .Select(p => p.Message).FirstOrDefault();
        return problem is null ? Advance(row, header, ends, tree, signed) : throw new BadRoundException(row.Index, problem);
    }

    // Keys change: an old head is the one that was signed then, and stands with the round that digests it.
    private async Task<SignedHead> ReadSignedHeadAsync(ulong size, DigestPair root, CancellationToken cancellation)
    {
        if (_head is var head && head.Size == size)
            return head.Signed;
        await foreach (var next in _store.ReadHeadersAsync(size, 1, cancellation))
        {
            if (next.PreviousHead is { } signed && Header.TryDecode(next.Header, out var header, out _) &&
                header.HistoryRoot == root && header.SignedHeadDigest == signed.Digest(header.Suite))
                return signed;
        }

        throw new StorageException($"The signed head of size {size} is damaged. {Advice.Fsck}");
    }

    private LedgerHead MakeHead(Header header, SignedHead signed) =>
        new(History.Size, History.LastLink, header.Time, header.Accuracy, History.Root, RecordLink, signed);

    private HeadSigner SignerFor(RecordEvents record, ulong size)
    {
        var keys = record.KeysFor(size);
        if (_signer is not { } known || !known.Keys.Equals(keys))
        {
            var (ledger, suite) = (record.Genesis!.Ledger, record.Genesis.Suite);
            known = (keys, new HeadSigner(ledger, suite, _keys.Of(keys.Alpha), _keys.Of(keys.Beta)));
            _signer = known;
        }

        return known.Signer;
    }
}
