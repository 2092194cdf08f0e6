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
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Ledger.Issuing;

/// <summary>
/// The head as this node knows it, with the history and the record behind it. Only who holds <see cref="Gate"/> moves it: the
/// loop after its own append, or a follower after verifying what another node has appended.
/// </summary>
internal sealed class HeadTracker : IDisposable
{
    private readonly ILedgerTruth _store;
    private readonly KeyRing? _keys;
    private readonly Func<Instant>? _clock;
    private volatile LedgerHead _head;
    private volatile RecordEvents _record;
    private (LedgerKeys Keys, HeadSigner Signer)? _signer;

    /// <param name="store">The ledger.</param>
    /// <param name="keys">With the head keys in force, if they are here: else the head is not signed. Null: it only reads.</param>
    /// <param name="record">The record's events up to and with the newest header's round.</param>
    /// <param name="history">The history of all rounds up to and with <paramref name="header"/>.</param>
    /// <param name="header">The newest header.</param>
    /// <param name="signed">The signed head after it as the next round digests it; null if there is no next round.</param>
    /// <param name="cache">Rounds to answer from.</param>
    /// <param name="clock">By which the period of use of keys ends, where it is later than the head; null: by the head alone.</param>
    public HeadTracker(
        ILedgerTruth store, KeyRing? keys, RecordEvents record, HistoryTree history, Header header, SignedHead? signed, RoundCache cache,
        Func<Instant>? clock = null)
    {
        (_store, _keys, _record, History, Cache, _clock) = (store, keys, record, history, cache, clock);
        RecordLink = record.LastRound == header.Index ? history.LastLink : header.RecordLink;
        _head = MakeHead(header, signed ?? TrySign(FindSigner(record, history.Size), header.Time));
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

    /// <summary>A key that is to sign, now or with the next round, and is not on the ring: of heads first. Null if all are.</summary>
    public MissingKey? FindMissingKey()
    {
        var (record, size) = (_record, _head.Size);
        var (now, next) = (record.KeysFor(size), record.KeysFor(size + 1));
        var heads = (_head.Signed is null ? now.Alpha.Concat(now.Beta) : []).Concat(next.Alpha).Concat(next.Beta);
        return Missing(heads, isHead: true) ?? Missing(next.Publication, isHead: false);

        MissingKey? Missing(IEnumerable<VerifierKey> keys, bool isHead) =>
            keys.FirstOrDefault(key => _keys?.Find(key) is null) is { } key ? new MissingKey(key, isHead) : null;
    }

    /// <summary>Why keys that are here cannot sign the head, if it is not signed yet, or the next one; null if they can.</summary>
    public SignerProblem? FindSignerProblem()
    {
        if (_keys is not { } ring)
            return null;
        var (record, head) = (_record, _head);
        if (((head.Signed is null && !Seals(head.Size, head.Time) ? FindEnded(head.Size) : null) ?? FindEnded(head.Size + 1)) is { } ended)
            return ended;
        var (now, next) = (record.KeysFor(head.Size), record.KeysFor(head.Size + 1));
        return (head.Signed is null ? now.Alpha.Concat(now.Beta) : []).Concat(next.Alpha).Concat(next.Beta)
            .Select(ring.Find).OfType<ISigner>().Distinct()
            .Select(signer => signer.FindProblem(KeyRole.AlphaHead)).FirstOrDefault(p => p is not null);
    }

    /// <summary>Why the keys in force for a size sign nothing any more, wherever they are; null if their period of use goes on.</summary>
    public SignerProblem? FindEnded(ulong size) => EndFor(_record, size) is { } end && !IsBefore(end, _head.Time)
        ? new SignerProblem(
            $"The period of use of the keys of size {size} ended at {end}: nothing is signed with them any more.",
            "Hand over a configuration with other keys, with 'seal new' and signed by the recovery keys ('linking ledger configure'). " +
            $"Without recovery keys this ledger cannot go on: {Advice.NewLedger}.")
        : null;

    /// <summary>Whether the head behind a round may be signed: the keys that are in force for it have not ended by its time.</summary>
    public bool MaySignAfter(StoredRound row, Header header) =>
        EndFor(RecordWith(row), row.Index + 1) is not { } end || IsBefore(end, header.Time);

    /// <summary>What the clock says, and not before the head.</summary>
    public Instant Now => _clock?.Invoke() is { } now && now > _head.Time ? now : _head.Time;

    private static Instant? EndFor(RecordEvents record, ulong size) => record.KeyEndOf(record.KeysFor(size));

    // The head that seals an event of the record is not stored before the next round: a start signs it, again or, where something held its
    // signature back, for the first time. What it says is fixed by a round that was made in time.
    private bool Seals(ulong size, Instant time) => _record.LastRound == size - 1 && !(time >= EndFor(_record, size));

    // The clock may be set back, and a round's time cannot.
    private bool IsBefore(Instant end, Instant time) => time < end && !(_clock?.Invoke() >= end);

    /// <summary>Signs the head if its keys are here and could not sign when it was made. Holds the gate.</summary>
    /// <returns>Whether it is signed.</returns>
    public bool SignHead()
    {
        if (_head.Signed is null && TrySign(FindSigner(_record, _head.Size), _head.Time) is { } signed)
            _head = _head with { Signed = signed };
        return _head.Signed is not null;
    }

    /// <summary>Takes a head that was signed before for the newest one, of a ledger that has ended and whose keys are not here.</summary>
    /// <param name="kept">Any two notes; what is not this head, signed by the keys in force for it, is not taken.</param>
    public void TakeKept(SignedHead kept)
    {
        var (head, keys) = (_head, _record.KeysFor(_head.Size));
        if (head.Signed is null && HasEnded && Enum.GetValues<Chain>().All(IsRight))
            _head = head with { Signed = kept };

        bool IsRight(Chain chain) => Checkpoint.TryReadNote(
            kept[chain], Genesis.Ledger.HeadOrigin(Genesis.Suite[chain]), head.Size, Genesis.Suite.Width, out var note, out var root) &&
            root == head.Root[chain] && note.IsSignedBy(keys.Heads(chain));
    }

    /// <summary>
    /// Takes up a round that is durable and known to be right, and signs the head that it makes, if its keys can sign now.
    /// </summary>
    /// <exception cref="MissingKeyException">The keys in force after it are not on the ring. Nothing was taken up.</exception>
    public SealedRound Advance(StoredRound row, Header header, int[] ends, MerkleTree? tree)
    {
        var record = RecordWith(row);
        return Advance(row, header, ends, tree, record, SignerFor(record, row.Index + 1), signed: null, isBegun: true);
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
    /// <param name="mayLackKeys">Whether the last is taken up also where its head cannot be signed here.</param>
    /// <exception cref="DivergedException">A round was built on another one, or has gone.</exception>
    /// <exception cref="BadRoundException">A round does not hold together.</exception>
    /// <exception cref="MissingKeyException">The keys in force after the last are not on the ring.</exception>
    public async Task TakeUpAsync(
        ulong size, Action<SealedRound> takenUp, CancellationToken cancellation, bool mayLackKeys = false)
    {
        if (_head.Size == size)
            return;
        var row = await ReadAsync(_head.Size);
        while (true)
        {
            var next = row.Index + 1 < size ? await ReadAsync(row.Index + 1) : null;
            takenUp(await VerifyAsync(row, next, mayLackKeys, cancellation));
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
            !LeafEnds.TryFind(header.Suite, row.Leaves.Span, header.LeafCount, out var ends))
            throw new StorageException($"Round {index} is damaged. {problem} {Advice.Fsck}");
        var round = new SealedRound(row, header, ends, tree: null, await ReadAnchorAsync(index, cancellation));
        if (round.Anchor is not null)
            Cache.Put(round);
        return round;
    }

    /// <summary>The signed head of a size that is there; null where it was never made, because its keys were lost.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public async Task<SignedHead?> ReadSignedHeadAsync(ulong size, CancellationToken cancellation) =>
        _head is var head && head.Size == size
            ? head.Signed
            : await ReadSignedHeadAsync(size, await History.RootAtAsync(size, cancellation), cancellation);

    /// <summary>The time of a round that is there.</summary>
    /// <exception cref="StorageException">Its header cannot be read.</exception>
    public async Task<Instant> ReadTimeAsync(ulong index, CancellationToken cancellation) =>
        (Cache.Find(index)?.Header ?? await History.ReadHeaderAsync(index, cancellation)).Time;

    public void Dispose() => Gate.Dispose();

    // The signed head after it is verified with the round that digests it, which comes next.
    private async Task<SealedRound> VerifyAsync(StoredRound row, StoredRound? next, bool mayLackKeys, CancellationToken cancellation)
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
        if (problem is not null)
            throw new BadRoundException(row.Index, problem);
        var record = RecordWith(row);
        var signer = next is not null ? null
            : mayLackKeys ? FindSigner(record, row.Index + 1)
            : SignerFor(record, row.Index + 1);
        return Advance(row, header, ends, tree, record, signer, next?.PreviousHead);
    }

    private RecordEvents RecordWith(StoredRound row) =>
        RoundVerification.RecordEventOf(row) is { } stored ? _record.With(row.Index, RecordReader.Read(stored, row.Suite)) : _record;

    // A round that was begun in time is signed also where the period of use ends while it is stored.
    private SealedRound Advance(
        StoredRound row, Header header, int[] ends, MerkleTree? tree, RecordEvents record, HeadSigner? signer, SignedHead? signed,
        bool isBegun = false)
    {
        var path = History.NextPath();
        History.Append(row.Link);
        (_record, RecordLink) = (record, record.LastRound == row.Index ? row.Link : header.RecordLink);
        var head = MakeHead(header, signed ?? TrySign(signer, header.Time, isBegun));
        var anchor = head.Signed is null ? null : new SignedHeadAnchor(head.Size, path, head.Signed);
        var round = new SealedRound(row, header, ends, tree, anchor);
        if (anchor is not null)
            Cache.Put(round);
        _head = head;
        return round;
    }

    // Keys change: an old head is the one that was signed then, and stands with the round that digests it. Where it was never made,
    // because its keys were lost, the next one covers the round.
    private async Task<SignedHeadAnchor?> ReadAnchorAsync(ulong index, CancellationToken cancellation)
    {
        for (var size = index + 1; size <= index + 2; size++)
        {
            if (_head is var head && head.Size <= size)
            {
                return head.Size < size || head.Signed is null
                    ? null
                    : new SignedHeadAnchor(size, (await History.ProveInclusionAsync(index, size, cancellation)).Path, head.Signed);
            }

            var proof = await History.ProveInclusionAsync(index, size, cancellation);
            if (await ReadSignedHeadAsync(size, proof.Root, cancellation) is { } signed)
                return new SignedHeadAnchor(size, proof.Path, signed);
        }

        throw new StorageException($"The signed heads of sizes {index + 1} and {index + 2} are missing. {Advice.Fsck}");
    }

    // Null where it was never made.
    private async Task<SignedHead?> ReadSignedHeadAsync(ulong size, DigestPair root, CancellationToken cancellation)
    {
        await foreach (var next in _store.ReadHeadersAsync(size, 1, cancellation))
        {
            if (!Header.TryDecode(next.Header, out var header, out _) || header.HistoryRoot != root)
                break;
            var digest = next.PreviousHead is null ? header.Suite.Zero : next.PreviousHead.Digest(header.Suite);
            if (header.SignedHeadDigest == digest)
                return next.PreviousHead;
        }

        throw new StorageException($"The signed head of size {size} is damaged. {Advice.Fsck}");
    }

    private LedgerHead MakeHead(Header header, SignedHead? signed) =>
        new(History.Size, History.LastLink, header.Time, header.Accuracy, History.Root, RecordLink, signed);

    // A durable round stands, whether its head can be signed now or not.
    private SignedHead? TrySign(HeadSigner? signer, Instant time, bool isBegun = false)
    {
        try
        {
            return EndFor(_record, History.Size) is { } end && !(isBegun ? time < end : IsBefore(end, time)) && !Seals(History.Size, time)
                ? null
                : signer?.Sign(History.Size, History.Root);
        }
        catch (SignerException)
        {
            // The loop asks the key itself what its problem is, and says it.
            return null;
        }
    }

    private HeadSigner? FindSigner(RecordEvents record, ulong size)
    {
        var keys = record.KeysFor(size);
        return _keys is { } ring && keys.Alpha.Concat(keys.Beta).All(key => ring.Find(key) is not null) ? SignerFor(record, size) : null;
    }

    private HeadSigner SignerFor(RecordEvents record, ulong size)
    {
        var ring = _keys ?? throw new InvalidOperationException("What only reads signs no head.");
        var keys = record.KeysFor(size);
        if (_signer is not { } known || !known.Keys.Equals(keys))
        {
            var (ledger, suite) = (record.Genesis!.Ledger, record.Genesis.Suite);
            known = (keys, new HeadSigner(ledger, suite, ring.Of(keys.Alpha), ring.Of(keys.Beta)));
            _signer = known;
        }

        return known.Signer;
    }
}
