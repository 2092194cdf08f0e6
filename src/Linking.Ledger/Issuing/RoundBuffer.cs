using Linking.Ledger.Storage;

namespace Linking.Ledger.Issuing;

/// <summary>
/// The leaves of one round, one after the other in one buffer, with their callers. Reused from round to round. Not
/// thread-safe.
/// </summary>
internal sealed class RoundBuffer
{
    private byte[] _leaves = new byte[16384];
    private int[] _ends = new int[128];
    private ulong[] _keys = new ulong[128];
    private WaitingLeaf[] _waiting = new WaitingLeaf[128];
    private int _waitingCount;

    // Open addressing over the keys: index + 1, or 0.
    private int[] _table = new int[256];

    private readonly List<(int Index, byte[] Text)> _events = [];

    public int Count { get; private set; }

    public int Bytes { get; private set; }

    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count);

    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    public ReadOnlySpan<byte> Leaves => _leaves.AsSpan(0, Bytes);

    /// <summary>Callers that wait for its leaves.</summary>
    public int Waiting => _waitingCount;

    /// <summary>The index of this very leaf, if it is here.</summary>
    public int? Find(ReadOnlySpan<byte> leaf, ulong key)
    {
        for (var slot = Slot(key); _table[slot] != 0; slot = (slot + 1) & (_table.Length - 1))
        {
            var i = _table[slot] - 1;
            if (_keys[i] == key && Leaf(i).SequenceEqual(leaf))
                return i;
        }

        return null;
    }

    /// <returns>Its index.</returns>
    public int Add(ReadOnlySpan<byte> leaf, ulong key, byte[]? eventText)
    {
        if (Count == _ends.Length)
            Grow();
        if (_leaves.Length - Bytes < leaf.Length)
            Array.Resize(ref _leaves, Math.Max(2 * _leaves.Length, Bytes + leaf.Length));
        leaf.CopyTo(_leaves.AsSpan(Bytes));
        Bytes += leaf.Length;
        (_ends[Count], _keys[Count]) = (Bytes, key);
        if (eventText is not null)
            _events.Add((Count, eventText));
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
    public void Answer(SealedRound round) => AnswerBatch.Queue(_waiting.AsSpan(0, _waitingCount), round, refusal: null);

    /// <summary>Refuses every caller; returns before they know.</summary>
    public void Refuse(LedgerRefusedException refusal) => AnswerBatch.Queue(_waiting.AsSpan(0, _waitingCount), round: null, refusal);

    public void Clear()
    {
        Array.Clear(_table);
        Array.Clear(_waiting, 0, _waitingCount);
        _events.Clear();
        Count = Bytes = _waitingCount = 0;
    }

    private ReadOnlySpan<byte> Leaf(int i)
    {
        var start = i == 0 ? 0 : _ends[i - 1];
        return _leaves.AsSpan(start, _ends[i] - start);
    }

    private int Slot(ulong key) => (int)(key & (uint)(_table.Length - 1));

    private void Enter(int index)
    {
        var slot = Slot(_keys[index]);
        while (_table[slot] != 0)
            slot = (slot + 1) & (_table.Length - 1);
        _table[slot] = index + 1;
    }

    private void Grow()
    {
        var size = 2 * _ends.Length;
        Array.Resize(ref _ends, size);
        Array.Resize(ref _keys, size);
        _table = new int[2 * size];
        for (var i = 0; i < Count; i++)
            Enter(i);
    }
}
