using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Clocks;
using Linking.Ledger.Derived;
using Linking.Ledger.Issuing;
using Linking.Ledger.Marks;
using Linking.Ledger.Opening;
using Linking.Ledger.Publishing;
using Linking.Ledger.Reading;
using Linking.Ledger.Records;
using Linking.Records;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger;

/// <summary>
/// One node of a ledger: takes leaves, links rounds, and reads. All members may be called concurrently. The store,
/// the keys and the mark are borrowed; the caller disposes them after the node.
/// </summary>
public sealed partial class LedgerNode : IAsyncDisposable
{
    /// <summary>So long before the end of the keys' period of use it is a warning.</summary>
    public static readonly TimeSpan KeyEndSoon = TimeSpan.FromDays(30);

    private readonly ILedgerTruth _store;
    private readonly HeadTracker _tracker;
    private readonly RoundGate _pending;
    private readonly NodeMode _state;
    private readonly ModeChanges _modes;
    private readonly SelfCheck _selfCheck;
    private readonly ClockGate _clock;
    private readonly SpaceGate _space;
    private readonly RecordQueue _records = new();
    private readonly RecordDrafts _drafts;
    private readonly RecordBook _recordBook;
    private readonly RoundLoop _loop;
    private readonly LeafFinder _finder;
    private readonly TokenReader _tokens;
    private readonly Publisher _publisher;
    private readonly DerivedStore _derived;
    private readonly WindowRecall _recall;
    private readonly BackgroundJob _deriving;
    private readonly BackgroundJob _marking;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _opened;
    private readonly bool _olderRounds;

    private readonly Task _running;
    private readonly Task _watching;
    private readonly Lazy<Task> _stopping;

    private LedgerNode(LedgerParts parts, OpenedLedger opened)
    {
        (
            Options,
            _store,
            _tracker,
            _pending,
            _state,
            _clock) = (parts.Options, parts.Store, opened.Tracker, parts.Pending, new NodeMode(parts.Logger), parts.Clock);
        _space = parts.Space;
        (_time, _logger, _opened, _olderRounds) = (parts.Time, parts.Logger, parts.Time.GetTimestamp(), opened.VerifiedFrom > 1);
        GenesisLink = opened.GenesisLink;
        _drafts = new RecordDrafts(Options, parts.Keys, _store);
        _recordBook = new RecordBook(_store, _tracker);
        var linker = new RoundLinker(Options, _store, _tracker, _clock, parts.Appender, _state, _time, _logger);
        _selfCheck = new SelfCheck(_store, _tracker, _logger);
        _modes = new ModeChanges(_tracker, _pending, _clock, _space, _state, _logger) { FindDamage = _selfCheck.FindProblem };
        _loop = new RoundLoop(
            Options, _tracker, _pending, _records, parts.Sealer, linker, _space, _state, _modes, _time, _logger);
        _recall = new WindowRecall(_tracker, _pending, opened.VerifiedFrom, Options.MaxRepeatLeaves);
        _finder = new LeafFinder(parts.Derived, _tracker, _pending, FollowToAsync);
        _tokens = new TokenReader(_store, _tracker, FollowToAsync);
        _publisher = new Publisher(_store, _tracker, parts.Keys, GenesisLink, parts.Appender, _logger);
        _derived = parts.Derived;
        var data = new DerivedData(_store, _derived, _tracker);
        var marks = new MarkKeeper(parts.Marks, _tracker);
        _deriving = new BackgroundJob(
            "writing of tiles and index",
            () => _state.MayWrite && !_space.IsLow ? data.CatchUpAsync(CancellationToken.None) : Task.CompletedTask,
            _time,
            _logger);
        _marking = new BackgroundJob(
            "writing of the high-water mark", () => _state.MayWrite ? marks.WriteAsync() : Task.CompletedTask, _time, _logger);
        _derived.Doubted = _deriving.Signal;
        _loop.Moved = SignalJobs;
        _tracker.Followed = round =>
        {
            _pending.Remember(round);
            SignalJobs();
        };
        if (opened.Problem is { } problem)
            _modes.Enter(problem);
        else if (_tracker.HasEnded)
            _modes.EnterIfEnded();
        else if (_modes.SuspendIfHeld() is null)
        {
            if (_space.FindProblem() is { } low)
                _modes.SuspendForSpace(low);
            else if (_clock.Look(Head) is { Problem: not null } look)
                _modes.Suspend(look);
        }

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

    /// <summary>Told of each mode that the node enters, in the step that enters it: it must not wait.</summary>
    public Action<NodeState>? ModeEntered
    {
        get => _state.Entered;
        set => _state.Entered = value;
    }

    /// <summary>
    /// What keeps the node from issuing beside clock, disk and keys: one sentence, or null. Asked before each round and each second; it
    /// must not wait.
    /// </summary>
    public Func<string?>? Hindrance
    {
        get => _modes.Hindrance;
        set => _modes.Hindrance = value;
    }

    /// <summary>What round 0 says.</summary>
    public Genesis Genesis => _tracker.Genesis;

    /// <summary>Link of round 0: the ledger's identity.</summary>
    public DigestPair GenesisLink { get; }

    /// <summary>The events of the ledger's record, up to the head.</summary>
    public RecordEvents Record => _tracker.Record;

    /// <summary>What the node was told.</summary>
    public LedgerOptions Options { get; }

    /// <summary>Mode and reason, now.</summary>
    public NodeState State => _state.Current;

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
        KeyRing keys,
        ILedgerTruth store,
        ILedgerDerived derived,
        IHighWaterMarkStore mark,
        IClockSource clock,
        TimeProvider time,
        ILogger<LedgerNode> logger,
        CancellationToken cancellation,
        IFreeSpace? space = null) =>
        OpenAsync(new LedgerParts(options, keys, store, derived, mark, clock, time, logger, space), cancellation);

    /// <summary>Returns as soon as the state is another than <paramref name="known"/>.</summary>
    public Task<NodeState> WaitForChangeAsync(NodeState known, CancellationToken cancellation) =>
        _state.WaitForChangeAsync(known, cancellation);

    /// <summary>
    /// An operator has made certain that the clock is right as it is now: a ledger that is suspended since it was set, or since
    /// the ledger was off for long, goes on within a second.
    /// </summary>
    /// <returns>What the clock says.</returns>
    public Instant ConfirmClock()
    {
        var now = _clock.Confirm();
        _logger.ClockConfirmed(now);
        return now;
    }

    /// <summary>A snapshot for operators.</summary>
    public LedgerStatus Status()
    {
        var (leaves, bytes) = _pending.Load;
        string?[] warnings =
        [
            _space.Warning,
            KeyEndWarning(),
            Warning("The high-water mark cannot be written.", _marking),
            Warning("Tiles and index cannot be written.", _deriving),
            TreeHasher.Wrong.Count == 0 ? null : "This processor, or the code made for it, gives wrong digests of " +
                $"{string.Join(", ", TreeHasher.Wrong)}: the in-box function is used instead. Move the ledger to another machine.",
        ];
        return new LedgerStatus(
            State, Head, leaves, bytes, _loop.LeavesIssued, _loop.RoundsAppended, _derived.Size, [.. warnings.OfType<string>()]);

        string? KeyEndWarning() =>
            Record.KeyEndOf(Record.KeysFor(Head.Size + 1)) is { } end && _tracker.Now < end && end.Minus(KeyEndSoon) <= _tracker.Now
                ? $"The period of use of the ledger's keys ends at {end}: bring the next ones into force before, or nothing is signed."
                : null;

        static string? Warning(string what, BackgroundJob job) => job.Problem is { } problem ? $"{what} {problem}" : null;
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
        _recordBook.Dispose();
        _tracker.Dispose();
    }

    internal static async Task<LedgerNode> OpenAsync(LedgerParts parts, CancellationToken cancellation)
    {
        var mark = new MarkCheck(parts.Options, parts.Store, parts.Marks, parts.Logger);
        var opener = new LedgerOpener(
            parts.Options, parts.Keys, parts.Store, parts.Derived, mark, parts.Clock, parts.Appender, parts.Pending, parts.Logger);
        var opened = await opener.OpenAsync(cancellation);
        // Whoever asks must find what was stamped before the start. It is made later where there is no space for it now.
        if (parts.Space.FindProblem() is null)
            await DeriveAsync(parts, opened.Tracker, cancellation);
        var node = new LedgerNode(parts, opened);
        var size = node.Head.Size;
        parts.Logger.Opened(node.Genesis.Ledger.Value, size, size - opened.VerifiedFrom);
        return node;
    }

    /// <summary>
    /// Makes tiles and index at a start. What goes wrong with them on the way is made again once; if that fails too, the
    /// node starts without them, says so, and tries again each second.
    /// </summary>
    private static async Task DeriveAsync(LedgerParts parts, HeadTracker tracker, CancellationToken cancellation)
    {
        var data = new DerivedData(parts.Store, parts.Derived, tracker);
        for (var tries = 0; tries < 2; tries++)
        {
            try
            {
                await data.CatchUpAsync(cancellation);
                return;
            }
            catch (StorageException e) when (!parts.Derived.IsDoubted && !e.OutcomeUnknown)
            {
                throw new LedgerOpenException(OpenProblem.Storage, e.Message, e);
            }
            catch (StorageException e)
            {
                parts.Logger.JobFailed("writing of tiles and index", e.Message);
            }
        }
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
            _modes.FailStoring((await _store.WritesRefused).Message);
    }

    private async Task EndAsync()
    {
        _logger.Stopping();
        _loop.RequestStop();
        await _running;
        await _watching;
        await _marking.StopAsync();
        await _deriving.StopAsync();
        _state.Enter(new NodeState(LedgerMode.Stopped, "The node has stopped.", ""));
        _logger.Stopped(Head.Size);
    }
}
