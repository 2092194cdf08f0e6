using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Clocks;
using Linking.Ledger.Issuing;
using Linking.Ledger.Marks;
using Linking.Ledger.Reading;
using Linking.Ledger.Storage;
using Linking.Publications;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger;

/// <summary>
/// One node of a ledger: takes leaves, links rounds, and reads. All members may be called concurrently. The store,
/// the keys and the mark are borrowed; the caller disposes them after the node.
/// </summary>
public sealed class LedgerNode : IAsyncDisposable
{
    private readonly ILedgerStore _store;
    private readonly HeadTracker _tracker;
    private readonly PendingRound _pending;
    private readonly NodeState _state;
    private readonly ClockGate _clock;
    private readonly RoundLoop _loop;
    private readonly LedgerReader _reader;
    private readonly PublicationMaker _publisher;
    private readonly DerivedData _derived;
    private readonly BackgroundJob _deriving;
    private readonly BackgroundJob _marking;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _opened;
    private readonly bool _olderRounds;
    private readonly Task _running;
    private readonly Lazy<Task> _stopping;

    private LedgerNode(LedgerParts parts, OpenedLedger opened)
    {
        (Options, _store, _tracker, _pending, _state, _clock) = (parts.Options, parts.Store, opened.Tracker, parts.Pending, new NodeState(parts.Logger), parts.Clock);
        (_time, _logger, _opened, _olderRounds) = (parts.Time, parts.Logger, parts.Time.GetTimestamp(), opened.VerifiedFrom > 1);
        GenesisLink = opened.GenesisLink;
        _loop = new RoundLoop(Options, _store, _tracker, _pending, parts.Sealer, _clock, parts.Appender, _state, _time, _logger);
        _reader = new LedgerReader(_store, _tracker, _pending, ReadHeadAsync);
        _publisher = new PublicationMaker(_store, _tracker, parts.Keys.Publications, parts.Appender, _logger);
        _derived = new DerivedData(_store, _tracker);
        var marks = new MarkKeeper(parts.Marks, _tracker);
        _deriving = new BackgroundJob("writing of tiles and index", () => _state.MayWrite ? _derived.CatchUpAsync(CancellationToken.None) : Task.CompletedTask, _time, _logger);
        _marking = new BackgroundJob("writing of the high-water mark", () => _state.MayWrite ? marks.WriteAsync() : Task.CompletedTask, _time, _logger);
        _loop.Moved = SignalJobs;
        _tracker.Followed = round =>
        {
            _pending.Remember(round);
            SignalJobs();
        };
        if (opened.Problem is { } problem)
            _loop.Enter(problem);
        else if (_clock.Look(Head) is { Problem: not null } reading)
            _loop.Suspend(reading);
        _stopping = new(EndAsync);
        _running = Task.Run(_loop.RunAsync);
        SignalJobs();
    }

    /// <summary>The ledger's identity, read from round 0.</summary>
    public Genesis Genesis => _tracker.Genesis;

    /// <summary>Link of round 0: fixes the ledger's identity.</summary>
    public DigestPair GenesisLink { get; }

    /// <summary>What the node was told.</summary>
    public LedgerOptions Options { get; }

    /// <summary>Mode and reason, now.</summary>
    public LedgerState State => _state.Current;

    /// <summary>The newest round this node knows of.</summary>
    public LedgerHead Head => _tracker.Head;

    /// <summary>
    /// Opens the ledger in a store; creates it if the store is empty and no mark says otherwise. Reads the newest
    /// rounds back and rehashes them, compares the high-water mark, brings tiles and index up to date, and starts
    /// issuing unless the node must be read-only or suspended (see <see cref="State"/>).
    /// </summary>
    /// <exception cref="LedgerOpenException">The ledger cannot be opened.</exception>
    public static Task<LedgerNode> OpenAsync(
        LedgerOptions options,
        LedgerKeys keys,
        ILedgerStore store,
        IHighWaterMarkStore mark,
        IClockSource clock,
        TimeProvider time,
        ILogger<LedgerNode> logger,
        CancellationToken cancellation) =>
        OpenAsync(new LedgerParts(options, keys, store, mark, clock, time, logger), cancellation);

    /// <summary>Returns as soon as the state is another than <paramref name="known"/>.</summary>
    public Task<LedgerState> WaitForChangeAsync(LedgerState known, CancellationToken cancellation) =>
        _state.WaitForChangeAsync(known, cancellation);

    /// <summary>A snapshot for operators.</summary>
    public LedgerStatus Status()
    {
        var (leaves, bytes) = _pending.Load;
        string?[] warnings = [Warning("The high-water mark cannot be written.", _marking), Warning("Tiles and index cannot be written.", _deriving)];
        return new LedgerStatus(State, Head, leaves, bytes, _loop.LeavesIssued, _loop.RoundsAppended, _derived.IndexedSize, [.. warnings.OfType<string>()]);

        static string? Warning(string what, BackgroundJob job) => job.Problem is { } problem ? $"{what} {problem}" : null;
    }

    /// <summary>
    /// Puts a leaf into the open round and returns when that round is durable. The same bytes again, while pending or
    /// within the repeat window, give the first token.
    /// </summary>
    /// <param name="leaf">An encoded leaf of kind document, aggregate or token; copied before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the leaf stays in the round.</param>
    /// <exception cref="LedgerRefusedException">No token; see its reason.</exception>
    public async Task<StampedLeaf> SubmitAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation)
    {
        CheckLeaf(leaf, out var kind);
        if (kind == LeafKind.Event)
            throw new LedgerRefusedException(RefusalReason.KindNotAllowed, "The leaf is an event. Only the service itself makes events; submit a document, an aggregate or a token.");
        if (_olderRounds && _time.GetElapsedTime(_opened) < Options.RepeatWindow && await _reader.FindInIndexAsync(leaf, WindowBegin, cancellation) is { } earlier)
            return earlier;
        var admission = _pending.Add(leaf.Span, lookBack: true);
        if (admission.Round is null)
        {
            if (await _reader.StampAtAsync(admission.Place, leaf, cancellation) is { } first)
                return first;
            admission = _pending.Add(leaf.Span, lookBack: false);
        }

        var done = await admission.Round!.WaitAsync(cancellation);
        return done.Round.Stamp(done.Index, admission.Repeated);
    }

    /// <summary>Reads the head from the store, and follows rounds that other nodes have appended.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<LedgerHead> ReadHeadAsync(CancellationToken cancellation)
    {
        // Whoever holds the gate is about to move the head: what it finds is as new as what would be read here.
        if (State.Mode == LedgerMode.ReadOnly || !await _tracker.Gate.WaitAsync(0, cancellation))
            return Head;
        try
        {
            await _tracker.FollowAsync(cancellation);
        }
        catch (DivergedException e)
        {
            _loop.Diverge(e.Message);
        }
        catch (BadRoundException e)
        {
            throw new StorageException($"A round that another node appended does not hold together. {e.Message} {Advice.Fsck}", e);
        }
        finally
        {
            _tracker.Gate.Release();
        }

        return Head;
    }

    /// <summary>Whether header and top leaf of a token stand in the ledger (LT-V2).</summary>
    /// <param name="token">Any bytes.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<MatchResult> MatchAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation) => _reader.MatchAsync(token, cancellation);

    /// <summary>
    /// Adds to a token the newest publication that covers it, or, while there is none, the newest signed head if the
    /// token's are all older. Never takes an anchor away.
    /// </summary>
    /// <param name="token">Any bytes.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<ExtendResult> ExtendAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation) => _reader.ExtendAsync(token, cancellation);

    /// <summary>The token of a leaf, found by its exact bytes; null if it is not in the ledger.</summary>
    /// <param name="leaf">Encoded.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="LedgerRefusedException">Not a leaf.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<StampedLeaf?> FindAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation)
    {
        CheckLeaf(leaf, out _);
        return await _reader.FindAsync(leaf, cancellation);
    }

    /// <summary>The path from header <paramref name="index"/> to the history roots of <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not index &lt; size ≤ the head's size.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<HistoryProof> ProveInclusionAsync(ulong index, ulong size, CancellationToken cancellation)
    {
        await FollowToAsync(size, cancellation);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        return await _tracker.History.ProveInclusionAsync(index, size, cancellation);
    }

    /// <summary>The consistency proof from size <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ from ≤ to ≤ the head's size.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<HistoryProof> ProveConsistencyAsync(ulong from, ulong to, CancellationToken cancellation)
    {
        await FollowToAsync(to, cancellation);
        ArgumentOutOfRangeException.ThrowIfZero(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        return await _tracker.History.ProveConsistencyAsync(from, to, cancellation);
    }

    /// <summary>Publications in order, from number <paramref name="from"/> (1 is the first), at most <paramref name="count"/>.</summary>
    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        _store.ReadPublicationsAsync(from, count, cancellation);

    /// <summary>
    /// Signs and stores the next publication over the ledger's size now, if it has grown since the last one; else
    /// returns the last one.
    /// </summary>
    /// <param name="announcements">At most 64; not published if the ledger has not grown.</param>
    /// <param name="cancellation">Before the publication is stored.</param>
    /// <exception cref="LedgerRefusedException">The node is read-only, failed or stopped.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<StoredPublication> PublishAsync(IReadOnlyList<Announcement> announcements, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(announcements);
        var head = await ReadHeadAsync(cancellation);
        if (Refusals.Publishing(State) is { } refusal)
            throw refusal;
        try
        {
            return await _publisher.PublishAsync(head, announcements, cancellation);
        }
        catch (AppendFailedException e)
        {
            _loop.Fail(new LedgerState(LedgerMode.Failed, $"Storing a publication failed. {e.Message}", Advice.Restart));
            throw new LedgerRefusedException(RefusalReason.Failed, "Storing the publication failed, and it may have been stored. Publish again when the ledger issues again: the same publication is found then.") { MayExist = true };
        }
    }

    /// <summary>
    /// Takes nothing new, finishes the open round, answers its callers, and ends. May be called again.
    /// </summary>
    public Task StopAsync() => _stopping.Value;

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _publisher.Dispose();
        _tracker.Dispose();
    }

    internal static async Task<LedgerNode> OpenAsync(LedgerParts parts, CancellationToken cancellation)
    {
        var opener = new LedgerOpener(parts.Options, parts.Keys, parts.Store, parts.Marks, parts.Clock, parts.Appender, parts.Pending, parts.Logger);
        var opened = await opener.OpenAsync(cancellation);
        try
        {
            // Whoever asks must find what was stamped before the start.
            if (opened.Problem is null)
                await new DerivedData(parts.Store, opened.Tracker).CatchUpAsync(cancellation);
        }
        catch (StorageException e)
        {
            throw new LedgerOpenException(OpenProblem.Storage, e.Message, e);
        }

        var node = new LedgerNode(parts, opened);
        var size = node.Head.Size;
        parts.Logger.Opened(parts.Options.Ledger.Value, size, size - opened.VerifiedFrom);
        return node;
    }

    private Instant WindowBegin => _clock.Look(head: null).Time.Minus(Options.RepeatWindow);

    private static void CheckLeaf(ReadOnlyMemory<byte> leaf, out LeafKind kind)
    {
        if (!Leaf.IsValid(leaf.Span, out kind, out var error))
            throw new LedgerRefusedException(RefusalReason.BadLeaf, error.Message);
    }

    private async Task FollowToAsync(ulong size, CancellationToken cancellation)
    {
        if (size > Head.Size)
            await ReadHeadAsync(cancellation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Head.Size);
    }

    private void SignalJobs()
    {
        _marking.Signal();
        _deriving.Signal();
    }

    private async Task EndAsync()
    {
        _logger.Stopping();
        _loop.RequestStop();
        await _running;
        await _marking.StopAsync();
        await _deriving.StopAsync();
        _state.Enter(new LedgerState(LedgerMode.Stopped, "The node has stopped.", ""));
        _logger.Stopped(Head.Size);
    }
}
