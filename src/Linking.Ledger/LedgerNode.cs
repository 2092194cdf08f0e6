using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Clocks;
using Linking.Ledger.Issuing;
using Linking.Ledger.Marks;
using Linking.Ledger.Reading;
using Linking.Ledger.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger;

/// <summary>
/// One node of a ledger: takes leaves, links rounds, and reads. All members may be called concurrently. The store,
/// the keys and the mark are borrowed; the caller disposes them after the node.
/// </summary>
public sealed partial class LedgerNode : IAsyncDisposable
{
    private readonly ILedgerStore _store;
    private readonly HeadTracker _tracker;
    private readonly PendingRound _pending;
    private readonly NodeState _state;
    private readonly ClockGate _clock;
    private readonly SpaceGate _space;
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

    // Leaves that are looked for in the index before they are admitted.
    private int _lookUps;
    private readonly Task _running;
    private readonly Task _watching;
    private readonly Lazy<Task> _stopping;

    private LedgerNode(LedgerParts parts, OpenedLedger opened)
    {
        (Options, _store, _tracker, _pending, _state, _clock) = (parts.Options, parts.Store, opened.Tracker, parts.Pending, new NodeState(parts.Logger), parts.Clock);
        _space = parts.Space;
        (_time, _logger, _opened, _olderRounds) = (parts.Time, parts.Logger, parts.Time.GetTimestamp(), opened.VerifiedFrom > 1);
        GenesisLink = opened.GenesisLink;
        _loop = new RoundLoop(Options, _store, _tracker, _pending, parts.Sealer, _clock, _space, parts.Appender, _state, _time, _logger);
        _reader = new LedgerReader(_store, _tracker, _pending, ReadHeadAsync);
        _publisher = new PublicationMaker(_store, _tracker, parts.Keys.Publications, parts.Appender, _logger);
        _derived = new DerivedData(_store, _tracker);
        var marks = new MarkKeeper(parts.Marks, _tracker);
        _deriving = new BackgroundJob("writing of tiles and index", () => _state.MayWrite && !_space.IsLow ? _derived.CatchUpAsync(CancellationToken.None) : Task.CompletedTask, _time, _logger);
        _marking = new BackgroundJob("writing of the high-water mark", () => _state.MayWrite ? marks.WriteAsync() : Task.CompletedTask, _time, _logger);
        _loop.Moved = SignalJobs;
        _tracker.Followed = round =>
        {
            _pending.Remember(round);
            SignalJobs();
        };
        if (opened.Problem is { } problem)
            _loop.Enter(problem);
        else if (_space.FindProblem() is { } low)
            _loop.SuspendForSpace(low);
        else if (_clock.Look(Head) is { Problem: not null } reading)
            _loop.Suspend(reading);
        _stopping = new(EndAsync);
        _running = Task.Run(_loop.RunAsync);
        _watching = WatchStoreAsync();
        SignalJobs();
    }

    /// <summary>Told how long each round of this node took, by the loop, which waits for it.</summary>
    public Action<RoundDurations>? RoundIssued
    {
        get => _loop.Measured;
        set => _loop.Measured = value;
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
        CancellationToken cancellation,
        IFreeSpace? space = null) =>
        OpenAsync(new LedgerParts(options, keys, store, mark, clock, time, logger, space), cancellation);

    /// <summary>Returns as soon as the state is another than <paramref name="known"/>.</summary>
    public Task<LedgerState> WaitForChangeAsync(LedgerState known, CancellationToken cancellation) =>
        _state.WaitForChangeAsync(known, cancellation);

    /// <summary>A snapshot for operators.</summary>
    public LedgerStatus Status()
    {
        var (leaves, bytes) = _pending.Load;
        string?[] warnings = [_space.Warning, Warning("The high-water mark cannot be written.", _marking), Warning("Tiles and index cannot be written.", _deriving)];
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
    public Task<StampedLeaf> SubmitAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation)
    {
        var caller = new WaitingCaller();
        return Submit(leaf.Span, caller, tag: default) is { } refusal ? Task.FromException<StampedLeaf>(refusal) : caller.Task.WaitAsync(cancellation);
    }

    /// <summary>The same for callers that are many: what waits is an entry in the round, and no object.</summary>
    /// <param name="leaf">As in <see cref="SubmitAsync"/>.</param>
    /// <param name="caller">Told of the leaf when its round is durable, perhaps before the method returns.</param>
    /// <param name="tag">Given back to the caller.</param>
    /// <returns>Null: the caller is told. Else why the leaf was not taken, and the caller is not told.</returns>
    public LedgerRefusedException? Submit(ReadOnlySpan<byte> leaf, ILeafCaller caller, LeafTag tag)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (RefusalOf(leaf) is { } bad)
            return bad;
        if (_olderRounds && _time.GetElapsedTime(_opened) < Options.RepeatWindow)
        {
            if (Interlocked.Increment(ref _lookUps) > Options.MaxLeavesPerRound)
            {
                Interlocked.Decrement(ref _lookUps);
                return _pending.Full();
            }

            _ = FindOrSubmitAsync(leaf.ToArray(), caller, tag);
            return null;
        }

        var admission = _pending.Add(leaf, caller, tag, lookBack: true);
        if (admission.Place is { } place)
            _ = RepeatOrSubmitAsync(leaf.ToArray(), place, caller, tag);
        return admission.Refusal;
    }

    /// <summary>
    /// Puts the leaves of a batch into the open round, one after the other, all or none, and returns when that round is
    /// durable. The same batch again, while pending or within the repeat window, gives the first run; so do leaves that
    /// stand beside each other in a recent round in this order. Otherwise they are stamped anew as a whole, also those
    /// that were stamped before; a leaf of them that is submitted alone afterwards gets the first token that it had.
    /// </summary>
    /// <param name="leaves">Encoded leaves of kind document, aggregate or token, concatenated; not changed before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the leaves stay in the round.</param>
    /// <exception cref="LedgerRefusedException">No token for any of them; see its reason, and which leaf it names.</exception>
    public Task<StampedBatch> SubmitBatchAsync(ReadOnlyMemory<byte> leaves, CancellationToken cancellation) =>
        // Whoever waits for a round holds nothing of the request: the round has its own copy.
        StampedAsync(AdmitAsync(leaves, cancellation), cancellation);

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
            // Whoever asks must find what was stamped before the start. It is made later where there is no space for it now.
            if (opened.Problem is null && parts.Space.FindProblem() is null)
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

    private static async Task<StampedBatch> StampedAsync(Task<BatchAdmission> admission, CancellationToken cancellation)
    {
        var (stamped, caller, repeated) = await admission;
        return stamped ?? new StampedBatch(await caller!.Round.WaitAsync(cancellation), caller.First, caller.Count, repeated);
    }

    private async Task<BatchAdmission> AdmitAsync(ReadOnlyMemory<byte> leaves, CancellationToken cancellation)
    {
        var run = LeafRun.Parse(leaves, Options);
        if (_olderRounds && _time.GetElapsedTime(_opened) < Options.RepeatWindow && await _reader.FindInIndexAsync(run, WindowBegin, cancellation) is { } earlier)
            return new BatchAdmission(earlier, null, Repeated: true);
        var admission = _pending.Add(run, lookBack: true);
        if (admission.Caller is null)
        {
            // The first leaf may stand elsewhere too: the index knows all its places.
            if ((await _reader.StampAtAsync(admission.Place, run, cancellation) ?? await _reader.FindInIndexAsync(run, WindowBegin, cancellation)) is { } first)
                return new BatchAdmission(first, null, Repeated: true);
            admission = _pending.Add(run, lookBack: false);
        }

        return new BatchAdmission(null, admission.Caller, admission.Repeated);
    }

    private Instant WindowBegin => _clock.Look(head: null).Time.Minus(Options.RepeatWindow);

    private static LedgerRefusedException? RefusalOf(ReadOnlySpan<byte> leaf)
    {
        if (!Leaf.IsValid(leaf, out var kind, out var error))
            return new LedgerRefusedException(RefusalReason.BadLeaf, error.Message);
        return kind == LeafKind.Event
            ? new LedgerRefusedException(RefusalReason.KindNotAllowed, "The leaf is an event. Only the service itself makes events; submit a document, an aggregate or a token.")
            : null;
    }

    // Soon after a start the filter does not know the window's leaves yet.
    private async Task FindOrSubmitAsync(byte[] leaf, ILeafCaller caller, LeafTag tag)
    {
        StampedLeaf? earlier;
        try
        {
            earlier = await _reader.FindInIndexAsync(leaf, WindowBegin, CancellationToken.None);
        }
        catch (Exception e)
        {
            caller.Refused(tag, e);
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _lookUps);
        }

        if (earlier is { } stamped)
        {
            caller.Stamped(tag, stamped);
            return;
        }

        var admission = _pending.Add(leaf, caller, tag, lookBack: true);
        if (admission.Place is { } place)
            await RepeatOrSubmitAsync(leaf, place, caller, tag);
        else if (admission.Refusal is { } refusal)
            caller.Refused(tag, refusal);
    }

    // A leaf of the same key stands in a round; mostly it is the same leaf.
    private async Task RepeatOrSubmitAsync(byte[] leaf, LeafPlace place, ILeafCaller caller, LeafTag tag)
    {
        StampedLeaf? first;
        try
        {
            first = await _reader.StampAtAsync(place, leaf, CancellationToken.None);
        }
        catch (Exception e)
        {
            caller.Refused(tag, e);
            return;
        }

        if (first is { } stamped)
            caller.Stamped(tag, stamped);
        else if (_pending.Add(leaf, caller, tag, lookBack: false).Refusal is { } refusal)
            caller.Refused(tag, refusal);
    }

    private void SignalJobs()
    {
        _marking.Signal();
        _deriving.Signal();
    }

    /// <summary>A store that refuses later writes can take no round either: nobody waits for the next one to learn it.</summary>
    private async Task WatchStoreAsync()
    {
        if (await Task.WhenAny(_store.WritesRefused, _running) == _store.WritesRefused)
            _loop.FailStoring((await _store.WritesRefused).Message);
    }

    private async Task EndAsync()
    {
        _logger.Stopping();
        _loop.RequestStop();
        await _running;
        await _watching;
        await _marking.StopAsync();
        await _deriving.StopAsync();
        _state.Enter(new LedgerState(LedgerMode.Stopped, "The node has stopped.", ""));
        _logger.Stopped(Head.Size);
    }
}
