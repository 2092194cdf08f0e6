namespace Linking.Ledger.Issuing;

/// <summary>Recently used rounds, bounded in bytes; the newest are kept longest. Thread-safe.</summary>
internal sealed class RoundCache(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, LinkedListNode<SealedRound>> _nodes = [];
    private readonly LinkedList<SealedRound> _order = new();
    private long _bytes;

    public SealedRound? Find(ulong index)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(index, out var node))
                return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value;
        }
    }

    public void Put(SealedRound round)
    {
        lock (_lock)
        {
            if (_nodes.ContainsKey(round.Row.Index))
                return;
            _nodes.Add(round.Row.Index, _order.AddFirst(round));
            _bytes += round.Footprint;
            while (_bytes > capacity && _order.Last is { } last && last.Value != round)
            {
                _order.RemoveLast();
                _nodes.Remove(last.Value.Row.Index);
                _bytes -= last.Value.Footprint;
                last.Value.LetGo();
            }
        }
    }
}
