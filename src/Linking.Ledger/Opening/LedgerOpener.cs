using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Derived;
using Linking.Ledger.Issuing;
using Linking.Ledger.Records;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Opening;

/// <summary>
/// Reads a ledger back before anything is built on it: identity, record, the newest rounds, the high-water mark. Creates it
/// in an empty store.
/// </summary>
internal sealed class LedgerOpener(
    LedgerOptions options,
    KeyRing keys,
    ILedgerTruth store,
    DerivedStore derived,
    MarkCheck mark,
    ClockGate clock,
    Appender appender,
    RoundGate pending,
    ILogger logger)
{
    /// <exception cref="LedgerOpenException">See its problem.</exception>
    public async Task<OpenedLedger> OpenAsync(CancellationToken cancellation)
    {
        if (options.Problems() is [var first, ..])
            throw new LedgerOpenException(OpenProblem.Options, first);
        try
        {
            mark.Read();
            var head = await store.ReadHeadAsync(cancellation);
            if (head is null)
            {
                await CreateAsync();
                head = await store.ReadHeadAsync(cancellation) ?? throw LedgerOpenException.Damaged("The store forgot round 0.");
            }

            await PrepareDerivedAsync(cancellation);
            var genesisRound = await store.ReadRoundAsync(0, cancellation) ?? throw LedgerOpenException.Damaged("Round 0 is missing.");
            FirstRound.Check(genesisRound, options);
            var (tracker, from) = await ReadTailAsync(head.Value.Size, cancellation);
            CheckState(tracker);
            if (options.LastHead is { } kept)
                tracker.TakeKept(kept);
            if (await PublicationTail.FindProblemAsync(
                    store, tracker.Record, genesisRound.Link, (ulong)options.TailRounds, cancellation) is { } wrong)
                throw LedgerOpenException.Damaged(wrong);
            if (await store.FindDamageAsync(cancellation) is [var damage, ..])
                throw LedgerOpenException.Damaged(damage.Message);
            var problem = await mark.FindProblemAsync(tracker.Head, cancellation) ?? KeyCheck.FindProblem(tracker);
            return new OpenedLedger(tracker, genesisRound.Link, problem, from);
        }
        catch (StorageException e)
        {
            throw new LedgerOpenException(OpenProblem.Storage, e.Message, e);
        }
        catch (AppendFailedException e)
        {
            throw new LedgerOpenException(OpenProblem.Storage, $"Round 0 could not be written. {e.Message}", e);
        }
        catch (Exception e) when (e is BadRoundException or DivergedException)
        {
            throw LedgerOpenException.Damaged(e.Message, e);
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

    private async Task CreateAsync()
    {
        if (mark.IsThere)
            throw new LedgerOpenException(
                OpenProblem.Lost,
                "The database is empty, but a high-water mark exists. Restore the database; for a new ledger use a new folder.");
        var row = FirstRound.Make(options, keys, clock);

        // A conflict: another node has just created it. Its genesis is checked like any other.
        if (await appender.AskAsync("appending round 0", () => store.AppendAsync(row, CancellationToken.None)) == AppendResult.Appended)
            logger.Created(options.Ledger!.Value, row.Link);
    }

    /// <summary>What the next round is made under: the ledger's record says it, not the options.</summary>
    private void CheckState(HeadTracker tracker)
    {
        var state = tracker.Record.StateAt(tracker.Head.Size)!;
        if (options.Policy is not null && !state.Policy.Equals(options.Policy))
            throw new LedgerOpenException(
                OpenProblem.OtherLedger,
                $"The ledger's policy is {state.Policy}, but {options.Policy} is configured. Configure the policy in force; to change " +
                "it, hand a configuration over.");
        if (clock.Accuracy > state.Accuracy)
            throw new LedgerOpenException(
                OpenProblem.Options,
                $"The ledger promises an accuracy of {state.Accuracy} µs, but {clock.Accuracy} µs are configured. Configure no more " +
                "than it promises; to promise another, hand a configuration over.");
    }

    // The history up to the tail is taken from tiles and headers, and must have the roots that the tail's first header
    // carries; the tail itself is rehashed.
    private async Task<(HeadTracker Tracker, ulong From)> ReadTailAsync(ulong size, CancellationToken cancellation)
    {
        var from = size > (ulong)options.TailRounds ? size - (ulong)options.TailRounds : 1;
        var (record, recordLink) = await RecordReader.ReadAsync(store, from, cancellation);
        var history = await RestoreAsync(record.Genesis!.Suite, from, size, cancellation);
        var previous = await ReadHeaderAsync(from - 1, cancellation);
        if (record.LastRound != from - 1 && recordLink != previous.RecordLink)
            throw LedgerOpenException.Damaged($"Events of the record before round {from - 1} are missing.");
        SignedHead? signed = from < size ? (await ReadStoredHeaderAsync(from, cancellation)).PreviousHead : null;
        var cache = new RoundCache(options.RoundCacheBytes);
        var tracker = new HeadTracker(store, keys, record, history, previous, signed, cache, () => clock.Time);
        var recent = clock.Time.Minus(options.RepeatWindow);
        await tracker.TakeUpAsync(
            size,
            round =>
            {
                if (round.Header.Time >= recent)
                    pending.Remember(round);
            },
            cancellation,
            mayLackKeys: true);
        return (tracker, from);
    }

    private async Task<HistoryTree> RestoreAsync(Suite suite, ulong from, ulong size, CancellationToken cancellation)
    {
        var history = await HistoryTree.RestoreAsync(store, derived, suite, from, cancellation);
        if (from == size || (await ReadHeaderAsync(from, cancellation)).HistoryRoot == history.Root)
            return history;

        // A damaged tile is derived data: the headers alone decide.
        derived.Doubt($"The tiles do not give the history root that round {from} carries.");
        history = new HistoryTree(store, derived, suite);
        await foreach (var header in store.ReadHeadersAsync(0, from, cancellation))
            history.Append(suite.HashEntry(header.Header.Span));
        if (history.Size != from || (await ReadHeaderAsync(from, cancellation)).HistoryRoot != history.Root)
            throw LedgerOpenException.Damaged($"Rounds 0 to {from - 1} do not have the history root that round {from} carries.");
        return history;
    }

    private async Task<Header> ReadHeaderAsync(ulong index, CancellationToken cancellation) =>
        Header.TryDecode((await ReadStoredHeaderAsync(index, cancellation)).Header, out var header, out var error)
            ? header
            : throw LedgerOpenException.Damaged($"Round {index}: {error.Message}");

    private async Task<StoredHeader> ReadStoredHeaderAsync(ulong index, CancellationToken cancellation)
    {
        await foreach (var header in store.ReadHeadersAsync(index, 1, cancellation))
            return header;
        throw LedgerOpenException.Damaged($"Round {index} is missing.");
    }
}
