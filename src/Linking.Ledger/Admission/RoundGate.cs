using Linking.Ledger.Admission.Waiting;
using Linking.Ledger.Issuing;
using Linking.Storage;

namespace Linking.Ledger.Admission;

/// <summary>
/// The gate: the round that gathers leaves, the round that is being sealed, and the places of recent leaves, under one
/// lock, so that no leaf falls between them. Bounded in leaves and bytes. Thread-safe.
/// </summary>
internal sealed class RoundGate(LedgerOptions options, TimeProvider time)
{
    // A full round is closed at once, and not at the end of a long interval.
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    // Texts of events that a round takes: another one is taken as long as there are fewer.
    private const int MaxEventBytes = 1 << 20;

    private readonly Lock _lock = new();
    private readonly TimeSpan _retryAfter = options.Interval < LongestRetry ? options.Interval : LongestRetry;
    private readonly RepeatFilter _repeats = new(options, time);
    private readonly FirstShares _shares = new(options);
    private RoundBuffer _open = new();

    private RoundBuffer? _sealing;
    private RoundBuffer? _spare = new();
    private LedgerRefusedException? _refusal;
    private TaskCompletionSource _arrived = NewSignal();
    private TaskCompletionSource _due = NewSignal();

    /// <summary>Ends when a leaf waits, or nothing will come any more.</summary>
    public Task Arrived
    {
        get
        {
            lock (_lock)
                return _arrived.Task;
        }
    }

    /// <summary>Ends when the open round must not wait for its interval: it is full, or nothing will come any more.</summary>
    public Task Due
    {
        get
        {
            lock (_lock)
                return _due.Task;
        }
    }

    public (int Leaves, int Bytes) Load
    {
        get
        {
            lock (_lock)
                return (_open.Count, _open.Bytes);
        }
    }

    /// <summary>Puts a leaf into the open round, joins the caller to the same leaf there, or says where that leaf is.</summary>
    /// <param name="leaf">Checked by the caller.</param>
    /// <param name="caller">Told when the round is durable.</param>
    /// <param name="tag">The caller's own.</param>
    /// <param name="lookBack">Whether a recent round may already hold it.</param>
    /// <param name="submitter">Whose first share it may take; null for the process itself, which may fill the round.</param>
    public LeafAdmission Add(ReadOnlySpan<byte> leaf, ILeafCaller caller, LeafTag tag, bool lookBack, Submitter? submitter)
    {
        var key = LeafKey.Of(leaf);
        lock (_lock)
        {
            if (lookBack && _repeats.TryFind(key, out var place))
                return new LeafAdmission(Refusal: null, place);
            if (Join(_open, leaf, key, caller, tag, out var refusal) ||
                (_sealing is not null && Join(_sealing, leaf, key, caller, tag, out refusal)))
                return new LeafAdmission(refusal, Place: null);
            if (_refusal is not null)
                return new LeafAdmission(Copy(_refusal), Place: null);
            if (_shares.OverQuota(submitter, 1, _retryAfter) is { } over)
                return new LeafAdmission(over, Place: null);
            if (!_shares.HaveRoom(_open, 1, leaf.Length, submitter, keepsReserve: true))
            {
                _due.TrySetResult();
                return new LeafAdmission(Full(), Place: null);
            }

            _shares.Count(submitter, 1);
            _open.Wait(caller, tag, _open.Add(leaf, key, eventText: null), repeated: false);
            if (_open.Count == 1)
                _arrived.TrySetResult();
            if (_open.Count == options.MaxLeavesPerRound)
                _due.TrySetResult();
            return default;
        }
    }

    /// <summary>Puts an event of the ledger into the open round, with its text, or joins the caller to the same one there.</summary>
    /// <returns>Null: the caller is told when the round is durable. Else why it was not taken.</returns>
    public LedgerRefusedException? AddEvent(ReadOnlySpan<byte> leaf, byte[] text, ILeafCaller caller)
    {
        var key = LeafKey.Of(leaf);
        lock (_lock)
        {
            if (Join(_open, leaf, key, caller, default, out var refusal) ||
                (_sealing is not null && Join(_sealing, leaf, key, caller, default, out refusal)))
                return refusal;
            if (_refusal is not null)
                return Copy(_refusal);
            if (_open.EventBytes >= MaxEventBytes || !_shares.HaveRoom(_open, 1, leaf.Length, submitter: null, keepsReserve: false))
            {
                _due.TrySetResult();
                return Full();
            }

            _open.Wait(caller, default, _open.Add(leaf, key, text), repeated: false);
            if (_open.Count == 1)
                _arrived.TrySetResult();
            return null;
        }
    }

    /// <summary>Puts the leaves of a batch into the open round, all or none, or says where the same ones are.</summary>
    /// <param name="run">Checked by the caller.</param>
    /// <param name="lookBack">Whether a recent round may already hold it.</param>
    /// <param name="submitter">As for a leaf.</param>
    /// <exception cref="LedgerRefusedException">They do not all fit, or nothing is taken.</exception>
    public BatchAdmission Add(SubmittedBatch run, bool lookBack, Submitter? submitter)
    {
        lock (_lock)
        {
            if (lookBack && (_repeats.TryFind(run.Key, out var place) || _repeats.TryFind(run.Keys[0], out place)))
                return new BatchAdmission(null, Repeated: true, place);
            if ((_open.Find(run) ?? _sealing?.Find(run)) is { } there)
                return new BatchAdmission(there, Repeated: true, default);
            if (_refusal is not null)
                throw Copy(_refusal);
            if (_shares.OverQuota(submitter, run.Count, _retryAfter) is { } over)
                throw over;
            if (!_shares.HaveRoom(_open, run.Count, run.Leaves.Length, submitter, keepsReserve: _shares.Guarded))
            {
                _due.TrySetResult();
                const string text = "The open round has no room for the batch; no leaf of it was taken. Try again after the delay.";
                throw new LedgerRefusedException(RefusalReason.Overloaded, text) { RetryAfter = _retryAfter };
            }

            _shares.Count(submitter, run.Count);
            var caller = _open.Add(run);
            if (_open.Count == run.Count)
                _arrived.TrySetResult();
            if (_open.Count == options.MaxLeavesPerRound)
                _due.TrySetResult();
            return new BatchAdmission(caller, Repeated: false, default);
        }
    }

    /// <summary>Where a recent leaf of the same key stands.</summary>
    public bool TryFindRecent(ReadOnlySpan<byte> leaf, out LeafPlace place)
    {
        var key = LeafKey.Of(leaf);
        lock (_lock)
            return _repeats.TryFind(key, out place);
    }

    /// <summary>Remembers the leaves of a round that this process did not gather.</summary>
    public void Remember(SealedRound round)
    {
        var keys = new ulong[round.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = LeafKey.Of(round.Leaf(i).Span);
        lock (_lock)
            _repeats.Add(round.Row.Index, keys);
    }

    /// <summary>Takes the open round to be sealed. One at a time; null if no leaf waits.</summary>
    public RoundBuffer? Take()
    {
        lock (_lock)
        {
            if (_open.Count == 0)
                return null;
            _sealing = _open;
            _open = _spare ?? new RoundBuffer();
            _spare = null;
            _shares.Begin();
            if (_refusal is null)
                (_arrived, _due) = (NewSignal(), NewSignal());
            return _sealing;
        }
    }

    /// <summary>The leaves of the taken round, in one array that is not changed any more.</summary>
    public byte[] Settle(RoundBuffer taken)
    {
        // Nothing is added to a taken round; it is only searched.
        var leaves = taken.CopyLeaves();
        lock (_lock)
            taken.Settle(leaves);
        return leaves;
    }

    /// <summary>The taken round is durable: answers its callers.</summary>
    public void Finish(SealedRound round)
    {
        RoundBuffer done;
        lock (_lock)
        {
            done = Taken;
            _repeats.Add(round.Row.Index, done.Keys);
            foreach (var run in done.Runs)
                _repeats.Add(run.Key, new LeafPlace(round.Row.Index, (uint)run.First));
            _sealing = null;
        }

        // What no signed head covers proves nothing: whoever asks again when it is signed gets it.
        if (round.Anchor is null)
            done.Refuse(Refusals.Unsigned(round.Row.Index));
        else
            done.Answer(round);
        Keep(done);
    }

    /// <summary>The taken round is given up: refuses its callers.</summary>
    public void GiveUp(LedgerRefusedException refusal)
    {
        RoundBuffer lost;
        lock (_lock)
        {
            lost = Taken;
            _sealing = null;
        }

        lost.Refuse(refusal);
        Keep(lost);
    }

    /// <summary>Takes nothing new; what is open stays.</summary>
    public void Close(LedgerRefusedException refusal)
    {
        lock (_lock)
        {
            if (_refusal is null or { Reason: RefusalReason.Clock or RefusalReason.NoSpace } or { Passes: true })
                _refusal = refusal;
            _arrived.TrySetResult();
            _due.TrySetResult();
        }
    }

    /// <summary>Takes nothing new and refuses what is open.</summary>
    public void Refuse(LedgerRefusedException refusal)
    {
        lock (_lock)
        {
            _refusal = refusal;
            _open.Refuse(refusal);
            _open.Clear();
            _arrived.TrySetResult();
            _due.TrySetResult();
        }
    }

    /// <summary>Takes leaves again after the clock was at fault, beginning with the event that records it.</summary>
    public void Reopen(ReadOnlySpan<byte> eventLeaf, byte[] eventText)
    {
        lock (_lock)
        {
            if (!TryReopen())
                return;
            _open.Add(eventLeaf, LeafKey.Of(eventLeaf), eventText);
            _arrived.TrySetResult();
        }
    }

    /// <summary>Takes leaves again after there was no space, or keys were missing.</summary>
    public void Reopen()
    {
        lock (_lock)
            TryReopen();
    }

    /// <summary>The refusal for what is too much just now.</summary>
    public LedgerRefusedException Full() =>
        new(RefusalReason.Overloaded, "The open round is full. Try again after the delay.") { RetryAfter = _retryAfter };

    private bool TryReopen()
    {
        if (_refusal is not ({ Reason: RefusalReason.Clock or RefusalReason.NoSpace } or { Passes: true }))
            return false;
        _refusal = null;
        (_arrived, _due) = (NewSignal(), NewSignal());
        return true;
    }

    // Repeats are bounded too: each of them waits for an answer.
    private bool Join(
        RoundBuffer round, ReadOnlySpan<byte> leaf, ulong key, ILeafCaller caller, LeafTag tag, out LedgerRefusedException? refusal)
    {
        refusal = null;
        if (round.Find(leaf, key) is not { } index)
            return false;
        if (round.Waiting >= 2 * options.MaxLeavesPerRound)
            refusal = Full();
        else
            round.Wait(caller, tag, index, repeated: true);
        return true;
    }

    private RoundBuffer Taken => _sealing ?? throw new InvalidOperationException("No round was taken.");

    private void Keep(RoundBuffer buffer)
    {
        buffer.Clear();
        lock (_lock)
            _spare = buffer;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Each caller throws its own.
    private static LedgerRefusedException Copy(LedgerRefusedException refusal) =>
        new(refusal.Reason, refusal.Message) { RetryAfter = refusal.RetryAfter, MayExist = refusal.MayExist };
}
