using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Derived;
using Linking.Ledger.Issuing;
using Linking.Ledger.Marks;
using Linking.Notes;
using Linking.Rounds;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Opening;

/// <summary>
/// Reads a ledger back before anything is built on it: identity, the newest rounds, the high-water mark. Creates it in
/// an empty store.
/// </summary>
internal sealed class LedgerOpener(
    LedgerOptions options,
    LedgerKeys keys,
    ILedgerTruth store,
    DerivedStore derived,
    IHighWaterMarkStore marks,
    ClockGate clock,
    Appender appender,
    RoundGate pending,
    ILogger logger)
{
    private readonly HeadSigner _signer = new(options.Ledger, keys.Heads);

    /// <exception cref="LedgerOpenException">See its problem.</exception>
    public async Task<OpenedLedger> OpenAsync(CancellationToken cancellation)
    {
        if (options.Problems() is [var first, ..])
            throw new LedgerOpenException(OpenProblem.Options, first);
        try
        {
            var mark = ReadMark(out var problem);
            var head = await store.ReadHeadAsync(cancellation);
            if (head is null)
            {
                await CreateAsync(mark is null && problem is null);
                head = await store.ReadHeadAsync(cancellation) ?? throw Damaged("The store forgot round 0.");
            }

            await PrepareDerivedAsync(cancellation);
            var genesisRound = await store.ReadRoundAsync(0, cancellation) ?? throw Damaged("Round 0 is missing.");
            var genesis = CheckGenesis(genesisRound);
            var (tracker, from) = await ReadTailAsync(genesis, head.Value.Size, cancellation);
            if (await PublicationTail.FindProblemAsync(store, genesis, (ulong)options.TailRounds, cancellation) is { } wrong)
                throw Damaged(wrong);
            if (await store.FindDamageAsync(cancellation) is [var damage, ..])
                throw Damaged(damage.Message);
            problem ??= mark is null ? BeginMark(tracker.Head) : await CompareAsync(mark, cancellation);
            return new OpenedLedger(tracker, Header.LinkOf(genesisRound.Header.Span), problem, from);
        }
        catch (StorageException e)
        {
            throw new LedgerOpenException(OpenProblem.Storage, e.Message, e);
        }
        catch (AppendFailedException e)
        {
            throw new LedgerOpenException(OpenProblem.Storage, $"Round 0 could not be written. {e.Message}", e);
        }
        catch (BadRoundException e)
        {
            throw new LedgerOpenException(OpenProblem.Damaged, $"The ledger is damaged. {e.Message} {Advice.Fsck}", e);
        }
        catch (DivergedException e)
        {
            throw new LedgerOpenException(OpenProblem.Damaged, $"The ledger is damaged. {e.Message} {Advice.Fsck}", e);
        }
    }

    /// <summary>Derived data that cannot be used, and cannot be made now, is no reason not to start.</summary>
    private async Task PrepareDerivedAsync(CancellationToken cancellation)
    {
        try
        {
            await derived.PrepareAsync(store, cancellation);
        }
        catch (StorageException) when (derived.IsDoubted)
        {
            // Logged as its doubt; the node tries again and says so in its status.
        }
    }

    private HighWaterMark? ReadMark(out LedgerState? problem)
    {
        problem = null;
        try
        {
            return marks.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            problem = new LedgerState(
                LedgerMode.ReadOnly,
                $"The high-water mark cannot be read. {e.Message}",
                "Restore it; if it is lost, remove it and restart: the start then says what to do.");
            return null;
        }
    }

    /// <summary>
    /// Without a mark a restored backup cannot be told from the newest database: a backup is put back on a new machine,
    /// where no mark is. Only a ledger that has just begun goes on by itself.
    /// </summary>
    private LedgerState? BeginMark(LedgerHead head)
    {
        if (head.Size > 1 && options.AcceptSize != head.Size)
        {
            return new LedgerState(
                LedgerMode.ReadOnly,
                $"There is no high-water mark, so that nobody can tell whether this database of size {head.Size} is the " +
                "newest or a restored backup.",
                $"Put the mark back. If it is lost, and it is certain that no round after {head.Size - 1} was ever given " +
                $"out, start once with AcceptSize={head.Size}; if it is not, start a successor ledger.");
        }

        try
        {
            marks.Write(new HighWaterMark(head.Size, head.Link));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerOpenException(
                OpenProblem.Storage,
                $"The high-water mark cannot be written ({e.Message.TrimEnd('.')}): check its folder, its permissions and the disk.",
                e);
        }

        if (head.Size > 1)
            logger.MarkAccepted(head.Size);
        return null;
    }

    private async Task CreateAsync(bool noMark)
    {
        if (!noMark)
            throw new LedgerOpenException(
                OpenProblem.Lost,
                "The database is empty, but a high-water mark exists. Restore the database; for a new ledger use a new folder.");
        var reading = clock.Look(head: null);
        if (reading.Problem is not null)
            throw new LedgerOpenException(
                OpenProblem.Clock, $"The ledger cannot be created now. {reading.Problem} Set the clock right and start again.");
        var genesis = new Genesis
        {
            Ledger = options.Ledger,
            Policy = options.Policy,
            IntervalMicroseconds = Microseconds(options.Interval),
            PublicationIntervalMicroseconds = Microseconds(options.PublicationInterval),
            AlphaHeadKey = _signer.VerifierKey(Chain.Alpha),
            BetaHeadKey = _signer.VerifierKey(Chain.Beta),
            PublicationKey = PublicationKey,
            Predecessor = options.Predecessor,
        };
        var text = genesis.ToBytes();
        var leaf = EventText.LeafOf(text).ToBytes();
        var header = new Header
        {
            Ledger = options.Ledger,
            Index = 0,
            Time = reading.Time,
            Accuracy = clock.Accuracy,
            ValidUntil = reading.Time.Plus(Microseconds(options.Validity)),
            Policy = options.Policy,
            LeafCount = 1,
            RoundRoot = new RoundSealer().Seal(leaf, [leaf.Length]).Root,
            PreviousLink = default,
            HistoryRoot = HashFunctions.HashBoth([]),
            SignedHeadDigest = default,
        }.ToBytes();
        var row = new StoredRound(0, header, Header.LinkOf(header), null, leaf, [new StoredEvent(0, 0, text)]);

        // A conflict: another node has just created it. Its genesis is checked like any other.
        if (await appender.AskAsync("appending round 0", () => store.AppendAsync(row, CancellationToken.None)) == AppendResult.Appended)
            logger.Created(options.Ledger.Value, row.Link);
    }

    private Genesis CheckGenesis(StoredRound round)
    {
        if (!Header.TryDecode(round.Header.Span, out var header, out var error))
            throw Damaged($"Round 0: {error.Message}");
        var genesis = RoundVerification.GenesisOf(round) ?? throw Damaged("Round 0 does not hold a genesis.");
        var place = RoundVerification.Place(header, round.PreviousHead, genesis, null, default, HashFunctions.HashBoth([]));
        foreach (var (_, message) in RoundVerification.Content(round, header).Concat(place))
            throw Damaged($"Round 0: {message}");
        if (genesis.Ledger != options.Ledger)
            throw new LedgerOpenException(
                OpenProblem.OtherLedger,
                $"The database holds the ledger {genesis.Ledger}, but {options.Ledger} is configured. Configure the " +
                "ledger's own id, or use a new folder.");
        if (!genesis.Policy.Equals(options.Policy))
            throw new LedgerOpenException(
                OpenProblem.OtherLedger,
                $"The ledger was created under the policy {genesis.Policy}, but {options.Policy} is configured. A ledger " +
                "keeps its policy; another one needs a successor ledger.");
        foreach (var (held, expected) in (ReadOnlySpan<(VerifierKey, VerifierKey)>)
            [
                (_signer.VerifierKey(Chain.Alpha), genesis.AlphaHeadKey),
                (_signer.VerifierKey(Chain.Beta), genesis.BetaHeadKey),
                (PublicationKey, genesis.PublicationKey),
            ])
        {
            if (!held.Equals(expected))
                throw new LedgerOpenException(
                    OpenProblem.OtherKey,
                    $"The key for {expected.Name} is not the ledger's: it has the fingerprint {held.Fingerprint}, the " +
                    $"ledger's has {expected.Fingerprint}. Put the ledger's own key file back.");
        }

        return genesis;
    }

    // The history up to the tail is taken from tiles and headers, and must have the roots that the tail's first header
    // carries; the tail itself is rehashed.
    private async Task<(HeadTracker Tracker, ulong From)> ReadTailAsync(Genesis genesis, ulong size, CancellationToken cancellation)
    {
        var from = size > (ulong)options.TailRounds ? size - (ulong)options.TailRounds : 1;
        var history = await RestoreAsync(from, size, cancellation);
        var previous = await ReadHeaderAsync(from - 1, cancellation);
        var tracker = new HeadTracker(store, _signer, genesis, history, previous, new RoundCache(options.RoundCacheBytes));
        var recent = clock.Time;
        for (var n = from; n < size; n++)
        {
            var row = await store.ReadRoundAsync(n, cancellation) ?? throw Damaged($"Round {n} is missing.");
            var round = tracker.Verify(row);
            if (round.Header.Time.Plus(Microseconds(options.RepeatWindow)) >= recent)
                pending.Remember(round);
        }

        return (tracker, from);
    }

    private async Task<HistoryTree> RestoreAsync(ulong from, ulong size, CancellationToken cancellation)
    {
        var history = await HistoryTree.RestoreAsync(store, derived, from, cancellation);
        if (from == size || (await ReadHeaderAsync(from, cancellation)).HistoryRoot == history.Root)
            return history;

        // A damaged tile is derived data: the headers alone decide.
        derived.Doubt($"The tiles do not give the history root that round {from} carries.");
        history = new HistoryTree(store, derived);
        await foreach (var header in store.ReadHeadersAsync(0, from, cancellation))
            history.Append(Header.LinkOf(header.Header.Span));
        if (history.Size != from || (await ReadHeaderAsync(from, cancellation)).HistoryRoot != history.Root)
            throw Damaged($"Rounds 0 to {from - 1} do not have the history root that round {from} carries.");
        return history;
    }

    private async Task<LedgerState?> CompareAsync(HighWaterMark mark, CancellationToken cancellation) =>
        await OutsideCheck.FindProblemAsync(store, mark, cancellation) is { } reason
            ? new LedgerState(LedgerMode.ReadOnly, reason, Advice.Diverged)
            : null;

    private async Task<Header> ReadHeaderAsync(ulong index, CancellationToken cancellation) =>
        Header.TryDecode((await ReadStoredHeaderAsync(index, cancellation)).Header.Span, out var header, out var error)
            ? header
            : throw Damaged($"Round {index}: {error.Message}");

    private async Task<StoredHeader> ReadStoredHeaderAsync(ulong index, CancellationToken cancellation)
    {
        await foreach (var header in store.ReadHeadersAsync(index, 1, cancellation))
            return header;
        throw Damaged($"Round {index} is missing.");
    }

    private VerifierKey PublicationKey => new(options.Ledger.PublicationOrigin, keys.Publications.PublicKey.Span);

    private static ulong Microseconds(TimeSpan span) => (ulong)(span.Ticks / TimeSpan.TicksPerMicrosecond);

    private static LedgerOpenException Damaged(string what) => new(OpenProblem.Damaged, $"The ledger is damaged. {what} {Advice.Fsck}");
}
