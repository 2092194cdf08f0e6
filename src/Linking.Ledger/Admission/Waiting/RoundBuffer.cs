using System.Numerics;

using Linking.Ledger.Issuing;
using Linking.Storage;

namespace Linking.Ledger.Admission.Waiting;

/// <summary>
/// The leaves of one round, one after the other, with their callers: of each leaf that came alone, and of
/// each run. Reused from round to round. Not thread-safe.
/// </summary>
internal sealed class RoundBuffer
{
    private readonly ChunkedBytes _leaves = new();
    private int[] _ends = new int[128];
    private ulong[] _keys = new ulong[128];
    private WaitingLeaf[] _waiting = new WaitingLeaf[128];
    private int _waitingCount;

    // Open addressing over the keys: index + 1, or 0.
    private int[] _table = new int[256];

    private readonly List<(int Index, byte[] Text)> _events = [];
    private readonly BatchCallers _runs = new();

    public int Count { get; private set; }

    public int Bytes => _leaves.Length;

    /// <summary>Bytes of the events' texts.</summary>
    public int EventBytes { get; private set; }

    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count);

    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>Callers that wait for its leaves.</summary>
    public int Waiting => _waitingCount;

    /// <summary>The runs that came as batches.</summary>
    public IReadOnlyList<BatchCaller> Runs => _runs.All;

    /// <summary>The index of this very leaf, if it is here.</summary>
    public int? Find(ReadOnlySpan<byte> leaf, ulong key)
    {
        for (var slot = Slot(key); _table[slot] != 0; slot = (slot + 1) & (_table.Length - 1))
        {
            var i = _table[slot] - 1;
            if (_keys[i] == key && _ends[i] - Begin(i) == leaf.Length && _leaves.Matches(Begin(i), leaf))
                return i;
        }

        return null;
    }

    /// <summary>The caller of these very leaves, if they came as a batch.</summary>
    public BatchCaller? Find(SubmittedBatch run) =>
        _runs.Find(run.Key) is { } there && there.Count == run.Count && _leaves.Matches(Begin(there.First), run.Leaves.Span) ? there : null;

    /// <summary>Adds the leaves of a batch, one after the other.</summary>
    public BatchCaller Add(SubmittedBatch run)
    {
        Reserve(Count + run.Count);
        var begin = Bytes;
        _leaves.Append(run.Leaves.Span);
        run.Keys.CopyTo(_keys.AsSpan(Count));
        var caller = new BatchCaller(Count, run);
        for (var i = 0; i < run.Count; i++)
        {
            _ends[Count] = begin + run.Ends[i];
            Enter(Count++);
        }

        _runs.Add(caller);
        return caller;
    }

    /// <returns>Its index.</returns>
    public int Add(ReadOnlySpan<byte> leaf, ulong key, byte[]? eventText)
    {
        Reserve(Count + 1);
        _leaves.Append(leaf);
        (_ends[Count], _keys[Count]) = (Bytes, key);
        if (eventText is not null)
        {
            _events.Add((Count, eventText));
            EventBytes += eventText.Length;
        }

        Enter(Count);
        return Count++;
    }

    /// <summary>The caller is told when the round is durable, or given up.</summary>
    public void Wait(ILeafCaller caller, LeafTag tag, int index, bool repeated)
    {
        if (_waitingCount == _waiting.Length)
            Array.Resize(ref _waiting, 2 * _waiting.Length);
        _waiting[_waitingCount++] = new WaitingLeaf(caller, tag, index, repeated);
    }

    public IReadOnlyList<StoredEvent> Events(ulong round) => [.. _events.Select(e => new StoredEvent(round, (uint)e.Index, e.Text))];

    /// <summary>Gives every caller the round; returns before they have it.</summary>
    public void Answer(SealedRound round)
    {
        Answering.Queue(_waiting.AsSpan(0, _waitingCount), round, refusal: null);
        _runs.Answer(round);
    }

    /// <summary>Refuses every caller; returns before they know.</summary>
    public void Refuse(LedgerRefusedException refusal)
    {
        Answering.Queue(_waiting.AsSpan(0, _waitingCount), round: null, refusal);
        _runs.Refuse(refusal);
    }

    /// <summary>The bytes of all leaves, in an array of their own. The buffer does not change meanwhile.</summary>
    public byte[] CopyLeaves() => _leaves.ToArray();

    /// <summary>The round is taken: what was copied stands for the leaves from here on, and is not changed any more.</summary>
    public void Settle(byte[] leaves) => _leaves.Settle(leaves);

    public void Clear()
    {
        _leaves.Clear();
        Array.Clear(_table);
        Array.Clear(_waiting, 0, _waitingCount);
        _events.Clear();
        _runs.Clear();
        Count = _waitingCount = EventBytes = 0;
    }

    private int Begin(int i) => i == 0 ? 0 : _ends[i - 1];

    private int Slot(ulong key) => (int)(key & (uint)(_table.Length - 1));

    // The first of equal leaves is found; the others, which only batches bring, would make the search long.
    private void Enter(int index)
    {
        var slot = Slot(_keys[index]);
        for (; _table[slot] != 0; slot = (slot + 1) & (_table.Length - 1))
        {
            if (_keys[_table[slot] - 1] == _keys[index])
                return;
        }

        _table[slot] = index + 1;
    }

    private void Reserve(int count)
    {
        if (count <= _ends.Length)
            return;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)count);
        Array.Resize(ref _ends, size);
        Array.Resize(ref _keys, size);
        _table = new int[2 * size];
        for (var i = 0; i < Count; i++)
            Enter(i);
    }
}
